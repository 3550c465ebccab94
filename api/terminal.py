"""What the command shows on a terminal, and prints for machines."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import Console

    from kg.ask import Reply
    from kg.build import BuildReport, Progress
    from kg.check import Finding

_MOST_SHOWN = 50
ROLE_ZH = {"Lead": "牵头", "Responsible": "负责", "Cooperate": "配合", "Supervise": "监督"}
SEVERITY_ZH = {"error": "图谱错误", "conflict": "冲突", "gap": "缺口", "note": "提示"}
SILENCE = {
    "not understood": "没有看懂。可以这样问：哪些单位牵头某河上的任务；某单位有哪些任务；哪些文件提到某单位。\n"
    "Not understood. Try: which units lead tasks on a river; a unit's name; which documents name a unit.",
    "not in corpus": "已入库的文件中没有这个名称（不在库中，不等于没有规定）。\nNo document that was read has this name.",
    "not stated": "名称在库中，但没有符合条件的表述（文件未说明）。\nThe name is known, but nothing that was read states this.",
}


def console() -> Console:
    """A terminal that prints documents' text as text, never as markup; wide when nobody is watching."""
    from rich.console import Console

    return Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else 160)


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[Progress], None] | None]:
    """A live line: files done of all, a second, failed, and the time left; nothing when ``quiet`` or nobody watches.

    Behind the last file it shows how far the search index is.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        SpinnerColumn(), BarColumn(bar_width=20), MofNCompleteColumn(),
        TextColumn("{task.fields[speed]:.0f}/s  失败 failed {task.fields[failed]}"), TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )  # fmt: skip
    started = time.monotonic()
    with Bar(*columns, console=Console(stderr=True, markup=False), transient=True) as bar:
        task = bar.add_task("…", total=None, speed=0.0, failed=0)

        def show(made: Progress) -> None:
            speed = made.done / max(0.001, time.monotonic() - started)
            name = Path(made.path).name
            if made.indexed:
                name = "检索索引 search index {}/{}".format(*made.indexed)
            bar.update(
                task, completed=made.done, total=made.total, description=name, speed=speed, failed=made.failed
            )

        yield show


def report_text(report: BuildReport) -> str:
    """The report of a build in two languages, what needs an eye last so that it is seen."""
    lines = [
        f"读入 {report.read} 个文件，未变 {report.unchanged}，移除 {report.removed}，失败 {report.failed} · "
        f"read {report.read}, unchanged {report.unchanged}, removed {report.removed}, failed {report.failed}",
        f"图谱现有 文件 {report.documents} · 任务 {report.tasks} · 职责 {report.responsibilities} · "
        f"单位 {report.units} · 水体 {report.water_bodies}",
        f"用时 {report.seconds:.2f} 秒，{report.tokens} tokens",
    ]
    for sign, listed in (("!", report.conflicts), ("x", report.failures)):
        lines += [f"{sign} {f.path}\n    {f.reason_zh}\n    {f.reason}" for f in listed[:_MOST_SHOWN]]
        if len(listed) > _MOST_SHOWN:
            lines.append(f"{sign} …… 其余见 --report 报告文件 · the others are in the file of --report")
    return "\n".join(lines)


def as_json(record: object) -> str:
    """A record, or records, with the names of their fields."""
    return json.dumps(record, ensure_ascii=False, indent=2, default=str)


def print_table(results: Mapping[str, object]) -> None:
    """SPARQL JSON results as a table on the terminal; the whole text, folded to the width there is."""
    from rich.table import Table

    if "boolean" in results:
        typer.echo("true" if results["boolean"] else "false")
        return
    columns: list[str] = results["head"]["vars"]  # type: ignore[index]
    rows: list[dict[str, dict[str, str]]] = results["results"]["bindings"]  # type: ignore[index]
    table = Table(*(f"?{name}" for name in columns), show_lines=True)
    for row in rows:
        table.add_row(*(row[name]["value"] if name in row else "" for name in columns))
    console().print(table)
    typer.echo(f"{len(rows)} 行 rows")


def reply_record(reply: Reply) -> dict[str, object]:
    """A reply for machines: how it was understood, the rows with their columns named, what was run."""
    meant, found = reply.interpretation, reply.answer
    return {
        "understood": reply.understood,
        "interpretation": {
            "zh": meant.zh,
            "en": meant.en,
            "question": meant.question,
            "values": meant.values,
        },
        "missing": meant.missing,
        "alternatives": [{"iri": a.iri, "label": a.label, "kind": a.kind} for a in meant.alternatives],
        "silence": reply.silence,
        "total": found.total if found else 0,
        "rows": [dict(zip(found.question.columns, row, strict=True)) for row in found.rows] if found else [],
        "sparql": found.sparql if found else None,
    }


def print_reply(reply: Reply) -> None:
    """A reply for people: the reading of the question, then each row with its sentence."""
    out, meant = console(), reply.interpretation
    if meant.page:
        out.print(f"{meant.zh}\n{meant.en}")
        return
    out.print(f"理解为 · understood as: {meant.zh}")
    if meant.alternatives:
        words = "同名 · also so called" if reply.understood else "是否指 · did you mean"
        out.print(f"{words}: " + "、".join(a.label for a in meant.alternatives))
    if reply.silence:
        out.print(SILENCE[reply.silence])
    if reply.answer is None:
        return
    for row in reply.answer.rows:
        _print_row(out, dict(zip(reply.answer.question.columns, row, strict=True)))
    out.print(f"\n{len(reply.answer.rows)} / {reply.answer.total} 条 rows")


_ROW_LINES: Final = (
    ("任务", "task_text"), ("位置", "heading"), ("期限", "due"), ("期限原文", "due_words"), ("原文", "statement"),
)  # fmt: skip


_NAMES: Final = ("unit_label", "section_label", "water_body_label", "theme_label")


def _print_row(out: Console, row: dict[str, object]) -> None:
    """One row of an answer: who, in which role, for what, and the sentence with its place."""
    role = ROLE_ZH.get(str(row.get("role", "")).rsplit("#", 1)[-1], "")
    named = next((str(row[name]) for name in _NAMES if row.get(name)), "")
    who = f"{named}　{role}".strip()
    shared = f"　{row['tasks']} 项" if row.get("tasks") else ""
    out.print(f"\n● {who or row.get('document_title')}{shared}")
    for title, key in _ROW_LINES:
        if row.get(key):
            out.print(f"  {title}：{row[key]}")
    if row.get("document_title"):
        number = f"（{row['document_number']}）" if row.get("document_number") else ""
        place = f" [{row['start']}:{row['end']}]" if row.get("start") is not None else ""
        rule = "　适用后续任务的规则" if row.get("inherited") else ""
        out.print(f"  出处：{row['document_title']}{number}{place}{rule}")


def print_findings(findings: Sequence[Finding], limit: int) -> None:
    """What was found by each check, at most ``limit`` of each."""
    from itertools import groupby

    out = console()
    for (_, severity, zh), group in groupby(findings, key=lambda f: (f.check, f.severity, f.zh)):
        listed = list(group)
        out.print(f"\n{SEVERITY_ZH[severity]}　{zh}：{len(listed)} 处")
        for f in listed[:limit]:
            out.print(f"  · {f.document_title or f.document}　{f.heading}\n    {f.text[:120]}")
    out.print(f"\n共 {len(findings)} 处 findings")


def records_json(records: Sequence[object]) -> str:
    """Dataclass records as a JSON list."""
    return as_json([asdict(record) for record in records])  # type: ignore[call-overload]


def fail(message: str) -> NoReturn:
    """Print ``message`` to standard error and end with exit code 1."""
    typer.echo(message, err=True)
    raise SystemExit(1)
