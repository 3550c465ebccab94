"""A question in Chinese or English over the names of the graph, answered by one of the ready-made questions.

No model: the names that stand in the text, the words for roles, dates and kinds of question decide. What is not understood is
said, and an empty answer says which of three silences it is.
"""

from __future__ import annotations

import calendar
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kg.names import Named, Names
from kg.questions import Answer, ask_question, questions
from kg.store import GraphStore
from ontology.roles import Role

NOT_UNDERSTOOD = "not understood"
NOT_IN_CORPUS = "not in corpus"
NOT_STATED = "not stated"

_ROLE_ZH = {Role.LEAD: "牵头", Role.RESPONSIBLE: "负责", Role.COOPERATE: "配合", Role.SUPERVISE: "监督"}
_KIND_ZH = {"water": "水体", "section": "断面", "unit": "单位", "group": "单位", "document": "文件", "theme": "主题", "facility": "设施", "place": "地点", "jurisdiction": "地区"}
# "哪些单位牵头淮河上的任务": what is asked about when no name of the graph stands in the text
_ASKED_ABOUT = re.compile(
    r"(?:牵头|负责|配合|参与|监督|监管|指导|提到|点名|引用|关于|涉及)(?P<zh>[\u4e00-\u9fff（）()]{2,24}?)(?:上|流域|断面)?的?(?:任务|工作|事|整治|治理|$|[?？])"
    r"|(?:on|concerning|about|name|of) (?P<en>[^?？]{2,40})"
)
_DATE = re.compile(r"(?P<year>(?:19|20)\d{2})\s*[年\-/.]?\s*(?:(?P<month>\d{1,2})\s*[月\-/.]?\s*(?:(?P<day>\d{1,2})\s*日?)?)?")


