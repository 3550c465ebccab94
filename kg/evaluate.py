"""How exact the graph is, measured against documents annotated by hand.

A gold file is one JSON object for a document, exhaustive for the parts it has (docs/accuracy.md describes them). Strings are
compared without white space; ``⋯`` in a gold string stands for any text, so that a long passage need not be copied.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode
from rapidfuzz import fuzz

from kg.errors import BadQuery
from kg.graph import Graph
from kg.resolve import normal_form
from kg.values import Row
from ontology.iri import NS, document_iri
from ontology.roles import Role

OMITTED = "⋯"
_ROLES = {
    "lead": Role.LEAD,
    "responsible": Role.RESPONSIBLE,
    "cooperate": Role.COOPERATE,
    "supervise": Role.SUPERVISE,
}
# How alike, of 100, the words of a goal must be to be the same goal's.
_CLOSE = 85
_PROSE = {"narrative", "prose"}


@dataclass(frozen=True, slots=True)
class Score:
    """One kind of fact in one document: how many were found right, expected, and found in all, and each mistake in words."""

    document: str
    kind: str
    right: int
    expected: int
    found: int
    mistakes: tuple[str, ...] = ()

    @property
    def precision(self) -> float:
        """Of what was found, how much is right; 1 when nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Of what should be found, how much was; 1 when nothing should be."""
        return self.right / self.expected if self.expected else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        return 2 * self.right / (self.expected + self.found) if self.expected + self.found else 1.0


def evaluate(store: Graph, gold: Path) -> tuple[Score, ...]:
    """Scores of every gold file under ``gold``, by document and kind. Raises BadQuery for a file that is no gold."""
    files = sorted(gold.glob("*.json")) if gold.is_dir() else [gold]
    return tuple(score for file in files for score in evaluate_document(store, read_gold(file)))


def read_gold(file: Path) -> Mapping[str, Any]:
    """One gold file. Raises BadQuery naming it when it cannot be used."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        assert found["document"]["number"] or found["document"]["title"]
        return dict(found)
    except (OSError, ValueError, KeyError, TypeError, AssertionError) as error:
        raise BadQuery(f"{file}: no gold file ({error})", f"{file}：不是标注文件（{error}）") from error


def evaluate_document(store: Graph, gold: Mapping[str, Any]) -> Iterator[Score]:
    """The scores of one annotated document; a document that is not in the graph scores nothing found."""
    graph = _Graph(store, document_iri(gold["document"]["number"] or gold["document"]["title"]))
    name = gold["document"]["number"] or gold["document"]["title"]
    pairs = _paired(gold["statements"], graph.statements())
    for kind, score in (
        ("head", _head),
        ("outline", _outline),
        ("bracket and table assignments", _assignments(pairs, prose=False)),
        ("prose assignments", _assignments(pairs, prose=True)),
        ("task text", _task_texts(pairs)),
        ("waters of a task", _named(pairs, "water_bodies", "WaterBody")),
        ("sections", _sections),
        ("deadlines", _deadlines),
        ("targets", _targets),
        ("units as one", _clusters),
        ("evidence", _evidence),
    ):
        right, expected, found, mistakes = score(gold, graph)
        yield Score(name, kind, right, expected, found, tuple(mistakes))


_Result = tuple[int, int, int, Sequence[str]]
_Scorer = Callable[[Mapping[str, Any], "_Graph"], _Result]


def same(gold: str, found: str) -> bool:
    """Whether two strings agree without white space and end marks; ``⋯`` in the gold one fits anything."""
    gold, found = _bare(gold), _bare(found)
    if OMITTED not in gold:
        return gold == found
    return re.fullmatch(".*".join(map(re.escape, gold.split(OMITTED))), found) is not None


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text or "").strip("。；;，、.")


@dataclass(frozen=True, slots=True)
class _Stated:
    """A statement as the graph has it."""

    start: int
    end: int
    exact: str
    prose: bool
    assignments: frozenset[tuple[str, Role]]
    tasks: tuple[tuple[str, str], ...]


