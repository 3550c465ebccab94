"""Clients that people have, used as their own documentation shows, against a running service."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from rdflib import Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore

from api.settings import Settings
from tests.service import make_store, serving

TRIG = "GRAPH <http://e/g> { <http://e/河> <http://e/name> '徒骇河'@zh ; <http://e/km> 436 , 2.5 }"
ROWS = "SELECT ?name { <http://e/河> <http://e/name> ?name }"
TOKEN = "secret"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = make_store(tmp_path_factory.mktemp("clients") / "store", TRIG)
    with serving(Settings(store=store, write_token=TOKEN)) as (found, _):
        yield found


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_sparqlwrapper_rows(address: str, method: str, format: str) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(f"{address}/sparql")
    client.setMethod(method)
    client.setReturnFormat(format)
    client.setQuery(ROWS)
    found = client.queryAndConvert()
    if format == "json":
        assert found["results"]["bindings"][0]["name"] == {
            "type": "literal",
            "value": "徒骇河",
            "xml:lang": "zh",
        }
    else:
        text = found.toxml() if format == "xml" else found.decode("utf-8")
        assert "徒骇河" in text


@pytest.mark.parametrize("format", ["turtle", "xml", "json-ld", "n3"])
def test_sparqlwrapper_graphs(address: str, format: str) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(f"{address}/sparql")
    client.setReturnFormat(format)
    client.setQuery("CONSTRUCT WHERE { ?s ?p ?o }")
    found = client.queryAndConvert()
    if isinstance(found, bytes):
        assert b"http://e/km" in found
    else:
        assert (URIRef("http://e/河"), URIRef("http://e/name"), Literal("徒骇河", lang="zh")) in found


def test_sparqlwrapper_ask_and_update(address: str) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(f"{address}/sparql")
    client.setReturnFormat("json")
    client.setQuery("ASK { ?s ?p '徒骇河'@zh }")
    assert client.queryAndConvert()["boolean"] is True
    writer = wrapper.SPARQLWrapper(f"{address}/sparql")
    writer.setMethod("POST")
    writer.addCustomHttpHeader("Authorization", f"Bearer {TOKEN}")
    writer.setQuery("INSERT DATA { GRAPH <http://e/w> { <http://e/a> <http://e/b> 1 } }")
    writer.query()
    client.setQuery("ASK { GRAPH <http://e/w> { ?s ?p 1 } }")
    assert client.queryAndConvert()["boolean"] is True


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_sparql_store(address: str, method: str) -> None:
    store = SPARQLStore(f"{address}/sparql", method=method)
    assert [str(row["name"]) for row in store.query(ROWS)] == ["徒骇河"]
    triples = [triple for triple, _ in store.triples((URIRef("http://e/河"), URIRef("http://e/name"), None))]
    assert triples[0][2] == Literal("徒骇河", lang="zh")


def test_rdflib_update_store(address: str) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    store = SPARQLUpdateStore(f"{address}/sparql", f"{address}/sparql", headers=headers)
    store.update("INSERT DATA { GRAPH <http://e/r> { <http://e/a> <http://e/b> '写' } }")
    assert [str(row["o"]) for row in store.query("SELECT ?o { GRAPH <http://e/r> { ?s ?p ?o } }")] == ["写"]


def test_pandas_reads_a_query_address(address: str) -> None:
    pandas = pytest.importorskip("pandas")
    query = urlencode({"query": "SELECT ?s ?km { ?s <http://e/km> ?km } ORDER BY ?km", "format": "csv"})
    table = pandas.read_csv(f"{address}/sparql?{query}")
    assert list(table.columns) == ["s", "km"]
    assert list(table["km"]) == [2.5, 436.0]
    assert table["s"][0] == "http://e/河"


def run(*command: str, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, capture_output=True, timeout=120, env=env)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode("utf-8")


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl(address: str) -> None:
    endpoint = f"{address}/sparql"
    csv = run("curl", "-sf", "-H", "Accept: text/csv", "--get", "--data-urlencode", f"query={ROWS}", endpoint)
    assert csv == "name\r\n徒骇河\r\n"
    posted = run("curl", "-sf", "--data-urlencode", f"query={ROWS}", endpoint)
    assert json.loads(posted)["results"]["bindings"][0]["name"]["value"] == "徒骇河"
    direct = run(
        *("curl", "-sf", "-H", "Content-Type: application/sparql-query"),
        *("--compressed", "--data-binary", "CONSTRUCT WHERE { ?s ?p ?o }", endpoint),
    )
    assert "徒骇河" in direct
    put = run(
        *(
            "curl",
            "-sf",
            "-o",
            "-",
            "-w",
            "%{http_code}",
            "-X",
            "PUT",
            "-H",
            f"Authorization: Bearer {TOKEN}",
        ),
        *(
            "-H",
            "Content-Type: text/turtle",
            "--data-binary",
            "<x:a> <x:b> '图' .",
            f"{address}/store?graph=x:curl",
        ),
    )
    assert put == "201"


_COMUNICA = """
const { QueryEngine } = require('@comunica/query-sparql');
(async () => {
  const engine = new QueryEngine();
  const [address, query, type] = process.argv.slice(2);
  const sources = [type ? { type, value: address } : address];
  const rows = await (await engine.queryBindings(query, { sources })).toArray();
  console.log(rows.map((row) => row.get('name').value).join(','));
  console.log(await engine.queryBoolean('ASK { ?s ?p 436 }', { sources }));
  const named = 'CONSTRUCT WHERE { ?s <http://e/name> ?o }';
  console.log((await (await engine.queryQuads(named, { sources })).toArray()).length);
})();
"""


def _modules() -> Path | None:
    """Where Comunica is installed, by npm install @comunica/query-sparql: here, or where NODE_PATH says."""
    named = os.environ.get("NODE_PATH", "").split(os.pathsep)
    places = [Path(__file__).parent.parent / "node_modules", *(Path(place) for place in named if place)]
    return next((place for place in places if (place / "@comunica" / "query-sparql").is_dir()), None)


@pytest.mark.skipif(shutil.which("node") is None or _modules() is None, reason="Comunica is not installed")
@pytest.mark.parametrize("kind", ["", "sparql"])
def test_comunica(address: str, kind: str, tmp_path: Path) -> None:
    script = tmp_path / "ask.js"
    script.write_text(_COMUNICA, encoding="utf-8")
    env = {**os.environ, "NODE_PATH": str(_modules())}
    # When it is not told what is there, it finds out by itself, from the service description.
    said = run("node", str(script), f"{address}/sparql", ROWS, kind, env=env)
    assert said.split() == ["徒骇河", "true", "1"]


def test_python_alone(address: str) -> None:
    code = (
        "import csv, io, sys, urllib.parse, urllib.request\n"
        "query = urllib.parse.urlencode({'query': sys.argv[2], 'format': 'csv'})\n"
        "text = urllib.request.urlopen(sys.argv[1] + '/sparql?' + query).read().decode()\n"
        "sys.stdout.buffer.write(list(csv.DictReader(io.StringIO(text)))[0]['name'].encode())\n"
    )
    assert run(sys.executable, "-c", code, address, ROWS) == "徒骇河"
