"""Web pages saved as one file (.mht, .mhtml): the page out of the mail that browsers and Word wrap it in."""

from __future__ import annotations

import email
from email.message import Message

from loaders.document import RawDocument
from loaders.errors import FileTooLarge, UnreadableFile
from loaders.readers.html import read_page
from loaders.readers.package import damaged

MOST_LINES = 1_000_000  # 64 MB in the lines of mail are fewer; headers of one letter each would be more


def read(data: bytes, path: str) -> RawDocument:
    """The first HTML part of the file, read as a web page. Raises UnreadableFile, FileTooLarge."""
    if data.count(b"\n") > MOST_LINES:
        raise FileTooLarge(path, f"more than {MOST_LINES:,} lines", f"超过{MOST_LINES}行")
    try:
        message = email.message_from_bytes(data)
        page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
        if page is None:
            raise UnreadableFile(path, "no web page inside", "文件内没有网页")
        body = page.get_payload(decode=True)
        charset = _charset(page)
    except (LookupError, ValueError, TypeError, AttributeError) as error:  # what malformed headers end in
        raise damaged(path) from error
    if not isinstance(body, bytes):
        raise damaged(path)
    document = read_page(body, path, charset)
    return RawDocument(path, "mht", document.blocks, dropped=document.dropped)


def _charset(part: Message) -> str:
    charset = part.get_content_charset()
    return charset if isinstance(charset, str) else ""
