"""The JSON lists: filters, pages, records as documented, and every address of the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api import schemas
from api.settings import Settings
from kg.store import GraphStore
from ontology import load_ontology
from ontology.iri import ENTITY_GRAPH, ID
from ontology.terms import PREFIXES
from tests.service import make_store, serving

PAGES = {
    "tasks": schemas.TaskPage,
    "units": schemas.UnitPage,
    "water-bodies": schemas.WaterPage,
    "sections": schemas.SectionPage,
    "documents": schemas.DocumentPage,
    "themes": schemas.ThemePage,
}
DOCUMENT_A, DOCUMENT_B = f"{ID}document/甲政-2023-1号", f"{ID}document/乙政-2022-2号"
# 甲市: two tasks on two rivers; 乙县, which lies in 甲市: one task, inherited, without a due date.
TRIG = (
    "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    + f"""
BASE <{ID}>
GRAPH <{DOCUMENT_A}> {{
  <document/甲政-2023-1号> a hetu:PolicyDocument ; dcterms:title "甲市水污染防治方案" ;
    hetu:documentNumber "甲政〔2023〕1号" ;
    dcterms:issued "2023-04-01"^^xsd:date ; hetu:issuer <unit/370100/人民政府> ;
    hetu:jurisdiction <jurisdiction/370100> ;
    hetu:sourceFile "/home/somebody/甲.txt" ;
    hetu:text "一、清淤大河。（牵头单位：市水利局；配合单位：市环保局）二、排查小河排污口。（市环保局负责）" .
  <document/甲政-2023-1号/task/1> a hetu:Task ; hetu:document <document/甲政-2023-1号> ; hetu:order 1 ;
    hetu:text "清淤大河。" ;
    hetu:headingPath "一、" ; hetu:due "2023-06-30"^^xsd:date ; hetu:deadline <document/甲政-2023-1号/deadline/1> ;
    hetu:concerns <water/370000/大河> ;
    hetu:theme <theme/河湖> ;
    hetu:leadUnit <unit/370100/水利> ; hetu:cooperatingUnit <unit/370100/环保> ;
    hetu:evidence <document/甲政-2023-1号/evidence/2-7> .
  <document/甲政-2023-1号/task/1/responsibility/1> a hetu:Responsibility ;
    hetu:task <document/甲政-2023-1号/task/1> ;
    hetu:unit <unit/370100/水利> ; hetu:role hetu:Lead ; hetu:mention "市水利局" ;
    hetu:evidence <document/甲政-2023-1号/evidence/8-27> .
  <document/甲政-2023-1号/task/1/responsibility/2> a hetu:Responsibility ;
    hetu:task <document/甲政-2023-1号/task/1> ;
    hetu:unit <unit/370100/环保> ; hetu:role hetu:Cooperate ; hetu:mention "市环保局" ;
    hetu:evidence <document/甲政-2023-1号/evidence/8-27> .
  <document/甲政-2023-1号/task/2> a hetu:Task ; hetu:document <document/甲政-2023-1号> ; hetu:order 2 ;
    hetu:text "排查小河排污口。" ;
    hetu:due "2023-12-31"^^xsd:date ; hetu:deadline <document/甲政-2023-1号/deadline/2> ;
    hetu:concerns <water/370000/小河> ; hetu:theme <theme/排污口> ;
    hetu:responsibleUnit <unit/370100/环保> .
  <document/甲政-2023-1号/task/2/responsibility/1> a hetu:Responsibility ;
    hetu:task <document/甲政-2023-1号/task/2> ;
    hetu:unit <unit/370100/环保> ; hetu:role hetu:Responsible ; hetu:mention "市环保局" ;
    hetu:evidence <document/甲政-2023-1号/evidence/39-45> .
  <document/甲政-2023-1号/deadline/1> a hetu:Deadline ; hetu:due "2023-06-30"^^xsd:date ; hetu:precision "month" ;
    hetu:evidence <document/甲政-2023-1号/evidence/2-7> .
  <document/甲政-2023-1号/deadline/2> a hetu:Deadline ; hetu:due "2023-12-31"^^xsd:date ; hetu:precision "year-end" ;
    hetu:evidence <document/甲政-2023-1号/evidence/39-45> .
  <document/甲政-2023-1号/evidence/2-7> a hetu:Evidence ; hetu:document <document/甲政-2023-1号> ;
    oa:exact "清淤大河。" ; oa:start 2 ; oa:end 7 ;
    hetu:names <water/370000/大河> .
  <document/甲政-2023-1号/evidence/8-27> a hetu:Evidence ; hetu:document <document/甲政-2023-1号> ;
    oa:exact "牵头单位：市水利局；配合单位：市环保局" ;
    oa:start 8 ; oa:end 27 ; hetu:line 3 ; hetu:sheet "分工" ; hetu:cell "F3" .
  <document/甲政-2023-1号/evidence/39-45> a hetu:Evidence ; hetu:document <document/甲政-2023-1号> ;
    oa:exact "市环保局负责" ; oa:start 39 ; oa:end 45 ;
    hetu:names <water/370000/小河> .
}}
GRAPH <{DOCUMENT_B}> {{
  <document/乙政-2022-2号> a hetu:PolicyDocument ; dcterms:title "乙县河湖方案" ;
    hetu:jurisdiction <jurisdiction/370101> ; hetu:text "大河（各镇）" .
  <document/乙政-2022-2号/task/1> a hetu:Task ; hetu:document <document/乙政-2022-2号> ; hetu:order 1 ;
    hetu:text "大河" ;
    hetu:concerns <water/370000/大河> ; hetu:theme <theme/河湖> ; hetu:responsibleUnit <group/370101/各镇> .
  <document/乙政-2022-2号/task/1/responsibility/1> a hetu:Responsibility ;
    hetu:task <document/乙政-2022-2号/task/1> ; hetu:inherited true ;
    hetu:unit <group/370101/各镇> ; hetu:role hetu:Responsible ; hetu:mention "各镇" ;
    hetu:evidence <document/乙政-2022-2号/evidence/3-5> .
  <document/乙政-2022-2号/evidence/0-2> a hetu:Evidence ; hetu:document <document/乙政-2022-2号> ;
    oa:exact "大河" ; oa:start 0 ; oa:end 2 ;
    hetu:names <water/370000/大河> .
  <document/乙政-2022-2号/evidence/3-5> a hetu:Evidence ; hetu:document <document/乙政-2022-2号> ;
    oa:exact "各镇" ; oa:start 3 ; oa:end 5 .
}}
GRAPH <{ENTITY_GRAPH}> {{
  <jurisdiction/370100> a hetu:Jurisdiction ; skos:prefLabel "甲市"@zh ; hetu:adcode "370100" .
  <jurisdiction/370101> a hetu:Jurisdiction ; skos:prefLabel "乙县"@zh ; hetu:adcode "370101" ;
    hetu:partOf <jurisdiction/370100> .
  <unit/370100/人民政府> a hetu:Unit ; skos:prefLabel "甲市人民政府"@zh ;
    hetu:jurisdiction <jurisdiction/370100> .
  <unit/370100/水利> a hetu:Unit ; skos:prefLabel "甲市水利局"@zh ; skos:altLabel "市水利局"@zh ;
    hetu:jurisdiction <jurisdiction/370100> .
  <unit/370100/环保> a hetu:Unit ; skos:prefLabel "甲市环境保护局"@zh ; skos:altLabel "市环保局"@zh ;
    hetu:jurisdiction <jurisdiction/370100> .
  <group/370101/各镇> a hetu:UnitGroup ; skos:prefLabel "乙县各镇"@zh ; skos:altLabel "各镇"@zh ;
    hetu:jurisdiction <jurisdiction/370101> .
  <water/370000/大河> a hetu:River ; skos:prefLabel "大河"@zh .
  <water/370000/小河> a hetu:River ; skos:prefLabel "小河"@zh ; hetu:tributaryOf <water/370000/大河> .
  <section/370000/大河桥> a hetu:MonitoringSection ; skos:prefLabel "大河桥"@zh ;
    hetu:onWaterBody <water/370000/大河> ;
    hetu:controlLevel "国控" ; geo:lat 36.5 ; geo:long 116.25 .
  <theme/河湖> a hetu:Theme ; skos:prefLabel "河湖"@zh, "rivers"@en .
  <theme/排污口> a hetu:Theme ; skos:prefLabel "排污口"@zh, "outfalls"@en .
}}
"""
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    store = make_store(tmp_path_factory.mktemp("lists") / "store", TRIG)
    with GraphStore.open(store) as opened:
        opened.put_ontology([load_ontology()])
    with serving(Settings(store=store)) as (address, _), httpx.Client(base_url=address, timeout=30) as opened:
        yield opened


def listed(client: httpx.Client, kind: str, **filters: str | int) -> tuple[int, list[str]]:
    """The total, and the last part of each item's IRI; the whole answer is as documented."""
    answer = client.get(f"/api/{kind}", params=filters)
    assert answer.status_code == 200, answer.text
    page = PAGES[kind].model_validate_json(answer.content)
    return page.total, [item.iri.removeprefix(ID) for item in page.items]


