"""The verb that compares documents and places."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.verbs.options import DEFAULT_STORE, StoreOption

if TYPE_CHECKING:
    from kg.compare import Comparison
    from kg.theme_matrix import Matrix


def compare(
    names: Annotated[
        list[str], typer.Argument(help="Two documents, or places, to compare. 两份文件，或若干地区")
    ],
    theme: Annotated[
        list[str] | None, typer.Option("--theme", help="Only these themes. 只比较这些主题")
    ] = None,
    by: Annotated[
        str, typer.Option("--by", help="Columns of a theme matrix: place, document or year. 列")
    ] = "place",
    store: StoreOption = DEFAULT_STORE,
    format: Annotated[str, typer.Option("--format", "-f", help="table, json or xlsx.")] = "table",
    out: Annotated[Path | None, typer.Option("-o", "--out", help="File to write. 输出文件")] = None,
) -> None:
    """Compare two documents task by task, or themes across places. 比较两份文件，或各地同一主题。

    Example: hetu compare 聊政办字〔2023〕7号 聊江管办发〔2023〕4号
    Example: hetu compare 聊城市 盐湖区 --theme 入河排污口
    """
    from api.comparing import in_words
    from kg.compare import compare as compare_documents
    from kg.compare import names_documents
    from kg.opening import reading
    from kg.records import as_json as record_json
    from kg.spreadsheets import workbook_of
    from kg.theme_matrix import matrix

    if format not in ("table", "json", "xlsx"):
        raise typer.BadParameter(f"{format}: table, json or xlsx", param_hint="--format")
    if format == "xlsx" and out is None:
        raise typer.BadParameter("xlsx needs -o FILE.xlsx", param_hint="-o")
    with reading(store) as graph:
        found: Comparison | Matrix
        if len(names) == 2 and not theme and names_documents(graph, names):
            found = compare_documents(graph, *names)
        else:
            found = matrix(graph, by, names, theme or ())
    if format == "xlsx":
        assert out is not None
        out.write_bytes(workbook_of(found))
        typer.echo(str(out))
        return
    body = record_json(found) if format == "json" else in_words(found)
    if out:
        out.write_text(body, encoding="utf-8")
    typer.echo(str(out) if out else body)
