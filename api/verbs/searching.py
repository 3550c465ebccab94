"""``hetu search``: words in names, headings, tasks and passages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from api.verbs.options import DEFAULT_STORE, JsonOption, StoreOption

if TYPE_CHECKING:
    from kg.search.asking import Hit, SearchPage
    from kg.search.snippets import Pieces


def _facet(chinese: str, english: str) -> object:
    return typer.Option(help=f"Only {english}; may be repeated. 只看{chinese}，可多次")


def search(
    words: Annotated[list[str], typer.Argument(help="What to find, in any script. 检索词")],
    store: StoreOption = DEFAULT_STORE,
    kind: Annotated[list[str] | None, _facet("这类条目", "this kind: task, passage, unit, water …")] = None,
    jurisdiction: Annotated[list[str] | None, _facet("该地区", "this place, with those inside it")] = None,
    document: Annotated[list[str] | None, _facet("该文件", "this document")] = None,
    unit: Annotated[list[str] | None, _facet("该单位", "what this unit has a part in")] = None,
    role: Annotated[list[str] | None, _facet("该角色", "this role")] = None,
    water_body: Annotated[list[str] | None, _facet("该水体", "what concerns this water")] = None,
    theme: Annotated[list[str] | None, _facet("该主题", "this theme")] = None,
    year: Annotated[list[str] | None, _facet("该年份", "documents of this year")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="Finds shown. 显示条数")] = 10,
    offset: Annotated[int, typer.Option(min=0, help="Finds to skip. 跳过条数")] = 0,
    machine: JsonOption = False,
) -> None:
    """Find words in names, headings, tasks and passages. 全文检索，一个汉字起，简繁不分。

    Example: hetu search 徒骇河 断面 --unit 市水利局
    """
    from kg.opening import reading
    from kg.search.asking import SearchRequest
    from kg.search.asking import search as search_store
    from kg.search.records import page_record

    picks = {
        "kind": kind, "jurisdiction": jurisdiction, "document": document, "unit": unit, "role": role,
        "water_body": water_body, "theme": theme, "year": year,
    }  # fmt: skip
    given = {facet: tuple(values) for facet, values in picks.items() if values}
    with reading(store) as graph:
        found = search_store(graph.folder, SearchRequest(" ".join(words), given, limit, offset))
    if machine:
        typer.echo(json.dumps(page_record(found), ensure_ascii=False, indent=2))
    else:
        _show(found)


def _show(found: SearchPage) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    if found.meant:
        console.print(
            f"没有“{' '.join(found.words)}”，改查“{' '.join(found.meant)}” · searched for names spelt alike"
        )
    if not found.in_step:
        console.print(
            "索引落后于图谱，运行 hetu build 即可更新 · the index is older than the graph: run hetu build"
        )
    first = found.offset + 1 if found.hits else 0
    console.print(
        f"{first}–{found.offset + len(found.hits)} / {found.total} 条 finds，共 {found.documents} 份文件 documents"
    )
    for hit in found.hits:
        console.print(
            Text.assemble(("\n" + hit.kind, "dim"), "  ", *_styled(hit.name), "  ", *_styled(hit.via))
        )
        if hit.document:
            console.print(Text(_where(hit), "dim"))
        if hit.snippet:
            console.print(Text.assemble(*_styled(hit.snippet)))
    for facet, choices in found.facets.items():
        if len(choices) > 1:
            listed = "  ".join(f"{choice.label} {choice.hits}" for choice in choices[:6])
            console.print(Text.assemble("\n" if facet == "kind" else "", (f"{facet}  ", "dim"), listed))


def _where(hit: Hit) -> str:
    number = f"（{hit.document_number}）" if hit.document_number else ""
    return (
        " / ".join(part for part in (f"{hit.document_title}{number}", hit.heading) if part)
        + f"  {hit.start}–{hit.end}"
    )


def _styled(pieces: Pieces) -> list[tuple[str, str]]:
    return [(text, "bold" if marked else "") for text, marked in pieces]
