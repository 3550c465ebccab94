"""What is a quantified goal, how it is compared, and what it is of. Expectations were decided by reading."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.document import DeadlineMention, Grid, LaidText, Line, Span, TargetMention
from loaders.extract.deadlines import deadlines_of
from loaders.extract.targets import targets_of


def laid(text: str) -> LaidText:
    lines, at = [], 0
    for line in text.split("\n"):
        lines.append(Line(Span(at, at + len(line))))
        at += len(line) + 1
    return LaidText(text, tuple(lines), ())


def table(*rows: tuple[str, ...], title: str = "", header: int = 1) -> LaidText:
    lines, spans, at = [], [], 0
    for row in rows:
        cells = []
        for cell in row:
            cells.append(Span(at, at + len(cell)))
            at += len(cell) + 1
        lines.append(Line(Span(cells[0].start, at - 1), cells=tuple(cells)))
        spans.append(tuple(cells))
    text = "\n".join("\t".join(row) for row in rows)
    return LaidText(text, tuple(lines), (Grid(Span(0, len(text)), title, header, tuple(spans)),))


def targets(document: LaidText | str) -> tuple[TargetMention, ...]:
    document = laid(document) if isinstance(document, str) else document
    return targets_of(document, deadlines_of(document, date(2022, 3, 15), ""))


def said(document: LaidText | str) -> list[tuple[str, str | None]]:
    """Each goal as (comparator with value, unit or class)."""
    return [
        (f"{one.comparator}{one.value}", one.measure_unit) if one.value else (one.comparator, one.water_class)
        for one in targets(document)
    ]


STATED: list[tuple[str, list[tuple[str, str | None]]]] = [
    # levels
    ("到2025年，全省森林覆盖率达到42%以上。", [(">=42", "%")]),
    ("2025年，常住人口城镇化率达到65%左右。", [("=65", "%")]),
    ("确保粮食播种面积稳定在1.2亿亩以上。", [(">=1.2", "亿亩")]),
    ("城镇调查失业率控制在5.5%以内。", [("<=5.5", "%")]),
    ("将居民消费价格涨幅控制在3%左右。", [("=3", "%")]),
    ("单位地区生产总值能耗不高于0.45吨标准煤/万元。", [("<=0.45", "吨标准煤/万元")]),
    ("学前教育毛入园率不低于90%，巩固率保持在99.8%。", [(">=90", "%"), ("=99.8", "%")]),
    ("企业开办时间压缩至1个工作日以内。", [("<=1", "个工作日")]),
    (
        "PM2.5平均浓度控制在35微克/立方米以内，优良天数比率达到87.5%。",
        [("<=35", "微克/立方米"), ("=87.5", "%")],
    ),
    ("空气质量优良天数达到300天。", [("=300", "天")]),
    ("出水氨氮浓度不超过1.5mg/L。", [("<=1.5", "mg/L")]),
    ("化学需氧量、总磷分别控制在30毫克/升和0.3毫克/升以内。", [("<=30", "毫克/升"), ("<=0.3", "毫克/升")]),
    ("农村自来水普及率99%以上。", [(">=99", "%")]),
    ("每千人口拥有执业（助理）医师数达到3.2人。", [("=3.2", "人")]),
    ("旅游总收入突破500亿元。", [(">500", "亿元")]),
    ("规模以上工业企业超过2000家，产值年均增长8%以上。", [(">2000", "家"), (">=8", "%")]),
    ("力争水土保持率提高到68.5%。", [("=68.5", "%")]),
    ("灌溉水有效利用系数提高到0.58以上。", [(">=0.58", None)]),
    ("秸秆综合利用率≥95%。", [(">=95", "%")]),
    ("生活垃圾回收利用率达35％。", [("=35", "%")]),
    ("小学、初中大班额比例分别降至2%和3%以下。", [("<=2", "%"), ("<=3", "%")]),
    # by how much
    ("万元国内生产总值用水量比2020年下降16%。", [("=16", "%")]),
    ("全要素生产率提高2个百分点以上。", [(">=2", "个百分点")]),
    ("农业机械总动力增长5%—8%。", [(">=5", "%"), ("<=8", "%")]),
    # deeds
    ("新建改建农村公路120公里。", [("=120", "公里")]),
    ("建成高标准农田50万亩，新增节水灌溉面积8万亩。", [("=50", "万亩"), ("=8", "万亩")]),
    ("建成污水处理厂3座、提升泵站5座、配套管网42.6公里。", [("=3", "座"), ("=5", "座"), ("=42.6", "公里")]),
    ("全年完成营造林100万亩，义务植树1200万株。", [("=100", "万亩"), ("=1200", "万株")]),
    ("年内培育省级专精特新企业20家以上。", [(">=20", "家")]),
    ("改造棚户区住房1.5万套，惠及群众5万人。", [("=1.5", "万套"), ("=5", "万人")]),
    ("完成15个乡镇卫生院标准化改造。", [("=15", "个")]),
    ("开展职业技能培训3万人次。", [("=3", "万人次")]),
    ("淘汰落后产能100万吨，关闭小煤矿12处。", [("=100", "万吨"), ("=12", "处")]),
    ("新增污水日处理能力10万立方米。", [("=10", "万立方米")]),
    ("全县18条农村黑臭水体全部完成治理。", [("=18", "条")]),
    ("80%以上的行政村完成生活垃圾分类。", [(">=80", "%")]),
    ("每个乡镇至少建设1处养老服务中心。", [(">=1", "处")]),
    ("每半年至少开展一次应急演练。", [(">=1", "次/半年")]),
    ("每月巡查不少于2次。", [(">=2", "次/月")]),
    ("综合排名进入全省前10名。", [("<=10", "位")]),
    ("完成首批30个示范村建设。", [("=30", "个")]),
    ("完成不低于1.5万亩的造林任务。", [(">=1.5", "万亩")]),
    ("亩均产能提高100公斤左右。", [("=100", "公斤")]),
    ("新建绿道100公里以上，口袋公园30个以上。", [(">=100", "公里"), (">=30", "个")]),
    ("推动新增“四上”企业50家，其中规上工业企业20家。", [("=50", "家"), ("=20", "家")]),
    ("每张床位配备不少于2名护工。", [(">=2", "名")]),
    ("学员每2年至少参加1次复训，时间不少于16学时。", [(">=1", "次/2年"), (">=16", "学时")]),
    ("优良比例由65%提高到70%，差等比例由5%降至2%以下。", [("=70", "%"), ("<=2", "%")]),
    ("二氧化硫、氮氧化物排放总量比2015年分别下降15%、10%。", [("=15", "%"), ("=10", "%")]),
    ("年均浓度控制在29微克每立方米以下。", [("<=29", "微克每立方米")]),
    ("生产总值突破2000亿元、增长7.8%左右。", [(">2000", "亿元"), ("=7.8", "%")]),
    ("水质达标率总体为95%左右。", [("=95", "%")]),
    ("计划用水率达到100%。", [("=100", "%")]),
    ("普及率99.9%以上、覆盖率达96%。", [(">=99.9", "%"), ("=96", "%")]),
    # water
    ("水质优良（达到或优于Ⅲ类）比例达到70%以上。", [(">=70", "%")]),
    ("劣于V类的水体断面比例控制在37.5%以内。", [("<=37.5", "%")]),
    ("推动入库断面水质由Ⅳ类提升至Ⅲ类。", [(">=", "Ⅲ")]),
    ("沱江干流水质稳定在Ⅲ类，消除劣Ⅴ类水体。", [(">=", "Ⅲ"), (">", "劣Ⅴ")]),
    ("市区、县城建成区黑臭水体总体得到消除。", [("=0", None)]),
    ("处理厂出水执行一级A标准。", [(">=", "一级A")]),
    ("国控断面水质达到或优于Ⅲ类比例达到85%。", [("=85", "%")]),
    ("龙河口水库水质稳定达到Ⅱ类。", [(">=", "Ⅱ")]),
    ("出境断面水质优于三类标准。", [(">", "Ⅲ")]),
    ("城市集中式饮用水水源水质达到或好于III类。", [(">=", "Ⅲ")]),
    ("全面消除劣V类断面。", [(">", "劣Ⅴ")]),
    ("2023年底前，劣Ⅴ类水体基本消除。", [(">", "劣Ⅴ")]),
    ("太湖流域水质不低于Ⅳ类。", [(">=", "Ⅳ")]),
    ("清水河、沙河入库断面水质达到Ⅲ类以上。", [(">=", "Ⅲ"), (">=", "Ⅲ")]),
    ("尾水达到地表水准Ⅴ类标准后排放。", [(">=", "准Ⅴ")]),
    ("县城建成区黑臭水体动态清零。", [("=0", None)]),
    ("2025年底前，基本消除农村黑臭水体。", [("=0", None)]),
    ("确保重大事故隐患清零。", [("=0", None)]),
]


@pytest.mark.parametrize(("text", "expected"), STATED)
def test_goals(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert said(text) == expected


NOT_GOALS = [
    "优先治理常住人口2000人以上的村庄。",
    "建筑面积10万平方米以上的住宅小区应接入再生水管线。",
    "单体面积超过2万平方米的公共建筑，应安装中水设施。",
    "对使用超过50年的管网进行更新。",
    "河道两侧3公里范围内禁止新建养殖场。",
    "截至2021年底，全市建成污水处理厂12座，处理率达到93%。",
    "2020年，全市完成造林10万亩，森林覆盖率达到38%。",
    "已完成整治的17条黑臭水体要加强巡查。",
    "若断面月度水质未达到Ⅳ类，须缴纳85万元补偿金。",
    "处五万元以上十万元以下的罚款；情节严重的，处10万元以上50万元以下罚款。",
    "对获评企业给予一次性奖励20万元。",
    "每亩补助500元。",
    "根据国务院令第641号和GB 18466的规定执行。",
    "拨打12345热线举报。",
    "将排污口分为4种类型。",
    "近三年连续考核在前10名的。",
    "《城镇污水处理提质增效三年行动方案（2019—2021年）》",
    "开展“百日清零”行动。",
    "一、消除黑臭水体",
    "1.消除黑臭水体。对建成区水体开展排查。",
    "据测算，到2030年将有可能达到110万人。",
    "中央财政安排补助资金50亿元，省级配套资金10亿元。",
    "不再新建每小时35吨以下燃煤锅炉。",
    "由1名市级领导牵头，成立3个工作组。",
    "对排名后3位的乡镇进行约谈。",
    "对未完成年度任务超过20%的县区，暂停审批。",
    "做到5分钟响应、30分钟到达现场。",
    "会议于2023年5月10日召开，35人参加。",
    "三类工业用地不得新建。",
    "水质达不到Ⅲ类的，限期整改。",
    "联系电话：0635-8288000。",
    "全市现有水库156座，总库容4.5亿立方米。",
    "第五条 本办法所称重点排污单位，是指日排水量500吨以上的企业。",
    "小河村位于县城以东12公里处。",
    "合同总价为人民币350万元。",
]


@pytest.mark.parametrize("text", NOT_GOALS)
def test_no_goals(text: str) -> None:
    assert said(text) == []


INDICATORS = [
    ("到2025年，全省森林覆盖率达到42%以上。", ["全省森林覆盖率"]),
    ("力争畜禽粪污综合利用率稳定在90%以上。", ["畜禽粪污综合利用率"]),
    ("改造城市雨污合流管网180公里。", ["改造城市雨污合流管网"]),
    ("建成污水处理厂3座、提升泵站5座。", ["建成污水处理厂", "建成提升泵站"]),
    ("清水河、沙河入库断面水质达到Ⅲ类。", ["清水河断面水质", "沙河入库断面水质"]),
    ("化学需氧量、总磷分别控制在30毫克/升和0.3毫克/升以内。", ["化学需氧量", "总磷"]),
    ("化肥利用率提高3个百分点。", ["化肥利用率提高幅度"]),
    ("万元用水量较“十三五”末下降16%左右。", ["万元用水量下降幅度"]),
    ("排放总量比2015年下降15%。", ["排放总量下降幅度"]),
    ("提高无害化处理率，到2025年达到98%以上。", ["无害化处理率"]),
    ("完成首批30个示范村建设。", ["完成首批示范村建设"]),
    ("河长每月巡河1次。", ["河长巡河频次"]),
]


@pytest.mark.parametrize(("text", "indicators"), INDICATORS)
def test_indicators(text: str, indicators: list[str]) -> None:
    assert [target.indicator for target in targets(text)] == indicators


def test_a_date_covers_what_follows_in_its_own_sentence() -> None:
    text = "新建率达到40%以上，到2025年，漏损率控制在9%以内。再生水利用率达到25%。"
    assert [target.due for target in targets(text)] == [None, "2025-12-31", None]


def test_each_goal_takes_the_nearest_date_before_it() -> None:
    text = "到2025年，回收率达到60%，到2030年，回收率达到75%。自2023年起，新建厂区绿地率不低于20%。"
    assert [target.due for target in targets(text)] == ["2025-12-31", "2030-12-31", None]


def test_a_row_lends_its_time_limit() -> None:
    document = table(("任务", "完成时限"), ("每村最多设置一个排污口。", "2024年6月底"))
    assert [(target.value, target.due) for target in targets(document)] == [("1", "2024-06-30")]


def test_goals_in_tables() -> None:
    document = table(
        ("序号", "断面名称", "水质现状", "2024年水质目标", "2025年水质目标"),
        ("1", "渡口", "Ⅳ类", "Ⅳ类", "Ⅲ"),
        ("2", "大桥", "劣Ⅴ", "", "Ⅴ类"),
    )
    found = [(t.indicator, t.comparator, t.water_class, t.due) for t in targets(document)]
    assert found == [
        ("渡口断面水质", ">=", "Ⅳ", "2024-12-31"),
        ("渡口断面水质", ">=", "Ⅲ", "2025-12-31"),
        ("大桥断面水质", ">=", "Ⅴ", "2025-12-31"),
    ]


def test_numbers_in_tables_of_goals() -> None:
    document = table(
        ("指标名称", "单位", "2020年实际", "2025年目标"),
        ("森林覆盖率", "%", "40.1", "≥42"),
        ("用水总量", "亿立方米", "5.2", "5.6以内"),
        ("湿地保护（万亩）", "", "30", "35"),
        ("生态质量", "—", "良", "稳中向好"),
    )
    found = [(t.indicator, f"{t.comparator}{t.value}", t.measure_unit) for t in targets(document)]
    assert found == [
        ("森林覆盖率", ">=42", "%"),
        ("用水总量", "<=5.6", "亿立方米"),
        ("湿地保护", "=35", "万亩"),
    ]


def test_the_later_years_of_a_table_of_indicators_are_goals() -> None:
    document = table(
        ("指标", "2020年", "2025年", "属性"),
        ("森林蓄积量（亿立方米）", "1.2", "1.35", "约束性"),
        ("绿道长度（公里）", "300", ">500", "预期性"),
    )
    found = [(t.indicator, f"{t.comparator}{t.value}", t.measure_unit, t.due) for t in targets(document)]
    assert found == [
        ("森林蓄积量", "=1.35", "亿立方米", "2025-12-31"),
        ("绿道长度", ">500", "公里", "2025-12-31"),
    ]


def test_a_table_of_facts_has_no_goals() -> None:
    document = table(("年份", "2020年", "2021年"), ("产量（吨）", "1200", "1350"))
    assert targets(document) == ()


ALPHABET = (
    "0123456789.%，。；：、（）“”《》达到以上不低于万吨公里个条Ⅲ类劣V水质断面消除清零"
    "每年次新建改造分别和至-mgL/ \n"
)


@given(st.text(alphabet=ALPHABET, max_size=150))
def test_any_text(text: str) -> None:
    document = laid(text)
    made_up = (DeadlineMention(Span(0, 3), "2025-12-31", "year-end"),) if len(text) > 3 else ()
    for target in targets_of(document, made_up):
        assert 0 <= target.span.start < target.span.end <= len(text)
        assert target.indicator
        assert (target.value is None) != (target.water_class is None)
        assert target.value is None or float(target.value) >= 0
