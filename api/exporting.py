"""Lists and answers in the formats that people take away: CSV, workbooks, JSON-LD and Turtle, beside JSON."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response

from api.answers import Answer, Answers
from api.sending import OutOfHand
from kg.errors import BadQuery
from kg.flat_lists import Columns, Rows, as_workbook, describing, list_table
from kg.sparql import SparqlRequest
from kg.tables import as_csv
from ontology.terms import PREFIXES

Format = Literal["json", "csv", "xlsx", "jsonld", "ttl"]
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_EXPORTED: Final = 5000
# What OpenAPI says of an answer that comes in any of the formats; JSON is described by its model.
CONTENT: Final[Mapping[str, Any]] = {"text/csv": {}, XLSX: {}, "application/ld+json": {}, "text/turtle": {}}
_TITLES: Final = {
    "tasks": "任务", "units": "单位", "water-bodies": "水体", "sections": "监测断面", "documents": "文件", "themes": "主题",
}  # fmt: skip


async def list_file(
    request: Request, kind: str, items: Sequence[Mapping[str, object]], total: int, format: Format, bom: bool
) -> Response:
    """A whole list as a file. Raises BadQuery when it is longer than one may be."""
    if total > MOST_EXPORTED:
        raise BadQuery(
            f"{total} items, more than {MOST_EXPORTED}: narrow the list, or page through it as JSON",
            f"共 {total} 条，超过 {MOST_EXPORTED} 条；请缩小范围，或按 JSON 分页读取",
        )
    if format in ("csv", "xlsx"):
        columns, rows = await asyncio.to_thread(list_table, kind, items)
        return await table_file(_TITLES[kind], columns, rows, format, bom)
    return await triples_file(request, [str(item["iri"]) for item in items], format)


async def table_file(name: str, columns: Columns, rows: Rows, format: Format, bom: bool) -> Response:
    """A table as CSV or as a workbook."""
    if format == "csv":
        body = await asyncio.to_thread(as_csv, columns, rows, bom=bom)
        return _file(body, name, "csv", "text/csv; charset=utf-8")
    return _file(await asyncio.to_thread(as_workbook, name, columns, rows), name, "xlsx", XLSX)


async def triples_file(
    request: Request, iris: Sequence[str], format: Format, headers: Mapping[str, str] | None = None
) -> Response:
    """What is said of some things, as JSON-LD or Turtle."""
    prefixes = "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())
    answers: Answers = request.app.state.answers
    found: Answer = await answers.ask(SparqlRequest(prefixes + describing(iris), triples=format))
    return OutOfHand(found, headers)


def _file(body: bytes, name: str, suffix: str, media: str) -> Response:
    disposition = f"attachment; filename=\"hetu.{suffix}\"; filename*=UTF-8''{quote(name, safe='')}.{suffix}"
    headers = {
        "content-disposition": disposition,
        "cache-control": "no-cache",
        "access-control-allow-origin": "*",
    }
    return Response(body, media_type=media, headers=headers)
