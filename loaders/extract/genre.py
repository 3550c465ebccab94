"""What sort of text it is: a document of government charges bodies, a report or news tells what they did."""

from __future__ import annotations

import re
from functools import cache

from loaders.document import LaidText
from loaders.lexicon import prose_words
from loaders.words import any_of

# A text says what it is in so many lines and characters.
_LINES, _CHARACTERS = 8, 200


def is_of_government(laid: LaidText) -> bool:
    """Whether the first lines of a text call it a notice, a plan, rules or the like."""
    return any(_document_title().search(line) for line in _head(laid))


def is_news(laid: LaidText) -> bool:
    """Whether the first lines of a text are those of a news page or a paper."""
    return any(word in line for line in _head(laid) for word in prose_words().news_words)


def is_report(laid: LaidText) -> bool:
    """Whether the first lines of a text call it a report of what was done: 2021年度河长制工作总结."""
    return any(_report_title().search(line) for line in _head(laid))


def is_title(line: str) -> bool:
    """Whether a line without any punctuation names a document: 某公司节水减排管理办法."""
    return _title().search(line) is not None


def _head(laid: LaidText) -> list[str]:
    return [line.span.of(laid.text)[:_CHARACTERS] for line in laid.lines[:_LINES]]


_REMARK = r"(?:[（(][^（()）]*[）)])?"


@cache
def _document_title() -> re.Pattern[str]:
    return re.compile(rf"{any_of(prose_words().document_words)}{_REMARK}(?:[一二三四五六七八九十]|的通知)?$")


@cache
def _report_title() -> re.Pattern[str]:
    return re.compile(rf"{any_of(prose_words().report_words)}{_REMARK}$")


@cache
def _title() -> re.Pattern[str]:
    return re.compile(rf"{any_of(prose_words().title_ends)}{_REMARK}(?:——.*)?$")
