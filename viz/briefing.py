"""The one-file briefing: a picture, who does what, the sentences and their sources; a sheet without scripts.

The picture is still (SVG), not the browser drawing of the network page: it prints sharply, works where
scripts are forbidden, and leaves the room of the drawing script, a quarter of the limit, to sentences.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.network import Edge, Network, Node, Sentence
from viz.drawing import names_of
from viz.layout import edge_ends, lay_out
from viz.overview import most_linked
from viz.sheets import css_of, policy, templates
from viz.style import RelationStyle, style
from viz.svg import network_svg

BYTES_LIMIT = 2_000_000
NODE_LIMIT = 400  # of a picture on paper
_LINKS_A_NODE = 6


@dataclass(frozen=True, slots=True)
class Source:
    """A document the sentences are from; what is not known stays empty."""

    document: str
    title: str
    number: str = ""
    issuer: str = ""
    issued: str = ""
    file: str = ""


Parts = tuple[tuple[RelationStyle, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the first table: a task, or another node where links start that touch no task.

    ``number`` is printed, ``index`` is the node's; ``parts`` are the nodes linked to it by role;
    ``sentences`` are the numbers of those that say so. A task of which nothing is stated has a row too.
    """

    number: int
    index: int
    name: str
    node: Node
    parts: Parts
    sentences: tuple[int, ...]


def briefing(
    network: Network, *, build: str, date: str, lang: str = "zh", sources: Sequence[Source] = ()
) -> str:
    """The whole sheet, less than BYTES_LIMIT bytes as UTF-8; the same arguments give the same text.

    ``build`` and ``date`` are printed as they are; ``sources`` say more of the documents than sentences do.
    When not all fits, the most linked nodes are shown and the sheet says so. Raises :class:`ValueError` for a
    link to no node, or when the sentences of a single node are too long.
    """
    limit = NODE_LIMIT
    while limit:
        page = _sheet(network, most_linked(network, limit, limit * _LINKS_A_NODE), build, date, lang, sources)
        if len(page.encode()) < BYTES_LIMIT:
            return page
        limit //= 2
    raise ValueError(
        f"“{network.title[:40]}”的原文超过 {BYTES_LIMIT} 字节，请缩小范围 / "
        f"the sentences of “{network.title[:40]}” take more than {BYTES_LIMIT} bytes; ask for less"
    )


def _sheet(
    network: Network, shown: Network, build: str, date: str, lang: str, sources: Sequence[Source]
) -> str:
    numbers = _numbered(shown)
    documents, entries = _documents(numbers, sources), _entries(shown, numbers)
    reverse = _reverse(entries)
    rows = {entry.index for entry in entries} | {index for index, _ in reverse}
    css = css_of("briefing.css")
    return (
        templates()
        .get_template("briefing.html")
        .render(
            network=shown,
            all_links=len(network.edges),
            build=build,
            date=date,
            lang=lang,
            picture=network_svg(shown, lay_out(shown), anchors=rows),
            kinds=Counter(style().kind(node.kind) for node in shown.nodes),
            relations=[look for look, _ in _by_relation((edge.relation, 0) for edge in shown.edges)],
            chosen_by=style().chosen_by.get(shown.chosen_by),
            names=names_of(shown),
            entries=entries,
            reverse=reverse,
            sentences=list(numbers),
            documents=documents,
            document_numbers={source.document: number for number, source in enumerate(documents, 1)},
            css=css,
            policy=policy((css,), ()),
        )
    )


def _numbered(network: Network) -> dict[Sentence, int]:
    """Every sentence once, numbered in the order in which links name them."""
    numbers: dict[Sentence, int] = {}
    for edge in network.edges:
        for sentence in edge.sentences:
            numbers.setdefault(sentence, len(numbers) + 1)
    return numbers


def _documents(sentences: Iterable[Sentence], sources: Sequence[Source]) -> list[Source]:
    """The documents that are cited, each as well described as is known."""
    known = {source.document: source for source in sources}
    cited = dict.fromkeys((sentence.document, sentence.document_title) for sentence in sentences)
    return [known.get(document, Source(document, title)) for document, title in cited]


def _entries(network: Network, numbers: dict[Sentence, int]) -> list[Entry]:
    """A row a task, with all that is linked to it; links that touch no task stand with where they start."""
    names = names_of(network)
    links: dict[int, list[tuple[Edge, int]]] = {
        index: [] for index, node in enumerate(network.nodes) if node.kind == "task"
    }
    for edge, (source, target) in zip(network.edges, edge_ends(network), strict=True):
        here, there = (target, source) if network.nodes[target].kind == "task" else (source, target)
        links.setdefault(here, []).append((edge, there))
    entries = []
    for number, index in enumerate(sorted(links), 1):
        said = dict.fromkeys(numbers[sentence] for edge, _ in links[index] for sentence in edge.sentences)
        parts = _by_relation((edge.relation, there) for edge, there in links[index])
        entries.append(Entry(number, index, names[index], network.nodes[index], parts, tuple(said)))
    return entries


def _reverse(entries: Sequence[Entry]) -> list[tuple[int, Parts]]:
    """The same the other way round: for a node without a row, the numbers of the rows that name it."""
    rows = {entry.index for entry in entries}
    found: dict[int, list[tuple[str, int]]] = {}
    for entry in entries:
        for look, others in entry.parts:
            for other in others:
                if other not in rows:
                    found.setdefault(other, []).append((look.name, entry.number))
    return [(index, _by_relation(found[index])) for index in sorted(found)]


def _by_relation(pairs: Iterable[tuple[str, int]]) -> Parts:
    """Numbers by relation, each once, in the order of the style table."""
    found: dict[str, dict[int, None]] = {}
    for relation, number in pairs:
        found.setdefault(style().relation(relation).name, {})[number] = None
    return tuple((look, tuple(found[name])) for name, look in style().relations.items() if name in found)
