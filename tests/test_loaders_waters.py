"""Named waters, on sentences of every part of the country; what is expected was decided by reading."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.extract.tributaries import tributaries_of
from loaders.extract.waters import waters_of
from tests.laid_texts import laid, table

# (sentence, the waters it names)
SENTENCES = [
    ("推动长江、嘉陵江、乌江干流及重要支流水生态保护修复。", "长江 嘉陵江 乌江"),
    (
        "加强珠江口邻近海域综合治理，统筹推进茅洲河、深圳河、观澜河等跨界河流治理。",
        "珠江 茅洲河 深圳河 观澜河",
    ),
    ("持续实施太湖流域综合治理，打好太湖、滆湖、长荡湖蓝藻防控攻坚战。", "太湖流域 太湖 滆湖 长荡湖"),
    ("推进滇池、洱海、抚仙湖等九大高原湖泊保护治理“湖泊革命”攻坚战。", "滇池 洱海 抚仙湖"),
    ("白洋淀淀区及上游府河、孝义河、白沟引河等入淀河流水质稳定达标。", "白洋淀 府河 孝义河 白沟引河"),
    ("加快大运河文化带建设，实施京杭大运河杭州段堤防加固工程。", "大运河 京杭大运河"),
    ("开展汾河流域入河排污口整治，严格管控汾河干流沿线生活污水直排。", "汾河"),
    ("各级河长、湖长要加强巡河巡湖，发现问题及时交办。", ""),
    ("全面消除城市建成区黑臭水体，开展城市内河、沟渠、坑塘整治。", ""),
    ("实施退田还湖、退耕还湿，恢复河湖生态空间。", ""),
    ("新建、改建入河排污口应当经有管辖权的流域生态环境监督管理机构同意。", ""),
    ("强化小流域综合治理，推进重点中小河流治理和病险水库除险加固。", ""),
    ("加强东江、西江、北江、韩江等重要江河饮用水水源保护。", "东江 西江 北江 韩江"),
    (
        "对赣江、抚河、信江、饶河、修河五河干流及鄱阳湖实施总磷控制。",
        "赣江 抚河 信江 饶河 修河 鄱阳湖",
    ),
    ("由市水利局负责，会同江夏区、东湖高新区推进汤逊湖水环境治理。", "汤逊湖"),
    ("完成黄孝河、机场河二期水环境综合治理工程。", "黄孝河 机场河"),
    ("推进引江济淮工程沿线水质保障，确保派河、白石天河达标。", "引江济淮 派河 白石天河"),
    ("沱江支流釜溪河、威远河、旭水河水质持续改善。", "沱江 釜溪河 威远河 旭水河"),
    ("确保密云水库、官厅水库、怀柔水库水质安全。", "密云水库 官厅水库 怀柔水库"),
    ("加强对石砭峪水库、李家河水库、黑河金盆水库等水源地的保护。", "石砭峪水库 李家河水库 黑河金盆水库"),
    ("伊洛河是黄河的一级支流。", "伊洛河 黄河"),
    ("推进乌梁素海流域山水林田湖草沙一体化保护修复，加大黄河补水力度。", "乌梁素海 黄河"),
    ("浙江省、江西省共同推进新安江流域生态补偿。", "新安江"),
    ("上虞区加强曹娥江水域监管，杭甬运河沿线船舶污水应收尽收。", "曹娥江 杭甬运河"),
    ("黄浦江上游、苏州河、淀山湖和太浦河沿线禁止新建排污口。", "黄浦江 苏州河 淀山湖 太浦河"),
    ("镇江市、九江市、芜湖市要落实长江岸线保护责任。", "长江"),
    ("长江经济带、黄河三角洲、珠江三角洲的城市应当率先达标。", ""),
    ("太湖流域管理局、长江水利委员会、黄河水利委员会按职责分工负责。", ""),
    ("贯彻落实《中华人民共和国长江保护法》《黄河保护法》《太湖流域管理条例》。", ""),
    ("疏浚团结渠、红旗渠12公里，治理跃进河、胜利河等5条农村河道。", "团结渠 红旗渠 跃进河 胜利河"),
    (
        "实施老哈河、西拉木伦河、英金河河道整治，恢复达里诺尔湖湿地。",
        "老哈河 西拉木伦河 英金河 达里诺尔湖湿地",
    ),
    ("塔里木河、叶尔羌河、喀什噶尔河年度下泄水量达到分水指标。", "塔里木河 叶尔羌河 喀什噶尔河"),
    ("加快推进邕江、郁江、南流江、钦江、九洲江流域水环境治理。", "邕江 郁江 南流江 钦江 九洲江"),
    (
        "闽江、九龙江、晋江、木兰溪等重点流域Ⅰ—Ⅲ类水质比例保持在97%以上。",
        "闽江 九龙江 晋江 木兰溪",
    ),
    ("我县境内桃花溪、龙潭溪、柳溪江水质达到Ⅱ类。", "桃花溪 龙潭溪 柳溪江"),
    ("石井河、新街河、白云湖、流溪河治理任务由广州市白云区负责。", "石井河 新街河 白云湖 流溪河"),
    ("编制《潮白河流域水生态保护方案》，年底前报市政府。", "潮白河"),
    ("松花江、牡丹江、呼兰河、阿什河国考断面消除劣Ⅴ类。", "松花江 牡丹江 呼兰河 阿什河"),
    ("将沙颍河、涡河、惠济河纳入重点监管，落实贾鲁河生态流量。", "沙颍河 涡河 惠济河 贾鲁河"),
    ("沿黄各县（市、区）要严格落实黄河流域生态保护和高质量发展要求。", "黄河流域"),
    ("城区护城河、北大沟清淤3.5万立方米。", "护城河 北大沟"),
    ("灌区内骨干排水渠、退水渠、引水渠由水利部门管理。", ""),
    ("永济渠、卫河鹤壁段及淇河上游禁止采砂。", "永济渠 卫河 淇河"),
    ("利用南水北调中线工程向滹沱河、滏阳河实施生态补水3亿立方米。", "南水北调 滹沱河 滏阳河"),
    ("鸭绿江、图们江为中朝界河，属于省管河流。", "鸭绿江 图们江"),
    ("晋祠泉域、娘子关泉域重点保护区内严禁新打水井。", "晋祠泉域 娘子关泉域"),
    ("推进渤海、莱州湾、胶州湾海洋环境综合治理。", "渤海 莱州湾 胶州湾"),
    ("青弋江汇入长江，水阳江为长江支流。", "青弋江 长江 水阳江"),
    (
        "按照“一河一策”方案，加强虎溪河、梁滩河、璧南河整治，同步推进双桥水库清淤。",
        "虎溪河 梁滩河 璧南河 双桥水库",
    ),
    ("建成马踏湖湿地、红荷湿地等国家湿地公园。", "马踏湖湿地 红荷湿地"),
    ("该项目位于湖北省孝感市孝南区，涉及府澴河、朱家河。", "府澴河 朱家河"),
    ("对北京市朝阳区坝河、亮马河、通惠河进行水质监测。", "坝河 亮马河 通惠河"),
    ("县水务局要抓紧完成石潭河堤防加固。", "石潭河"),
    ("各镇街要清理河道内的阻水障碍物，严禁向江河、湖泊、运河、渠道、水库倾倒垃圾。", ""),
    ("河南、河北、湖南、湖北、江苏、江西等省份要加强联防联控。", ""),
    ("推动建设幸福河湖、美丽河湖，打造一批示范河流。", ""),
    ("实施城市河湖水系连通，完善江河湖库生态水网。", ""),
    ("龙河镇、清溪镇、大河乡、西湖街道、黄河路社区配合。", ""),
    ("全市12条主要出境河流、34个市控断面。", ""),
    ("加强新沂河、新沭河、石梁河水库的联合调度。", "新沂河 新沭河 石梁河水库"),
]


@pytest.mark.parametrize(("sentence", "names"), SENTENCES)
def test_waters_of_a_sentence(sentence: str, names: str) -> None:
    assert {mention.name for mention in waters_of(laid(sentence))} == set(names.split())


KINDS = [
    ("治理徒骇河。", "River"),
    ("治理东昌湖。", "Lake"),
    ("治理谭庄水库。", "Reservoir"),
    ("治理姚暹渠。", "Canal"),
    ("治理卫运河。", "River"),  # a river of that name
    ("治理杭甬运河。", "Canal"),
    ("治理北大沟。", "Ditch"),
    ("保护扎龙湿地。", "Wetland"),
    ("保护晋祠泉域。", "Groundwater"),
    ("开展黄河流域排污口整治。", "Basin"),
    ("开展孝妇河流域整治。", "River"),
    ("治理白洋淀。", "Lake"),
    ("治理洱海。", "Lake"),
    ("治理渤海。", "WaterBody"),
    ("利用南水北调补水。", "Canal"),
]


@pytest.mark.parametrize(("sentence", "kind"), KINDS)
def test_kind(sentence: str, kind: str) -> None:
    assert [mention.kind for mention in waters_of(laid(sentence))] == [kind]


def test_a_name_that_is_sure_at_one_place_is_found_at_all() -> None:
    text = "加强潇河、涧河治理。\n对本区潇河段排污口登记造册，某某潇河沿线村庄禁止排污，潺潺潇河水。"
    mentions = [m for m in waters_of(laid(text)) if m.name == "潇河"]
    assert [m.span.start for m in mentions] == [2, 14, 27, 40]


def test_a_verb_before_a_river_is_no_part_of_its_name() -> None:
    """疏挖 is in no word list; that 青龙河 stands alone elsewhere shows where the name begins."""
    names = {m.name for m in waters_of(laid("青龙河全长20公里。\n疏挖青龙河，疏挖黄河。"))}
    assert names == {"青龙河", "黄河"}


def test_ditches_without_a_name_are_known_by_where_they_run() -> None:
    text = "已完成整治的人民路立交桥西南北沟和解放街大王村东西沟2条黑臭水体，定期巡查。"
    assert [m.name for m in waters_of(laid(text))] == ["人民路立交桥西南北沟", "解放街大王村东西沟"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("编制《潮白河治理方案》。", ["潮白河"]),
        ("落实《潮白河保护条例》。", []),
        ("聊江办〔2023〕4号", []),
        ("开展“清河”行动。", []),
        ("推进“南水北调”工程。", ["南水北调"]),
    ],
)
def test_titles_numbers_and_slogans(text: str, names: list[str]) -> None:
    assert [m.name for m in waters_of(laid(text))] == names


def test_a_column_of_waters_may_end_in_any_word() -> None:
    text = table("序号|水体名称|所在区县", "1|中保塘（一期）|鼓楼区", "2|友谊圳|秦淮区")
    assert [(m.name, m.kind) for m in waters_of(text)] == [("中保塘", "Lake"), ("友谊圳", "River")]


@pytest.mark.parametrize(
    ("sentence", "relations"),
    [
        ("伊洛河是黄河的一级支流。", [("伊洛河", "黄河")]),
        ("沱江支流釜溪河、威远河水质改善。", [("釜溪河", "沱江"), ("威远河", "沱江")]),
        ("青弋江汇入长江，水阳江为长江支流。", [("青弋江", "长江"), ("水阳江", "长江")]),
        ("徒骇河、马颊河及其支流。", []),
        ("长江、汉江干支流。", []),
    ],
)
def test_tributaries(sentence: str, relations: list[tuple[str, str]]) -> None:
    text = laid(sentence)
    assert [(t.water, t.into) for t in tributaries_of(text, waters_of(text))] == relations


WATER_LETTERS = "河江湖库渠沟流域水支黄长淮徒骇南北调的和、，。《》“”（）整治加强入沿市县局路村12\n\t "


@given(st.one_of(st.text(max_size=60), st.text(alphabet=WATER_LETTERS, max_size=60)))
def test_any_text_gives_mentions_inside_it_in_order(text: str) -> None:
    mentions = waters_of(laid(text))
    assert all(text[m.span.start : m.span.end] == m.name for m in mentions)
    assert all(a.span.end <= b.span.start for a, b in pairwise(mentions))
    tributaries_of(laid(text), mentions)
