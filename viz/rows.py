"""Rows of the tables: links with the sentences that state them. What repeats is made once, for speed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup, escape

from kg.network import Edge, Network, Sentence
from viz.sheets import SheetLinks, templates
from viz.style import style
from viz.text import short, visible


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link, ready for its row: its nodes by number, and (sentence, where it stands, offsets) of each."""

    source: int
    target: int
    relation: Markup
    quotes: tuple[tuple[Markup, Markup, Markup], ...]


def link_rows(network: Network, ends: Sequence[tuple[int, int]], links: SheetLinks) -> list[LinkRow]:
    """A row a link, in the network's order."""
    parts = templates().get_template("parts.html").module

    @cache
    def source(title: str, document: str, heading: str) -> Markup:
        return Markup(parts.source(title, document, heading, links.things))  # type: ignore[attr-defined]

    @cache
    def relation(name: str) -> Markup:
        return Markup(parts.relation_cell(style().relation(name)))  # type: ignore[attr-defined]

    rows = []
    for edge, (start, end) in zip(network.edges, ends, strict=True):
        quotes = tuple(
            (
                escape(visible(each.text)),
                source(each.document_title, each.document, each.heading),
                _place(each, links),
            )
            for each in edge.sentences
        )
        rows.append(LinkRow(start, end, relation(edge.relation) + _remark(edge), quotes))
    return rows


def kind_cells(network: Network) -> dict[str, Markup]:
    """The cell that names each kind that occurs."""
    parts = templates().get_template("parts.html").module
    kinds = dict.fromkeys(node.kind for node in network.nodes)
    return {kind: Markup(parts.kind_cell(style().kind(kind))) for kind in kinds}  # type: ignore[attr-defined]


def _place(sentence: Sentence, links: SheetLinks) -> Markup:
    """Where a sentence stands, leading to the very words where a server can show them."""
    place = f"{sentence.start:d}–{sentence.end:d}"
    page = links.things.get(sentence.document)
    if page is None:
        return Markup(place)
    return Markup('<a href="{}#e-{:d}-{:d}">{}</a>').format(page, sentence.start, sentence.end, place)


def _remark(edge: Edge) -> str:
    """What the relation's own words leave out: its name when the table has none for it, and its weight."""
    name = "" if edge.relation in style().relations else f" ({short(edge.relation, 40)})"
    return escape(name + (f" ×{edge.weight}" if edge.weight > 1 else ""))
