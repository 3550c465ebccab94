"""What the user names as single files: folders, patterns, archives, and files under false names."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from loaders.errors import FileTooLarge, LoaderError, UnreadableFile, UnsupportedFormat
from loaders.readers import READERS, Source, expand, read
from loaders.readers.archive import is_unsafe
from tests.made_files import read_bytes, said, sheet_xml, word_xml, zip_file

TEXT = "徒骇河治理方案".encode()


def names(root: Path, found: list[Source | LoaderError]) -> list[str]:
    """The paths of what was found below ``root``; an error as its class and its path."""
    return [
        os.path.relpath(each.path, root).replace(os.sep, "/")
        if isinstance(each, Source)
        else f"{type(each).__name__} {os.path.relpath(each.path, root).replace(os.sep, '/')}"
        for each in found
    ]


def test_folders_are_walked_in_order_without_their_litter(tmp_path: Path) -> None:
    for name in (
        "b/2.txt",
        "b/1.docx",
        "a.TXT",
        ".git/x.txt",
        "~$1.docx",
        ".DS_Store",
        "b/Thumbs.db",
        "c.jpg",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(TEXT)
    assert names(tmp_path, list(expand([tmp_path]))) == ["a.TXT", "c.jpg", "b/1.docx", "b/2.txt"]
    assert names(tmp_path, list(expand([str(tmp_path / "**/*.txt"), tmp_path / "c.jpg"]))) == [
        "b/2.txt",
        "c.jpg",
    ]


def test_what_is_not_there_is_told_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT)
    found = list(expand([tmp_path / "none.txt", tmp_path / "*.doc", tmp_path / "a.txt"]))
    assert names(tmp_path, found[1:]) == ["UnreadableFile *.doc", "a.txt"]
    with pytest.raises(UnreadableFile, match=r"none\.txt"):
        read(found[0])  # type: ignore[arg-type]


def test_a_pattern_of_brackets_that_is_a_file_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "plan[2023].txt").write_bytes(TEXT)
    assert names(tmp_path, list(expand([tmp_path / "plan[2023].txt"]))) == ["plan[2023].txt"]


def test_archives_are_opened_in_memory(tmp_path: Path) -> None:
    inner = zip_file({"深/计划.txt": TEXT})
    (tmp_path / "a.zip").write_bytes(
        zip_file({"b.txt": TEXT, "dir/": b"", "内.zip": inner, "__MACOSX/._b.txt": b"x", "c.exe": b"MZ"})
    )
    found = list(expand([tmp_path]))
    assert names(tmp_path, found) == ["a.zip!/b.txt", "a.zip!/内.zip!/深/计划.txt", "a.zip!/c.exe"]
    assert isinstance(found[1], Source)
    assert said(read(found[1])) == ["徒骇河治理方案"]
    assert list(tmp_path.iterdir()) == [tmp_path / "a.zip"]


def test_names_of_chinese_windows_are_restored(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as package:
        info = zipfile.ZipInfo("x")
        info.filename = "水污染防治方案.txt".encode("gbk").decode("cp437")
        package.writestr(info, TEXT)
    data = path.read_bytes()
    # Clear the flag by which the library calls the name UTF-8, and put the bytes Windows would have written.
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("AAAAAAAAAAAAAA.txt", TEXT)
    data = path.read_bytes().replace(b"AAAAAAAAAAAAAA", "水污染防治方案".encode("gbk"))
    path.write_bytes(data)
    assert names(tmp_path, list(expand([path]))) == ["a.zip!/水污染防治方案.txt"]


@pytest.mark.parametrize(
    ("name", "unsafe"),
    [
        ("../../etc/passwd.txt", True),
        ("/etc/passwd.txt", True),
        ("a/../../b.txt", True),
        ("C:/windows/x.txt", True),
        ("a/b..c.txt", False),
        ("方案：附件.txt", False),
        ("a/12:30.txt", False),
    ],
)
def test_names_that_lead_out_of_the_archive_are_refused(tmp_path: Path, name: str, unsafe: bool) -> None:
    assert is_unsafe(name) == unsafe
    (tmp_path / "a.zip").write_bytes(zip_file({name: TEXT, "ok.txt": TEXT}))
    found = list(expand([tmp_path / "a.zip"]))
    assert [isinstance(each, LoaderError) for each in found] == [unsafe, False]


def nested(depth: int) -> bytes:
    data = zip_file({"plan.txt": TEXT})
    for _ in range(depth - 1):
        data = zip_file({"a.zip": data})
    return data


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"PK not a zip", UnreadableFile),
        (zip_file({f"{n}.txt": b"" for n in range(5001)}), FileTooLarge),
        (zip_file({"bomb.txt": b"0" * 40_000_000}), FileTooLarge),
        (nested(4), FileTooLarge),
    ],
    ids=["damaged", "too many", "bomb", "too deep"],
)
def test_archives_that_mean_harm_are_told(tmp_path: Path, data: bytes, error: type[LoaderError]) -> None:
    (tmp_path / "坏.zip").write_bytes(data)
    (tmp_path / "好.txt").write_bytes(TEXT)
    found = list(expand([tmp_path / "坏.zip", tmp_path / "好.txt"]))
    assert [type(each) for each in found] == [error, Source]
    assert "坏.zip" in str(found[0])


def test_three_archives_deep_is_still_read(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(nested(3))
    assert names(tmp_path, list(expand([tmp_path]))) == ["a.zip!/a.zip!/a.zip!/plan.txt"]


def test_locked_archives_are_told(tmp_path: Path) -> None:
    data = bytearray(zip_file({"a.txt": TEXT}))
    data[6] |= 1  # the flag of a member that needs a password, in its own header and in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(bytes(data))
    (error,) = expand([tmp_path / "a.zip"])
    assert isinstance(error, UnreadableFile)
    assert "password" in str(error)


def test_a_member_without_a_name_is_listed_like_any_other(tmp_path: Path) -> None:
    data = zip_file({"QQQQ": TEXT, "b.txt": TEXT}).replace(b"QQQQ", b"\x00QQQ")  # a name ends at its NUL
    (tmp_path / "a.zip").write_bytes(data)
    assert names(tmp_path, list(expand([tmp_path])))[1:] == ["a.zip!/b.txt"]


PAGE = "<html><body><p>徒骇河治理方案</p></body></html>".encode()
CELL = '<row><c t="inlineStr"><is><t>徒骇河治理方案</t></is></c></row>'


@pytest.mark.parametrize(
    ("name", "data", "format"),
    [
        ("a.doc", PAGE, "html"),
        ("a.xls", b"\xef\xbb\xbf" + PAGE, "html"),
        ("a.doc", word_xml("<w:p><w:r><w:t>徒骇河治理方案</w:t></w:r></w:p>"), "docx"),
        ("a.xls", sheet_xml(CELL), "xlsx"),
        ("a.docx", sheet_xml(CELL), "xlsx"),
        ("a.doc", TEXT, "txt"),
        ("a.xls", TEXT, "csv"),
        ("a.docx", TEXT, "txt"),
        ("a.txt", PAGE, "html"),
        ("a.mht", PAGE, "html"),
        ("a.doc", b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + PAGE, "mht"),
    ],
)
def test_the_bytes_say_more_than_the_name(name: str, data: bytes, format: str) -> None:
    document = read_bytes(name, data)
    assert document.format == format
    assert said(document) in (["徒骇河治理方案"], [(("徒骇河治理方案",),)])


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("图.jpg", TEXT, UnsupportedFormat),
        ("无后缀", TEXT, UnsupportedFormat),
        ("包.docx", zip_file({"a.txt": TEXT}), UnreadableFile),
    ],
)
def test_what_no_reader_takes_is_told(name: str, data: bytes, error: type[LoaderError]) -> None:
    with pytest.raises(error, match=name.partition(".")[0]):
        read_bytes(name, data)


def test_a_file_past_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "大.txt"
    with path.open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    with pytest.raises(FileTooLarge, match="64 MB"):
        read(path)


def test_every_reader_in_the_registry_is_there() -> None:
    from importlib import import_module

    for module in set(READERS.values()):
        assert callable(import_module(f"loaders.readers.{module}").read)
