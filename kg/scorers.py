"""One function for each kind of fact that a gold file has: what was found right, expected, found, and each mistake in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kg.gold import as_value, bare, close, same
from kg.resolve import normal_form
from kg.stated import PROSE, Annotated, Pairs
from ontology.roles import Role

_ROLES = {
    "lead": Role.LEAD,
    "responsible": Role.RESPONSIBLE,
    "cooperate": Role.COOPERATE,
    "supervise": Role.SUPERVISE,
}

Result = tuple[int, int, int, Sequence[str]]
Scorer = Callable[[Mapping[str, Any], Annotated], Result]


def assignments(pairs: Pairs, *, prose: bool) -> Scorer:
    """(statement, unit as written, role). What the gold calls optional counts neither way."""

    def score(_: Mapping[str, Any], __: Annotated) -> Result:
        right = expected = found = 0
        mistakes: list[str] = []
        for gold, stated in pairs:
            kind = gold["kind"] in PROSE if gold else bool(stated and stated.prose)
            if kind is not prose or (gold and gold.get("optional")):
                continue
            wanted = {(bare(a["unit"]), _ROLES[a["role"]]) for a in gold["assignments"]} if gold else set()
            got = set(stated.assignments) if stated else set()
            right, expected, found = right + len(wanted & got), expected + len(wanted), found + len(got)
            words = (gold["raw"] if gold else stated.exact if stated else "")[:40]
            mistakes += [f"lost {unit} {role}: {words}" for unit, role in sorted(wanted - got)]
            mistakes += [f"extra {unit} {role}: {words}" for unit, role in sorted(got - wanted)]
        return right, expected, found, mistakes

    return score


def task_texts(pairs: Pairs) -> Scorer:
    """The governed passage of each bracketed or tabular statement that was found."""

    def score(_: Mapping[str, Any], __: Annotated) -> Result:
        checked = [(g, s) for g, s in pairs if g and s and g["kind"] not in PROSE]
        wrong = [g["raw"][:40] for g, s in checked if not any(same(g["task"], text) for _, text in s.tasks)]
        return len(checked) - len(wrong), len(checked), len(checked), [f"task of {words}" for words in wrong]

    return score


def named(pairs: Pairs, key: str, klass: str) -> Scorer:
    """Which things the task of each statement concerns: (statement, name)."""

    def score(gold: Mapping[str, Any], graph: Annotated) -> Result:
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


def _compared(wanted: Counter[Any], got: Counter[Any]) -> Result:
    mistakes = [f"lost {x}" for x in (wanted - got)] + [f"extra {x}" for x in (got - wanted)]
    return (wanted & got).total(), wanted.total(), got.total(), mistakes


def head(gold: Mapping[str, Any], graph: Annotated) -> Result:
    """Title, number, date and jurisdiction."""
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


def outline(gold: Mapping[str, Any], graph: Annotated) -> Result:
    """Headings by label and title; an item without a heading of its own may be given its first sentence."""
    rows = graph.select(
        "SELECT ?label ?title WHERE { ?x a hetu:Division ; hetu:document ?d ; hetu:label ?label . OPTIONAL { ?x dcterms:title ?title } }"
    )
    left = [(bare(normal_form(str(label))), bare(str(title or ""))) for label, title in rows]
    found, right, mistakes = len(left), 0, []
    for heading in gold["outline"]:
        label, title = bare(normal_form(heading["label"])), heading["title"]
        match = next((x for x in left if x[0] == label and (not title or same(title, x[1]))), None)
        if match is None:
            mistakes.append(f"lost {label} {title or ''}")
        else:
            left.remove(match)
            right += 1
    return right, len(gold["outline"]), found, mistakes + [f"extra {label} {title}" for label, title in left]


def sections(gold: Mapping[str, Any], graph: Annotated) -> Result:
    """Monitoring sections with the waters that they watch."""
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


def deadlines(gold: Mapping[str, Any], graph: Annotated) -> Result:
    """Time limits by their words and their day; relative ones without a day are optional."""
    rows = graph.select(
        "SELECT ?exact ?due ?starts WHERE { ?x a hetu:Deadline ; hetu:document ?d ; hetu:evidence/oa:exact ?exact ."
        " OPTIONAL { ?x hetu:due ?due } OPTIONAL { ?x hetu:starts ?starts } }"
    )
    found = [(bare(str(exact)), str(due or starts)) for exact, due, starts in rows if due or starts]
    expected = [(bare(one["text"]), one["date"]) for one in gold.get("deadlines", ()) if one["date"]]
    return _matched(expected, found)


def _matched(expected: Sequence[tuple[str, ...]], found: Sequence[tuple[str, ...]]) -> Result:
    """Facts by their words and values: the same words first, then words that touch; the values must agree."""
    left, missing = list(found), []
    for one in expected:
        if one in left:
            left.remove(one)
        else:
            missing.append(one)
    lost = []
    for one in missing:
        match = next((x for x in left if x[1:] == one[1:] and close(one[0], x[0])), None)
        if match is None:
            lost.append(one)
        else:
            left.remove(match)
    mistakes = [f"lost {' '.join(x)}" for x in lost] + [f"extra {' '.join(x)}" for x in left]
    return len(expected) - len(lost), len(expected), len(found), mistakes


def targets(gold: Mapping[str, Any], graph: Annotated) -> Result:
    """Quantified goals by comparator and value (number or water class), standing in the gold's words."""
    rows = graph.select(
        "SELECT ?exact ?comparator ?value ?class ?unit WHERE { ?x a hetu:Target ; hetu:document ?d ; hetu:comparator ?comparator ; hetu:evidence/oa:exact ?exact ."
        " OPTIONAL { ?x hetu:value ?value } OPTIONAL { ?x hetu:waterClass/skos:notation ?class } OPTIONAL { ?x hetu:measureUnit ?unit } }"
    )
    found = [
        (bare(str(exact)), str(op), as_value(value if value is not None else k or unit))
        for exact, op, value, k, unit in rows
    ]
    expected = [(bare(one["text"]), one["op"], as_value(one["value"])) for one in gold.get("indicators", ())]
    return _matched(expected, found)


def clusters(gold: Mapping[str, Any], graph: Annotated) -> Result:
    """B-cubed over the forms that both name: of the forms merged with one, how many should be; and the other way."""
    rows = graph.select(
        "SELECT DISTINCT ?unit ?mention WHERE { ?task hetu:document ?d . ?r hetu:task ?task ; hetu:unit ?unit ; hetu:mention ?mention }"
    )
    mine = {bare(normal_form(str(mention))): str(unit) for unit, mention in rows}
    theirs = {bare(normal_form(m)): c["id"] for c in gold.get("unit_clusters", ()) for m in c["mentions"]}
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


def evidence(_: Mapping[str, Any], graph: Annotated) -> Result:
    """Every evidence is the slice of the text it says it is."""
    text = next((str(row[0]) for row in graph.select("SELECT ?text WHERE { ?d hetu:text ?text }")), "")
    rows = graph.select(
        "SELECT ?start ?end ?exact WHERE { ?e a hetu:Evidence ; hetu:document ?d ; oa:start ?start ; oa:end ?end ; oa:exact ?exact }"
    )
    wrong = [str(x) for a, b, x in rows if text[int(str(a)) : int(str(b))] != x]
    return len(rows) - len(wrong), len(rows), len(rows), wrong
