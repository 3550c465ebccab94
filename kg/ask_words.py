"""The words of questions, as ask.toml has them, and what they say: roles, dates, names that nothing is called."""

from __future__ import annotations

import calendar
import datetime
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kg.questions import questions
from ontology.roles import Role

DATE = "date"
_DATE = re.compile(
    r"(?P<year>(?:19|20)\d{2})\s*[年\-/.]?\s*(?:(?P<part>[上下]半年|第?[一二三四]季度)|(?P<month>\d{1,2})\s*[月\-/.]?\s*(?:(?P<day>\d{1,2})\s*[日号]?)?)?"
)
_PARTS = {
    "上半年": (1, 6),
    "下半年": (7, 12),
    "一季度": (1, 3),
    "二季度": (4, 6),
    "三季度": (7, 9),
    "四季度": (10, 12),
}
_RELATIVE = {"今年": 0, "本年": 0, "this year": 0, "明年": 1, "next year": 1, "去年": -1, "last year": -1}
# 6月底前, 年底前: of which year is not said
_WITHOUT_YEAR = re.compile(r"(?<![\d年\-/.])(?:\d{1,2}月|年)(?:底|末|\d{1,2}日)?(?:之?前|以前|到期|完成)")
# 2020年到期, due in 2020: within the date, not before it
_ON_THE_DAY = ("到期", "due")
# These stand beside words for after too: 2021年以后到期, 2021年起每年年底前
_NO_BOUND = (*_ON_THE_DAY, "前")
_ENGLISH_NAME = re.compile(
    r"\b(?:on|concerning|about|mention|mentions|name|of)\s+(?P<name>[\w\u4e00-\u9fff-]{2,40})\s*\??$"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff（）()]+")
# "淮河上", "淮河流域"
_BEHIND_NAME = re.compile(r"(?:上游?|下游|中|里|内|流域|沿线)$")


