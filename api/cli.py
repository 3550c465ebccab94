"""The command ``hetu``. Each verb is a few lines over kg and viz, which are imported when a verb needs them: help is quick."""

from __future__ import annotations

import datetime
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from kg.ask import Reply
    from kg.build import BuildReport
    from kg.compare import Comparison
    from kg.theme_matrix import Matrix

app = typer.Typer(
    name="hetu",
    help="河图: policy documents as a graph in which every fact shows the words that state it. "
    "政策文件知识图谱，每一条都能追溯到原文。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

StoreOption = Annotated[
    Path, typer.Option("--store", envvar="HETU_STORE", help="Folder of the graph. 图谱目录")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines. 输出 JSON")]
DEFAULT_STORE = Path("hetu-data")
QUERY_FORMATS = ("table", "json", "csv", "tsv", "xml", "ttl", "nt", "jsonld", "rdf")


def main() -> None:
    """Entry point. Expected failures end with one clear line and exit code 1; wrong usage with 2."""
    from kg.errors import KgError

    try:
        app()
    except KgError as error:
        fail(str(error))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def fail(message: str) -> NoReturn:
    """Print ``message`` to standard error and end with exit code 1."""
    typer.echo(message, err=True)
    raise SystemExit(1)


@app.command()
def build(
    sources: Annotated[
        list[str], typer.Argument(help="Files, folders, zips or patterns. 文件、目录、压缩包或通配符")
    ],
    store: StoreOption = DEFAULT_STORE,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove documents whose files are gone. 移除已不存在的文件")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Read documents into the graph; only new and changed files are read. 读入文件，增量构建。

    Example: hetu build plans/ --store hetu-data
    """
    from kg.build import build as build_graph
    from kg.store import GraphStore

    with GraphStore.open(store) as graph, progress(quiet=as_json) as tick:
        report = build_graph(sources, graph, prune=prune, progress=tick)
    typer.echo(report_json(report) if as_json else report_text(report))
    raise typer.Exit(0 if report.ok else 1)


class progress:
    """A live line with the file being read; nothing when ``quiet`` or when no one is watching."""

    def __init__(self, *, quiet: bool) -> None:
        self.quiet = quiet or not sys.stderr.isatty()

    def __enter__(self):  # type: ignore[no-untyped-def]
        if self.quiet:
            return None
        from rich.console import Console
        from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self.bar = Progress(
            SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn(),
            console=Console(stderr=True), transient=True,
        )  # fmt: skip
        self.bar.start()
        task = self.bar.add_task("…", total=None)
        return lambda path: self.bar.update(task, advance=1, description=Path(path).name)

    def __exit__(self, *_: object) -> None:
        if not self.quiet:
            self.bar.stop()


def report_text(report: BuildReport) -> str:
    """The report in two languages, failures last so that they are seen."""
    lines = [
        f"读入 {len(report.read)} 个文件，未变 {report.unchanged}，移除 {len(report.removed)}，失败 {len(report.failures)} · "
        f"read {len(report.read)}, unchanged {report.unchanged}, removed {len(report.removed)}, failed {len(report.failures)}",
        f"图谱现有 文件 {report.documents} · 任务 {report.tasks} · 职责 {report.responsibilities} · 单位 {report.units} · 水体 {report.water_bodies}",
        f"用时 {report.seconds:.2f} 秒，{report.tokens} tokens",
    ]
    lines += [f"✗ {f.path}\n    {f.reason_zh}\n    {f.reason}" for f in report.failures]
    return "\n".join(lines)


def report_json(report: BuildReport) -> str:
    """The report with the names of its fields."""
    from dataclasses import asdict

    return json.dumps(asdict(report), ensure_ascii=False, indent=2)


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
    from kg.sparql import SOLUTION_FORMATS, SparqlRequest, answer
    from kg.store import GraphStore

    if format not in QUERY_FORMATS:
        raise typer.BadParameter(f"{format}: one of {', '.join(QUERY_FORMATS)}", param_hint="--format")
    text = known_prefixes() + (sys.stdin.read() if sparql == "-" else sparql)
    solutions = "json" if format == "table" else format if format in SOLUTION_FORMATS else None
    triples = "ttl" if format == "table" else format if solutions is None else None
    with GraphStore.read_only(store) as graph:
        found = answer(graph.engine, SparqlRequest(text, solutions=solutions, triples=triples))
    if format == "table" and "json" in found.media_type:
        print_table(json.loads(found.body))
    else:
        sys.stdout.buffer.write(found.body)


def known_prefixes() -> str:
    """The project's prefixes, declared ahead of a query so that nobody has to type them; the query may redeclare them."""
    from ontology.terms import PREFIXES

    return "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())


def print_table(results: dict) -> None:  # type: ignore[type-arg]
    """SPARQL JSON results as a table on the terminal; the whole text, folded to the width there is."""
    from rich.table import Table

    if "boolean" in results:
        typer.echo("true" if results["boolean"] else "false")
        return
    columns = results["head"]["vars"]
    table = Table(*(f"?{name}" for name in columns), show_lines=True)
    rows = results["results"]["bindings"]
    for row in rows:
        table.add_row(*(row[name]["value"] if name in row else "" for name in columns))
    console().print(table)
    typer.echo(f"{len(rows)} 行 rows")


def console() -> Console:
    """A terminal that prints documents' text as text, never as markup; wide when nobody is watching."""
    from rich.console import Console

    return Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else 160)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="A question in Chinese or English. 问题")],
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many rows at most. 最多行数")] = 100,
) -> None:
    """Answer a question with the sentences that say so. 提问，附原文出处。

    Example: hetu ask 哪些单位牵头徒骇河上的任务
    """
    from kg.ask import answer
    from kg.store import GraphStore

    with GraphStore.read_only(store) as graph:
        reply = answer(graph, question, limit=limit)
    if as_json:
        typer.echo(json.dumps(reply_record(reply), ensure_ascii=False, indent=2, default=str))
    else:
        print_reply(reply)
    raise typer.Exit(0 if reply.understood or reply.silence == "not in corpus" else 1)


