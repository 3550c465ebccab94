"""Duties of a text as short strings, for the tests of what is found in it."""

from __future__ import annotations

from collections.abc import Iterator

from loaders.document import LaidText, Paragraph, RawDocument, Statement
from loaders.extract.statements import all_statements
from loaders.layout import lay_out
from loaders.outline import outline
from loaders.repair import repair
from loaders.split import split

# What a text needs above a sentence to be a document of government.
HEAD = "某市水污染防治工作方案\n一、主要任务\n"


def statements(text: str) -> Iterator[tuple[LaidText, Statement]]:
    """The statements of ``text``, a paragraph a line, with the laid text each lies in."""
    raw = RawDocument(
        "样本.txt", "txt", tuple(Paragraph(line) for line in text.split("\n")), hard_wrapped=True
    )
    for part in split(repair(raw)):
        laid = lay_out(part)
        for statement in all_statements(laid, outline(laid)):
            yield laid, statement


def duty(laid: LaidText, statement: Statement) -> str:
    """A statement's units with their roles: ``市水利局=Lead 市财政局=Cooperate``."""
    return " ".join(f"{a.span.of(laid.text)}={a.role.value}" for a in statement.assignments)


def duties(text: str) -> list[str]:
    """The duties of ``text`` in order, each as :func:`duty`."""
    return [duty(laid, statement) for laid, statement in statements(text)]