class _Graph:
    """What the graph says of one document."""

    def __init__(self, store: Graph, iri: str) -> None:
        self._store = store
        self.iri = iri

    def select(self, query: str) -> tuple[Row, ...]:
        """Rows of a query about the document, written as ?d."""
        return self._store.select(
            query.replace("WHERE {", "WHERE { VALUES ?d {}", 1), {"d": NamedNode(self.iri)}
        )

    def statements(self) -> list[_Stated]:
        rows = self.select(
            "SELECT ?start ?end ?exact ?kind ?mention ?role ?task ?text WHERE { ?task hetu:document ?d ; hetu:text ?text ."
            " ?r hetu:task ?task ; hetu:role ?role ; hetu:mention ?mention ; hetu:statementKind ?kind ; hetu:evidence ?e ."
            " ?e oa:start ?start ; oa:end ?end ; oa:exact ?exact . FILTER NOT EXISTS { ?r hetu:inherited true } }"
        )
        grouped: dict[tuple[int, int, str, str], list[Row]] = defaultdict(list)
        for row in rows:
            grouped[int(str(row[0])), int(str(row[1])), str(row[2]), str(row[3])].append(row)
        return [
            _Stated(
                start, end, exact, kind in _PROSE,
                frozenset((_bare(str(r[4])), Role(str(r[5]).removeprefix(NS))) for r in found),
                tuple(dict.fromkeys((str(r[6]), str(r[7])) for r in found)),
            )
            for (start, end, exact, kind), found in sorted(grouped.items())
        ]  # fmt: skip


_Pairs = list[tuple[Mapping[str, Any] | None, _Stated | None]]


def _paired(gold: Sequence[Mapping[str, Any]], found: list[_Stated]) -> _Pairs:
    """Gold statements with those of the graph: the same words first, then words inside words; what is left stands alone."""
    left = list(found)
    pairs: _Pairs = []
    waiting: list[Mapping[str, Any]] = []
    for one in gold:
        match = next(
            (s for s in left if same(one["raw"], s.exact) and s.prose == (one["kind"] in _PROSE)), None
        )
        if match is None:
            waiting.append(one)
            continue
        left.remove(match)
        pairs.append((one, match))
    for one in waiting:
        match = next((s for s in left if _overlap(one, s)), None)
        if match is not None:
            left.remove(match)
        pairs.append((one, match))
    return pairs + [(None, s) for s in left]


def _overlap(one: Mapping[str, Any], stated: _Stated) -> bool:
    """Whether one wording holds the other: a clause may be cut at another comma."""
    return stated.prose == (one["kind"] in _PROSE) and _touch(_bare(one["raw"]), _bare(stated.exact))


def _touch(gold: str, found: str) -> bool:
    """Whether a piece of the gold string and the found one lie in each other."""
    return any(piece and (piece in found or found in piece) for piece in gold.split(OMITTED))


def _assignments(pairs: _Pairs, *, prose: bool) -> _Scorer:
    """(statement, unit as written, role). What the gold calls optional counts neither way."""

    def score(_: Mapping[str, Any], __: _Graph) -> _Result:
        right = expected = found = 0
        mistakes: list[str] = []
        for gold, stated in pairs:
            kind = gold["kind"] in _PROSE if gold else bool(stated and stated.prose)
            if kind is not prose or (gold and gold.get("optional")):
                continue
            wanted = {(_bare(a["unit"]), _ROLES[a["role"]]) for a in gold["assignments"]} if gold else set()
            got = set(stated.assignments) if stated else set()
            right, expected, found = right + len(wanted & got), expected + len(wanted), found + len(got)
            words = (gold["raw"] if gold else stated.exact if stated else "")[:40]
            mistakes += [f"lost {unit} {role}: {words}" for unit, role in sorted(wanted - got)]
            mistakes += [f"extra {unit} {role}: {words}" for unit, role in sorted(got - wanted)]
        return right, expected, found, mistakes

    return score


def _task_texts(pairs: _Pairs) -> _Scorer:
    """The governed passage of each bracketed or tabular statement that was found."""

    def score(_: Mapping[str, Any], __: _Graph) -> _Result:
        checked = [(g, s) for g, s in pairs if g and s and g["kind"] not in _PROSE]
        wrong = [g["raw"][:40] for g, s in checked if not any(same(g["task"], text) for _, text in s.tasks)]
        return len(checked) - len(wrong), len(checked), len(checked), [f"task of {words}" for words in wrong]

    return score


