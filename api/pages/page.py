"""From a template to an HTML answer: language, theme, escaping, and the policy that keeps others out."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.negotiate import takes_gzip
from api.pages.highlight import excerpt, highlighted
from api.pages.suggestions import label_in
from api.pages.wording import LANGUAGES, wording
from kg.errors import BadQuery
from ontology.iri import NS
from viz.sheets import css_of
from viz.text import short, visible

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cache-control": "no-cache",
    "vary": "Cookie, Accept-Encoding",
}
THEMES = ("auto", "light", "dark")
_WORTH_GZIP = 4096
_YEAR = 365 * 24 * 3600
_MEDIA = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
_ASSETS = ("pages.css", "pages.js", "reader.js", "editor.js", "mark.svg")
# Installed by npm, not part of this project: pages do without them.
_PACKAGES = ("yasqe.min.js", "yasqe.min.css")


@dataclass(frozen=True, slots=True)
class Taste:
    """How somebody wants to see pages: a language, and ``auto``, ``light`` or ``dark``."""

    language: str = "zh"
    theme: str = "auto"


def taste_of(request: Request) -> Taste:
    """What the address says, else what a cookie remembers, else Chinese and the system's theme."""

    def choice(name: str, legal: tuple[str, ...]) -> str:
        asked = request.query_params.get(name, "")
        kept = request.cookies.get(f"hetu-{name}", "")
        return asked if asked in legal else kept if kept in legal else legal[0]

    return Taste(choice("lang", LANGUAGES), choice("theme", THEMES))


def one_of(name: str, asked: str, legal: Sequence[str]) -> str:
    """``asked`` if it is one of the values a parameter has. Raises :class:`kg.errors.BadQuery`, which names them."""
    if asked not in legal:
        named = [value for value in legal if value]
        raise BadQuery(
            f"{name}={asked}: one of {', '.join(named)}",
            f"参数 {name} 不能是“{asked}”，可用：{'、'.join(named)}",
        )
    return asked


def page(request: Request, template: str, status: int = 200, **values: object) -> Response:
    """The page made from ``template``; remembers language and theme when the address chose them."""
    taste = taste_of(request)
    words = wording(taste.language)
    body = (
        _templates()
        .get_template(template)
        .render(
            t=words,
            lang=taste.language,
            theme=taste.theme,
            here=request.url.path,
            with_=lambda path=request.url.path, **changes: _address(path, request, changes),
            **values,
        )
    )
    answer = _sent(request, body.encode(), status)
    for name, chosen in (("lang", taste.language), ("theme", taste.theme)):
        if request.query_params.get(name) == chosen:
            answer.set_cookie(f"hetu-{name}", chosen, max_age=_YEAR, samesite="lax", path="/")
    return answer


def _sent(request: Request, body: bytes, status: int) -> Response:
    if len(body) < _WORTH_GZIP or not takes_gzip(request.headers.get("accept-encoding", "")):
        return HTMLResponse(body, status_code=status, headers=_HEADERS)
    zipped = gzip.compress(body, 4, mtime=0)
    return HTMLResponse(zipped, status_code=status, headers=_HEADERS | {"content-encoding": "gzip"})


def has_asset(name: str) -> bool:
    """Whether there is a style sheet, script or picture called ``name``."""
    return name in _assets()


def asset(name: str, asked: str, *, zipped: bool = False) -> Response | None:
    """A style sheet, script or picture; ``None`` when there is none called ``name``.

    ``asked`` is the digest in the address: with the right one the answer may be kept for ever. ``zipped`` says that
    it may be sent compressed.
    """
    content = _assets().get(name)
    if content is None:
        return None
    lasting = asked == _digest(name)
    keep = "public, max-age=31536000, immutable" if lasting else "no-cache"
    headers = {"cache-control": keep, "x-content-type-options": "nosniff", "vary": "Accept-Encoding"}
    if zipped and len(content) >= _WORTH_GZIP:
        content, headers = _zipped_asset(name), headers | {"content-encoding": "gzip"}
    return Response(content, media_type=_MEDIA[name.rpartition(".")[2]], headers=headers)


def entity_path(iri: str) -> str:
    """Where the page of the thing with this IRI is."""
    return "/entity?" + urlencode({"iri": iri}, quote_via=quote)


def reader_path(document: str, start: object = None, end: object = None) -> str:
    """Where a document is read, at a span of its text if one is given."""
    at = "" if start is None else f"#e-{start}-{end}"
    return "/reader?" + urlencode({"document": document}, quote_via=quote) + at


def ask_path(text: str) -> str:
    """Where a question is answered."""
    return "/ask?" + urlencode({"q": text}, quote_via=quote)


def search_path(words: str) -> str:
    """Where words are searched for."""
    return "/search?" + urlencode({"q": words}, quote_via=quote)


def network_path(around: str) -> str:
    """Where the network around a thing is shown."""
    return "/network?" + urlencode({"around": around}, quote_via=quote)


def local(iri: object) -> str:
    """The name of a term of our vocabulary: Lead."""
    return str(iri).removeprefix(NS)


def editor_path(query: str) -> str:
    """Where a query is shown with its answer, to be changed."""
    return "/editor?" + urlencode({"query": query}, quote_via=quote)


def sparql_path(query: str, format: str) -> str:
    """Where a query is answered in a format."""
    return "/sparql?" + urlencode({"query": query, "format": format}, quote_via=quote)


def _address(path: str, request: Request, changes: Mapping[str, object]) -> str:
    """``path`` with this request's parameters, some of them changed; one that is ``None`` goes."""
    kept = [(key, value) for key, value in request.query_params.multi_items() if key not in changes]
    new = [(key, str(value)) for key, value in changes.items() if value is not None]
    query = urlencode(kept + new, quote_via=quote)
    return f"{path}?{query}" if query else path


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("api"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: visible(value) if type(value) is str else value,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"short": short, "local": local, "highlighted": highlighted, "excerpt": excerpt}
    environment.globals |= {
        "entity": entity_path, "reader": reader_path, "ask": ask_path, "network": network_path,
        "label_in": label_in,
        "search_for": search_path,
        "sparql": sparql_path, "editor": editor_path,
        "asset": lambda name: f"/static/{name}?v={_digest(name)}",
    }  # fmt: skip
    return environment


@cache
def _assets() -> Mapping[str, bytes]:
    folder = files("api") / "static"
    own = {name: (folder / name).read_bytes() for name in _ASSETS}
    installed = ((name, folder / "packages" / name) for name in _PACKAGES)
    # A map of the source would be looked for beside the script; it is not installed.
    own |= {
        name: file.read_bytes().partition(b"//# sourceMappingURL=")[0]
        for name, file in installed
        if file.is_file()
    }
    # The colours are those of the pictures, so that a role looks the same in a sentence and in a network.
    return own | {"look.css": str(css_of("look.css")).encode()}


@cache
def _zipped_asset(name: str) -> bytes:
    return gzip.compress(_assets()[name], 9, mtime=0)


@cache
def _digest(name: str) -> str:
    return hashlib.sha256(_assets()[name]).hexdigest()[:12]
