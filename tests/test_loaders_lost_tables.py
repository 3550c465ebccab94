"""Tables that a text export took apart, found again; → stands for a tab."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from loaders.document import Paragraph, Table
from loaders.lost_tables import rebuild_tables


def tables(text: str) -> list[Table]:
    """The tables found in ``text``."""
    lines = text.strip("\n").replace("→", "\t").split("\n")
    return [
        block for block in rebuild_tables([Paragraph(line) for line in lines]) if isinstance(block, Table)
    ]


def rows(text: str) -> list[list[str]]:
    """The rows of the one table in ``text``."""
    (table,) = tables(text)
    return [list(row) for row in table.rows]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "a cell a line, rows parted by empty lines",
            "→序号\n→任务\n→责任单位\n\n→1\n→清淤\n→市水利局\n\n→2\n→截污\n→市住建局",
            [["序号", "任务", "责任单位"], ["1", "清淤", "市水利局"], ["2", "截污", "市住建局"]],
        ),
        (
            "a cell broken over two lines",
            "→断面\n名称\n→目标\n\n→油坊桥\n→Ⅳ类",
            [["断面名称", "目标"], ["油坊桥", "Ⅳ类"]],
        ),
        (
            "a row a line, cells parted by tabs",
            "序号→任务→责任单位\n1→清淤→市水利局\n2→截污→市住建局",
            [["序号", "任务", "责任单位"], ["1", "清淤", "市水利局"], ["2", "截污", "市住建局"]],
        ),
        (
            "bars as in Markdown",
            "| 序号 | 任务 |\n|---|:---:|\n| 1 | 清淤 |\n| 2 | 截污 |",
            [["序号", "任务"], ["1", "清淤"], ["2", "截污"]],
        ),
        (
            "drawn bars",
            "│序号│任务│\n│1│清淤│",
            [["序号", "任务"], ["1", "清淤"]],
        ),
        (
            "wide gaps",
            "序号    任务    责任单位\n1    清淤    市水利局\n2　　截污　　市住建局",
            [["序号", "任务", "责任单位"], ["1", "清淤", "市水利局"], ["2", "截污", "市住建局"]],
        ),
        (
            "rows shorter than the header are filled up",
            "序号→任务→责任单位→备注\n1→清淤→市水利局\n2→截污",
            [["序号", "任务", "责任单位", "备注"], ["1", "清淤", "市水利局", ""], ["2", "截污", "", ""]],
        ),
        (
            "single spaces, which also stand inside cells",
            "序号 工 作 任 务 牵头单位 完成时限\n1 疏浚 徒骇河河道 市水利局 2023年6月底\n2 排查入河排污口，\n建立台账 市生态环境局、各县区 长期坚持",
            [
                ["序号", "工作任务", "牵头单位", "完成时限"],
                ["1", "疏浚 徒骇河河道", "市水利局", "2023年6月底"],
                ["2", "排查入河排污口， 建立台账", "市生态环境局、各县区", "长期坚持"],
            ],
        ),
        (
            "bars, a cell over two lines, a row short of its merged cell",
            "类别 | 任务 | 责任单位 | 协助单位 |\n生态 | 清淤。 | 市水利局 | 市财政局\n市住建局 |\n截污。 | 市城管局 | 各县区 |",
            [
                ["类别", "任务", "责任单位", "协助单位"],
                ["生态", "清淤。", "市水利局", "市财政局\n市住建局"],
                ["截污。", "", "市城管局", "各县区"],
            ],
        ),
        (
            "an empty line inside",
            "序号→任务\n\n1→清淤\n\n2→截污",
            [["序号", "任务"], ["1", "清淤"], ["2", "截污"]],
        ),
    ],
)
def test_each_lay_out(name: str, text: str, expected: list[list[str]]) -> None:
    assert rows(text) == expected


def test_a_blank_first_cell_belongs_to_the_cell_above() -> None:
    (table,) = tables("类别→排污口\n工业→工矿企业\n→尾矿库\n农业→规模养殖")
    assert table.merged == (((2, 0), (1, 0)),)


def test_a_name_over_two_columns_covers_both() -> None:
    (table,) = tables("断面→经度→→纬度→\n→度→分→度→分\n袁家桥→117→53→36→52\n油坊桥→115→59→36→27")
    assert table.rows[0] == ("断面", "经度", "", "纬度", "")
    assert dict(table.merged)[(0, 2)] == (0, 1)
    assert dict(table.merged)[(0, 4)] == (0, 3)


def test_a_caption_in_the_first_row_is_no_row() -> None:
    blocks = rebuild_tables(
        [Paragraph("任务清单\t"), Paragraph("序号\t任务\t单位"), Paragraph("1\t清淤\t市水利局")]
    )
    assert [type(block) for block in blocks] == [Paragraph, Table]


@pytest.mark.parametrize(
    "text",
    [
        "一、→总体要求\n二、→重点任务\n三、→保障措施",
        "（一）→加强领导\n（二）→严格考核",
        "聊城市人民政府→2023年3月31日",
        "各县（市、区）人民政府，  市属开发区管委会：",
        "张三    李四    王五",
        "→只有一格",
        "推进清淤。  加快截污。  严格执法。\n推进清淤。  加快截污。  严格执法。\n推进清淤。  加快截污。  严格执法。",
    ],
)
def test_what_is_no_table(text: str) -> None:
    assert tables(text) == []


_PIECES = st.sampled_from(
    ["序号", "任务", "责任单位", "市水利局", "1", "2", "\t", "  ", "|", "", "清淤。", "---", "　　", "断面"]
)
_TEXTS = st.lists(st.lists(_PIECES, max_size=6).map("".join), max_size=20)


@given(_TEXTS)
@example(["甲\t乙", "\t丙\t丁", "\t戊", "\t己", "\t庚\t辛\t壬"])  # header rows that fit nothing below them
def test_no_word_is_lost_and_every_table_is_even(lines: list[str]) -> None:
    blocks = rebuild_tables([Paragraph(line) for line in lines])
    kept = ""
    for block in blocks:
        if isinstance(block, Table):
            assert len({len(row) for row in block.rows}) == 1
            places = {(r, c) for r in range(len(block.rows)) for c in range(len(block.rows[0]))}
            assert all(place in places and owner in places for place, owner in block.merged)
            kept += "".join("".join(row) for row in block.rows)
        else:
            kept += block.text
    words = str.maketrans("", "", "\t 　|-")
    assert sorted(kept.translate(words)) == sorted("".join(lines).translate(words))


@pytest.mark.parametrize(
    "lines",
    [["\t格", ""] * 4000, [""] * 8000, ["a  b  c", "a  b  c  d"] * 4000, ["序号", "任务"] * 4000, ["| a |", "x"] * 4000],
)  # fmt: skip
def test_lines_that_almost_make_a_table_cost_no_more_than_others(lines: list[str]) -> None:
    import time

    started = time.perf_counter()
    rebuild_tables([Paragraph(line) for line in lines])
    assert time.perf_counter() - started < 5
