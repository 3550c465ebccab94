"""The extraction of the real documents as short lines, to be frozen and compared."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from kg.store import GraphStore
from ontology.iri import ID, NS

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
SNAPSHOT = Path(__file__).parent / "snapshot.json"

_FACTS = {
    "responsibility": "SELECT ?doc ?o ?role ?m ?unit ?s ?e WHERE { ?r hetu:task ?t ; hetu:role ?role ; hetu:mention ?m ; hetu:evidence ?v . ?v oa:start ?s ; oa:end ?e . ?t hetu:order ?o ; hetu:document ?doc . OPTIONAL { ?r hetu:unit ?unit } }",
    "task": "SELECT ?doc ?o ?text WHERE { ?t a hetu:Task ; hetu:order ?o ; hetu:document ?doc ; hetu:text ?text }",
    "concerns": "SELECT ?doc ?o ?x WHERE { ?t hetu:concerns ?x ; hetu:order ?o ; hetu:document ?doc }",
    "deadline": "SELECT ?doc ?s ?x ?p WHERE { ?d a hetu:Deadline ; hetu:document ?doc ; hetu:precision ?p ; hetu:evidence/oa:start ?s . OPTIONAL { ?d hetu:due ?x } }",
    "target": "SELECT ?doc ?s ?op ?v ?c WHERE { ?d a hetu:Target ; hetu:document ?doc ; hetu:comparator ?op ; hetu:evidence/oa:start ?s . OPTIONAL { ?d hetu:value ?v } OPTIONAL { ?d hetu:waterClass ?c } }",
    "citation": "SELECT ?doc ?p ?x WHERE { ?doc ?p ?x . VALUES ?p { hetu:implements hetu:cites } }",
    "theme": "SELECT ?doc ?o ?x WHERE { ?t hetu:theme ?x ; hetu:order ?o ; hetu:document ?doc }",
}


def facts_of(store: GraphStore) -> set[str]:
    """Every extracted fact as one line; long text only as its length and a digest."""
    return {
        " ".join([kind, *(_short(value) for value in row)])
        for kind, query in _FACTS.items()
        for row in store.select(query)
    }


def _short(value: object) -> str:
    text = str(value).removeprefix(ID).removeprefix(NS)
    if len(text) > 28 and not text.startswith("document/"):
        return f"{text[:12]}⋯{len(text)}:{hashlib.sha256(text.encode()).hexdigest()[:6]}"
    return text


def read_snapshot(file: Path) -> set[str]:
    """The frozen facts; none before the first freeze."""
    return set(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else set()


def changes(before: set[str], after: set[str]) -> tuple[list[str], list[str]]:
    """What was gained and what was lost, in order."""
    return sorted(after - before), sorted(before - after)
