"""Excel workbooks (.xlsx): each visible sheet as tables, values as they are shown, merged cells marked."""

from __future__ import annotations

import math
import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from loaders.document import RawDocument, Table
from loaders.errors import FileTooLarge, UnreadableFile
from loaders.readers.grid import MOST_CELLS, too_many_cells
from loaders.readers.package import MOST_TAGS, Package, damaged
from loaders.readers.sheet import Merged, Place, tables_of_sheet, written
from loaders.readers.word_parts import value

MOST_CHARACTERS = 20_000_000
LARGEST_SHEET = 200 * 1024 * 1024  # bytes of XML; it is read as a stream, never as a whole tree

# The formats Excel knows by number alone and does not write into the file; 14 on are dates.
_BUILT_IN = {
    **{1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"},
    **{37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00"},
    **dict.fromkeys((14, 15, 16, 30), "yyyy-m-d"),
    **{17: "yyyy-m", 18: "h:mm", 19: "h:mm", 20: "h:mm", 21: "h:mm", 22: "yyyy-m-d h:mm"},
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    31: 'yyyy"年"m"月"d"日"',
}
_REFERENCE = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # _x000D_ is a carriage return


def read(data: bytes, path: str) -> RawDocument:
    """The sheets of a workbook as Tables with their sheet and cell; hidden sheets are left out and counted.

    Raises UnreadableFile, FileTooLarge.
    """
    package = Package(data, path)
    main = _target(package, "", "officeDocument") or "xl/workbook.xml"
    book = package.xml(main)
    strings = _shared_strings(package, _target(package, main, "sharedStrings"))
    formats = _formats(package, _target(package, main, "styles"))
    epoch_1904 = any(value(each, "date1904") in {"1", "true"} for each in _all(book, "workbookPr"))
    dropped: Counter[str] = Counter()
    tables: list[Table] = []
    for sheet in _all(book, "sheet"):
        part = _target(package, main, value(sheet, "id"))
        if value(sheet, "state") in {"hidden", "veryHidden"}:
            dropped["hidden sheet"] += 1
        elif part in package:
            cells, merged = _sheet(package, part, strings, formats, epoch_1904)
            tables += tables_of_sheet(cells, merged, value(sheet, "name"), path)
    if not tables:
        raise UnreadableFile(path, "no visible sheet has text", "没有含文字的可见工作表")
    return RawDocument(path, "xlsx", tuple(tables), dropped=tuple(dropped.items()))


def _target(package: Package, part: str, wanted: str) -> str:
    """The part that ``part`` points to, by the relation's id or the last word of its type; "" if none."""
    folder, file = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{file}.rels")
    if wanted and relations in package:
        for relation in package.xml(relations):
            if wanted in {value(relation, "Id"), value(relation, "Type").rpartition("/")[2]}:
                return posixpath.normpath(posixpath.join("/", folder, value(relation, "Target"))).lstrip("/")
    return ""


def _all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    yield from root.iter("{*}" + name)


def _shared_strings(package: Package, part: str) -> list[str]:
    """The texts that cells refer to by number; all runs of a rich text, not its phonetic reading (rPh)."""
    return [_text_of(each) for each in _all(package.xml(part), "si")] if part in package else []


def _text_of(item: etree._Element) -> str:
    texts = [
        each.text or ""
        for each in _all(item, "t")
        if (parent := each.getparent()) is not None and etree.QName(parent).localname != "rPh"
    ]
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), "".join(texts))


def _formats(package: Package, part: str) -> list[str]:
    """The number format of each cell style, by the style's number."""
    if part not in package:
        return []
    root = package.xml(part)
    own = {value(each, "numFmtId"): value(each, "formatCode") for each in _all(root, "numFmt")}
    ids = [value(style, "numFmtId") for styles in _all(root, "cellXfs") for style in styles]
    return [own.get(id) or (_BUILT_IN.get(int(id), "") if id.isdecimal() else "") for id in ids]


def _sheet(
    package: Package, part: str, strings: list[str], formats: list[str], epoch_1904: bool
) -> tuple[dict[Place, str], list[Merged]]:
    """The texts of one sheet by place, and its merged ranges; read as a stream."""
    xml = package.read(part, LARGEST_SHEET)
    if xml.count(b"<") > 5 * MOST_TAGS:
        raise FileTooLarge(package.path, "a sheet of more than a million cells", "工作表超过一百万个单元格")
    cells: dict[Place, str] = {}
    merged: list[Merged] = []
    row = column = -1
    characters = 0  # one long text may stand in every cell
    safe = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    stream = etree.iterparse(BytesIO(xml), ("start", "end"), tag=("{*}row", "{*}c", "{*}mergeCell"), **safe)
    try:
        for event, element in stream:
            local = element.tag.rpartition("}")[2]
            if event == "start":
                if local == "row":  # a row may leave its number out, and so may a cell
                    number = element.get("r") or ""
                    row, column = (int(number) - 1 if number.isdecimal() else row + 1), -1
            elif local == "c":
                place = _place(element.get("r") or "")
                row, column = place if place is not None else (row, column + 1)
                if text := _cell(element, strings, formats, epoch_1904):
                    cells[row, column] = text
                    characters += len(text)
            elif local == "mergeCell":
                first, _, last = (element.get("ref") or "").partition(":")
                if (start := _place(first)) is not None and (end := _place(last)) is not None:
                    merged.append(Merged(start, end))
            if event == "end" and local in {"row", "mergeCell"}:
                element.clear()
            if len(cells) > MOST_CELLS or characters > MOST_CHARACTERS:
                raise too_many_cells(package.path)
    except etree.XMLSyntaxError as error:
        raise damaged(package.path) from error
    return cells, merged


def _place(reference: str) -> Place | None:
    """F12 → (11, 5)."""
    match = _REFERENCE.fullmatch(reference.replace("$", ""))
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1


def _cell(cell: etree._Element, strings: list[str], formats: list[str], epoch_1904: bool) -> str:
    """What a cell shows: its text, or its number in its format."""
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        return _text_of(cell)
    raw = next((each.text or "" for each in cell if each.tag.endswith("}v")), "").strip()
    if kind == "s":
        return strings[int(raw)] if raw.isdecimal() and int(raw) < len(strings) else ""
    if kind == "b":
        return "TRUE" if raw == "1" else "FALSE"
    if kind != "n":  # str: what a formula gave; e: #N/A; d: an ISO date
        return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), raw)
    try:
        number = float(raw)
    except ValueError:
        return raw
    style = cell.get("s") or ""
    at = int(style) if style.isdecimal() else 0
    format = formats[at] if at < len(formats) else ""
    return written(number, format, epoch_1904) if math.isfinite(number) else raw
