"""Comparisons for programs that pass them on, with both sentences of every pair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kg.cited import capped, cited, coverage, shown
from kg.compare import ComparedPair, Comparison
from kg.listings import Record
from kg.names import Names
from kg.network import Sentence
from kg.records import plain_record
from kg.task_views import DocumentView, TaskView
from kg.theme_matrix import Matrix


def cited_comparison(found: Comparison, names: Names, limit: int, offset: int) -> Record:
    """Two documents task by task: what changed, with both sentences, and what has no partner."""
    limit = capped(limit)
    pairs = found.pairs[offset : offset + limit]
    alone = {"only_first": found.only_first[:limit], "only_second": found.only_second[:limit]}
    sentences = [(view, task.sentence) for pair in pairs for view, task in _sides(found, pair)]
    sentences += [(found.first, task.sentence) for task in alone["only_first"]]
    sentences += [(found.second, task.sentence) for task in alone["only_second"]]
    return {
        "first": plain_record(found.first),
        "second": plain_record(found.second),
        "second_is_made_under_first": found.derived,
        "pairs": [_pair(pair) for pair in pairs],
        **shown(len(pairs), len(found.pairs), offset),
        "only_first": [_task(task) for task in alone["only_first"]],
        "only_first_shown": f"{len(alone['only_first'])} of {len(found.only_first)}",
        "only_second": [_task(task) for task in alone["only_second"]],
        "only_second_shown": f"{len(alone['only_second'])} of {len(found.only_second)}",
        **cited(_sentence(view, sentence) for view, sentence in sentences),
        "coverage": coverage(names),
    }


def cited_matrix(found: Matrix, names: Names, documents: Mapping[str, DocumentView], limit: int) -> Record:
    """Themes against places: who leads, by when, and the sentences; a cell without tasks says why it has none."""
    limit = capped(limit)
    themes = found.themes[:limit]
    cells = [(theme, column, found.cells[theme][column]) for theme in themes for column in found.columns]
    return {
        "columns": {column: found.labels[column] for column in found.columns},
        "cells": [
            {
                "theme": theme,
                "column": column,
                "tasks": len(cell.tasks),
                "leads": list(cell.leads),
                "due": [str(day) for day in cell.due],
                "goals": list(cell.goals),
                "obligations": list(cell.obligations),
                "silence": cell.silence,
            }
            for theme, column, cell in cells
        ],
        **shown(len(themes), len(found.themes), 0),
        **cited(
            _sentence(documents.get(task.document), task.sentence)
            for _, _, cell in cells
            for task in cell.tasks
        ),
        "coverage": coverage(names),
    }


def _sentence(view: DocumentView | None, sentence: Sentence) -> Record:
    return {
        "document": sentence.document_title,
        "number": view.number if view else None,
        "document_iri": sentence.document,
        "sentence": sentence.text,
        "start": sentence.start,
        "end": sentence.end,
    }


def _sides(found: Comparison, pair: ComparedPair) -> Iterable[tuple[DocumentView, TaskView]]:
    yield found.first, pair.pair.first
    yield found.second, pair.pair.second


def _pair(compared: ComparedPair) -> Record:
    return {
        "score": round(compared.pair.score, 3),
        "part": compared.pair.part or None,
        "first": _task(compared.pair.first),
        "second": _task(compared.pair.second),
        "changes": [
            {"kind": change.kind.value, "before": change.before, "after": change.after}
            for change in compared.changes
        ],
    }


def _task(task: TaskView) -> Record:
    return {"iri": task.iri, "heading": task.heading, "text": task.text}
