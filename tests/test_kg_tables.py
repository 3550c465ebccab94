"""The graph as rows for spreadsheets: every responsibility once, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.store import GraphStore
from kg.tables import COLUMNS, harmless, responsibilities, responsibilities_csv


def test_every_responsibility_is_one_row(three_documents: GraphStore) -> None:
    rows = responsibilities(three_documents)
    (expected,) = three_documents.select("SELECT (COUNT(*) AS ?n) WHERE { ?r a hetu:Responsibility }")[0]
    assert len(rows) == expected
    first = dict(zip(COLUMNS, rows[0], strict=True))
    assert first["role"] in {"Lead", "Responsible", "Cooperate", "Supervise"}


def test_csv_opens_in_a_spreadsheet(three_documents: GraphStore) -> None:
    data = responsibilities_csv(three_documents)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert list(rows[0]) == list(COLUMNS)
    assert len(rows) == len(responsibilities(three_documents))
    assert {"聊城市水利局", "运城市水利局"} <= {row["unit"] for row in rows}
    assert next(row for row in rows if row["unit"] == "运城市水利局")["due"] == "2020-07-31"


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_becomes_text(value: str) -> None:
    assert harmless(value) == f"'{value}"


@pytest.mark.parametrize(("value", "cell"), [("清淤", "清淤"), ("", ""), (None, ""), (12, 12), (-3, -3)])
def test_other_values_stay(value: object, cell: object) -> None:
    assert harmless(value) == cell


@given(st.text())
def test_no_cell_begins_like_a_formula(value: str) -> None:
    assert not str(harmless(value)).startswith(("=", "+", "-", "@", "\t", "\r"))
