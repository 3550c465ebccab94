"""A network as one HTML page that opens with the network cable out; the only importer of pyvis.

pyvis gives the records of nodes, links and options, and carries the drawing script (vis-network). Its own
pages are not used: each of their modes loads something from outside, a heading in them is not escaped, and
they shake before they rest. The page also holds everything as tables, for readers without scripts and print.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TypeVar

from markupsafe import Markup, escape

from kg.betweenness import betweenness
from kg.network import Network
from viz.drawing import Item, edge_items, looks, names_of, node_items, options
from viz.layout import Layout, edge_ends, lay_out
from viz.overview import most_linked
from viz.rows import kind_cells, link_rows
from viz.sheets import SheetLinks, css_of, data_block, policy, script_of, templates
from viz.style import KindStyle, RelationStyle, style

NODE_LIMIT, LINK_LIMIT = 1_500, 6_000  # more is neither readable nor quick in a browser
_VIS = "templates/lib/vis-9.1.2/vis-network.min.js"

Look = TypeVar("Look", KindStyle, RelationStyle)
Choices = dict[str, dict[str, str]]


def network_page(
    network: Network,
    *,
    build: str,
    date: str,
    lang: str = "zh",
    links: SheetLinks | None = None,
    limit: int = NODE_LIMIT,
) -> str:
    """The whole page. The same arguments give the same text, character for character.

    ``build`` and ``date`` are printed as they are; ``lang`` (``zh`` or ``en``) is the language it opens in;
    ``links`` lead to pages of the server that serves it, and are left out of a file. Past ``limit`` nodes the
    most linked are shown and the page says so. Raises :class:`ValueError` for a link to no node.
    """
    shown = most_linked(network, limit, LINK_LIMIT)
    layout, ends, choices = lay_out(shown), edge_ends(shown), _choices(shown)
    links = links or SheetLinks()
    css, scripts = css_of("network.css"), _scripts()
    return (
        templates()
        .get_template("network.html")
        .render(
            network=shown,
            all_links=len(network.edges),
            build=build,
            date=date,
            lang=lang,
            links=links,
            form=layout.form,
            chosen_by=style().chosen_by.get(shown.chosen_by),
            relations=_counted((style().relation(edge.relation) for edge in shown.edges), style().relations),
            kinds=_counted((style().kind(node.kind) for node in shown.nodes), style().kinds),
            choices={name: list(words.values()) for name, words in choices.items() if len(words) > 1},
            names=[escape(name) for name in names_of(shown)],
            rows=link_rows(shown, ends, links),
            kind_cells=kind_cells(shown),
            data=data_block(picture_data(shown, layout, ends, choices)),
            css=css,
            scripts=scripts,
            policy=policy((css,), scripts),
        )
    )


def network_policy() -> str:
    """The Content-Security-Policy of every network page, for a server that sends it as a header too."""
    return policy((css_of("network.css"),), _scripts())


def _scripts() -> tuple[Markup, ...]:
    """What runs in the page: first, before it is set; then vis-network; then ours."""
    return script_of("first.js"), vis_script(), script_of("network.js")


@cache
def vis_script() -> Markup:
    """vis-network as the installed pyvis carries it, with no address left in it that anything could follow.

    In the strings and comments of a script ``\\/`` is ``/``, so nothing changes but what a search finds. Its
    style sheet is left out: it dresses buttons and popups that these pages do not use.
    """
    source = (files("pyvis") / _VIS).read_text(encoding="utf-8")
    source, _, _ = source.partition("//# sourceMappingURL=")
    if "</script" in source.lower() or "<!--" in source:
        raise ValueError("vis-network 不能内嵌 / this vis-network would end its own script element")
    return Markup(source.replace("://", ":\\/\\/"))


def picture_data(network: Network, layout: Layout, ends: Sequence[tuple[int, int]], choices: Choices) -> Item:
    """What the page's script draws and filters; the sentences stand in the page's tables only.

    The id of a node is that of its row, ``n0``; of a link, ``e0``.
    """
    # pyvis takes 0.3 s to import, most of it IPython's; only who draws a page should wait for that.
    from pyvis.edge import Edge as PyvisEdge
    from pyvis.network import Network as PyvisNetwork
    from pyvis.node import Node as PyvisNode

    number = {name: {key: index for index, key in enumerate(words)} for name, words in choices.items()}
    middles = betweenness(len(network.nodes), ends) if layout.form == "map" else ()
    picture = PyvisNetwork(directed=False)
    # add_node and add_edge look through all that came before: add_edge copies the list of nodes twice and
    # walks every edge, to drop a second link of two nodes. A unit that leads and supervises would lose one.
    for index, item in enumerate(node_items(network, layout)):
        node, shape, label = network.nodes[index], item.pop("shape"), item.pop("label")
        item["jurisdiction"] = number["jurisdiction"].get(node.jurisdiction, -1)
        item["level"] = number["level"].get(node.level, -1)
        item["year"] = number["year"].get(node.year, -1)
        if node.kind == "task":
            item["themes"] = [number["theme"][theme] for theme in node.themes]
        if middles:
            item["between"] = middles[index]
        picture.nodes.append(PyvisNode(f"n{index}", shape, label, **item).options)
    for index, item in enumerate(edge_items(network, layout, ends)):
        sentences = network.edges[index].sentences
        item["documents"] = sorted({number["document"][sentence.document] for sentence in sentences})
        source, target = ends[index]
        picture.edges.append(PyvisEdge(f"n{source}", f"n{target}", id=f"e{index}", **item).options)
    picture.options = options(layout, len(network.edges))
    nodes, edges, *_ = picture.get_network_data()
    return {
        "form": layout.form,
        "nodes": nodes,
        "edges": edges,
        "options": picture.options,
        "style": looks(network),
    }


def _choices(network: Network) -> Choices:
    """What a reader can filter by, and the words for each, in order of appearance."""
    sentences = (sentence for edge in network.edges for sentence in edge.sentences)
    return {
        "document": {sentence.document: sentence.document_title for sentence in sentences},
        "jurisdiction": {node.jurisdiction: node.jurisdiction for node in network.nodes if node.jurisdiction},
        "level": {node.level: node.level for node in network.nodes if node.level},
        "theme": {theme: theme for node in network.nodes for theme in node.themes},
        "year": {node.year: node.year for node in network.nodes if node.year},
    }


def _counted(found: Iterable[Look], table: Mapping[str, Look]) -> list[tuple[Look, int]]:
    """The looks that occur with their numbers, in the order of the table."""
    number = Counter(look.name for look in found)
    return [(look, number[name]) for name, look in table.items() if number[name]]
