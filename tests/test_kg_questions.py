"""Ready-made questions: files that agree with their headers, parameters as people write them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.ask import answer
from kg.ask_words import ask_words
from kg.errors import BadQuery, NotFound
from kg.listings import list_things
from kg.names import Names
from kg.questions import (
    Answer,
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
from tests.factories import policy, rebuilt

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


STAGES = """1.疏浚徒骇河，2023年6月底前完成城区段，年底前全部完成。（牵头单位：市水利局；责任单位：市住建局）
2.整治徒骇河沿线排污口，2023年10月底前完成。（牵头单位：市生态环境局）"""
JUNE, YEAR_END = datetime.date(2023, 6, 30), datetime.date(2023, 12, 31)
OCTOBER = datetime.date(2023, 10, 31)


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    with GraphStore.in_memory() as store:
        folder = tmp_path_factory.mktemp("stages")
        assert rebuilt(store, folder, {"聊城.txt": policy(tasks=STAGES)}).ok
        yield store


def said_of_days(found: Answer) -> set[tuple[object, object]]:
    at = [found.question.columns.index(name) for name in ("due", "due_words")]
    return {(row[at[0]], row[at[1]]) for row in found.rows}


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"before": "2023-06-30"}, {(JUNE, "2023年6月底前")}),
        ({"after": "2023-11-01"}, {(YEAR_END, "年底前")}),
        ({"after": "2023-07-01", "before": "2023-10-31"}, {(OCTOBER, "2023年10月底前")}),
        ({"before": "2023-05-31"}, set()),
        # Between the two stages of the first task nothing is due: neither bound alone may be met by another stage.
        ({"after": "2023-07-01", "before": "2023-09-30"}, set()),
    ],
)
@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("tasks-due", None),
        ("water-units", "徒骇河"),
        ("unit-tasks", ["市水利局", "市生态环境局"]),
        ("document-tasks", "聊政办字〔2023〕7号"),
        ("jurisdiction-tasks", "聊城市"),
    ],
)
def test_a_stage_of_a_task_is_due_on_its_own_day(
    stages: GraphStore, question: str, subject: object, bounds: dict[str, str], expected: set[object]
) -> None:
    values = {**bounds, **({"subject": subject} if subject else {})}
    assert said_of_days(ask_question(stages, question, values)) == expected  # type: ignore[arg-type]


def test_without_days_asked_for_a_task_stands_once_with_its_last_day(stages: GraphStore) -> None:
    found = ask_question(stages, "water-units", {"subject": "徒骇河"})
    assert said_of_days(found) == {(YEAR_END, None), (OCTOBER, None)}
    assert found.total == 3


def test_one_day_said_twice_in_the_same_words_is_one_row(tmp_path: Path) -> None:
    twice = "1.疏浚徒骇河，2023年底前完成城区段，2023年底前完成郊区段。（牵头单位：市水利局）"
    with GraphStore.in_memory() as store:
        assert rebuilt(store, tmp_path / "in", {"聊城.txt": policy(tasks=twice)}).ok
        assert ask_question(store, "tasks-due", {"before": "2023-12-31"}).total == 1


def test_the_list_of_tasks_says_which_stage_was_asked_for(stages: GraphStore) -> None:
    filters = {"due_before": "2023-06-30"}
    (task,) = list_things(stages, Names.of(stages), "tasks", filters, 10, 0).items
    assert task["due"] == YEAR_END
    deadlines = task["deadlines"]
    assert isinstance(deadlines, list)
    assert [(d["due"], d["words"], d["asked_for"]) for d in deadlines] == [
        (JUNE, "2023年6月底前", True),
        (YEAR_END, "年底前", False),
    ]
    between = {"due_after": "2023-07-01", "due_before": "2023-09-30"}
    assert list_things(stages, Names.of(stages), "tasks", between, 10, 0).total == 0


@pytest.mark.parametrize("name", ["水利局", "生态环境"])
def test_a_short_form_of_several_bodies_says_which(
    three_documents: GraphStore, names: Names, name: str
) -> None:
    with pytest.raises(BadQuery) as refused:
        ask_question(three_documents, "unit-tasks", {"subject": name}, names)
    for words in (refused.value.reason, refused.value.reason_zh):
        assert all(city in words for city in ("聊城市", "运城市"))
    reply = answer(three_documents, f"{name}有哪些任务", names)
    if name.endswith("局"):
        assert reply.answer is None
        assert {t.label for t in reply.interpretation.alternatives} == {"聊城市水利局", "运城市水利局"}


@pytest.mark.parametrize("short", ["聊城水利局", "聊城市水利局", "聊城市城管局", "运城城管局"])
def test_a_short_form_means_one_body_wherever_it_is_typed(
    three_documents: GraphStore, names: Names, short: str
) -> None:
    listed = list_things(three_documents, names, "tasks", {"unit": short}, 10, 0)
    asked = ask_question(three_documents, "unit-tasks", {"subject": short}, names)
    reply = answer(three_documents, f"{short}有哪些任务", names)
    assert reply.answer is not None and reply.answer.rows == asked.rows
    at = asked.question.columns.index("task")
    assert {task["iri"] for task in listed.items} == {row[at] for row in asked.rows} != set()
