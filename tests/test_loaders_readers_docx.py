"""Word files: the numbers Word prints, the cells it merges, and what is on the page but in no paragraph."""

from __future__ import annotations

import pytest
from docx.document import Document

from loaders.document import Table
from loaders.errors import FileTooLarge, UnreadableFile
from loaders.readers.numbering import write_number
from tests.made_files import add_list, add_numbered, read_bytes, said, word_file, word_xml, zip_file


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}<w:r><w:t>{text}</w:t></w:r></w:p>"


SPAN_TWO = '<w:gridSpan w:val="2"/>'
SPAN_ALL = '<w:gridSpan w:val="999999"/>'
LATE = '<w:trPr><w:gridBefore w:val="1"/></w:trPr>'


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def numbered(text: str, level: int = 0, list_id: int = 1) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def level(at: int, format: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{format}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def test_automatic_numbers_run_as_word_prints_them() -> None:
    def write(document: Document) -> None:
        add_list(document)
        for at, text in (
            (0, "总体要求"),
            (1, "指导思想"),
            (1, "工作目标"),
            (0, "重点任务"),
            (1, "治理河道"),
            (2, "清淤"),
            (3, "测量"),
            (3, "施工"),
            (2, "护岸"),
            (1, "保护水源"),
            (2, "划界"),
        ):
            add_numbered(document, at, text)

    assert said(read_bytes("a.docx", word_file(write))) == [
        "一、总体要求",
        "（一）指导思想",
        "（二）工作目标",
        "二、重点任务",
        "（一）治理河道",
        "1.清淤",
        "①测量",
        "②施工",
        "2.护岸",
        "（二）保护水源",
        "1.划界",
    ]


@pytest.mark.parametrize(
    ("levels", "nums", "body", "expected"),
    [
        # Two lists over one abstract list share its counter, unless one starts afresh.
        (
            level(0, "decimal", "%1．"),
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
            '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>',
            numbered("甲") + numbered("乙") + numbered("丙", 0, 2) + numbered("丁", 0, 2),
            ["1．甲", "2．乙", "1．丙", "2．丁"],
        ),
        # A level that never restarts runs on over the headings above it.
        (
            level(0, "chineseCounting", "%1、") + level(1, "decimal", "%2.", '<w:lvlRestart w:val="0"/>'),
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
            numbered("甲") + numbered("子", 1) + numbered("乙") + numbered("丑", 1),
            ["一、甲", "1.子", "二、乙", "2.丑"],
        ),
        # 第%1条 keeps a blank before its text; isLgl prints 1.1 under a Chinese chapter.
        (
            level(0, "chineseCountingThousand", "第%1条") + level(1, "decimal", "%1.%2", "<w:isLgl/>"),
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
            numbered("甲") + numbered("子", 1) + numbered("丑", 1),
            ["第一条 甲", "1.1 子", "1.2 丑"],
        ),
        # A bullet's sign is no word.
        (
            level(0, "bullet", "\uf06c"),
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
            numbered("甲"),
            ["甲"],
        ),
    ],
)
def test_lists_of_every_kind(levels: str, nums: str, body: str, expected: list[str]) -> None:
    numbering = f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>{nums}'
    assert said(read_bytes("a.docx", word_xml(body, {"numbering": numbering}))) == expected


def test_a_style_numbers_its_paragraphs_and_zero_takes_it_off() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="0">'
        + level(0, "chineseCounting", "%1、", '<w:pStyle w:val="h1"/>')
        + level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="h2"/>')
        + '</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num>'
    )
    list_7 = '<w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr>'
    styles = (
        f'<w:style w:styleId="h1"><w:name w:val="heading 1"/>{list_7}</w:style>'
        f'<w:style w:styleId="h2"><w:name w:val="heading 2"/>{list_7}</w:style>'
        '<w:style w:styleId="own"><w:name w:val="own"/><w:basedOn w:val="h2"/></w:style>'
    )
    off = '<w:pStyle w:val="h1"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    body = (
        paragraph("总则", '<w:pStyle w:val="h1"/>')
        + paragraph("依据", '<w:pStyle w:val="h2"/>')
        + paragraph("范围", '<w:pStyle w:val="own"/>')
        + paragraph("附件", off)
        + paragraph("任务", '<w:pStyle w:val="h1"/>')
    )
    document = read_bytes("a.docx", word_xml(body, {"numbering": numbering, "styles": styles}))
    assert said(document) == ["一、总则", "（一）依据", "（二）范围", "附件", "二、任务"]


