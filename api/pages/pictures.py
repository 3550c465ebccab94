"""Networks as pages and files: what is asked for in an address, and what is sent."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from api.pages.holding import Holding
from api.pages.page import Taste, entity_path, reader_path
from kg.names import Named
from kg.neighbourhood import network as network_around
from kg.network import Network
from ontology.roles import Role
from viz.page import network_page
from viz.sheets import SheetLinks

LIMITS = (50, 150, 400, 1000)
_KINDS_WITH_PAGES = ("unit", "group", "task", "water", "section", "facility", "place", "theme")


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """Which network: around what (a name or an IRI, or ``""`` for everything), in which role, at most how
    many nodes.
    """

    around: str = ""
    role: str = ""
    limit: int = LIMITS[1]

    @property
    def query(self) -> str:
        """The same as the query part of an address."""
        said = {"around": self.around, "role": self.role, "limit": str(self.limit)}
        return urlencode({key: value for key, value in said.items() if value}, quote_via=quote)


def picture_request(parameters: Mapping[str, str]) -> PictureRequest:
    """What an address asks for; what it cannot mean is left out."""
    role = parameters.get("role", "")
    limit = parameters.get("limit", "")
    return PictureRequest(
        parameters.get("around", "").strip(),
        role if role in set(Role) else "",
        min(max(int(limit), 2), LIMITS[-1]) if limit.isdecimal() and len(limit) < 7 else LIMITS[1],
    )


def asked_network(holding: Holding, asked: PictureRequest) -> Network:
    """The network. Raises :class:`kg.errors.NotFound` when nothing is called so."""
    around = thing_around(holding, asked.around)
    found = network_around(holding.store, around.label if around else asked.around or None, asked.limit)
    return in_role(found, asked.role) if asked.role else found


def thing_around(holding: Holding, around: str) -> Named | None:
    """The thing an address names by its IRI."""
    return holding.by_iri.get(around)


def in_role(network: Network, role: str) -> Network:
    """Only the units in ``role``, their tasks, and what those concern."""
    duties = [edge for edge in network.edges if edge.relation == role]
    tasks = {edge.target for edge in duties}
    kept = tuple(
        e for e in network.edges if e.relation == role or (e.relation == "concerns" and e.source in tasks)
    )
    ends = {iri for edge in kept for iri in (edge.source, edge.target)}
    nodes = tuple(node for node in network.nodes if node.iri in ends)
    return replace(network, nodes=nodes, edges=kept)


def picture(holding: Holding, asked: PictureRequest, taste: Taste, *, linked: bool) -> str:
    """The network as a page of its own; ``linked`` lets it lead to pages of this service, a file to keep
    does not.
    """
    found = asked_network(holding, asked)
    date = datetime.date.today().isoformat()
    links = SheetLinks(things=_pages_of(found)) if linked else None
    body = network_page(found, build=holding.version[:12], date=date, lang=taste.language, links=links)
    # The picture follows the system's theme, until its reader chose one for all pages.
    return body if taste.theme == "auto" else body.replace("<html", f'<html data-theme="{taste.theme}"', 1)


def _pages_of(network: Network) -> dict[str, str]:
    pages = {node.iri: entity_path(node.iri) for node in network.nodes if node.kind in _KINDS_WITH_PAGES}
    documents = {sentence.document for edge in network.edges for sentence in edge.sentences}
    documents |= {node.iri for node in network.nodes if node.kind == "document"}
    return pages | {iri: reader_path(iri) for iri in documents}
