"""A small graph for tests of pages, written by hand so that every number in it is known; another means harm.

甲市 has a plan with three tasks on 大河 and 小河, 乙县 a notice with one. Every span is found by its words,
so that text[start:end] is those words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from kg.search.index import bring_up_to_date
from kg.store import GraphStore
from ontology import load_ontology
from ontology.iri import (
    ENTITY_GRAPH,
    deadline_iri,
    division_iri,
    document_iri,
    evidence_iri,
    jurisdiction_iri,
    responsibility_iri,
    target_iri,
    task_iri,
    unit_iri,
    water_iri,
)
from ontology.terms import DCTERMS, HETU, OA, RDF, SKOS, XSD

_SAYS = {
    "Lead": HETU.leadUnit,
    "Responsible": HETU.responsibleUnit,
    "Cooperate": HETU.cooperatingUnit,
    "Supervise": HETU.supervisingUnit,
}
Object = str | int | Literal


@dataclass
class Written:
    """A document being written. Every ``put`` finds its words after the words of the last heading or task."""

    key: str
    title: str
    text: str
    issued: str
    place: str
    quads: list[Quad] = field(default_factory=list)

    @property
    def iri(self) -> str:
        return document_iri(self.key)

    def say(self, subject: str, predicate: str, value: Object, graph: str | None = None) -> None:
        if isinstance(value, int):
            term: NamedNode | Literal = Literal(value)
        elif isinstance(value, Literal):
            term = value
        else:
            term = NamedNode(value)
        self.quads.append(Quad(NamedNode(subject), NamedNode(predicate), term, NamedNode(graph or self.iri)))

    def head(self) -> Written:
        self.say(self.iri, RDF.type, HETU.PolicyDocument)
        self.say(self.iri, DCTERMS.title, Literal(self.title))
        self.say(self.iri, HETU.documentNumber, Literal(self.key))
        self.say(self.iri, DCTERMS.issued, Literal(self.issued, datatype=NamedNode(XSD.date)))
        self.say(self.iri, HETU.jurisdiction, jurisdiction_iri(self.place))
        self.say(self.iri, HETU.text, Literal(self.text))
        self.say(self.iri, HETU.sourceFile, Literal("/srv/documents/原件.txt"))
        return self

    def evidence(self, words: str, after: int = 0) -> str:
        start = self.text.index(words, after)
        iri = evidence_iri(self.iri, start, start + len(words))
        self.say(iri, RDF.type, HETU.Evidence)
        self.say(iri, HETU.document, self.iri)
        self.say(iri, OA.exact, Literal(words))
        self.say(iri, OA.start, start)
        self.say(iri, OA.end, start + len(words))
        self.say(iri, HETU.line, self.text.count("\n", 0, start) + 1)
        return iri

    def division(self, order: int, label: str, title: str, above: int = 0) -> None:
        iri = division_iri(self.iri, order)
        self.say(iri, RDF.type, HETU.Division)
        self.say(iri, HETU.document, self.iri)
        self.say(iri, HETU.order, order)
        self.say(iri, HETU.label, Literal(label))
        self.say(iri, DCTERMS.title, Literal(title))
        if above:
            self.say(iri, HETU.partOf, division_iri(self.iri, above))
        self.say(iri, HETU.evidence, self.evidence(label + title))

    def task(
        self,
        order: int,
        words: str,
        heading: str,
        waters: tuple[str, ...] = (),
        due: tuple[str, str] | None = None,
    ) -> str:
        iri = task_iri(self.iri, order)
        start = self.text.index(words)
        self.say(iri, RDF.type, HETU.Task)
        self.say(iri, HETU.document, self.iri)
        self.say(iri, HETU.order, order)
        self.say(iri, HETU.text, Literal(words))
        self.say(iri, HETU.headingPath, Literal(heading))
        self.say(iri, HETU.evidence, self.evidence(words))
        for water in waters:
            self.say(iri, HETU.concerns, water_iri("370000", water))
            self.say(self.evidence(water, start), HETU.names, water_iri("370000", water))
        if due:
            limit = deadline_iri(self.iri, order)
            date = Literal(due[1], datatype=NamedNode(XSD.date))
            self.say(iri, HETU.due, date)
            self.say(iri, HETU.deadline, limit)
            self.say(limit, RDF.type, HETU.Deadline)
            self.say(limit, HETU.document, self.iri)
            self.say(limit, HETU.due, date)
            self.say(limit, HETU.evidence, self.evidence(due[0], start))
        return iri

    def duties(self, task: str, statement: str, *parts: tuple[str, str, str]) -> None:
        """``parts`` are (role, unit's IRI, the words that name it)."""
        span = self.evidence(statement)
        for n, (role, unit, mention) in enumerate(parts, 1):
            iri = responsibility_iri(task, n)
            self.say(iri, RDF.type, HETU.Responsibility)
            self.say(iri, HETU.task, task)
            self.say(iri, HETU.unit, unit)
            self.say(iri, HETU.role, HETU.namespace + role)
            self.say(iri, HETU.mention, Literal(mention))
            self.say(iri, HETU.statementKind, Literal("bracket"))
            self.say(iri, HETU.resolutionReason, Literal("市 read from 甲市; 水利局 is 水利局"))
            self.say(iri, HETU.evidence, span)
            self.say(task, _SAYS[role], unit)
            self.say(task, HETU.involvedUnit, unit)

    def target(
        self, n: int, task: str, words: str, indicator: str, comparator: str, value: str, measure: str
    ) -> None:
        iri = target_iri(self.iri, n)
        self.say(task, HETU.target, iri)
        self.say(iri, RDF.type, HETU.Target)
        self.say(iri, HETU.document, self.iri)
        self.say(iri, HETU.indicator, Literal(indicator))
        self.say(iri, HETU.comparator, Literal(comparator))
        self.say(iri, HETU.value, Literal(value, datatype=NamedNode(XSD.decimal)))
        self.say(iri, HETU.measureUnit, Literal(measure))
        self.say(iri, HETU.evidence, self.evidence(words))

    def shared(self, iri: str, klass: str, label: str, *others: str, place: str = "") -> str:
        """A thing that documents share."""
        self.say(iri, RDF.type, HETU.namespace + klass, ENTITY_GRAPH)
        self.say(iri, SKOS.prefLabel, Literal(label, language="zh"), ENTITY_GRAPH)
        for other in others:
            self.say(iri, SKOS.altLabel, Literal(other, language="zh"), ENTITY_GRAPH)
        if place:
            self.say(iri, HETU.jurisdiction, jurisdiction_iri(place), ENTITY_GRAPH)
        return iri


def store_of(folder: Path, *documents: Written) -> Path:
    """A finished store of these documents, with the ontology in it."""
    lines = [quad for document in documents for quad in document.quads]
    with GraphStore.open(folder) as store:
        store.put_ontology([load_ontology()])
        store.engine.load(serialize(lines, format=RdfFormat.N_QUADS) or b"", RdfFormat.N_QUADS)
        store.flush()
        bring_up_to_date(store)
    return folder


WATER_UNIT, NATURE_UNIT = unit_iri("370100", "水利"), unit_iri("370100", "生态环境")
BIG_RIVER, SMALL_RIVER = water_iri("370000", "大河"), water_iri("370000", "小河")
PLAN, NOTICE = document_iri("甲政〔2023〕1号"), document_iri("乙政〔2022〕2号")
_PLAN_TEXT = (
    "甲市人民政府关于印发方案的通知\n甲政〔2023〕1号\n一、总体要求\n保护好河流。\n二、重点任务\n（一）清理河道\n"
    "1.大河清淤。6月底前，完成大河干流清淤。（牵头单位：市水利局；配合单位：市生态环境局）\n"
    "2.排查排污口。对大河和小河的排污口逐一登记，整治率达到95%以上。（责任单位：市生态环境局）\n"
    "3.加强宣传。沿大河设立宣传牌。\n附件\n序号\t河流\t长度\n1\t大河\t12公里\n\t小河\t3公里"
)  # fmt: skip
_NOTICE_TEXT = "乙县人民政府通知\n乙政〔2022〕2号\n一、大河巡查。甲市水利局牵头，每月巡查大河一次。"


def plain_documents() -> tuple[Written, ...]:
    """The plan of 甲市 and the notice of 乙县."""
    plan = Written("甲政〔2023〕1号", "甲市河流保护方案", _PLAN_TEXT, "2023-04-01", "370100").head()
    plan.shared(jurisdiction_iri("370100"), "Jurisdiction", "甲市")
    plan.shared(WATER_UNIT, "Unit", "甲市水利局", "市水利局", place="370100")
    plan.shared(NATURE_UNIT, "Unit", "甲市生态环境局", "市生态环境局", place="370100")
    plan.shared(BIG_RIVER, "River", "大河", "大河干流")
    plan.shared(SMALL_RIVER, "River", "小河")
    plan.division(1, "一、", "总体要求")
    plan.division(2, "二、", "重点任务")
    plan.division(3, "（一）", "清理河道", above=2)
    above = "二、重点任务 / （一）清理河道"
    june = ("6月底前", "2023-06-30")
    dredge = plan.task(1, "大河清淤。6月底前，完成大河干流清淤。", f"{above} / 1.大河清淤", ("大河",), june)
    plan.duties(
        dredge,
        "牵头单位：市水利局；配合单位：市生态环境局",
        ("Lead", WATER_UNIT, "市水利局"),
        ("Cooperate", NATURE_UNIT, "市生态环境局"),
    )
    words = "排查排污口。对大河和小河的排污口逐一登记，整治率达到95%以上。"
    survey = plan.task(2, words, f"{above} / 2.排查排污口", ("大河", "小河"))
    plan.duties(survey, "责任单位：市生态环境局", ("Responsible", NATURE_UNIT, "市生态环境局"))
    plan.target(1, survey, "整治率达到95%以上", "整治率", ">=", "95", "%")
    plan.task(3, "加强宣传。沿大河设立宣传牌。", f"{above} / 3.加强宣传", ("大河",))
    notice = Written("乙政〔2022〕2号", "乙县大河巡查通知", _NOTICE_TEXT, "2022-05-01", "370101").head()
    patrol = notice.task(1, "大河巡查。甲市水利局牵头，每月巡查大河一次。", "一、大河巡查", ("大河",))
    notice.duties(patrol, "甲市水利局牵头", ("Lead", WATER_UNIT, "甲市水利局"))
    return plan, notice


SCRIPT = "<script>document.title='ran'</script>"
HANDLER = '"><img src=x onerror="document.title=\'ran\'">'
CLOSING = "</script></title></textarea><b onmouseover=alert(1)>"
TURNED = "甲\u202e乙\u2066丙\u200b丁"
FORMULA = '=HYPERLINK("http://example.org")'
LONG = "长" * 10_000
HOSTILE = (SCRIPT, HANDLER, CLOSING, TURNED, FORMULA)


def hostile_documents() -> tuple[Written, ...]:
    """One document whose every word means harm: its title, headings, units, waters, tasks and statements."""
    name = "坏" + SCRIPT + HANDLER + TURNED
    unit, river, endless = (
        unit_iri("370100", "坏单位"),
        water_iri("370000", "坏河" + SCRIPT),
        unit_iri("370100", LONG),
    )
    text = (
        f"{SCRIPT}\n一、{HANDLER}\n整治坏河{SCRIPT}，{CLOSING}{TURNED}{FORMULA}\n"
        f"（牵头单位：{name}；责任单位：{LONG}）\n{HANDLER}\t{SCRIPT}\n{CLOSING}\t{TURNED}"
    )
    bad = Written("坏政〔2023〕1号", f"坏文件{SCRIPT}{CLOSING}{TURNED}", text, "2023-01-01", "370100").head()
    bad.shared(jurisdiction_iri("370100"), "Jurisdiction", f"坏市{HANDLER}")
    bad.shared(unit, "Unit", name, FORMULA, CLOSING, place="370100")
    bad.shared(endless, "Unit", LONG)
    bad.shared(river, "River", "坏河" + SCRIPT)
    bad.division(1, "一、", HANDLER)
    task = bad.task(1, f"整治坏河{SCRIPT}，{CLOSING}{TURNED}{FORMULA}", f"一、{HANDLER}")
    bad.say(task, HETU.concerns, river)
    bad.say(bad.evidence("坏河" + SCRIPT), HETU.names, river)
    bad.duties(
        task, f"牵头单位：{name}；责任单位：{LONG}", ("Lead", unit, name), ("Responsible", endless, LONG)
    )
    return (bad,)
