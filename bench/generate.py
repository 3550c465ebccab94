"""A graph in the shape real documents give, of any size, the same for the same seed.

    python -m bench.generate --triples 500000 --nquads graph.nq   one file, for other engines
    python -m bench.generate --triples 500000 --store DIR         a store of ours

Cities have bureaus with county branches, rivers and sections; documents have tasks, each task one to four
responsibilities with evidence that quotes the document's text.
What documents share stands in the graph of entities.
"""

from __future__ import annotations

import argparse
import datetime
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kg.store import GraphStore
from ontology import iri, load_ontology
from ontology.roles import Role
from ontology.terms import DCTERMS, HETU, OA, ORG, RDF, SKOS, XSD

_FUNCTIONS = [
    "生态环境",
    "水利",
    "住房城乡建设",
    "农业农村",
    "自然资源",
    "发展改革",
    "工业信息化",
    "城市管理",
    "财政",
    "卫生健康",
    "公安",
    "交通运输",
]
_THEMES = [
    "黑臭水体",
    "入河排污口",
    "饮用水源",
    "工业废水",
    "城镇污水",
    "农业面源",
    "河湖生态",
    "地下水",
    "水资源节约",
    "风险防控",
]
_ROLES = (Role.LEAD, Role.RESPONSIBLE, Role.RESPONSIBLE, Role.COOPERATE)
_RELATIONS = {
    Role.LEAD: HETU.leadUnit,
    Role.RESPONSIBLE: HETU.responsibleUnit,
    Role.COOPERATE: HETU.cooperatingUnit,
}
_NAMES = [
    "徒骇",
    "马颊",
    "漳卫",
    "金堤",
    "京杭",
    "赵牛",
    "位山",
    "周公",
    "四新",
    "羊角",
    "班滑",
    "德王",
    "沉砂",
    "孝妇",
    "范阳",
    "涑水",
    "姚暹",
    "汤王",
]
_SIDES = "东西南北"
_MOST_CITIES = 30
_TRIPLES_PER_CITY = 10_000  # a small graph is one of few cities, not one without documents
_COUNTIES = 6


@dataclass(frozen=True, slots=True)
class City:
    """One city's shared things, as IRIs: bureaus by function, branches of each, waters, sections."""

    code: str
    name: str
    jurisdiction: str
    bureaus: tuple[tuple[str, str], ...]  # (IRI, name as documents write it)
    branches: tuple[tuple[str, str], ...]
    waters: tuple[tuple[str, str], ...]


def literal(text: str, datatype: str = "") -> str:
    """A literal in N-Triples; the texts here hold no quote, backslash or line break."""
    return f'"{text}"^^<{datatype}>' if datatype else f'"{text}"'


def cities(count: int) -> tuple[list[City], list[str]]:
    """``count`` cities, and what the graph of entities says of them as N-Triples lines without the dot."""
    made: list[City] = []
    lines: list[str] = []

    def say(subject: str, **values: str) -> None:
        lines.extend(f"<{subject}> <{_SAID[key]}> {value}" for key, value in values.items())

    for number in range(count):
        code, short = f"{370000 + 100 * (number + 1)}", f"{_NAMES[number % 18]}{_SIDES[number // 18]}"
        name = f"{short}市"
        where = iri.jurisdiction_iri(code)
        say(where, type=f"<{HETU.Jurisdiction}>", prefLabel=literal(name), adcode=literal(code))
        bureaus, branches, waters = [], [], []
        for function in _FUNCTIONS:
            bureau = iri.unit_iri(code, f"{name}{function}局")
            bureaus.append((bureau, f"市{function}局"))
            say(bureau, type=f"<{HETU.Unit}>", prefLabel=literal(f"{name}{function}局"),
                jurisdiction=f"<{where}>", altLabel=literal(f"市{function}局"), function=f"<{iri.function_iri(function)}>")  # fmt: skip
            for county in range(_COUNTIES):
                branch = iri.unit_iri(code, f"{name}{function}局{county}区分局")
                branches.append((branch, f"{function}局{county}区分局"))
                say(branch, type=f"<{HETU.Unit}>", prefLabel=literal(f"{name}{function}局{county}区分局"),
                    jurisdiction=f"<{where}>", subOrganizationOf=f"<{bureau}>")  # fmt: skip
        for river in range(6):
            label = f"{_NAMES[(number + river) % 18]}{_SIDES[number // 18]}{_SIDES[river // 3 + 2]}河"
            water = iri.water_iri(code, label)
            waters.append((water, label))
            say(water, type=f"<{HETU.River}>", prefLabel=literal(label))
            section = iri.section_iri(code, f"{label}桥")
            say(
                section,
                type=f"<{HETU.MonitoringSection}>",
                prefLabel=literal(f"{label}桥"),
                onWaterBody=f"<{water}>",
            )
        made.append(City(code, name, where, tuple(bureaus), tuple(branches), tuple(waters)))
    return made, lines


