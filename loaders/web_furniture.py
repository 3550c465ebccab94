"""What a web page shows around a document and is none of it: where it stands in the site, buttons, links, the footer."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from loaders.blocks import with_count
from loaders.document import Paragraph, RawDocument
from loaders.words import any_of

# No line of furniture is longer, and none holds a sentence.
_LONGEST = 160
_LONGEST_LINK = 80
_SENTENCE = re.compile("[。！；]")
_FILE = re.compile(
    r"\.(?:docx?|xlsx?|pdf|wps|et|ofd|zip|rar|jpe?g|png|txt|tif)\b[^一-鿿]{0,20}$", re.IGNORECASE
)
_BETWEEN = re.compile(r"[\s:：|｜/、，,·•>＞\[\]【】（）()「」《》+\-—_=←→↑«»]+")
_SEPARATOR = re.compile("[>＞»›→]")
# 发布时间：2024-03-05 来源：县政府办 …: fields that the head of a document is read from
_FIELDS = re.compile(
    r"(?:发布|发文|成文|公开|生成)?(?:时间|日期)\s*[:：]|来源\s*[:：]|索引号|文号\s*[:：]|作者\s*[:：]"
)
_FOOT_LINES = 14  # of the text's end, where a footer stands
_NEAR = 5
_MOST_LISTED = 15
_MOST_FILES = 40


def drop_web_furniture(raw: RawDocument) -> RawDocument:
    """``raw`` without the lines of the page around it; the buttons behind 发布时间 are cut from their line."""
    lines = [block.text.strip() if isinstance(block, Paragraph) else "" for block in raw.blocks]
    said = [i for i, line in enumerate(lines) if line]
    gone = {i for i in said if _is_furniture(lines[i])}
    gone |= _linked(lines, said) | _listed(raw, lines, said) | _footer(lines, said)
    gone |= _buttons_beside(lines, said, gone)
    cut = {i: text for i in said if i not in gone and (text := _without_buttons(lines[i])) != lines[i]}
    if not gone and not cut:
        return raw
    blocks = tuple(
        replace(block, text=cut[i]) if i in cut and isinstance(block, Paragraph) else block
        for i, block in enumerate(raw.blocks)
        if i not in gone
    )
    return with_count(replace(raw, blocks=blocks), "page furniture", len(gone) + len(cut))


def _is_furniture(line: str) -> bool:
    """Whether a line by itself is the site's: a crumb trail, a link to the next page, a bar of buttons."""
    if len(line) > _LONGEST or _SENTENCE.search(line):
        return False
    if _crumbs().match(line):
        return (
            _SEPARATOR.search(line) is not None
            or _pattern("crumbs").fullmatch(line.rstrip(" ：:")) is not None
        )
    if _link().match(line) or _pattern("shares").match(line.lstrip("【[")):
        return True
    if _about().match(line):
        return not _FIELDS.search(line)
    return _is_bar(line)


def _is_bar(line: str) -> bool:
    """Whether a line is nothing but buttons: two of any kind, or one that stands nowhere else."""
    if not _is_button(line):
        return False
    found = _buttons().findall(line)
    sure = any(word in _words()["sure_buttons"] for word in found)
    framed = line[0] in "【[" and line[-1] in "】]" and found[0] in ("打印", "关闭")
    return sure or framed or len(set(found)) >= 3 or {"打印", "关闭"} <= set(found)


def _linked(lines: Sequence[str], said: Sequence[int]) -> set[int]:
    """The lines that a link's label leaves to the next ones: 下一篇： ⏎ 关于…的通知, 附件下载： ⏎ 1.分工表.docx."""
    gone: set[int] = set()
    for at, i in enumerate(said):
        if not _link().match(lines[i]):
            continue
        bare = not _BETWEEN.sub("", _link().sub("", lines[i], count=1))
        for k, j in enumerate(said[at + 1 : at + 1 + _MOST_FILES]):
            title = bare and k == 0 and not _FILE.search(lines[j]) and "附件" not in lines[i]
            if not (_FILE.search(lines[j]) or title) or not _can_be_link(lines[j]):
                break
            gone.add(j)
    return gone


def _can_be_link(line: str) -> bool:
    return len(line) <= _LONGEST_LINK and not _SENTENCE.search(line) and not _is_furniture(line)


