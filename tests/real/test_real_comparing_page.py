"""docs/comparing.md says what the real documents say: its rows are made again and must be the same."""

from __future__ import annotations

import re

import pytest

from bench.comparing_page import BEGIN, END, MOST, PAGE, rows, with_rows
from tests.real.snapshot import CORPUS

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the real documents are not beside this project")


def test_the_rows_of_the_page_still_hold() -> None:
    page = PAGE.read_text("utf-8")
    assert page == with_rows(page, rows(CORPUS)), "run python -m bench.comparing_page CORPUS"


def test_its_quotations_are_short_and_marked_where_cut() -> None:
    made = PAGE.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]
    quotes = re.findall("^- “(.+?)” ", made, re.MULTILINE)
    assert len(quotes) > 20
    assert all(len(quote.strip("⋯")) <= MOST for quote in quotes)
