"""Plain text: every encoding an office saves, lines and pages counted, no guess where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.document import Paragraph, SourcePlace
from loaders.errors import FileTooLarge, UnreadableFile
from loaders.readers import read
from tests.made_files import read_bytes, said

SIMPLIFIED = "关于印发徒骇河治理方案的通知\n\n　　1.完成清淤12公里。（牵头单位：市水利局）\n"
TRADITIONAL = "關於印發徒駭河治理方案的通知\n　　完成清淤12公里，責任單位為水利局。\n"

LONG = "徒骇河治理方案" * 200


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "utf-8"),
        (SIMPLIFIED, "utf-8-sig"),
        (SIMPLIFIED, "gbk"),
        (SIMPLIFIED, "gb18030"),
        (SIMPLIFIED, "utf-16"),
        (SIMPLIFIED, "utf-16-le"),
        (SIMPLIFIED, "utf-16-be"),
        (SIMPLIFIED, "utf-32"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "gbk"),
        (TRADITIONAL, "utf-16-be"),
        ("第一条　河长负责巡河", "gbk"),
        ("徒骇河", "utf-16-le"),
        ("mg/L only ASCII\n", "utf-8"),
    ],
)
def test_any_encoding_gives_the_same_words(text: str, encoding: str) -> None:
    document = read_bytes("a.txt", text.encode(encoding))
    assert "\n".join(block.text for block in document.blocks) == text.removesuffix("\n")
    assert document.hard_wrapped
    assert document.dropped == ()


def test_lines_keep_blanks_tabs_and_numbers() -> None:
    document = read_bytes("a.txt", "序号\r\n\r\n\t1\r　　徒骇河 \n".encode())
    assert document.blocks == (
        Paragraph("序号", SourcePlace(line=1)),
        Paragraph("", SourcePlace(line=2)),
        Paragraph("\t1", SourcePlace(line=3)),
        Paragraph("　　徒骇河 ", SourcePlace(line=4)),
    )


def test_form_feeds_part_pages_and_count_as_no_line() -> None:
    document = read_bytes("a.txt", "第一页\n\f第二页\n末行\f第三页".encode())
    assert [(block.text, block.place.page, block.place.line) for block in document.blocks] == [
        ("第一页", 1, 1),
        ("第二页", 2, 2),
        ("末行", 2, 3),
        ("第三页", 3, 3),
    ]


@pytest.mark.parametrize(
    ("data", "text", "dropped"),
    [
        (f"徒骇\x00河\x07{LONG}".encode(), f"徒骇河{LONG}", ("control character", 2)),
        ("徒骇河治理方案".encode()[:-1], "徒骇河治理方\ufffd", ("undecodable byte", 1)),
        (LONG.encode() + b"\xe5\xff\xff" * 9, LONG + "\ufffd" * 27, ("undecodable byte", 27)),
        (LONG.encode("gbk") + b"\xff", LONG + "\ufffd", ("undecodable byte", 1)),
    ],
)
def test_damage_is_counted_not_hidden(data: bytes, text: str, dropped: tuple[str, int]) -> None:
    document = read_bytes("a.txt", data)
    assert said(document) == [text]
    assert document.dropped == (dropped,)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", UnreadableFile),
        (b"\n \r\n\t", UnreadableFile),
        (b"\x00" * 50, UnreadableFile),
        (bytes(range(0xC0, 0x100)) * 10, UnreadableFile),
        (bytes(range(256)) * 40, UnreadableFile),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(200)) * 20, UnreadableFile),
        (("水" * 1_000_001).encode(), FileTooLarge),
        (b"\n" * 1_000_002 + b"x", FileTooLarge),
    ],
)
def test_what_is_no_text_says_so(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error) as raised:
        read_bytes("公报.txt", data)
    assert "公报.txt" in str(raised.value)
    assert raised.value.reason and raised.value.reason_zh  # type: ignore[attr-defined]


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    (tmp_path / "x.txt").mkdir()
    with pytest.raises(UnreadableFile, match=r"没有\.txt"):
        read(tmp_path / "没有.txt")
    with pytest.raises(UnreadableFile, match=r"x\.txt"):
        read(tmp_path / "x.txt")