class AskWordsError(ValueError):
    """ask.toml is not usable; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A kind of question: which things it is asked of (``kinds``), the words that ask it, and what it calls the thing.

    Without kinds it is asked of the whole corpus.
    """

    question: str
    kinds: tuple[str, ...]
    cues: tuple[str, ...]
    parameter: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What questions with one of ``words`` are told: that they are not answered here, and on which ``page`` they are."""

    page: str
    zh: str
    en: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskWords:
    """ask.toml. ``filters``: kind of a further name → the parameter it narrows."""

    roles: Mapping[Role, tuple[str, ...]]
    patterns: tuple[Pattern, ...]
    filters: Mapping[str, str]
    before: tuple[str, ...]
    after: tuple[str, ...]
    dividers: tuple[str, ...]
    endings: tuple[str, ...]
    elsewhere: tuple[Elsewhere, ...] = ()
    levels: tuple[str, ...] = ()
    common: tuple[str, ...] = ()

    def elsewhere_for(self, text: str) -> Elsewhere | None:
        """Where a question is answered that cannot be asked here."""
        said = f" {text.casefold()} "
        return next((e for e in self.elsewhere if any(word in said for word in e.words)), None)

    def role_in(self, text: str) -> Role | None:
        """The role that the words of ``text`` ask for."""
        return next((role for role, words in self.roles.items() if any(word in text for word in words)), None)

    def level_in(self, text: str) -> str | None:
        """The level of control (国控, 省控 …) that ``text`` asks for."""
        return next((level for level in self.levels if level in text), None)

    def dates_in(self, text: str) -> dict[str, str]:
        """``before`` and ``after`` → the days that ``text`` bounds, both included.

        2023年底前 is before 2023-12-31; 2021年以后 is after 2022-01-01; 2017年到2020年 and 2020年到期 are within.
        """
        text = _with_years(text)
        found = [dates for match in _DATE.finditer(text) if (dates := _days(match))]
        if not found:
            return {}
        (first, last), until = found[0], found[-1][1]
        if len(found) > 1 and first < until:
            return {"after": first.isoformat(), "before": until.isoformat()}
        later = any(cue in text for cue in self.after)
        if later and not any(cue in text for cue in self.before if cue not in _NO_BOUND):
            return {"after": (last + datetime.timedelta(days=1)).isoformat()}
        if any(cue in text for cue in self.before if cue not in _ON_THE_DAY):
            return {"before": last.isoformat()}
        within = any(cue in text for cue in _ON_THE_DAY)
        return {"after": first.isoformat(), "before": last.isoformat()} if within else {}

    def date_without_year(self, text: str) -> str | None:
        """The words of a date that does not say its year, where ``text`` has no other: 6月底前."""
        found = None if _DATE.search(text := _with_years(text)) else _WITHOUT_YEAR.search(text)
        return found[0] if found else None

    def boundary_before(self, text: str, end: int) -> int:
        """Where the word that runs up to ``end`` begins: behind the last divider, or at the start."""
        ends = (
            text.rfind(divider, 0, end) + len(divider) for divider in self.dividers if divider in text[:end]
        )
        return max(ends, default=0)

    def unknown_in(self, text: str) -> str | None:
        """What in ``text``, which has no names of the graph any more, must be a name: 淮河, 市环保局."""
        found = _ENGLISH_NAME.search(text)
        if found:
            return found["name"]
        pieces = (
            _BEHIND_NAME.sub("", piece) for piece in re.split("|".join(map(re.escape, self.dividers)), text)
        )
        names = (p for p in pieces if len(p) > 1 and p not in self.common)
        return next((p for p in names if p.endswith(self.endings) and _CHINESE.fullmatch(p)), None)


@cache
def ask_words() -> AskWords:
    """ask.toml, checked. Raises AskWordsError for a question or parameter that is none, and for a role that is none."""
    data = tomllib.loads(files("kg").joinpath("ask.toml").read_text(encoding="utf-8"))
    return checked_words(data)


def checked_words(data: Mapping[str, object]) -> AskWords:
    """The words in ``data``, what ask.toml holds. Raises AskWordsError."""
    try:
        words = AskWords(
            roles={Role(role): tuple(cues) for role, cues in data["roles"].items()},  # type: ignore[attr-defined]
            patterns=tuple(
                Pattern(
                    p["question"],
                    tuple(p["kinds"]),
                    tuple(p["cues"]),
                    p.get("parameter", "subject" if p["kinds"] else ""),
                )
                for p in data["pattern"]  # type: ignore[attr-defined]
            ),
            filters=dict(data["filters"]),  # type: ignore[call-overload]
            before=tuple(data["dates"]["before"]),  # type: ignore[index]
            after=tuple(data["dates"]["after"]),  # type: ignore[index]
            # the longest first, so that 哪些单位 divides before 哪些
            dividers=tuple(sorted(data["unknown"]["dividers"], key=len, reverse=True)),  # type: ignore[index]
            endings=tuple(data["unknown"]["endings"]),  # type: ignore[index]
            common=tuple(data.get("common", {}).get("words", ())),  # type: ignore[attr-defined]
            levels=tuple(data.get("levels", {}).get("words", ())),  # type: ignore[attr-defined]
            elsewhere=tuple(
                Elsewhere(e["page"], e["zh"], e["en"], tuple(e["words"]))
                for e in data.get("elsewhere", ())  # type: ignore[attr-defined]
            ),
        )
    except (KeyError, ValueError) as error:
        raise AskWordsError(f"ask.toml: {error}") from error
    for pattern in words.patterns:
        asked = questions().get(pattern.question)
        takes = {p.name for p in asked.parameters} if asked else set()
        if asked is None or (pattern.parameter and pattern.parameter not in takes):
            raise AskWordsError(
                f"ask.toml: there is no question {pattern.question} with a {pattern.parameter}"
            )
    return words


def _with_years(text: str) -> str:
    """``text`` with this year, the next and the last by their numbers."""
    this = datetime.date.today().year
    for words, distance in _RELATIVE.items():
        text = text.replace(words, f"{this + distance}年")
    return text


def _days(found: re.Match[str]) -> tuple[datetime.date, datetime.date] | None:
    """The first and the last day of a date: of 2023 its year, of 2024年6月 its month; ``None`` for no date at all."""
    year, month = int(found["year"]), int(found["month"] or 12)
    if not 1 <= month <= 12:
        return None
    if found["part"]:
        begins, month = _PARTS[found["part"].removeprefix("第")]
        return datetime.date(year, begins, 1), datetime.date(year, month, calendar.monthrange(year, month)[1])
    last = calendar.monthrange(year, month)[1]
    day = max(1, min(int(found["day"] or last), last))
    first_month = month if found["month"] else 1
    return datetime.date(year, first_month, day if found["day"] else 1), datetime.date(year, month, day)
