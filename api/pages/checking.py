"""The page of gaps and conflicts in the policies: every check with the sentences it found, by severity and document."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.comparisons import Comparisons
from api.pages.page import page
from api.pages.routes import HoldingDep, PageRoute
from kg.check import SEVERITIES, Finding
from kg.errors import NotFound
from kg.spreadsheets import rows_workbook
from kg.tables import harmless

router = APIRouter(route_class=PageRoute, include_in_schema=False)

FIRST: Final = 5  # of each check, when all checks are shown
PAGE: Final = 50  # of one check
_COLUMNS: Final = tuple(field.name for field in fields(Finding))
_MEDIA: Final = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check: what it looks for, in both languages, what it found, and the part of that to show."""

    name: str
    severity: str
    zh: str
    en: str
    total: int
    shown: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the findings are narrowed to; empty for all."""

    severity: str = ""
    document: str = ""
    check: str = ""

    def fits(self, finding: Finding) -> bool:
        """Whether a finding is among those chosen."""
        return (
            self.severity in ("", finding.severity)
            and self.document in ("", finding.document)
            and self.check in ("", finding.check)
        )


@router.get("/check")
async def check(request: Request, held: HoldingDep, offset: str = "0") -> Response:
    """What is missing or at odds in the policies."""
    found = await _findings(request, held)
    chosen = _choices(request.query_params)
    start = int(offset) if chosen.check and offset.isdecimal() and len(offset) < 9 else 0
    kept = [finding for finding in found if chosen.fits(finding)]
    return page(
        request, "check.html", version=held.version, chosen=chosen, views=_views(kept, chosen, start), start=start, page_size=PAGE,
        severities=_counted(found, "severity", SEVERITIES), total=len(kept), documents=_documents(found), everything=len(found),
    )  # fmt: skip


@router.get("/check/file/{name}")
async def check_file(request: Request, held: HoldingDep, name: str) -> Response:
    """The findings as chosen, to keep: CSV, XLSX or JSON."""
    kind = name.removeprefix("hetu-check.")
    if kind not in _MEDIA:
        raise NotFound(
            f"no file {name}; there are hetu-check.csv, hetu-check.xlsx, hetu-check.json", f"没有文件 {name}"
        )
    chosen = _choices(request.query_params)
    rows = [asdict(finding) for finding in await _findings(request, held) if chosen.fits(finding)]
    headers = {
        "content-disposition": f'attachment; filename="{name}"', "x-content-type-options": "nosniff",
        "cache-control": "no-cache",
    }  # fmt: skip
    return Response(_file(kind, rows), media_type=_MEDIA[kind], headers=headers)


def _file(kind: str, rows: Sequence[Mapping[str, object]]) -> bytes:
    if kind == "json":
        return json.dumps(rows, ensure_ascii=False, indent=1).encode()
    if kind == "xlsx":
        return rows_workbook("政策检查", _COLUMNS, [tuple(row.values()) for row in rows])
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    writer.writerows([harmless(value) for value in row.values()] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


async def _findings(request: Request, held: HoldingDep) -> tuple[Finding, ...]:
    desk: Comparisons = request.app.state.comparisons  # it lets few such works run at once
    return await desk.work(lambda: held.findings)


def _choices(parameters: Mapping[str, str]) -> Choices:
    severity = parameters.get("severity", "")
    return Choices(
        severity if severity in SEVERITIES else "",
        parameters.get("document", ""),
        parameters.get("check", ""),
    )


def _views(found: Sequence[Finding], chosen: Choices, start: int) -> list[CheckView]:
    """The checks that found something, the gravest first."""
    by_check: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in found:
        by_check.setdefault((finding.check, finding.zh, finding.en), []).append(finding)
    views = [
        CheckView(
            name, listed[0].severity, zh, en, len(listed),
            tuple(listed[start : start + PAGE] if chosen.check else listed[:FIRST]),
        )
        for (name, zh, en), listed in by_check.items()
    ]  # fmt: skip
    return sorted(views, key=lambda view: SEVERITIES.index(view.severity))


def _counted(found: Sequence[Finding], field: str, order: Sequence[str]) -> list[tuple[str, int]]:
    counted = Counter(getattr(finding, field) for finding in found)
    return [(name, counted[name]) for name in order if counted[name]]


def _documents(found: Sequence[Finding]) -> list[tuple[str, str, int]]:
    """The documents that findings are about: IRI, title and how many, those with most first."""
    counted = Counter((finding.document, finding.document_title) for finding in found)
    ranked = sorted(counted.items(), key=lambda entry: (-entry[1], entry[0][1]))
    return [(iri, title, times) for (iri, title), times in ranked]
