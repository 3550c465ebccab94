"""From an Accept header, or a ``format`` parameter, to the format that is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg.sparql import SOLUTION_FORMATS, TRIPLE_FORMATS

# Media type → name of a format, in our order of preference; the name's first media type is its own.
SOLUTIONS: Final = {media: name for name, (_, types) in SOLUTION_FORMATS.items() for media in types}
TRIPLES: Final = {media: name for name, (_, types) in TRIPLE_FORMATS.items() for media in types}

# What ?format= may say, for clients that cannot set a header: what it means for rows, and for triples.
FORMAT_PARAMETER: Final[dict[str, tuple[str | None, str | None]]] = {
    "json": ("json", "jsonld"),
    "xml": ("xml", "rdf"),
    "csv": ("csv", None),
    "tsv": ("tsv", None),
    "ttl": (None, "ttl"),
    "turtle": (None, "ttl"),
    "nt": (None, "nt"),
    "n3": (None, "ttl"),
    "jsonld": (None, "jsonld"),
    "json-ld": (None, "jsonld"),
    "rdf": (None, "rdf"),
    "rdf+xml": (None, "rdf"),
    **{media: (name, None) for media, name in SOLUTIONS.items()},
    **{media: (None, name) for media, name in TRIPLES.items()},
}


@dataclass(frozen=True, slots=True)
class _Range:
    """One part of an Accept header: ``text/*;q=0.5``."""

    kind: str
    subtype: str
    quality: float

    @property
    def precision(self) -> int:
        return (self.kind != "*") + (self.subtype != "*")

    def covers(self, media: str) -> bool:
        kind, _, subtype = media.partition("/")
        return self.kind in ("*", kind) and self.subtype in ("*", subtype)


@lru_cache(maxsize=512)
def _ranges(header: str) -> tuple[_Range, ...]:
    found = []
    for part in header.lower().split(","):
        media, *parameters = (piece.strip() for piece in part.split(";"))
        kind, slash, subtype = media.partition("/")
        if not slash:
            if media != "*":  # some old clients send a lone star
                continue
            kind = subtype = "*"
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    quality = min(1.0, max(0.0, float(value)))
                except ValueError:
                    quality = 0.0
        found.append(_Range(kind, subtype, quality))
    return tuple(found)


def choose(accept: str, offered: Mapping[str, str]) -> str | None:
    """The format to send of ``offered`` (media type → format), or ``None`` when the client takes none of
    them.

    The highest quality wins, then what the client named most precisely, then our order. No header takes
    anything.
    """
    ranges = _ranges(accept)
    if not ranges:
        return next(iter(offered.values()))
    best: tuple[float, int] = (0.0, -1)
    chosen = None
    for media, name in offered.items():
        covering = [found for found in ranges if found.covers(media)]
        if not covering:
            continue
        # The most precise range that covers a type says its quality: text/*;q=0.5, text/csv;q=0 refuses CSV.
        nearest = max(covering, key=lambda found: found.precision)
        if nearest.quality > 0 and (nearest.quality, nearest.precision) > best:
            best, chosen = (nearest.quality, nearest.precision), name
    return chosen


@lru_cache(maxsize=512)
def sparql_formats(accept: str) -> tuple[str | None, str | None]:
    """What to send for rows and for triples."""
    return choose(accept, SOLUTIONS), choose(accept, TRIPLES)


def takes_gzip(accept_encoding: str) -> bool:
    """Whether a body may be sent compressed."""
    for part in accept_encoding.lower().split(","):
        coding, _, quality = part.replace(" ", "").partition(";q=")
        if coding in ("gzip", "*"):
            return quality not in ("0", "0.0", "0.00", "0.000")
    return False
