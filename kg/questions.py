"""Ready-made questions: a file of SPARQL each, with a header that says what it answers and what it needs.

The header::

    # zh: the question in Chinese
    # en: the question in English
    # param NAME: KIND KIND, optional

A parameter is bound where the query says ``VALUES ?NAME {}``; a line with an optional one that is not given is left out.
KIND is a kind of thing that can be named (water, unit, group, section, facility, place, document, jurisdiction, theme), or
``role``, ``date`` or ``text``.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pyoxigraph import Literal, NamedNode

from kg.errors import BadQuery, NotFound
from kg.graph import Graph
from kg.names import Named, Names
from kg.values import Row, Term, bind
from ontology.iri import role_iri
from ontology.roles import Role
from ontology.terms import XSD

_HEADER = re.compile(r"^#\s*(?P<key>zh|en|param (?P<name>\w+)):\s*(?P<value>.+?)\s*$", re.MULTILINE)
_PLACE = re.compile(r"VALUES\s+\?(\w+)\s*\{\s*\}")
_MOST_LISTED = 8
_COLUMNS = re.compile(r"SELECT\s+(?:DISTINCT\s+)?((?:\?\w+\s+)+)WHERE", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question needs to be told: its name, the kinds of value it takes, whether it may be left out."""

    name: str
    kinds: tuple[str, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One ready-made question."""

    name: str
    zh: str
    en: str
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of a question's rows: ``total`` is how many there are in all, ``sparql`` what was run."""

    question: Question
    values: Mapping[str, tuple[str, ...]]
    rows: tuple[Row, ...]
    total: int
    limit: int
    offset: int
    sparql: str


class QuestionError(ValueError):
    """A question file is not usable; the message names the file and what is wrong."""


@cache
def questions() -> Mapping[str, Question]:
    """Every question that could be read, by name."""
    return {name: found for name, found in _read_all().items() if isinstance(found, Question)}


@cache
def faulty_questions() -> tuple[QuestionError, ...]:
    """What was wrong with the others."""
    return tuple(found for found in _read_all().values() if isinstance(found, QuestionError))


@cache
def _read_all() -> dict[str, Question | QuestionError]:
    out: dict[str, Question | QuestionError] = {}
    for file in sorted(files("kg").joinpath("queries").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".rq"):
            try:
                out[file.name] = parse_question(
                    file.name.removesuffix(".rq"), file.read_text(encoding="utf-8")
                )
            except QuestionError as error:
                out[file.name] = error
    return {getattr(q, "name", name): q for name, q in out.items()}


def parse_question(name: str, text: str) -> Question:
    """The question in a file's ``text``. Raises QuestionError when its header and its query do not agree."""
    wording: dict[str, str] = {}
    parameters: list[Parameter] = []
    for found in _HEADER.finditer(text):
        if found["name"]:
            kinds, _, optional = found["value"].partition(",")
            parameters.append(Parameter(found["name"], tuple(kinds.split()), optional.strip() == "optional"))
        else:
            wording[found["key"]] = found["value"]
    columns = _COLUMNS.search(text)
    if not columns or {"zh", "en"} - wording.keys():
        raise QuestionError(f"{name}.rq: needs a zh line, an en line and a SELECT with its columns listed")
    places, named = set(_PLACE.findall(text)), {p.name for p in parameters}
    if places != named:
        raise QuestionError(f"{name}.rq: VALUES places {sorted(places)} and params {sorted(named)} differ")
    plain = tuple(column.removeprefix("?") for column in columns[1].split())
    return Question(
        name, wording["zh"], wording["en"], tuple(parameters), plain, _HEADER.sub("", text).strip()
    )


def ask_question(
    store: Graph,
    name: str,
    values: Mapping[str, str | Sequence[str]],
    names: Names | None = None,
    limit: int = 100,
    offset: int = 0,
) -> Answer:
    """The answer to question ``name`` with parameters given as people write them: names, IRIs, role words, dates.

    Raises NotFound for an unknown question or name, BadQuery for a missing or unreadable parameter.
    """
    question = questions().get(name)
    if question is None:
        raise NotFound(f"there is no question {name}", f"没有名为 {name} 的问题")
    terms = bind_values(question, values, names or Names.of(store))
    sparql = runnable_query(question, terms)
    given = {key: tuple(getattr(t, "value", "") for t in value) for key, value in terms.items() if value}
    # The engine sorts all rows for one page of them: asking again for their number would double the time.
    rows = store.select(sparql)
    first = max(0, offset)
    return Answer(question, given, rows[first : first + max(0, limit)], len(rows), limit, offset, sparql)


def runnable_query(question: Question, terms: Mapping[str, Sequence[Term]]) -> str:
    """The query with these terms in it, as it is run."""
    text = filled(question, terms)
    return bind(text, {name: terms[name] for name in _PLACE.findall(text)})


def filled(question: Question, terms: Mapping[str, Sequence[Term]]) -> str:
    """The query without the lines of the optional parameters that are not given; a day stands where it is compared."""
    days = {p.name for p in question.parameters if p.kinds == ("date",) and len(terms.get(p.name, ())) == 1}
    kept = []
    for line in question.text.splitlines():
        place = _PLACE.search(line)
        if place is not None and place[1] in days:
            kept.append(_with_day(line, place, terms[place[1]][0]))
        elif place is None or terms.get(place[1]):
            kept.append(line)
    return "\n".join(kept)


def _with_day(line: str, place: re.Match[str], day: Term) -> str:
    """``VALUES ?before {} FILTER(?due <= ?before)`` with the day itself in the filter.

    The engine tests a filter where its variables are bound, one of VALUES only when all else has been joined: a window of
    two months in half a million triples took ten times as long.
    """
    return re.sub(rf"\?{place[1]}\b", lambda _: str(day), line.replace(place[0], ""))


def bind_values(
    question: Question, values: Mapping[str, str | Sequence[str]], names: Names
) -> dict[str, tuple[Term, ...]]:
    """Each parameter's terms. A name stands for everything called so; what nobody is called raises NotFound."""
    unknown = values.keys() - {p.name for p in question.parameters}
    if unknown:
        raise BadQuery(
            f"{question.name} takes no {', '.join(sorted(unknown))}",
            f"问题 {question.name} 没有参数 {'、'.join(sorted(unknown))}",
        )
    terms: dict[str, tuple[Term, ...]] = {}
    for parameter in question.parameters:
        given = values.get(parameter.name) or ()
        listed = (given,) if isinstance(given, str) else tuple(given)
        if not listed and not parameter.optional:
            raise BadQuery(
                f"{question.name} needs {parameter.name}", f"问题 {question.name} 需要参数 {parameter.name}"
            )
        terms[parameter.name] = tuple(term for one in listed for term in _terms(parameter, one, names))
    return terms


def _terms(parameter: Parameter, value: str, names: Names) -> Iterable[Term]:
    if parameter.kinds == ("role",):
        return (NamedNode(role_iri(role_named(value))),)
    if parameter.kinds == ("date",):
        try:
            return (Literal(datetime.date.fromisoformat(value).isoformat(), datatype=NamedNode(XSD.date)),)
        except ValueError:
            raise BadQuery(
                f"{value} is no date; write 2023-12-31", f"日期 {value} 无法识别，请写成 2023-12-31"
            ) from None
    if parameter.kinds == ("text",):
        return (Literal(value),)
    if re.match(r"https?://[^\s<>\"{}|\\^`]+$", value):
        return (_iri(value),)
    found = names.meant(value, parameter.kinds)
    if not found:
        raise _nothing_called(value, names.near(value, parameter.kinds))
    if len(found) > 1 and not names.called(value, parameter.kinds):
        raise BadQuery(
            f"{value} may mean {_listed(found, ', ')}: write one of these names",
            f"“{value}”可能指{_listed(found, '、')}，请写全称",
        )
    return tuple(NamedNode(thing.iri) for thing in found)


def _nothing_called(value: str, near: Sequence[Named]) -> NotFound:
    offered = f"; near it: {_listed(near, ', ')}" if near else ""
    offered_zh = f"，相近的有{_listed(near, '、')}" if near else ""
    return NotFound(
        f"nothing in the graph is called {value}{offered}", f"图谱中没有名为“{value}”的条目{offered_zh}"
    )


def _listed(things: Sequence[Named], between: str) -> str:
    more = f"… ({len(things)})" if len(things) > _MOST_LISTED else ""
    return between.join(thing.label for thing in things[:_MOST_LISTED]) + more


def _iri(value: str) -> NamedNode:
    try:
        return NamedNode(value)
    except ValueError:
        raise BadQuery(f"<{value}> is not an IRI", f"<{value}> 不是合法的 IRI") from None


_ROLE_WORDS = {
    "牵头": Role.LEAD,
    "责任": Role.RESPONSIBLE,
    "负责": Role.RESPONSIBLE,
    "配合": Role.COOPERATE,
    "参与": Role.COOPERATE,
    "监督": Role.SUPERVISE,
    "监管": Role.SUPERVISE,
    "指导": Role.SUPERVISE,
}


def role_named(word: str) -> Role:
    """The role a word names: Lead, lead, 牵头, or the role's IRI. Raises BadQuery."""
    local = word.rsplit("#", 1)[-1]
    for role in Role:
        if local.casefold() == role.value.casefold():
            return role
    if word in _ROLE_WORDS:
        return _ROLE_WORDS[word]
    raise BadQuery(
        f"{word} is no role; one of {', '.join(Role)}", f"{word} 不是角色，可用：{'、'.join(_ROLE_WORDS)}"
    )
