"""Verbs that make the graph and keep it: build, backup, restore, verify."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.terminal import as_json, fail, progress, report_text
from api.verbs.options import DEFAULT_STORE, JsonOption, StoreOption, in_folder

if TYPE_CHECKING:
    from kg.building.workers import Readers


def build(
    sources: Annotated[
        list[str], typer.Argument(help="Files, folders, zips or patterns. 文件、目录、压缩包或通配符")
    ],
    store: StoreOption = DEFAULT_STORE,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove documents whose files are gone. 移除已不存在的文件")
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=1, help="Processes that read; by default one a core. 读取进程数"),
    ] = None,
    report_file: Annotated[
        Path | None, typer.Option("--report", help="JSON file with what became of each file. 逐文件报告")
    ] = None,
    fetch: Annotated[
        bool, typer.Option("--fetch", help="Sources may be http(s) addresses. 允许从网络下载来源文件")
    ] = False,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", help="Read on the Dask cluster at tcp://HOST:PORT. 在集群上读取"),
    ] = None,
    wait: Annotated[
        float, typer.Option("--wait", min=0, help="Seconds to wait for another build to end. 等待其他构建")
    ] = 0,
    machine: JsonOption = False,
) -> None:
    """Read documents into the graph; only new and changed files are read. 读入文件，增量构建。

    Example: hetu build plans/ --store hetu-data
    """
    from kg.build import build as build_graph
    from kg.opening import writing

    try:
        with writing(store, wait=wait) as graph, progress(quiet=machine) as tick:
            readers = cluster_readers(scheduler) if scheduler else None
            report = build_graph(
                sources, graph, prune=prune, jobs=jobs, readers=readers, fetch=fetch, progress=tick,
                report_file=report_file,
            )  # fmt: skip
    except KeyboardInterrupt:
        typer.echo(
            "已中断，已读入的文件保留，再运行一次即可继续 · interrupted: run it again to read the rest",
            err=True,
        )
        raise typer.Exit(130) from None
    typer.echo(as_json(asdict(report)) if machine else report_text(report))
    raise typer.Exit(0 if report.ok else 1)


def cluster_readers(scheduler: str) -> Readers:
    """Readers on a Dask cluster."""
    try:
        from kg.building.cluster import ReadOnCluster
    except ImportError:
        fail("未安装 Dask，请运行 pip install 'hetu[cluster]' · Dask is missing: pip install 'hetu[cluster]'")
    return ReadOnCluster(scheduler)


def backup(
    target: Annotated[
        Path, typer.Argument(help="A new folder, or FILE.tar or FILE.tar.gz. 新目录或压缩文件")
    ],
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Copy the graph and its records; services may go on. 备份图谱，服务不停。

    Example: hetu backup hetu-2024-06-01.tar.gz
    """
    from kg.backup import backup as back_up

    made = back_up(in_folder(store), target)
    typer.echo(f"{made.path}: {made.documents} 个文件 documents, {made.bytes:,} bytes")


def restore(
    source: Annotated[Path, typer.Argument(help="What hetu backup wrote. 备份目录或文件")],
    store: StoreOption = DEFAULT_STORE,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace the graph that is there. 覆盖现有图谱")
    ] = False,
) -> None:
    """Make the graph what it was when it was backed up; checks the backup first. 恢复备份，先校验后替换。"""
    from kg.backup import restore as bring_back

    made = bring_back(source, in_folder(store), replace=replace)
    typer.echo(f"{made.path}: {made.documents} 个文件 documents, {made.bytes:,} bytes")


def verify(
    store: StoreOption = DEFAULT_STORE,
    repair: Annotated[
        bool,
        typer.Option("--repair", help="Have the next build read damaged documents again. 下次构建时重读"),
    ] = False,
    machine: JsonOption = False,
) -> None:
    """Check the records against the graph, and every quotation against its text. 校验清单、图谱与原文。

    Ends with 1 when something is wrong.
    """
    from kg.verify import verify as verify_store

    found = verify_store(in_folder(store), repair=repair)
    if machine:
        typer.echo(as_json(asdict(found)))
    else:
        for problem in found.problems:
            typer.echo(f"x {problem.place}\n    {problem.reason_zh}\n    {problem.reason}")
        typer.echo(
            f"文件 {found.documents} · 三元组 {found.triples} · 引文 {found.evidence} · 问题 {len(found.problems)} · "
            f"documents {found.documents}, triples {found.triples}, quotations {found.evidence}, problems {len(found.problems)}"
        )
        if found.problems and not repair:
            typer.echo(
                "hetu verify --repair，再运行 hetu build · run hetu verify --repair, then hetu build again"
            )
    raise typer.Exit(1 if found.problems else 0)
