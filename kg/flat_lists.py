"""Lists, answers and finds as tables: a row a thing, a column a value, for spreadsheets; and as triples."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pyoxigraph import NamedNode

from kg.ask import Reply
from kg.spreadsheets import rows_workbook
from kg.tables import ROLE_ZH
from ontology.iri import NS
from ontology.roles import Role

Columns = tuple[str, ...]
Rows = list[list[object]]

# The columns of a list, by its kind as at kg.listings.LISTS.
_COLUMNS: Final[Mapping[str, Columns]] = {
    "tasks": (
        "document_title", "document_number", "order", "heading", "text", "lead", "responsible", "cooperate", "supervise",
        "due", "deadlines", "concerns", "themes", "statements", "start", "end", "iri", "document",
    ),
    "units": ("label", "other_labels", "kind", "jurisdiction", "function", "part_of", "lead", "responsible", "cooperate", "supervise", "iri"),
    "water-bodies": ("label", "other_labels", "kind", "tributary_of", "sections", "tasks", "iri"),
    "sections": ("label", "water_body", "control_level", "lat", "long", "iri"),
    "documents": ("title", "number", "issued", "issuer", "jurisdiction", "source_file", "tasks", "iri"),
    "themes": ("label", "tasks", "iri"),
}  # fmt: skip
# What a column is called where people read it; a column of another name keeps it.
TITLES: Final[Mapping[str, str]] = {
    "document_title": "文件", "document_number": "文号", "order": "序号", "heading": "位置", "text": "任务", "lead": "牵头",
    "responsible": "负责", "cooperate": "配合", "supervise": "监督", "due": "期限", "due_words": "期限原文", "deadlines": "各期限", "concerns": "涉及", "themes": "主题",
    "statements": "责任表述（原文）", "statement": "原文", "start": "起", "end": "止", "iri": "标识", "document": "文件标识", "label": "名称",
    "other_labels": "其他写法", "kind": "种类", "jurisdiction": "地区", "function": "职能", "part_of": "上级", "tributary_of": "汇入",
    "sections": "断面", "tasks": "任务数", "water_body": "水体", "control_level": "级别", "lat": "纬度", "long": "经度", "title": "标题",
    "number": "文号", "issued": "发文日期", "issuer": "发文机关", "source_file": "源文件", "unit": "单位标识", "unit_label": "单位",
    "role": "角色", "mention": "写作", "task": "任务标识", "task_text": "任务", "inherited": "统一规定",
}  # fmt: skip
_DESCRIBE: Final = """
CONSTRUCT {{ ?s ?p ?o . ?o ?called ?name }} WHERE {{
  {{ SELECT DISTINCT ?s WHERE {{ VALUES ?thing {{ {things} }}
    {{ BIND(?thing AS ?s) }} UNION {{ ?s hetu:task ?thing }} UNION {{ ?thing hetu:evidence ?s }}
    UNION {{ ?part hetu:task ?thing ; hetu:evidence ?s }} }} }}
  ?s ?p ?o FILTER(?p != hetu:text || !EXISTS {{ ?s a hetu:PolicyDocument }})
  OPTIONAL {{ VALUES ?called {{ skos:prefLabel dcterms:title }} ?o ?called ?name }}
}}
"""


def list_table(kind: str, items: Iterable[Mapping[str, object]]) -> tuple[Columns, Rows]:
    """One of the lists as a table, with a header even when it is empty."""
    columns = _COLUMNS[kind]
    rows: Rows = []
    for item in items:
        flat = _flat(item)
        rows.append([flat.get(column) for column in columns])
    return columns, rows


def answer_table(reply: Reply) -> tuple[Columns, Rows]:
    """The rows of an answer, roles by their names; one row that says so when the question was not understood."""
    if reply.answer is None:
        meant = reply.interpretation
        return ("silence", "understood_zh", "understood"), [[reply.silence, meant.zh, meant.en]]
    columns = reply.answer.question.columns
    return columns, [
        [plain_role(name, value) for name, value in zip(columns, row, strict=True)]
        for row in reply.answer.rows
    ]


def plain_role(column: str, value: object) -> object:
    """A role by its name rather than its IRI; any other value as it is."""
    return value.removeprefix(NS) if column == "role" and isinstance(value, str) else value


def as_workbook(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table as a workbook with a Chinese header."""
    return rows_workbook(title, [TITLES.get(column, column) for column in columns], rows)


def describing(iris: Iterable[str]) -> str:
    """A query for all that is said of these things, of the parts that units have in them, and of their evidence."""
    return _DESCRIBE.format(things=" ".join(str(NamedNode(iri)) for iri in dict.fromkeys(iris)))


def _flat(item: Mapping[str, object]) -> dict[str, object]:
    """A record without records in it."""
    flat: dict[str, object] = {}
    for key, value in item.items():
        if key == "document" and isinstance(value, Mapping):
            flat |= {
                "document_title": value["title"],
                "document_number": value["number"],
                "document": value["iri"],
            }
        elif key == "responsibilities" and isinstance(value, Sequence):
            flat |= _duties(value)
        elif key == "deadlines" and isinstance(value, Sequence):
            flat[key] = "；".join(f"{limit['due'] or ''} {limit['words']}".strip() for limit in value)
        elif key == "tasks" and isinstance(value, Mapping):
            flat |= {role.lower(): n for role, n in value.items()}
        elif isinstance(value, Mapping):
            flat[key] = value["label"]
        elif isinstance(value, Sequence) and not isinstance(value, str):
            flat[key] = "；".join(str(one["label"] if isinstance(one, Mapping) else one) for one in value)
        elif key in ("due", "issued") and isinstance(value, str):
            flat[key] = datetime.date.fromisoformat(value)
        else:
            flat[key] = value
    return flat


def _duties(parts: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Who has which role in a task, as written, and the words that say so."""
    named: dict[str, list[str]] = {role.value.lower(): [] for role in ROLE_ZH}
    for part in parts:
        unit = part["unit"]
        name = unit["label"] if isinstance(unit, Mapping) else part["mention"]
        named[Role(str(part["role"])).value.lower()].append(str(name))
    statements = dict.fromkeys(str(part["statement"]) for part in parts)
    return {
        **{role: "；".join(dict.fromkeys(names)) for role, names in named.items()},
        "statements": "\n".join(statements),
    }
