"""What is a time limit, what is none, and the day it means. Expectations were decided by reading."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.document import Grid, LaidText, Line, Span
from loaders.extract.deadlines import deadlines_of


def laid(text: str, grids: tuple[Grid, ...] = ()) -> LaidText:
    lines, at = [], 0
    for line in text.split("\n"):
        lines.append(Line(Span(at, at + len(line))))
        at += len(line) + 1
    return LaidText(text, tuple(lines), grids)


def table(*rows: tuple[str, ...]) -> LaidText:
    lines, spans, at = [], [], 0
    for row in rows:
        cells = []
        for cell in row:
            cells.append(Span(at, at + len(cell)))
            at += len(cell) + 1
        lines.append(Line(Span(cells[0].start, at - 1), cells=tuple(cells)))
        spans.append(tuple(cells))
    text = "\n".join("\t".join(row) for row in rows)
    return LaidText(text, tuple(lines), (Grid(Span(0, len(text)), "", 1, tuple(spans)),))


def found(
    text: LaidText | str, issued: str | None = "2022-03-15", title: str = ""
) -> list[tuple[str, str | None, str]]:
    document = laid(text) if isinstance(text, str) else text
    mentions = deadlines_of(document, date.fromisoformat(issued) if issued else None, title)
    return [(mention.span.of(document.text), mention.due, mention.precision) for mention in mentions]


# One limit in a sentence of a document issued on 2022-03-15.
ONE = [
    ("到2025年，全市森林覆盖率达到42%。", "到2025年", "2025-12-31", "year"),
    ("2023年底前，全面完成病险水库除险加固。", "2023年底前", "2023-12-31", "year-end"),
    ("到2023年年末，实现行政村光纤全覆盖。", "到2023年年末", "2023-12-31", "year-end"),
    ("各县要于2022年6月底前完成普查登记。", "于2022年6月底前", "2022-06-30", "month"),
    ("9月底前完成剩余3座桥梁改造。", "9月底前", "2022-09-30", "month"),
    ("请于1月底前报送总结。", "于1月底前", "2023-01-31", "month"),
    ("4月15日前将自查报告报市教育局。", "4月15日前", "2022-04-15", "day"),
    ("请于2022年4月15日（含）前报名。", "于2022年4月15日（含）前", "2022-04-15", "day"),
    ("报名材料须不迟于5月20日送达。", "不迟于5月20日", "2022-05-20", "day"),
    ("最迟于2022年10月下旬完成秋冬播种。", "最迟于2022年10月下旬", "2022-10-31", "ten-days"),
    ("力争6月上旬前完成麦收。", "6月上旬前", "2022-06-10", "ten-days"),
    ("2022年二季度前建成市级信息平台。", "2022年二季度前", "2022-06-30", "quarter"),
    ("第三季度末前完成中期评估。", "第三季度末前", "2022-09-30", "quarter"),
    ("在2022年上半年内完成招标。", "在2022年上半年内", "2022-06-30", "half-year"),
    ("年内完成老旧小区改造50个。", "年内", "2022-12-31", "year"),
    ("今年年底前建立长效机制。", "今年年底前", "2022-12-31", "year-end"),
    ("明年3月底前完成验收。", "明年3月底前", "2023-03-31", "month"),
    ("2025年前完成淘汰落后产能。", "2025年前", "2024-12-31", "year"),
    ("2023年6月前完成主体工程。", "2023年6月前", "2023-05-31", "month"),
    ("到“十四五”末，公路总里程达到2万公里。", "到“十四五”末", "2025-12-31", "year-end"),
    ("“十四五”期间，新增造林20万亩。", "“十四五”期间", "2025-12-31", "year"),
    ("自2023年起，每年安排专项资金。", "自2023年起", "2023-01-01", "from-year"),
    ("从2022年7月1日起全面执行新标准限值", "从2022年7月1日起", "2022-07-01", "from-day"),
    ("至二〇二三年底，建成高标准农田。", "至二〇二三年底", "2023-12-31", "year-end"),
    ("2021—2025年，累计完成投资300亿元。", "2021—2025年", "2025-12-31", "year"),
    ("2023年，完成全部行政村通硬化路。", "2023年", "2023-12-31", "year"),
    ("2022年10月，启动第二批试点工作。", "2022年10月", "2022-10-31", "month"),
    ("（一）动员部署阶段（2022年3月—4月）。成立专班。", "2022年3月—4月", "2022-04-30", "month"),
    ("完成时限：2023年12月", "2023年12月", "2023-12-31", "month"),
    ("（责任单位：市农业农村局；完成时限：长期坚持）", "长期坚持", None, "open"),
    ("工作时限：每季度", "每季度", None, "recurring"),
    ("每年11月底前报送年度总结。", "每年11月底前", None, "recurring"),
    ("每月10日前通报上月情况。", "每月10日前", None, "recurring"),
    ("在汛期到来之前，完成河道清障。", "在汛期到来之前", None, "flood-season"),
    ("春节前发放到位。", "春节前", None, "relative"),
    ("应当自收到申请之日起15个工作日内作出决定。", "自收到申请之日起15个工作日内", None, "relative"),
    ("各县区在本方案印发后30日内制定实施细则。", "在本方案印发后30日内", "2022-04-14", "relative"),
    ("自通知印发之日起3个月内完成清理。", "自通知印发之日起3个月内", "2022-06-15", "relative"),
    ("力争三年内实现县域医共体全覆盖。", "三年内", None, "relative"),
    ("到本世纪中叶，建成美丽中国。", "到本世纪中叶", None, "mid-century"),
    ("2022.6.30前完成系统对接。", "2022.6.30前", "2022-06-30", "day"),
    ("到 2023 年底，基本消除危房。", "到 2023 年底", "2023-12-31", "year-end"),
    ("森林覆盖率2025年达到42%。", "2025年", "2025-12-31", "year"),
    ("截至2025年底，建成充电桩2万个。", "截至2025年底", "2025-12-31", "year-end"),
    ("从2021年到2025年，每年培训1000人。", "2021年到2025年", "2025-12-31", "year"),
    ("2022年1-6月，完成摸底调查。", "2022年1-6月", "2022-06-30", "month"),
    ("第一阶段（2023年3月至5月）：调查摸底。", "2023年3月至5月", "2023-05-31", "month"),
    ("一是2022年6月底前完成摸排。", "2022年6月底前", "2022-06-30", "month"),
    ("请于4月8日（星期五）17:00前报名。", "于4月8日（星期五）17:00前", "2022-04-08", "day"),
    ("2022年3月20日起至2022年4月15日止，集中受理。", "2022年3月20日起至2022年4月15日止", "2022-04-15", "day"),
    ("竣工时间：2023年10月。", "2023年10月", "2023-10-31", "month"),
    ("整改时限：2022年6月底前完成整改，并长期坚持。", "2022年6月底前", "2022-06-30", "month"),
    ("2022年汛前完成除险加固。", "2022年汛前", None, "flood-season"),
    ("发生事故后，应在1小时内报告县应急局。", "在1小时内", None, "relative"),
    ("自2022年4月1日起至2022年9月30日，开展专项整治。", "2022年4月1日起至2022年9月30日", "2022-09-30", "day"),
    ("2023年春季学期起全面实施。", "2023年春季学期起", "2023-01-01", "from-year"),
    ("原定2022年3月完成的项目延期至2022年8月底。", "至2022年8月底", "2022-08-31", "month"),
    ("自即日起，暂停受理。", "自即日起", "2022-03-15", "from-day"),
    ("自即日起至5月底，开展整治。", "至5月底", "2022-05-31", "month"),
    ("到２０２３年底，基本消除危房。", "到２０２３年底", "2023-12-31", "year-end"),
]


@pytest.mark.parametrize(("text", "words", "due", "precision"), ONE)
def test_one_limit(text: str, words: str, due: str | None, precision: str) -> None:
    assert found(text) == [(words, due, precision)]


# Dates that limit nothing.
NONE = [
    "2022年3月15日",
    "济宁市人民政府办公室  2022年3月15日印发",
    "比2020年下降18%以上。",
    "较2015年底提高5个百分点。",
    "以2020年为基准年，开展核算。",
    "截至2021年底，全市已建成污水处理厂12座。",
    "2021年，全市完成造林10万亩。",
    "2022年1月，市政府召开了动员会议。",
    "根据《某某市2022年度大气污染防治计划》，制定本方案。",
    "本办法自2022年5月1日起施行，有效期至2027年4月30日。",
    "1989年12月26日第七届全国人民代表大会常务委员会第十一次会议通过",
    "2023年是全面贯彻落实党的二十大精神的开局之年。",
    "2022年未完成任务的，取消评先资格。",
    "每年开展两次普法宣传。",
    "持续推进河湖长制，长期坚持群众路线。",
    "开展汛前安全大检查。",
    "做好汛前准备工作。",
    "一年内累计三次考核不合格的，予以解聘。",
    "近三年内无违法记录。",
    "10公里范围内不得新建。",
    "国务院决定于2023年开展第五次全国经济普查。",
    "2022年重点任务",
    "统计时点为2022年12月31日。",
    "2022年12月31日前建成的住宅，",
    "对2025年底前不能达标的企业，依法关停。",
    "每年10月至次年4月为森林防火期。",
    "“十三五”期间，全市累计投入35亿元。",
    "“十四五”时期是推动高质量发展的关键期。",
    "2022年11月20日前后",
    "日前，市政府印发通知。",
    "汛前、汛中、汛后开展三次检查。",
    "公示期：2022年3月15日至3月21日。",
    "2024-2025学年，全面推开。",
    "三年内无重大事故。",
    "对2018年1月1日以后新增的违建，一律拆除。",
    "确保2022年秋粮收获前完成改造。",
    "坚持先建机制、后建工程，年轻干部优先。",
    "二十世纪90年代以前建成的小区。",
    "本年度报告由市统计局编印。",
    "时间：2024-12-28 13:41 来源：市政府办公室",
]


@pytest.mark.parametrize("text", NONE)
def test_no_limit(text: str) -> None:
    assert found(text) == []


def test_a_month_takes_the_year_said_before_it_in_its_paragraph() -> None:
    text = "2023年5月底前完成调查，8月底前形成报告。\n10月底前报备。"
    assert [due for _, due, _ in found(text)] == ["2023-05-31", "2023-08-31", "2022-10-31"]


def test_the_title_gives_the_year_before_the_day_of_issue_does() -> None:
    assert found("7月底前完成。", "2022-12-20", "某市2023年防汛工作方案") == [
        ("7月底前", "2023-07-31", "month")
    ]


def test_without_title_and_issue_a_month_has_no_day() -> None:
    assert found("7月底前完成。", None) == [("7月底前", None, "month")]


def test_years_joined_share_their_mark() -> None:
    assert [(words, due) for words, due, _ in found("2023年、2025年底前，分别完成60%和100%。")] == [
        ("2023年", "2023-12-31"),
        ("2025年底前", "2025-12-31"),
    ]
    assert [due for _, due, _ in found("到2025年和2030年，回收率分别达到50%和60%。")] == [
        "2025-12-31",
        "2030-12-31",
    ]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("6月底、9月底、12月底前分别报送进展。", ["2022-06-30", "2022-09-30", "2022-12-31"]),
        ("2022年、2023年分别完成30%、70%。", ["2022-12-31", "2023-12-31"]),
        ("2023年4月底前、10月底前各开展1次检查。", ["2023-04-30", "2023-10-31"]),
        ("计划2022年8月开工、2023年10月竣工。", ["2022-08-31", "2023-10-31"]),
        ("1月至3月，制定方案；4月至10月，组织实施。", ["2022-03-31", "2022-10-31"]),
        ("在2025年年底前全面完成，其中2023年完成50%。", ["2025-12-31", "2023-12-31"]),
        ("当年11月底前完成结算，次年1月底前完成决算。", ["2022-11-30", "2023-01-31"]),
        ("分别于每年6月、12月底前报送。", [None, None]),
    ],
)
def test_several_limits(text: str, due: list[str | None]) -> None:
    assert [day for _, day, _ in found(text)] == due


def test_a_title_that_begins_with_a_year_is_no_limit() -> None:
    title = "2023年全市安全生产整治工作方案"
    assert found(f"{title}\n为做好工作，制定本方案。", "2022-12-01", title) == []


def test_a_column_of_time_limits() -> None:
    document = table(
        ("序号", "任务", "完成时限", "责任单位"),
        ("1", "建设泵站", "2022年12月", "市水利局"),
        ("2", "清理河道", "6月30日", "各镇"),
        ("3", "巡查", "每月", "各镇"),
        ("4", "宣传", "持续推进", "市教育局"),
        ("5", "修订条例", "2022年4月-9月", "市司法局"),
        ("6", "截至2021年完成初设", "2024", "市水利局"),
    )
    assert found(document) == [
        ("2022年12月", "2022-12-31", "month"),
        ("6月30日", "2022-06-30", "day"),
        ("每月", None, "recurring"),
        ("持续推进", None, "open"),
        ("2022年4月-9月", "2022-09-30", "month"),
    ]


ALPHABET = "20231٢年月日底前到至自起每汛内个工作（）《》：；。，\n十四五“”末季度-—、完成 "


@given(st.text(ALPHABET, max_size=120) | st.text(max_size=60), st.none() | st.dates())
def test_any_text(text: str, issued: date | None) -> None:
    document = laid(text)
    for mention in deadlines_of(document, issued, text[:10]):
        assert 0 <= mention.span.start < mention.span.end <= len(text)
        assert mention.due is None or date.fromisoformat(mention.due)
