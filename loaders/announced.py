"""Lines that announce a heading without being it: a table of contents (目录), a list of attachments under a notice (附件：)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from loaders.characters import fold
from loaders.numbering import number_of
from loaders.official_dates import is_date_line

_CONTENTS = re.compile(r"^目\s*[录次]$")
# "第一章 总则……………3", "（一）工作目标 (5)": what leads to the page, and its number
_LEADER = re.compile(r"[\s.．。…·•\-—_]*[（(]?\d{1,4}[)）]?$|[….·•]{3,}.*$")
# "附件：1.任务清单", "附：断面目标表", "附件1：任务清单"
_ATTACHED = re.compile(
    r"^附\s*[件表录图]?\s*(?P<number>\d{1,2}|[一二三四五六七八九十]{1,2})?\s*[：:.．、]\s*(?P<title>\S.*)$"
)
_QUOTES = re.compile(r"[《》“”\s。；;，,]")
_LINES_TO_SIGNATURE = 4
_LONGEST_TITLE = 60


def announcing_lines(lines: Sequence[str]) -> frozenset[int]:
    """The indexes of the ``lines`` of a text whose numbers announce and open nothing; a table's row is an empty line."""
    return frozenset((*_contents(lines), *_attachment_lists(lines)))


def _contents(lines: Sequence[str]) -> set[int]:
    """The lines of a table of contents: they stand behind 目录 and are said again, or lead to a page."""
    said = Counter(_key(line) for line in lines if 0 < len(line) <= _LONGEST_TITLE)
    found: set[int] = set()
    for start in (i for i, line in enumerate(lines) if _CONTENTS.match(line)):
        seen: set[str] = set()
        for i in range(start + 1, len(lines)):
            key = _key(lines[i])
            leads = bool(_LEADER.search(lines[i])) and len(lines[i]) <= _LONGEST_TITLE
            if not lines[i] or key in seen or not (leads or said[key] > 1):
                break
            seen.add(key)
            found.add(i)
    return found


def _attachment_lists(lines: Sequence[str]) -> set[int]:
    """The lines of 附件：1.… 2.… under a notice: what they name comes later, or the signature follows."""
    found: set[int] = set()
    for i, line in enumerate(lines):
        listed = _ATTACHED.match(line)
        if i in found or not listed:
            continue
        end = i + 1
        while end < len(lines) and _is_entry(lines[end]):
            end += 1
        numbered_inside = listed["number"] is None and number_of(listed["title"]) is not None
        if numbered_inside or _comes_later(lines, listed, i, end) or _signed(lines, end):
            found.update(range(i, end))
    return found


def _is_entry(line: str) -> bool:
    """Whether a line can be a further entry of a list of attachments: 2.任务清单, 附件2：任务清单."""
    number = number_of(line)
    entry = number is not None and (number.kind == "figure" or bool(_ATTACHED.match(line)))
    return entry and len(line) <= _LONGEST_TITLE and not line.endswith("。")


def _comes_later(lines: Sequence[str], listed: re.Match[str], i: int, end: int) -> bool:
    """Whether the attachment itself stands below: its title on a line of its own, or its number at a line's start."""
    title = _QUOTES.sub("", listed["title"])
    sign = f"附件{listed['number']}" if listed["number"] else None
    for line in lines[end:]:
        plain = _QUOTES.sub("", line)
        if plain and (
            plain == title
            or (sign is not None and plain.startswith(sign) and plain[len(sign) :] in ("", title))
        ):
            return True
    return False


def _signed(lines: Sequence[str], end: int) -> bool:
    """Whether a signature follows: a date on a line of its own, not in brackets."""
    following = [line for line in lines[end : end + _LINES_TO_SIGNATURE] if line]
    return any(is_date_line(line) and not line.startswith(("（", "(")) for line in following)


def _key(line: str) -> str:
    """A heading without the page it leads to, its spaces and its form of brackets."""
    return re.sub(r"\s", "", fold(_LEADER.sub("", line)))
