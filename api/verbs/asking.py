"""Verbs that ask: a question in words, a query in SPARQL."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from api.terminal import as_json, print_reply, print_table, reply_record
from api.verbs.exporting import write_answer
from api.verbs.options import DEFAULT_STORE, JsonOption, StoreOption

QUERY_FORMATS = ("table", "json", "csv", "tsv", "xml", "ttl", "nt", "jsonld", "rdf")


def query(
    sparql: Annotated[
        str, typer.Argument(help="A SPARQL query, or - to read one from standard input. SPARQL 查询")
    ],
    store: StoreOption = DEFAULT_STORE,
    format: Annotated[
        str, typer.Option("--format", "-f", help=f"One of {', '.join(QUERY_FORMATS)}.")
    ] = "table",
) -> None:
    """Run a SPARQL query over all documents. 运行 SPARQL 查询。

    Example: hetu query 'SELECT ?t WHERE { ?d a hetu:PolicyDocument ; dcterms:title ?t }'
    """
    from kg.opening import reading
    from kg.sparql import SOLUTION_FORMATS, SparqlRequest

    if format not in QUERY_FORMATS:
        raise typer.BadParameter(f"{format}: one of {', '.join(QUERY_FORMATS)}", param_hint="--format")
    text = known_prefixes() + (sys.stdin.read() if sparql == "-" else sparql)
    solutions = "json" if format == "table" else format if format in SOLUTION_FORMATS else None
    triples = "ttl" if format == "table" else format if solutions is None else None
    with reading(store) as graph:
        found = graph.answer(SparqlRequest(text, solutions=solutions, triples=triples))
    if format == "table" and "json" in found.media_type:
        print_table(json.loads(found.body))
    else:
        sys.stdout.buffer.write(found.body)


def known_prefixes() -> str:
    """The project's prefixes, declared ahead of a query so that nobody has to type them; the query may redeclare them."""
    from ontology.terms import PREFIXES

    return "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in PREFIXES.items())


def ask(
    question: Annotated[str, typer.Argument(help="A question in Chinese or English. 问题")],
    store: StoreOption = DEFAULT_STORE,
    machine: JsonOption = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many rows at most. 最多行数")] = 100,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="FILE.csv, .xlsx, .json, .ttl or .jsonld. 输出文件")
    ] = None,
) -> None:
    """Answer a question with the sentences that say so. 提问，附原文出处。

    Example: hetu ask 哪些单位牵头徒骇河上的任务
    """
    from kg.ask import answer
    from kg.opening import reading

    with reading(store) as graph:
        reply = answer(graph, question, limit=limit)
        if out is not None:
            write_answer(out, reply, graph)
    if out is not None:
        typer.echo(f"{out}: {out.stat().st_size:,} bytes")
    elif machine:
        typer.echo(as_json(reply_record(reply)))
    else:
        print_reply(reply)
    raise typer.Exit(0 if reply.understood or reply.silence == "not in corpus" else 1)
