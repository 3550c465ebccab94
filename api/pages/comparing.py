"""The pages that compare: themes across places, one cell with its sentences, two documents side by side, and chains."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.comparisons import Comparisons
from api.pages.networks import still_response
from api.pages.page import one_of, taste_of
from api.pages.routes import HoldingDep, PageRoute, made_page
from kg.align import own_heading
from kg.centrality import PlaceNetwork, drawn, place_networks
from kg.changes import said
from kg.clauses import Change
from kg.compare import ComparedPair, Comparison
from kg.errors import NotFound
from kg.network import Sentence
from kg.task_views import TaskView
from kg.theme_matrix import Cell, Matrix, Shelves
from viz.layout import lay_out
from viz.svg import Scheme, network_svg

router = APIRouter(route_class=PageRoute, include_in_schema=False)

GROUPINGS = ("place", "document", "year")
MOST_COLUMNS = 8
MOST_ROWS = 40
MOST_BRANCHES = 200
MOST_TASKS = 60
_MOST_STANDINGS = 10
_MOST_TOGETHER = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one of two texts: ``same`` in both, or only here."""

    text: str
    same: bool


@dataclass(frozen=True, slots=True)
class PairView:
    """Two tasks side by side, what changed between them, and the same words aligned."""

    compared: ComparedPair
    first: tuple[Piece, ...]
    second: tuple[Piece, ...]
    also: tuple[int, ...] = ()  # the numbers of other pairs in which one of the two stands, from 1

    @property
    def changes(self) -> tuple[Change, ...]:
        """What changed."""
        return self.compared.changes


Names = Annotated[list[str] | None, Query()]


@router.get("/matrix")
async def matrix(
    request: Request, held: HoldingDep, by: str = "place", name: Names = None, topic: Names = None
) -> Response:
    """Themes down, places (or documents, or years) across."""
    desk = _desk(request)
    grouping = one_of("by", by, GROUPINGS)
    names, themes = _clean(name), _clean(topic)

    def work() -> tuple[Matrix, tuple[PlaceNetwork, ...], Shelves]:
        shelves = desk.shelves()
        columns = names or [key for key, _, _ in _largest(shelves, grouping)]
        found = shelves.matrix(grouping, columns, themes)
        networks = place_networks(shelves, columns) if grouping == "place" else ()
        return found, networks, shelves

    found, networks, shelves = await desk.work(work)
    everything = await desk.work(lambda: shelves.columns(grouping, ()))
    return await made_page(
        request, "matrix.html", version=held.version, matrix=found, by=grouping, groupings=GROUPINGS,
        networks=networks, rows=found.themes[:MOST_ROWS], choices=everything, names=names, themes=themes,
        standings=_MOST_STANDINGS, together=_MOST_TOGETHER, cell_link=cell_path,
        files="/api/matrix?" + urlencode({"by": grouping, "name": names, "theme": themes}, doseq=True),
    )  # fmt: skip


@router.get("/matrix/cell")
async def cell(
    request: Request,
    held: HoldingDep,
    by: str = "place",
    column: str = "",
    topic: str = "",
    offset: str = "0",
) -> Response:
    """One cell: every task with the sentence that says who answers for it."""
    desk = _desk(request)
    grouping = one_of("by", by, GROUPINGS)
    if not column or not topic:
        raise NotFound("which cell? say column= and topic=", "请用 column= 和 topic= 指明哪一格")
    found = await desk.work(lambda: desk.shelves().matrix(grouping, [column], [topic]))
    key = found.columns[0]
    # A theme may be asked for by a part of its name: 河湖 is 河湖生态.
    theme = one_of(
        "topic", topic if topic in found.cells or len(found.themes) > 1 else found.themes[0], found.themes
    )
    one: Cell = found.cells[theme][key]
    start = int(offset) if offset.isdecimal() and len(offset) < 9 else 0
    return await made_page(
        request, "cell.html", version=held.version, cell=one, topic=theme, by=grouping, label=found.labels[key],
        tasks=one.tasks[start : start + MOST_TASKS], start=start, most=MOST_TASKS, said=said, statements=_statements,
    )  # fmt: skip


@router.get("/matrix/picture.svg")
async def matrix_picture(request: Request, held: HoldingDep, place: str = "") -> Response:
    """Who works with whom in one place, as a still picture; the size of a field of work shows how often it stands between
    others.
    """
    desk = _desk(request)

    def work() -> str:
        found = place_networks(desk.shelves(), [place])
        if not found:
            raise NotFound(f"there is no place {place}", f"没有这个地区：{place}")
        network = drawn(found[0])
        weights = [standing.between for standing in found[0].standings]
        taste = taste_of(request)
        scheme: Scheme = "dark" if taste.theme == "dark" else "light" if taste.theme == "light" else "auto"
        return str(network_svg(network, lay_out(network), alone=True, scheme=scheme, weights=weights))

    return still_response(await desk.work(work))


