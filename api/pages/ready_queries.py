"""SPARQL to start from: the questions of the first page as they are run, then those that need to be told nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.ask import interpret
from kg.names import Names
from kg.question_records import with_prefixes
from kg.questions import bind_values, filled, questions, runnable_query


@dataclass(frozen=True, slots=True)
class ReadyQuery:
    """A query with every prefix that it uses, and the question it answers."""

    title: str
    sparql: str


def ready_queries(names: Names, examples: Mapping[str, Sequence[str]]) -> dict[str, tuple[ReadyQuery, ...]]:
    """Queries by language; ``examples`` are the questions that this graph was found to answer."""
    return {
        language: (*_of_examples(names, texts), *_without_parameters(language))
        for language, texts in examples.items()
    }


def _of_examples(names: Names, texts: Sequence[str]) -> Iterator[ReadyQuery]:
    for text in texts:
        meant = interpret(text, names)
        if meant.question is not None:
            question = questions()[meant.question]
            terms = bind_values(question, meant.values, names)
            yield ReadyQuery(text, with_prefixes(runnable_query(question, terms)))


def _without_parameters(language: str) -> Iterator[ReadyQuery]:
    for question in questions().values():
        if all(parameter.optional for parameter in question.parameters):
            title = question.en if language == "en" else question.zh
            yield ReadyQuery(title, with_prefixes(filled(question, {})))