def _listed(raw: RawDocument, lines: Sequence[str], said: Sequence[int]) -> set[int]:
    """A list of other pages that closes the text: 相关阅读 and the titles under it."""
    end = said[-_MOST_LISTED:]
    for at, i in enumerate(end):
        rest = end[at:]
        if not _pattern("lists").fullmatch(lines[i].strip("【】[]：: >＞")):
            continue
        tables = any(not isinstance(block, Paragraph) for block in raw.blocks[i:])
        return set() if tables or any(_SENTENCE.search(lines[j]) for j in rest) else set(rest)
    return set()


def _footer(lines: Sequence[str], said: Sequence[int]) -> set[int]:
    """The footer at the end of the text: what names the site's registration, and the lines about it that say whose it is."""
    foot = said[-_FOOT_LINES:]
    marks = {at for at, i in enumerate(foot) if _says_footer(lines[i])}
    gone = set(marks)
    for at, i in enumerate(foot):
        near = any(abs(at - mark) <= _NEAR for mark in marks)
        if near and _pattern("footer").match(lines[i]) and not _SENTENCE.search(lines[i]):
            gone.add(at)
    return {foot[at] for at in gone}


def _says_footer(line: str) -> bool:
    return (
        len(line) <= 2 * _LONGEST and _pattern("footer_marks").search(line) is not None and "。" not in line
    )


def _buttons_beside(lines: Sequence[str], said: Sequence[int], gone: set[int]) -> set[int]:
    """Buttons that have a line each, next to other furniture: 字号： ⏎ 大 ⏎ 中 ⏎ 小."""
    beside: set[int] = set()
    for order in (said, said[::-1]):
        before = False
        for i in order:
            before = i in gone or i in beside or (before and _is_button(lines[i]))
            if before and i not in gone:
                beside.add(i)
    return beside


def _is_button(line: str) -> bool:
    return _bar().fullmatch(line) is not None


def _without_buttons(line: str) -> str:
    """A line of fields (发布时间：… 来源：…) without the counters and buttons behind them."""
    if len(line) > _LONGEST or not _FIELDS.search(line):
        return line
    return _tail().sub("", line).rstrip(" \u3000|【[（(")


@cache
def _words() -> Mapping[str, tuple[str, ...]]:
    """The lists of web_furniture.toml. Raises ValueError for a blank word or one that stands twice."""
    lists = tomllib.loads((files("loaders") / "web_furniture.toml").read_text("utf-8"))
    for name, words in lists.items():
        if len(set(words)) < len(words) or any(not word or word != word.strip() for word in words):
            raise ValueError(f"web_furniture.toml: {name} holds a blank or a word twice")
    return {name: tuple(words) for name, words in lists.items()}


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(any_of(_words()[name]))


@cache
def _buttons() -> re.Pattern[str]:
    return re.compile(any_of((*_words()["sure_buttons"], *_words()["buttons"])))


@cache
def _bar() -> re.Pattern[str]:
    """Nothing but buttons, one at least, and what parts them."""
    return re.compile(rf"(?:{_BETWEEN.pattern})?(?:(?:{_buttons().pattern})(?:{_BETWEEN.pattern})?)++")


@cache
def _crumbs() -> re.Pattern[str]:
    return re.compile(rf"[【\[]?(?:{any_of(_words()['crumbs'])}\s*(?:[:：>＞]|$)|(?:网站)?首页\s*[>＞»›→])")


@cache
def _link() -> re.Pattern[str]:
    return re.compile(rf"[【\[>＞<«\s]*{any_of(_words()['links'])}\s*(?:[:：】\]>＞»]|$)\s*")


@cache
def _about() -> re.Pattern[str]:
    return re.compile(rf"[【\[（(]?{any_of(_words()['about'])}\s*(?:[:：]|\d)")


@cache
def _tail() -> re.Pattern[str]:
    """Counters and buttons at the end of a line of fields: 浏览次数：12 字体：[大 中 小] 打印 关闭."""
    one = rf"(?:{any_of(_words()['about'])}\s*[:：]?\s*\d*\s*次?|{_buttons().pattern})"
    return re.compile(rf"[\s|｜【\[（(]+{one}(?:[\s:：|｜、\[\]【】（）()]*{one})*[\s\]】）)]*$")
