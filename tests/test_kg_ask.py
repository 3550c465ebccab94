"""Questions as people put them: how each is understood, what answers it, and which silence an empty answer is."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.ask import NOT_IN_CORPUS, NOT_STATED, NOT_UNDERSTOOD, Reply, answer, interpret
from kg.ask_words import AskWordsError, ask_words, checked_words
from kg.names import Named, Names
from kg.store import GraphStore


@pytest.fixture
def ask(three_documents: GraphStore, names: Names):  # type: ignore[no-untyped-def]
    return lambda text: answer(three_documents, text, names)


def units(reply: Reply) -> list[str]:
    assert reply.answer is not None
    column = reply.answer.question.columns.index("unit_label")
    return [str(row[column]) for row in reply.answer.rows]


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        ("哪些单位牵头徒骇河上的任务", "water-units", {"聊城市水利局", "聊城江北水城旅游度假区农业农村局"}),
        ("徒骇河由谁牵头？", "water-units", {"聊城市水利局", "聊城江北水城旅游度假区农业农村局"}),
        (
            "which units lead tasks on 徒骇河",
            "water-units",
            {"聊城市水利局", "聊城江北水城旅游度假区农业农村局"},
        ),
        ("谁配合徒骇河的整治", "water-units", {"聊城市生态环境局"}),
        (
            "徒骇河和马颊河由谁牵头",
            "water-units",
            {"聊城市水利局", "聊城市生态环境局", "聊城江北水城旅游度假区农业农村局"},
        ),
        ("聊城市水利局在徒骇河上有哪些任务", "water-units", {"聊城市水利局"}),
        ("聊位路桥断面由谁牵头", "water-units", {"聊城江北水城旅游度假区农业农村局"}),
        ("聊城市生态环境局有哪些任务", "unit-tasks", {"聊城市生态环境局"}),
        ("市水利局牵头哪些任务", "unit-tasks", {"聊城市水利局", "运城市水利局"}),
        ("运城市水利局", "unit-tasks", {"运城市水利局"}),
        ("黑臭水体的任务由谁负责", "theme-tasks", {"聊城市城市管理局", "冠县人民政府"}),
        ("聊政办字[2023]7号有哪些任务", "document-tasks", None),
        ("2020年年底前到期的任务", "tasks-due", {"运城市水利局", "运城市城市管理局"}),
        ("tasks due by 2020-12-31", "tasks-due", {"运城市水利局", "运城市城市管理局"}),
        ("聊城市2023年6月底前完成的任务由谁牵头", "tasks-due", {"聊城市水利局"}),
        ("聊城市水利局2023年底前的任务", "unit-tasks", {"聊城市水利局"}),
        ("运城市有哪些任务", "jurisdiction-tasks", {"运城市水利局", "运城市城市管理局", "运城市生态环境局"}),
        ("山西省谁牵头治理工作", "jurisdiction-tasks", {"运城市水利局"}),
        ("聊城市水利局和谁一起承担任务", "working-together", {"聊城市生态环境局"}),
    ],
)
def test_who_answers(ask, text: str, question: str, expected: set[str] | None) -> None:  # type: ignore[no-untyped-def]
    reply = ask(text)
    assert reply.interpretation.question == question
    assert reply.silence is None
    if expected is not None:
        assert set(units(reply)) == expected


@pytest.mark.parametrize(
    ("text", "question", "numbers"),
    [
        ("哪些文件提到马颊河", "naming-documents", {"聊政办字〔2023〕7号"}),
        ("哪些文件提到徒骇河", "naming-documents", {"聊政办字〔2023〕7号", "聊江管办发〔2023〕4号"}),
        ("which documents mention 汾河", "naming-documents", {"运政办发〔2020〕16号"}),
        ("哪些文件依据聊政办字〔2023〕7号", "citing-documents", {"聊江管办发〔2023〕4号"}),
        ("哪些文件提到聊政办字〔2023〕7号", "citing-documents", {"聊江管办发〔2023〕4号"}),
    ],
)
def test_which_documents(ask, text: str, question: str, numbers: set[str]) -> None:  # type: ignore[no-untyped-def]
    reply = ask(text)
    assert reply.interpretation.question == question
    column = reply.answer.question.columns.index("document_number")
    assert {row[column] for row in reply.answer.rows} == numbers


@pytest.mark.parametrize(
    ("text", "question", "labels"),
    [
        ("徒骇河有哪些断面", "sections", {"聊位路桥"}),
        ("聊城市有哪些断面", "sections", {"聊位路桥"}),
        ("which sections are there", "sections", {"聊位路桥"}),
        ("运城市有哪些河流", "water-bodies", {"姚暹渠", "汾河"}),
        ("聊政办字〔2023〕7号提到哪些河流", "water-bodies", {"徒骇河", "马颊河"}),
    ],
)
def test_what_there_is(ask, text: str, question: str, labels: set[str]) -> None:  # type: ignore[no-untyped-def]
    reply = ask(text)
    assert (reply.interpretation.question, reply.silence) == (question, None)
    (column,) = (i for i, name in enumerate(reply.answer.question.columns) if name.endswith("_label"))
    assert {row[column] for row in reply.answer.rows} == labels


def test_a_level_of_control_narrows_the_sections(ask) -> None:  # type: ignore[no-untyped-def]
    reply = ask("国控断面有哪些")
    assert dict(reply.interpretation.values) == {"level": ("国控",)}
    assert reply.silence == NOT_STATED


def test_lists_of_the_corpus_do_not_swallow_a_name_that_nothing_bears(ask) -> None:  # type: ignore[no-untyped-def]
    reply = ask("淮河有哪些断面")
    assert (reply.silence, reply.interpretation.missing) == (NOT_IN_CORPUS, "淮河")


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("聊城和运城的黑臭水体任务有什么不同", "/matrix"),
        ("compare 聊城市 and 运城市", "/matrix"),
        ("哪个单位的任务最多", "/network"),
    ],
)
def test_what_is_answered_elsewhere_says_where(ask, text: str, page: str) -> None:  # type: ignore[no-untyped-def]
    reply = ask(text)
    assert reply.silence == NOT_UNDERSTOOD
    assert page in reply.interpretation.zh and page in reply.interpretation.en
    assert reply.interpretation.page and reply.interpretation.page.startswith(page)


def test_every_row_quotes_its_document(ask, three_documents: GraphStore) -> None:  # type: ignore[no-untyped-def]
    texts = dict(three_documents.select("SELECT ?d ?t WHERE { ?d hetu:text ?t }"))
    for text in (
        "徒骇河",
        "聊城市生态环境局",
        "黑臭水体",
        "聊政办字〔2023〕7号",
        "2023年底前的任务",
        "哪些文件提到徒骇河",
    ):
        found = ask(text).answer
        assert found is not None and found.rows
        for row in found.rows:
            cells = dict(zip(found.question.columns, row, strict=True))
            quoted = str(texts[cells["document"]])[int(str(cells["start"])) : int(str(cells["end"]))]
            assert quoted == cells["statement"]


@pytest.mark.parametrize(
    ("text", "silence", "missing"),
    [
        ("哪些单位牵头淮河上的任务", NOT_IN_CORPUS, "淮河"),
        ("市环保局和谁一起承担任务", NOT_IN_CORPUS, "市环保局"),
        ("青岛市有哪些任务", NOT_IN_CORPUS, "青岛市"),
        ("which units lead tasks on the Yangtze", NOT_UNDERSTOOD, None),
        ("监督徒骇河的单位", NOT_STATED, None),
        ("聊城市水利局在汾河上牵头什么", NOT_STATED, None),
        ("今天天气怎么样", NOT_UNDERSTOOD, None),
        ("牵头", NOT_UNDERSTOOD, None),
        ("", NOT_UNDERSTOOD, None),
        ('" OR 1=1 }', NOT_UNDERSTOOD, None),
    ],
)
def test_three_silences(ask, text: str, silence: str, missing: str | None) -> None:  # type: ignore[no-untyped-def]
    reply = ask(text)
    assert (reply.silence, reply.interpretation.missing) == (silence, missing)
    assert reply.interpretation.zh and reply.interpretation.en


def test_a_misspelt_name_is_offered_its_neighbours(ask) -> None:  # type: ignore[no-untyped-def]
    reply = ask("涂骇河由谁牵头")
    assert [thing.label for thing in reply.interpretation.alternatives] == ["徒骇河"]


def test_an_unknown_name_beside_a_known_one_is_said(ask) -> None:  # type: ignore[no-untyped-def]
    reply = ask("淮河上聊城市水利局牵头什么")
    assert reply.understood and reply.interpretation.missing == "淮河"
    assert "淮河" in reply.interpretation.zh and "淮河" in reply.interpretation.en


def test_a_name_of_two_bodies_shows_both(ask) -> None:  # type: ignore[no-untyped-def]
    reply = ask("市水利局牵头哪些任务")
    assert {thing.label for thing in reply.interpretation.alternatives} == {"聊城市水利局", "运城市水利局"}


def test_a_page_of_rows_and_their_number(three_documents: GraphStore, names: Names) -> None:
    whole = answer(three_documents, "徒骇河", names).answer
    page = answer(three_documents, "徒骇河", names, limit=2, offset=1).answer
    assert whole and page
    assert page.rows == whole.rows[1:3]
    assert page.total == whole.total == len(whole.rows)


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("2023年底前", {"before": "2023-12-31"}),
        ("2024年2月底前", {"before": "2024-02-29"}),
        ("2023年6月15日之前", {"before": "2023-06-15"}),
        ("by 2023-06", {"before": "2023-06-30"}),
        ("2023年之后", {"after": "2024-01-01"}),
        ("since 2023-06-15", {"after": "2023-06-16"}),
        ("2023年的任务", {}),
        ("2023年13月底前", {}),
        ("前年", {}),
    ],
)
def test_dates_of_questions(text: str, dates: dict[str, str]) -> None:
    assert ask_words().dates_in(text) == dates


def test_words_that_ask_for_no_question_are_refused() -> None:
    good: dict[str, object] = {
        "roles": {"Lead": ["牵头"]},
        "pattern": [{"question": "water-units", "kinds": ["water"], "cues": []}],
        "filters": {},
        "dates": {"before": ["前"], "after": ["后"]},
        "unknown": {"dividers": ["由"], "endings": ["河"]},
    }
    assert checked_words(good).patterns[0].parameter == "subject"
    for broken in (
        {"pattern": [{"question": "no-such", "kinds": [], "cues": []}]},
        {"pattern": [{"question": "water-units", "kinds": [], "cues": [], "parameter": "nothing"}]},
        {"roles": {"Boss": ["管"]}},
        {"dates": {}},
    ):
        with pytest.raises(AskWordsError):
            checked_words({**good, **broken})


@given(
    st.text(alphabet='徒骇河市水利局牵头谁的2023年底前哪些文件提到黑臭水体？ 聊城〔〕()"{}\\', max_size=30)
)
def test_any_text_gets_a_reply(three_documents: GraphStore, names: Names, text: str) -> None:
    reply = answer(three_documents, text, names, limit=3)
    assert (reply.answer is None) == (not reply.understood)
    assert reply.silence in (None, NOT_UNDERSTOOD, NOT_IN_CORPUS, NOT_STATED)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("济南市水利局牵头的任务", "济南市水利局"),
        ("北京市水利局有哪些任务", "北京市水利局"),
        ("聊城市公安局的任务", "聊城市公安局"),
        ("冠县水利局的任务", "冠县水利局"),
    ],
)
def test_a_body_of_another_place_or_kind_is_not_the_nearest_one(ask, text: str, missing: str) -> None:  # type: ignore[no-untyped-def]
    reply = ask(text)
    assert (reply.silence, reply.interpretation.missing, reply.answer) == (NOT_IN_CORPUS, missing, None)


@pytest.mark.parametrize(
    "text",
    [
        "哪些单位不牵头徒骇河上的任务",
        "除了市水利局，还有谁牵头徒骇河的任务",
        "who does not lead tasks on 徒骇河",
    ],
)
def test_what_is_denied_or_left_out_is_not_answered_the_other_way_round(ask, text: str) -> None:  # type: ignore[no-untyped-def]
    assert ask(text).silence == NOT_UNDERSTOOD


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("2023年底前", {"before": "2023-12-31"}),
        ("2024年6月前", {"before": "2024-06-30"}),
        ("2021年以后到期", {"after": "2022-01-01"}),
        ("due after 2023-01-01", {"after": "2023-01-02"}),
        ("2017年到2020年到期", {"after": "2017-01-01", "before": "2020-12-31"}),
        ("2020年到期", {"after": "2020-01-01", "before": "2020-12-31"}),
        ("2020年6月到期", {"after": "2020-06-01", "before": "2020-06-30"}),
        ("明年", {}),
    ],
)
def test_the_days_that_words_bound(text: str, bounds: dict[str, str]) -> None:
    assert ask_words().dates_in(text) == bounds


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("2023年上半年到期", {"after": "2023-01-01", "before": "2023-06-30"}),
        ("2023年第三季度到期", {"after": "2023-07-01", "before": "2023-09-30"}),
        ("2023年上半年之前", {"before": "2023-06-30"}),
        ("今年年底前", {"before": f"{datetime.date.today().year}-12-31"}),
    ],
)
def test_parts_of_years_and_years_by_their_distance(text: str, bounds: dict[str, str]) -> None:
    assert ask_words().dates_in(text) == bounds


@pytest.mark.parametrize("text", ["哪些任务6月底前到期", "徒骇河上6月底前的任务", "年底前完成的任务"])
def test_a_date_without_its_year_is_not_passed_over(ask, text: str) -> None:  # type: ignore[no-untyped-def]
    reply = ask(text)
    assert (reply.silence, reply.answer) == (NOT_UNDERSTOOD, None)
    assert "年份" in reply.interpretation.zh and "year" in reply.interpretation.en


@pytest.mark.parametrize("text", ["哪些单位负责徒骇河的监测断面", "国控断面有哪些", "徒骇河有哪些断面"])
def test_a_word_for_a_kind_of_thing_is_no_name(ask, text: str) -> None:  # type: ignore[no-untyped-def]
    assert ask(text).interpretation.missing is None


def test_a_bare_word_that_one_document_uses_is_not_the_bureau_of_another_place() -> None:
    city = Named("https://w3id.org/hetu/id/unit/371500/水利", "unit", "聊城市水利局", ("水利",))
    district = Named("https://w3id.org/hetu/id/unit/140802/水利", "unit", "盐湖区水利局")
    meant = interpret("水利局牵头哪些任务", Names([city, district]))
    assert meant.question is None and set(meant.alternatives) == {city, district}