@dataclass(frozen=True, slots=True)
class Interpretation:
    """How a text was understood: which question, with which values, in words; and what else its name could mean.

    ``question`` is ``None`` when it was not understood; ``missing`` is then the name that nothing is called, if one was seen.
    """

    question: str | None
    values: Mapping[str, tuple[str, ...]]
    zh: str
    en: str
    alternatives: tuple[Named, ...] = ()
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The interpretation with its answer. ``silence`` says why there is none: not understood, not in corpus, not stated."""

    interpretation: Interpretation
    answer: Answer | None
    silence: str | None

    @property
    def understood(self) -> bool:
        """Whether a question could be asked at all."""
        return self.interpretation.question is not None


def answer(store: GraphStore, text: str, names: Names | None = None, limit: int = 100, offset: int = 0) -> Reply:
    """The reply to a question as people put it."""
    names = names or Names.of(store)
    meant = interpret(text, names)
    if meant.question is None:
        return Reply(meant, None, NOT_IN_CORPUS if meant.missing else NOT_UNDERSTOOD)
    found = ask_question(store, meant.question, meant.values, names, limit, offset)
    return Reply(meant, found, None if found.total else NOT_STATED)


def interpret(text: str, names: Names) -> Interpretation:
    """Which question ``text`` asks, and of what."""
    words = _words()
    low = text.casefold()
    found = names.within(text)
    role = _role(low, found)
    for pattern in words.patterns:
        if pattern.cues and not any(cue in low for cue in pattern.cues):
            continue
        subject = _subject(found, pattern.kinds)
        if subject is not None:
            return _interpretation(pattern.question, subject, role, found, low)
    before = _date(text) if any(cue in low for cue in words.before) else None
    places = _subject(found, ("jurisdiction",))
    if before:
        values = {"before": (before,)} | _place_value(places) | ({"role": (role.value,)} if role else {})
        return Interpretation("tasks-due", values, f"{before} 之前到期的任务", f"tasks due by {before}")
    missing = _missing(text)
    if missing:
        return Interpretation(
            None, {}, f"已入库文件中没有“{missing}”", f"nothing in the documents is called {missing}", _near(names, missing), missing
        )
    return Interpretation(None, {}, "没有看懂这个问题", "the question was not understood")


def _interpretation(
    question: str, subject: tuple[str, tuple[Named, ...]], role: Role | None, found: _Found, low: str
) -> Interpretation:
    name, meant = subject
    asked = questions()[question]
    takes = {parameter.name for parameter in asked.parameters}
    values: dict[str, tuple[str, ...]] = {"subject": tuple(thing.iri for thing in meant)}
    if role and "role" in takes:
        values["role"] = (role.value,)
    place = _subject([f for f in found if f[0] != name], ("jurisdiction",))
    if place and "jurisdiction" in takes:
        values |= _place_value(place)
    kind = _KIND_ZH[meant[0].kind]
    labels = "、".join(dict.fromkeys(thing.label for thing in meant))
    zh = f"{asked.zh}：{kind} {labels}" + (f"，角色 {_ROLE_ZH[role]}" if "role" in values and role else "")
    en = f"{asked.en}: {labels}" + (f", role {role.value}" if "role" in values and role else "")
    if "jurisdiction" in values and place:
        zh, en = f"{zh}，地区 {place[1][0].label}", f"{en}, in {place[1][0].label}"
    return Interpretation(question, values, zh, en, meant if len(meant) > 1 else ())


_Found = tuple[tuple[str, tuple[Named, ...]], ...] | list[tuple[str, tuple[Named, ...]]]


def _subject(found: _Found, kinds: tuple[str, ...]) -> tuple[str, tuple[Named, ...]] | None:
    """The longest name in the text that means things of one of ``kinds``, with all of them."""
    for name, things in found:
        fitting = tuple(thing for thing in things if thing.kind in kinds)
        if fitting:
            return name, fitting
    return None


def _place_value(place: tuple[str, tuple[Named, ...]] | None) -> dict[str, tuple[str, ...]]:
    return {"jurisdiction": tuple(thing.iri for thing in place[1])} if place else {}


def _role(low: str, found: _Found) -> Role | None:
    """The role the text asks for, outside the names in it (市市场监督管理局 asks for no supervision)."""
    for name, _ in found:
        low = low.replace(name, " ")
    for role, words in _words().roles.items():
        if any(word in low for word in words):
            return role
    return None


def _date(text: str) -> str | None:
    """The last day of the date in ``text``: 2023年底 and 2023 are 2023-12-31, 2024年6月 is 2024-06-30."""
    found = _DATE.search(text)
    if not found:
        return None
    year, month = int(found["year"]), int(found["month"] or 12)
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    return f"{year}-{month:02}-{min(int(found['day'] or last), last):02}"


def _missing(text: str) -> str | None:
    """The thing a question is about, read from its wording, when the graph has no such name."""
    found = _ASKED_ABOUT.search(text)
    name = (found["zh"] or found["en"] or "").strip() if found else ""
    return name if len(name) > 1 and not name.startswith(("哪些", "什么", "which", "what")) else None


def _near(names: Names, name: str) -> tuple[Named, ...]:
    """Things whose names share a word with ``name``: what may have been meant."""
    for length in range(len(name) - 1, 1, -1):
        for start in range(len(name) - length + 1):
            found = names.like(name[start : start + length])
            if found:
                return found[:5]
    return ()


@dataclass(frozen=True, slots=True)
class _Pattern:
    question: str
    kinds: tuple[str, ...]
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    roles: Mapping[Role, tuple[str, ...]]
    patterns: tuple[_Pattern, ...]
    before: tuple[str, ...]


@cache
def _words() -> _Words:
    """ask.toml, checked: roles and questions that exist."""
    data = tomllib.loads(files("kg").joinpath("ask.toml").read_text(encoding="utf-8"))
    for pattern in data["pattern"]:
        if pattern["question"] not in questions():
            raise ValueError(f"ask.toml: there is no question {pattern['question']}")
    return _Words(
        roles={Role(role): tuple(words) for role, words in data["roles"].items()},
        patterns=tuple(_Pattern(p["question"], tuple(p["kinds"]), tuple(p["cues"])) for p in data["pattern"]),
        before=tuple(data["dates"]["before"]),
    )
