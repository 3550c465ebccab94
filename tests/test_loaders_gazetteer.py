"""Places by name, and whose body a body is: tables decided by reading, and properties over all places."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.gazetteer import CHINA, full_name, is_inside, jurisdiction_of, parents, place, resolve_place
from loaders.place_index import index

RESOLVED = [
    # (name, within, code or None)
    ("山东", None, "370000"),
    ("聊城", None, "371500"),
    ("聊城市", None, "371500"),
    ("冠县", None, "371525"),
    ("东昌府区", None, "371502"),
    ("东昌府", None, "371502"),
    ("周村", None, "370306"),
    ("内蒙古", None, "150000"),
    ("恩施州", None, "422800"),
    ("长沙", None, "430100"),  # the city, not 长沙县 inside it
    ("吉林", None, "220000"),  # the province, not 吉林市
    ("吉林市", None, "220200"),
    ("西安", None, "610100"),  # not the districts of that name in 辽源 and 牡丹江
    ("仙桃市", None, "429004"),
    ("神农架林区", None, "429021"),
    ("阿拉善左旗", None, "152921"),
    ("朝阳区", None, None),
    ("朝阳区", "110000", "110105"),
    ("朝阳区", "220100", "220104"),
    ("市中区", None, None),
    ("市中区", "370100", "370103"),
    ("市中区", "370000", None),  # 济南 and 枣庄 both have one
    ("市中区", "370103", "370103"),
    ("城区", None, None),
    ("城区", "371500", None),
    ("城区", "140500", "140502"),
    ("长治", None, None),  # 长治久安
    ("长治市", None, "140400"),
    ("襄樊市", None, "420600"),
    ("邹平县", None, "371626"),
    ("莱芜市", None, "371200"),
    ("徒骇河", None, None),
    ("", None, None),
]

BODIES = [
    # (body, within, key or None)
    ("聊城市人民政府办公室", None, "371500"),
    ("运城市盐湖区人民政府办公室", None, "140802"),
    ("周村区人民政府", None, "370306"),
    ("山西省运城市盐湖区水务局", None, "140802"),
    ("聊城江北水城旅游度假区管委会", None, "371500-江北水城旅游度假区"),
    ("聊城江北水城旅游度假区管理委员会办公室", None, "371500-江北水城旅游度假区"),
    ("聊城市江北水城旅游度假区党工委", None, "371500-江北水城旅游度假区"),
    ("周村经济开发区管委会", None, "370306-经济开发区"),
    ("盐湖高新技术产业开发区管委会", None, "140802-高新技术产业开发区"),
    ("盐湖高新区管委会", "140802", "140802-高新技术产业开发区"),
    ("高新区管委会", "371500", "371500-高新技术产业开发区"),
    ("度假区管委会", "371500-江北水城旅游度假区", "371500-江北水城旅游度假区"),
    ("雄安新区管理委员会", None, "130000-雄安新区"),
    ("河北雄安新区管理委员会", None, "130000-雄安新区"),
    ("苏州工业园区管理委员会", None, "320500-工业园区"),
    ("上海市浦东新区人民政府", None, "310115"),
    ("新疆生产建设兵团办公厅", None, "650000-生产建设兵团"),
    ("周村区王村镇人民政府", None, "370306-王村镇"),
    ("于集镇人民政府", "371500-江北水城旅游度假区", "371500-江北水城旅游度假区-于集镇"),
    ("湖西街道办事处", "371500", "371500-湖西街道"),
    ("山东省生态环境厅", None, "370000"),
    ("内蒙古自治区人民政府办公厅", None, "150000"),
    ("恩施土家族苗族自治州人民政府", None, "422800"),
    ("恩施州人民政府办公室", None, "422800"),
    ("锡林郭勒盟行政公署", None, "152500"),
    ("大兴安岭地区行政公署", None, "232700"),
    ("义乌市人民政府", None, "330782"),
    ("浙江省义乌市人民政府", None, "330782"),
    ("大理市人民政府", None, "532901"),
    ("长沙县水利局", None, "430121"),
    ("晋城市城区人民政府", None, "140502"),
    ("中共聊城市委办公室", None, "371500"),
    ("运城市生态环境局盐湖分局", None, "140800"),  # a branch belongs to the city
    ("聊城黄河河务局", None, "371500"),
    ("国务院办公厅", None, "cn"),
    ("中共中央办公厅", None, "cn"),
    ("生态环境部", None, "cn"),
    ("住房和城乡建设部办公厅", None, "cn"),
    ("国家发展改革委", None, "cn"),
    ("水利部黄河水利委员会", None, "cn"),
    ("生态环境部海河流域北海海域生态环境监督管理局", None, "cn"),
    ("自然资源部北海局", None, "cn"),
    ("国家税务总局聊城市税务局", None, "371500"),
    ("国家统计局聊城调查队", None, "371500"),
    ("国家税务总局度假区税务局", "371500-江北水城旅游度假区", "371500-江北水城旅游度假区"),
    ("市水利局", "140802", "140800"),
    ("市水利局", "371500-江北水城旅游度假区", "371500"),
    ("市水利局", "330782", "330782"),  # a county-level city is the 市 of its own documents
    ("区住建局", "371500-江北水城旅游度假区", "371500-江北水城旅游度假区"),
    ("省水利厅", "140802", "140000"),
    ("自治区水利厅", "150100", "150000"),
    ("县水利局", "371525", "371525"),
    ("县水利局", "370306", None),
    ("市水利局", None, None),
    ("朝阳区人民政府", None, None),
    ("朝阳区人民政府", "110000", "110105"),
    ("城区人民政府", None, None),
    ("高新区管委会", None, None),
    ("信发集团", None, None),
    ("", None, None),
]


@pytest.mark.parametrize(("name", "within", "code"), RESOLVED)
def test_name_gives_one_place_or_none(name: str, within: str | None, code: str | None) -> None:
    found = resolve_place(name, place(within) if within else None)
    assert (found.adcode if found else None) == code


@pytest.mark.parametrize(("body", "within", "key"), BODIES)
def test_body_belongs_to(body: str, within: str | None, key: str | None) -> None:
    found = jurisdiction_of(body, place(within) if within else None)
    assert (found.key if found else None) == key


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("371525", "山东省聊城市冠县"),
        ("371500-江北水城旅游度假区", "山东省聊城江北水城旅游度假区"),
        ("371500-江北水城旅游度假区-于集镇", "山东省聊城江北水城旅游度假区于集镇"),
        ("370306-王村镇", "山东省淄博市周村区王村镇"),
        ("310115", "上海市浦东新区"),
        ("cn", "中华人民共和国"),
    ],
)
def test_full_name(key: str, name: str) -> None:
    found = place(key)
    assert found is not None
    assert full_name(found) == name


def test_a_place_without_code_has_no_adcode() -> None:
    zone = place("371500-江北水城旅游度假区")
    assert zone is not None
    assert (zone.adcode, zone.name, zone.level) == (None, "聊城江北水城旅游度假区", "zone")
    assert [p.key for p in parents(zone)] == ["371500", "370000"]


@pytest.mark.parametrize("key", ["999999", "", "-", "371500-", "999999-新区", "没有"])
def test_unknown_key(key: str) -> None:
    assert place(key) is None


def test_every_county_is_found_by_its_full_names() -> None:
    """山东省聊城市冠县人民政府 is read down to the county, for every county there is."""
    counties = [p for p in index().by_key.values() if p.level == "county"]
    assert len(counties) > 2800
    wrong = []
    for county in counties:
        found = jurisdiction_of(full_name(county) + "人民政府")
        if found is not county:
            wrong.append((full_name(county), found))
    assert wrong == []


def test_every_code_lies_in_its_parent() -> None:
    for one in index().by_key.values():
        if one is CHINA:
            continue
        above = place(one.parent or "")
        assert above is not None
        assert is_inside(one, above)
        assert one.adcode is not None
        assert len(one.adcode) == 6


BODY_LETTERS = "山东聊城市周村区县镇管委会人民政府省国家局朝阳新高开发-"


@given(st.text(alphabet=BODY_LETTERS, max_size=20), st.sampled_from(["371500", "cn"]))
def test_any_body_gives_a_place_that_its_key_gives_back(body: str, within: str) -> None:
    found = jurisdiction_of(body, place(within))
    assert found is None or place(found.key) == found


def test_building_is_quick() -> None:
    best = 1.0
    for _ in range(3):
        index.cache_clear()
        start = time.perf_counter()
        index()
        best = min(best, time.perf_counter() - start)
    assert best < 0.2, "the index of all places takes tens of milliseconds, not more"