A1, A2, B1 = "document/甲政-2023-1号/task/1", "document/甲政-2023-1号/task/2", "document/乙政-2022-2号/task/1"


@pytest.mark.parametrize(
    ("filters", "tasks"),
    [
        ({}, [B1, A1, A2]),
        ({"water_body": "大河"}, [B1, A1]),
        ({"water_body": f"{ID}water/370000/小河"}, [A2]),
        ({"unit": "甲市环境保护局"}, [A1, A2]),
        ({"unit": "市环保局"}, [A1, A2]),
        ({"unit": "市环保局", "role": "Responsible"}, [A2]),
        ({"unit": "市环保局", "role": "牵头"}, []),
        ({"role": "Lead"}, [A1]),
        ({"role": "负责"}, [B1, A2]),
        ({"jurisdiction": "乙县"}, [B1]),
        ({"jurisdiction": "甲市"}, [B1, A1, A2]),
        ({"theme": "河湖"}, [B1, A1]),
        ({"document": "甲政〔2023〕1号"}, [A1, A2]),
        ({"document": "乙县河湖方案"}, [B1]),
        ({"due_before": "2023-06-30"}, [A1]),
        ({"due_after": "2023-07-01"}, [A2]),
        ({"due_after": "2023-06-30", "due_before": "2023-12-31"}, [A1, A2]),
        ({"q": "排污口"}, [A2]),
        ({"q": '" } DROP ALL'}, []),
        ({"water_body": "大河", "jurisdiction": "乙县", "theme": "河湖", "unit": "各镇"}, [B1]),
    ],
)
def test_tasks(client: httpx.Client, filters: dict[str, str], tasks: list[str]) -> None:
    assert listed(client, "tasks", **filters) == (len(tasks), tasks)


