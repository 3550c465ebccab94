"""Every fact of a workbook points at its cell, of a PDF at its page, of a text at its line."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from kg.build import build
from kg.store import GraphStore
from loaders import load
from loaders.document import Line, SourcePlace, Span
from loaders.source_places import SourcePlaces, moved


@pytest.mark.parametrize(
    ("cell", "rows", "columns", "there"),
    [
        ("A1", 0, 0, "A1"),
        ("B7", 2, 1, "C9"),
        ("Z9", 1, 1, "AA10"),
        ("AZ1", 0, 1, "BA1"),
        ("ZZ1", 0, 1, "AAA1"),
    ],
)
def test_cells_below_and_to_the_right(cell: str, rows: int, columns: int, there: str) -> None:
    assert moved(cell, rows, columns) == there


def test_what_is_no_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="7B"):
        moved("7B", 1)


def test_a_character_stands_in_its_cell_or_its_line() -> None:
    row = Line(Span(5, 11), SourcePlace(sheet="分工", cell="B3"), (Span(5, 7), Span(8, 11)))
    places = SourcePlaces([Line(Span(0, 4), SourcePlace(line=1)), row])
    assert places.at(3) == SourcePlace(line=1)
    assert [places.at(at).cell for at in (5, 7, 8, 10, 99)] == ["B3", "B3", "C3", "C3", "C3"]
    assert SourcePlaces([]).at(0) == SourcePlace()


def test_the_evidence_of_a_workbook_names_sheet_and_cell(tmp_path: Path) -> None:
    """The table begins at B3; 市水利局 of its second row stands in D5."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "任务分工"
    sheet["B1"] = "聊城市水污染防治任务分工表（聊政办字〔2023〕70号）"
    rows = [
        ("序号", "工作任务", "牵头单位", "配合单位"),
        (1, "疏浚徒骇河河道", "市农业农村局", "市财政局"),
        (2, "排查入河排污口", "市水利局", "市生态环境局"),
    ]
    for r, row in enumerate(rows, start=3):
        for c, value in enumerate(row, start=2):
            sheet.cell(r, c, value)
    book.save(tmp_path / "分工.xlsx")
    query = """SELECT ?sheet ?cell WHERE { ?r hetu:role hetu:Lead ; hetu:evidence ?e ; hetu:mention "市水利局" .
      ?e hetu:sheet ?sheet ; hetu:cell ?cell }"""
    with GraphStore.in_memory() as store:
        build([tmp_path], store)
        assert [[str(value) for value in row] for row in store.select(query)] == [["任务分工", "D5"]]


def test_a_row_that_heads_others_charges_nobody(tmp_path: Path) -> None:
    """一、工程治理 stands over all columns, 小计 in them: neither is a body; 同上 is the body above."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ("序号", "工作任务", "牵头单位"),
        ("一、工程治理", None, None),
        (1, "疏浚徒骇河河道", "市水利局"),
        (2, "修复马颊河堤岸", "同上"),
        ("小计", "2项", "2个单位"),
    ):
        sheet.append(row)
    sheet.merge_cells("A2:C2")
    book.save(tmp_path / "分工.xlsx")
    (document,) = load(tmp_path / "分工.xlsx")
    assert [a.span.of(document.text) for s in document.statements for a in s.assignments] == ["市水利局"] * 2