@pytest.mark.parametrize(
    ("format", "value", "written"),
    [
        ("decimal", 12, "12"),
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 11, "十一"),
        ("chineseCounting", 20, "二十"),
        ("chineseCountingThousand", 105, "一百零五"),
        ("chineseCountingThousand", 110, "一百一十"),
        ("chineseCountingThousand", 2003, "二千零三"),
        ("chineseLegalSimplified", 12, "拾贰"),
        ("ideographTraditional", 3, "丙"),
        ("ideographZodiac", 12, "亥"),
        ("ideographDigital", 20, "二〇"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircle", 21, "㉑"),
        ("decimalEnclosedCircleChinese", 3, "③"),
        ("decimalEnclosedParen", 2, "⑵"),
        ("decimalEnclosedFullstop", 1, "⒈"),
        ("ideographEnclosedCircle", 2, "㊁"),
        ("decimalFullWidth", 10, "１０"),
        ("decimalZero", 7, "07"),
        ("upperRoman", 14, "XIV"),
        ("lowerLetter", 27, "aa"),
        ("upperLetter", 2, "B"),
        ("none", 3, ""),
        ("numberInDash", 3, "3"),
        ("lowerRoman", 10**9, "1000000000"),
    ],
)
def test_number_formats(format: str, value: int, written: str) -> None:
    assert write_number(value, format) == written


def test_merged_cells_stand_once_and_are_marked() -> None:
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    table = (
        "<w:tbl>"
        f"<w:tr>{cell('河流', down)}{cell('目标', SPAN_TWO)}</w:tr>"
        f"<w:tr>{cell('', on)}{cell('2023年')}{cell('2025年')}</w:tr>"
        f"<w:tr>{cell('徒骇河')}{cell('Ⅳ类')}{cell('Ⅲ类')}</w:tr>"
        "</w:tbl>"
    )
    document = read_bytes("a.docx", word_xml(table))
    (found,) = document.blocks
    assert isinstance(found, Table)
    assert found.rows == (("河流", "目标", ""), ("", "2023年", "2025年"), ("徒骇河", "Ⅳ类", "Ⅲ类"))
    assert found.merged == (((0, 2), (0, 1)), ((1, 0), (0, 0)))


def test_rows_that_begin_late_and_a_frame_around_the_page() -> None:
    late = f"<w:tr>{LATE}{cell('乙')}</w:tr>"
    table = f"<w:tbl><w:tr>{cell('序号')}{cell('单位')}</w:tr>{late}</w:tbl>"
    inside = paragraph("框内第一段") + table + paragraph("框内末段")
    frame = f"<w:tbl><w:tr><w:tc>{inside}</w:tc></w:tr></w:tbl>"
    assert said(read_bytes("a.docx", word_xml(frame))) == [
        "框内第一段",
        (("序号", "单位"), ("", "乙")),
        "框内末段",
    ]


