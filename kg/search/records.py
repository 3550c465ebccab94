"""What was found, as plain records for machines."""

from __future__ import annotations

from kg.search.asking import Choice, Hit, SearchPage
from kg.search.snippets import Pieces


def page_record(page: SearchPage) -> dict[str, object]:
    """A page of finds as it is printed and sent."""
    return {
        "total": page.total,
        "limit": page.limit,
        "offset": page.offset,
        "words": list(page.words),
        "meant": list(page.meant),
        "near": list(page.near),
        "items": [hit_record(hit) for hit in page.hits],
        "facets": {facet: [_choice(choice) for choice in choices] for facet, choices in page.facets.items()},
        "counted": page.counted,
        "documents": page.documents,
        "in_step": page.in_step,
    }


def hit_record(hit: Hit) -> dict[str, object]:
    """One find; marks are places in the text beside them."""
    return {
        "kind": hit.kind,
        "iri": hit.iri,
        "name": _plain(hit.name) or None,
        "name_marks": _marks(hit.name),
        "via": _plain(hit.via) or None,
        "heading": hit.heading or None,
        "snippet": _plain(hit.snippet) or None,
        "snippet_marks": _marks(hit.snippet),
        "document": {"iri": hit.document, "title": hit.document_title, "number": hit.document_number or None}
        if hit.document
        else None,
        "start": hit.start if hit.document else None,
        "end": hit.end if hit.document else None,
    }


COLUMNS = (
    "kind",
    "name",
    "document_title",
    "document_number",
    "heading",
    "text",
    "start",
    "end",
    "iri",
    "document",
)


def hit_row(hit: Hit) -> list[object]:
    """One find as a row of :data:`COLUMNS`, with its whole passage."""
    place = (hit.start, hit.end) if hit.document else (None, None)
    name, title, number = _plain(hit.name), hit.document_title, hit.document_number
    return [hit.kind, name, title, number, hit.heading, hit.text, *place, hit.iri, hit.document]


def _choice(choice: Choice) -> dict[str, object]:
    return {"value": choice.value, "label": choice.label, "hits": choice.hits, "picked": choice.picked}


def _plain(pieces: Pieces) -> str:
    return "".join(text for text, _ in pieces)


def _marks(pieces: Pieces) -> list[list[int]]:
    marks: list[list[int]] = []
    at = 0
    for text, marked in pieces:
        if marked:
            marks.append([at, at + len(text)])
        at += len(text)
    return marks
