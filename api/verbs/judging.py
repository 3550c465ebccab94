"""Verbs that judge: checks of graph and policies, accuracy against gold, what each step makes of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.terminal import print_findings, records_json
from api.verbs.options import DEFAULT_STORE, JsonOption, StoreOption


def check(
    store: StoreOption = DEFAULT_STORE,
    machine: JsonOption = False,
    limit: Annotated[
        int, typer.Option("--limit", min=0, help="Findings shown of each check. 每项显示条数")
    ] = 5,
) -> None:
    """Errors of the graph, gaps and conflicts of the policies. 检查图谱错误、政策缺口与冲突。

    Ends with 1 when the graph itself breaks its rules; gaps in the policies are findings, not failures.
    """
    from kg.check import check_graph, check_policies
    from kg.opening import reading

    with reading(store) as graph:
        findings = [*check_graph(graph), *check_policies(graph)]
    if machine:
        typer.echo(records_json(findings))
    else:
        print_findings(findings, limit)
    raise typer.Exit(1 if any(f.severity == "error" for f in findings) else 0)


def evaluate_store(
    gold: Annotated[Path, typer.Argument(help="A gold file or a folder of them. 标注文件或目录")],
    store: StoreOption = DEFAULT_STORE,
    machine: JsonOption = False,
    mistakes: Annotated[bool, typer.Option("--mistakes", help="Name each mistake. 列出每处差错")] = False,
) -> None:
    """Measure the graph against documents annotated by hand. 与人工标注比对，给出准确度。"""
    from kg.evaluate import evaluate, totals
    from kg.opening import reading

    with reading(store) as graph:
        scores = evaluate(graph, gold)
    if machine:
        typer.echo(records_json(scores))
        return
    for score in (*scores, *totals(scores)):
        typer.echo(
            f"{score.document}  {score.kind:30}  P {score.precision:.3f}  R {score.recall:.3f}  F1 {score.f1:.3f}"
            f"  ({score.right} / {score.expected} / {score.found})"
        )
        for words in score.mistakes if mistakes else ():
            typer.echo(f"    {words}")


def inspect(
    file: Annotated[Path, typer.Argument(help="Any file that build reads. 任一可读文件")],
    stop_after: Annotated[
        str, typer.Option("--stop-after", help="read, repair, split, outline or extract. 停在哪一步")
    ] = "extract",
) -> None:
    """Show what a step makes of a file. 查看某一步的结果。

    Example: hetu inspect plan.pdf --stop-after outline
    """
    from kg.inspection import STEPS, inspected

    if stop_after not in STEPS:
        raise typer.BadParameter(f"{stop_after}: {', '.join(STEPS)}", param_hint="--stop-after")
    for line in inspected(file, stop_after):
        typer.echo(line)
