"""The graph as flat rows: every responsibility with its task, document and sentence, for spreadsheets and lists; and any
rows as CSV.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from kg.graph import Graph
from kg.values import Row
from ontology.iri import NS
from ontology.roles import Role

ROLE_ZH = {Role.LEAD: "牵头", Role.RESPONSIBLE: "负责", Role.COOPERATE: "配合", Role.SUPERVISE: "监督"}

COLUMNS = (
    "document_number", "document_title", "issued", "heading", "task", "unit", "mention", "role", "due", "inherited",
    "statement", "start", "end", "document", "unit_iri",
)  # fmt: skip

_ROWS = """
SELECT ?number ?title ?issued ?heading ?text ?name ?mention ?role ?due ?inherited ?exact ?start ?end ?document ?unit WHERE {
  ?r a hetu:Responsibility ; hetu:task ?task ; hetu:role ?role ; hetu:mention ?mention ; hetu:evidence ?e .
  ?task hetu:text ?text ; hetu:order ?order ; hetu:document ?document .
  ?document dcterms:title ?title .
  ?e oa:exact ?exact ; oa:start ?start ; oa:end ?end .
  OPTIONAL { ?r hetu:unit ?unit . ?unit skos:prefLabel ?name }
  OPTIONAL { ?document hetu:documentNumber ?number }
  OPTIONAL { ?document dcterms:issued ?issued }
  OPTIONAL { ?task hetu:headingPath ?heading }
  OPTIONAL { ?task hetu:due ?due }
  OPTIONAL { ?r hetu:inherited ?inherited }
} ORDER BY ?title ?document ?order ?start ?r
"""

# A cell that begins so is a formula to a spreadsheet; a leading apostrophe makes it text.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def responsibilities(store: Graph) -> tuple[Row, ...]:
    """Every responsibility of the graph as a row of :data:`COLUMNS`; the role is its local name."""
    rows = store.select(_ROWS)
    return tuple((*row[:7], str(row[7]).removeprefix(NS), *row[8:]) for row in rows)


def responsibilities_csv(store: Graph, *, bom: bool = True) -> bytes:
    """:func:`responsibilities` as CSV."""
    return as_csv(COLUMNS, responsibilities(store), bom=bom)


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[object]], *, bom: bool) -> bytes:
    """A table as CSV in UTF-8; a byte-order mark tells Excel so. No cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([harmless(value) for value in row] for row in rows)
    # Half a pair from a broken file must not stop an export.
    return (codecs.BOM_UTF8 if bom else b"") + out.getvalue().encode("utf-8", "replace")


def harmless(value: object) -> object:
    """``value`` as a spreadsheet cell that no program runs."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