_SAID = {
    "type": RDF.type, "prefLabel": SKOS.prefLabel, "altLabel": SKOS.altLabel, "adcode": HETU.adcode,
    "jurisdiction": HETU.jurisdiction, "function": HETU.function, "subOrganizationOf": ORG.subOrganizationOf,
    "onWaterBody": HETU.onWaterBody,
}  # fmt: skip


class _Document:
    """One document in the making: its text, and what its graph says, as N-Triples lines without the dot."""

    def __init__(self, number: int, city: City, chance: random.Random) -> None:
        self._number = number
        self._city = city
        self._chance = chance
        year = 2015 + number % 10
        self._key = f"{city.name.removesuffix('市')}政办字〔{year}〕{number}号"
        self._issued = f"{year}-03-0{number % 9 + 1}"
        self.iri = iri.document_iri(self._key)
        self.lines: list[str] = []
        self._text: list[str] = []
        self._length = 0

    def make(self) -> None:
        """Head, then tasks under a heading every five, then the text they were written into."""
        title = f"{self._city.name}水污染防治工作方案之{self._number}"
        self._write(title)
        self._say(self.iri, RDF.type, f"<{HETU.PolicyDocument}>")
        self._say(self.iri, DCTERMS.title, literal(title))
        self._say(self.iri, HETU.documentNumber, literal(self._key))
        self._say(self.iri, HETU.jurisdiction, f"<{self._city.jurisdiction}>")
        self._say(self.iri, DCTERMS.issued, literal(self._issued, XSD.date))
        division = ""
        for order in range(self._chance.randint(8, 28)):
            if order % 5 == 0:
                division = self._division(order)
            self._task(order, division)
        self._say(self.iri, HETU.text, literal("".join(self._text)))

    def _division(self, order: int) -> str:
        division = iri.division_iri(self.iri, order)
        self._say(division, RDF.type, f"<{HETU.Division}>")
        self._say(division, HETU.document, f"<{self.iri}>")
        self._say(division, DCTERMS.title, literal(f"第{order // 5}部分"))
        self._say(division, HETU.order, _integer(order))
        return division

    def _task(self, order: int, division: str) -> None:
        chance, task = self._chance, iri.task_iri(self.iri, order)
        water, river = chance.choice(self._city.waters)
        theme = chance.choice(_THEMES)
        words = f"推进{river}{theme}治理第{order}项，查清来源，逐个销号，每季度通报一次。"
        self._say(task, RDF.type, f"<{HETU.Task}>")
        self._say(task, HETU.document, f"<{self.iri}>")
        self._say(task, HETU.division, f"<{division}>")
        self._say(task, HETU.text, literal(words))
        self._say(task, HETU.order, _integer(order))
        self._say(task, HETU.theme, f"<{iri.theme_iri(theme)}>")
        self._say(task, HETU.evidence, self._evidence(words))
        if chance.random() < 0.5:
            self._say(task, HETU.concerns, f"<{water}>")
        if chance.random() < 0.4:
            self._deadline(task, order)
        self._responsibilities(task)

    def _deadline(self, task: str, order: int) -> None:
        day = datetime.date(2016, 1, 31) + datetime.timedelta(days=self._chance.randrange(3600))
        deadline = iri.deadline_iri(self.iri, order)
        self._say(task, HETU.due, literal(str(day), XSD.date))
        self._say(task, HETU.deadline, f"<{deadline}>")
        self._say(deadline, RDF.type, f"<{HETU.Deadline}>")
        self._say(deadline, HETU.due, literal(str(day), XSD.date))
        self._say(deadline, HETU.evidence, self._evidence(f"{day.year}年{day.month}月底前"))

    def _responsibilities(self, task: str) -> None:
        chance, city = self._chance, self._city
        chosen = chance.sample(city.bureaus, chance.randint(1, 3)) + chance.sample(city.branches, 1)
        stated = self._evidence(f"（{'、'.join(name for _, name in chosen)}）")
        for n, (unit, name) in enumerate(chosen):
            part = iri.responsibility_iri(task, n)
            role = _ROLES[n]
            self._say(task, _RELATIONS[role], f"<{unit}>")
            self._say(part, RDF.type, f"<{HETU.Responsibility}>")
            self._say(part, HETU.task, f"<{task}>")
            self._say(part, HETU.unit, f"<{unit}>")
            self._say(part, HETU.role, f"<{iri.role_iri(role)}>")
            self._say(part, HETU.mention, literal(name))
            self._say(part, HETU.evidence, stated)

    def _evidence(self, words: str) -> str:
        """Write the words into the text; the evidence that quotes them, as a term."""
        start, end = self._write(words)
        found = iri.evidence_iri(self.iri, start, end)
        self._say(found, RDF.type, f"<{HETU.Evidence}>")
        self._say(found, HETU.document, f"<{self.iri}>")
        self._say(found, OA.exact, literal(words))
        self._say(found, OA.start, _integer(start))
        self._say(found, OA.end, _integer(end))
        return f"<{found}>"

    def _write(self, passage: str) -> tuple[int, int]:
        self._text.append(passage)
        start, self._length = self._length, self._length + len(passage)
        return start, self._length

    def _say(self, subject: str, predicate: str, value: str) -> None:
        self.lines.append(f"<{subject}> <{predicate}> {value}")


