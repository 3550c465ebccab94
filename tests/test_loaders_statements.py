"""Who is charged with what, in brackets, behind labels and in tables. Expectations were decided by reading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.extract.brackets import bracket_spans
from loaders.extract.statements import all_statements
from loaders.extract.tables import in_grid
from loaders.outline import outline
from tests.duties import HEAD, duties, duty, statements
from tests.duty_texts import DOCUMENTS
from tests.laid_texts import laid, table

MEASURE = "1.推进城镇污水管网建设，到2025年新增管网100公里。"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        # labels
        ("牵头单位：市水利局；责任单位：各县区", "市水利局=Lead 各县区=Responsible"),
        ("牵头：市水利局；配合：市财政局、各县区", "市水利局=Lead 市财政局=Cooperate 各县区=Cooperate"),
        ("主办单位：市水务局，协办单位：市财政局", "市水务局=Lead 市财政局=Cooperate"),
        ("责任单位为市水务局，配合单位为市财政局", "市水务局=Responsible 市财政局=Cooperate"),
        ("责任处室：水资源处、节水办", "水资源处=Responsible 节水办=Responsible"),
        ("市级责任单位：市水利局；县级责任单位：各县区", "市水利局=Responsible 各县区=Responsible"),
        ("牵头领导：张三；牵头单位：市水利局；责任人：李四", "市水利局=Lead"),
        ("责任单位：各区政府；督办单位：市水务局", "各区政府=Responsible 市水务局=Supervise"),
        ("牵头（责任）单位：市水利局", "市水利局=Lead"),
        ("责任单位：市卫生局（牵头）、各区卫生局", "市卫生局=Lead 各区卫生局=Responsible"),
        ("责任单位：市水利局牵头，市财政局配合", "市水利局=Lead 市财政局=Cooperate"),
        ("责任单位：甲公司、乙公司，省商务厅协调", "甲公司=Responsible 乙公司=Responsible 省商务厅=Cooperate"),
        ("责任单位：市水利局；完成时限：2025年底", "市水利局=Responsible"),
        ("牵头单位市水利局，配合单位市财政局、各县（区）政府", "市水利局=Lead 市财政局=Cooperate 各县（区）政府=Cooperate"),
        ("牵头整改单位：市水利局；整改责任单位：各县区", "市水利局=Lead 各县区=Responsible"),
        ("主体责任单位：市水利局、主体配合单位：市财政局", "市水利局=Responsible 市财政局=Cooperate"),
        ("市水利局（牵头单位）、市财政局（配合单位）", "市水利局=Lead 市财政局=Cooperate"),
        ("市水利局【牵头单位】、市财政局", "市水利局=Lead 市财政局=Responsible"),
        # verbs
        ("市水利局牵头，市财政局、各县区配合", "市水利局=Lead 市财政局=Cooperate 各县区=Cooperate"),
        ("市水利局牵头、市财政局配合、各县区落实", "市水利局=Lead 市财政局=Cooperate 各县区=Responsible"),
        ("由市水利局牵头，县级政府组织实施", "市水利局=Lead 县级政府=Responsible"),
        ("以市水利局为主，市财政局配合", "市水利局=Lead 市财政局=Cooperate"),
        ("市水务局会同市财政局负责", "市水务局=Responsible 市财政局=Cooperate"),
        ("水利部会同财政部、人民银行等部门负责", "水利部=Responsible 财政部=Cooperate 人民银行=Cooperate"),
        ("市水利局、市财政局按照职责分工", "市水利局=Responsible 市财政局=Responsible"),
        ("市环境局负责，执法队负责监管", "市环境局=Responsible 执法队=Supervise"),
        ("省生态环境厅指导，各市人民政府落实", "省生态环境厅=Supervise 各市人民政府=Responsible"),
        ("涉及城区的由区住建局负责、区水务局配合", "区住建局=Responsible 区水务局=Cooperate"),
        ("各团场为责任主体，师水利局配合", "各团场=Responsible 师水利局=Cooperate"),
        ("市环保局牵头，市商务局、交通运输局配合", "市环保局=Lead 市商务局=Cooperate 交通运输局=Cooperate"),
        ("省生态环境厅牵头，会同省水利厅指导", "省生态环境厅=Lead 省水利厅=Cooperate"),
        # bare lists
        ("市水利局、市财政局，各县（市、区）政府", "市水利局=Responsible 市财政局=Responsible 各县（市、区）政府=Responsible"),
        ("市水利局，2025年6月底前", "市水利局=Responsible"),
        ("防办、水库管理所、排涝站", "防办=Responsible 水库管理所=Responsible 排涝站=Responsible"),
        # no statements
        ("详见附件", ""),
        ("参加：王强、李明，市水利局赵强", ""),
        ("冠县、莘县、阳谷县", ""),
        ("政府主导、部门负责、社会参与", ""),
        ("约占总量的30%", ""),
    ],
)  # fmt: skip
def test_a_bracket_charges_units(statement: str, expected: str) -> None:
    assert duties(f"{HEAD}{MEASURE}（{statement}）") == ([expected] if expected else [])


@pytest.mark.parametrize("brackets", ["（）", "()", "[]", "【】", "〔〕", "［］", "（)", "[)"])
def test_a_bracket_of_any_kind_counts(brackets: str) -> None:
    assert duties(f"{HEAD}{MEASURE}{brackets[0]}市水利局牵头{brackets[1]}") == ["市水利局=Lead"]


@pytest.mark.parametrize(
    ("text", "insides"),
    [
        ("清淤（市水利局）。", ["市水利局"]),
        ("各县（市、区）政府（含开发区（园区））", ["市、区", "含开发区（园区）"]),
        ("（各县（市、区政府）", ["各县（市、区政府"]),
        ("（市水利局。清淤（市住建局）", ["市水利局", "市住建局"]),
        ("清淤[市水利局。", ["市水利局"]),
        ("清淤）（市水利局）", ["市水利局"]),
    ],
)
def test_brackets_nest_and_may_lack_a_mark(text: str, insides: list[str]) -> None:
    line = laid(text).lines[0]
    assert [span.of(text) for span in bracket_spans(text, line.span)] == insides


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.清淤。\n责任单位：市水利局\n配合单位：各镇", ["市水利局=Responsible 各镇=Cooperate"]),
        (
            "1.清淤。责任单位：市水利局；配合单位：各镇。完成时限：6月底。",
            ["市水利局=Responsible 各镇=Cooperate"],
        ),
        (
            "1.清淤。\n责任领导：张三 主办单位：州水务局 协办单位：州财政局",
            ["州水务局=Lead 州财政局=Cooperate"],
        ),
        ("——清淤。——责任单位：市水利局", ["市水利局=Responsible"]),
        ("1.清淤。\n责任单位：市财政局 市水利局", ["市财政局=Responsible 市水利局=Responsible"]),
        ("· 东河：责任科室 城管科；联系人 刘洋", ["城管科=Responsible"]),
        ("1.清淤。\n责任单位：西海岸新区政府（管委）", ["西海岸新区政府（管委）=Responsible"]),
        ("1.清淤。\n【牵头部门】市水利局【配合部门】市财政局", ["市水利局=Lead 市财政局=Cooperate"]),
        (
            "1.清淤。\n责任单位：\n市水利局、市财政局\n配合单位：\n各镇",
            ["市水利局=Responsible 市财政局=Responsible 各镇=Cooperate"],
        ),
        ("（3）建设雨水花园——区园林中心（牵头），区城投公司", ["区园林中心=Lead 区城投公司=Responsible"]),
        ("要进一步明确责任单位和责任人，层层压实责任。", []),
    ],
)
def test_a_label_outside_brackets_heads_a_list(text: str, expected: list[str]) -> None:
    assert duties(HEAD + text) == expected


def test_brackets_that_close_the_items_of_a_list_are_statements() -> None:
    text = "推进污水厂建设（市住建局）、管网改造（市城管局）、河道清淤（市水利局）。"
    assert duties(HEAD + text) == ["市住建局=Responsible", "市城管局=Responsible", "市水利局=Responsible"]
    assert duties(HEAD + "会议研究了市水库管理处（市水利局）、市排水中心（市住建局）的请示。") == []


def test_a_rule_on_who_leads_holds_from_its_statement_on() -> None:
    text = "1.清淤。（区水务局、区财政局）\n2.截污。（区水务局、区财政局，列首位的为牵头单位，下同）\n3.补水。（区水务局、区财政局）"
    assert duties(HEAD + text) == [
        "区水务局=Responsible 区财政局=Responsible",
        "区水务局=Lead 区财政局=Responsible",
        "区水务局=Lead 区财政局=Responsible",
    ]


@pytest.mark.parametrize(
    ("rule", "second"),
    [
        ("排在第一位的为牵头单位，下同", "Responsible"),
        ("第一个单位为牵头单位，其他为配合单位，下同", "Cooperate"),
        ("列首位的单位牵头，其余单位为责任单位", "Responsible"),
        ("列第一位者为牵头部门或单位，其他有关部门和单位配合，下同", "Responsible"),
    ],
)
def test_a_rule_on_who_leads_is_worded_in_many_ways(rule: str, second: str) -> None:
    assert duties(f"{HEAD}1.清淤。（区水务局、区财政局，{rule}）") == [f"区水务局=Lead 区财政局={second}"]


def test_a_rule_in_a_note_holds_for_all() -> None:
    text = (
        "1.清淤。（区水务局、区财政局）\n2.截污。（区住建局、区财政局）\n注：责任单位排在第一位的为牵头单位。"
    )
    assert duties(HEAD + text) == ["区水务局=Lead 区财政局=Responsible", "区住建局=Lead 区财政局=Responsible"]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("1.清淤。（市水利局牵头。以下均需各镇办落实，不再列出）", ["各镇办"]),
        ("1.清淤。（市水利局牵头，以下各项任务均需各镇办负责落实，不再一一列出）", ["各镇办"]),
        (
            "1.清淤。（市水利局牵头。以下均需各区政府落实，区政府无相关职能的，由市直部门负责，不再列出）",
            ["各区政府"],
        ),
        (
            "以下任务均由各县（市、区）政府、高新区管委会落实，不再逐一列出。",
            ["各县（市、区）政府", "高新区管委会"],
        ),
    ],
)
def test_a_rule_charges_units_with_all_later_tasks(text: str, units: list[str]) -> None:
    ((laid_text, statement),) = statements(HEAD + text)
    assert statement.scope is not None
    assert [a.span.of(laid_text.text) for a in statement.scope.assignments] == units


@pytest.mark.parametrize(
    ("text", "tasks"),
    [
        ("1.清淤到底。加强管护。（市水利局）", ["清淤到底。加强管护。"]),
        ("1.清淤到底。（市水利局）加强管护。（市住建局）", ["清淤到底。", "加强管护。"]),
        ("1.清淤到底。（市水利局）（市住建局）", ["清淤到底。", "清淤到底。"]),
        ("（一）清淤\n推进清淤到底。\n责任单位：市水利局", ["推进清淤到底。"]),
        ("（一）清淤\n1.清东河。\n2.清西河。\n责任单位：市水利局", ["清东河。\n2.清西河。"]),
        ("1.清东河。\n责任单位：市水利局\n2.清西河。\n责任单位：市住建局", ["清东河。", "清西河。"]),
        ("（一）清淤（市水利局）。推进清淤到底。", ["推进清淤到底。"]),
        ("1.清淤到底。\n责任领导：张三\n责任单位：市水利局", ["清淤到底。"]),
        ("——清淤到底。——责任单位：市水利局", ["清淤到底。"]),
    ],
)
def test_a_statement_governs_the_passage_it_closes(text: str, tasks: list[str]) -> None:
    assert [statement.task.of(text_.text) for text_, statement in statements(HEAD + text)] == tasks


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["序号|任务|牵头单位|配合单位", "1|清淤|市水利局|市财政局、各镇"], ["清淤: 市水利局=Lead 市财政局=Cooperate 各镇=Cooperate"]),
        (["任务|完成时限|责任单位", "1.清淤|6月底|市水利局牵头；各镇配合"], ["清淤: 市水利局=Lead 各镇=Cooperate"]),
        (["成员单位|工作职责", "县水利局|组织抢险"], ["组织抢险: 县水利局=Responsible"]),
        (["责任部门|项目名称|内容", "区水务局|东河|清淤"], ["东河: 区水务局=Responsible"]),
        (["序号|任务|责任分工||时限", "||牵头单位|配合单位|", "1|清淤|水利局|各镇|6月"], ["清淤: 水利局=Lead 各镇=Cooperate"]),
        (["整改任务|清淤", "责任单位|市水利局"], ["清淤: 市水利局=Responsible"]),
        (["河流|长度|河长", "东河|12公里|张三"], []),
    ],
)  # fmt: skip
def test_a_table_charges_units_row_by_row(rows: list[str], expected: list[str]) -> None:
    text = table(*rows)
    found = in_grid(text.text, text.grids[0], outline(text))
    assert [f"{s.task.of(text.text)}: {duty(text, s)}" for s in found] == expected


def test_a_table_a_cell_a_line_is_read_by_its_header() -> None:
    text = "某区任务清单\n序号\n任务\n时限\n责任单位\n1\n清淤。\n6月底\n区水务局\n2\n截污。\n区住建局\n"
    assert duties(text) == ["区水务局=Responsible", "区住建局=Responsible"]


def test_a_drawn_table_is_read_by_its_lines() -> None:
    text = "某市任务表\n┌──┬──┐\n│任务│责任单位│\n├──┼──┤\n│清除淤│市水利│\n│泥　　│局　　│\n└──┴──┘"
    assert duties(text) == ["市水利局=Responsible"]


def _units(found: str) -> list[str]:
    return sorted(part.split("=")[0] for part in found.split())


@pytest.mark.parametrize(("text", "expected"), [d[1:] for d in DOCUMENTS], ids=[d[0] for d in DOCUMENTS])
def test_a_document_charges_whom_a_reader_finds(text: str, expected: tuple[str, ...]) -> None:
    due = sorted(" ".join(sorted(e.split(": ")[1].split())) for e in expected if not e.startswith("O"))
    optional = [_units(e.split(": ")[1]) for e in expected if e.startswith("O")]
    found = sorted(" ".join(sorted(f.split())) for f in duties(text))
    assert [f for f in found if f in due or _units(f) not in optional] == due


_PIECES = st.sampled_from(
    ["市水利局", "各县（市、区）政府", "牵头", "负责", "配合", "会同", "由", "、", "，", "；", "。", "（", "）", "责任单位：",
     "等部门", "的", "监督管理", "以下均需", "不再列出", "1.", "（一）", "\n", "2020年", "党委", "加强", "列首位的为牵头单位"]
)  # fmt: skip


@given(st.lists(_PIECES | st.text(max_size=4), max_size=40).map("".join))
def test_any_text_is_read_and_every_place_lies_in_it(text: str) -> None:
    written = laid(text)
    for statement in all_statements(written, outline(written)):
        assert 0 <= statement.span.start <= statement.span.end <= len(text)
        assert 0 <= statement.task.start <= statement.task.end <= len(text)
        assert statement.assignments
        for assignment in statement.assignments:
            assert statement.span.covers(assignment.span)
            assert assignment.span.of(text).strip()


@pytest.mark.parametrize(
    ("piece", "found"),
    [
        ("推进清淤（市水利局牵头）。", 5000),
        ("（", 0),
        ("由", 0),
        ("责任单位：市水利局；", 0),
        ("推进清淤（详见附件）", 0),
    ],
)
def test_a_paragraph_of_any_length_is_read_to_its_end(piece: str, found: int) -> None:
    text = laid(piece * 5000)
    assert len(all_statements(text, outline(text))) == found


@pytest.mark.parametrize(
    ("bracket", "expected"),
    [
        ("责任单位：市直各有关部门、单位", ["市直各有关部门=Responsible"]),
        ("责任单位：市直各部门，除市公安局", ["市直各部门=Responsible"]),
        ("市住建局；配合单位：市公安局", ["市住建局=Responsible 市公安局=Cooperate"]),
        ("责任单位：见附件", []),
        ("责任单位：同上", []),
        ("牵头单位：待定", []),
        ("配合单位：无", []),
    ],
)
def test_what_stands_among_units_and_is_none(bracket: str, expected: list[str]) -> None:
    assert duties(f"某市节水实施方案\n一、推进管网改造。（{bracket}）") == expected


def test_a_rule_on_the_first_takes_nobodys_part_away() -> None:
    text = """某市治水方案
一、清淤。（市水利局、市财政局负责；排名第一的为牵头单位，下同）
二、巡查。（市住建局；配合单位：市公安局）
三、宣传。（配合单位：市教育局）"""
    assert duties(text) == [
        "市水利局=Lead 市财政局=Responsible",
        "市住建局=Lead 市公安局=Cooperate",
        "市教育局=Cooperate",
    ]


def test_units_behind_a_measure_that_ends_like_a_body() -> None:
    text = "某市治水方案\n一、关停企业（市水利局、市财政局）\n二、监管重点单位（市生态环境局）"
    assert duties(text) == ["市水利局=Responsible 市财政局=Responsible", "市生态环境局=Responsible"]
