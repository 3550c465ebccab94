"""The numbers that headings and items begin with, and how deep each kind stands (编号层级)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HAN = "一二三四五六七八九十百零〇"
_NOT_GRADE = r"(?![、，]?[二三四五六]?[级类等期])"

# Each kind with a sample; the order is the depth, shallow first. GB/T 9704 has 一、 （一） 1. （1）; laws have 第一条.
_KINDS: tuple[tuple[str, str], ...] = (
    ("attachment", r"附\s*[件表录图]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,2})?(?:\s*[-－—]\s*\d{1,2})?(?=\s|[：:.．、]|$|[^\d，。；]{2,40}$)"),  # 附件1
    ("part", rf"第[{_HAN}\d]{{1,4}}[编部]分?(?=\s|[{{^\w}}]|\S)"),  # 第一部分
    ("chapter", rf"第[{_HAN}\d]{{1,4}}章"),  # 第一章
    ("section", rf"第[{_HAN}\d]{{1,4}}节"),  # 第一节
    ("article", rf"第[{_HAN}\d]{{1,5}}条"),  # 第一条
    ("han", rf"[{_HAN}]{{1,3}}\s*[、．.]{_NOT_GRADE}"),  # 一、
    ("han_bracket", rf"[（(〔]\s*[{_HAN}]{{1,3}}\s*[)）〕]"),  # （一）
    ("figure", r"\d{1,3}\s*(?:[.．](?!\d)|、|．)"),  # 1.
    ("dotted", r"\d{1,2}(?:[.．]\d{1,2}){1,3}(?=[\s　]*[\u4e00-\u9fff《“])(?![\u4e00-\u9fff]?[万亿千百%％公])"),  # 1.1
    ("figure_bracket", r"[（(]\s*\d{1,2}\s*[)）]"),  # （1）
    ("half_bracket", r"\d{1,2}\s*[)）]"),  # 1）
    ("circled", r"[①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳]"),  # ①
)
KINDS = tuple(name for name, _ in _KINDS)
_ITEM = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _KINDS))


@dataclass(frozen=True, slots=True)
class Number:
    """A number at a paragraph's start: ``kind`` of :data:`KINDS`, ``depth`` its place there, ``end`` where it ends."""

    kind: str
    depth: int
    label: str
    end: int


def number_of(line: str) -> Number | None:
    """The item number that ``line`` begins with, or ``None``."""
    found = _ITEM.match(line)
    if not found or not found.lastgroup:
        return None
    end = found.end()
    while end < len(line) and line[end] in " \u3000":
        end += 1
    return Number(found.lastgroup, KINDS.index(found.lastgroup), found.group().strip(), end)


def starts_item(line: str) -> bool:
    """Whether ``line`` begins with an item number."""
    return _ITEM.match(line) is not None
