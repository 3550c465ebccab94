"""What the browser's drawing script is told of each node and link: plain records in vis-network's words.

Colours are not here, for they change with light and dark: the page's script takes them from the style table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from math import log2
from typing import Any

from kg.network import Network
from viz.layout import CARD_LETTER, CARD_LIMIT, Layout
from viz.style import style
from viz.text import short

Item = dict[str, Any]

NAME_LIMIT = 60  # characters of a name in lists and tables; the whole of it stands beside
LABEL_LIMIT = 14  # under a symbol
LETTERS = 14  # pixels
HUBS = 60  # so many of the most linked may show their names from afar
_SCREEN = 640  # pixels, the shorter side of the window a picture will be fitted into


def names_of(network: Network) -> list[str]:
    """The short name of each node, never empty."""
    return [short(node.label, NAME_LIMIT) or short(node.title, NAME_LIMIT) or "?" for node in network.nodes]


def card_width(label: str) -> int:
    """Pixels a card needs for a label of Chinese characters; for Latin letters it is more than enough."""
    return 20 + CARD_LETTER * len(label)


def node_items(network: Network, layout: Layout, weights: Sequence[float] = ()) -> list[Item]:
    """A record a node: what it is called, where it stands, how large it is.

    Symbols show how many links a node has, or ``weights``, one a node, if they are given.
    """
    most = max(weights, default=0) or 1
    names, letters, far = names_of(network), _letter_sizes(network, layout), distance(layout)
    items = []
    for index, node in enumerate(network.nodes):
        kind, (x, y) = style().kind(node.kind), layout.places[index]
        item: Item = {"x": x, "y": y, "kind": kind.name, "community": layout.community[index]}
        if layout.form == "columns":
            item["label"] = short(names[index], CARD_LIMIT)
            item["shape"] = "ellipse" if kind.card == "ellipse" else "box"
            item["font"] = {"size": CARD_LETTER}
            if kind.card == "dashed":
                item["shapeProperties"] = {"borderDashes": [6, 4]}
        else:
            item["label"] = short(names[index], LABEL_LIMIT)
            item["shape"] = kind.shape
            grow = min(1.3, max(1.0, far / 2.4))  # a map seen from afar needs larger symbols
            size = (
                8 + 28 * (weights[index] / most) ** 0.5 if weights else 9 + 3 * layout.degrees[index] ** 0.5
            )
            item["size"] = round(min(36.0, size) * grow, 1)
            item["font"] = {"size": letters[index]}
        items.append(item)
    return items


def edge_items(network: Network, layout: Layout, ends: Sequence[tuple[int, int]]) -> list[Item]:
    """A record a link: how wide, dashed or bent it is. A second link between two nodes is bent to be seen."""
    twins: Counter[tuple[int, int]] = Counter()
    thick = min(1.5, max(1.0, distance(layout) / 2.2))  # else a line seen from afar has no colour
    items = []
    for edge, (source, target) in zip(network.edges, ends, strict=True):
        look, pair = style().relation(edge.relation), (min(source, target), max(source, target))
        width = (look.width + log2(max(1, edge.weight))) * thick
        item: Item = {"relation": look.name, "width": round(width, 1)}
        if look.dash:
            item["dashes"] = list(look.dash)
        if look.arrow:
            item["arrows"] = "to"
        if twins[pair]:
            side = "curvedCW" if (source, target) == pair else "curvedCCW"
            item["smooth"] = {"enabled": True, "type": side, "roundness": min(0.6, 0.16 * twins[pair])}
        twins[pair] += 1
        items.append(item)
    return items


def options(layout: Layout, links: int) -> Item:
    """vis-network's settings: nothing moves of itself, keys work, crowded links step aside for the hand."""
    flow = {"enabled": True, "type": "cubicBezier", "forceDirection": "horizontal", "roundness": 0.45}
    return {
        "autoResize": True,
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False, "randomSeed": 1},
        "interaction": {
            "hover": True,
            "keyboard": {"enabled": True, "bindToWindow": False},
            "hideEdgesOnDrag": links > 1_500,
            "hideEdgesOnZoom": links > 1_500,
        },
        "nodes": {
            "borderWidth": 1.5,
            "borderWidthSelected": 3,
            "margin": 9,
            "shapeProperties": {"borderRadius": 6},
            "widthConstraint": {"minimum": 70} if layout.form == "columns" else False,
            "scaling": {"label": {"drawThreshold": 6}},
            "font": {"face": "system-ui, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"},
        },
        "edges": {
            "smooth": flow if layout.form == "columns" else False,
            "selectionWidth": 1.5,
            "hoverWidth": 1.5,
        },
    }


def looks(network: Network) -> Item:
    """The part of the style table that this picture needs, both themes of it."""
    kinds = dict.fromkeys(style().kind(node.kind) for node in network.nodes)
    relations = dict.fromkeys(style().relation(edge.relation) for edge in network.edges)
    return {
        "themes": {name: asdict(theme) for name, theme in style().themes.items()},
        "kinds": {kind.name: {"light": kind.light, "dark": kind.dark} for kind in kinds},
        "relations": {each.name: {"light": each.light, "dark": each.dark} for each in relations},
        "communities": dict(style().communities),
    }


def distance(layout: Layout) -> float:
    """How many times smaller than drawn the picture is when all of it is seen; 1 when it need not shrink."""
    return max(1.0, *((max(axis) - min(axis)) / _SCREEN for axis in zip(*layout.places, strict=True)), 1.0)


def _letter_sizes(network: Network, layout: Layout) -> list[int]:
    """Letters by weight: from afar the names of hubs are seen, as far as they do not cover each other.

    The name of a task is the beginning of a sentence and says little, so tasks come last.
    """
    far, sizes = distance(layout), [LETTERS] * len(layout.degrees)
    wide, high = LABEL_LIMIT * LETTERS * far * 0.7, LETTERS * far * 1.6
    taken: list[tuple[int, int]] = []
    last = [node.kind == "task" for node in network.nodes]
    for index in sorted(range(len(sizes)), key=lambda i: (last[i], -layout.degrees[i], i))[:HUBS]:
        x, y = layout.places[index]
        if all(abs(x - left) > wide or abs(y - top) > high for left, top in taken):
            taken.append((x, y))
            sizes[index] = max(LETTERS, round((LETTERS - 1) * far))
    return sizes
