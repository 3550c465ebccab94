"""What a unit's written name means, without its place: decided by reading what these bodies are called."""

from __future__ import annotations

import pytest

from ontology.functions import body_of, function_of, identify, successors
from ontology.lexicon import Level


@pytest.mark.parametrize(
    ("name", "full", "function"),
    [
        # the name in full, and with 和 left out or changed
        ("生态环境局", "生态环境局", "生态环境"),
        ("住房和城乡建设局", "住房和城乡建设局", "住房城乡建设"),
        ("住房城乡建设局", "住房和城乡建设局", "住房城乡建设"),
        ("住房与城乡建设委", "住房和城乡建设委员会", "住房城乡建设"),
        ("黄河河务局", "黄河河务局", "黄河河务"),
        # short stems and short organ words
        ("住建局", "住房和城乡建设局", "住房城乡建设"),
        ("住建委", "住房和城乡建设委员会", "住房城乡建设"),
        ("发改委", "发展和改革委员会", "发展改革"),
        ("发改局", "发展和改革局", "发展改革"),
        ("卫健委", "卫生健康委员会", "卫生健康"),
        ("卫生健康委", "卫生健康委员会", "卫生健康"),
        ("工信厅", "工业和信息化厅", "工业和信息化"),
        ("城管局", "城市管理局", "城市管理"),
        ("综合行政执法局", "综合行政执法局", "城市管理"),
        ("人社局", "人力资源和社会保障局", "人力资源社会保障"),
        ("国资委", "国有资产监督管理委员会", "国资"),
        ("审批服务局", "行政审批服务局", "行政审批"),
        ("科技局", "科学技术局", "科技"),
        ("交通委", "交通运输委员会", "交通运输"),
        ("畜牧局", "畜牧兽医局", "畜牧"),
        ("交警支队", "公安局交通警察支队", "公安"),
        # two names of one body, each official somewhere: kept as written
        ("自然资源局", "自然资源局", "自然资源"),
        ("自然资源和规划局", "自然资源和规划局", "自然资源"),
        ("规划和自然资源局", "规划和自然资源局", "自然资源"),
        ("行政审批局", "行政审批局", "行政审批"),
        ("畜牧发展中心", "畜牧发展中心", "畜牧"),
        # bodies before the reforms
        ("环保局", "环境保护局", "生态环境"),
        ("国土资源局", "国土资源局", "自然资源"),
        ("卫计局", "卫生和计划生育局", "卫生健康"),
        ("卫生和计划生育局", "卫生和计划生育局", "卫生健康"),
        ("安监局", "安全生产监督管理局", "应急管理"),
        ("质监局", "质量技术监督局", "市场监管"),
        ("经信局", "经济和信息化局", "工业和信息化"),
        ("农委", "农业委员会", "农业农村"),
        ("扶贫办", "扶贫开发办公室", "乡村振兴"),
        ("国税局", "国家税务局", "税务"),
        ("监察局", "监察局", "监察"),
        # names that are no stem with an organ word
        ("人民政府", "人民政府", "人民政府"),
        ("政府办", "人民政府办公室", "政府办公"),
        ("管委会", "管理委员会", "管委会"),
        ("河长办", "河长制办公室", "河湖长制"),
        ("环委办", "生态环境保护委员会办公室", "生态环境"),
        ("生态环境保护委员会", "生态环境保护委员会", "生态环境"),
        ("委组织部", "委组织部", "组织"),
        ("委宣传部", "委宣传部", "宣传"),
        ("编办", "委机构编制委员会办公室", "机构编制"),
        ("人民银行", "中国人民银行", "人民银行"),
        ("金融办", "金融工作办公室", "金融"),
        ("法院", "人民法院", "法院"),
        ("检察院", "人民检察院", "检察"),
        ("供销社", "供销合作社联合社", "供销合作"),
        ("妇联", "妇女联合会", "群团"),
        ("街道办", "街道办事处", "镇街"),
        # a zone's own bodies
        ("经济发展局", "经济发展局", "发展改革"),
        ("发展与统计服务中心", "发展与统计服务中心", "统计"),
        ("金融监测服务中心", "金融监测服务中心", "金融"),
        ("政治工作部", "政治工作部", "组织"),
    ],
)
def test_a_written_name_is_understood(name: str, full: str, function: str) -> None:
    found = identify(name)
    assert found is not None
    assert (found.full, found.body.function, found.generic) == (full, function, False)


