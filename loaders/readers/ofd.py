"""OFD, the national format for fixed documents (GB/T 33190): a zip of XML pages, laid out like PDF pages."""

from __future__ import annotations

import math
import posixpath
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from lxml import etree

from loaders.document import RawDocument
from loaders.errors import FileTooLarge, UnreadableFile
from loaders.readers.encoding import printable
from loaders.readers.glyphs import Glyph, is_wide
from loaders.readers.layout import LaidPage, blocks_of, too_full
from loaders.readers.package import Package, locked
from loaders.readers.ruled import SHORTEST_RULE, Rule

POINTS = 72 / 25.4  # OFD measures in millimetres
MOST_PAGES = 2_000
MOST_GLYPHS = 40_000  # on one page
MOST_STEPS = 10_000  # of one path
ASCENT, DESCENT = 0.86, 0.14  # of the size, above and below the line that hanzi stand on
WIDEST_STEP = 1.2  # of the size
THIN = 2.5  # points: a filled box this thin is a rule

Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1, 0, 0, 1, 0, 0)


def read(data: bytes, path: str) -> RawDocument:
    """The lines and tables of all documents in the file, with their pages.

    Raises UnreadableFile when it is locked, damaged or only pictures, FileTooLarge past 2,000 pages.
    """
    package = Package(data, path)
    if any(name.endswith("Encryptions.xml") for name in package.names):
        raise locked(path)
    dropped: Counter[str] = Counter()
    pages: list[LaidPage] = []
    for root in _children(package.xml("OFD.xml"), "DocBody"):
        pages += _document(package, _text(root, "DocRoot"), len(pages), dropped)
    if not any(page.glyphs for page in pages):
        reason = "no text on its pages; a scan must be exported as PDF and recognised"
        raise UnreadableFile(path, reason, "页面没有文字层，请导出为PDF后识别")
    blocks = blocks_of([page for page in pages if page.glyphs], path, dropped)
    counted = tuple(sorted((kind, number) for kind, number in dropped.items() if number))
    return RawDocument(path, "ofd", tuple(blocks), hard_wrapped=True, dropped=counted)


def _document(package: Package, part: str, before: int, dropped: Counter[str]) -> list[LaidPage]:
    """The pages of one document; ``before`` pages of others stand before them."""
    main = _resolved("", part)
    root = package.xml(main)
    common = _child(root, "CommonData")
    size = _size(_child(common, "PageArea"), (210.0, 297.0))
    templates = {
        each.get("ID"): _resolved(main, each.get("BaseLoc") or "")
        for each in _children(common, "TemplatePage")
    }
    pages = []
    for at, page in enumerate(_children(_child(root, "Pages"), "Page"), start=before + 1):
        if at > MOST_PAGES:
            limit = f"超过{MOST_PAGES}页"
            raise FileTooLarge(package.path, f"more than {MOST_PAGES} pages", limit)
        content = package.xml(_resolved(main, page.get("BaseLoc") or ""))
        layers = [content]
        for template in _children(content, "Template"):
            name = templates.get(template.get("TemplateID"), "")
            layers += [package.xml(name)] if name in package else []
        glyphs = [glyph for layer in layers for glyph in _glyphs(layer, package.path, dropped)]
        rules = [rule for layer in layers for rule in _rules(layer)]
        width, height = _size(_child(content, "Area"), size)
        across = [rule for is_across, rule in rules if is_across]
        down = [rule for is_across, rule in rules if not is_across]
        pages.append(LaidPage(at, width * POINTS, height * POINTS, glyphs, across, down))
    return pages


def _resolved(base: str, name: str) -> str:
    """A part's name: from the root when it begins with a slash, else from the folder of ``base``."""
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(base), name.strip())).lstrip("/")


def _glyphs(layer: etree._Element, path: str, dropped: Counter[str]) -> list[Glyph]:
    found: list[Glyph] = []
    for element in layer.iter("{*}TextObject"):
        x0, y0, _, _ = _box(element)
        matrix = _matrix(element)
        size = _number(element.get("Size"), 3.7)
        for code in _children(element, "TextCode"):
            text, removed = printable((code.text or "").strip("\r\n"))
            dropped["control character"] += removed
            if len(found) + len(text) > MOST_GLYPHS:
                raise too_full(path, MOST_GLYPHS)
            x, y = _number(code.get("X"), 0.0), _number(code.get("Y"), 0.0)
            across = _deltas(code.get("DeltaX"), len(text))
            down = _deltas(code.get("DeltaY"), len(text))
            for at, char in enumerate(text):
                # The step to the next character is how wide this one is, unless it jumps to the next cell.
                step = across[at] if at < len(across) else 0.0
                width = step if 0 < step <= WIDEST_STEP * size else size if is_wide(char) else size / 2
                found.append(_glyph(char, (x, y), width, size, matrix, (x0, y0)))
                x += across[at] if at < len(across) else 0.0 if down else width
                y += down[at] if at < len(down) else 0.0
    return found


