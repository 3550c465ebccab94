"""The command ``hetu``. Each verb is a few lines over kg and viz, which are imported when a verb needs them: help is quick."""

from __future__ import annotations

import datetime
import io
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from api.terminal import (
    as_json,
    print_findings,
    print_reply,
    print_table,
    progress,
    records_json,
    reply_record,
    report_text,
)
from api.verbs.agents import mcp
from api.verbs.exporting import export, write_answer
from api.verbs.options import DEFAULT_STORE, JsonOption, StoreOption, in_folder
from api.verbs.searching import search

if TYPE_CHECKING:
    from kg.building.workers import Readers
    from kg.compare import Comparison
    from kg.theme_matrix import Matrix

app = typer.Typer(
    name="hetu",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

QUERY_FORMATS = ("table", "json", "csv", "tsv", "xml", "ttl", "nt", "jsonld", "rdf")


def main() -> None:
    """Entry point. Expected failures end with one clear line and exit code 1; wrong usage with 2."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal of another encoding shows ? for what it lacks rather than ending the command.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    from kg.errors import KgError

    try:
        app()
    except KgError as error:
        fail(str(error))
    except BrokenPipeError:  # hetu query … | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        fail(f"{error.filename or ''}：{error.strerror or error}")
    except ValueError as error:
        if type(error).__name__ not in ("BadSetting", "BaseIriError"):
            raise
        fail(str(error))  # an environment variable that cannot be meant


def fail(message: str) -> NoReturn:
    """Print ``message`` to standard error and end with exit code 1."""
    typer.echo(message, err=True)
    raise SystemExit(1)


def show_version(wanted: bool) -> None:
    """Print the version and end, when that is ``wanted``."""
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"hetu {version('hetu')}")
        except PackageNotFoundError:
            typer.echo("hetu（源码目录 · source folder）")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="版本 Show the version.")
    ] = False,
) -> None:
    """河图: policy documents as a graph in which every fact shows the words that state it.

    政策文件知识图谱，每一条都能追溯到原文。先 hetu build 目录，再 hetu ask 问题。
    """


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
def query(
    sparql: Annotated[
        str, typer.Argument(help="A SPARQL query, or - to read one from standard input. SPARQL 查询")
    ],
    store: StoreOption = DEFAULT_STORE,
    format: Annotated[
        str, typer.Option("--format", "-f", help=f"One of {', '.join(QUERY_FORMATS)}.")
    ] = "table",
) -> None:
    """Run a SPARQL query over all documents. 运行 SPARQL 查询。

    Example: hetu query 'SELECT ?t WHERE { ?d a hetu:PolicyDocument ; dcterms:title ?t }'
    """
    from kg.opening import reading
    from kg.sparql import SOLUTION_FORMATS, SparqlRequest

    if format not in QUERY_FORMATS:
        raise typer.BadParameter(f"{format}: one of {', '.join(QUERY_FORMATS)}", param_hint="--format")
    text = known_prefixes() + (sys.stdin.read() if sparql == "-" else sparql)
    solutions = "json" if format == "table" else format if format in SOLUTION_FORMATS else None
    triples = "ttl" if format == "table" else format if solutions is None else None
    with reading(store) as graph:
        found = graph.answer(SparqlRequest(text, solutions=solutions, triples=triples))
    if format == "table" and "json" in found.media_type:
        print_table(json.loads(found.body))
    else:
        sys.stdout.buffer.write(found.body)


def known_prefixes() -> str:
    """The project's prefixes, declared ahead of a query so that nobody has to type them; the query may redeclare them."""
    from ontology.terms import PREFIXES

    return "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="A question in Chinese or English. 问题")],
    store: StoreOption = DEFAULT_STORE,
    machine: JsonOption = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many rows at most. 最多行数")] = 100,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="FILE.csv, .xlsx, .json, .ttl or .jsonld. 输出文件")
    ] = None,
) -> None:
    """Answer a question with the sentences that say so. 提问，附原文出处。

    Example: hetu ask 哪些单位牵头徒骇河上的任务
    """
    from kg.ask import answer
    from kg.opening import reading

    with reading(store) as graph:
        reply = answer(graph, question, limit=limit)
        if out is not None:
            write_answer(out, reply, graph)
    if out is not None:
        typer.echo(f"{out}: {out.stat().st_size:,} bytes")
    elif machine:
        typer.echo(as_json(reply_record(reply)))
    else:
        print_reply(reply)
    raise typer.Exit(0 if reply.understood or reply.silence == "not in corpus" else 1)


