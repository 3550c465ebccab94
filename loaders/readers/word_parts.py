"""The parts of a Word package that say how its paragraphs are numbered: relations, styles, numbering.xml."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from loaders.readers.numbering import DEEPEST_LEVEL, Level, NumberedList
from loaders.readers.package import Package, damaged

_PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",  # strict
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/drawingml/2006/picture": "pic",
    "http://purl.oclc.org/ooxml/drawingml/picture": "pic",
}
LONGEST_LABEL = 100  # characters; every numbered paragraph repeats them
LONGEST_STYLE_CHAIN = 20  # basedOn of basedOn …; Word itself stops at 11, a file that loops never stops


def name(element: etree._Element) -> str:
    """``w:p`` for a paragraph of either dialect; the bare local name for namespaces that carry no text."""
    if not isinstance(element.tag, str):
        return ""
    space, _, local = element.tag.rpartition("}")
    prefix = _PREFIXES.get(space[1:])
    return f"{prefix}:{local}" if prefix else local


def value(element: etree._Element | None, attribute: str = "val") -> str:
    """An attribute by its local name; ``""`` when absent."""
    if element is not None:
        for key, text in element.attrib.items():
            if str(key).rpartition("}")[2] == attribute:
                return str(text)
    return ""


def number(element: etree._Element | None, default: int, attribute: str = "val") -> int:
    """An attribute as a whole number, ``default`` when it is absent or none."""
    text = value(element, attribute)
    return int(text) if text.isascii() and text.removeprefix("-").isdigit() and len(text) < 10 else default


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first child of that name, or of that name under that name."""
    for step in path:
        element = next(children(element, step), None)
    return element


def children(element: etree._Element | None, wanted: str) -> Iterator[etree._Element]:
    """The children of that name, in order."""
    return (each for each in (element if element is not None else ()) if name(each) == wanted)


@dataclass(frozen=True, slots=True)
class Style:
    """What of a paragraph style matters here."""

    name: str
    based_on: str
    list_id: str
    level: int | None


@dataclass(frozen=True, slots=True)
class WordParts:
    """The main part's root and what the other parts say about its paragraphs."""

    body: etree._Element
    styles: dict[str, Style]
    lists: dict[str, NumberedList]
    style_levels: dict[tuple[str, str], int]  # (list, style) → the level that style stands for
    notes: dict[tuple[str, str], etree._Element]  # ("footnote", id) → the note

    def numbering_of(self, properties: etree._Element | None) -> tuple[str, int] | None:
        """(list, level) of a paragraph by its own ``numPr`` or its style's; None when it is not numbered."""
        own = child(properties, "w:numPr")
        style_id = value(child(properties, "w:pStyle"))
        list_id = value(child(own, "w:numId"))
        level = number(child(own, "w:ilvl"), -1)
        for _ in range(LONGEST_STYLE_CHAIN):
            style = self.styles.get(style_id)
            if style is None or (list_id and level >= 0):
                break
            if not list_id and style.list_id:
                list_id = style.list_id
                found = self.style_levels.get((list_id, style_id), style.level)
                level = level if level >= 0 or found is None else found
            style_id = style.based_on
        if not list_id or list_id == "0":  # 0 takes a style's numbering off one paragraph
            return None
        return list_id, min(max(level, 0), DEEPEST_LEVEL)

    def style_name(self, properties: etree._Element | None) -> str:
        """The name of a paragraph's style in lower case (``toc 1``); ``""`` when it has none."""
        style = self.styles.get(value(child(properties, "w:pStyle")))
        return style.name if style is not None else ""


