"""Zip files that mean harm: opened with limits on members, sizes and ratio, and XML parsed with no entities.

Word, Excel and OFD files are such packages, and so is a folder sent as .zip. No name inside becomes a path.
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from io import BytesIO

from lxml import etree

from loaders.errors import FileTooLarge, UnreadableFile

MOST_MEMBERS = 5_000
LARGEST_TOTAL = 500 * 1024 * 1024  # bytes of all members together, unpacked
LARGEST_PART = 48 * 1024 * 1024  # bytes of one XML part: its tree takes up to ten times as much memory
MOST_TAGS = 2_000_000  # of one part; a tag takes up to 300 bytes of memory
HIGHEST_RATIO = 400  # XML of a sheet of zeros reaches 200; a bomb starts at 1,000
RATIO_MATTERS = 10 * 1024 * 1024  # below this many bytes no ratio does harm

# Bad streams, encrypted members (RuntimeError), and headers that lie (the rest).
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError),
    *(ValueError, RuntimeError, KeyError, IndexError, AttributeError),
)


class Package:
    """An open zip. ``names`` keeps the order of the file; of two members of one name the last is read."""

    def __init__(self, data: bytes, path: str) -> None:
        """Raises UnreadableFile for what is no zip or needs a password, FileTooLarge past any limit."""
        self.path = path
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
            members = self._zip.infolist()
        except _DAMAGE as error:
            raise damaged(path) from error
        if len(members) > MOST_MEMBERS:
            raise FileTooLarge(
                path, f"more than {MOST_MEMBERS:,} files inside", f"压缩包内超过{MOST_MEMBERS}个文件"
            )
        total = sum(member.file_size for member in members)
        bomb = total > RATIO_MATTERS and total > HIGHEST_RATIO * len(data)
        if total > LARGEST_TOTAL or bomb:
            raise FileTooLarge(
                path,
                f"unpacks to {total // 1024**2} MB, more than {LARGEST_TOTAL // 1024**2} MB"
                f" or {HIGHEST_RATIO} times its size",
                f"解压后{total // 1024**2}MB，超过{LARGEST_TOTAL // 1024**2}MB或原大小的{HIGHEST_RATIO}倍",
            )
        if any(member.flag_bits & 1 for member in members):
            raise locked(path)
        self.members = members

    @property
    def names(self) -> list[str]:
        """The members' names, as the archive has them."""
        return self._zip.namelist()

    def __contains__(self, name: object) -> bool:
        return name in self._zip.NameToInfo

    def read(self, member: str | zipfile.ZipInfo, limit: int = LARGEST_PART) -> bytes:
        """The bytes of one member, never more than it declares. Raises UnreadableFile, FileTooLarge."""
        try:
            info = self._zip.getinfo(member) if isinstance(member, str) else member
            if info.file_size > limit:
                raise FileTooLarge(
                    self.path,
                    f"{info.filename} inside is larger than {limit // 1024**2} MB",
                    f"内部文件{info.filename}超过{limit // 1024**2}MB",
                )
            return self._zip.read(info)
        except _DAMAGE as error:
            raise damaged(self.path) from error

    def xml(self, name: str) -> etree._Element:
        """The root of an XML part. Raises UnreadableFile when it is missing or malformed."""
        return parse_xml(self.read(name), self.path)


def parse_xml(data: bytes, path: str) -> etree._Element:
    """Parse XML that may be hostile: no entity is expanded, nothing is fetched, depth stays under 256."""
    if data.count(b"<") > MOST_TAGS or data.count(b"=") > 2 * MOST_TAGS:
        raise FileTooLarge(path, f"more than {MOST_TAGS:,} tags", f"内部标签超过{MOST_TAGS}个")
    # A parser for each file: one that was stopped by a limit is not to be used again.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(path) from error
    if root is None:
        raise damaged(path)
    return root


def damaged(path: str) -> UnreadableFile:
    """The error for a file that is not what its name says."""
    return UnreadableFile(
        path,
        "damaged, or not the format its name says; open it in its program and save it again",
        "文件已损坏或与扩展名不符，请用原软件打开后重新保存",
    )


def locked(path: str) -> UnreadableFile:
    """The error for a file that asks for a password."""
    return UnreadableFile(path, "locked by a password; save it without one", "文件有密码，请去除密码后再读取")
