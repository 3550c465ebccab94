"""Ready-made questions: files that agree with their headers, parameters as people write them."""

from __future__ import annotations

import pytest

from kg.ask_words import ask_words
from kg.errors import BadQuery, NotFound
from kg.names import Names
from kg.questions import (
    QuestionError,
    ask_question,
    bind_values,
    faulty_questions,
    filled,
    parse_question,
    questions,
    role_named,
)
from kg.store import GraphStore
from ontology.iri import role_iri
from ontology.roles import Role

GOOD = """# zh: 谁
# en: who
# param subject: water section
# param role: role, optional
SELECT ?unit ?role
WHERE {
  VALUES ?subject {}
  VALUES ?role {}
  ?task hetu:concerns ?subject .
}
"""


def test_every_file_in_the_package_is_a_question() -> None:
    assert faulty_questions() == ()
    assert {"water-units", "unit-tasks", "naming-documents", "tasks-due"} <= questions().keys()


@pytest.mark.parametrize("name", sorted({pattern.question for pattern in ask_words().patterns}))
def test_required_patterns_come_before_optional_ones(name: str) -> None:
    """An OPTIONAL in the middle makes the engine join the whole graph: 292 s were seen for one."""
    lines = [line.strip() for line in questions()[name].text.splitlines()]
    optional = [i for i, line in enumerate(lines) if line.startswith("OPTIONAL")]
    if optional:
        behind = lines[optional[0] :]
        assert all(
            line.startswith(("OPTIONAL", "}", "GROUP", "ORDER", "LIMIT", "FILTER", "?")) or not line
            for line in behind
        ), behind
        assert not any(line.endswith(" .") for line in behind if line.startswith("?"))


def test_a_question_says_what_it_needs() -> None:
    found = parse_question("who", GOOD)
    assert (found.zh, found.en, found.columns) == ("谁", "who", ("unit", "role"))
    assert [(p.name, p.kinds, p.optional) for p in found.parameters] == [
        ("subject", ("water", "section"), False),
        ("role", ("role",), True),
    ]


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("# zh: 谁\n", ""),
        GOOD.replace("# en: who\n", ""),
        GOOD.replace("# param role: role, optional\n", ""),
        GOOD.replace("  VALUES ?role {}\n", ""),
        GOOD.replace("SELECT ?unit ?role", "SELECT *"),
    ],
)
def test_a_file_whose_header_and_query_differ_is_refused(text: str) -> None:
    with pytest.raises(QuestionError, match=r"who\.rq"):
        parse_question("who", text)


def test_lines_of_parameters_not_given_are_left_out() -> None:
    question = parse_question("who", GOOD)
    assert "?role {}" not in filled(question, {"subject": ()})
    assert "VALUES" not in filled(question, {})


def test_values_as_people_write_them(three_documents: GraphStore, names: Names) -> None:
    by_name = ask_question(three_documents, "water-units", {"subject": "徒骇河", "role": "牵头"}, names)
    iri = names.called("徒骇河")[0].iri
    by_iri = ask_question(
        three_documents, "water-units", {"subject": iri, "role": role_iri(Role.LEAD)}, names
    )
    assert by_name.rows == by_iri.rows
    assert by_name.total == 2
    due = ask_question(three_documents, "tasks-due", {"before": "2020-12-31"}, names)
    assert due.total == 2


def test_a_name_of_two_things_means_both(three_documents: GraphStore, names: Names) -> None:
    found = ask_question(three_documents, "unit-tasks", {"subject": "市水利局"}, names)
    labels = {row[found.question.columns.index("unit_label")] for row in found.rows}
    assert labels == {"聊城市水利局", "运城市水利局"}


def test_what_was_run_can_be_run_again(three_documents: GraphStore, names: Names) -> None:
    found = ask_question(three_documents, "water-units", {"subject": "徒骇河"}, names)
    assert three_documents.select(found.sparql) == found.rows


@pytest.mark.parametrize(
    ("question", "values", "error", "words"),
    [
        ("no-such", {}, NotFound, "no-such"),
        ("water-units", {}, BadQuery, "subject"),
        ("water-units", {"subject": "淮河"}, NotFound, "淮河"),
        ("water-units", {"subject": "徒骇河", "colour": "x"}, BadQuery, "colour"),
        ("water-units", {"subject": "徒骇河", "role": "老板"}, BadQuery, "老板"),
        ("tasks-due", {"before": "明天"}, BadQuery, "明天"),
        ("tasks-due", {"before": "2023-02-30"}, BadQuery, "2023-02-30"),
    ],
)
def test_what_cannot_be_asked(
    three_documents: GraphStore,
    names: Names,
    question: str,
    values: dict[str, str],
    error: type[Exception],
    words: str,
) -> None:
    with pytest.raises(error, match=words):
        ask_question(three_documents, question, values, names)


def test_hostile_values_stay_values(three_documents: GraphStore, names: Names) -> None:
    hostile = "https://x/> } DROP ALL #"
    with pytest.raises(NotFound):
        ask_question(three_documents, "water-units", {"subject": hostile}, names)
    terms = bind_values(questions()["documents"], {"q": '") } #'}, names)
    assert str(terms["q"][0]) == '"\\") } #"'


@pytest.mark.parametrize(
    ("word", "role"),
    [("牵头", Role.LEAD), ("Lead", Role.LEAD), ("lead", Role.LEAD), ("责任", Role.RESPONSIBLE), ("负责", Role.RESPONSIBLE),
     ("配合", Role.COOPERATE), ("监管", Role.SUPERVISE), (role_iri(Role.SUPERVISE), Role.SUPERVISE)],
)  # fmt: skip
def test_words_for_roles(word: str, role: Role) -> None:
    assert role_named(word) is role


def test_filters_narrow_and_never_double(three_documents: GraphStore, names: Names) -> None:
    both = ask_question(three_documents, "water-units", {"subject": ["徒骇河", "马颊河"]}, names)
    assert len(set(both.rows)) == len(both.rows) == 8
    city = ask_question(
        three_documents, "water-units", {"subject": "徒骇河", "jurisdiction": "山东省"}, names
    )
    assert city.total == 6
    none = ask_question(
        three_documents, "water-units", {"subject": "徒骇河", "jurisdiction": "山西省"}, names
    )
    assert none.total == 0
    early = ask_question(
        three_documents, "jurisdiction-tasks", {"subject": "山东省", "before": "2023-06-30"}, names
    )
    assert early.total == 2
