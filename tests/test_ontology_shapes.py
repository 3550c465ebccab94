"""The SHACL shapes: a sound graph passes, and every single rule catches its own violation."""

from __future__ import annotations

import pytest
from pyshacl import validate
from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.term import Node

from ontology import load_ontology, load_shapes

EX = "https://example.org/"
PREFIXES = f"""
@prefix : <{EX}> .
@prefix hetu: <https://w3id.org/hetu/ns#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://w3id.org/hetu/id/> .
"""

# One sound thing of every class. A broken one below is a copy of these lines with one fault.
SOUND = {
    "document": """a hetu:PolicyDocument ; dcterms:title "方案" ; hetu:text "甲局牵头徒骇河。" ;
        hetu:sourceFile "a.txt" ;
        hetu:textHash "%s" ; hetu:documentNumber "甲政发〔2023〕7号" ; dcterms:issued "2023-03-31"^^xsd:date ;
        hetu:issuer :unit ; hetu:addressee :group ; hetu:jurisdiction :city ;
        hetu:target :target ; hetu:deadline :deadline"""
    % ("0f" * 32),
    "division": """a hetu:Division ; hetu:document :document ; hetu:order 1 ; hetu:label "一、" ;
        hetu:partOf :division""",
    "task": """a hetu:Task ; hetu:document :document ; hetu:order 1 ; hetu:text "治理徒骇河。" ;
        hetu:division :division ; hetu:leadUnit :unit ; hetu:responsibleUnit :group ;
        hetu:concerns :river ; hetu:theme <theme/黑臭水体> ;
        hetu:obligation <obligation/严禁> ; hetu:due "2023-12-31"^^xsd:date ;
        hetu:target :target ; hetu:deadline :deadline""",
    "responsibility": """a hetu:Responsibility ; hetu:task :task ; hetu:unit :unit ; hetu:role hetu:Lead ;
        hetu:mention "甲局" ; hetu:inherited false ; hetu:statementKind "bracket" ;
        hetu:evidence :evidence""",
    "evidence": """a hetu:Evidence ; hetu:document :document ; oa:exact "徒骇河" ; oa:start 4 ; oa:end 7 ;
        hetu:page 1 ; hetu:line 2 ; hetu:sheet "分工" ; hetu:cell "F12" ; hetu:names :river""",
    "target": """a hetu:Target ; hetu:indicator "断面水质" ; hetu:comparator ">=" ;
        hetu:waterClass <waterclass/Ⅲ> ; hetu:due "2023-12-31"^^xsd:date ; hetu:evidence :evidence""",
    "number": """a hetu:Target ; hetu:indicator "利用率" ; hetu:comparator ">=" ;
        hetu:value 90.0 ; hetu:measureUnit "%" ; hetu:evidence :evidence ; hetu:concerns :river""",
    "deadline": """a hetu:Deadline ; hetu:due "2023-12-31"^^xsd:date ; hetu:precision "year-end" ;
        hetu:evidence :evidence""",
    "unit": """a hetu:Unit ; skos:prefLabel "甲市甲局"@zh ; hetu:jurisdiction :city ;
        hetu:function <function/水利> ; org:subOrganizationOf :unit ; hetu:succeeds :unit""",
    "group": """a hetu:UnitGroup ; skos:prefLabel "各县人民政府"@zh ; hetu:jurisdiction :city ;
        hetu:member :unit""",
    "city": 'a hetu:Jurisdiction ; skos:prefLabel "甲市"@zh ; hetu:adcode "371500" ; hetu:partOf :city',
    "river": 'a hetu:River ; skos:prefLabel "徒骇河"@zh ; hetu:tributaryOf :river',
    "section": """a hetu:MonitoringSection ; skos:prefLabel "油坊桥"@zh ; hetu:onWaterBody :river ;
        hetu:controlLevel "国控" ; geo:lat 36.5 ; geo:long 115.9""",
    "facility": 'a hetu:Facility ; skos:prefLabel "城西污水处理厂"@zh ; hetu:jurisdiction :city',
    "place": 'a hetu:Place ; skos:prefLabel "冠县"@zh ; hetu:adcode "371525"',
}

