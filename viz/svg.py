"""A network as a still picture: SVG, which needs no script, prints sharply and says its titles."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from kg.network import Edge, Network
from viz.drawing import LETTERS, Item, card_width, distance, edge_items, names_of, node_items
from viz.layout import Layout, edge_ends
from viz.sheets import policy, templates
from viz.style import style
from viz.symbols import outline
from viz.text import short

_ROOM = 70  # around a symbol, for its name
_SENTENCE_LIMIT = 200
_NAMES_FIT = 1.6  # a picture that shrinks more than this shows the names of its hubs only
Scheme = Literal["light", "dark", "auto"]


@dataclass(frozen=True, slots=True)
class Line:
    """A link as it is drawn."""

    relation: str
    path: str
    arrow: bool
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A node as it is drawn: a card when ``wide`` is not 0, else a symbol with its label ``drop`` below."""

    number: int
    kind: str
    x: int
    y: int
    name: str
    label: str
    letters: int
    drop: float
    symbol: Markup
    wide: int
    round: bool
    dashed: bool


def network_svg(
    network: Network,
    layout: Layout,
    *,
    alone: bool = False,
    anchors: Collection[int] = (),
    scheme: Scheme = "light",
    weights: Sequence[float] = (),
) -> Markup:
    """The picture as an SVG element, or with ``alone`` as a file that brings its colours: those of ``scheme``.

    ``weights``, one a node, are shown as size. A node whose number is in ``anchors`` leads to ``#n`` and its number, in the page that holds the picture.
    """
    names, ends = names_of(network), edge_ends(network)
    nodes = node_items(network, layout, weights)
    lines = [
        Line(item["relation"], _path(layout, pair, item, nodes), "arrows" in item, _words(edge, names, pair))
        for edge, pair, item in zip(network.edges, ends, edge_items(network, layout, ends), strict=True)
    ]
    marks = [_mark(index, item, layout, names[index]) for index, item in enumerate(nodes)]
    # The most linked last, so that nothing covers them.
    marks.sort(key=lambda mark: (layout.degrees[mark.number], -mark.number))
    return Markup(
        templates()
        .get_template("picture.html")
        .render(
            alone=alone,
            anchors=anchors,
            box=_box(layout, nodes),
            title=short(network.title, _SENTENCE_LIMIT),
            lines=lines,
            marks=marks,
            scheme=scheme,
        )
    )


def svg_policy(picture: str) -> str:
    """The Content-Security-Policy for serving a picture that stands alone: its own colours, and nothing else."""
    _, _, after = picture.partition("<style>")
    return policy((after.partition("</style>")[0],), ())


def _words(edge: Edge, names: Sequence[str], pair: tuple[int, int]) -> str:
    """What a pointer resting on a link is told."""
    relation = style().relation(edge.relation).words
    head = f"{names[pair[0]]} — {relation.zh} / {relation.en} — {names[pair[1]]}"
    return "\n".join([head, *(short(sentence.text, _SENTENCE_LIMIT) for sentence in edge.sentences[:1])])


def _path(layout: Layout, pair: tuple[int, int], item: Item, nodes: Sequence[Item]) -> str:
    (x1, y1), (x2, y2) = layout.places[pair[0]], layout.places[pair[1]]
    bend = item["smooth"]["roundness"] if "smooth" in item else 0.0
    if layout.form == "columns":
        # From the side of one card to the side of the other.
        side = 0.5 if x1 < x2 else -0.5 if x1 > x2 else 0
        x1 += round(card_width(nodes[pair[0]]["label"]) * side)
        x2 -= round(card_width(nodes[pair[1]]["label"]) * side)
        half, lift = (x1 + x2) / 2, bend * 60
        return f"M{x1} {y1}C{half:g} {y1 - lift:g} {half:g} {y2 - lift:g} {x2} {y2}"
    if not bend:
        return f"M{x1} {y1}L{x2} {y2}"
    # A second link of the same nodes swings out to the side of the first.
    return f"M{x1} {y1}Q{(x1 + x2) / 2 - (y2 - y1) * bend:g} {(y1 + y2) / 2 + (x2 - x1) * bend:g} {x2} {y2}"


def _mark(number: int, item: Item, layout: Layout, name: str) -> Mark:
    kind, x, y, letters = item["kind"], item["x"], item["y"], item["font"]["size"]
    if layout.form == "columns":
        rounded, dashed = item["shape"] == "ellipse", "shapeProperties" in item
        wide = card_width(item["label"])
        return Mark(number, kind, x, y, name, item["label"], letters, 5, Markup(), wide, rounded, dashed)
    size, hub = item["size"], letters > LETTERS
    label = item["label"] if hub or distance(layout) <= _NAMES_FIT else ""
    symbol = outline(item["shape"], size)
    return Mark(number, kind, x, y, name, label, letters, size + letters * 1.05, symbol, 0, False, False)


def _box(layout: Layout, nodes: Sequence[Item]) -> tuple[int, int, int, int]:
    """The part of the plane that holds everything, names too: left, top, width, height."""
    if not nodes:
        return (0, 0, 100, 100)
    columns = layout.form == "columns"
    words = [(item["label"], item["font"]["size"]) for item in nodes]
    reach = [card_width(each) / 2 if columns else max(_ROOM, size * len(each) / 2) for each, size in words]
    left = round(min(item["x"] - wide for item, wide in zip(nodes, reach, strict=True))) - 10
    right = round(max(item["x"] + wide for item, wide in zip(nodes, reach, strict=True))) + 10
    top, below = min(item["y"] for item in nodes) - _ROOM // 2, max(item["y"] for item in nodes) + _ROOM
    return (left, top, right - left, below - top)
