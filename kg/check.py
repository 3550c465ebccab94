"""What is wrong with the graph, and what is missing or at odds in the policies it holds.

Errors of the graph come from the SHACL shapes of the ontology; gaps and conflicts of the policies from the queries in
``kg/checks``: a file each, with its wording and its severity (gap, conflict or note) in the header.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kg.compare import not_taken_up
from kg.graph import Graph
from kg.network import Sentence
from kg.overdue import overdue
from kg.two_leads import two_leads
from ontology import load_ontology, load_shapes

_HEADER = re.compile(r"^#\s*(zh|en|severity):\s*(.+?)\s*$", re.MULTILINE)
SEVERITIES = ("error", "conflict", "gap", "note")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: which check found it, how grave it is, and the words it is about."""

    check: str
    severity: str
    zh: str
    en: str
    document: str
    document_title: str
    heading: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Check:
    name: str
    severity: str
    zh: str
    en: str
    query: str


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check: what it looks for, how grave a finding is, and all that it found, which may be nothing."""

    name: str
    severity: str
    zh: str
    en: str
    findings: tuple[Finding, ...]


def policy_checks(graph: Graph, today: datetime.date | None = None) -> tuple[CheckResult, ...]:
    """Every check of the policies, the gravest first; ``today`` decides which deadlines are past."""
    results = [_asked(graph, check) for check in _checks()]
    results += [_not_taken_up(graph), _two_leads(graph), _overdue(graph, today)]
    return tuple(sorted(results, key=lambda result: (SEVERITIES.index(result.severity), result.name)))


def check_policies(graph: Graph) -> Iterator[Finding]:
    """Gaps and conflicts of the policies, check by check, each with its sentence."""
    for result in policy_checks(graph):
        yield from result.findings


def _asked(graph: Graph, check: _Check) -> CheckResult:
    found = (
        Finding(
            check.name, check.severity, check.zh, check.en, str(document), str(title), str(heading or ""),
            str(text), int(str(start)), int(str(end)),
        )
        for document, title, heading, text, start, end in graph.select(check.query)
    )  # fmt: skip
    return CheckResult(check.name, check.severity, check.zh, check.en, tuple(found))


def _not_taken_up(graph: Graph) -> CheckResult:
    found: list[Finding] = []
    for comparison, task in not_taken_up(graph):
        below = comparison.second.number or comparison.second.title
        zh, en = (
            f"上级文件的任务，{below} 未承接",
            f"Tasks of the document above that {below} did not take up",
        )
        found.append(_finding("not-taken-up", "gap", zh, en, task.sentence, task.heading))
    zh, en = "上级文件的任务，下级文件未承接", "Tasks of a document that one made under it did not take up"
    return CheckResult("not-taken-up", "gap", zh, en, tuple(found))


def _two_leads(graph: Graph) -> CheckResult:
    found: list[Finding] = []
    for pair in two_leads(graph):
        other = pair.earlier_document.number or pair.earlier_document.title
        zh, en = (
            f"同一事项，与 {other} 的牵头部门不同",
            f"The same duty is led by another field of work in {other}",
        )
        found.append(_finding("two-leads", "conflict", zh, en, pair.later.sentence, pair.later.heading))
    zh, en = (
        "同一地区两份文件对同一事项的牵头部门不同",
        "A duty that two documents of one place give to different leads",
    )
    return CheckResult("two-leads", "conflict", zh, en, tuple(found))


def _overdue(graph: Graph, today: datetime.date | None) -> CheckResult:
    zh, en = (
        "期限已过、其后没有同主题文件的任务",
        "Tasks whose deadline is past, with no later document on the subject",
    )
    found = tuple(
        _finding("deadline-past", "note", zh, en, late.sentence, late.sentence.heading)
        for late in overdue(graph, today)
    )
    return CheckResult("deadline-past", "note", zh, en, found)


def _finding(check: str, severity: str, zh: str, en: str, sentence: Sentence, heading: str) -> Finding:
    return Finding(
        check, severity, zh, en, sentence.document, sentence.document_title, heading, sentence.text,
        sentence.start, sentence.end,
    )  # fmt: skip


def check_graph(store: Graph) -> Iterator[Finding]:
    """Violations of the SHACL shapes. Holds the whole graph in memory once more: for stores of some million triples at most."""
    import pyshacl
    import rdflib

    data, shapes = rdflib.Graph(), rdflib.Graph()
    dump = io.BytesIO()
    store.export("nt", dump)
    data.parse(data=dump.getvalue(), format="nt")
    shapes.parse(data=load_shapes(), format="turtle")
    ontology = rdflib.Graph().parse(data=load_ontology(), format="turtle")
    _, results, _ = pyshacl.validate(
        data, shacl_graph=shapes, ont_graph=ontology, inference="none", advanced=False
    )
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    for result in sorted(
        results.subjects(rdflib.RDF.type, sh.ValidationResult),
        key=lambda r: str(results.value(r, sh.focusNode)),
    ):
        messages = [m for m in results.objects(result, sh.resultMessage) if isinstance(m, rdflib.Literal)]
        zh = next((str(m) for m in messages if m.language == "zh"), "; ".join(map(str, messages)))
        en = next((str(m) for m in messages if m.language == "en"), zh)
        focus = str(results.value(result, sh.focusNode))
        value = results.value(result, sh.value)
        yield Finding(
            "shacl",
            "error",
            zh,
            en,
            focus,
            "",
            str(results.value(result, sh.resultPath) or ""),
            str(value or ""),
            0,
            0,
        )


@cache
def _checks() -> tuple[_Check, ...]:
    """The checks of the folder, conflicts first. Raises ValueError naming a file whose header is not whole."""
    found: list[_Check] = []
    for file in sorted(files("kg").joinpath("checks").iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".rq"):
            continue
        text = file.read_text(encoding="utf-8")
        header = dict(_HEADER.findall(text))
        if header.keys() != {"zh", "en", "severity"} or header["severity"] not in SEVERITIES:
            raise ValueError(f"{file.name}: needs the lines zh, en and severity ({', '.join(SEVERITIES)})")
        query = _HEADER.sub("", text).strip()
        found.append(
            _Check(file.name.removesuffix(".rq"), header["severity"], header["zh"], header["en"], query)
        )
    return tuple(sorted(found, key=lambda c: SEVERITIES.index(c.severity)))
