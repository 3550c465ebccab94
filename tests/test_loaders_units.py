"""What is the name of a public body, and how lists of them are written. Expectations were decided by reading."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.document import Span
from loaders.extract.unit_names import Kind, accepts, is_person, is_sure, kind_of
from loaders.extract.units import all_units, chunks, split_names, trim


@pytest.mark.parametrize(
    "name",
    [
        "市水利局", "国家发展改革委", "住房和城乡建设部", "省生态环境厅", "各县〔市、区〕人民政府", "市属开发区管委会",
        "市生态环境局盐湖分局", "国家税务总局度假区税务局", "县级以上地方人民政府水行政主管部门", "有监督管理权限的部门",
        "其指定的部门", "政府指定的部门", "具有审核权限的县级以上审批部门", "市、县级入河排污口审批部门",
        "市、区（县）疾病预防控制中心", "省、市、县三级财政", "所在地市、县人民政府", "黄河水利委员会上游水文水资源局",
        "国网宁夏电力有限公司", "瓮福（集团）有限责任公司", "省防指", "团县委", "连队“两委”", "市纪委监委", "人民银行",
        "黑臭水体整治领导小组办公室", "万科物业艳欣项目部", "沿湖村民委员会", "对外经济贸易部", "和平区人民政府",
        "商务局", "交通运输局", "组织部", "市委督查室", "师市水利局", "且末县水利局", "将乐县政府", "即墨区水务局",
    ],
)  # fmt: skip
def test_a_body_is_known_by_its_name(name: str) -> None:
    assert kind_of(name) is Kind.BODY
    assert is_sure(name)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("冠县", Kind.AREA), ("各县（市、区）", Kind.AREA), ("各镇（街道）", Kind.AREA), ("各县市区", Kind.AREA),
        ("旗县市区", Kind.AREA), ("湖西街道", Kind.AREA), ("各村", Kind.AREA), ("市属开发区", Kind.AREA),
        ("第八师", Kind.AREA), ("沿线乡镇", Kind.AREA),
        ("供水企业", Kind.SORT), ("重点排污单位", Kind.SORT), ("各中小学", Kind.SORT), ("热电厂", Kind.SORT), ("项目法人", Kind.SORT),
        ("各有关部门", Kind.EVERYONE), ("各级各部门", Kind.EVERYONE), ("有关单位", Kind.EVERYONE), ("各级", Kind.EVERYONE),
    ],
)  # fmt: skip
def test_areas_sorts_and_everyone_are_told_from_bodies(name: str, kind: Kind) -> None:
    assert kind_of(name) is kind


@pytest.mark.parametrize(
    "name",
    [
        "全部", "干部", "内部", "布局", "格局", "场所", "深处", "入河处", "学科", "提升泵站", "污水处理站", "加油站", "全市",
        "城市", "农村", "行政村", "建成区", "水源保护区", "责任单位", "牵头部门", "2020年底前", "持续推进", "督促各县政府",
        "会同市水利局", "加强市政府", "由市水利局", "市水利局负责人", "局长", "王某某局长", "各级河长", "市场", "社会", "你公司",
    ],
)  # fmt: skip
def test_other_words_are_no_names(name: str) -> None:
    assert kind_of(name) is None


@pytest.mark.parametrize(
    "name", ["工作进展及时向区政府", "全区水量分别达到市政府", "执证到市级部门", "普查所需对象在市水利局"]
)
def test_a_piece_of_a_sentence_is_no_sure_name(name: str) -> None:
    assert not is_sure(name)


@pytest.mark.parametrize(
    ("name", "person"), [("市长", True), ("网格员", True), ("王某某局长", True), ("市水利局", False)]
)
def test_people_and_posts_are_no_units(name: str, person: bool) -> None:
    assert is_person(name) is person
    assert accepts(name) is not person


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("市住建局、市城管局", ["市住建局", "市城管局"]),
        ("各县（市、区）政府，高新区管委会", ["各县（市、区）政府", "高新区管委会"]),
        ("市、县（区）人民政府、省水利厅", ["市、县（区）人民政府", "省水利厅"]),
        ("各区、市水利局", ["各区", "市水利局"]),
        ("各省、自治区、直辖市人民政府、兵团", ["各省、自治区、直辖市人民政府", "兵团"]),
        ("市水利局 市财政局", ["市水利局", "市财政局"]),
        ("甲；乙／丙", ["甲", "乙", "丙"]),
    ],
)
def test_dividers_part_a_list(text: str, pieces: list[str]) -> None:
    assert [chunk.span.of(text) for chunk in chunks(text, Span(0, len(text)))] == pieces


@pytest.mark.parametrize(
    ("text", "trimmed"),
    [
        ("，由市水利局。", "，由市水利局"),
        (" 由市水利局；", "市水利局"),
        ("以及市水利局", "市水利局"),
        ("——市水利局", "市水利局"),
        ("和平区政府", "和平区政府"),
        ("都匀市", "都匀市"),
        ("村“两委”", "村“两委”"),
        ("区水务局）", "区水务局"),
        ("各镇（街道）", "各镇（街道）"),
    ],
)
def test_connecting_words_and_marks_are_trimmed(text: str, trimmed: str) -> None:
    assert trim(text, Span(0, len(text))).of(text) == trimmed


def written(text: str) -> list[str]:
    """The names of a list, each with what the list leaves out: 市+审批服务局, 水利+部门."""
    return [
        "+".join(part for part in (name.prefix, name.span.of(text), name.suffix) if part)
        for name in split_names(text, Span(0, len(text)))
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("市住建局、审批服务局", ["市住建局", "市+审批服务局"]),
        ("省水利厅、农业农村厅、福建海警局等", ["省水利厅", "省+农业农村厅", "省+福建海警局"]),
        ("省税务局、南京海关、人行南京分行", ["省税务局", "南京海关", "人行南京分行"]),
        ("市妇联、团市委、市科协", ["市妇联", "团市委", "市科协"]),
        ("住建、城管、水利等部门", ["住建+部门", "城管+部门", "水利+部门"]),
        ("生态环境、水利部门", ["生态环境+部门", "水利部门"]),
        ("生态环境和水利部门", ["生态环境+部门", "水利部门"]),
        ("住房和城乡建设部门", ["住房和城乡建设部门"]),
        ("工业和信息化局和商务局", ["工业和信息化局", "商务局"]),
        ("财政、农业农村部门", ["财政+部门", "农业农村部门"]),
        ("生态环境部门、住建或城管部门", ["生态环境部门", "住建+部门", "城管部门"]),
        ("县级政府或其指定的部门", ["县级政府", "其指定的部门"]),
        ("甲市、乙市党委和政府", ["甲市+党委和政府", "乙市党委和政府"]),
        ("林芝市、山南市和那曲市人民政府", ["林芝市+人民政府", "山南市+人民政府", "那曲市人民政府"]),
        ("项目法人与当地镇政府", ["项目法人", "当地镇政府"]),
        ("大理市、洱源县人民政府", ["大理市+人民政府", "洱源县人民政府"]),
        ("岳阳、常德、益阳市和望城区人民政府", ["岳阳+市人民政府", "常德+市人民政府", "益阳市+人民政府", "望城区人民政府"]),
        ("包河区、肥西县人民政府和滨湖镇人民政府", ["包河区+人民政府", "肥西县人民政府", "滨湖镇人民政府"]),
        ("东方市委和市政府", ["东方市委和市政府"]),
        ("万宁市委、市政府", ["万宁市委", "市政府"]),
        ("钦州市及其所辖县（市、区）人民政府", ["钦州市及其所辖县（市、区）人民政府"]),
        ("市生态环境局及各分局", ["市生态环境局", "各分局"]),
        ("市水利局、市财政局等市直有关部门", ["市水利局", "市财政局"]),
        ("市水利局（以下简称水利局）", ["市水利局"]),
        ("西海岸新区政府（管委）", ["西海岸新区政府（管委）"]),
    ],
)  # fmt: skip
def test_a_list_says_once_what_its_members_share(text: str, names: list[str]) -> None:
    assert written(text) == names


@pytest.mark.parametrize(
    "text", ["市水利局、对各乡镇", "会同市水利局", "围绕东河、西河等重点河流", "督促县水利局", "加强监管"]
)
def test_running_words_are_no_list_of_units(text: str) -> None:
    assert all_units(text, Span(0, len(text))) == []


@given(st.text(alphabet="市县水利局和及、，（）“”等部门由以 \n", max_size=30))
def test_any_list_is_read_and_its_names_lie_in_order(text: str) -> None:
    names = split_names(text, Span(0, len(text)))
    assert all(0 <= n.span.start < n.span.end <= len(text) for n in names)
    assert all(a.span.end <= b.span.start for a, b in pairwise(names))