@pytest.mark.parametrize(
    ("kind", "filters", "items"),
    [
        ("units", {}, ["group/370101/各镇", "unit/370100/人民政府", "unit/370100/水利", "unit/370100/环保"]),
        ("units", {"q": "环保"}, ["unit/370100/环保"]),
        ("units", {"role": "Lead"}, ["unit/370100/水利"]),
        ("units", {"water_body": "小河"}, ["unit/370100/环保"]),
        ("units", {"jurisdiction": "乙县"}, ["group/370101/各镇"]),
        ("units", {"document": "乙县河湖方案"}, ["group/370101/各镇"]),
        ("units", {"theme": "排污口"}, ["unit/370100/环保"]),
        ("water-bodies", {}, ["water/370000/大河", "water/370000/小河"]),
        ("water-bodies", {"q": "小"}, ["water/370000/小河"]),
        ("water-bodies", {"document": "乙县河湖方案"}, ["water/370000/大河"]),
        ("water-bodies", {"unit": "市水利局"}, ["water/370000/大河"]),
        ("water-bodies", {"theme": "排污口"}, ["water/370000/小河"]),
        ("water-bodies", {"jurisdiction": "乙县"}, ["water/370000/大河"]),
        ("sections", {}, ["section/370000/大河桥"]),
        ("sections", {"water_body": "小河"}, []),
        ("sections", {"water_body": "大河", "q": "桥"}, ["section/370000/大河桥"]),
        ("documents", {}, ["document/甲政-2023-1号", "document/乙政-2022-2号"]),
        ("documents", {"q": "甲政"}, ["document/甲政-2023-1号"]),
        ("documents", {"water_body": "小河"}, ["document/甲政-2023-1号"]),
        ("documents", {"unit": "各镇"}, ["document/乙政-2022-2号"]),
        ("documents", {"jurisdiction": "甲市"}, ["document/甲政-2023-1号", "document/乙政-2022-2号"]),
        ("documents", {"theme": "河湖"}, ["document/甲政-2023-1号", "document/乙政-2022-2号"]),
        ("themes", {}, ["theme/河湖", "theme/排污口"]),
        ("themes", {"unit": "市环保局", "q": "口"}, ["theme/排污口"]),
        ("themes", {"jurisdiction": "乙县"}, ["theme/河湖"]),
        ("themes", {"water_body": "小河"}, ["theme/排污口"]),
        ("themes", {"document": "乙县河湖方案"}, ["theme/河湖"]),
    ],
)
def test_other_lists(client: httpx.Client, kind: str, filters: dict[str, str], items: list[str]) -> None:
    total, found = listed(client, kind, **filters)
    assert total == len(items)
    assert (sorted(found) == sorted(items)) if kind in ("units", "water-bodies") else (found == items)