def _integer(value: int) -> str:
    return literal(str(value), XSD.integer)


def quads(triples: int, seed: int = 5) -> Iterator[str]:
    """At least ``triples`` N-Quads lines, of whole documents."""
    chance = random.Random(seed)
    made, lines = cities(max(2, min(_MOST_CITIES, triples // _TRIPLES_PER_CITY)))
    yield from (f"{line} <{iri.ENTITY_GRAPH}> .\n" for line in lines)
    written, number = len(lines), 0
    while written < triples:
        document = _Document(number, made[number % len(made)], chance)
        document.make()
        yield from (f"{line} <{document.iri}> .\n" for line in document.lines)
        written, number = written + len(document.lines), number + 1


def write_nquads(path: Path, triples: int, seed: int = 5) -> None:
    """Write the graph to one N-Quads file."""
    with path.open("w", encoding="utf-8") as file:
        lines = quads(triples, seed)
        while chunk := "".join(islice(lines, 20_000)):
            file.write(chunk)


def write_store(folder: Path, triples: int, seed: int = 5) -> None:
    """Make a store of ours that holds the graph."""
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "graph.nq"
        write_nquads(file, triples, seed)
        load_store(folder, file)


def load_store(folder: Path, nquads: Path) -> None:
    """Make a store of ours that holds what the file says, by the engine's bulk loader."""
    with GraphStore.open(folder) as store:
        store.engine.bulk_load(path=str(nquads))
        store.put_ontology([load_ontology()])
        store.flush()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--triples", type=int, required=True)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--nquads", type=Path)
    parser.add_argument("--store", type=Path)
    chosen = parser.parse_args()
    if chosen.nquads:
        write_nquads(chosen.nquads, chosen.triples, chosen.seed)
    if chosen.store:
        write_store(chosen.store, chosen.triples, chosen.seed)


if __name__ == "__main__":
    main()
