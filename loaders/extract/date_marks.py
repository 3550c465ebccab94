"""A date with the words around it, and the marks that make it a time limit: 到, 于, 前, 起, 每年."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from loaders.document import Span
from loaders.extract.periods import Period
from loaders.extract.words import alternatives, word_lists

_SUFFIX = re.compile(
    r"\s?(?:\((?:含|不含|星期|周|当日)[^()]{0,6}\))?"
    r"\s?(?:[上下]午)?(?:\d{1,2}(?:[时点]|:\d\d))?\s?(?:"
    r"(?P<before>之前|以前|前(?![期后三两半几述列提沿往来端景移置台]))"
    r"|(?:之内|以内|内(?!部|容|外|涝|河)|止|为止|截止))"
)
_EVERY = re.compile(r"(?:于|在)?每(?:年度?|月|季度?|半年|学期|周|旬|两年|三年)的?$")
_RHYTHM = re.compile(r"每(?:季度?|月|半年|周|旬)")
_SINCE = re.compile(r"(?:份|[春秋]季学期)?(?:起(?!草|点|止|步|到|至|码|诉|始)|开始)")
_IN_FORCE = re.compile(r"\s?(?:正式|开始|起|全面)?(?:施行|生效|废止|有效|试行|实行。|实施。|执行。)")
_DONE = re.compile(r"\s?[就即]?[已曾]")
# 2000年底前建成的: dates a thing, limits nothing
_DESCRIBES = re.compile(r"[\u4e00-\u9fff]{2,4}的(?!基础|前提)")
_OCCASION = re.compile(r"[^,。;、\d]{1,8}(?:之前|以前|前(?![期后三两半几述列提沿往来端景移置台]))")
_NUMBERED = re.compile(r"[一二三四五六七八九十]是$")
_ITEM = r"\s*(?:\d{1,2}\s?[.、]|[一二三四五六七八九十]{1,3}[、是]|[①-⑳]|[-—·●○■◆])?\s*"


@dataclass(frozen=True, slots=True)
class Place:
    """A period with the words around it: ``left`` of its clause, ``right`` for some way in its sentence.

    ``in_slot``: it stands where a time limit is expected. ``joined``: it shares the marks of one beside it.
    """

    period: Period
    left: str
    right: str
    in_slot: bool
    joined: bool = False

    @property
    def suffix(self) -> re.Match[str] | None:
        """前, 之前, 内 behind it; the group ``before`` is set for 前."""
        return _SUFFIX.match(self.right)

    @property
    def prefix(self) -> re.Match[str] | None:
        """到, 不迟于 before it: a limit whatever follows."""
        return _ending("limit_prefixes").search(self.left)

    @property
    def weak(self) -> re.Match[str] | None:
        """于, 在 before it."""
        return _ending("weak_prefixes").search(self.left)

    @property
    def every(self) -> re.Match[str] | None:
        """每年 before it."""
        return _EVERY.search(self.left)

    @property
    def rhythm(self) -> re.Match[str] | None:
        """每季度 behind a year: 2017年每季度."""
        return _RHYTHM.match(self.right) if self.period.unit == "year" and not self.suffix else None

    @property
    def since(self) -> re.Match[str] | None:
        """起 behind it."""
        return _SINCE.match(self.right)

    @property
    def origin(self) -> re.Match[str] | None:
        """自 before it."""
        return re.search(r"[自从]\s?$", self.left)

    @property
    def marked_end(self) -> bool:
        """Whether it is written as an end: 底, 末."""
        return self.period.edge in {"底", "末"}

    def comes_into_force(self) -> bool:
        """自2022年5月1日起施行"""
        since = self.since
        return since is not None and _IN_FORCE.match(self.right, since.end()) is not None

    def is_compared(self) -> bool:
        """比2020年, 以2020年为基准; not 一是2020年."""
        return _ending("baselines").search(self.left) is not None and not _NUMBERED.search(self.left)

    def is_level(self) -> bool:
        """恢复到2015年, 有效期至2027年"""
        return _level().search(self.left) is not None

    def is_history(self) -> bool:
        """2019年底前已完成, 2019年底前建成的"""
        suffix = self.suffix
        at = suffix.end() if suffix else 0
        return _DONE.match(self.right, at) is not None or bool(suffix and _DESCRIBES.match(self.right, at))

    def heads_clause(self) -> bool:
        """Whether nothing but an item number and words like 力争 stands before it in its clause."""
        return _opener().fullmatch(self.left) is not None

    def has_goal(self) -> bool:
        """Whether what follows in the sentence says what is to be done."""
        return within("goals").search(self.right) is not None

    def has_completion(self) -> bool:
        """Whether what follows at once is done by then: 完成, 建成."""
        return _completion().match(self.right) is not None

    def is_completed_at_once(self) -> bool:
        """森林覆盖率2025年达到42%: what comes right behind is done by then."""
        return self.right.startswith(word_lists("deadlines")["completions"]) and not _DESCRIBES.match(
            self.right
        )

    def waits_for_occasion(self) -> bool:
        """2022年秋收前: the year only dates an occasion."""
        return _OCCASION.match(self.right) is not None

    def clause(self) -> str:
        """The clause that it opens, without it."""
        return re.split(r"[,;]", self.right.lstrip(" ,:"), maxsplit=1)[0]

    def span(self, tail: re.Match[str] | None, lead: re.Match[str] | None = None) -> Span:
        """The period with the marks that belong to it."""
        start = self.period.start - len(lead.group() if lead else "")
        return Span(start, self.period.end + (tail.end() if tail else 0))


def _words(name: str) -> str:
    return alternatives(word_lists("deadlines")[name])


@cache
def within(name: str) -> re.Pattern[str]:
    """Any word of the list ``name`` of deadlines.toml."""
    return re.compile(_words(name))


@cache
def _ending(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{_words(name)})\s?$")


@cache
def _opener() -> re.Pattern[str]:
    return re.compile(rf"{_ITEM}(?:{_words('openers')})*\s?")


@cache
def _level() -> re.Pattern[str]:
    return re.compile(rf"(?:{_words('level_verbs')})[^,。;]{{0,3}}(?:到|至)?\s?$")


@cache
def _completion() -> re.Pattern[str]:
    return re.compile(rf"[^,。;]{{0,4}}?(?:{_words('completions')})")
