"""The graph for agents, over the Model Context Protocol: read-only tools whose every answer cites its sentences.

The only importer of the official SDK, which is an optional extra (``hetu[mcp]``). Questions run in the service's readers,
under the service's limits.
"""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any, Final, Literal

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from api.comparisons import Comparisons
from api.pages.holding import Holding, Shelf
from api.settings import Settings
from kg.cited import (
    cited_answer,
    cited_evidence,
    cited_rows,
    cited_tasks,
    cited_thing,
    coverage,
    shown,
)
from kg.cited_comparisons import cited_comparison, cited_matrix
from kg.compare import names_documents
from kg.errors import BadQuery, KgError
from kg.limited import Asker, within
from kg.listings import Record
from kg.opening import folder_of, serving
from kg.search.asking import SearchRequest, search
from kg.search.records import page_record

HOST: Final = "127.0.0.1"  # there is no password, so nobody from elsewhere
_INSTRUCTIONS: Final = """\
河图 Hetu: a knowledge graph of Chinese policy documents (water environment): tasks, the units that lead, answer, cooperate or
supervise, waters, monitoring sections, deadlines, targets, themes. Every answer has citations (document, 发文字号, sentence,
character positions) and a coverage statement; pass both on. "silence" tells three kinds of nothing apart: not understood,
not in corpus, not stated. Lists say "n of m". Names may be given in Chinese as documents write them, or as IRIs.
"""
_READS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)

Limit = Annotated[int, Field(ge=1, le=100, description="rows at most")]
Offset = Annotated[int, Field(ge=0, le=10_000_000, description="rows to skip")]
Text = Annotated[str, Field(min_length=1, max_length=500)]
Name = Annotated[str | None, Field(max_length=300, description="a name as documents write it, or an IRI")]
Query = Annotated[
    str, Field(min_length=1, max_length=20_000, description="SPARQL 1.1 SELECT, ASK, CONSTRUCT or DESCRIBE")
]
Role = Literal["Lead", "Responsible", "Cooperate", "Supervise"]


@dataclass(frozen=True, slots=True)
class Running:
    """What the tools work with while the server runs."""

    settings: Settings
    shelf: Shelf
    comparisons: Comparisons

    async def work(self, asked: Callable[[Holding], Record]) -> Record:
        """``asked`` of the newest state of the graph, in a thread. Raises ToolError in words for whoever asked."""
        limit = self.settings.limits.seconds

        def in_time() -> Record:
            with within(limit):
                return asked(self.shelf.current())

        try:
            return await asyncio.to_thread(in_time)
        except KgError as error:
            raise ToolError(str(error)) from error


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Running]:
    """Readers of the store, for as long as the block lasts."""
    pool = serving(settings.store, settings.limits)
    await pool.start()
    try:
        shelf = Shelf(settings.store)
        shelf.ask_through(Asker(pool, settings.limits.seconds))
        yield Running(settings, shelf, Comparisons(shelf))
    finally:
        await pool.close()


async def serve_stdio(settings: Settings) -> None:
    """Speak over standard input and output until the client hangs up."""
    async with running(settings) as desk:
        await server(desk).run_stdio_async()


async def serve_http(settings: Settings, port: int) -> None:
    """Speak streamable HTTP at ``http://127.0.0.1:port/mcp`` until stopped."""
    async with running(settings) as desk:
        await server(desk).run_streamable_http_async(host=HOST, port=port, stateless_http=True)


def server(desk: Running) -> MCPServer[Any]:
    """The server with its tools."""
    made: MCPServer[Any] = MCPServer(
        "hetu", title="河图 Hetu", instructions=_INSTRUCTIONS, version=_version(), log_level="WARNING"
    )
    for add in (_add_questions, _add_things, _add_comparing, _add_sparql):
        add(made, desk)
    return made


def _add_questions(made: MCPServer[Any], desk: Running) -> None:
    @made.tool(annotations=_READS)
    async def ask(question: Text, limit: Limit = 20, offset: Offset = 0) -> dict[str, Any]:
        """Answer a question in Chinese or English over known names, e.g. 哪些单位牵头徒骇河上的任务; tasks due before a date;
        a theme in a city; who works with whom; which documents cite what. Says how it was understood."""
        return await desk.work(lambda held: cited_answer(held.store, held.names, question, limit, offset))

    @made.tool(name="search", annotations=_READS)
    async def search_words(
        words: Text, kind: Name = None, jurisdiction: Name = None, document: Name = None, unit: Name = None,
        role: Role | None = None, water_body: Name = None, theme: Name = None, year: Name = None,
        limit: Limit = 20, offset: Offset = 0,
    ) -> dict[str, Any]:  # fmt: skip
        """Full-text search over names, headings, tasks and passages, from one Chinese character up, simplified or
        traditional; facets narrow it."""
        given = {
            "kind": kind, "jurisdiction": jurisdiction, "document": document, "unit": unit, "role": role,
            "water_body": water_body, "theme": theme, "year": year,
        }  # fmt: skip
        return await desk.work(lambda held: _searched(desk, held, words, _given(given), limit, offset))