def reply_record(reply: Reply) -> dict[str, object]:
    """A reply as JSON: how it was understood, the rows with their columns named, what was run."""
    meant, found = reply.interpretation, reply.answer
    return {
        "understood": reply.understood,
        "interpretation": {
            "zh": meant.zh,
            "en": meant.en,
            "question": meant.question,
            "values": meant.values,
        },
        "alternatives": [{"iri": a.iri, "label": a.label, "kind": a.kind} for a in meant.alternatives],
        "silence": reply.silence,
        "total": found.total if found else 0,
        "rows": [dict(zip(found.question.columns, row, strict=True)) for row in found.rows] if found else [],
        "sparql": found.sparql if found else None,
    }


SILENCE_ZH = {
    "not understood": "没有看懂。可以这样问：哪些单位牵头某河上的任务；某单位有哪些任务；哪些文件提到某单位。\n"
    "Not understood. Try: which units lead tasks on a river; a unit's name; which documents name a unit.",
    "not in corpus": "已入库的文件中没有这个名称（不在库中，不等于没有规定）。\nNo document that was read has this name.",
    "not stated": "名称在库中，但没有符合条件的表述（文件未说明）。\nThe name is known, but nothing that was read states this.",
}


def print_reply(reply: Reply) -> None:
    """A reply for people: the reading of the question, then each row with its sentence."""
    out = console()
    out.print(f"理解为 · understood as: {reply.interpretation.zh}")
    if len(reply.interpretation.alternatives) > 1:
        out.print("同名 · also so called: " + "、".join(a.label for a in reply.interpretation.alternatives))
    if reply.silence:
        out.print(SILENCE_ZH[reply.silence])
    if reply.answer is None:
        return
    for row in reply.answer.rows:
        print_row(dict(zip(reply.answer.question.columns, row, strict=True)))
    shown, total = len(reply.answer.rows), reply.answer.total
    out.print(f"\n{shown} / {total} 条 rows")


