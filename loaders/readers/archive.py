"""Zip archives as sources: members held in memory one at a time, never on disk, names never trusted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from zipfile import ZipInfo

from loaders.errors import FileTooLarge, LoaderError, UnreadableFile
from loaders.readers.encoding import PLAUSIBLE, plausibility, printable
from loaders.readers.package import MOST_MEMBERS, Package
from loaders.readers.sources import INSIDE, LARGEST_FILE, Source, is_litter

DEEPEST = 3  # archives inside archives
LARGEST_WALK = 500 * 1024 * 1024  # bytes read out of one archive and all inside it
_UTF8_NAME = 0x800  # the flag bit by which an archive says its names are UTF-8


class _Budget:
    """What one archive on disk may still give, over all archives inside it."""

    def __init__(self) -> None:
        self.members = MOST_MEMBERS
        self.size = LARGEST_WALK


def members(archive: Source) -> Iterator[Source | LoaderError]:
    """The files of an archive, named ``plans.zip!/2023/plan.docx``, and those of archives inside it.

    A member that cannot be had comes as its LoaderError. Raises UnreadableFile or FileTooLarge for the whole
    archive: damaged, locked, more than 5,000 files or 500 MB in all.
    """
    yield from _members(archive, 1, _Budget())


def _members(archive: Source, depth: int, budget: _Budget) -> Iterator[Source | LoaderError]:
    package = Package(archive.read_bytes(), archive.path)
    for member in package.members:
        name = member_name(member)
        if name.endswith("/") or (not is_unsafe(name) and any(map(is_litter, name.split("/")))):
            continue
        path = f"{archive.path}{INSIDE}{name}"
        budget.members -= 1
        budget.size -= member.file_size
        if budget.members < 0 or budget.size < 0:
            size = LARGEST_WALK // 1024**2
            raise FileTooLarge(
                archive.path,
                f"more than {MOST_MEMBERS:,} files or {size} MB inside",
                f"压缩包内超过{MOST_MEMBERS}个文件或{size}MB",
            )
        try:
            if is_unsafe(name):
                raise UnreadableFile(path, "its name leads out of the archive", "文件名指向压缩包之外")
            source = Source(path, package.read(member, LARGEST_FILE))
            if source.suffix != "zip":
                yield source
            elif depth < DEEPEST:
                yield from _members(source, depth + 1, budget)
            else:
                raise FileTooLarge(path, f"archives nested over {DEEPEST} deep", f"压缩包嵌套超过{DEEPEST}层")
        except LoaderError as error:
            if budget.members < 0 or budget.size < 0:
                raise
            yield error


def member_name(member: ZipInfo) -> str:
    """The name as its writer saw it: archives of Chinese Windows keep GBK names and do not say so."""
    name = member.filename
    if not member.flag_bits & _UTF8_NAME:
        try:
            raw = name.encode("cp437")  # what the library took the bytes for
        except UnicodeEncodeError:
            raw = b""
        for encoding in ("utf-8", "gb18030"):
            try:
                decoded = raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            if decoded and (decoded.isascii() or plausibility(decoded) >= PLAUSIBLE):
                name = decoded
                break
    return printable(name.replace("\\", "/"))[0]


def is_unsafe(name: str) -> bool:
    """Whether a member's name climbs out of the archive: /etc/passwd, ../../x, C:/x."""
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or ":" in name.split("/")[0]
