"""Old Word, WPS and RTF files, through LibreOffice where it is installed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from loaders.errors import UnreadableFile, UnsupportedFormat
from loaders.readers import office
from tests.made_files import read_bytes, said, zip_file

RTF = rb"{\rtf1\ansi\ansicpg936 \u24466?\u39559?\u27827?\par\u27835?\u29702?}"  # 徒骇河, then 治理
needs_libreoffice = pytest.mark.skipif(
    not any(map(shutil.which, office.PROGRAMS)), reason="LibreOffice is not installed"
)


@needs_libreoffice
@pytest.mark.parametrize("name", ["a.rtf", "a.doc", "a.wps"])
def test_they_are_read_as_word_shows_them(name: str) -> None:
    document = read_bytes(name, RTF)
    assert said(document) == ["徒骇河", "治理"]
    assert document.format == name[2:]


def test_without_libreoffice_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "PROGRAMS", ("no-such-program",))
    with pytest.raises(UnsupportedFormat, match="LibreOffice"):
        read_bytes("方案.doc", RTF)


def test_a_converter_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hanging = tmp_path / "soffice"
    hanging.write_text("#!/bin/sh\nsleep 60\n")
    hanging.chmod(0o755)
    monkeypatch.setattr(office, "PROGRAMS", (str(hanging),))
    monkeypatch.setattr(office, "SECONDS", 0.2)
    with pytest.raises(UnreadableFile, match=r"0\.2 seconds"):
        read_bytes("方案.doc", RTF)


def test_a_word_file_with_a_password_says_so() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(UnreadableFile, match="password"):
        read_bytes("方案.docx", data)


def test_the_bytes_of_an_open_document_go_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "PROGRAMS", ())
    with pytest.raises(UnsupportedFormat, match="LibreOffice"):
        read_bytes("方案.odt", zip_file({"mimetype": "x", "content.xml": "<a/>"}))