def print_row(row: dict[str, object]) -> None:
    """One row of an answer: who, in which role, for what, and the sentence with its place."""
    from ontology.iri import NS

    out = console()
    role = ROLE_ZH.get(str(row.get("role", "")).removeprefix(NS), "")
    who = f"{row.get('unit_label') or ''}　{role}".strip()
    out.print(
        f"\n● {who or row.get('document_title')}" + (f"　{row['tasks']} 项" if row.get("tasks") else "")
    )
    for title, key in (("任务", "task_text"), ("位置", "heading"), ("期限", "due"), ("原文", "statement")):
        if row.get(key):
            out.print(f"  {title}：{row[key]}")
    if row.get("document_title"):
        number = f"（{row['document_number']}）" if row.get("document_number") else ""
        place = f" [{row['start']}:{row['end']}]" if row.get("start") is not None else ""
        out.print(
            f"  出处：{row['document_title']}{number}{place}"
            + ("　适用后续任务的规则" if row.get("inherited") else "")
        )


ROLE_ZH = {"Lead": "牵头", "Responsible": "负责", "Cooperate": "配合", "Supervise": "监督"}


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
    from kg.store import GraphStore
    from viz.graph_files import gexf, graphml
    from viz.page import network_page

    writers = {".html": None, ".graphml": graphml, ".gexf": gexf}
    if out.suffix not in writers:
        raise typer.BadParameter(f"{out.name}: .html, .graphml or .gexf", param_hint="-o")
    with GraphStore.read_only(store) as graph:
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
    theme: Annotated[list[str] | None, typer.Option("--theme", help="Only these themes. 只比较这些主题")] = None,
    by: Annotated[str, typer.Option("--by", help="Columns of a theme matrix: place, document or year. 列")] = "place",
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
    from kg.records import as_json
    from kg.spreadsheets import workbook_of
    from kg.store import GraphStore
    from kg.theme_matrix import matrix

    if format not in ("table", "json", "xlsx"):
        raise typer.BadParameter(f"{format}: table, json or xlsx", param_hint="--format")
    if format == "xlsx" and out is None:
        raise typer.BadParameter("xlsx needs -o FILE.xlsx", param_hint="-o")
    with GraphStore.read_only(store) as graph:
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
    body = as_json(found) if format == "json" else in_words(found)
    if out:
        out.write_text(body, encoding="utf-8")
    typer.echo(str(out) if out else body)


SEVERITY_ZH = {"error": "图谱错误", "conflict": "冲突", "gap": "缺口", "note": "提示"}


@app.command()
def check(
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
    limit: Annotated[int, typer.Option("--limit", min=0, help="Findings shown of each check. 每项显示条数")] = 5,
) -> None:
    """Errors of the graph, gaps and conflicts of the policies. 检查图谱错误、政策缺口与冲突。

    Ends with 1 when the graph itself breaks its rules; gaps in the policies are findings, not failures.
    """
    from dataclasses import asdict
    from itertools import groupby

    from kg.check import check_graph, check_policies
    from kg.store import GraphStore

    with GraphStore.read_only(store) as graph:
        findings = [*check_graph(graph), *check_policies(graph)]
    if as_json:
        typer.echo(json.dumps([asdict(f) for f in findings], ensure_ascii=False, indent=2))
    else:
        out = console()
        for (_, severity, zh), group in groupby(findings, key=lambda f: (f.check, f.severity, f.zh)):
            listed = list(group)
            out.print(f"\n{SEVERITY_ZH[severity]}　{zh}：{len(listed)} 处")
            for f in listed[:limit]:
                out.print(f"  · {f.document_title or f.document}　{f.heading}\n    {f.text[:120]}")
        out.print(f"\n共 {len(findings)} 处 findings")
    raise typer.Exit(1 if any(f.severity == "error" for f in findings) else 0)


