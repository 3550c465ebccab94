"""Who is meant by a unit as written; what is expected was decided by reading, place by place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.places import find_place, jurisdiction_for
from kg.resolve import Context, Mention, Resolution, normal_form, resolve
from ontology.iri import ID

CITY, DISTRICT, ZONE = "聊城市人民政府", "运城市盐湖区人民政府", "聊城江北水城旅游度假区管理委员会"


def context(issuer: str | None, year: int | None = None) -> Context:
    return Context(jurisdiction_for(issuer, "", f"{ID}document/甲"), find_place, year)


def resolved(issuer: str | None, *names: str, year: int | None = None) -> list[Resolution]:
    """What each of the names means in one document of ``issuer``."""
    found = resolve([Mention(name) for name in names], context(issuer, year))
    return [found[Mention(name)] for name in names]


def meant(issuer: str | None, *names: str) -> list[str | None]:
    """The bodies the names mean, as place/name of their IRIs; ``None`` where nobody is."""
    out = []
    for resolution in resolved(issuer, *names):
        assert resolution.why
        out.append("/".join(resolution.entity.iri.split("/")[-2:]) if resolution.entity else None)
    return out


@pytest.mark.parametrize(
    ("issuer", "names"),
    [
        (CITY, ("市城管局", "市城市管理局", "城管局", "聊城市城市管理局", "市级城市管理部门")),
        (CITY, ("市住建局", "市住房和城乡建设局", "市住房城乡建设局", "住建部门", "住房城乡建设部门")),
        (CITY, ("市市场监管局", "市场监管局", "市场监督管理局", "聊城市市场监督管理局")),
        (CITY, ("市政府", "市人民政府", "聊城市人民政府", "聊城市政府")),
        (CITY, ("市委组织部", "中共聊城市委组织部", "组织部")),
        (CITY, ("市税务局", "国家税务总局聊城市税务局")),
        (
            CITY,
            (
                "各县（市、区）人民政府",
                "各县〔市、区〕人民政府",
                "各县(市、区)政府",
                "各县市区",
                "各市、县（区）",
            ),
        ),
        (CITY, ("冠县", "冠县人民政府", "冠县政府")),
        (CITY, ("市生态环境局东昌府分局", "市生态环境局东昌府区分局", "聊城市生态环境局东昌府分局")),
        (
            DISTRICT,
            ("市生态环境局盐湖分局", "区生态环境分局", "运城市生态环境局盐湖分局", "市生态环境局盐湖区分局"),
        ),
        (ZONE, ("市生态环境局度假区分局", "区生态环境分局", "聊城市生态环境局度假区分局")),
        (ZONE, ("区管委会", "聊城江北水城旅游度假区管委会", "度假区管委会")),
        (ZONE, ("国家税务总局度假区税务局", "区税务局")),
        (ZONE, ("于集镇", "于集镇人民政府", "于集镇政府")),
        ("国务院", ("发展改革委", "国家发展改革委", "国家发展和改革委员会")),
        ("青岛西海岸新区管理委员会", ("区生态环境分局", "青岛市生态环境局西海岸新区分局")),
    ],
)
def test_one_body_under_many_names(issuer: str, names: tuple[str, ...]) -> None:
    found = meant(issuer, *names)
    assert found[0] is not None
    assert found == [found[0]] * len(names)


@pytest.mark.parametrize(
    ("issuer", "name", "expected"),
    [
        (CITY, "市生态环境局", "371500/生态环境"),
        (DISTRICT, "市生态环境局", "140800/生态环境"),
        (DISTRICT, "区水利局", "140802/水利"),
        (DISTRICT, "省水利厅", "140000/水利"),
        (CITY, "省生态环境厅", "370000/生态环境"),
        (CITY, "生态环境部", "cn/生态环境"),
        (CITY, "财政部", "cn/财政"),
        (CITY, "冠县水利局", "371525/水利"),
        (CITY, "湖西街道", "371500-湖西街道/街道办事处"),
        (CITY, "高新区管委会", "371500-高新技术产业开发区/管理委员会"),
        (CITY, "人民武装部", "371500/人民武装部"),
        (CITY, "市委", "371500/委员会"),
        # a county-level city is 市 to itself, and its environment bureau is a branch of the prefecture's
        ("临清市人民政府", "市水利局", "371581/水利"),
        ("临清市人民政府", "聊城市水利局", "371500/水利"),
        ("临清市人民政府", "市生态环境局临清分局", "371500/生态环境临清分局"),
        ("济源市人民政府", "市水利局", "419001/水利"),
        # municipalities
        ("北京市人民政府", "市水务局", "110000/水务"),
        ("北京市朝阳区人民政府", "市水务局", "110000/水务"),
        ("北京市朝阳区人民政府", "区水务局", "110105/水务"),
        # autonomous regions, prefectures, leagues, banners
        ("广西壮族自治区人民政府办公厅", "自治区水利厅", "450000/水利"),
        ("广西壮族自治区人民政府办公厅", "区水利厅", "450000/水利"),
        ("恩施土家族苗族自治州人民政府", "州林业局", "422800/林业"),
        ("恩施土家族苗族自治州人民政府", "利川市", "422802/人民政府"),
        ("恩施市人民政府", "州生态环境局", "422800/生态环境"),
        ("恩施市人民政府", "市水利局", "422801/水利"),
        ("锡林郭勒盟行政公署", "盟水利局", "152500/水利"),
        ("正蓝旗人民政府", "旗水利局", "152530/水利"),
        ("正蓝旗人民政府", "自治区水利厅", "150000/水利"),
        # zones
        (ZONE, "区城市管理局", "371500-江北水城旅游度假区/城市管理"),
        (ZONE, "市城市管理局", "371500/城市管理"),
        ("青岛西海岸新区管理委员会", "区水务局", "370200-西海岸新区/水务"),
        # of which 市, 县, 区? one of many, and the document does not say
        ("山东省人民政府", "市水利局", None),
        (CITY, "县水利局", None),
        (CITY, "区水利局", None),
        ("恩施土家族苗族自治州人民政府", "市水利局", None),
        ("国务院", "市水利局", None),
        # words that lean on who writes to whom
        (CITY, "贵局", None),
        (CITY, "省厅", None),
        (CITY, "该单位", None),
    ],
)
def test_the_place_is_read_from_the_issuer(issuer: str, name: str, expected: str | None) -> None:
    assert meant(issuer, name) == [expected]


_BUREAUS = [
    "市生态环境局",
    "市水利局",
    "市住建局",
    "市政府",
    "城管局",
    "生态环境部门",
    "各县（市、区）人民政府",
    "市生态环境局高新区分局",
    "市某某办",
]


@pytest.mark.parametrize("name", _BUREAUS)
def test_bodies_of_two_cities_never_merge(name: str) -> None:
    issuers = (CITY, "运城市人民政府", "淄博市人民政府", None)
    found = [meant(issuer, name)[0] for issuer in issuers]
    assert len(set(found)) == len(issuers)


def test_two_documents_of_unknown_place_never_share_a_body() -> None:
    homes = [jurisdiction_for(None, "", f"{ID}document/{key}") for key in "甲乙"]
    found = [resolve([Mention("市水利局")], Context(home, find_place))[Mention("市水利局")] for home in homes]
    assert found[0].entity and found[1].entity
    assert found[0].entity.iri != found[1].entity.iri


@pytest.mark.parametrize(
    ("issuer", "name", "label"),
    [
        (CITY, "市城管局", "聊城市城市管理局"),
        (CITY, "市委宣传部", "中共聊城市委宣传部"),
        (CITY, "国网聊城供电公司", "国网聊城供电公司"),
        (CITY, "生态环境部", "生态环境部"),
        (CITY, "有关部门", "聊城市相关部门"),
        ("国务院", "发展改革委", "国家发展和改革委员会"),
        ("国务院", "各省、自治区、直辖市人民政府", "各省、自治区、直辖市人民政府"),
        ("北京市人民政府", "市水务局", "北京市水务局"),
        ("山东省人民政府", "水利厅", "山东省水利厅"),
        (ZONE, "湖西街道", "湖西街道办事处"),
        (None, "市水利局", "市水利局"),
    ],
)
def test_the_full_name(issuer: str | None, name: str, label: str) -> None:
    (found,) = resolved(issuer, name)
    assert found.entity is not None
    assert found.entity.name == label


@pytest.mark.parametrize(
    "name",
    [
        "各县（市、区）人民政府",
        "有关部门",
        "市直有关部门",
        "成员单位",
        "各镇办",
        "沿河各镇",
        "沿海各市人民政府",
        "镇、街道",
        "各分局",
        "市属开发区管委会",
        "乡镇人民政府",
    ],
)
def test_groups_are_no_bodies(name: str) -> None:
    (found,) = resolved(CITY, name)
    assert found.entity is not None and found.entity.collective


@pytest.mark.parametrize(
    "name", ["市水利局", "市直机关事务管理局", "冠县人民政府", "街道口派出所", "市政公司", "区划办"]
)
def test_bodies_are_no_groups(name: str) -> None:
    (found,) = resolved(CITY, name)
    assert found.entity is not None and not found.entity.collective


def test_a_branch_is_a_body_of_its_own_under_the_bureau() -> None:
    branch, bureau = resolved(DISTRICT, "区生态环境分局", "市生态环境局")
    assert branch.entity and bureau.entity
    assert branch.entity.part_of == bureau.entity
    assert branch.entity != bureau.entity


def test_a_reform_leads_from_the_old_body_to_the_new() -> None:
    old, new = resolved(CITY, "市环保局", "市生态环境局")
    assert old.entity and new.entity
    assert old.entity != new.entity
    assert [one.iri for one in old.entity.successors] == [new.entity.iri]


def test_a_district_keeps_one_of_bureau_and_branch() -> None:
    both = resolved("淄博市周村区人民政府", "区环保局", "区环保分局")
    assert both[0].entity == both[1].entity
    alone = resolved("淄博市周村区人民政府", "区环保局")
    assert alone[0].entity and alone[0].entity.part_of is None


def test_a_department_is_the_body_that_the_document_names() -> None:
    department, named = resolved(DISTRICT, "生态环境部门", "市生态环境局盐湖分局")
    assert department.entity == named.entity
    (usual,) = resolved(DISTRICT, "水利部门")
    assert usual.entity and usual.entity.name == "盐湖区水利局"


def test_general_words_mean_the_body_of_their_year() -> None:
    (now,), (then,) = resolved(CITY, "环保部门", year=2023), resolved(CITY, "环保部门", year=2016)
    assert now.entity and then.entity
    assert (now.entity.name, then.entity.name) == ("聊城市生态环境局", "聊城市环境保护局")


def test_what_a_list_leaves_out_is_put_back() -> None:
    mentions = [
        Mention("审批服务局", prefix="市"),
        Mention("水利", suffix="部门"),
        Mention("市行政审批服务局"),
    ]
    found = resolve(mentions, context("临清市人民政府"))
    assert found[mentions[0]].entity == found[mentions[2]].entity
    assert (entity := found[mentions[1]].entity) and entity.name == "临清市水利局"


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("各县〔市、区〕 人民政府", "各县（市、区）人民政府"),
        ("各县(市、区)", "各县（市、区）"),
        ("市 水利局\n", "市水利局"),
    ],
)
def test_one_form_of_brackets_and_no_space(written: str, form: str) -> None:
    assert normal_form(written) == form


_NAMES = st.text(
    alphabet="市县区省州盟旗镇乡街道水利局委办厅部各有关（）、分局生态环境政府人民国家高新开发冠聊城",
    max_size=14,
)


@given(
    st.lists(_NAMES, max_size=6), st.sampled_from([CITY, DISTRICT, ZONE, "北京市人民政府", "国务院", None])
)
def test_any_mention_means_one_body_or_none_and_says_why(names: list[str], issuer: str | None) -> None:
    mentions = [Mention(name) for name in names]
    found = resolve(mentions, context(issuer))
    assert list(found) == list(dict.fromkeys(mentions))
    assert all(resolution.why for resolution in found.values())
    assert resolve(mentions, context(issuer)) == found
