"""What a file is by its bytes: offices save web pages as .doc, text as .xls, new formats as old ones."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

HEAD = 2048  # bytes within which every format shows itself
_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # of old Office and WPS files
_PAGE = re.compile(rb"\s*<(!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
_MAIL = re.compile(rb"^(MIME-Version|Content-Type|From|Subject):", re.IGNORECASE | re.MULTILINE)
_PACKAGES = (("word/", "docx"), ("xl/", "xlsx"), ("OFD.xml", "ofd"), ("content.xml", "office"))
# What a file of such a name holds when it is text.
_TEXTS = {"docx": "txt", "office": "txt", "xlsx": "csv", "xls": "csv"}


def kind_of(data: bytes, named: str) -> str:
    """The reader for ``data``; ``named``, as its suffix says, when its bytes say nothing else.

    An archive of other files is ``zip``, which has no reader but is expanded.
    """
    head = data[:HEAD]
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _package(data)
    if head.startswith(_CONTAINER):
        return _container(data, named)
    if head.startswith(b"{\\rtf") or b"Word.Document" in head:
        return "office"
    plain = head.removeprefix(b"\xef\xbb\xbf")
    if _PAGE.match(plain):
        return "html"
    if named not in {"txt", "md", "csv"} and _MAIL.search(plain) and b"MIME-Version" in plain:
        return "mht"
    return _TEXTS.get(named, named)


def _package(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "zip"
    return next((kind for part, kind in _PACKAGES if any(name.startswith(part) for name in names)), "zip")


def _container(data: bytes, named: str) -> str:
    """The old container names its streams in UTF-16; the directory may stand anywhere in the file."""
    for stream, kind in (("WordDocument", "office"), ("Workbook", "xls"), ("Book", "xls")):
        if stream.encode("utf-16-le") in data:
            return kind
    return "office" if "EncryptedPackage".encode("utf-16-le") in data else named
