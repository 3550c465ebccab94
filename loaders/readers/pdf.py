"""PDF: printed lines, tables and page numbers. The library unpacks, maps fonts and decrypts; layout is ours.

It is not safe to call from two threads at once, so a lock keeps one file at a time in each process.
"""

from __future__ import annotations

import ctypes
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

from loaders.document import RawDocument
from loaders.errors import FileTooLarge, UnreadableFile
from loaders.readers import ocr
from loaders.readers.encoding import printable
from loaders.readers.glyphs import Glyph
from loaders.readers.guard import allow
from loaders.readers.layout import LaidPage, blocks_of, too_full
from loaders.readers.package import damaged, locked
from loaders.readers.ruled import SHORTEST_RULE, Rule

MOST_PAGES = 2_000
MOST_CHARACTERS = 1_000_000  # in one file; ten times a thick gazette
MOST_GLYPHS = 40_000  # on one page; a page of newsprint has 10,000
MOST_OBJECTS = 20_000  # drawn on one page; a map has more, and no table
PAGES_A_SECOND = 10  # at worst; a page of text takes 0.02 seconds, one of tables 0.05
SECONDS_A_SCAN = 20
MOST_RECOGNISED = 100  # pages; two to five seconds each
DEEPEST_FORM = 8  # drawings inside drawings
THIN = 2.5  # points: a filled box this thin is a rule
SLANT = 0.05  # radians from upright or sideways: beyond it a character belongs to a watermark
UNMAPPED = 0.3  # of the characters: with more the text layer is gibberish

_lock = threading.Lock()


def read(data: bytes, path: str) -> RawDocument:
    """The lines and tables of a PDF with their pages; scans are recognised when the ``ocr`` extra is there.

    Raises UnreadableFile for passwords, damage, scans without the extra and fonts that name no characters,
    FileTooLarge past 2,000 pages.
    """
    with _lock:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            needs_password = pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD or "assword" in str(error)
            raise (locked if needs_password else damaged)(path) from error
        try:
            return _read(document, path)
        except (pypdfium2.PdfiumError, OverflowError, ctypes.ArgumentError) as error:
            raise damaged(path) from error
        finally:
            document.close()


def _read(document: pypdfium2.PdfDocument, path: str) -> RawDocument:
    count = len(document)
    if count > MOST_PAGES:
        raise FileTooLarge(path, f"{count} pages, more than {MOST_PAGES}", f"共{count}页，超过{MOST_PAGES}页")
    dropped: Counter[str] = Counter()
    pages: list[LaidPage] = []
    blank: list[int] = []
    characters = 0
    for index in range(count):
        page = document[index]
        laid = _lay(page, index + 1, dropped, path)
        characters += len(laid.glyphs)
        if index % PAGES_A_SECOND == 0:
            allow(1)
        if characters > MOST_CHARACTERS:
            reason = f"over {MOST_CHARACTERS:,} characters; split the file"
            raise FileTooLarge(path, reason, f"超过{MOST_CHARACTERS}字，请拆分")
        if laid.glyphs:
            pages.append(laid)
        elif _has_picture(page):
            blank.append(index)
        page.close()
    pages += _recognised(document, blank, bool(pages), dropped, path)
    pages.sort(key=lambda page: page.number)
    blocks = blocks_of(pages, path, dropped)
    if not blocks:
        raise UnreadableFile(path, "the pages are empty", "页面上没有文字")
    counted = tuple(sorted((kind, number) for kind, number in dropped.items() if number))
    return RawDocument(path, "pdf", tuple(blocks), hard_wrapped=True, dropped=counted)


def _recognised(
    document: pypdfium2.PdfDocument, blank: Sequence[int], has_text: bool, dropped: Counter[str], path: str
) -> list[LaidPage]:
    """The pages that are pictures, read by the ``ocr`` extra; without it counted, or refused if all are."""
    if not blank:
        return []
    if not ocr.is_installed() or len(blank) > MOST_RECOGNISED:
        if has_text:
            dropped["page without text layer"] += len(blank)
            return []
        if len(blank) > MOST_RECOGNISED:
            raise FileTooLarge(
                path,
                f"a scan of {len(blank)} pages, more than {MOST_RECOGNISED}; split it",
                f"扫描件共{len(blank)}页，超过{MOST_RECOGNISED}页，请拆分",
            )
        raise UnreadableFile(
            path,
            "scanned pages without text; pip install 'hetu[ocr]' to have them recognised",
            "扫描件，没有文字层；安装识别组件后可读取：pip install 'hetu[ocr]'",
        )
    pages = []
    for index in blank:
        allow(SECONDS_A_SCAN)
        page = document[index]
        scale = ocr.DOTS / 72
        image = page.render(scale=scale, grayscale=True).to_pil()
        glyphs = ocr.recognise(image, scale)
        pages.append(LaidPage(index + 1, page.get_width(), page.get_height(), glyphs))
        page.close()
    dropped["page read by character recognition"] = len(blank)
    return pages