# What is spoilt: (kind of thing, words to replace, with what, the path that the report must name).
FAULTS = [
    ("document", 'dcterms:title "方案" ;', "", "title"),
    ("document", 'dcterms:title "方案"', 'dcterms:title "方案", "又一"', "title"),
    ("document", 'hetu:text "甲局牵头徒骇河。" ;', "", "text"),
    ("document", "0f0f", "0F0F", "textHash"),
    ("document", "〔2023〕", "[2023]", "documentNumber"),
    ("document", '"2023-03-31"^^xsd:date', '"2023-03-31"', "issued"),
    ("document", "hetu:issuer :unit", "hetu:issuer :city", "issuer"),
    ("document", "hetu:addressee :group", "hetu:addressee :river", "addressee"),
    ("document", "hetu:jurisdiction :city", "hetu:jurisdiction :place", "jurisdiction"),
    ("document", 'hetu:sourceFile "a.txt" ;', "", "sourceFile"),
    ("document", "hetu:target :target", "hetu:target :deadline", "target"),
    ("document", "hetu:deadline :deadline", "hetu:deadline :target", "deadline"),
    ("division", "hetu:document :document ;", "", "document"),
    ("division", "hetu:order 1", "hetu:order 1, 2", "order"),
    ("division", "hetu:partOf :division", "hetu:partOf :document", "partOf"),
    ("task", "hetu:document :document", "hetu:document :division", "document"),
    ("task", "hetu:order 1 ;", "", "order"),
    ("task", 'hetu:text "治理徒骇河。"', 'hetu:text ""', "text"),
    ("task", "hetu:division :division", "hetu:division :document", "division"),
    ("task", "hetu:leadUnit :unit", "hetu:leadUnit :river", None),
    ("task", "hetu:concerns :river", "hetu:concerns :unit", "concerns"),
    ("task", "<theme/黑臭水体>", "<theme/没有这个主题>", "theme"),
    ("task", "<obligation/严禁>", "<theme/黑臭水体>", "obligation"),
    ("task", '"2023-12-31"^^xsd:date', '"汛前"', "due"),
    ("responsibility", "hetu:task :task ;", "", "task"),
    ("responsibility", "hetu:unit :unit", "hetu:unit :unit, :group", "unit"),
    ("responsibility", "hetu:unit :unit", "hetu:unit :city", "unit"),
    ("responsibility", "hetu:role hetu:Lead", "hetu:role hetu:Leader", "role"),
    ("responsibility", "hetu:role hetu:Lead", "hetu:role hetu:Lead, hetu:Cooperate", "role"),
    ("responsibility", 'hetu:mention "甲局" ;', "", "mention"),
    ("responsibility", "hetu:inherited false", 'hetu:inherited "no"', "inherited"),
    ("responsibility", '"bracket"', '"footnote"', "statementKind"),
    ("responsibility", "hetu:evidence :evidence", "", "evidence"),
    ("evidence", "hetu:document :document ;", "", "document"),
    ("evidence", 'oa:exact "徒骇河" ;', "", "exact"),
    ("evidence", 'oa:exact "徒骇河"', 'oa:exact ""', "exact"),
    ("evidence", "oa:start 4", "oa:start -1", "start"),
    ("evidence", "oa:start 4", "oa:start 7", "start"),
    ("evidence", "oa:start 4", 'oa:start "4"', "start"),
    ("evidence", "oa:end 7 ;", "", "end"),
    ("evidence", "hetu:page 1", "hetu:page 0", "page"),
    ("evidence", "hetu:line 2", "hetu:line 2, 3", "line"),
    ("evidence", 'hetu:cell "F12"', 'hetu:cell "12F"', "cell"),
    ("evidence", 'hetu:sheet "分工"', 'hetu:sheet "分工", "台账"', "sheet"),
    ("target", 'hetu:indicator "断面水质" ;', "", "indicator"),
    ("target", '">="', '"≥"', "comparator"),
    ("target", "hetu:waterClass <waterclass/Ⅲ> ;", "", None),
    ("target", "hetu:waterClass <waterclass/Ⅲ>", "hetu:waterClass <waterclass/Ⅲ> ; hetu:value 3.0", None),
    ("target", "<waterclass/Ⅲ>", "<waterclass/3>", "waterClass"),
    ("target", '"2023-12-31"^^xsd:date', '"2023-12-31"', "due"),
    ("target", "hetu:evidence :evidence", "", "evidence"),
    ("number", "hetu:value 90.0", 'hetu:value "90"', "value"),
    ("number", 'hetu:measureUnit "%"', 'hetu:measureUnit "%", "％"', "measureUnit"),
    ("number", "hetu:concerns :river", "hetu:concerns :document", "concerns"),
    ("deadline", '"2023-12-31"^^xsd:date', '"2023-12-31"^^xsd:date, "2023-12-30"^^xsd:date', "due"),
    ("deadline", 'hetu:precision "year-end" ;', "", "precision"),
    ("deadline", "hetu:evidence :evidence", "", "evidence"),
    ("unit", 'skos:prefLabel "甲市甲局"@zh ;', "", "prefLabel"),
    ("unit", '"甲市甲局"@zh', '"甲市甲局"@zh, "甲市乙局"@zh', "prefLabel"),
    ("unit", "hetu:jurisdiction :city ;", "", "jurisdiction"),
    ("unit", "hetu:jurisdiction :city", "hetu:jurisdiction :city, :zone", "jurisdiction"),
    ("unit", "<function/水利>", "<theme/黑臭水体>", "function"),
    ("unit", "org:subOrganizationOf :unit", "org:subOrganizationOf :city", "subOrganizationOf"),
    ("unit", "hetu:succeeds :unit", "hetu:succeeds :group", "succeeds"),
    ("group", 'skos:prefLabel "各县人民政府"@zh ;', "", "prefLabel"),
    ("group", "hetu:jurisdiction :city ;", "", "jurisdiction"),
    ("group", "hetu:member :unit", "hetu:member :river", "member"),
    ("city", 'skos:prefLabel "甲市"@zh ;', "", "prefLabel"),
    ("city", '"371500"', '"3715"', "adcode"),
    ("city", "hetu:partOf :city", "hetu:partOf :place", "partOf"),
    ("river", 'skos:prefLabel "徒骇河"@zh ;', "", "prefLabel"),
    ("river", "hetu:tributaryOf :river", "hetu:tributaryOf :city", "tributaryOf"),
    ("section", "hetu:onWaterBody :river", "hetu:onWaterBody :place", "onWaterBody"),
    ("section", '"国控"', '"村控"', "controlLevel"),
    ("section", "geo:lat 36.5", "geo:lat 136.5", "lat"),
    ("section", "geo:long 115.9", "geo:long 1115.9", "long"),
    ("facility", 'skos:prefLabel "城西污水处理厂"@zh ;', "", "prefLabel"),
    ("facility", "hetu:jurisdiction :city", "hetu:jurisdiction :river", "jurisdiction"),
    ("place", 'skos:prefLabel "冠县"@zh ;', "", "prefLabel"),
    ("place", '"371525"', '"冠县"', "adcode"),
]