def test_a_task_carries_its_proof(client: httpx.Client) -> None:
    page = schemas.TaskPage.model_validate_json(client.get("/api/tasks?q=清淤").content)
    task = page.items[0]
    assert task.text == "清淤大河。"
    assert task.heading == "一、"
    assert str(task.due) == "2023-06-30"
    assert [(str(d.due), d.words, d.asked_for) for d in task.deadlines] == [
        ("2023-06-30", "清淤大河。", False)
    ]
    assert task.document.number == "甲政〔2023〕1号"
    assert (task.start, task.end) == (2, 7)
    assert [thing.label for thing in task.concerns] == ["大河"]
    assert [theme.label for theme in task.themes] == ["河湖"]
    lead, helper = task.responsibilities
    assert (lead.role, lead.mention, lead.unit.label) == ("Lead", "市水利局", "甲市水利局")
    assert (helper.role, helper.unit.label) == ("Cooperate", "甲市环境保护局")
    assert lead.statement == "牵头单位：市水利局；配合单位：市环保局"
    assert lead.inherited is False
    inherited = schemas.TaskPage.model_validate_json(client.get("/api/tasks?unit=各镇").content).items[0]
    assert inherited.responsibilities[0].inherited is True
    assert inherited.due is None


def test_a_unit_counts_its_tasks_by_role(client: httpx.Client) -> None:
    unit = schemas.UnitPage.model_validate_json(client.get("/api/units?q=市环保局").content).items[0]
    assert unit.tasks == {"Cooperate": 1, "Responsible": 1}
    assert unit.other_labels == ["市环保局"]
    assert unit.jurisdiction.label == "甲市"


def test_waters_sections_documents_and_themes_tell_what_they_are(client: httpx.Client) -> None:
    small = schemas.WaterPage.model_validate_json(client.get("/api/water-bodies?q=小河").content).items[0]
    assert (small.kind, small.tributary_of.label, small.tasks) == ("River", "大河", 1)
    large = schemas.WaterPage.model_validate_json(client.get("/api/water-bodies?q=大河").content).items[0]
    assert ([section.label for section in large.sections], large.tasks) == (["大河桥"], 2)
    section = schemas.SectionPage.model_validate_json(client.get("/api/sections").content).items[0]
    assert (section.control_level, section.lat, section.long) == ("国控", 36.5, 116.25)
    document = schemas.DocumentPage.model_validate_json(client.get("/api/documents").content).items[0]
    assert (document.issuer.label, document.tasks) == ("甲市人民政府", 2)
    assert document.source_file == "甲.txt"  # not where it lay on somebody's machine
    theme = schemas.ThemePage.model_validate_json(client.get("/api/themes").content).items[0]
    assert (theme.label, theme.tasks) == ("河湖", 2)


def test_pages_follow_each_other_to_the_end(client: httpx.Client) -> None:
    found: list[str] = []
    address: str | None = "/api/tasks?limit=2&theme=河湖"
    pages = 0
    while address:
        page = schemas.TaskPage.model_validate_json(client.get(address).content)
        assert page.total == 2
        found += [item.iri.removeprefix(ID) for item in page.items]
        address = page.next
        pages += 1
        assert pages < 5
    assert found == [B1, A1]
    one = schemas.TaskPage.model_validate_json(client.get("/api/tasks?limit=1&q=河").content)
    assert (one.total, len(one.items)) == (3, 1)
    assert one.next == "/api/tasks?q=%E6%B2%B3&limit=1&offset=1"
    beyond = schemas.TaskPage.model_validate_json(client.get("/api/tasks?offset=100").content)
    assert (beyond.total, beyond.items, beyond.next) == (3, [], None)


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/api/tasks?limit=0", 422),
        ("/api/tasks?limit=501", 422),
        ("/api/tasks?limit=x", 422),
        ("/api/tasks?offset=-1", 422),
        ("/api/tasks?limt=1", 422),
        ("/api/tasks?role=Boss", 422),
        ("/api/tasks?due_before=soon", 422),
        ("/api/tasks?unit=", 422),
        ("/api/tasks?unit=没有这个单位", 404),
        ("/api/tasks?water_body=市水利局", 404),  # a unit is no water
        ("/api/tasks?q=%00", 200),
        ("/api/evidence/x", 404),
        ("/api/evidence/a%20b", 404),
        ("/api/evidence/N%C2%8A%2C%F4%81%B6%96", 404),
        ("/api/tasks?unit=https://a/%C2%8A", 404),
        ("/api/tasks?unit=https://a/b", 200),
        ("/api/nothing", 404),
        ("/id/nothing", 404),
        ("/id/a%20b", 404),
    ],
)
def test_what_is_refused(client: httpx.Client, target: str, status: int) -> None:
    answer = client.get(target)
    assert answer.status_code == status, answer.text
    if status != 200:
        assert answer.headers["content-type"] == "application/problem+json"
        problem = schemas.ProblemBody.model_validate_json(answer.content)
        assert problem.status == status


