"""Accept headers and the format that is sent."""

from __future__ import annotations

import pytest

from api.negotiate import SOLUTIONS, TRIPLES, choose, takes_gzip


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("*", "json"),
        ("application/sparql-results+json", "json"),
        ("application/json", "json"),
        ("application/sparql-results+xml", "xml"),
        ("APPLICATION/SPARQL-RESULTS+XML", "xml"),
        ("text/csv", "csv"),
        ("text/tab-separated-values", "tsv"),
        ("text/csv;q=0.5, text/tab-separated-values", "tsv"),
        ("text/csv;q=0.5, text/tab-separated-values;q=0.4", "csv"),
        ("text/csv ; q=0.2 , application/json; q=0.3", "json"),
        ("text/*", "xml"),  # text/xml: our order decides among what the client likes as well
        ("text/*, text/xml;q=0", "csv"),
        ("*/*;q=0.1, text/csv", "csv"),
        ("application/*;q=0.5, application/sparql-results+json;q=0", "json"),  # as application/json
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "xml"),  # a browser
        ("text/csv;charset=utf-8;q=1.0", "csv"),
        ("text/csv;q=0", None),
        ("image/png", None),
        ("text/turtle", None),
        ("text/csv;q=nonsense", None),
        ("nonsense", "json"),  # nothing was asked for in a language we know
        (",,;", "json"),
        ("application/sparql-results+xml, application/sparql-results+json", "json"),
        ("text/turtle, application/sparql-results+xml;q=0.1", "xml"),
    ],
)
def test_rows(accept: str, chosen: str | None) -> None:
    assert choose(accept, SOLUTIONS) == chosen


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "ttl"),
        ("text/turtle", "ttl"),
        ("application/x-turtle", "ttl"),
        ("application/rdf+xml", "rdf"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "jsonld"),
        ("application/json", "jsonld"),
        ("text/turtle;q=0.9, application/rdf+xml;q=0.95", "rdf"),
        ("text/csv", None),
    ],
)
def test_triples(accept: str, chosen: str | None) -> None:
    assert choose(accept, TRIPLES) == chosen


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        ("", False),
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("GZIP", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0", False),
        ("br", False),
        ("identity", False),
    ],
)
def test_compression(header: str, takes: bool) -> None:
    assert takes_gzip(header) is takes
