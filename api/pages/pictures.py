"""Networks as pages, pictures and files: what is asked for in an address, and what is sent."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from urllib.parse import quote, urlencode

from api.pages.holding import Holding
from api.pages.page import Taste, entity_path, one_of, reader_path
from kg.names import Named
from kg.narrowing import Choices, Wanted, choices, limited, narrowed, units_by_tasks
from kg.network import Network
from ontology.roles import Role
from viz.layout import lay_out
from viz.page import network_page
from viz.sheets import SheetLinks
from viz.svg import Scheme, network_svg

LIMITS = (30, 50, 150, 400, 1000)
USUAL_LIMIT = 150
VIEWS = ("tasks", "units")
_KINDS_WITH_PAGES = ("unit", "group", "task", "water", "section", "facility", "place", "theme")
_LONGEST = 300
# How an address calls what a network is narrowed to: theme= is the reader's choice of light or dark.
PARAMETERS = {one.name: "topic" if one.name == "theme" else one.name for one in fields(Wanted)}


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """Which network: around what (a name or an IRI, or ``""`` for everything), what of it, seen how.

    ``view`` is ``tasks`` (units, tasks and waters) or ``units`` (units tied by shared tasks); at most ``limit``
    nodes are drawn.
    """

    around: str = ""
    wanted: Wanted = field(default_factory=Wanted)
    view: str = VIEWS[0]
    limit: int = USUAL_LIMIT

    @property
    def query(self) -> str:
        """The same as the query part of an address."""
        filters = {called: getattr(self.wanted, name) for name, called in PARAMETERS.items()}
        view = "" if self.view == VIEWS[0] else self.view
        said = {"around": self.around, **filters, "view": view, "limit": str(self.limit)}
        return urlencode({key: value for key, value in said.items() if value}, quote_via=quote)


@dataclass(frozen=True, slots=True)
class AskedNetwork:
    """The network to draw, and what the whole of it can be narrowed to."""

    network: Network
    choices: Choices


def picture_request(parameters: Mapping[str, str]) -> PictureRequest:
    """What an address asks for. Raises :class:`kg.errors.BadQuery` for a role or a view that there is not."""
    filters = {name: parameters.get(called, "").strip()[:_LONGEST] for name, called in PARAMETERS.items()}
    one_of("role", filters["role"], ("", *Role))
    limit, view = parameters.get("limit", ""), parameters.get("view", "") or VIEWS[0]
    return PictureRequest(
        parameters.get("around", "").strip(),
        Wanted(**filters),
        one_of("view", view, VIEWS),
        min(max(int(limit), 2), LIMITS[-1]) if limit.isdecimal() and len(limit) < 7 else USUAL_LIMIT,
    )


def asked_network(holding: Holding, asked: PictureRequest) -> AskedNetwork:
    """The network. Raises :class:`kg.errors.NotFound` when nothing is called so."""
    around = thing_around(holding, asked.around)
    whole = holding.whole_network(around.label if around else asked.around)
    found = narrowed(whole, asked.wanted)
    if asked.view == "units":
        found = units_by_tasks(found)
    return AskedNetwork(limited(found, asked.limit), choices(whole))


def thing_around(holding: Holding, around: str) -> Named | None:
    """The thing an address names by its IRI."""
    return holding.by_iri.get(around)


def picture(holding: Holding, asked: PictureRequest, taste: Taste, *, linked: bool) -> str:
    """The network as a page of its own; ``linked`` lets it lead to pages of this service, a file to keep
    does not.
    """
    found = asked_network(holding, asked).network
    date = datetime.date.today().isoformat()
    links = SheetLinks(things=_pages_of(found)) if linked else None
    body = network_page(found, build=holding.version[:12], date=date, lang=taste.language, links=links)
    # The picture follows the system's theme, until its reader chose one for all pages.
    return body if taste.theme == "auto" else body.replace("<html", f'<html data-theme="{taste.theme}"', 1)


def still(holding: Holding, asked: PictureRequest, theme: str) -> str:
    """The network as an SVG file; ``theme`` is ``auto``, ``light`` or ``dark``."""
    found = asked_network(holding, asked).network
    scheme: Scheme = "dark" if theme == "dark" else "auto" if theme == "auto" else "light"
    return str(network_svg(found, lay_out(found), alone=True, scheme=scheme))


def _pages_of(network: Network) -> dict[str, str]:
    pages = {node.iri: entity_path(node.iri) for node in network.nodes if node.kind in _KINDS_WITH_PAGES}
    documents = {sentence.document for edge in network.edges for sentence in edge.sentences}
    documents |= {node.iri for node in network.nodes if node.kind == "document"}
    return pages | {iri: reader_path(iri) for iri in documents}