@app.command(name="eval")
def evaluate_store(
    gold: Annotated[Path, typer.Argument(help="A gold file or a folder of them. 标注文件或目录")],
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
    mistakes: Annotated[bool, typer.Option("--mistakes", help="Name each mistake. 列出每处差错")] = False,
) -> None:
    """Measure the graph against documents annotated by hand. 与人工标注比对，给出准确度。"""
    from dataclasses import asdict

    from kg.evaluate import evaluate, totals
    from kg.store import GraphStore

    with GraphStore.read_only(store) as graph:
        scores = evaluate(graph, gold)
    if as_json:
        typer.echo(json.dumps([asdict(score) for score in scores], ensure_ascii=False, indent=2))
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
    from kg.store import GraphStore
    from viz.briefing import briefing

    with GraphStore.read_only(store) as graph:
        found = network_of(graph, around, limit)
        version = graph.version
    out.write_text(briefing(found, build=version[:12], date=datetime.date.today().isoformat()), encoding="utf-8")
    typer.echo(f"{out}: {out.stat().st_size:,} bytes, {len(found.nodes)} / {found.total_nodes} 个节点 nodes")


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(help="Any file that build reads. 任一可读文件")],
    stop_after: Annotated[str, typer.Option("--stop-after", help="read, repair, split, outline or extract. 停在哪一步")] = "extract",
) -> None:
    """Show what a step makes of a file. 查看某一步的结果。

    Example: hetu inspect plan.pdf --stop-after outline
    """
    from kg.inspection import STEPS, inspected

    if stop_after not in STEPS:
        raise typer.BadParameter(f"{stop_after}: {', '.join(STEPS)}", param_hint="--stop-after")
    for line in inspected(file, stop_after):
        typer.echo(line)


EXPORTS = (".ttl", ".nt", ".nq", ".trig", ".jsonld", ".rdf", ".csv", ".xlsx")


@app.command()
def export(
    file: Annotated[
        Path, typer.Argument(help=f"Where to; the suffix decides: {' '.join(EXPORTS)}. 输出文件")
    ],
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Write the whole graph to a file. 导出整个图谱。"""
    from kg.store import GraphStore
    from kg.tables import as_csv

    if file.suffix not in EXPORTS:
        raise typer.BadParameter(f"{file.name}: {' '.join(EXPORTS)}", param_hint="FILE")
    with GraphStore.read_only(store) as graph:
        if file.suffix == ".csv":
            file.write_bytes(as_csv(graph))
        elif file.suffix == ".xlsx":
            from kg.spreadsheets import responsibility_matrix
            from kg.task_views import documents, tasks

            listed = documents(graph)
            views = tasks(graph, listed)
            file.write_bytes(responsibility_matrix("责任矩阵", [(d, views[d.iri]) for d in listed]))
        else:
            with file.open("wb") as stream:
                graph.export(file.suffix.removeprefix("."), stream)  # type: ignore[arg-type]
    typer.echo(f"{file}: {file.stat().st_size:,} bytes")


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
    store: StoreOption = Path("hetu-demo"),
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="端口")] = 8000,
) -> None:
    """Build the sample documents, serve them and print the address. 用示例文件演示。"""
    from kg.build import build as build_graph
    from kg.store import GraphStore

    samples = Path(__file__).resolve().parent.parent / "samples"
    if not samples.is_dir():
        fail(
            "samples/ 不在安装目录中，请在源码目录运行 · the samples are not installed; run this in the source folder"
        )
    with GraphStore.open(store) as graph:
        typer.echo(report_text(build_graph([samples], graph)))
    run_server(store, "127.0.0.1", port)


def address_taken(host: str, port: int) -> bool:
    """Whether something listens there already."""
    import socket

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        return probe.connect_ex((host, port)) == 0


def run_server(store: Path, host: str, port: int) -> None:
    """Serve until stopped."""
    from dataclasses import replace

    import uvicorn

    from api.app import create_app
    from api.settings import from_environment
    from kg.store import GraphStore

    GraphStore.read_only(store).close()  # a clear word now rather than a failing service
    if port and address_taken(host, port):
        fail(f"端口 {port} 已被占用，请用 --port 换一个 · port {port} is in use; choose another with --port")
    typer.echo(f"http://{host}:{port}/  ·  SPARQL http://{host}:{port}/sparql  ·  Ctrl-C 停止")
    settings = replace(from_environment(), store=store, host=host, port=port)
    uvicorn.run(create_app(settings), host=host, port=port, log_level="warning")


if __name__ == "__main__":
    main()