def read_parts(package: Package) -> WordParts:
    """The parts of an open .docx. Raises UnreadableFile when there is no main part."""
    main = _related(package, "").get("officeDocument", "word/document.xml")
    related = _related(package, main)
    root = package.xml(main)
    body = child(root, "w:body")
    if body is None:
        raise damaged(package.path)
    styles = _styles(package.xml(related["styles"])) if related.get("styles") in package else {}
    numbering = package.xml(related["numbering"]) if related.get("numbering") in package else None
    lists, style_levels = _lists(numbering, styles)
    notes = {
        (kind, value(note, "id")): note
        for kind in ("footnote", "endnote")
        if related.get(f"{kind}s") in package
        for note in children(package.xml(related[f"{kind}s"]), f"w:{kind}")
    }
    return WordParts(body, styles, lists, style_levels, notes)


def _related(package: Package, part: str) -> dict[str, str]:
    """The parts that ``part`` points to, by the last word of the relation's type: ``numbering`` → name."""
    folder, file = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{file}.rels")
    if relations not in package:
        return {}
    targets: dict[str, str] = {}
    for relation in package.xml(relations):
        kind = value(relation, "Type").rpartition("/")[2]
        target = posixpath.normpath(posixpath.join("/", folder, value(relation, "Target"))).lstrip("/")
        if value(relation, "TargetMode") != "External":
            targets.setdefault(kind, target)
    return targets


def _styles(root: etree._Element) -> dict[str, Style]:
    styles: dict[str, Style] = {}
    for style in children(root, "w:style"):
        numbering = child(style, "w:pPr", "w:numPr")
        level = number(child(numbering, "w:ilvl"), -1)
        styles[value(style, "styleId")] = Style(
            name=value(child(style, "w:name")).lower(),
            based_on=value(child(style, "w:basedOn")),
            list_id=value(child(numbering, "w:numId")),
            level=level if level >= 0 else None,
        )
    return styles


def _lists(
    root: etree._Element | None, styles: dict[str, Style]
) -> tuple[dict[str, NumberedList], dict[tuple[str, str], int]]:
    """Every ``w:num`` with its levels, and which style stands for which level of it."""
    abstracts = {value(each, "abstractNumId"): each for each in children(root, "w:abstractNum")}
    numbers = {value(each, "numId"): each for each in children(root, "w:num")}
    lists: dict[str, NumberedList] = {}
    style_levels: dict[tuple[str, str], int] = {}
    for list_id, num in numbers.items():
        abstract_id = value(child(num, "w:abstractNumId"))
        abstract = abstracts.get(abstract_id)
        # A list style keeps its levels in the list that the style itself uses.
        linked = styles.get(value(child(abstract, "w:numStyleLink")))
        if linked is not None and linked.list_id in numbers:
            abstract_id = value(child(numbers[linked.list_id], "w:abstractNumId"))
            abstract = abstracts.get(abstract_id)
        levels = {number(each, 0, "ilvl"): each for each in children(abstract, "w:lvl")}
        starts: dict[int, int] = {}
        for override in children(num, "w:lvlOverride"):
            at = number(override, 0, "ilvl")
            replaced = child(override, "w:lvl")
            if replaced is not None:
                levels[at] = replaced
            start = child(override, "w:startOverride")
            if start is not None:
                starts[at] = number(start, 1)
        lists[list_id] = NumberedList(abstract_id, {at: _level(each) for at, each in levels.items()}, starts)
        for at, each in levels.items():
            if style_id := value(child(each, "w:pStyle")):
                style_levels[list_id, style_id] = at
    return lists, style_levels


def _level(level: etree._Element) -> Level:
    # Word 2010 writes a custom format as Choice and its nearest standard one as Fallback.
    format = child(level, "w:numFmt")
    if format is None:
        format = child(level, "mc:AlternateContent", "mc:Fallback", "w:numFmt")
    restart = child(level, "w:lvlRestart")
    legal = child(level, "w:isLgl")
    return Level(
        start=number(child(level, "w:start"), 1),
        format=value(format) or "decimal",
        text=value(child(level, "w:lvlText"))[:LONGEST_LABEL],
        gap=value(child(level, "w:suff")) or "tab",
        restart=number(restart, 0) - 1 if restart is not None else None,
        legal=legal is not None and value(legal) not in {"0", "false"},
    )
