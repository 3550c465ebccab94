"""A question in Chinese or English over the names of the graph, answered by one of the ready-made questions.

No model: the names that stand in the text, the words for roles, dates and kinds of question decide. What is not understood is
said, and an empty answer says which of three silences it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.ask_words import DATE, Pattern, ask_words
from kg.graph import Graph
from kg.names import Named, Names
from kg.questions import Answer, ask_question, questions
from loaders import jurisdiction_of
from ontology.roles import Role

NOT_UNDERSTOOD = "not understood"
NOT_IN_CORPUS = "not in corpus"
NOT_STATED = "not stated"

_ROLE_ZH = {Role.LEAD: "牵头", Role.RESPONSIBLE: "负责", Role.COOPERATE: "配合", Role.SUPERVISE: "监督"}
_KIND_ZH = {
    "water": "水体", "section": "断面", "unit": "单位", "group": "单位", "document": "文件", "theme": "主题",
    "facility": "设施", "place": "地点", "jurisdiction": "地区",
}  # fmt: skip
_BODIES = ("unit", "group")
_MOST_LISTED = 8
_BODY_ENDINGS = ("局", "委", "厅", "办", "部", "委员会", "政府", "管委会", "中心", "支队", "办事处", "公司")

Found = Sequence[tuple[str, tuple[Named, ...]]]


@dataclass(frozen=True, slots=True)
class Interpretation:
    """How a text was understood: which question, with which values, in words; and what else its name could mean.

    ``question`` is ``None`` when it was not understood. ``missing`` is a name in the text that nothing is called.
    ``page`` is where what was asked is shown, when it cannot be asked here.
    """

    question: str | None
    values: Mapping[str, tuple[str, ...]]
    zh: str
    en: str
    alternatives: tuple[Named, ...] = ()
    missing: str | None = None
    page: str | None = None


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


def answer(store: Graph, text: str, names: Names | None = None, limit: int = 100, offset: int = 0) -> Reply:
    """The reply to a question as people put it."""
    names = names or Names.of(store)
    meant = interpret(text, names)
    if meant.question is None:
        return Reply(meant, None, NOT_IN_CORPUS if meant.missing else NOT_UNDERSTOOD)
    found = ask_question(store, meant.question, meant.values, names, limit, offset)
    silence = None if found.total else NOT_IN_CORPUS if meant.missing else NOT_STATED
    return Reply(meant, found, silence)


def interpret(text: str, names: Names) -> Interpretation:
    """Which question ``text`` asks, and of what."""
    words = ask_words()
    if elsewhere := words.elsewhere_for(text):
        return Interpretation(None, {}, elsewhere.zh, elsewhere.en, page=elsewhere.page)
    undated = words.date_without_year(text)
    if undated:
        zh = f"“{undated}”没有写明是哪一年，请加上年份，例如“2023年{undated}”"
        en = f"{undated} does not say of which year; add it, as in 2023年{undated}"
        return Interpretation(None, {}, zh, en)
    said = _Said.of(text, names)
    missing = said.missing or words.unknown_in(said.rest)
    short = names.meant(missing, _BODIES) if missing and not names.called(missing, _BODIES) else ()
    if missing and len(short) > 1:
        listed = "、".join(thing.label for thing in short[:_MOST_LISTED])
        zh, en = (
            f"“{missing}”可能指{listed}，请写全称",
            f"{missing} may mean {listed}: write one of these names",
        )
        return Interpretation(None, {}, zh, en, short)
    if missing and short:
        # 聊城水利局 is read as if 聊城市水利局 had been written.
        said = _Said.of(_without_spaces(text).replace(missing, short[0].label), names)
        missing = said.missing or words.unknown_in(said.rest)
    for pattern in words.patterns:
        if not pattern.cues or any(cue in said.low for cue in pattern.cues):
            subjects = said.subjects(pattern.kinds)
            of_all = not pattern.kinds and not missing
            if subjects or of_all or (DATE in pattern.kinds and said.dates):
                return _interpretation(pattern, subjects, said, missing)
    if missing:
        zh, en = f"已入库文件中没有“{missing}”", f"nothing in the documents is called {missing}"
        return Interpretation(None, {}, zh, en, names.near(missing), missing)
    return Interpretation(None, {}, "没有看懂这个问题", "the question was not understood")


@dataclass(frozen=True, slots=True)
class _Said:
    """What stands in a text: names with what they mean, the role and the dates its other words (``rest``) ask for."""

    low: str
    rest: str
    found: Found
    role: Role | None
    dates: Mapping[str, str]
    missing: str | None = None

    @classmethod
    def of(cls, text: str, names: Names) -> _Said:
        found = [
            (name, tuple(t for t in things if names.can_be_asked(t))) for name, things in names.within(text)
        ]
        found = [(name, things) for name, things in found if things]
        found, missing = _of_their_places(_without_spaces(text), found)
        rest = names.without(text, [name for name, _ in found])
        words = ask_words()
        if missing:
            rest = rest.replace(missing, " ")
        return cls(text.casefold(), rest, found, words.role_in(rest), words.dates_in(rest), missing)

    def subjects(self, kinds: Sequence[str]) -> Found:
        """The names in the text that mean things of ``kinds``: all that mean things of the first kind met."""
        fitting = [(name, tuple(t for t in things if t.kind in kinds)) for name, things in self.found]
        fitting = [(name, things) for name, things in fitting if things]
        return [(name, things) for name, things in fitting if things[0].kind == fitting[0][1][0].kind]


def _without_spaces(text: str) -> str:
    return "".join(text.casefold().split())


def _of_their_places(text: str, found: Found) -> tuple[list[tuple[str, tuple[Named, ...]]], str | None]:
    """``found`` without bodies of other places than ``text`` says, and the first whole name that nothing is called.

    济南市水利局 is not the 市水利局 of the documents; 周村区教育局 is not all of 周村区.
    """
    words = ask_words()
    kept: list[tuple[str, tuple[Named, ...]]] = []
    missing: str | None = None
    for name, things in found:
        at = text.find(name)
        if at >= 0 and things[0].kind in ("unit", "group"):
            whole = text[words.boundary_before(text, at) : at + len(name)]
            # Some document writes 水利 for its own bureau; 水利局 is more than that, and may be another's.
            ending = next((e for e in _BODY_ENDINGS if text.startswith(e, at + len(name))), "")
            if ending and not name.endswith(_BODY_ENDINGS):
                missing = missing or whole + ending
                continue
            place = jurisdiction_of(whole) if whole != name else None
            if place is not None and place.adcode:
                same = tuple(t for t in things if f"/{place.key}/" in t.iri or f"/{place.key}-" in t.iri)
                if not same:
                    missing = missing or whole
                    continue
                things = same
        kept.append((name, things))
    if missing is None:
        for name, things in kept:
            at = text.find(name) + len(name)
            behind = words.unknown_in(text[at:]) if things[0].kind == "jurisdiction" else None
            if behind and text.startswith(behind, at) and behind.endswith(_BODY_ENDINGS):
                missing = name + behind
                kept = [pair for pair in kept if pair[0] != name]
                break
    elif missing:
        kept = [(name, things) for name, things in kept if name not in missing]
    return kept, missing


def _interpretation(pattern: Pattern, subjects: Found, said: _Said, missing: str | None) -> Interpretation:
    asked = questions()[pattern.question]
    takes = {parameter.name for parameter in asked.parameters}
    values: dict[str, tuple[str, ...]] = {}
    zh, en = asked.zh, asked.en
    if subjects:
        things = tuple(dict.fromkeys(thing for _, meant in subjects for thing in meant))
        values[pattern.parameter] = tuple(thing.iri for thing in things)
        labels = "、".join(dict.fromkeys(thing.label for thing in things))
        zh, en = f"{zh}：{_KIND_ZH[things[0].kind]} {labels}", f"{en}: {labels}"
    for parameter, further in _further(said.found, subjects).items():
        if parameter in takes and parameter not in values:
            values[parameter] = tuple(thing.iri for thing in further)
            labels = "、".join(dict.fromkeys(thing.label for thing in further))
            zh, en = f"{zh}，{_KIND_ZH[further[0].kind]} {labels}", f"{en}, {labels}"
    if said.role and "role" in takes:
        values["role"] = (said.role.value,)
        zh, en = f"{zh}，角色 {_ROLE_ZH[said.role]}", f"{en}, role {said.role.value}"
    level = ask_words().level_in(said.rest) if "level" in takes else None
    if level:
        values["level"] = (level,)
        zh, en = f"{zh}，{level}", f"{en}, {level}"
    for bound, day in said.dates.items():
        if bound in takes:
            values[bound] = (day,)
            zh, en = f"{zh}，{day} {'之前' if bound == 'before' else '之后'}", f"{en}, {bound} {day}"
    if missing:
        zh, en = (
            f"{zh}（已入库文件中没有“{missing}”）",
            f"{en} (nothing in the documents is called {missing})",
        )
    alternatives = next((things for _, things in subjects if len(things) > 1), ())
    return Interpretation(pattern.question, values, zh, en, alternatives, missing)


def _further(found: Found, subjects: Found) -> dict[str, tuple[Named, ...]]:
    """The names beside the subjects, by the parameter that each narrows."""
    taken = {name for name, _ in subjects}
    filters = ask_words().filters
    narrowing: dict[str, tuple[Named, ...]] = {}
    for name, things in found:
        first = next((thing for thing in things if thing.kind in filters), None)
        if name not in taken and first is not None:
            parameter = filters[first.kind]
            same = tuple(thing for thing in things if thing.kind == first.kind)
            narrowing[parameter] = (*narrowing.get(parameter, ()), *same)
    return narrowing