def _searched(
    desk: Running, held: Holding, words: str, picks: Mapping[str, str], limit: int, offset: int
) -> Record:
    asked = SearchRequest(words, {facet: (value,) for facet, value in picks.items()}, limit, offset)
    page = search(folder_of(desk.settings.store), asked, desk.settings.limits.seconds)
    citations = [
        {
            "document": hit.document_title,
            "number": hit.document_number or None,
            "document_iri": hit.document,
            "sentence": hit.text,
            "start": hit.start,
            "end": hit.end,
        }
        for hit in page.hits
        if hit.text
    ]
    record = page_record(page)
    return {
        **record,
        **shown(len(page.hits), page.total, offset),
        "citations": citations,
        "coverage": coverage(held.names),
    }


def _add_things(made: MCPServer[Any], desk: Running) -> None:
    @made.tool(annotations=_READS)
    async def find_tasks(
        water_body: Name = None, unit: Name = None, role: Role | None = None, jurisdiction: Name = None,
        theme: Name = None, document: Name = None, due_before: datetime.date | None = None,
        due_after: datetime.date | None = None, text: Name = None, limit: Limit = 20, offset: Offset = 0,
    ) -> dict[str, Any]:  # fmt: skip
        """Tasks that fit all filters, each with its text, units with roles, deadline, waters and themes."""
        given = {
            "water_body": water_body, "unit": unit, "role": role, "jurisdiction": jurisdiction, "theme": theme,
            "document": document, "due_before": due_before, "due_after": due_after, "q": text,
        }  # fmt: skip
        return await desk.work(lambda held: cited_tasks(held.store, held.names, _given(given), limit, offset))

    @made.tool(annotations=_READS)
    async def unit(name: Text, limit: Limit = 20, offset: Offset = 0) -> dict[str, Any]:
        """What is known of a government body or group of bodies: names, place, field of work, and its tasks."""
        return await desk.work(lambda held: cited_thing(held.store, held.names, name, "unit", limit, offset))

    @made.tool(annotations=_READS)
    async def water_body(name: Text, limit: Limit = 20, offset: Offset = 0) -> dict[str, Any]:
        """What is known of a river, lake, canal … or monitoring section: names, sections, and the tasks on it."""
        return await desk.work(
            lambda held: cited_thing(held.store, held.names, name, "water_body", limit, offset)
        )

    @made.tool(annotations=_READS)
    async def evidence(iri: Text) -> dict[str, Any]:
        """One passage by the IRI of its evidence: the words, what stands around them, what they prove."""
        return await desk.work(lambda held: cited_evidence(held.store, held.names, iri))


def _add_comparing(made: MCPServer[Any], desk: Running) -> None:
    @made.tool(annotations=_READS)
    async def compare(
        names: Annotated[list[Text], Field(min_length=2, max_length=10, description="two documents, or places")],
        themes: Annotated[list[Text] | None, Field(max_length=50, description="only these themes, for places")] = None,
        limit: Limit = 20, offset: Offset = 0,
    ) -> dict[str, Any]:  # fmt: skip
        """Two documents task by task with every change and both sentences (numbers or titles), or themes across places
        (who leads, by when, with which goals; an empty cell says why)."""
        return await desk.work(lambda held: _compared(desk, held, names, themes or [], limit, offset))


def _compared(
    desk: Running, held: Holding, names: list[str], themes: list[str], limit: int, offset: int
) -> Record:
    if len(names) == 2 and not themes and names_documents(held.store, names):
        return cited_comparison(desk.comparisons.pair(*names), held.names, limit, offset)
    shelves = desk.comparisons.shelves()
    documents = {document.iri: document for document in shelves.documents}
    return cited_matrix(shelves.matrix("place", names, themes), held.names, documents, limit)


def _add_sparql(made: MCPServer[Any], desk: Running) -> None:
    @made.tool(annotations=_READS)
    async def sparql(query: Query, limit: Limit = 50, offset: Offset = 0) -> dict[str, Any]:
        """Run a SPARQL 1.1 query; the prefixes hetu, skos, dcterms, oa, org, xsd … are declared. Vocabulary
        https://w3id.org/hetu/ns#: Task, Responsibility, Unit, leadUnit, responsibleUnit, concerns, theme, due, evidence …
        Select ?task or ?evidence to get the sentences as citations."""
        if len(query.encode()) > 1 << 20:
            raise ToolError(str(BadQuery("the query is too long", "查询过长")))
        return await desk.work(lambda held: cited_rows(held.store, held.names, query, limit, offset))


def _version() -> str:
    try:
        return version("hetu")
    except PackageNotFoundError:  # run from a source folder
        return ""


def _given(values: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items() if value is not None}