def turtle(things: dict[str, str]) -> str:
    return PREFIXES + "".join(f":{name} {lines} .\n" for name, lines in things.items())


def spoilt(kind: str, old: str, new: str) -> str:
    assert old in SOUND[kind], f"nothing to spoil in {kind}: {old}"
    return SOUND[kind].replace(old, new, 1)


def report(things: dict[str, str]) -> Graph:
    """The validation report of ``things`` with the ontology beside them, as in every store."""
    data = Graph().parse(data=load_ontology(), format="turtle").parse(data=turtle(things), format="turtle")
    _, results, _ = validate(data, shacl_graph=Graph().parse(data=load_shapes(), format="turtle"))
    assert isinstance(results, Graph)
    return results


def results_of(results: Graph, focus: str) -> list[Node]:
    return list(results.subjects(SH.focusNode, URIRef(EX + focus)))


@pytest.fixture(scope="module")
def faults_found() -> Graph:
    """One report for all faults: each broken thing beside the sound ones. Nobody writes to it."""
    broken = {f"fault{n}": spoilt(kind, old, new) for n, (kind, old, new, _) in enumerate(FAULTS)}
    zone = {"zone": 'a hetu:Jurisdiction ; skos:prefLabel "某区"@zh'}
    return report({**SOUND, **zone, **broken})


def test_a_sound_graph_passes() -> None:
    assert not list(report(SOUND).subjects(RDF.type, SH.ValidationResult))


def test_the_ontology_itself_passes() -> None:
    assert not list(report({}).subjects(RDF.type, SH.ValidationResult))


@pytest.mark.parametrize("n", range(len(FAULTS)), ids=lambda n: f"{FAULTS[n][0]}: {FAULTS[n][1]}")
def test_a_fault_is_caught(faults_found: Graph, n: int) -> None:
    results = results_of(faults_found, f"fault{n}")
    paths = {str(path) for one in results for path in faults_found.objects(one, SH.resultPath)}
    expected = FAULTS[n][3]
    assert results
    if expected is not None:
        assert {path.rsplit("#", 1)[-1].rsplit("/", 1)[-1] for path in paths} == {expected}


@pytest.mark.parametrize("n", range(len(FAULTS)))
def test_a_fault_is_told_in_both_languages(faults_found: Graph, n: int) -> None:
    for result in results_of(faults_found, f"fault{n}"):
        messages = [
            text for text in faults_found.objects(result, SH.resultMessage) if isinstance(text, Literal)
        ]
        assert {message.language for message in messages} == {"zh", "en"}


def test_a_concerned_thing_that_no_evidence_names_is_caught() -> None:
    assert results_of(report({**SOUND, "evidence": spoilt("evidence", "hetu:names :river", "")}), "river")


def test_no_rule_is_left_untried(faults_found: Graph) -> None:
    shapes = Graph().parse(data=load_shapes(), format="turtle")
    rules = {rule for shape in shapes.subjects(SH.targetClass) for rule in shapes.objects(shape, SH.property)}
    assert rules - set(faults_found.objects(None, SH.sourceShape)) == set()
