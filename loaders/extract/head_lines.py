"""The lines of a document's head, sorted by what they are: title, body, number, date, page label, sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from loaders.characters import CJK
from loaders.document import Line, Span
from loaders.document_number import is_number_line
from loaders.extract.words import word_lists
from loaders.official_dates import date_in, is_date_line
from loaders.words import any_of

_SENTENCE = re.compile(r"[。；！？]|[：:，、]$")
# "山东省人民政府令", "济南市人民政府办公厅文件", "专题会议纪要": the red head above the number
_RED_HEAD = re.compile(r"(?P<body>.{2,40}?)(?:文件|令|公告|通告|会议纪要|专题会议纪要|办公会议纪要)")
# "000012" (份号), "（此件公开发布）", "2023年第2期", "（试行）"
_MARK = re.compile(
    r"\d{1,8}|[（(]?此件.{0,12}[)）]?|.{0,20}第\s*\d+\s*期.{0,12}|[（(](?:试行|征求意见稿|草案|修订|代拟稿|节选)[)）]"
)
# What a page says of itself without a colon: 发文日期2008年01月11日, 时效性现行有效, 11:49, 首页>通知公告
_ABOUT_PAGE = re.compile(
    r"(?:发文|发布|颁布|施行|生效|失效|效力|时效)(?:机关|单位|部门|日期|时间|字号|文号|级别|性)(?=[\s\d]|现行)"
    r"|(?:当前位置|您(?:现在|当前|所在)的?位置|首页)\s*[：:>]|扫一扫|【(?:发文|发布|颁布|生效|失效|所属|文件)|[\d/:\s.-]+$"
)
_LONGEST_BODY = 40
_LONGEST_TITLE_LINE = 120


class Sort(StrEnum):
    """What a line of the head is. ``TITLE`` is what can be part of a title, and is nothing else."""

    TITLE = "title"
    BODY = "body"
    NUMBER = "number"
    DATE = "date"
    LABEL = "label"
    MARK = "mark"
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A line of the head: its text, its place, what it is."""

    text: str
    span: Span
    sort: Sort


def head_line(text: str, line: Line) -> HeadLine:
    """The line of ``text``, sorted."""
    return HeadLine(line.span.of(text), line.span, sort_of(line.span.of(text)))


def sort_of(line: str) -> Sort:
    """What a line of the head is by its form."""
    if is_number_line(line):
        return Sort.NUMBER
    if label_of(line):
        return Sort.LABEL
    if line in head_words()["marks"] or _MARK.fullmatch(line) or is_red_head(line):
        return Sort.MARK
    if is_date_line(line) or _signed(line):
        return Sort.DATE
    if _ABOUT_PAGE.match(line):
        return Sort.MARK
    if _SENTENCE.search(line) or len(line) > _LONGEST_TITLE_LINE or line.startswith(("附件", "附：", "附表")):
        return Sort.SENTENCE
    return Sort.BODY if is_body(line) else Sort.TITLE


def is_body(line: str) -> bool:
    """Whether ``line`` is the name of a body, or the names of several with spaces between: 水利部 财政部."""
    names = line.strip("（）()").split(" ")
    return len(line) <= _LONGEST_BODY * len(names) and all(_body_name().fullmatch(name) for name in names)


def is_red_head(line: str) -> bool:
    """Whether ``line`` is a body's name with 文件, 令 or the like and no more."""
    return red_head_body(line) is not None


def red_head_body(line: str) -> str | None:
    """The body that a red head names: 济南市人民政府办公厅 of 济南市人民政府办公厅文件."""
    found = _RED_HEAD.fullmatch(line)
    return found["body"] if found and "关于" not in line and is_body(found["body"]) else None


def label_of(line: str) -> str | None:
    """The label that ``line`` begins with, when a page shows a field there: 发文机关 of 发文机关：临清市人民政府."""
    found = _label().match(line)
    return found["label"] if found else None


def fields(lines: list[HeadLine]) -> Mapping[str, Span]:
    """What a page says in labelled fields: title, issuer, date → the place of the value."""
    kinds = {"title": "title_labels", "issuer": "issuer_labels", "date": "date_labels"}
    found: dict[str, Span] = {}
    for line in lines:
        match = _label().match(line.text) if line.sort in (Sort.LABEL, Sort.NUMBER) else None
        for kind, words in kinds.items():
            if match and match["label"] in head_words()[words] and match.end() < len(line.text):
                found.setdefault(kind, Span(line.span.start + match.end(), line.span.end))
    return found


@cache
def head_words() -> Mapping[str, tuple[str, ...]]:
    """The words of heads.toml."""
    return word_lists("heads")


@cache
def _body_name() -> re.Pattern[str]:
    return re.compile(
        rf"(?![各有相本])[{CJK}（）()·]{{1,38}}(?:{any_of(head_words()['organ_endings'])})(?<!关于)(?<![主承协举]办)"
    )


@cache
def _label() -> re.Pattern[str]:
    words = head_words()
    labels = [
        w
        for key in ("title_labels", "number_labels", "issuer_labels", "date_labels", "web_labels")
        for w in words[key]
    ]
    return re.compile(rf"[【\[〔]?(?P<label>{any_of(labels)})[】\]〕]?\s*[：:]\s*")


def _signed(line: str) -> bool:
    """Whether ``line`` is a body and a date: 东阿县人民政府办公室 2022年6月9日."""
    found = date_in(line)
    return (
        found is not None and not line[found.end :].strip("（）() ") and is_body(line[: found.start].strip())
    )
