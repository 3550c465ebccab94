"""A graph behind a URL, in real servers: the same answers as from a folder, and no harm from a cut at any point."""

from __future__ import annotations

import contextlib
import datetime
import io
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from kg import remote_lease
from kg.ask import answer as ask
from kg.build import build
from kg.compare import chains
from kg.document_facts import DocumentFacts
from kg.errors import (
    AnswerTooLarge,
    BadQuery,
    QueryRefused,
    StoreBusy,
    StoreError,
    StoreMissing,
    UnknownGraph,
)
from kg.graph import Graph, WritableGraph
from kg.limits import Limits
from kg.manifest import SourceRecord
from kg.names import Names
from kg.opening import reading, writing
from kg.questions import Question, ask_question, questions
from kg.remote_client import SparqlClient
from kg.remote_endpoints import endpoints
from kg.sparql import SparqlRequest
from kg.store import GraphStore
from ontology.iri import ENTITY_GRAPH, MANIFEST_GRAPH
from ontology.terms import HETU, SKOS, XSD
from tests.factories import policy, rebuilt
from tests.real.snapshot import CORPUS
from tests.service import wait_until
from tests.sparql_servers import MOST_ROWS, Server, oxigraph, virtuoso

SAMPLES = Path(__file__).parent.parent / "samples"
A = "https://w3id.org/hetu/id/document/甲-2023-1号"
B = "https://w3id.org/hetu/id/document/乙-2023-2号"
LABEL = ox.NamedNode(SKOS.altLabel)
# Each question once is what CI has time for on Virtuoso, which plans each query for up to some seconds.
EVERYTHING = os.environ.get("HETU_TEST_VIRTUOSO") == "all"


KINDS = ["oxigraph", "virtuoso"]