@router.get("/compare")
async def compare(request: Request, held: HoldingDep, first: str = "", second: str = "") -> Response:
    """Two documents side by side; without them, which there are to choose from."""
    desk = _desk(request)
    documents = await asyncio.to_thread(lambda: held.documents)
    if not first or not second:
        return await made_page(
            request, "compare.html", version=held.version, documents=documents, found=None, pairs=(),
            first=first, second=second,
        )  # fmt: skip
    found: Comparison = await desk.work(lambda: desk.pair(first, second))
    pairs = await asyncio.to_thread(lambda: _with_others([_aligned(one) for one in found.pairs]))
    return await made_page(
        request, "compare.html", version=held.version, documents=documents, found=found, pairs=pairs,
        first=found.first.iri, second=found.second.iri,
    )  # fmt: skip


@router.get("/chains")
async def chains(request: Request, held: HoldingDep) -> Response:
    """Which document was made under which, and what became of each in those made under it."""
    desk = _desk(request)
    found = await desk.work(desk.chains)
    tree = await desk.work(lambda: held.descent)
    return await made_page(
        request, "chain.html", version=held.version, chains=found, pair_link=pair_path, item=item_of, tree=tree[:MOST_BRANCHES],
        more=len(tree) - MOST_BRANCHES,
    )  # fmt: skip


def item_of(task: TaskView) -> str:
    """What a task is called within its document: its number and heading, or its first words: 3.加强建制镇…"""
    last = task.heading.rsplit(" / ", 1)[-1]
    words = own_heading(task)
    return last if words in last else f"{last}{words}"


def cell_path(by: str, column: str, theme: str) -> str:
    """Where one cell is shown with its sentences."""
    return "/matrix/cell?" + urlencode({"by": by, "column": column, "topic": theme}, quote_via=quote)


def pair_path(first: str, second: str) -> str:
    """Where two documents are compared."""
    return "/compare?" + urlencode({"first": first, "second": second}, quote_via=quote)


def _desk(request: Request) -> Comparisons:
    found: Comparisons = request.app.state.comparisons
    return found


def _clean(asked: Sequence[str] | None) -> list[str]:
    return [text.strip()[:300] for text in asked or () if text.strip()][:50]


def _largest(shelves: Shelves, by: str) -> list[tuple[str, str, int]]:
    """The columns with most tasks, as many as a page can show beside each other, in their own order."""
    columns = [
        (key, label, sum(len(shelves.tasks_of(d)) for d in found))
        for key, label, found in shelves.columns(by, ())
    ]
    kept = sorted(columns, key=lambda column: -column[2])[:MOST_COLUMNS]
    return [column for column in columns if column in kept]


def _statements(task: TaskView) -> list[Sentence]:
    """The passages that assign the task's units, each once, in the order of the text."""
    found = {(p.sentence.start, p.sentence.end): p.sentence for p in task.parts}
    return [found[key] for key in sorted(found)]


def _aligned(compared: ComparedPair) -> PairView:
    first, second = compared.pair.first.text, compared.pair.second.text
    blocks = [
        b for b in SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks() if b.size > 1
    ]
    return PairView(
        compared,
        tuple(_pieces(first, [(b.a, b.a + b.size) for b in blocks])),
        tuple(_pieces(second, [(b.b, b.b + b.size) for b in blocks])),
    )


def _with_others(views: Sequence[PairView]) -> list[PairView]:
    """Each pair with the numbers of those that share a task with it: across cities, several tasks match several."""
    of_task: dict[str, list[int]] = {}
    for number, view in enumerate(views, 1):
        for task in (view.compared.pair.first, view.compared.pair.second):
            of_task.setdefault(task.iri, []).append(number)
    return [
        replace(
            view,
            also=tuple(
                sorted(
                    {
                        n
                        for task in (view.compared.pair.first, view.compared.pair.second)
                        for n in of_task[task.iri]
                    }
                    - {number}
                )
            ),
        )
        for number, view in enumerate(views, 1)
    ]


def _pieces(text: str, shared: Iterable[tuple[int, int]]) -> Iterable[Piece]:
    spans = [(0, 0), *shared, (len(text), len(text))]
    for (_, before), (start, end) in pairwise(spans):
        if before < start:
            yield Piece(text[before:start], same=False)
        if start < end:
            yield Piece(text[start:end], same=True)
