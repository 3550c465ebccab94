"""From templates to finished sheets: everything inside, nothing fetched, and a policy that says so.

A sheet is one HTML file. Its Content-Security-Policy names its own scripts and style by hash and forbids all
else, so that even a mistake in escaping could neither run nor call anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from viz.style import style
from viz.symbols import outline
from viz.text import short, visible

_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class SheetLinks:
    """Where a sheet served by our own server may lead: a way back, pages of things by IRI, downloads by name.

    An offline file has none. Raises :class:`ValueError` for an address that is not a path of this server.
    """

    home: str = ""
    things: Mapping[str, str] = field(default_factory=lambda: _NONE)
    downloads: Mapping[str, str] = field(default_factory=lambda: _NONE)

    def __post_init__(self) -> None:
        for href in (self.home, *self.things.values(), *self.downloads.values()):
            parts = urlsplit(href)
            # "//host/x" and "/\host" are another host to a browser, "javascript:x" is a program.
            if parts.scheme or parts.netloc or href.startswith(("//", "/\\", "\\")):
                raise ValueError(f"只能链接到本站路径 / only paths of this server can be linked: {href!r}")


@cache
def templates() -> Environment:
    """The templates of this package, escaping and making visible whatever is put into them."""
    environment = Environment(
        loader=PackageLoader("viz"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: visible(value) if type(value) is str else value,
        keep_trailing_newline=False,
    )
    environment.filters["short"] = short
    environment.globals |= {"shape": outline, "style": style()}
    return environment


@cache
def css_of(name: str) -> Markup:
    """A style sheet with the colours of style.toml put in."""
    return Markup(templates().get_template(name).render())


@cache
def script_of(name: str) -> Markup:
    """A script of ours, as it is."""
    source, _, _ = templates().loader.get_source(templates(), name)  # type: ignore[union-attr]
    return Markup(source)


def data_block(value: object) -> Markup:
    """JSON that can stand in a script element: no tag can begin or end in it, and no address stands in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(visible(text.replace("://", ":\\/\\/")))


@cache
def policy(styles: tuple[str, ...], scripts: tuple[str, ...]) -> str:
    """The Content-Security-Policy that allows these very styles and scripts, and nothing from anywhere."""
    rules = ["default-src 'none'", "base-uri 'none'", "form-action 'none'"]
    for name, texts in (("style-src", styles), ("script-src", scripts)):
        if texts:
            rules.append(" ".join([name, *map(_hash, texts)]))
    return "; ".join(rules)


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