app.command()(search)
app.command()(mcp)


@app.command()
def network(
    out: Annotated[Path, typer.Option("-o", "--out", help="FILE.html, .graphml or .gexf. 输出文件")],
    around: Annotated[
        str | None, typer.Option("--around", help="A river, unit, document or theme. 以谁为中心")
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    limit: Annotated[int, typer.Option("--limit", min=2, help="How many nodes at most. 最多节点数")] = 400,
) -> None:
    """Draw who is responsible for what: one file that opens without a network. 画责任网络，离线可看。

    Example: hetu network --around 徒骇河 -o 徒骇河.html
    """
    from kg.neighbourhood import network as network_of
    from kg.opening import reading
    from viz.graph_files import gexf, graphml
    from viz.page import network_page

    writers = {".html": None, ".graphml": graphml, ".gexf": gexf}
    if out.suffix not in writers:
        raise typer.BadParameter(f"{out.name}: .html, .graphml or .gexf", param_hint="-o")
    with reading(store) as graph:
        found = network_of(graph, around, limit)
        version = graph.version
    writer = writers[out.suffix]
    today = datetime.date.today().isoformat()
    out.write_bytes(writer(found) if writer else network_page(found, build=version[:12], date=today).encode())
    typer.echo(
        f"{out}: {len(found.nodes)} / {found.total_nodes} 个节点 nodes, {len(found.edges)} 条关系 links"
    )


@app.command()
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


@app.command()
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


@app.command(name="eval")
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


@app.command()
def brief(
    around: Annotated[str, typer.Argument(help="A river, unit, document or theme. 河流、单位、文件或主题")],
    out: Annotated[Path, typer.Option("-o", "--out", help="FILE.html. 输出文件")],
    store: StoreOption = DEFAULT_STORE,
    limit: Annotated[int, typer.Option("--limit", min=2, help="How many nodes at most. 最多节点数")] = 200,
) -> None:
    """One file with picture, sentences and sources, to take along and print. 离线简报。

    Example: hetu brief 徒骇河 -o 徒骇河.html
    """
    from kg.neighbourhood import network as network_of
    from kg.opening import reading
    from viz.briefing import briefing

    with reading(store) as graph:
        found = network_of(graph, around, limit)
        version = graph.version
    out.write_text(
        briefing(found, build=version[:12], date=datetime.date.today().isoformat()), encoding="utf-8"
    )
    typer.echo(f"{out}: {out.stat().st_size:,} bytes, {len(found.nodes)} / {found.total_nodes} 个节点 nodes")


@app.command()
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


app.command()(export)


@app.command()
def serve(
    store: StoreOption = DEFAULT_STORE,
    host: Annotated[
        str, typer.Option("--host", envvar="HETU_HOST", help="Address to listen on. 监听地址")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", envvar="HETU_PORT", min=0, max=65535, help="端口")] = 8000,
) -> None:
    """Serve pages, SPARQL and JSON over the graph. 启动网页与查询服务。"""
    run_server(store, host, port)


@app.command()
def demo(
    store: StoreOption = "hetu-demo",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="端口")] = 8000,
) -> None:
    """Build the sample documents, serve them and print the address. 用示例文件演示。"""
    from kg.build import build as build_graph
    from kg.opening import writing

    samples = Path(__file__).resolve().parent.parent / "samples"
    if not samples.is_dir():
        fail(
            "samples/ 不在安装目录中，请在源码目录运行 · the samples are not installed; run this in the source folder"
        )
    with writing(store) as graph:
        typer.echo(report_text(build_graph([samples], graph)))
    run_server(store, "127.0.0.1", port)


def address_taken(host: str, port: int) -> bool:
    """Whether something listens there already."""
    import socket

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        return probe.connect_ex((host, port)) == 0


def run_server(store: str, host: str, port: int) -> None:
    """Serve until stopped."""
    from dataclasses import replace

    from api.server import run
    from api.settings import from_environment
    from kg.opening import reading

    reading(store).close()  # a clear word now rather than a failing service
    if port and address_taken(host, port):
        fail(f"端口 {port} 已被占用，请用 --port 换一个 · port {port} is in use; choose another with --port")
    typer.echo(f"http://{host}:{port}/  ·  SPARQL http://{host}:{port}/sparql  ·  Ctrl-C 停止")
    run(replace(from_environment(), store=store, host=host, port=port))


if __name__ == "__main__":
    main()
