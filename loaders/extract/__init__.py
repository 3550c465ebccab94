"""From a text and its outline to everything it says. A new kind of fact is a new module here and one line below."""

from __future__ import annotations

import datetime

from loaders.document import Division, LaidText, PolicyDocument, RawDocument
from loaders.extract.citations import citations_of
from loaders.extract.deadlines import deadlines_of
from loaders.extract.facilities import facilities_of
from loaders.extract.header import header_of
from loaders.extract.obligations import obligations_of
from loaders.extract.places import places_of
from loaders.extract.sections import monitored_sources, not_sections, sections_of
from loaders.extract.statements import all_statements
from loaders.extract.targets import targets_of
from loaders.extract.tasks import tasks_of
from loaders.extract.tributaries import tributaries_of
from loaders.extract.waters import waters_of


def extract(raw: RawDocument, laid: LaidText, divisions: tuple[Division, ...]) -> PolicyDocument:
    """Everything that one document says, each fact with its place in ``laid.text``, which is in simplified script."""
    header = header_of(laid, divisions)
    issued = datetime.date.fromisoformat(header.issued) if header.issued else None
    statements = all_statements(laid, divisions, header.addressees)
    waters = waters_of(laid)
    facilities = facilities_of(laid, waters)
    sections = sections_of(laid, waters, divisions, facilities)
    waters = not_sections(waters, sections)
    deadlines = deadlines_of(laid, issued, header.notice_title or header.title)
    return PolicyDocument(
        path=raw.path,
        format=raw.format,
        header=header,
        text=laid.text,
        plain=laid.text,
        lines=laid.lines,
        grids=laid.grids,
        divisions=divisions,
        statements=statements,
        tasks=tasks_of(laid, divisions, statements),
        citations=citations_of(laid, divisions),
        waters=tuple(sorted((*waters, *monitored_sources(sections, facilities)), key=lambda w: w.span)),
        tributaries=tributaries_of(laid, waters),
        sections=sections,
        facilities=facilities,
        places=places_of(laid, waters, facilities),
        deadlines=deadlines,
        targets=targets_of(laid, deadlines),
        obligations=obligations_of(laid),
    )
