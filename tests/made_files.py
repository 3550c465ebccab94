"""Files made for the reader tests: each maker says in its arguments the one thing its file shows."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from loaders.document import Block, RawDocument, Table
from loaders.readers import Source, read

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OFD = "http://www.ofdspec.org/2016"

# The levels most plans number by: 一、 （一） 1. ①
CHINESE_LEVELS = (
    ("chineseCounting", "%1、"),
    ("chineseCounting", "（%2）"),
    ("decimal", "%3."),
    ("decimalEnclosedCircle", "%4"),
)


def read_bytes(name: str, data: bytes) -> RawDocument:
    """Read ``data`` as a file of that name."""
    return read(Source(name, data))


def said(document: RawDocument) -> list[str | tuple[tuple[str, ...], ...]]:
    """What each block says: the text of a paragraph, the rows of a table; blank paragraphs left out."""
    return [words for block in document.blocks if (words := _words(block))]


def _words(block: Block) -> str | tuple[tuple[str, ...], ...]:
    return block.rows if isinstance(block, Table) else block.text.strip()


def zip_file(members: Mapping[str, str | bytes]) -> bytes:
    """A zip of the given members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            package.writestr(name, data)
    return file.getvalue()


def word_xml(body: str, parts: Mapping[str, str] | None = None) -> bytes:
    """A .docx of nothing but a body, as bare XML, and the parts it relates to, by kind."""
    parts = parts or {}
    relations = "".join(
        f'<Relationship Id="r{at}" Type="x/{kind}" Target="{kind}.xml"/>' for at, kind in enumerate(parts)
    )
    return zip_file(
        {
            "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
            "word/_rels/document.xml.rels": f"<Relationships>{relations}</Relationships>",
            **{
                f"word/{kind}.xml": f'<w:{kind} xmlns:w="{WORD}">{text}</w:{kind}>'
                for kind, text in parts.items()
            },
        }
    )


def word_file(write: Callable[[Document], None]) -> bytes:
    """A .docx as Word's own library writes it."""
    document = docx.Document()
    write(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def add_list(document: Document, levels: Sequence[tuple[str, str]] = CHINESE_LEVELS) -> None:
    """Give the document the list 90, whose levels count and print as told."""
    numbering = document.part.numbering_part.element
    described = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at, (format, text) in enumerate(levels)
    )
    abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{described}</w:abstractNum>'
    numbering.insert(0, parse_xml(abstract))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))


def add_numbered(document: Document, level: int, text: str) -> None:
    """A paragraph of that level of list 90."""
    properties = document.add_paragraph(text)._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>')
    )


def add_rows(document: Document, rows: Sequence[Sequence[str]]) -> None:
    """Add a table of equally long rows."""
    table = document.add_table(len(rows), len(rows[0]))
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text


def page(lines: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A web page of paragraphs and a table behind them, in GBK and without a head."""
    table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return ("".join(f"<p>{line}</p>" for line in lines) + f"<table>{table}</table>").encode("gbk")


def sheet_xml(rows: str, after: str = "", strings: str = "", formats: Sequence[str] = ()) -> bytes:
    """An .xlsx of one sheet called 清单, as bare XML; style number n has ``formats[n]``."""
    own = "".join(f'<numFmt numFmtId="{200 + at}" formatCode="{text}"/>' for at, text in enumerate(formats))
    styles = "".join(f'<xf numFmtId="{200 + at}"/>' for at in range(len(formats)))
    return zip_file(
        {
            "_rels/.rels": '<Relationships><Relationship Id="a" Type="x/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{RELATIONS}">'
            '<sheets><sheet name="清单" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": "<Relationships>"
            '<Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
            '<Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/>'
            '<Relationship Id="r3" Type="x/styles" Target="styles.xml"/></Relationships>',
            "xl/sharedStrings.xml": f'<sst xmlns="{SHEET}">{strings}</sst>',
            "xl/styles.xml": f'<styleSheet xmlns="{SHEET}"><numFmts>{own}</numFmts>'
            f"<cellXfs>{styles}</cellXfs></styleSheet>",
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData>{after}'
            "</worksheet>",
        }
    )


def pdf_file(*pages: Callable[[Canvas], None]) -> bytes:
    """A PDF of A4 pages, each drawn by its own function; the font prints Chinese."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, 842), invariant=1)
    for draw in pages:
        canvas.setFont("STSong-Light", 14)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def draw_lines(canvas: Canvas, lines: Sequence[str], left: float = 72, top: float = 720) -> None:
    """Lines of 14 points, 24 apart; a line that begins with ``　　`` is indented as far."""
    for at, line in enumerate(lines):
        indent = len(line) - len(line.lstrip("　"))
        canvas.drawString(left + 14 * indent, top - 24 * at, line.lstrip("　"))


def draw_grid(
    canvas: Canvas, columns: Sequence[float], tops: Sequence[float], cells: Mapping[tuple[int, int], str]
) -> None:
    """A table with all its rules; ``cells`` are texts by row and column."""
    for x in columns:
        canvas.line(x, tops[0], x, tops[-1])
    for y in tops:
        canvas.line(columns[0], y, columns[-1], y)
    for (row, column), text in cells.items():
        canvas.drawString(columns[column] + 4, tops[row] - 18, text)


def raw_pdf(content: bytes, filters: str = "", pages: int = 1) -> bytes:
    """A PDF whose pages all show one stream of bytes, for what no well-meaning program writes."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, b" ".join(b"%d 0 R" % (5 + n) for n in range(pages))),
        b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), filters.encode(), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 3 0 R/Resources<</Font<</F1 4 0 R>>>>>>"
    objects += [page] * pages
    file = io.BytesIO(b"")
    file.write(b"%PDF-1.4\n")
    places = []
    for number, described in enumerate(objects, start=1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n%s\nendobj\n" % (number, described))
    start = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    file.writelines(b"%010d 00000 n \n" % place for place in places)
    file.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
    return file.getvalue()


def ofd_file(*pages: str) -> bytes:
    """An .ofd whose pages hold the given objects of one layer."""
    listed = "".join(
        f'<ofd:Page ID="{at}" BaseLoc="Pages/P{at}.xml"/>' for at, _ in enumerate(pages, start=1)
    )
    return zip_file(
        {
            "OFD.xml": f'<ofd:OFD xmlns:ofd="{OFD}"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml'
            "</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f'<ofd:Document xmlns:ofd="{OFD}"><ofd:CommonData><ofd:PageArea>'
            "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
            f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
            **{
                f"Doc_0/Pages/P{at}.xml": f'<ofd:Page xmlns:ofd="{OFD}"><ofd:Content><ofd:Layer>{objects}'
                "</ofd:Layer></ofd:Content></ofd:Page>"
                for at, objects in enumerate(pages, start=1)
            },
        }
    )


def ofd_text(x: float, y: float, text: str, size: float = 5.0) -> str:
    """A line of text of an .ofd page, in millimetres from the top left."""
    steps = f"g {len(text) - 1} {size}" if len(text) > 1 else ""
    return (
        f'<ofd:TextObject Boundary="{x} {y} 180 {size + 1}" Size="{size}">'
        f'<ofd:TextCode X="0" Y="{size}" DeltaX="{steps}">{text}</ofd:TextCode></ofd:TextObject>'
    )


def ofd_rule(x0: float, y0: float, x1: float, y1: float) -> str:
    """A straight line of an .ofd page."""
    return (
        f'<ofd:PathObject Boundary="0 0 210 297"><ofd:AbbreviatedData>M {x0} {y0} L {x1} {y1}'
        "</ofd:AbbreviatedData></ofd:PathObject>"
    )