def test_a_passage_and_what_it_proves(client: httpx.Client) -> None:
    short = "document/甲政-2023-1号/evidence/8-27"
    for id in (short, f"{ID}{short}"):
        answer = client.get(f"/api/evidence/{id}")
        assert answer.status_code == 200
        passage = schemas.Evidence.model_validate_json(answer.content)
        assert passage.exact == "牵头单位：市水利局；配合单位：市环保局"
        assert (passage.start, passage.end, passage.line, passage.page) == (8, 27, 3, None)
        assert passage.before == "一、清淤大河。（"
        assert passage.after.startswith("）二、排查")
        assert passage.document.title == "甲市水污染防治方案"
        assert [(f.relation, f.role, f.unit.label) for f in passage.facts] == [
            ("evidence", "Lead", "甲市水利局"),
            ("evidence", "Cooperate", "甲市环境保护局"),
        ]
    named = schemas.Evidence.model_validate_json(
        client.get("/api/evidence/document/乙政-2022-2号/evidence/0-2").content
    )
    assert [(f.relation, f.label) for f in named.facts] == [("names", "大河")]


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "text/turtle; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml;q=0.9, text/turtle;q=0.1", "application/rdf+xml"),
    ],
)
def test_a_thing_by_its_own_name(client: httpx.Client, accept: str, media: str) -> None:
    answer = client.get("/id/unit/370100/环保", headers={"accept": accept} if accept else {})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media
    assert "甲市环境保护局" in answer.text
    assert client.get("/id/unit/370100/环保", headers={"accept": "image/png"}).status_code == 406


def test_what_the_data_holds(client: httpx.Client) -> None:
    said = client.get("/.well-known/void", headers={"accept": "application/n-triples"}).text
    assert "<http://rdfs.org/ns/void#Dataset>" in said
    task = [line for line in said.splitlines() if line.endswith("ns#Task> .")]
    node = task[0].split(" ")[0]
    count = [line for line in said.splitlines() if line.startswith(f"{node} ") and "void#entities" in line]
    assert '"3"' in count[0]


def test_health(client: httpx.Client) -> None:
    for path in ("/health", "/ready"):
        answer = client.get(path)
        assert answer.status_code == 200
        health = schemas.Health.model_validate_json(answer.content)
        assert health.status == "ok"
        assert health.version


def test_answers_of_lists_are_tagged_and_safe(client: httpx.Client) -> None:
    first = client.get("/api/tasks")
    assert first.headers["x-content-type-options"] == "nosniff"
    assert first.headers["x-frame-options"] == "SAMEORIGIN"
    again = client.get("/api/tasks", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


def test_every_documented_address_answers(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()
    assert {"/sparql", "/store", "/api/tasks", "/api/evidence/{id}", "/health"} <= set(document["paths"])
    for path, operations in document["paths"].items():
        if "get" in operations and "{" not in path:
            status = str(client.get(path).status_code)
            assert status in operations["get"]["responses"], (path, status)


def test_the_database_need_not_be_here_yet(tmp_path: Path) -> None:
    """A service over an empty place starts, says that it cannot answer, and answers once a build is done."""
    store = tmp_path / "later"
    with serving(Settings(store=store)) as (address, _), httpx.Client(base_url=address, timeout=30) as client:
        assert client.get("/health").status_code == 200
        assert client.get("/ready").status_code == 503
        assert client.get("/api/tasks").status_code == 503
        make_store(store, TRIG)
        for _ in range(100):
            if client.get("/api/tasks").status_code == 200:
                break
        assert listed(client, "tasks")[0] == 3
