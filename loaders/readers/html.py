"""Web pages: the document on a government site's page, without the site around it."""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree
from lxml import html as lxml_html

from loaders.document import Block, Paragraph, RawDocument, Table
from loaders.errors import FileTooLarge, UnreadableFile
from loaders.readers.encoding import decode, printable
from loaders.readers.html_blocks import Flow
from loaders.readers.html_main import Page, find_main, is_register_line, title_of

MOST_TAGS = 300_000  # a 300-page plan saved by Word as a web page has under 200,000

MOST_ATTRIBUTES = 1_000  # of one tag; the parser compares each with each

# Tags as a browser cuts them, after what only looks like tags. Nothing is scanned twice (possessive, never
# failing), so that hostile pages cost no more than others.
_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>"'][^\s>]*+)?)?"""
_TAG = re.compile(
    r"<!--(?s:.*?)(?:-->|\Z)|<script\b(?s:.*?)(?:</script|\Z)|<style\b(?s:.*?)(?:</style|\Z)"
    rf"|<[a-z][^\s/>]*+(?:{_ATTRIBUTE}){{0,{MOST_ATTRIBUTES}}}+(?P<more>{_ATTRIBUTE})?",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_CHARSET_WITHIN = 4096  # bytes; browsers look no further than 1024
_BLANKS = re.compile(r"\s+")
_TITLE_WITHIN = 8  # blocks; letterhead and register entry stand above the title


def read(data: bytes, path: str) -> RawDocument:
    """The title, the register entry and the text of a page; menus, footers and the like are counted.

    Raises UnreadableFile when there is no text, FileTooLarge for pages nested or tagged past all use.
    """
    return read_page(data, path)


def read_page(data: bytes, path: str, charset: str = "") -> RawDocument:
    """As :func:`read`; ``charset`` is what a mail header said, before what the page says of itself."""
    named = _CHARSET.search(data, 0, _CHARSET_WITHIN)
    decoded = decode(data, path, charset or (named[1].decode("ascii") if named else ""))
    text, controls = printable(decoded.text)
    dropped = Counter({"control character": controls, "undecodable byte": decoded.bad_bytes})
    root = _parse(text, path)
    blocks = _document(root, dropped, path)
    if not blocks:
        raise UnreadableFile(path, "no text; a script may load it", "网页中没有正文，可能由脚本加载")
    counted = tuple(sorted((kind, count) for kind, count in dropped.items() if count))
    return RawDocument(path, "html", tuple(blocks), dropped=counted)


def _parse(text: str, path: str) -> etree._Element:
    if text.count("<") > MOST_TAGS:
        raise FileTooLarge(path, f"more than {MOST_TAGS:,} tags", f"网页标签超过{MOST_TAGS}个")
    if any(tag["more"] for tag in _TAG.finditer(text)):
        raise FileTooLarge(path, f"a tag of over {MOST_ATTRIBUTES} attributes", "网页标签属性过多")
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
    try:
        root = lxml_html.document_fromstring(text.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise UnreadableFile(path, f"no web page: {error}", f"不是网页：{error}") from error
    # Past its depth the parser stops and keeps quiet about the rest, so the log must be asked.
    if any("Excessive depth" in str(entry) for entry in parser.error_log):
        raise FileTooLarge(path, "tags nested more than 2,000 deep", "网页标签嵌套超过2000层")
    return root


def _document(root: etree._Element, dropped: Counter[str], path: str) -> list[Block]:
    """Title, register entry, text; whatever else the page holds is counted."""
    page = Page(root)
    main = find_main(page)
    around = Flow(page, dropped, path, barrier=main)
    around.run(page.body)
    inside = Flow(page, dropped, path)
    inside.run(main)
    register = [block for block in around.blocks if is_register_line(block)] if main is not page.body else []
    dropped["page furniture"] += len(around.blocks) - len(register)
    blocks = [*register, *inside.blocks]
    title = title_of(root)
    head = "".join(_words(block) for block in blocks[:_TITLE_WITHIN])
    if title and _BLANKS.sub("", title) not in head:
        blocks.insert(0, Paragraph(title))
    return blocks if inside.blocks else []


def _words(block: Block) -> str:
    text = "".join(map("".join, block.rows)) if isinstance(block, Table) else block.text
    return _BLANKS.sub("", text)