@pytest.mark.parametrize(
    ("name", "level", "full"),
    [
        ("生态环境部门", "city", "生态环境局"),
        ("生态环境主管部门", "province", "生态环境厅"),
        ("水行政主管部门", "city", "水利局"),
        ("水利部门", "state", "水利部"),
        ("卫生健康部门", "county", "卫生健康局"),
        ("卫健部门", "city", "卫生健康委员会"),
        ("税务机关", "state", "税务总局"),
        ("公安机关", "city", "公安局"),
        ("气象部门", "province", "气象局"),
    ],
)
def test_a_department_in_general_takes_the_usual_organ_of_its_level(
    name: str, level: Level, full: str
) -> None:
    found = identify(name, level)
    assert found is not None
    assert (found.full, found.generic) == (full, True)


@pytest.mark.parametrize(
    ("name", "year", "full"),
    [
        ("环保部门", 2016, "环境保护局"),
        ("环保部门", 2023, "生态环境局"),
        ("卫生部门", 2010, "卫生局"),
        ("卫生部门", 2016, "卫生和计划生育委员会"),
        ("卫生部门", 2023, "卫生健康委员会"),
        ("扶贫部门", 2022, "乡村振兴局"),
        ("扶贫部门", 2025, "农业农村局"),
        ("环保局", 2023, "环境保护局"),
        ("水利部门", 2023, "水利局"),
    ],
)
def test_general_words_mean_the_body_of_the_year(name: str, year: int, full: str) -> None:
    found = identify(name, "city", year)
    assert found is not None
    assert found.full == full


@pytest.mark.parametrize(
    "name",
    ["徒骇河", "张三局", "局", "部门", "有关部门", "", "于集镇污水处理厂", "信发集团", "企业", "县级政府局"],
)
def test_what_is_no_known_body_is_none(name: str) -> None:
    assert identify(name) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("城管局", "城市管理局", True),
        ("市场监管局", "市场监督管理局", True),
        ("自然资源局", "自然资源和规划局", True),
        ("审批服务局", "行政审批局", True),
        ("发改委", "发改局", True),
        ("水利局", "水务局", False),
        ("城市管理局", "综合行政执法局", False),
        ("环保局", "生态环境局", False),
        ("生态环境局", "生态环境保护委员会办公室", False),
        ("经济发展局", "发展和改革局", False),
        ("人民政府", "人民政府办公室", False),
    ],
)
def test_which_names_are_one_body(one: str, other: str, same: bool) -> None:
    first, second = identify(one), identify(other)
    assert first is not None
    assert second is not None
    assert (first.body is second.body) == same


@pytest.mark.parametrize(
    ("former", "year", "now"),
    [
        ("环境保护", 2018, ["生态环境"]),
        ("国土资源", 2018, ["自然资源和规划"]),
        ("城乡规划", 2018, ["自然资源和规划"]),
        ("农业", 2018, ["农业农村"]),
        ("卫生和计划生育", 2018, ["卫生健康"]),
        ("旅游", 2018, ["文化和旅游"]),
        ("文化", 2018, ["文化和旅游"]),
        ("安全生产监督管理", 2018, ["应急管理"]),
        ("质量技术监督", 2018, ["市场监督管理"]),
        ("工商行政管理", 2018, ["市场监督管理"]),
        ("食品药品监督管理", 2018, ["市场监督管理"]),
        ("经济和信息化", 2018, ["工业和信息化"]),
        ("国家税务", 2018, ["税务"]),
        ("监察", 2018, ["监察委员会"]),
        ("扶贫开发", 2021, ["乡村振兴"]),
        ("乡村振兴", 2023, ["农业农村"]),
        ("银行保险监督管理", 2023, ["金融监督管理"]),
    ],
)
def test_reforms_are_dated(former: str, year: int, now: list[str]) -> None:
    body = body_of(former)
    assert body is not None
    assert body.until == year
    assert [successor.full for successor in successors(former)] == now


def test_a_body_of_today_has_no_end_and_no_successor() -> None:
    for stem in ("生态环境", "水利", "水务", "城市管理"):
        body = body_of(stem)
        assert body is not None
        assert body.until is None
        assert successors(stem) == ()


@pytest.mark.parametrize(
    ("stem", "function"),
    [
        ("住建", "住房城乡建设"),
        ("环保", "生态环境"),
        ("人民政府", "人民政府"),
        ("住房与城乡建设", "住房城乡建设"),
    ],
)
def test_the_function_of_a_stem(stem: str, function: str) -> None:
    found = function_of(stem)
    assert found is not None
    assert found.id == function


def test_an_unknown_stem_has_no_function() -> None:
    assert function_of("徒骇河") is None


def test_an_organ_of_the_party_is_marked() -> None:
    found = identify("组织部")
    assert found is not None
    assert found.body.party
