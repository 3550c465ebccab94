"""The numbers that headings and items begin with, and how deep each kind stands (编号层级)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

_HAN = "一二三四五六七八九十百零〇"
_SIGN = "附\\s*[件表录图]"
# "附件2所列…", "第三条规定…": a number that a sentence speaks of, where a line happens to begin with it
_SPOKEN_OF = (
    r"(?!的|之|所[列称述示附指规]|中[的所规列有]|内[的所]|规定|要求[的，]|明确[的，]|如下|目录|下载"
    r"|[、和与及至到或]\s*[附第]|第|款|项|[，。；》”])"
)
# "一、二级保护区", "五、六月份": figures of a sentence, not the number of an item
_IN_SENTENCE = r"(?!\s*[一二三四五六七八九十]、|\s*[二三四五六七八九十]?[级类等期季月])"
# "2.5公里", "1.3米": a measure. "1.1年度目标" is a heading all the same.
_MEASURED = (
    r"(?![万亿%％吨亩元米倍个㎡]|平方|立方|公[里斤顷分]|千[米克瓦]|毫[克米升]|小时|厘米|百分|m|k"
    r"|年(?![度报检])|日(?!常)|级(?!别)|类(?!别)|户(?!外)|天(?!然)|度(?!汛)|分之)"
)

# name, depth, pattern with a sample; GB/T 9704 orders 一、 （一） 1. （1）, laws have 第一条. A lesser depth stands higher.
_KINDS: tuple[tuple[str, int, str], ...] = (
    # 附件1, 附件1-2, 附表三, 附件：, 附件 入河排污口分类 (the space is gone by now)
    (
        "attachment",
        0,
        rf"(?:{_SIGN}\s*(?:\d{{1,2}}|[{_HAN}]{{1,2}})?(?:\s*[-－—]\s*\d{{1,2}})?|附(?=\s*[：:]))"
        rf"{_SPOKEN_OF}(?!是|为(?![了保加规确进有]))(?=\s|[：:.．、）)]?$|[：:.．、]\S|[^\d，。；]{{2,40}}$)",
    ),
    ("part", 1, rf"第\s*[{_HAN}\d]{{1,4}}\s*(?:编|篇|部分){_SPOKEN_OF}"),  # 第一部分
    ("chapter", 2, rf"第\s*[{_HAN}\d]{{1,4}}\s*章{_SPOKEN_OF}"),  # 第一章
    ("section", 3, rf"第\s*[{_HAN}\d]{{1,4}}\s*节{_SPOKEN_OF}"),  # 第一节
    ("article", 4, rf"第\s*[{_HAN}\d]{{1,5}}\s*条(?:之[{_HAN}])?{_SPOKEN_OF}"),  # 第一条, 第十条之一
    ("han", 5, rf"[{_HAN}]{{1,3}}\s*[、．.]{_IN_SENTENCE}"),  # 一、
    ("han_bracket", 6, rf"[（(〔]\s*[{_HAN}]{{1,3}}\s*[)）〕]|[㈠-㈩]"),  # （一）
    # 1. 1、 and 1.2025年底前…, 2.3月底前…, which are no decimals; but 3、4号机组
    (
        "figure",
        7,
        r"\d{1,3}\s*(?:[.．](?!\s*\d)|[.．](?=(?:19|20)\d{2}\s*年|\d{1,2}\s*月)|、(?!\d{1,3}[号类级、]))|[⒈-⒛]",
    ),
    (
        "dotted",
        8,
        rf"\d{{1,2}}(?:[.．]\d{{1,2}}){{1,3}}[.．、]?(?=[\s\u3000]*[\u4e00-\u9fff《“]){_MEASURED}",
    ),  # 1.1
    ("figure_bracket", 11, r"[（(]\s*\d{1,2}\s*[)）]|[⑴-⒇]"),  # （1）
    ("half_bracket", 12, r"\d{1,2}\s*[)）]"),  # 1）
    ("circled", 13, r"[①-⑳]"),  # ①
)
KINDS = tuple(name for name, _, _ in _KINDS)
_ENCLOSED = frozenset(chr(code) for first in "①⑴⒈㈠" for code in range(ord(first), ord(first) + 20))
_DEPTHS = {name: depth for name, depth, _ in _KINDS}
_TURNABLE = frozenset({"han", "han_bracket", "figure", "figure_bracket", "half_bracket"})
_ITEM = re.compile("|".join(f"(?P<{name}>{pattern})" for name, _, pattern in _KINDS))
_BARE = re.compile(r"(?P<number>\d{1,2})(?=[\u4e00-\u9fff])[^，。；：;:\t]{2,20}$")


@dataclass(frozen=True, slots=True)
class Number:
    """A number at a paragraph's start: its ``kind`` of :data:`KINDS`, how deep it stands, and where it ends.

    ``label`` is the number as printed but for spaces, ``end`` where the words after it begin. 1.1.1 stands deeper than 1.1.
    """

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
    label = re.sub(r"\s", "", found.group())
    deeper = len(re.findall(r"[.．](?=\d)", label)) - 1 if found.lastgroup == "dotted" else 0
    return Number(found.lastgroup, _DEPTHS[found.lastgroup] + deeper, label, end)


def bare_number_of(line: str) -> Number | None:
    """The figure without any mark that a short heading begins with: 2 of 2职责. Only its fellows tell it from prose."""
    found = _BARE.match(line)
    return Number("figure", _DEPTHS["figure"], found["number"], found.end("number")) if found else None


def starts_item(line: str) -> bool:
    """Whether ``line`` begins with an item number."""
    return _ITEM.match(line) is not None


def ordinal(number: Number) -> int | None:
    """Which one in its row a number is: 3 of 三、 （三） 3. （3）③; ``None`` for 1.1 and for numbers above 99."""
    if number.kind == "dotted":
        return None
    mark = re.sub(r"[第章节条编篇部分附件表录图、.．（）()〔〕：:\s]", "", number.label)
    if len(mark) == 1 and mark in _ENCLOSED:
        return int(unicodedata.numeric(mark))
    return han_number(mark)


def depths_in(numbers: Sequence[Number]) -> Mapping[str, int]:
    """How deep each kind stands in a row of ``numbers``, where that is not as the standard has it.

    Some documents turn the order round: （一） 一、二、 （二） 一、二、. There a kind that the standard sets higher starts from one
    again behind each number of a kind that counts on; then the kinds stand in the order in which they first come.
    """
    row = [number for number in numbers if number.kind in _TURNABLE]
    kinds = list(dict.fromkeys(number.kind for number in row))
    if not any(
        _turned(row, a, b) for i, b in enumerate(kinds) for a in kinds[i + 1 :] if _DEPTHS[a] < _DEPTHS[b]
    ):
        return {}
    return dict(zip(kinds, sorted(_DEPTHS[kind] for kind in kinds), strict=True))


def _turned(row: Sequence[Number], inner: str, outer: str) -> bool:
    """Whether ``inner`` starts from one again, twice or more, each time behind the next number of ``outer``."""
    restarts = [
        ordinal(above)
        for above, below in pairwise(row)
        if above.kind == outer and below.kind == inner and ordinal(below) == 1
    ]
    return len(restarts) > 1 and all(a is not None and b is not None and a < b for a, b in pairwise(restarts))


_HAN_VALUES = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "О": 0}


def han_number(written: str) -> int | None:
    """A number up to 99 in figures or in Chinese (12, 十二, 二十), ``None`` for anything else."""
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    if any(c not in _HAN_VALUES for c in tens + ones) or len(tens) > 1 or len(ones) > 1 or not written:
        return None
    value = _HAN_VALUES[ones] if ones else 0
    return value + (10 * (_HAN_VALUES[tens] if tens else 1) if ten else 0)
