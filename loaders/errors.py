"""Why a file could not be read.

LoaderError
├── UnsupportedFormat   no reader for this kind of file
├── UnreadableFile      the file is there but its bytes give no text (damaged, encrypted, empty, no permission)
├── FileTooLarge        a limit on size, pages or nesting was passed
└── NotAPolicyDocument  readable text, but nothing in it is a government document
"""

from __future__ import annotations


class LoaderError(Exception):
    """A file gave no document. ``reason`` says why, in English and in Chinese; ``path`` names the file."""

    def __init__(self, path: str, reason: str, reason_zh: str) -> None:
        super().__init__(f"{path}: {reason} / {reason_zh}")
        self.path = path
        self.reason = reason
        self.reason_zh = reason_zh


class UnsupportedFormat(LoaderError):
    """No reader knows this kind of file."""


class UnreadableFile(LoaderError):
    """The bytes give no text: damaged, encrypted, empty, or not permitted."""


class FileTooLarge(LoaderError):
    """A limit on size, pages or nesting was passed."""


class NotAPolicyDocument(LoaderError):
    """There is text, but no document of a government body in it."""
