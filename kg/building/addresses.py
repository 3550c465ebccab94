"""Files behind URLs (``s3://bucket/plans``, ``hdfs://…``, ``https://…``), by fsspec, which is an optional extra.

Nothing is fetched over HTTP unless that was asked for: a path in a list of sources must not make a program call anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from loaders import LoaderError, Source
from loaders.errors import FileTooLarge, UnreadableFile
from loaders.readers.archive import members
from loaders.readers.sources import LARGEST_FILE, is_litter

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_FETCHED = ("http://", "https://")
# What file systems call that which changes when a file does.
_MARKS = ("ETag", "etag", "mtime", "LastModified", "last_modified", "modificationTime")


def is_address(name: str) -> bool:
    """Whether a source is a URL and no path."""
    return _ADDRESS.match(name) is not None


def find(address: str, *, fetch: bool) -> Iterator[tuple[Source | LoaderError, str]]:
    """Every file under a URL, in name order, each with a stamp that changes when the file does, or ``""``.

    With ``fetch``, HTTP addresses too. What cannot be had comes out as the LoaderError that says why.
    """
    if address.lower().startswith(_FETCHED) and not fetch:
        yield _not_asked(address), ""
        return
    try:
        files, found = _listed(address)
    except Exception as error:  # each file system has its own errors, and its library may be missing
        yield _unreachable(address, error), ""
        return
    for path in sorted(found):
        name = files.unstrip_protocol(path)
        if any(map(is_litter, path.split("/"))):
            continue
        source = Source(name)
        if source.suffix == "zip":
            yield from ((member, "") for member in _members(source))
        else:
            yield source, _stamp(found[path])


def fetched(address: str) -> bytes:
    """The bytes of one file. Raises UnreadableFile or FileTooLarge."""
    try:
        import fsspec

        with fsspec.open(address, "rb") as stream:
            data: bytes = stream.read(LARGEST_FILE + 1)
    except Exception as error:
        raise _unreachable(address, error) from error
    if len(data) > LARGEST_FILE:
        size = LARGEST_FILE // 1024**2
        raise FileTooLarge(address, f"larger than {size} MB; split the file", f"超过{size}MB，请拆分后再读取")
    return data


def _listed(address: str) -> tuple[AbstractFileSystem, dict[str, dict[str, Any]]]:
    import fsspec

    files, path = fsspec.core.url_to_fs(address)
    if address.lower().startswith(_FETCHED):  # a web server lists nothing
        return files, {path: {}}
    if any(sign in path for sign in "*?["):
        found = files.glob(path, detail=True)
    elif files.isdir(path):
        found = files.find(path, detail=True)
    else:
        found = {path: files.info(path)}
    return files, {name: info for name, info in found.items() if info.get("type", "file") == "file"}


def _stamp(info: dict[str, Any]) -> str:
    mark = next((info[name] for name in _MARKS if info.get(name)), "")
    return f"{info.get('size')} {mark}" if mark else ""


def _members(source: Source) -> Iterator[Source | LoaderError]:
    try:
        yield from members(Source(source.path, fetched(source.path)))
    except LoaderError as error:
        yield error


def _not_asked(address: str) -> UnreadableFile:
    return UnreadableFile(
        address,
        "nothing is fetched over HTTP unless asked; add --fetch",
        "默认不访问网络，如需下载请加 --fetch",
    )


def _unreachable(address: str, error: Exception) -> UnreadableFile:
    if isinstance(error, ImportError):
        return UnreadableFile(
            address,
            f"needs another package ({error}); pip install 'hetu[remote]' and the one for its protocol",
            f"缺少依赖（{error}），请安装 hetu[remote] 及该协议所需的包",
        )
    said = f"{type(error).__name__}: {error}"
    return UnreadableFile(address, f"cannot be had: {said}", f"无法读取：{said}")