def _lay(page: pypdfium2.PdfPage, number: int, dropped: Counter[str], path: str) -> LaidPage:
    """The characters and rules of one page, turned upright."""
    left, bottom, right, top = page.get_cropbox()
    text = page.get_textpage()
    raw, angles = _glyphs(text, dropped, path)
    text.close()
    # A wide table is often printed sideways: most characters then lie down. How the page is turned on the
    # screen does not matter, as the library gives boxes and angles on the page before that.
    angle = Counter(angles).most_common(1)[0][0] if angles else 0
    upright = _Turn(-angle % 4, left, bottom, right, top)
    glyphs = [Glyph(char, *upright.box(*box)) for char, *box in raw]
    across, down = _rules(page, upright)
    return LaidPage(number, upright.width, upright.height, glyphs, across, down)


class _Turn:
    """From the page's own axes, which grow up, to a page as it is read, which grows down."""

    def __init__(self, turn: int, left: float, bottom: float, right: float, top: float) -> None:
        self._turn = turn
        self._left, self._bottom, self._right, self._top = left, bottom, right, top
        upright = (right - left, top - bottom)
        self.width, self.height = upright if turn % 2 == 0 else upright[::-1]

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """(left, right, top, bottom) as read."""
        if self._turn == 0:
            return left - self._left, right - self._left, self._top - top, self._top - bottom
        if self._turn == 1:  # to be turned clockwise
            return bottom - self._bottom, top - self._bottom, left - self._left, right - self._left
        if self._turn == 2:
            return self._right - right, self._right - left, bottom - self._bottom, top - self._bottom
        return self._top - top, self._top - bottom, self._right - right, self._right - left


def _glyphs(
    text: pypdfium2.PdfTextPage, dropped: Counter[str], path: str
) -> tuple[list[tuple[str, float, float, float, float]], list[int]]:
    """(character, left, bottom, right, top) of each, and by how many quarter turns each is turned."""
    count = text.count_chars()
    if count > MOST_GLYPHS:
        raise too_full(path, MOST_GLYPHS)
    found: list[tuple[str, float, float, float, float]] = []
    angles: list[int] = []
    unmapped = 0
    box = pdfium.FS_RECTF()
    for index in range(count):
        if pdfium.FPDFText_IsGenerated(text, index) == 1:
            continue
        code = pdfium.FPDFText_GetUnicode(text, index)
        if pdfium.FPDFText_HasUnicodeMapError(text, index) == 1 or not code:
            unmapped += 1
            continue
        angle = pdfium.FPDFText_GetCharAngle(text, index) / 1.5707963267948966
        if abs(angle - round(angle)) > SLANT:
            dropped["slanted character"] += 1
            continue
        if not pdfium.FPDFText_GetLooseCharBox(text, index, box):
            continue
        char = chr(code) if code < 0x110000 else ""
        if char := printable(char)[0]:
            found.append((char, box.left, box.bottom, box.right, box.top))
            angles.append(round(angle) % 4)
    if unmapped > UNMAPPED * (len(found) + unmapped) and unmapped > 20:
        raise UnreadableFile(
            path,
            "its fonts do not say which characters they print; print it to a new PDF, or convert it to Word",
            "字体缺少文字映射，无法取得文字；请重新打印为PDF或转为Word",
        )
    dropped["character without mapping"] += unmapped
    return found, angles


def _has_picture(page: pypdfium2.PdfPage) -> bool:
    pictures = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=DEEPEST_FORM)
    return next(pictures, None) is not None


def _rules(page: pypdfium2.PdfPage, upright: _Turn) -> tuple[list[Rule], list[Rule]]:
    """The straight lines drawn across and down the page; none for a page that is a drawing."""
    across: list[Rule] = []
    down: list[Rule] = []
    if pdfium.FPDFPage_CountObjects(page) > MOST_OBJECTS:
        return across, down
    for at, path in enumerate(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=DEEPEST_FORM)):
        if at > MOST_OBJECTS:
            return [], []
        for x0, y0, x1, y1 in _strokes(path):
            left, right, top, bottom = upright.box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
            if bottom - top <= THIN and right - left >= SHORTEST_RULE:
                across.append(Rule((top + bottom) / 2, left, right))
            elif right - left <= THIN and bottom - top >= SHORTEST_RULE:
                down.append(Rule((left + right) / 2, top, bottom))
    return across, down


def _strokes(path: pypdfium2.PdfObject) -> Iterator[tuple[float, float, float, float]]:
    """The straight pieces of a path as (x, y, x, y): all of a stroked one, the thin boxes of a filled one."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    count = pdfium.FPDFPath_CountSegments(path)
    if count > MOST_OBJECTS or not (fill.value or stroke.value):
        return
    matrix = path.get_matrix()
    container = path.container
    while container is not None:
        matrix = matrix.multiply(container.get_matrix())
        container = container.container
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            yield from _outline(points, bool(stroke.value))
            points = [point]
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            points.append(point)
            if pdfium.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
        else:  # a curve: what follows it starts anew
            yield from _outline(points, bool(stroke.value))
            points = []
    yield from _outline(points, bool(stroke.value))


def _outline(
    points: Sequence[tuple[float, float]], stroked: bool
) -> Iterator[tuple[float, float, float, float]]:
    if stroked:
        yield from ((*here, *there) for here, there in pairwise(points))
    elif len(points) >= 4:
        xs, ys = [x for x, _ in points], [y for _, y in points]
        box = (min(xs), min(ys), max(xs), max(ys))
        if box[2] - box[0] <= THIN or box[3] - box[1] <= THIN:
            yield box
