"""Whatever the bytes, a reader gives a document of printable text or says why not, and nothing else."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwt
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from loaders.document import Paragraph, RawDocument, Table
from loaders.errors import LoaderError
from loaders.readers import Source, expand, read
from loaders.readers.encoding import printable
from tests.made_files import ofd_file, ofd_rule, ofd_text, raw_pdf, sheet_xml, word_xml, zip_file

SAMPLES = {
    path.suffix[1:]: path.read_bytes() for path in (Path(__file__).parent.parent / "samples").iterdir()
}
quietly = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def read_or_refuse(name: str, data: bytes) -> RawDocument | None:
    """The document, held to its contract, or None when the file was refused by name."""
    try:
        document = read(Source(name, data))
    except LoaderError as error:
        assert error.path == name
        assert error.reason and error.reason_zh
        return None
    assert document.path == name
    assert all(count > 0 for _, count in document.dropped)
    for block in document.blocks:
        if isinstance(block, Paragraph):
            assert printable(block.text) == (block.text, 0)
        else:
            assert_is_grid(block)
    return document


def assert_is_grid(table: Table) -> None:
    """Rows of one width; marks inside the grid, each on an empty place."""
    widths = {len(row) for row in table.rows}
    assert len(widths) <= 1
    for (row, column), (to_row, to_column) in table.merged:
        assert table.rows[row][column] == ""
        assert (to_row, to_column) < (row, column) or to_row < row
        assert 0 <= to_row < len(table.rows)
    assert all(printable(cell) == (cell, 0) for row in table.rows for cell in row)


def spoiled(data: bytes) -> st.SearchStrategy[bytes]:
    """``data`` with a few bytes changed, cut, or doubled."""

    def spoil(edits: list[tuple[int, int, bytes]]) -> bytes:
        changed = bytearray(data)
        for start, length, new in edits:
            at = start % (len(changed) + 1)
            changed[at : at + length] = new
        return bytes(changed)

    edit = st.tuples(st.integers(0, len(data)), st.integers(0, 40), st.binary(max_size=20))
    return st.lists(edit, min_size=1, max_size=6).map(spoil)


def repacked(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A package with one part changed, so that the change is not stopped by a checksum."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return zip_file(
            {
                name: change(package.read(name)) if name == part else package.read(name)
                for name in package.namelist()
            }
        )


def old_sheet() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("清单")
    sheet.write_merge(0, 0, 0, 2, "任务清单")
    sheet.write(1, 0, 0.95, xlwt.easyxf(num_format_str="0%"))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


SUFFIXES = ("txt", "docx", "html", "mht", "xlsx", "xls", "csv", "md", "ofd", "pdf")


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(data=st.binary(max_size=400))
@settings(quietly, max_examples=40)
def test_any_bytes(suffix: str, data: bytes) -> None:
    read_or_refuse(f"a.{suffix}", data)


@given(text=st.text(max_size=300), encoding=st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-8-sig"]))
@example(text="\ud800", encoding="utf-8")
@quietly
def test_any_text_as_every_text_format(text: str, encoding: str) -> None:
    data = text.encode(encoding, "ignore")
    for suffix in ("txt", "csv", "md", "html", "mht"):
        read_or_refuse(f"a.{suffix}", data)


@given(
    lines=st.lists(
        st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"]), max_size=30), min_size=1
    )
)
@quietly
def test_plain_text_comes_back_word_for_word(lines: list[str]) -> None:
    text = "\n".join(lines).replace("\ufeff", "")
    document = read_or_refuse("a.txt", f"河{text}".encode())
    assert document is not None
    assert "\n".join(
        block.text for block in document.blocks if isinstance(block, Paragraph)
    ) == f"河{text}".removesuffix("\n")


TAGS = """<p> </p> <div> </div> <table> </table> <tr> <td> <td/rowspan=3> <td/colspan=2> <td/rowspan=0> <th>
<ol> <li> </ol> <pre> <br> <sup>2</sup> <a> </a> <caption> <script> </script> <!-- -->
<div/id=zoom>
<div/class=nav> <span/hidden> <img> &nbsp; &#0; &lt; 徒骇河 附件 <title> <h1>
<meta/name=ArticleTitle/content=题>
<svg> <select>"""
MARKUP = st.lists(st.sampled_from([*TAGS.split(), "\n"]), max_size=60).map("".join)


@given(markup=MARKUP)
@quietly
def test_any_tags(markup: str) -> None:
    read_or_refuse("a.html", markup.encode())


LEAVES = ("<w:t>徒骇河</w:t>", "<w:br/>", "<w:tab/>", "<w:p/>", '<w:footnoteReference w:id="1"/>', "")
WORD_TAGS = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.builds(
        lambda tag, children: f"<w:{tag}>{''.join(children)}</w:{tag.split()[0]}>",
        st.sampled_from(
            ["p", "r", "tbl", "tr", "tc", "sdt", "sdtContent", "ins", "del", "txbxContent", "tcPr", "pPr",
             "numPr", 'gridSpan w:val="2"', "vMerge", 'numId w:val="1"', 'ilvl w:val="1"', "hyperlink"]
        ),
        st.lists(inner, max_size=4),
    ),
    max_leaves=30,
)  # fmt: skip
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="1"><w:lvlText w:val="%1.%2.%9"/></w:lvl>'
    "</w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)


@given(body=WORD_TAGS)
@quietly
def test_any_word_elements(body: str) -> None:
    note = f'<w:footnote w:id="1">{body}</w:footnote>'
    read_or_refuse("a.docx", word_xml(body, {"numbering": NUMBERING, "footnotes": note}))


@pytest.mark.parametrize(
    ("name", "original"),
    [
        ("a.docx", SAMPLES["docx"]),
        ("a.xlsx", SAMPLES["xlsx"]),
        ("a.pdf", SAMPLES["pdf"]),
        ("a.html", SAMPLES["html"]),
        ("a.txt", SAMPLES["txt"]),
        ("a.xls", old_sheet()),
        ("a.ofd", ofd_file(ofd_text(20, 20, "徒骇河") + ofd_rule(20, 60, 90, 60))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@given(data=st.data())
@quietly
def test_spoiled_files(name: str, original: bytes, data: st.DataObject) -> None:
    read_or_refuse(name, data.draw(spoiled(original)))


@pytest.mark.parametrize(
    ("suffix", "part"),
    [
        ("docx", "word/document.xml"),
        ("docx", "word/numbering.xml"),
        ("docx", "word/styles.xml"),
        ("xlsx", "xl/worksheets/sheet1.xml"),
        ("xlsx", "xl/styles.xml"),
        ("xlsx", "xl/workbook.xml"),
    ],
)
@given(data=st.data())
@settings(quietly, max_examples=40)
def test_spoiled_parts_of_packages(suffix: str, part: str, data: st.DataObject) -> None:
    package = SAMPLES[suffix]
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        new = data.draw(spoiled(opened.read(part)))
    read_or_refuse(f"a.{suffix}", repacked(package, part, lambda _: new))


NUMBER = st.one_of(st.integers(-5, 700).map(str), st.sampled_from(["1e9", "-0.0001", "nan", "99999999999"]))


@given(
    steps=st.lists(
        st.one_of(
            st.builds("{} {} m {} {} l S".format, NUMBER, NUMBER, NUMBER, NUMBER),
            st.builds("{} {} {} {} re f".format, NUMBER, NUMBER, NUMBER, NUMBER),
            st.builds("BT /F1 {} Tf {} {} Td (abc 1) Tj ET".format, NUMBER, NUMBER, NUMBER),
            st.builds("{} {} {} {} {} {} cm".format, *[NUMBER] * 6),
            st.sampled_from(["q", "Q", "h", "B", "W n"]),
        ),
        max_size=30,
    )
)
@quietly
def test_any_pdf_page(steps: list[str]) -> None:
    read_or_refuse("a.pdf", raw_pdf(zlib.compress("\n".join(steps).encode()), "/Filter/FlateDecode"))


@given(
    objects=st.lists(
        st.one_of(
            st.builds(ofd_rule, *[st.floats(-10, 300)] * 4),
            st.builds(
                ofd_text, st.floats(-10, 300), st.floats(-10, 300), st.sampled_from(["徒骇河", "1", " ", ""])
            ),
            st.builds(
                '<ofd:TextObject Boundary="{}" CTM="{}" Size="{}"><ofd:TextCode DeltaX="{}">河</ofd:TextCode>'
                "</ofd:TextObject>".format,
                *[st.lists(NUMBER | st.just("g"), max_size=7).map(" ".join)] * 4,
            ),
        ),
        max_size=20,
    )
)
@quietly
def test_any_ofd_page(objects: list[str]) -> None:
    read_or_refuse("a.ofd", ofd_file("".join(objects)))


REFERENCE = st.sampled_from(["A1", "C3", "XFD1048576", "B", "1", "", "a1", "ZZZZ9"])


@given(
    cells=st.lists(
        st.builds(
            '<c r="{}" t="{}" s="{}"><v>{}</v></c>'.format,
            REFERENCE,
            st.sampled_from(["n", "s", "str", "b", "e", "d", "x", "inlineStr"]),
            NUMBER,
            NUMBER,
        ),
        max_size=12,
    ),
    merged=st.lists(st.builds('<mergeCell ref="{}:{}"/>'.format, REFERENCE, REFERENCE), max_size=4),
    format=st.text(st.sampled_from('0#,.%ymdhs年月日"[]\\;@ GeneralDBNum1-'), max_size=12),
)
@quietly
def test_any_cells(cells: list[str], merged: list[str], format: str) -> None:
    escaped = format.replace('"', "&quot;")
    rows, after = f"<row>{''.join(cells)}</row>", f"<mergeCells>{''.join(merged)}</mergeCells>"
    read_or_refuse("a.xlsx", sheet_xml(rows, after, "<si><t>甲</t></si>", (escaped, "0%")))


@given(
    data=st.one_of(
        st.binary(max_size=200), spoiled(zip_file({"a.txt": "河", "b/c.zip": zip_file({"d.md": "# 河"})}))
    )
)
@quietly
def test_any_archive(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.zip"
    path.write_bytes(data)
    for found in expand([path]):
        if isinstance(found, Source):
            read_or_refuse(found.path, found.read_bytes())
        else:
            assert str(path) in found.path