def _named(pairs: _Pairs, key: str, klass: str) -> _Scorer:
    """Which things the task of each statement concerns: (statement, name)."""

    def score(gold: Mapping[str, Any], graph: _Graph) -> _Result:
        rows = graph.select(
            f"SELECT ?task ?name WHERE {{ ?task hetu:document ?d ; hetu:concerns ?x . ?x skos:prefLabel ?name ; a/rdfs:subClassOf* hetu:{klass} }}"
        )
        of_task: dict[str, set[str]] = defaultdict(set)
        for task, name in rows:
            of_task[str(task)].add(str(name))
        wanted: Counter[tuple[int, str]] = Counter()
        got: Counter[tuple[int, str]] = Counter()
        for one, stated in pairs:
            if one is None or stated is None:
                continue
            wanted.update(
                (one["k"], x["name"]) for x in gold.get(key, ()) if one["k"] in x.get("statements", ())
            )
            names = {name for task, _ in stated.tasks for name in of_task[task]}
            got.update((one["k"], name) for name in names)
        return _compared(wanted, got)

    return score


def _compared(wanted: Counter[Any], got: Counter[Any]) -> _Result:
    mistakes = [f"lost {x}" for x in (wanted - got)] + [f"extra {x}" for x in (got - wanted)]
    return (wanted & got).total(), wanted.total(), got.total(), mistakes


def _head(gold: Mapping[str, Any], graph: _Graph) -> _Result:
    rows = graph.select(
        "SELECT ?title ?notice ?number ?issued ?code ?issuer WHERE { ?d dcterms:title ?title . OPTIONAL { ?d hetu:noticeTitle ?notice }"
        " OPTIONAL { ?d hetu:documentNumber ?number } OPTIONAL { ?d dcterms:issued ?issued }"
        " OPTIONAL { ?d hetu:jurisdiction/hetu:adcode ?code } OPTIONAL { ?d hetu:issuer/skos:prefLabel ?issuer } }"
    )
    head = gold["document"]
    wanted = {
        "title": head["title"],
        "notice": head.get("notice_title"),
        "number": head["number"],
        "issued": head["issued"],
        "adcode": (head.get("jurisdiction") or {}).get("adcode"),
    }
    got = dict(zip(("title", "notice", "number", "issued", "adcode"), rows[0], strict=False)) if rows else {}
    wrong = [
        f"{key}: {value} · {got.get(key)}"
        for key, value in wanted.items()
        if not same(str(value or ""), str(got.get(key) or ""))
    ]
    return len(wanted) - len(wrong), len(wanted), len(wanted) if rows else 0, wrong


def _outline(gold: Mapping[str, Any], graph: _Graph) -> _Result:
    """Headings by label and title; an item without a heading of its own may be given its first sentence."""
    rows = graph.select(
        "SELECT ?label ?title WHERE { ?x a hetu:Division ; hetu:document ?d ; hetu:label ?label . OPTIONAL { ?x dcterms:title ?title } }"
    )
    left = [(_bare(normal_form(str(label))), _bare(str(title or ""))) for label, title in rows]
    found, right, mistakes = len(left), 0, []
    for heading in gold["outline"]:
        label, title = _bare(normal_form(heading["label"])), heading["title"]
        match = next((x for x in left if x[0] == label and (not title or same(title, x[1]))), None)
        if match is None:
            mistakes.append(f"lost {label} {title or ''}")
        else:
            left.remove(match)
            right += 1
    return right, len(gold["outline"]), found, mistakes + [f"extra {label} {title}" for label, title in left]


def _sections(gold: Mapping[str, Any], graph: _Graph) -> _Result:
    rows = graph.select(
        "SELECT DISTINCT ?name ?water WHERE { ?e hetu:document ?d ; hetu:names ?s . ?s a hetu:MonitoringSection ; skos:prefLabel ?name ."
        " OPTIONAL { ?s hetu:onWaterBody/skos:prefLabel ?water } }"
    )
    got = Counter((str(name), str(water or "")) for name, water in rows)
    wanted = Counter(
        (s["name"], s["water_body"] or "")
        for s in gold.get("monitoring_sections", ())
        if not s.get("optional")
    )
    return _compared(wanted, got)


def _deadlines(gold: Mapping[str, Any], graph: _Graph) -> _Result:
    """Time limits by their words and their day; relative ones without a day are optional."""
    rows = graph.select(
        "SELECT ?exact ?due ?starts WHERE { ?x a hetu:Deadline ; hetu:document ?d ; hetu:evidence/oa:exact ?exact ."
        " OPTIONAL { ?x hetu:due ?due } OPTIONAL { ?x hetu:starts ?starts } }"
    )
    found = [(_bare(str(exact)), str(due or starts)) for exact, due, starts in rows if due or starts]
    expected = [(_bare(one["text"]), one["date"]) for one in gold.get("deadlines", ()) if one["date"]]
    return _matched(expected, found)