def _glyph(
    char: str, at: tuple[float, float], width: float, size: float, matrix: Matrix, origin: tuple[float, float]
) -> Glyph:
    """The box of a character whose foot stands at ``at`` in its object's own measures."""
    above, below = at[1] - ASCENT * size, at[1] + DESCENT * size
    corners = [_moved(matrix, x, y) for x in (at[0], at[0] + width) for y in (above, below)]
    xs = [(x + origin[0]) * POINTS for x, _ in corners]
    ys = [(y + origin[1]) * POINTS for _, y in corners]
    return Glyph(char, min(xs), max(xs), min(ys), max(ys))


def _deltas(text: str | None, count: int) -> list[float]:
    """The steps from character to character: ``3.5 g 4 3.2`` is 3.5 and then four times 3.2."""
    words = (text or "").split()[: 2 * MOST_GLYPHS]
    deltas: list[float] = []
    at = 0
    while at < len(words) and len(deltas) < count:
        if words[at] == "g" and at + 2 < len(words):
            times = min(max(int(_number(words[at + 1], 0.0)), 0), count)
            deltas += [_number(words[at + 2], 0.0)] * times
            at += 3
        else:
            deltas.append(_number(words[at], 0.0))
            at += 1
    return deltas


def _rules(layer: etree._Element) -> Iterator[tuple[bool, Rule]]:
    """The straight lines of the paths of a page, and whether each runs across."""
    for element in layer.iter("{*}PathObject"):
        x0, y0, _, _ = _box(element)
        matrix = _matrix(element)
        data = next((each.text or "" for each in _children(element, "AbbreviatedData")), "")
        stroked = element.get("Stroke") != "false"
        for outline in _outlines(data):
            points = [_moved(matrix, x, y) for x, y in outline]
            places = [((x + x0) * POINTS, (y + y0) * POINTS) for x, y in points]
            if not stroked and places:
                xs, ys = [x for x, _ in places], [y for _, y in places]
                places = [(min(xs), min(ys)), (max(xs), max(ys))]  # a thin filled box is a rule
            for (ax, ay), (bx, by) in pairwise(places):
                if abs(ay - by) <= THIN and abs(ax - bx) >= SHORTEST_RULE:
                    yield True, Rule((ay + by) / 2, min(ax, bx), max(ax, bx))
                elif abs(ax - bx) <= THIN and abs(ay - by) >= SHORTEST_RULE:
                    yield False, Rule((ax + bx) / 2, min(ay, by), max(ay, by))


def _outlines(data: str) -> Iterator[list[tuple[float, float]]]:
    """The straight pieces of ``M 0 0 L 10 0 L 10 5 C``, each as its points; curves part them."""
    points: list[tuple[float, float]] = []
    words = data.split()[:MOST_STEPS]
    at = 0
    while at < len(words):
        step = words[at]
        if step in {"M", "S", "L"} and at + 2 < len(words):
            point = (_number(words[at + 1], 0.0), _number(words[at + 2], 0.0))
            if step != "L":
                yield points
                points = []
            points.append(point)
            at += 3
        elif step == "C" and points:  # back to where this piece began
            points.append(points[0])
            at += 1
        else:
            if step.isalpha():
                yield points
                points = []
            at += 1
    yield points


def _moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _matrix(element: etree._Element) -> Matrix:
    numbers = _numbers(element.get("CTM"))
    return (*numbers,) if len(numbers) == 6 else _SAME  # type: ignore[return-value]


def _box(element: etree._Element) -> tuple[float, float, float, float]:
    numbers = _numbers(element.get("Boundary"))
    return (numbers[0], numbers[1], numbers[2], numbers[3]) if len(numbers) == 4 else (0.0, 0.0, 0.0, 0.0)


def _size(area: etree._Element | None, default: tuple[float, float]) -> tuple[float, float]:
    numbers = _numbers(_text(area, "PhysicalBox"))
    return (numbers[2], numbers[3]) if len(numbers) == 4 and min(numbers[2:]) > 0 else default


def _numbers(text: str | None) -> list[float]:
    return [_number(word, 0.0) for word in (text or "").split()[:8]]


def _number(text: str | None, default: float) -> float:
    """A finite number of reasonable size, else ``default``."""
    try:
        value = float(text or "")
    except ValueError:
        return default
    return value if math.isfinite(value) and abs(value) < 1e6 else default


def _children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    return element.iterchildren("{*}" + name) if element is not None else iter(())


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    return next(_children(element, name), None)


def _text(element: etree._Element | None, name: str) -> str:
    child = _child(element, name)
    return (child.text or "").strip() if child is not None else ""
