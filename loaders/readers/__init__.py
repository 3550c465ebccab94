"""Files of any format into one record. A reader is a module with ``read(data, path) -> RawDocument``.

The registry is the one place that knows suffixes. A reader is loaded on first use, and with it the library
that only it imports.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from loaders.document import RawDocument
from loaders.errors import UnreadableFile, UnsupportedFormat
from loaders.readers.guard import read_guarded
from loaders.readers.kind import kind_of
from loaders.readers.sources import Source, expand

__all__ = ["READERS", "Source", "expand", "read"]

GUARDED = {"pdf", "xls"}  # read in a process of their own

# suffix → module of this package
READERS: dict[str, str] = {
    "txt": "txt",
    "text": "txt",
    "docx": "docx",
    "html": "html",
    "htm": "html",
    "shtml": "html",
    "xhtml": "html",
    "xlsx": "xlsx",
    "xlsm": "xlsx",
    "xls": "xls",
    "et": "xls",
    "pdf": "pdf",
    "ofd": "ofd",
    "doc": "office",
    "wps": "office",
    "rtf": "office",
    "odt": "office",
    "csv": "csv",
    "md": "md",
    "markdown": "md",
    "tsv": "csv",
    "mht": "mht",
    "mhtml": "mht",
    "docm": "docx",
    "dotx": "docx",
}


class Reader(Protocol):
    """What every module named in READERS offers."""

    def read(self, data: bytes, path: str) -> RawDocument:
        """The blocks of the file whose bytes are ``data``; ``path`` only names it. Raises LoaderError."""
        ...


def read(source: Path | str | Source) -> RawDocument:
    """Read one file, on disk or out of an archive, by the format its bytes show or else its suffix names.

    Raises UnsupportedFormat, UnreadableFile or FileTooLarge, each naming the file and what to do about it.
    """
    if not isinstance(source, Source):
        source = Source(str(source))
    named = READERS.get(source.suffix)
    if named is None:
        raise UnsupportedFormat(
            source.path,
            f"no reader for .{source.suffix}; readable are {', '.join(READERS)}",
            f"不支持.{source.suffix}格式，可读取：{'、'.join(READERS)}",
        )
    data = source.read_bytes()
    kind = kind_of(data, named)
    if kind == "zip":
        raise UnreadableFile(source.path, "an archive under another name", "压缩包，但扩展名不是zip")
    if kind in GUARDED:
        return read_guarded(kind, data, source.path)
    reader = cast(Reader, import_module(f"loaders.readers.{kind}"))
    try:
        return reader.read(data, source.path)
    except RecursionError:
        raise UnreadableFile(source.path, "nested too deeply", "嵌套过深") from None
