"""Files of any format into one record. A reader is a module with ``read(data, path) -> RawDocument``.

The registry is the one place that knows suffixes. A reader is loaded on first use, and with it the library
that only it imports.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from loaders.document import RawDocument
from loaders.errors import LoaderError, UnreadableFile, UnsupportedFormat
from loaders.readers.sources import Source, expand

__all__ = ["READERS", "Source", "expand", "read"]

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
    data = source.read_bytes()
    name = READERS.get(source.suffix)
    if name is None:
        raise UnsupportedFormat(
            source.path,
            f"no reader for .{source.suffix}; readable are {', '.join(READERS)}",
            f"不支持.{source.suffix}格式，可读取：{'、'.join(READERS)}",
        )
    reader = cast(Reader, import_module(f"loaders.readers.{name}"))
    try:
        return reader.read(data, source.path)
    except LoaderError:
        raise
    except RecursionError:
        raise UnreadableFile(source.path, "nested too deeply", "嵌套过深") from None
