"""What a graph behind a URL was made from, kept as triples in that store itself.

It answers what :class:`kg.manifest.Manifest` answers for a folder, to every machine that builds into the
store, because it lies where they all see it. It writes nothing: it gives the operations of an update, which
:class:`kg.remote.RemoteStore` sends together with the change they account for.

All of it is in one graph, in a vocabulary of its own, and names what it is about by strings, so that no
question about a document or unit comes upon it::

    <…/graph/manifest/document/5f0c…> m:iri "https://…/document/聊政办字-2023-7号" ;
        m:record "{path, sha256, builder}" ;    as the document is in the graph
        m:begun  "{path, sha256, builder}" ;    while it is being replaced, or when that was cut off
        m:states "<unit> <label> \\"水利局\\" ." .  a fact about a shared thing; one triple for each

The order within an update makes a cut harmless on servers that keep what was done before it: first the mark
and the new claims beside the old, then the graph itself, then the old claims go, and the mark as the last.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict
from typing import Final

import pyoxigraph as ox

from kg.manifest import SourceRecord
from kg.operations import deleting, forgetting, inserting
from kg.remote_client import SparqlClient
from ontology.iri import MANIFEST_GRAPH, MANIFEST_NS, manifest_iri

_GRAPH: Final = ox.NamedNode(MANIFEST_GRAPH)
_IRI, _RECORD, _BEGUN, _STATES, _SOURCE, _NOTE = (
    f"{MANIFEST_NS}{name}" for name in ("iri", "record", "begun", "states", "source", "note")
)
_FACTS_PER_QUESTION: Final = 200


class Ledger:
    """The records of one store, read through ``client``."""

    def __init__(self, client: SparqlClient) -> None:
        self._client = client

    # -- what is recorded ----

    def documents(self) -> dict[str, str]:
        """Document IRI → path of the file it came from, whole or cut off, in order of IRI."""
        found: dict[str, str] = {}
        for iri, record, begun in self._documents():
            # Neither: its removal was cut off between the two. The next build that prunes ends it.
            found[iri] = json.loads(begun or record or '{"path": ""}')["path"]
        return dict(sorted(found.items()))

    def sources(self) -> dict[str, SourceRecord]:
        """Path → record of every file whose documents are all in the graph as this reading of it gave them."""
        settled = set()
        for iri, record, begun in self._documents():
            if record and not begun:
                read = json.loads(record)
                settled.add((iri, read["sha256"], read["builder"]))
        found: dict[str, SourceRecord] = {}
        for (text,) in self._texts(f"SELECT ?text {{ GRAPH {_GRAPH} {{ ?x <{_SOURCE}> ?text }} }}"):
            read = json.loads(text)
            source = SourceRecord(**{**read, "documents": tuple(read["documents"])})
            if all((iri, source.sha256, source.builder) in settled for iri in source.documents):
                found[source.path] = source
        return dict(sorted(found.items()))

    def claims(self, document: str) -> set[str]:
        """The facts about shared things that the document states, or may state if it was cut off."""
        about = ox.NamedNode(manifest_iri("document", document))
        query = f"SELECT ?fact {{ GRAPH {_GRAPH} {{ {about} <{_STATES}> ?fact }} }}"
        return {fact for (fact,) in self._texts(query)}

    def stated_elsewhere(self, document: str, facts: Iterable[str]) -> set[str]:
        """Those of ``facts`` that another document states."""
        about = ox.NamedNode(manifest_iri("document", document))
        asked, found = sorted(facts), set[str]()
        for at in range(0, len(asked), _FACTS_PER_QUESTION):
            values = " ".join(str(ox.Literal(fact)) for fact in asked[at : at + _FACTS_PER_QUESTION])
            query = (
                f"SELECT DISTINCT ?fact {{ VALUES ?fact {{ {values} }} "
                f"GRAPH {_GRAPH} {{ ?other <{_STATES}> ?fact FILTER(?other != {about}) }} }}"
            )
            found.update(fact for (fact,) in self._texts(query))
        return found

    def note(self, key: str) -> str:
        """A small fact about the store itself; ``""`` when it was never noted."""
        about = ox.NamedNode(manifest_iri("note", key))
        query = f"SELECT ?text {{ GRAPH {_GRAPH} {{ {about} <{_NOTE}> ?text }} }}"
        return max((text for (text,) in self._texts(query)), default="")

    # -- operations ----

    def beginning(self, document: str, record: SourceRecord, facts: Collection[str]) -> Iterator[str]:
        """Mark the document as begun and add what it will state to what it states."""
        about = manifest_iri("document", document)
        mark = [_line(about, _IRI, document), _line(about, _BEGUN, _reading(record))]
        yield from inserting(MANIFEST_GRAPH, [*mark, *(_line(about, _STATES, fact) for fact in facts)])

    def settling(self, document: str, record: SourceRecord, stale: Collection[str]) -> Iterator[str]:
        """Drop the ``stale`` claims, record what was read, and take the mark away."""
        about = manifest_iri("document", document)
        yield from deleting(MANIFEST_GRAPH, [_line(about, _STATES, fact) for fact in stale])
        yield forgetting(MANIFEST_GRAPH, about, _RECORD)
        yield from inserting(MANIFEST_GRAPH, [_line(about, _RECORD, _reading(record))])
        yield from self.putting_source(record)
        yield forgetting(MANIFEST_GRAPH, about, _BEGUN)

    def forgetting_document(self, document: str) -> Iterator[str]:
        """Drop everything recorded of the document, its name as the last."""
        about = manifest_iri("document", document)
        for predicate in (_STATES, _RECORD, _BEGUN, _IRI):
            yield forgetting(MANIFEST_GRAPH, about, predicate)

    def putting_source(self, record: SourceRecord) -> Iterator[str]:
        """Record a file in the place of what was recorded of it."""
        about = manifest_iri("source", record.path)
        yield forgetting(MANIFEST_GRAPH, about)
        text = json.dumps(asdict(record), ensure_ascii=False)
        yield from inserting(MANIFEST_GRAPH, [_line(about, _SOURCE, text)])

    def forgetting_source(self, path: str) -> str:
        """Drop the record of a file."""
        return forgetting(MANIFEST_GRAPH, manifest_iri("source", path))

    def putting_note(self, key: str, text: str) -> Iterator[str]:
        """Set what :meth:`note` gives."""
        about = manifest_iri("note", key)
        yield forgetting(MANIFEST_GRAPH, about)
        yield from inserting(MANIFEST_GRAPH, [_line(about, _NOTE, text)])

    # -- inside ----

    def _documents(self) -> Iterator[tuple[str, ...]]:
        return self._texts(
            f"SELECT ?iri ?record ?begun {{ GRAPH {_GRAPH} {{ ?x <{_IRI}> ?iri "
            f"OPTIONAL {{ ?x <{_RECORD}> ?record }} OPTIONAL {{ ?x <{_BEGUN}> ?begun }} }} }}"
        )

    def _texts(self, query: str) -> Iterator[tuple[str, ...]]:
        for row in self._client.select(query):
            yield tuple(getattr(term, "value", "") for term in row)


def _line(subject: str, predicate: str, text: str) -> str:
    return f"{ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.Literal(text))} ."


def _reading(record: SourceRecord) -> str:
    reading = {"path": record.path, "sha256": record.sha256, "builder": record.builder}
    return json.dumps(reading, ensure_ascii=False)
