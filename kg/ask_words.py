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
    r"(?P<year>(?:19|20)\d{2})\s*[年\-/.]?\s*(?:(?P<month>\d{1,2})\s*[月\-/.]?\s*(?:(?P<day>\d{1,2})\s*[日号]?)?)?"
)
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
    """A kind of question: which things it is asked of (``kinds``), the words that ask it, and what it calls the thing."""

    question: str
    kinds: tuple[str, ...]
    cues: tuple[str, ...]
    parameter: str


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

    def role_in(self, text: str) -> Role | None:
        """The role that the words of ``text`` ask for."""
        return next((role for role, words in self.roles.items() if any(word in text for word in words)), None)

    def dates_in(self, text: str) -> dict[str, str]:
        """``before`` or ``after`` → the day that ``text`` bounds: 2023年底前 is before 2023-12-31."""
        last = _last_day(text)
        if last is None:
            return {}
        if any(cue in text for cue in self.after) and not any(
            cue in text for cue in self.before if cue != "前"
        ):
            return {"after": (last + datetime.timedelta(days=1)).isoformat()}
        return {"before": last.isoformat()} if any(cue in text for cue in self.before) else {}

    def unknown_in(self, text: str) -> str | None:
        """What in ``text``, which has no names of the graph any more, must be a name: 淮河, 市环保局."""
        found = _ENGLISH_NAME.search(text)
        if found:
            return found["name"]
        pieces = (
            _BEHIND_NAME.sub("", piece) for piece in re.split("|".join(map(re.escape, self.dividers)), text)
        )
        return next(
            (p for p in pieces if len(p) > 1 and p.endswith(self.endings) and _CHINESE.fullmatch(p)), None
        )


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
                Pattern(p["question"], tuple(p["kinds"]), tuple(p["cues"]), p.get("parameter", "subject"))
                for p in data["pattern"]  # type: ignore[attr-defined]
            ),
            filters=dict(data["filters"]),  # type: ignore[call-overload]
            before=tuple(data["dates"]["before"]),  # type: ignore[index]
            after=tuple(data["dates"]["after"]),  # type: ignore[index]
            # the longest first, so that 哪些单位 divides before 哪些
            dividers=tuple(sorted(data["unknown"]["dividers"], key=len, reverse=True)),  # type: ignore[index]
            endings=tuple(data["unknown"]["endings"]),  # type: ignore[index]
        )
    except (KeyError, ValueError) as error:
        raise AskWordsError(f"ask.toml: {error}") from error
    for pattern in words.patterns:
        asked = questions().get(pattern.question)
        if asked is None or pattern.parameter not in {p.name for p in asked.parameters}:
            raise AskWordsError(
                f"ask.toml: there is no question {pattern.question} with a {pattern.parameter}"
            )
    return words


def _last_day(text: str) -> datetime.date | None:
    """The last day of the date in ``text``: 2023年底 and 2023 are 2023-12-31, 2024年6月 is 2024-06-30."""
    found = _DATE.search(text)
    if not found:
        return None
    year, month = int(found["year"]), int(found["month"] or 12)
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    return datetime.date(year, month, max(1, min(int(found["day"] or last), last)))