@pytest.mark.parametrize(
    ("body", "expected", "dropped"),
    [
        ("<w:p><w:r><w:t>上行</w:t><w:br/><w:t>下行</w:t></w:r></w:p>", ["上行", "下行"], ()),
        (
            '<w:p><w:r><w:t>10</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
            "<w:t>4</w:t></w:r><w:r><w:t>吨</w:t></w:r></w:p>",
            ["10⁴吨"],
            (),
        ),
        ('<w:p><w:bookmarkStart w:id="0" w:name="_GoBack"/><w:r><w:t>甲</w:t></w:r></w:p>', ["甲"], ()),
        (
            "<w:p><w:ins><w:r><w:t>加</w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>",
            ["加"],
            (("tracked deletion", 1),),
        ),
        (
            "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:t>显</w:t></w:r></w:p>",
            ["显"],
            (("hidden text", 1),),
        ),
        (
            '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
            "<w:r><w:t>7</w:t></w:r></w:p>",
            ["7"],
            (),
        ),
        (
            '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>是</w:t></w:r></w:p>',
            ["是"],
            (("symbol", 1),),
        ),
        (
            "<w:p><w:r><w:ruby><w:rt><w:r><w:t>hai</w:t></w:r></w:rt>"
            "<w:rubyBase><w:r><w:t>骇</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>",
            ["骇"],
            (),
        ),
        (
            "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/>"
            "</w:docPartObj></w:sdtPr>"
            f"<w:sdtContent>{paragraph('一、总则 1')}</w:sdtContent></w:sdt>{paragraph('正文')}",
            ["正文"],
            (("table of contents", 1),),
        ),
        (f"<w:sdt><w:sdtContent>{paragraph('控件内')}</w:sdtContent></w:sdt>", ["控件内"], ()),
    ],
)
def test_what_is_seen_and_what_is_not(body: str, expected: list[str], dropped: tuple[object, ...]) -> None:
    document = read_bytes("a.docx", word_xml(body))
    assert said(document) == expected
    assert document.dropped == dropped


def test_text_boxes_once_after_their_paragraph() -> None:
    box = f"<w:txbxContent>{paragraph('框中字')}</w:txbxContent>"
    body = (
        '<w:p xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r><w:t>正文</w:t>'
        f"<mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>{paragraph('后文')}"
    )
    assert said(read_bytes("a.docx", word_xml(body))) == ["正文", "框中字", "后文"]


def test_notes_stand_at_the_end_even_when_they_refer_to_themselves() -> None:
    body = '<w:p><w:r><w:t>河长</w:t><w:footnoteReference w:id="2"/></w:r></w:p>' + paragraph("末段")
    text = '<w:p><w:r><w:t>指市级河长。</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
    note = f'<w:footnote w:id="2">{text}</w:footnote>'
    document = read_bytes("a.docx", word_xml(body, {"footnotes": note}))
    assert said(document) == ["河长", "末段", "[1] 指市级河长。"]


def test_headers_are_counted_and_pages_kept() -> None:
    def write(document: Document) -> None:
        document.sections[0].header.paragraphs[0].text = "某市公报"
        document.add_paragraph("正文")

    document = read_bytes("a.docx", word_file(write))
    assert said(document) == ["正文"]
    assert document.dropped == (("header or footer", 1),)

    paged = word_xml(
        paragraph("一页")
        + "<w:p><w:r><w:lastRenderedPageBreak/><w:t>二页</w:t></w:r></w:p>"
        + "<w:p><w:r><w:t>跨</w:t></w:r><w:r><w:lastRenderedPageBreak/><w:t>页</w:t></w:r></w:p>"
        + paragraph("三页")
    )
    assert [block.place.page for block in read_bytes("a.docx", paged).blocks] == [1, 2, 2, 3]


def test_the_strict_dialect_is_read_too() -> None:
    body = '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body>'
    data = zip_file({"word/document.xml": f"{body}{paragraph('严格格式')}</w:body></w:document>"})
    assert said(read_bytes("a.docx", data)) == ["严格格式"]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (zip_file({"word/document.xml": "<not closed"}), UnreadableFile),
        (zip_file({"word/other.xml": "<a/>"}), UnreadableFile),
        (word_xml("")[:-40], UnreadableFile),
        (
            word_xml(f"<w:tbl><w:tr>{cell('宽', SPAN_ALL)}{cell('窄')}</w:tr></w:tbl>"),
            FileTooLarge,
        ),
    ],
)
def test_damage_is_told(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"坏\.docx"):
        read_bytes("坏.docx", data)