def _matched(expected: Sequence[tuple[str, ...]], found: Sequence[tuple[str, ...]]) -> _Result:
    """Facts by their words and values: the same words first, then words that touch; the values must agree."""
    left, missing = list(found), []
    for one in expected:
        if one in left:
            left.remove(one)
        else:
            missing.append(one)
    lost = []
    for one in missing:
        match = next((x for x in left if x[1:] == one[1:] and _close(one[0], x[0])), None)
        if match is None:
            lost.append(one)
        else:
            left.remove(match)
    mistakes = [f"lost {' '.join(x)}" for x in lost] + [f"extra {' '.join(x)}" for x in left]
    return len(expected) - len(lost), len(expected), len(found), mistakes


def _close(gold: str, found: str) -> bool:
    """Whether one wording holds the other, but for what the gold leaves out."""
    return _touch(gold, found) or fuzz.partial_ratio(gold.replace(OMITTED, ""), found) >= _CLOSE


def _targets(gold: Mapping[str, Any], graph: _Graph) -> _Result:
    """Quantified goals by comparator and value (number or water class), standing in the gold's words."""
    rows = graph.select(
        "SELECT ?exact ?comparator ?value ?class ?unit WHERE { ?x a hetu:Target ; hetu:document ?d ; hetu:comparator ?comparator ; hetu:evidence/oa:exact ?exact ."
        " OPTIONAL { ?x hetu:value ?value } OPTIONAL { ?x hetu:waterClass/skos:notation ?class } OPTIONAL { ?x hetu:measureUnit ?unit } }"
    )
    found = [
        (_bare(str(exact)), str(op), _value(value if value is not None else k or unit))
        for exact, op, value, k, unit in rows
    ]
    expected = [(_bare(one["text"]), one["op"], _value(one["value"])) for one in gold.get("indicators", ())]
    return _matched(expected, found)


def _value(value: object) -> str:
    text = re.sub(r"(?:类别|级别|类)$", "", str(value))
    try:
        return f"{float(text):g}"
    except ValueError:
        return text


def _clusters(gold: Mapping[str, Any], graph: _Graph) -> _Result:
    """B-cubed over the forms that both name: of the forms merged with one, how many should be; and the other way."""
    rows = graph.select(
        "SELECT DISTINCT ?unit ?mention WHERE { ?task hetu:document ?d . ?r hetu:task ?task ; hetu:unit ?unit ; hetu:mention ?mention }"
    )
    mine = {_bare(normal_form(str(mention))): str(unit) for unit, mention in rows}
    theirs = {_bare(normal_form(m)): c["id"] for c in gold.get("unit_clusters", ()) for m in c["mentions"]}
    shared = sorted(mine.keys() & theirs.keys())
    right = expected = found = 0
    mistakes: list[str] = []
    for one in shared:
        together = {other for other in shared if mine[other] == mine[one]}
        should = {other for other in shared if theirs[other] == theirs[one]}
        right, expected, found = right + len(together & should), expected + len(should), found + len(together)
        mistakes += [
            f"{one} and {other} are {'one' if other in should else 'two'}"
            for other in sorted(together ^ should)
        ]
    return right, expected, found, mistakes


def _evidence(_: Mapping[str, Any], graph: _Graph) -> _Result:
    """Every evidence is the slice of the text it says it is."""
    text = next((str(row[0]) for row in graph.select("SELECT ?text WHERE { ?d hetu:text ?text }")), "")
    rows = graph.select(
        "SELECT ?start ?end ?exact WHERE { ?e a hetu:Evidence ; hetu:document ?d ; oa:start ?start ; oa:end ?end ; oa:exact ?exact }"
    )
    wrong = [str(x) for a, b, x in rows if text[int(str(a)) : int(str(b))] != x]
    return len(rows) - len(wrong), len(rows), len(rows), wrong


def totals(scores: Iterable[Score]) -> tuple[Score, ...]:
    """The scores of each kind added up over all documents."""
    kinds: dict[str, list[Score]] = {}
    for score in scores:
        kinds.setdefault(score.kind, []).append(score)
    return tuple(
        Score(
            "all",
            kind,
            sum(s.right for s in listed),
            sum(s.expected for s in listed),
            sum(s.found for s in listed),
        )
        for kind, listed in kinds.items()
    )
