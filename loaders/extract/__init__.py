"""From a text and its outline to everything it says. A new kind of fact is a new module here and one line below."""

from __future__ import annotations


import datetime

from loaders.document import Division, LaidText, PolicyDocument, RawDocument
from loaders.extract.deadlines import deadlines_of
from loaders.extract.header import header_of
from loaders.extract.statements import statements_of
from loaders.extract.tasks import tasks_of
from loaders.extract.waters import waters_of


def strength_of(passage: str) -> str | None:
    return None


def themes_of(passage: str) -> tuple[str, ...]:
    return ()


def extract(raw: RawDocument, laid: LaidText, divisions: tuple[Division, ...]) -> PolicyDocument:
    """Everything that one document says, each fact with its place in ``laid.text``."""
    header = header_of(laid, divisions)
    issued = datetime.date.fromisoformat(header.issued) if header.issued else None
    statements = statements_of(laid, divisions)
    return PolicyDocument(
        path=raw.path,
        format=raw.format,
        header=header,
        text=laid.text,
        lines=laid.lines,
        grids=laid.grids,
        divisions=divisions,
        statements=statements,
        tasks=tasks_of(laid, divisions, statements),
        waters=waters_of(laid),
        deadlines=deadlines_of(laid, issued, header.notice_title or header.title),
    )


