"""What people take away: lists and answers as CSV, workbooks, JSON-LD and Turtle; graphs, sections and networks as files."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import networkx as nx
import openpyxl
import pyoxigraph as ox
import pytest
from typer.testing import CliRunner

from api.cli import app
from api.schemas import CitedAnswer, ReadyQuestion
from api.settings import Settings
from kg.flat_lists import list_table
from kg.questions import questions
from kg.store import GraphStore
from kg.tables import as_csv
from tests.conftest import two_cities
from tests.factories import stored
from tests.service import serving

LISTS = ("tasks", "units", "water-bodies", "sections", "documents", "themes")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = stored(tmp_path_factory.mktemp("exports"), two_cities())
    with GraphStore.open(folder) as graph:
        section = "<https://w3id.org/hetu/id/section/x/样桥>"
        geo = "http://www.w3.org/2003/01/geo/wgs84_pos#"
        graph.engine.update(
            f"""PREFIX hetu: <https://w3id.org/hetu/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
            INSERT DATA {{ GRAPH <https://w3id.org/hetu/id/graph/entities> {{ {section} a hetu:MonitoringSection ;
            skos:prefLabel "样桥"@zh ; hetu:controlLevel "国控" ; <{geo}lat> 36.5 ; <{geo}long> 115.9 }} }}"""
        )
    return folder


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[httpx.Client]:
    with serving(Settings(store=store)) as (address, _), httpx.Client(base_url=address, timeout=30) as client:
        yield client


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_is_the_same_in_every_format(client: httpx.Client, kind: str) -> None:
    items = client.get(f"/api/{kind}?limit=500").json()["items"]
    rows = table(client.get(f"/api/{kind}?format=csv").content)
    assert [row["iri"] for row in rows] == [item["iri"] for item in items] and items
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"/api/{kind}?format=xlsx").content)).active
    assert sheet is not None and sheet.max_row == len(items) + 2 and sheet.freeze_panes == "A3"
    for format, kind_of_rdf in (("ttl", ox.RdfFormat.TURTLE), ("jsonld", ox.RdfFormat.JSON_LD)):
        answer = client.get(f"/api/{kind}?format={format}")
        subjects = {str(quad.subject) for quad in ox.parse(answer.content, kind_of_rdf)}
        assert {f"<{item['iri']}>" for item in items} <= subjects


def test_a_task_takes_its_sentences_along(client: httpx.Client) -> None:
    answer = client.get("/api/tasks?unit=聊城市水利局&format=ttl")
    words = {str(quad.object) for quad in ox.parse(answer.content, ox.RdfFormat.TURTLE)}
    assert any("牵头单位：市水利局；配合单位：市生态环境局" in word for word in words)
    (row,) = table(client.get("/api/tasks?unit=聊城市水利局&format=csv").content)
    assert (
        row["lead"] == "聊城市水利局"
        and row["cooperate"] == "聊城市生态环境局"
        and row["due"] == "2023-06-30"
    )
    assert row["statements"].startswith("牵头单位：") and row["document_number"] == "聊政办字〔2023〕7号"


def test_csv_has_a_byte_order_mark_when_asked_for(client: httpx.Client) -> None:
    assert not client.get("/api/units?format=csv").content.startswith(b"\xef\xbb\xbf")
    assert client.get("/api/units?format=csv&bom=true").content.startswith(b"\xef\xbb\xbf")


def test_dates_and_numbers_of_a_workbook_are_such(client: httpx.Client) -> None:
    answer = client.get("/api/tasks?unit=聊城市水利局&format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    head = [cell.value for cell in sheet[2]]
    values = dict(zip(head, (cell.value for cell in sheet[3]), strict=True))
    assert values["期限"] == datetime.datetime(2023, 6, 30) and isinstance(values["序号"], int)
    assert 8 <= sheet.column_dimensions["E"].width <= 60


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    item = {"label": f"{start}1+1", "tasks": 3, "iri": "x"}
    columns, rows = list_table("themes", [item])
    (row,) = table(as_csv(columns, rows, bom=False))
    assert row["label"] == f"'{start}1+1" and row["tasks"] == "3"


@pytest.mark.parametrize("kind", LISTS)
def test_an_empty_list_has_a_header(client: httpx.Client, kind: str) -> None:
    parameter = "document" if kind != "documents" else "q"
    answer = client.get(f"/api/{kind}?format=csv&{parameter}=运政办发〔2020〕16号&q=没有这样的")
    assert answer.status_code == 200 and table(answer.content) == [] and b"iri" in answer.content


def test_an_answer_in_every_format(client: httpx.Client) -> None:
    question = {"q": "哪些单位牵头徒骇河上的任务"}
    answer = CitedAnswer.model_validate(client.get("/api/ask", params=question).json())
    assert answer.rows and answer.citations and answer.coverage.documents == 2
    rows = table(client.get("/api/ask", params={**question, "format": "csv"}).content)
    assert [row["statement"] for row in rows] == [row["statement"] for row in answer.rows]
    assert client.get("/api/ask", params={**question, "format": "xlsx"}).content.startswith(b"PK")
    triples = list(
        ox.parse(client.get("/api/ask", params={**question, "format": "ttl"}).content, ox.RdfFormat.TURTLE)
    )
    assert {str(row["task"]) for row in answer.rows} <= {str(quad.subject)[1:-1] for quad in triples}
    silent = CitedAnswer.model_validate(client.get("/api/ask?q=今天天气好吗").json())
    assert silent.silence == "not understood" and silent.rows == []


def test_every_ready_made_question_runs_as_it_stands(client: httpx.Client) -> None:
    listed = [ReadyQuestion.model_validate(one) for one in client.get("/api/questions").json()]
    assert {one.name for one in listed} == set(questions())
    for one in listed:
        answer = client.get("/sparql", params={"query": f"{one.sparql}\nLIMIT 1", "format": "json"})
        assert answer.status_code == 200, (one.name, answer.text)
        assert answer.json()["head"]["vars"] == one.columns


def test_a_ready_made_question_is_asked_by_name(client: httpx.Client) -> None:
    answer = client.get("/api/questions/unit-tasks", params={"subject": "聊城市水利局"})
    found = CitedAnswer.model_validate(answer.json())
    assert {row["unit_label"] for row in found.rows} == {"聊城市水利局"} and found.citations
    assert client.get("/api/questions/unit-tasks").status_code == 400
    assert client.get("/api/questions/unit-tasks?subject=http://[::1").status_code == 400
    assert client.get("/api/questions/unit-tasks?subject=没有的局").status_code == 404
    assert client.get("/api/questions/nothing").status_code == 404


def test_the_questions_stand_in_the_graph_as_executables(store: Path) -> None:
    with GraphStore.read_only(store) as graph:
        found = graph.select(
            "SELECT ?q ?text WHERE { ?q a <http://www.w3.org/ns/shacl#SPARQLSelectExecutable> ; "
            "<http://www.w3.org/ns/shacl#select> ?text ; <http://www.w3.org/ns/shacl#prefixes> ?o . "
            "?o <http://www.w3.org/ns/shacl#declare>/<http://www.w3.org/ns/shacl#prefix> 'hetu' }"
        )
        assert len(found) == len(questions())
        for _, text in found:
            graph.select(f"{text}\nLIMIT 1")
        told = graph.select(
            "SELECT ?name WHERE { ?q <http://www.w3.org/ns/shacl#parameter>/<http://www.w3.org/ns/shacl#name> ?name ; "
            "rdfs:label ?label FILTER(STRENDS(STR(?q), '/unit-tasks') && LANG(?label) = 'en') }"
        )
    assert told == (("subject",),)


@pytest.mark.parametrize("suffix", ["nq", "trig", "nt", "ttl", "jsonld", "rdf"])
def test_the_whole_graph_comes_as_a_stream(client: httpx.Client, store: Path, suffix: str) -> None:
    answer = client.get(f"/api/graph.{suffix}")
    out = io.BytesIO()
    with GraphStore.read_only(store) as graph:
        graph.export(suffix, out)  # type: ignore[arg-type]
        size = len(graph)
    assert answer.status_code == 200 and answer.headers["content-disposition"].endswith(f'"hetu.{suffix}"')
    if suffix == "nq":
        assert sorted(answer.content.splitlines()) == sorted(out.getvalue().splitlines())
        assert len(answer.content.splitlines()) == size
    else:
        assert len(answer.content) == len(out.getvalue())


def test_who_hangs_up_leaves_room_for_the_next(client: httpx.Client) -> None:
    for _ in range(5):
        with client.stream("GET", "/api/graph.nq") as answer:
            assert answer.status_code == 200
            next(answer.iter_raw(100))
    assert client.get("/api/graph.nq").status_code == 200


def test_sections_are_points_on_a_map(client: httpx.Client) -> None:
    answer = client.get("/api/sections.geojson")
    assert answer.headers["content-type"] == "application/geo+json"
    features = {feature["properties"]["name"]: feature for feature in answer.json()["features"]}
    assert features["样桥"]["geometry"] == {"type": "Point", "coordinates": [115.9, 36.5]}
    assert features["样桥"]["properties"]["control_level"] == "国控"
    named = [feature for name, feature in features.items() if name != "样桥"]
    assert all(feature["geometry"] is None and feature["properties"]["sentence"] for feature in named)


def test_a_network_for_other_programs(client: httpx.Client) -> None:
    drawn = client.get("/api/network?around=徒骇河").json()
    read = nx.read_graphml(io.BytesIO(client.get("/api/network?around=徒骇河&format=graphml").content))
    assert set(read.nodes) == {node["iri"] for node in drawn["nodes"]} and drawn["nodes"]
    gexf = nx.read_gexf(io.BytesIO(client.get("/api/network?around=徒骇河&format=gexf").content))
    assert set(gexf.nodes) == set(read.nodes)
    assert client.get("/api/network?around=没有的河").status_code == 404


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("all.nq", b"<"),
        ("all.csv", b"\xef\xbb\xbfdocument_number"),
        ("all.xlsx", b"PK"),
        ("all.geojson", b'{"type": "FeatureCollection"'),
        ("all.graphml", b"<"),
        ("all.gexf", b"<"),
    ],
)
def test_the_command_exports_by_suffix(store: Path, tmp_path: Path, name: str, begins: bytes) -> None:
    ran = CliRunner().invoke(app, ["export", str(tmp_path / name), "--store", str(store)])
    assert ran.exit_code == 0, ran.output
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_the_command_says_which_suffixes_there_are(store: Path, tmp_path: Path) -> None:
    ran = CliRunner().invoke(app, ["export", str(tmp_path / "all.doc"), "--store", str(store)])
    assert ran.exit_code == 2 and ".geojson" in ran.output
    ran = CliRunner().invoke(app, ["export", str(tmp_path / "a.csv"), "--no-bom", "--store", str(store)])
    assert ran.exit_code == 0 and (tmp_path / "a.csv").read_bytes().startswith(b"document_number")


def test_json_of_an_answer_is_plain(client: httpx.Client) -> None:
    answer = client.get("/api/ask?q=2023年底前到期的任务")
    assert json.loads(answer.content)["rows"][0]["due"] == "2020-07-31"


def test_the_page_of_an_answer_offers_it_to_take_along(client: httpx.Client) -> None:
    question = "哪些单位牵头徒骇河上的任务"
    page = client.get("/ask", params={"q": question}).text
    assert all(f"/ask/file/hetu.{suffix}?" in page for suffix in ("xlsx", "ttl", "jsonld"))
    book = openpyxl.load_workbook(
        io.BytesIO(client.get("/ask/file/hetu.xlsx", params={"q": question}).content)
    )
    rows = table(client.get("/ask.csv", params={"q": question}).content)
    assert book.active is not None and book.active.max_row == len(rows) + 2
    turtle = client.get("/ask/file/hetu.ttl", params={"q": question}).content
    assert {f"<{row['task']}>" for row in rows} <= {
        str(q.subject) for q in ox.parse(turtle, ox.RdfFormat.TURTLE)
    }
    assert client.get("/ask/file/hetu.doc", params={"q": question}).status_code == 404


@pytest.mark.parametrize(
    ("suffix", "begins"),
    [("csv", b"\xef\xbb\xbfunit,"), ("xlsx", b"PK"), ("json", b"{"), ("ttl", b"<https:"), ("jsonld", b"[")],
)
def test_the_command_writes_an_answer_to_a_file(
    store: Path, tmp_path: Path, suffix: str, begins: bytes
) -> None:
    out = tmp_path / f"answer.{suffix}"
    ran = CliRunner().invoke(
        app, ["ask", "哪些单位牵头徒骇河上的任务", "-o", str(out), "--store", str(store)]
    )
    assert ran.exit_code == 0, ran.output
    assert out.read_bytes().lstrip()[: len(begins)] == begins
    assert "聊城市水利局" in out.read_text("utf-8", errors="ignore") or suffix == "xlsx"


def test_a_file_of_no_answer_says_why(store: Path, tmp_path: Path) -> None:
    out = tmp_path / "answer.csv"
    ran = CliRunner().invoke(app, ["ask", "今天天气好吗", "-o", str(out), "--store", str(store)])
    assert ran.exit_code == 1 and "not understood" in out.read_text("utf-8")
    ran = CliRunner().invoke(
        app, ["ask", "徒骇河", "-o", str(tmp_path / "answer.doc"), "--store", str(store)]
    )
    assert ran.exit_code == 2
