"""The named things of a graph as its index keeps them: reading them here takes a tenth of the time."""

from __future__ import annotations

from contextlib import closing

from kg.errors import StoreDamaged
from kg.graph import Graph
from kg.named import Named
from kg.search.database import note, open_for_reading
from kg.search.nesting import with_those_around
from kg.search.reading import END_OF_NAME


def kept_things(graph: Graph) -> tuple[tuple[Named, ...], frozenset[str]] | None:
    """The named things, and the places that documents speak for with those around them.

    ``None`` when the index beside the graph is of another state of it, or there is none.
    """
    version = graph.version
    if graph.folder is None or not version:
        return None
    try:
        db = open_for_reading(graph.folder)
    except StoreDamaged:
        return None  # only a search needs the index; the graph itself says the same
    if db is None:
        return None
    with closing(db):
        db.execute("BEGIN")  # one state of the index for all that follows
        if note(db, "version") != version:
            return None
        rows = db.execute("SELECT iri, kind, label, others FROM thing ORDER BY iri")
        things = tuple(
            Named(iri, kind, label, tuple(others.split(END_OF_NAME))) for iri, kind, label, others in rows
        )
        places = db.execute("SELECT DISTINCT places FROM document")
        own = [place for (listed,) in places for place in listed.split(END_OF_NAME) if place]
        return things, with_those_around(db, own)
