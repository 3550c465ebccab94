"""Words made fit to be seen."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viz.text import short, visible


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("徒骇河", "徒骇河"),
        ("两行\n一\t格", "两行\n一\t格"),
        ("a\u202eb", "a[U+202E]b"),
        ("\u2066左\u2069", "[U+2066]左[U+2069]"),
        ("响\x07铃\x00", "响[U+0007]铃[U+0000]"),
        ("半\ud800个", "半[U+D800]个"),
        ("\ufeff零\u200b宽", "\ufeff零\u200b宽"),  # the sentence stays as it was written
        ("<b>&", "<b>&"),  # escaping is the templates' work
    ],
)
def test_visible(text: str, expected: str) -> None:
    assert visible(text) == expected


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("市水利局", 4, "市水利局"),
        ("市水利局", 3, "市水…"),
        ("  各镇\n（街道）\t", 9, "各镇 （街道）"),
        ("\u200b\ufeff徒\u200d骇\u00ad河", 9, "徒骇河"),
        ("\u202e河", 20, "[U+202E]河"),
        ("长" * 10_000, 5, "长长长长…"),
        ("e" + "\u0301" * 50 + "f", 9, "e\u0301\u0301f"),
        ("", 5, ""),
        ("\u200b", 5, ""),
    ],
)
def test_short(text: str, limit: int, expected: str) -> None:
    assert short(text, limit) == expected


@given(st.text(alphabet=st.characters(), max_size=200), st.integers(1, 40))
def test_short_keeps_its_promises(text: str, limit: int) -> None:
    name = short(text, limit)
    assert len(name) <= limit
    assert "\n" not in name
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in name)


@given(st.text(alphabet=st.characters(), max_size=200))
def test_visible_can_always_be_written_and_loses_nothing(text: str) -> None:
    shown = visible(text)
    shown.encode("utf-8")
    assert len(shown) >= len(text)
