"""What the user named, as single files: folders walked, patterns matched, archives opened in memory."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from loaders.errors import FileTooLarge, LoaderError, UnreadableFile

LARGEST_FILE = 64 * 1024 * 1024  # bytes; the largest real gazette met is under 20 MB
INSIDE = "!/"  # plans.zip!/2023/plan.docx, as Java and browsers write it

# What desktops and editors leave in every folder; never a document, so never reported either.
_LITTER = ("~$", ".~", "._")
_LITTER_NAMES = {"Thumbs.db", "desktop.ini", "__MACOSX"}
_STORE_FILE = "manifest.sqlite3"  # what kg.store keeps beside the graph


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read: on disk, or a member of an archive, whose bytes are then held here."""

    path: str
    data: bytes | None = None

    @property
    def suffix(self) -> str:
        """The suffix in lower case, without its dot: ``docx``."""
        return PurePosixPath(self.path.replace("\\", "/")).suffix.lower().removeprefix(".")

    def read_bytes(self) -> bytes:
        """The bytes of the file. Raises UnreadableFile when it cannot be opened, FileTooLarge past 64 MB."""
        if self.data is not None:
            return self.data
        try:
            with open(self.path, "rb") as file:
                if os.fstat(file.fileno()).st_size > LARGEST_FILE:
                    raise _too_large(self.path)
                data = file.read(LARGEST_FILE + 1)  # a pipe or a growing file has no size to trust
        except FileNotFoundError:
            raise UnreadableFile(self.path, "no such file", "文件不存在") from None
        except IsADirectoryError:
            raise UnreadableFile(self.path, "this is a folder", "这是文件夹，不是文件") from None
        except (OSError, ValueError) as error:
            raise UnreadableFile(self.path, f"cannot be opened: {error}", f"无法打开：{error}") from error
        if len(data) > LARGEST_FILE:
            raise _too_large(self.path)
        return data


def expand(sources: Iterable[str | Path]) -> Iterator[Source | LoaderError]:
    """Every file ``sources`` name, in a stable order: files, folders, patterns (``plans/**/*.docx``), zips.

    What cannot be opened comes out as the LoaderError that says why, in its place, so that one bad archive
    does not end the walk. Hidden files and the litter of desktops are passed over in folders, not when named.
    """
    for source in sources:
        name = os.fspath(source)
        if os.path.isdir(name):
            yield from _expand_each(_walk(name))
        elif os.path.exists(name) or not glob.has_magic(name):
            yield from _expand_each([name])
        else:
            found = sorted(glob.glob(name, recursive=True))
            if not found:
                yield UnreadableFile(name, "no file matches", "没有匹配的文件")
            for path in found:
                yield from _expand_each(_walk(path) if os.path.isdir(path) else [path])


def _expand_each(paths: Iterable[str | LoaderError]) -> Iterator[Source | LoaderError]:
    for path in paths:
        if isinstance(path, LoaderError):
            yield path
            continue
        source = Source(path)
        if source.suffix != "zip":
            yield source
            continue
        from loaders.readers.archive import members

        try:
            yield from members(source)
        except LoaderError as error:
            yield error


def _walk(folder: str) -> Iterator[str | LoaderError]:
    """The files under ``folder`` in name order; folders that may not be read, each as its LoaderError.

    Links to folders are not followed, so none can loop.
    """
    unreadable: list[LoaderError] = []
    for parent, folders, files in os.walk(folder, onerror=lambda error: unreadable.append(_closed(error))):
        if _STORE_FILE in files:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not is_litter(name))
        yield from (os.path.join(parent, name) for name in sorted(files) if not is_litter(name))
    yield from unreadable


def _closed(error: OSError) -> UnreadableFile:
    path = str(error.filename)
    return UnreadableFile(
        path, f"the folder cannot be read: {error.strerror}", f"无法读取目录：{error.strerror}"
    )


def is_litter(name: str) -> bool:
    """Whether ``name`` is a hidden file, a lock file (``~$plan.docx``) or what a desktop leaves behind."""
    return name.startswith((".", *_LITTER)) or name in _LITTER_NAMES


def _too_large(path: str) -> FileTooLarge:
    size = LARGEST_FILE // 1024**2
    return FileTooLarge(path, f"larger than {size} MB; split the file", f"超过{size}MB，请拆分后再读取")
