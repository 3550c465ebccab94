"""Which element of a web page holds the document, and which surround it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lxml import etree

from loaders.document import Block, Paragraph

ENOUGH = 0.3  # of the page's prose: a known container with less is an empty shell of the site
NEARLY_ALL = 0.8  # of an element's prose: then the one child that holds it is the text
LONGEST_TITLE = 500  # characters
_WORD = re.compile("[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
# 关于印发…的通知_某市人民政府, but nothing of 2021-2025年规划
_SITE_NAME = re.compile(r"\s*[-_|—–]+[^-_|—–]*(政府|网|网站|厅|局|办公室|委员会|频道)\s*$")
_BLANKS = re.compile(r"\s+")
_TEXT_ITSELF = {"p", "table", "tbody", "tr", "pre", "article", "ul", "ol"}  # no box to look into further


@dataclass(frozen=True, slots=True)
class WebWords:
    """The lists of webpage.toml."""

    containers: frozenset[str]
    furniture: frozenset[str]
    register: frozenset[str]
    unseen: frozenset[str]
    inline: frozenset[str]
    surrounding: frozenset[str]
    titles: tuple[str, ...]


@cache
def web_words() -> WebWords:
    """The lists, checked. Raises ValueError for a blank, a duplicate, or a name not in lower case."""
    lists = tomllib.loads((files(__package__) / "webpage.toml").read_text("utf-8"))
    for key, words in lists.items():
        if len(set(words)) < len(words) or any(word != word.strip().lower() or not word for word in words):
            raise ValueError(f"webpage.toml: {key} holds a blank, a duplicate or a capital")
    titles = tuple(lists.pop("titles"))
    return WebWords(**{key: frozenset(words) for key, words in lists.items()}, titles=titles)


class Page:
    """A page and, for each element, how many characters of prose (text outside links) it holds."""

    def __init__(self, root: etree._Element) -> None:
        body = next(root.iter("body"), None)
        self.body = body if body is not None else root
        self._prose: dict[etree._Element, int] = {}
        order = [each for each in self.body.iter() if isinstance(each.tag, str)]
        linked = _inside(self.body, {"a", *web_words().unseen})
        for element in reversed(order):  # children before their parents
            own = 0 if element in linked else len((element.text or "").strip())
            for each in element:
                own += self._prose.get(each, 0)
                own += 0 if element in linked else len((each.tail or "").strip())
            self._prose[element] = own

    def prose(self, element: etree._Element) -> int:
        """How many characters of text outside links stand in ``element``."""
        return self._prose.get(element, 0)

    def is_furniture(self, element: etree._Element) -> bool:
        """Whether ``element`` is a menu, footer or the like, by tag or name; never with most text in it."""
        named = element.tag in {"nav", "footer", "aside"} or not web_words().furniture.isdisjoint(
            word.lower()
            for label in (element.get("id"), element.get("class"))
            if label
            for word in _WORD.findall(label)
        )
        return named and self.prose(element) * 2 <= self.prose(self.body)


def find_main(page: Page) -> etree._Element:
    """The element with the document: a container known by name, else where the prose is, else the body."""
    whole = page.prose(page.body)
    known = [each for each in page.body.iter() if isinstance(each.tag, str) and _is_container(each)]
    if known and page.prose(best := max(known, key=page.prose)) > ENOUGH * whole:
        return best
    main = page.body
    while True:
        seen = [each for each in main if isinstance(each.tag, str) and not page.is_furniture(each)]
        heaviest = max(seen, key=page.prose, default=None)
        if heaviest is None or page.prose(heaviest) < NEARLY_ALL * page.prose(main) or not page.prose(main):
            return main
        if heaviest.tag in _TEXT_ITSELF:
            return main
        main = heaviest


def title_of(root: etree._Element) -> str:
    """The title the page gives itself: its meta element, its one h1, its <title> without the site's name."""
    for wanted in web_words().titles:
        for meta in root.iter("meta"):
            if (meta.get("name") or meta.get("property") or "").lower() == wanted and meta.get("content"):
                return _one_line(meta.get("content") or "")
    headings = [_one_line("".join(each.itertext())) for each in root.iter("h1")]
    if len(headings) == 1 and headings[0]:
        return headings[0]
    title = next(root.iter("title"), None)
    given = _one_line("".join(title.itertext())) if title is not None else ""
    return _SITE_NAME.sub("", given[:LONGEST_TITLE])


def is_register_line(block: Block) -> bool:
    """Whether a block outside the text belongs to the register entry: 索引号：…, 发文字号：…."""
    texts = [block.text] if isinstance(block, Paragraph) else [cell for row in block.rows for cell in row]
    return any(_BLANKS.sub("", text).startswith(tuple(web_words().register)) for text in texts)


def _is_container(element: etree._Element) -> bool:
    names = [element.get("id") or "", *(element.get("class") or "").split()]
    return any(name.lower() in web_words().containers for name in names)


def _inside(root: etree._Element, tags: set[str]) -> set[etree._Element]:
    return {each for outer in root.iter(*tags) for each in _with_descendants(outer, tags)}


def _with_descendants(outer: etree._Element, tags: set[str]) -> list[etree._Element]:
    """``outer`` and all in it; nothing for one that stands inside another, which is counted with that one."""
    parent = outer.getparent()
    return [] if parent is not None and parent.tag in tags else list(outer.iter())


def _one_line(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()
