"""The page of gaps and conflicts in the policies: every check with the sentences it found, by severity and document."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.comparisons import Comparisons
from api.exporting import XLSX
from api.pages.holding import Holding
from api.pages.page import one_of
from api.pages.routes import HoldingDep, PageRoute, made_page
from kg.check import SEVERITIES, CheckResult, Finding
from kg.errors import NotFound
from kg.spreadsheets import rows_workbook
from kg.tables import as_csv

router = APIRouter(route_class=PageRoute, include_in_schema=False)

FIRST: Final = 5  # of each check, when all checks are shown
PAGE: Final = 50  # of one check
_COLUMNS: Final = tuple(field.name for field in fields(Finding))
_MEDIA: Final = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": XLSX,
}


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check, how many of its findings are among those chosen, and the part of them to show."""

    check: CheckResult
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
    checks = await _checks(request, held)
    chosen = _choices(request.query_params, held, checks)
    start = int(offset) if chosen.check and offset.isdecimal() and len(offset) < 9 else 0
    views = [view for one in checks if (view := _view(one, chosen, start)).total]
    found = [finding for one in checks for finding in one.findings]
    return await made_page(
        request, "check.html", version=held.version, chosen=chosen, views=views, start=start, page_size=PAGE,
        severities=_counted(found), total=sum(view.total for view in views), documents=_documents(found), everything=len(found),
        clean=[one for one in checks if not one.findings],
    )  # fmt: skip


@router.get("/check/file/{name}")
async def check_file(request: Request, held: HoldingDep, name: str) -> Response:
    """The findings as chosen, to keep: CSV, XLSX or JSON."""
    kind = name.removeprefix("hetu-check.")
    if kind not in _MEDIA:
        raise NotFound(
            f"no file {name}; there are hetu-check.csv, hetu-check.xlsx, hetu-check.json", f"没有文件 {name}"
        )
    checks = await _checks(request, held)
    chosen = _choices(request.query_params, held, checks)
    found = [finding for one in checks for finding in one.findings if chosen.fits(finding)]
    headers = {
        "content-disposition": f'attachment; filename="{name}"', "x-content-type-options": "nosniff",
        "cache-control": "no-cache",
    }  # fmt: skip
    content = await asyncio.to_thread(_file, kind, found)
    return Response(content, media_type=_MEDIA[kind], headers=headers)


def _file(kind: str, found: Sequence[Finding]) -> bytes:
    records = [asdict(finding) for finding in found]
    if kind == "json":
        return json.dumps(records, ensure_ascii=False, indent=1).encode()
    rows = [tuple(record.values()) for record in records]
    if kind == "xlsx":
        return rows_workbook("政策检查", _COLUMNS, rows)
    return as_csv(_COLUMNS, rows, bom=True)


async def _checks(request: Request, held: HoldingDep) -> tuple[CheckResult, ...]:
    desk: Comparisons = request.app.state.comparisons  # it lets few such works run at once
    return await desk.work(lambda: held.checks)


def _choices(parameters: Mapping[str, str], held: Holding, checks: Sequence[CheckResult]) -> Choices:
    """What the address asks for. Raises BadQuery and NotFound for what there is not: an empty page would look like health."""
    document = parameters.get("document", "")
    return Choices(
        one_of("severity", parameters.get("severity", ""), ("", *SEVERITIES)),
        held.document(document) if document else "",
        one_of("check", parameters.get("check", ""), ("", *(one.name for one in checks))),
    )


def _view(check: CheckResult, chosen: Choices, start: int) -> CheckView:
    kept = [finding for finding in check.findings if chosen.fits(finding)]
    return CheckView(check, len(kept), tuple(kept[start : start + PAGE] if chosen.check else kept[:FIRST]))


def _counted(found: Sequence[Finding]) -> list[tuple[str, int]]:
    """How many findings there are of each severity, the gravest first."""
    counted = Counter(finding.severity for finding in found)
    return [(name, counted[name]) for name in SEVERITIES if counted[name]]


def _documents(found: Sequence[Finding]) -> list[tuple[str, str, int]]:
    """The documents that findings are about: IRI, title and how many, those with most first."""
    counted = Counter((finding.document, finding.document_title) for finding in found)
    ranked = sorted(counted.items(), key=lambda entry: (-entry[1], entry[0][1]))
    return [(iri, title, times) for (iri, title), times in ranked]
