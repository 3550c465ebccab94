"""The one text that offsets refer to: joining its lines gives it, and every cell lies where its span says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from loaders.document import Block, Paragraph, RawDocument, SourcePlace, Table
from loaders.layout import lay_out


def raw(*blocks: Block) -> RawDocument:
    return RawDocument("样本.docx", "docx", blocks)


def test_a_table_row_is_a_line_with_tabs() -> None:
    laid = lay_out(raw(Paragraph("任务清单"), Table((("序号", "任务"), ("1", "清淤"))), Paragraph("完")))
    assert laid.text == "任务清单\n序号\t任务\n1\t清淤\n完"
    assert [line.span.of(laid.text) for line in laid.lines] == ["任务清单", "序号\t任务", "1\t清淤", "完"]
    (grid,) = laid.grids
    assert (grid.title, grid.header, grid.span.of(laid.text)) == ("任务清单", 1, "序号\t任务\n1\t清淤")
    assert [[cell.of(laid.text) for cell in row] for row in grid.rows] == [["序号", "任务"], ["1", "清淤"]]


def test_a_merged_cell_shows_at_every_place_it_covers() -> None:
    table = Table((("类别", "排污口"), ("工业", "工矿"), ("", "尾矿库")), merged=(((2, 0), (1, 0)),))
    laid = lay_out(raw(table))
    assert [[cell.of(laid.text) for cell in row] for row in laid.grids[0].rows][2] == ["工业", "尾矿库"]


def test_a_header_of_two_rows_is_counted() -> None:
    table = Table(
        (("断面", "坐标", ""), ("", "经度", "纬度"), ("油坊桥", "115", "36"), ("袁家桥", "117", "36")),
        merged=(((0, 2), (0, 1)), ((1, 0), (0, 0))),
    )
    assert lay_out(raw(table)).grids[0].header == 2


def test_the_place_in_the_file_is_kept() -> None:
    laid = lay_out(
        raw(Paragraph("甲", SourcePlace(page=3)), Table((("乙",),), SourcePlace(sheet="表1", cell="B2")))
    )
    assert [line.place for line in laid.lines] == [SourcePlace(page=3), SourcePlace(sheet="表1", cell="B2")]


def test_a_long_line_above_is_no_caption() -> None:
    laid = lay_out(raw(Paragraph("各地要抓好落实。" * 9), Table((("序号", "任务"), ("1", "清淤")))))
    assert laid.grids[0].title == ""


@st.composite
def _tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 4))
    cells = st.text(max_size=6)
    rows = draw(st.lists(st.lists(cells, min_size=width, max_size=width).map(tuple), min_size=1, max_size=4))
    return Table(tuple(rows), title=draw(st.sampled_from(["", "表1"])))


@given(st.lists(st.one_of(st.text(max_size=20).map(Paragraph), _tables()), max_size=8))
def test_joining_the_lines_gives_the_text(blocks: list[Block]) -> None:
    laid = lay_out(raw(*blocks))
    assert "\n".join(line.span.of(laid.text) for line in laid.lines) == laid.text
    for line in laid.lines:
        if line.cells is not None:
            assert "\t".join(cell.of(laid.text) for cell in line.cells) == line.span.of(laid.text)
    tables = [block for block in blocks if isinstance(block, Table)]
    assert len(laid.grids) == len(tables)
    for grid, table in zip(laid.grids, tables, strict=True):
        shown = [[cell.of(laid.text) for cell in row] for row in grid.rows]
        assert shown == [[cell.replace("\n", " ").replace("\t", " ") for cell in row] for row in table.rows]
