"""The OpenAPI document's part on /sparql and /store, which FastAPI does not see."""

from __future__ import annotations

from typing import Any

from api.errors import PROBLEM_TYPE
from api.gate import ALWAYS_OPEN
from api.negotiate import SOLUTIONS, TRIPLES
from api.schemas import ProblemBody

_Json = dict[str, Any]

_PROBLEM_WORDS = {
    "400": "语句有误或被拒绝 · bad syntax, or refused",
    "401": "需要令牌 · the token is missing or wrong",
    "403": "本服务只读 · this service is read-only",
    "404": "没有这个图 · no such graph",
    "406": "没有这种格式 · no such format",
    "413": "请求过大 · the request is too large",
    "414": "网址过长 · the address is too long",
    "415": "不支持的请求类型 · wrong media type",
    "429": "请求过于频繁 · too many requests",
    "503": "服务繁忙或达到限制 · busy, or a limit was reached",
    "504": "超过时间限制 · the time limit was reached",
}


def describe(document: _Json) -> _Json:
    """``document`` with the endpoints added."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    problem = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["ProblemBody"] = problem
    document["paths"]["/sparql"] = _sparql()
    document["paths"]["/store"] = _store()
    for path, operations in document["paths"].items():
        if path not in ALWAYS_OPEN:
            for operation in operations.values():
                operation["responses"].update(_problems("429"))
    return document


def _problems(*statuses: str) -> _Json:
    body = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemBody"}}}
    return {status: {"description": _PROBLEM_WORDS[status], "content": body} for status in statuses}


def _parameter(name: str, words: str, many: bool = False) -> _Json:
    text: _Json = {"type": "string"}
    schema = {"type": "array", "items": text} if many else text
    return {"name": name, "in": "query", "required": False, "description": words, "schema": schema}


def _sparql() -> _Json:
    graphs = [
        _parameter("default-graph-uri", "默认图 · graphs of the default graph", many=True),
        _parameter("named-graph-uri", "命名图 · named graphs", many=True),
    ]
    formats = {
        "200": {
            "description": "结果 · the answer",
            "content": {media: {} for media in (*SOLUTIONS, *TRIPLES)},
        },
        "304": {"description": "未变 · not changed"},
    }
    failures = _problems("400", "406", "413", "414", "415", "503", "504")
    return {
        "get": {
            "tags": ["sparql"],
            "summary": "SPARQL 1.1 查询 · SPARQL 1.1 query",
            "operationId": "sparql_get",
            "parameters": [
                _parameter(
                    "query", "查询语句；没有则给出服务说明 · the query; without it, what the service is"
                ),
                *graphs,
                _parameter("format", "结果格式，优先于 Accept · json, xml, csv, tsv, ttl, nt, jsonld, rdf"),
            ],
            "responses": {**formats, **failures},
        },
        "post": {
            "tags": ["sparql"],
            "summary": "SPARQL 1.1 查询或更新 · SPARQL 1.1 query or update",
            "operationId": "sparql_post",
            "parameters": graphs,
            "requestBody": {
                "required": True,
                "content": {
                    "application/sparql-query": {"schema": {"type": "string"}},
                    "application/sparql-update": {"schema": {"type": "string"}},
                    "application/x-www-form-urlencoded": {
                        "schema": {
                            "type": "object",
                            "properties": {"query": {"type": "string"}, "update": {"type": "string"}},
                        }
                    },
                },
            },
            "responses": {
                **formats,
                "204": {"description": "已更新 · updated"},
                **_problems("401", "403"),
                **failures,
            },
        },
    }


def _store() -> _Json:
    named = [
        _parameter("graph", "图的 IRI · IRI of the graph"),
        {
            "name": "default",
            "in": "query",
            "description": "默认图 · the default graph",
            "allowEmptyValue": True,
            "schema": {"type": "string"},
        },
    ]
    body = {"content": {media: {"schema": {"type": "string"}} for media in TRIPLES}}
    reading = _problems("400", "404", "406", "503", "504")
    writing = _problems("400", "401", "403", "413", "415", "503", "504")
    changed = {"201": {"description": "新建 · made"}, "204": {"description": "已改 · changed"}}

    def operation(method: str, words: str, responses: _Json, **more: Any) -> _Json:
        return {
            "tags": ["store"],
            "summary": words,
            "operationId": f"store_{method}",
            "parameters": named,
            "responses": responses,
            **more,
        }

    found = {
        "200": {"description": "图 · the graph", "content": {media: {} for media in TRIPLES}},
        "304": {"description": "未变 · not changed"},
    }
    return {
        "get": operation("get", "读一个图 · read one graph", {**found, **reading}),
        "put": operation("put", "替换一个图 · replace one graph", {**changed, **writing}, requestBody=body),
        "post": operation("post", "加到一个图 · add to one graph", {**changed, **writing}, requestBody=body),
        "delete": operation(
            "delete", "删除一个图 · delete one graph", {**changed, **writing, **_problems("404")}
        ),
    }