@contextlib.contextmanager
def started(kind: str, folder: Path) -> Iterator[Server]:
    with (
        oxigraph() if kind == "oxigraph" else virtuoso(folder) as found,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name, value in found.environment.items():
            patch.setenv(name, value)
        yield found


@pytest.fixture(scope="module", params=KINDS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with started(request.param, tmp_path_factory.mktemp("server")) as found:
        yield found


@pytest.fixture
def url(server: Server) -> Iterator[str]:
    """The server's address, with nothing of ours in it before and after."""
    _empty(server.url)
    yield server.url
    _empty(server.url)


@pytest.fixture(scope="module")
def oxigraph_url() -> Iterator[str]:
    with oxigraph() as found:
        yield found.url


def _empty(url: str) -> None:
    with SparqlClient(endpoints(url)) as client:
        graphs = client.select(
            "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?g), 'hetu')) }"
        )
        for (graph,) in list(graphs):
            client.update(f"DROP SILENT GRAPH {graph}")


def fact(subject: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), LABEL, ox.Literal(value))


def put(store: WritableGraph, document: str, own: list[str], shared: list[str], sha256: str = "aa") -> None:
    facts = tuple(fact(f"{document}/task/{n}", text) for n, text in enumerate(own))
    units = tuple(fact(f"https://w3id.org/hetu/id/unit/371500/{name}", name) for name in shared)
    source = SourceRecord(f"{document[-4:]}.txt", sha256, "1", (document,))
    store.replace_documents([DocumentFacts(document, facts, units, source)])


def quads(url: str) -> set[str]:
    """All that is said in graphs of ours, records of a build aside."""
    query = (
        "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?g), 'https://w3id.org/hetu/id/')) }"
    )
    with SparqlClient(endpoints(url)) as client:
        return {
            " ".join(map(str, row)) for row in client.select(query) if row[0] != ox.NamedNode(MANIFEST_GRAPH)
        }


def shared(url: str) -> set[str]:
    with SparqlClient(endpoints(url)) as client:
        return {
            str(row[0].value)  # type: ignore[union-attr]
            for row in client.select(f"SELECT ?o {{ GRAPH <{ENTITY_GRAPH}> {{ ?s ?p ?o }} }}")
        }


# -- the same answers ----


class Pair:
    """One set of documents in memory and behind a URL."""

    def __init__(self, here: GraphStore, there: Graph, *, virtuoso: bool) -> None:
        self.here, self.there = here, there
        self.slow = self.cuts = virtuoso
        self.names = Names.of(here)

    def values(self, kind: str) -> tuple[str, ...]:
        """Two values of a parameter of this kind, of which the graph knows something."""
        fixed = {"role": ("牵头", "责任"), "date": ("2020-12-31", "2023-12-31"), "text": ("水", "市")}
        classes = {"evidence": HETU.Evidence, "task": HETU.Task}
        if kind in fixed:
            return fixed[kind]
        if kind in classes:
            rows = self.here.select(f"SELECT ?x {{ ?x a <{classes[kind]}> }} ORDER BY ?x")
            found = [str(row[0]) for row in rows]
        else:
            found = [thing.iri for thing in self.names.things if thing.kind == kind]
        return tuple(found[len(found) // 3 :: max(1, len(found) // 3)][:2])


DOCUMENTS = CORPUS if CORPUS.is_dir() else SAMPLES


@pytest.fixture(scope="module")
def here() -> Iterator[GraphStore]:
    with GraphStore.in_memory() as store:
        assert build([DOCUMENTS], store).documents > 4
        yield store


@pytest.fixture(scope="module", params=KINDS)
def pair(
    request: pytest.FixtureRequest, here: GraphStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    with started(request.param, tmp_path_factory.mktemp("pair")) as found:
        with writing(found.url) as there:
            build([DOCUMENTS], there)
        with reading(found.url) as there:
            yield Pair(here, there, virtuoso=request.param == "virtuoso")


def _cases(pair: Pair, question: Question, *, all_of_them: bool) -> Iterator[dict[str, str]]:
    """Parameters: what must be given; and with it, one after the other, what may be."""
    required = {
        p.name: [value for kind in p.kinds for value in pair.values(kind)]
        for p in question.parameters
        if not p.optional
    }
    first = {name: values[0] for name, values in required.items()}
    yield first
    for name, values in required.items():
        yield from ({**first, name: value} for value in values[1:] if all_of_them)
    tried: set[str] = set()
    for parameter in question.parameters:
        # Paths to places and comparisons of dates are what a server may get wrong.
        risky = {"jurisdiction", "date"}.intersection(parameter.kinds) - tried
        if parameter.optional and (all_of_them or risky):
            tried |= risky
            values = [value for kind in parameter.kinds for value in pair.values(kind)]
            yield from ({**first, parameter.name: value} for value in (values if all_of_them else values[:1]))


@pytest.mark.parametrize("name", sorted(questions()))
def test_every_ready_made_question_has_the_same_rows(pair: Pair, name: str) -> None:
    thorough = EVERYTHING or not pair.slow
    for values in _cases(pair, questions()[name], all_of_them=thorough):
        here, there = (
            ask_question(store, name, values, pair.names, limit=10**6) for store in (pair.here, pair.there)
        )
        assert there.rows == here.rows, values


def test_names_questions_and_comparisons_are_the_same(pair: Pair) -> None:
    assert Names.of(pair.there).things == pair.names.things
    for text in ("哪些单位牵头徒骇河上的任务", "市水利局有哪些任务", "2023年底前到期的任务"):
        assert ask(pair.there, text) == ask(pair.here, text), text
    assert chains(pair.there) == chains(pair.here)


def test_what_is_exported_is_what_was_built(pair: Pair) -> None:
    def triples(store: Graph) -> set[str]:
        out = io.BytesIO()
        store.export("nq", out)
        lines = ox.parse(out.getvalue(), ox.RdfFormat.N_QUADS)
        # Servers write numbers as they please; what is in the ontology's blank nodes has names there.
        return {
            f"{q.graph_name} {q.subject} {q.predicate} {_plain(q.object)}"
            for q in lines
            if q.graph_name.value.startswith("https://w3id.org/hetu/id/")  # type: ignore[union-attr]
        }

    assert triples(pair.there) == triples(pair.here)


def _plain(term: object) -> str:
    if isinstance(term, ox.Literal) and term.datatype.value == XSD.decimal:
        return str(Decimal(term.value).normalize())
    return str(term)


# -- building ----


def test_a_second_build_reads_what_changed(url: str, tmp_path: Path) -> None:
    files = {"甲.txt": policy(), "乙.txt": policy(number="聊政办字〔2023〕8号", title="蓝天保卫战工作方案")}
    with writing(url) as store:
        assert rebuilt(store, tmp_path / "in", files).documents == 2
    with writing(url) as store:
        report = rebuilt(store, tmp_path / "in", {})
        assert (report.unchanged, report.documents) == (2, 2)
        before = store.version
    (tmp_path / "in" / "乙.txt").unlink()
    with writing(url) as store:
        changed = {"甲.txt": policy(tasks="1.清理马颊河。（牵头单位：市水利局）")}
        report = rebuilt(store, tmp_path / "in", changed, prune=True)
        assert (report.unchanged, report.documents, report.removed) == (0, 1, 1)
    with reading(url) as store, GraphStore.in_memory() as fresh:
        rebuilt(fresh, tmp_path / "in", {})
        assert store.version != before
        everything = "SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?g), 'https://w3id.org/hetu/id/') && ?g != <%s>) }"
        assert set(store.select(everything % MANIFEST_GRAPH)) == set(
            fresh.select(everything % MANIFEST_GRAPH)
        )


def test_a_shared_fact_stays_while_a_document_states_it(url: str) -> None:
    with writing(url) as store:
        put(store, A, ["一"], ["环保局", "水利局"])
        put(store, B, ["一"], ["环保局"])
        put(store, A, ["二"], ["财政局"])
        assert shared(url) == {"环保局", "财政局"}
        store.remove_document(B)
        assert shared(url) == {"财政局"}
        assert store.documents() == {A: "3-1号.txt"}
        assert not any("乙" in line for line in quads(url))


class Cut(Exception):
    """The build ends here."""


def test_a_cut_after_any_operation_is_mended_by_the_next_build(
    oxigraph_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a server without transactions: what was sent before the cut stays."""
    _empty(oxigraph_url)
    sent = SparqlClient.update

    def prepare() -> None:
        _empty(oxigraph_url)
        with writing(oxigraph_url) as store:
            put(store, A, ["一", "二"], ["环保局", "水利局"])
            put(store, B, ["一"], ["环保局"])

    for operations in range(1, 40):
        prepare()
        left = operations

        def cutting(client: SparqlClient, update: str, dataset: object = ()) -> None:
            nonlocal left
            for operation in update.split(" ;\n"):
                if left == 0:
                    raise Cut
                left -= 1
                sent(client, operation)

        store = writing(oxigraph_url)
        with monkeypatch.context() as patch:
            patch.setattr(SparqlClient, "update", cutting)
            try:
                put(store, A, ["三"], ["财政局"], sha256="bb")
                store.remove_document(B)
            except Cut:
                pass
        store.close()
        with writing(oxigraph_url) as store:
            whole = store.sources().get("3-1号.txt")
            if whole is None or whole.sha256 == "aa":
                put(store, A, ["三"], ["财政局"], sha256="bb")
            if B in store.documents():
                store.remove_document(B)
        assert shared(oxigraph_url) == {"财政局"}
        assert len(quads(oxigraph_url)) == 2
        if left:
            return  # the whole change was sent before the cut
    raise AssertionError("the change never ended")


def test_a_long_document_is_sent_in_pieces(url: str) -> None:
    tasks = [f"第{n}项任务，" + "落实责任" * 100 for n in range(4000)]
    with writing(url) as store:
        put(store, A, tasks, [])
        assert len(quads(url)) == 4000
        assert store.sources().keys() == {"3-1号.txt"}


HABITS = [
    ox.Literal("徒骇河", language="zh"),
    ox.Literal("Tuhai River", language="en"),
    ox.Literal(""),
    ox.Literal("  两端有空格　"),
    ox.Literal("一行\r\n又一行\t制表 \"引号\" \\反斜杠\\ 'x'"),
    ox.Literal("生僻字𠮷与😀"),
    ox.Literal("长" * 50_000),
    ox.Literal("2023", datatype=ox.NamedNode(f"{XSD.namespace}gYear")),
    ox.Literal("2023-06-30", datatype=ox.NamedNode(XSD.date)),
    ox.Literal("true", datatype=ox.NamedNode(f"{XSD.namespace}boolean")),
    ox.Literal("12", datatype=ox.NamedNode(XSD.integer)),
    ox.NamedNode("https://w3id.org/hetu/id/unit/371500-江北水城旅游度假区/生态环境"),
]


def test_values_survive(url: str) -> None:
    facts = [ox.Triple(ox.NamedNode(f"{A}/task/{n}"), LABEL, value) for n, value in enumerate(HABITS)]
    number = ox.Triple(
        ox.NamedNode(f"{A}/target/1"), LABEL, ox.Literal("36.450000", datatype=ox.NamedNode(XSD.decimal))
    )
    with writing(url) as store:
        store.replace_documents([DocumentFacts(A, (*facts, number), (), SourceRecord("a", "aa", "1", (A,)))])
        for given in facts:
            assert store.describe(given.subject.value) == (given,)
        ((found,),) = store.select(f"SELECT ?o {{ <{A}/target/1> ?p ?o }}")
        assert found == Decimal("36.45")
        assert store.select(f"SELECT ?o {{ <{A}/task/8> ?p ?o }}") == ((datetime.date(2023, 6, 30),),)
        assert store.select(f"SELECT ?o {{ <{A}/task/9> ?p ?o }}") == ((True,),)


# -- one build at a time ----


def test_a_second_build_is_told_who_writes(url: str) -> None:
    with writing(url) as store:
        put(store, A, ["一"], [])
        with pytest.raises(StoreBusy, match=r"another build.*"):
            writing(url)
        put(store, A, ["二"], [])
    writing(url).close()  # free again


def test_of_builds_at_the_same_moment_one_writes(oxigraph_url: str) -> None:
    _empty(oxigraph_url)
    opened: list[WritableGraph] = []
    together = threading.Barrier(4)

    def start() -> None:
        together.wait()
        with contextlib.suppress(StoreBusy):
            opened.append(writing(oxigraph_url))

    for _ in range(3):
        threads = [threading.Thread(target=start) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(opened) <= 1
        while opened:
            opened.pop().close()


DIES = "import sys; from kg.opening import writing; s = writing(sys.argv[1]); print('has it', flush=True); sys.stdin.read()"


@pytest.mark.skipif(
    sys.platform != "linux", reason="the kernel tells which processes there are only on Linux"
)
def test_the_place_of_a_killed_build_is_taken_at_once(oxigraph_url: str) -> None:
    _empty(oxigraph_url)
    with subprocess.Popen(
        [sys.executable, "-c", DIES, oxigraph_url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=SAMPLES.parent,
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == b"has it\n"
        with pytest.raises(StoreBusy):
            writing(oxigraph_url)
        other.kill()
    writing(oxigraph_url).close()


def test_a_build_that_slept_too_long_writes_no_more(
    oxigraph_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _empty(oxigraph_url)
    sleeper = writing(oxigraph_url)
    monkeypatch.setattr(remote_lease, "LEASE_SECONDS", -1.0)
    other = writing(oxigraph_url)
    monkeypatch.setattr(remote_lease, "_RENEW_AFTER", -1.0)
    with pytest.raises(StoreBusy, match="paused"):
        put(sleeper, A, ["一"], [])
    assert quads(oxigraph_url) == set()
    put(other, B, ["一"], [])
    other.close()
    sleeper.close()


# -- what users send ----


def test_answers_have_our_formats(pair: Pair) -> None:
    filled = pair.there

    def body(query: str, **asked: str) -> bytes:
        return filled.answer(SparqlRequest(f"PREFIX hetu: <{HETU.namespace}> {query}", **asked)).body

    assert b'"boolean":true' in body("ASK { ?t a hetu:Task }")
    assert b'"boolean":false' in body("ASK { ?t a hetu:Nothing }")
    assert body("SELECT DISTINCT ?i { ?r hetu:inherited ?i }", solutions="csv") == b"i\r\ntrue\r\n"
    assert body("SELECT (1 AS ?one) {}", solutions="tsv") == b"?one\n1\n"
    assert b"ns#Task" in body("CONSTRUCT { ?t a hetu:Task } WHERE { ?t a hetu:Task } LIMIT 1", triples="nt")
    assert (
        filled.answer(SparqlRequest(f"SELECT ?t FROM <{ENTITY_GRAPH}> {{ ?t a <{HETU.Task}> }}")).body.count(
            b"task/"
        )
        == 0
    )
    named = SparqlRequest(
        "SELECT ?p { ?s ?p ?o }", default_graphs=("https://w3id.org/hetu/none",), solutions="csv"
    )
    assert filled.answer(named).body == b"p\r\n"


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("SELEC ?x", BadQuery),
        ("INSERT DATA { <x:a> <x:b> 1 }", BadQuery),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", QueryRefused),
        ('DEFINE get:soft "replace" SELECT * { ?s ?p ?o }', QueryRefused),
        ("SELECT * FROM <http://127.0.0.1:9/graph> { ?s ?p ?o }", UnknownGraph),
    ],
)
def test_what_is_refused(pair: Pair, query: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        pair.there.answer(SparqlRequest(query))


def test_an_answer_that_is_too_large_is_given_up(pair: Pair) -> None:
    with pytest.raises(AnswerTooLarge):
        pair.there.answer(SparqlRequest("SELECT * { ?s ?p ?o } LIMIT 10000", result_bytes=10_000))


def test_a_part_of_an_answer_is_no_answer(pair: Pair) -> None:
    """Virtuoso cuts an answer at ResultSetMaxRows and says so only in a header."""
    if not pair.cuts:
        pytest.skip("this server cuts nothing")
    with pytest.raises(StoreError, match="ResultSetMaxRows"):
        pair.there.select(f"SELECT ?a ?b {{ ?a ?p ?o . ?b ?q ?r }} LIMIT {2 * MOST_ROWS}")


# -- failures ----


def test_nobody_there() -> None:
    with pytest.raises(StoreError, match=r"127\.0\.0\.1:9/query.*cannot be reached"):
        reading("http://127.0.0.1:9/")


def test_an_empty_store_says_how_to_fill_it(url: str) -> None:
    with pytest.raises(StoreMissing, match="hetu build"):
        reading(url)


def test_a_server_that_hides_named_graphs_is_found_out(oxigraph_url: str, tmp_path: Path) -> None:
    _empty(oxigraph_url)
    with writing(oxigraph_url) as store:
        rebuilt(store, tmp_path / "in", {"甲.txt": policy()})
    with pytest.raises(StoreError, match="union-default-graph"):
        reading(f"{oxigraph_url}query")


def test_who_may_not_write_is_told_what_to_give(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    if not server.environment:
        pytest.skip("this server asks nobody who he is")
    monkeypatch.setenv("HETU_STORE_PASSWORD", "wrong")
    with pytest.raises(StoreError, match="HETU_STORE_PASSWORD"):
        writing(server.url)
    monkeypatch.delenv("HETU_STORE_USER")
    with pytest.raises(StoreError, match="HETU_STORE_USER"):
        writing(server.url)


# -- as users meet it ----


def test_build_query_and_serve(url: str, server: Server, tmp_path: Path) -> None:
    from api.settings import Settings
    from tests.service import serving

    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "甲.txt").write_text(policy(), "utf-8")
    hetu = [sys.executable, "-m", "api.cli"]
    for verb in (["build", str(tmp_path / "in")], ["query", "SELECT ?t { ?d a hetu:Task ; hetu:text ?t }"]):
        ran = subprocess.run(
            [*hetu, *verb, "--store", url], capture_output=True, text=True, check=False, cwd=SAMPLES.parent
        )
        assert ran.returncode == 0, ran.stderr
    assert "疏浚徒骇河" in ran.stdout
    count = f"SELECT (COUNT(?t) AS ?n) {{ ?t a <{HETU.Task}> }}"
    insert = f"INSERT DATA {{ GRAPH <https://w3id.org/hetu/id/x> {{ <x:a> a <{HETU.Task}> }} }}"
    settings = Settings(store=url, requests_per_second=0, write_token="secret", limits=Limits(seconds=60))
    with serving(settings) as (address, _), httpx.Client(base_url=address, timeout=120) as client:

        def tasks() -> str:
            said = client.get("/sparql", params={"query": count}, headers={"accept": "text/csv"})
            assert said.status_code == 200, said.text
            return said.text.split()[1]

        before = tasks()
        assert client.get("/ready").status_code == 200
        if not server.environment or EVERYTHING:
            assert "市水利局" in client.get("/ask", params={"q": "徒骇河由谁牵头"}).text
        with writing(url) as store:
            more = policy(number="聊政办字〔2023〕9号", title="净土保卫战工作方案")
            rebuilt(store, tmp_path / "in", {"乙.txt": more})
        wait_until(lambda: tasks() != before)
        sent = client.post(
            "/sparql",
            data={"update": insert},
            headers={"authorization": "Bearer secret"},
        )
        assert sent.is_success, sent.text
        now = tasks()
        wait_until(lambda: tasks() != before and int(tasks()) >= int(now))
