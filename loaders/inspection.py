"""The middle of the pipeline for the eye: what any step made of a file, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from loaders.document import LaidText, Paragraph, PolicyDocument, RawDocument, Table
from loaders.layout import lay_out
from loaders.outline import outline
from loaders.pipeline import document_of
from loaders.readers import read
from loaders.repair import repair
from loaders.script import in_simplified
from loaders.split import split

STEPS = ("read", "repair", "split", "outline", "extract")


def inspect(path: Path | str, stop_after: str = "extract") -> Iterator[str]:
    """What the file is after the step ``stop_after`` (one of STEPS), line by line. Raises LoaderError, ValueError."""
    if stop_after not in STEPS:
        raise ValueError(f"{stop_after}: one of {', '.join(STEPS)}")
    raw = read(path)
    if stop_after == "read":
        yield from _raw(raw)
        return
    raw = repair(in_simplified(raw))
    if stop_after == "repair":
        yield from _raw(raw)
        return
    for n, part in enumerate(split(raw), 1):
        yield f"=== 文件 {n} document {n}: {len(part.blocks)} blocks"
        if stop_after == "split":
            yield from _raw(part)
            continue
        laid = lay_out(part)
        yield from _outlined(part, laid) if stop_after == "outline" else _extracted(part, laid)


def _raw(raw: RawDocument) -> Iterator[str]:
    yield f"{raw.path} ({raw.format})" + "".join(f", {count} {kind} dropped" for kind, count in raw.dropped)
    for block in raw.blocks:
        place = block.place
        where = "".join(
            f"{name}{value}"
            for name, value in (("p", place.page), ("l", place.line), ("", place.sheet), ("!", place.cell))
            if value
        )
        if isinstance(block, Paragraph):
            yield f"{where:>8} | {block.text}"
        else:
            yield from _table(block, where)


def _table(table: Table, where: str) -> Iterator[str]:
    yield f"{where:>8} + table of {len(table.rows)} rows{': ' + table.title if table.title else ''}"
    for row in table.rows:
        yield f"{'':>8} + " + " │ ".join(row)


def _outlined(raw: RawDocument, laid: LaidText) -> Iterator[str]:
    for division in outline(laid)[1:]:
        yield f"{'  ' * len(division.path)}{division.label} {division.title or ''}  [{division.span.start}:{division.span.end}]"


def _extracted(raw: RawDocument, laid: LaidText) -> Iterator[str]:
    found: PolicyDocument = document_of(raw, laid)
    header, text = found.header, found.text
    yield f"title {header.title} · number {header.number} · issuer {header.issuer} · issued {header.issued}"
    for task in found.tasks:
        yield f"task {task.order} [{task.span.start}:{task.span.end}] {task.span.of(text)[:60]}"
        for i in task.statements:
            statement = found.statements[i]
            yield f"    {statement.kind} [{statement.span.start}:{statement.span.end}] {statement.span.of(text)}"
            for assignment in statement.assignments:
                yield f"        {assignment.role.value}: {assignment.span.of(text)}"
    for kind, mentions in (
        ("water", found.waters), ("section", found.sections), ("facility", found.facilities), ("place", found.places),
        ("deadline", found.deadlines), ("target", found.targets), ("citation", found.citations),
    ):  # fmt: skip
        for mention in mentions:
            yield f"{kind} [{mention.span.start}:{mention.span.end}] {mention.span.of(text)}"
