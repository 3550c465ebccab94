"""Which element of a web page holds the document, and which surround it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lxml import etree

from loaders.document import Block, Paragraph

ENOUGH = 0.3  # of the page's prose: a known container with less is an empty shell of the site
HEAP = 20  # characters of links, with next to none between them
ATTACHMENT = "附件"
LONGEST_TITLE = 500  # characters
_WORD = re.compile("[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
# 关于印发…的通知_某市人民政府, but nothing of 2021-2025年规划
_SITE_NAME = re.compile(r"\s*[-_|—–]+[^-_|—–]*(政府|网|网站|厅|局|办公室|委员会|频道)\s*$")
_BLANKS = re.compile(r"\s+")


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
    """A page and, for each element, how much prose (text outside links) and how much link text it holds."""

    def __init__(self, root: etree._Element) -> None:
        body = next(root.iter("body"), None)
        self.body = body if body is not None else root
        self._prose: dict[etree._Element, int] = {}
        self._links: dict[etree._Element, int] = {}
        order = [each for each in self.body.iter() if isinstance(each.tag, str)]
        linked, unseen = _inside(order, {"a"}), _inside(order, web_words().unseen)
        for element in reversed(order):  # children before their parents
            own = 0 if element in unseen else len((element.text or "").strip())
            prose, links = (0, own) if element in linked else (own, 0)
            for each in element:
                tail = 0 if element in unseen else len((each.tail or "").strip())
                prose += self._prose.get(each, 0) + (0 if element in linked else tail)
                links += self._links.get(each, 0) + (tail if element in linked else 0)
            self._prose[element], self._links[element] = prose, links

    def prose(self, element: etree._Element) -> int:
        """How many characters of text outside links stand in ``element``."""
        return self._prose.get(element, 0)

    def is_furniture(self, element: etree._Element) -> bool:
        """Whether ``element`` is a menu, a footer or the like: by its tag, its name, or as a heap of links.

        Never when most of the page's text is in it, nor when its links are the attachments of the document.
        """
        prose, links = self.prose(element), self._links.get(element, 0)
        if prose * 2 > self.prose(self.body):
            return False
        if links >= HEAP and links > 4 * prose:
            return ATTACHMENT not in "".join(element.itertext())
        return element.tag in {"nav", "footer", "aside"} or not web_words().furniture.isdisjoint(
            word.lower()
            for label in (element.get("id"), element.get("class"))
            if label
            for word in _WORD.findall(label)
        )


def find_main(page: Page) -> etree._Element:
    """The element that holds the document, when it is one that publishing systems use; else the body."""
    known = [each for each in page.body.iter() if isinstance(each.tag, str) and _is_container(each)]
    best = max(known, key=page.prose, default=page.body)
    return best if page.prose(best) > ENOUGH * page.prose(page.body) else page.body


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


def _inside(order: Iterable[etree._Element], tags: Set[str]) -> set[etree._Element]:
    """The elements of those tags and all in them; ``order`` is that of the document, parents first."""
    found: set[etree._Element] = set()
    for element in order:
        if element.tag in tags or element.getparent() in found:
            found.add(element)
    return found


def _one_line(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()
