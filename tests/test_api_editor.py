"""The page where SPARQL is written: a form that works without scripts, with its answer, its limits and its examples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from lxml import html as lxml_html

from api.pages.page import has_asset
from api.pages.solutions import MOST_ROWS, solutions
from api.settings import Settings
from kg.question_records import with_prefixes
from ontology.iri import ID, NS
from tests.service import serving
from tests.test_api_pages import page, words
from tests.written import BIG_RIVER, SCRIPT, hostile_documents, plain_documents, store_of

UNITS = "SELECT ?unit ?name WHERE { ?unit a hetu:Unit ; skos:prefLabel ?name } ORDER BY ?name"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = store_of(tmp_path_factory.mktemp("plain"), *plain_documents())
    with serving(Settings(store=folder)) as (address, _), httpx.Client(base_url=address, timeout=30) as found:
        yield found


def asked(client: httpx.Client, query: str, status: int = 200) -> lxml_html.HtmlElement:
    return page(client, f"/editor?query={quote(with_prefixes(query))}", status)


def test_a_table_names_things_and_leads_to_their_pages(client: httpx.Client) -> None:
    shown = asked(client, UNITS)
    rows = [[words(cell) for cell in row.cssselect("td")] for row in shown.cssselect(".result tbody tr")]
    assert len(rows) == 2 and all(thing == name for thing, name in rows)
    link = shown.cssselect(".result tbody a")[0]
    assert link.get("href").startswith("/entity?iri=") and page(client, link.get("href")) is not None
    assert shown.cssselect("textarea")[0].text_content().strip() == with_prefixes(UNITS)


def test_rows_that_say_where_words_stand_lead_to_them(client: httpx.Client) -> None:
    shown = asked(
        client,
        "SELECT ?document ?start ?end WHERE { ?e oa:start ?start ; oa:end ?end ; hetu:document ?document ; hetu:names ?x } ORDER BY ?start LIMIT 1",
    )
    [link] = shown.cssselect(".result tbody td:last-child a")
    assert link.get("href").startswith("/reader?document=") and "#e-" in link.get("href")


@pytest.mark.parametrize(
    ("query", "selector", "said"),
    [
        ("ASK { ?s a hetu:Task }", ".truth", "是（true）"),
        ("ASK { ?s a hetu:Nothing }", ".truth", "否（false）"),
        (f"DESCRIBE <{BIG_RIVER}>", "pre.sparql", "大河"),
        ("SELECT ?x { ?x a hetu:Nothing }", ".notice", "没有符合的结果"),
    ],
)
def test_every_form_of_answer_is_shown(client: httpx.Client, query: str, selector: str, said: str) -> None:
    assert said in words(asked(client, query).cssselect(selector)[-1])


@pytest.mark.parametrize(
    "query",
    [
        "SELECT nothing",
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
    ],
)
def test_what_does_not_run_says_why_and_stays_in_the_box(client: httpx.Client, query: str) -> None:
    answer = client.get("/editor", params={"query": query})
    assert 400 <= answer.status_code < 500
    shown = lxml_html.fromstring(answer.text)
    assert len(words(shown.cssselect("[role=alert] p")[0])) > 5
    assert shown.cssselect("textarea")[0].text_content().strip() == query


def test_every_ready_query_runs(client: httpx.Client) -> None:
    links = [a.get("href") for a in page(client, "/editor").cssselect(".ready a")]
    assert len(links) > 8
    for link in links:
        shown = page(client, link)
        assert (
            shown.cssselect(".result tbody tr") or words(shown.cssselect(".notice")[0]) == "没有符合的结果。"
        ), link
        assert len(shown.cssselect(".ready [aria-current]")) == 1


def test_words_to_complete_are_those_in_use(client: httpx.Client) -> None:
    said = client.get("/editor/words").json()
    assert said["prefixes"]["hetu"] == NS
    assert f"{NS}Task" in said["class"] and f"{NS}leadUnit" in said["property"]
    void = client.get("/.well-known/void", headers={"accept": "application/n-triples"}).text
    assert all(f"<{iri}>" in void for iri in said["class"] + said["property"])


def test_the_answer_page_leads_to_its_query(client: httpx.Client) -> None:
    answer = page(client, "/ask?q=哪些单位牵头大河上的任务")
    [link] = [a.get("href") for a in answer.cssselect("a") if a.get("href").startswith("/editor?")]
    assert page(client, link).cssselect(".result tbody tr")


def test_hostile_words_in_queries_and_answers_are_words(tmp_path: Path) -> None:
    folder = store_of(tmp_path, *hostile_documents())
    with serving(Settings(store=folder)) as (address, _), httpx.Client(base_url=address, timeout=30) as found:
        for query in (
            "SELECT * { ?s ?p ?o } LIMIT 600",
            f"</textarea>{SCRIPT}",
            f'SELECT ("{SCRIPT}" AS ?x) {{}}',
        ):
            answer = found.get("/editor", params={"query": query})
            assert "<script>document" not in answer.text
            assert {s.get("src", "")[:8] for s in lxml_html.fromstring(answer.text).iter("script")} == {
                "/static/"
            }


def test_long_answers_say_that_they_are_cut() -> None:
    rows = ",".join(f'{{"x": {{"type": "uri", "value": "{ID}unit/{n}"}}}}' for n in range(MOST_ROWS + 7))
    body = f'{{"head": {{"vars": ["x"]}}, "results": {{"bindings": [{rows}]}}}}'
    table = solutions(body.encode(), "application/sparql-results+json", {}).table
    assert table is not None and len(table.rows) == MOST_ROWS and table.total == MOST_ROWS + 7


def test_without_the_package_the_page_asks_for_no_script_of_it(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.pages.editor.has_asset", lambda name: False)
    shown = page(client, "/editor")
    assert [s.get("src").partition("?")[0] for s in shown.iter("script")] == ["/static/pages.js"]
    assert shown.cssselect("form#editor textarea") and not has_asset("yasqe.missing.js")
