"""The vocabulary: what Python can name is what policy.ttl defines, in two languages, tied to standards."""

from __future__ import annotations

import subprocess
import sys

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from ontology import load_ontology, terms
from ontology.iri import ONTOLOGY_GRAPH
from ontology.terms import (
    HETU,
    HETU_CLASSES,
    HETU_DATA_PROPERTIES,
    HETU_OBJECT_PROPERTIES,
    HETU_ROLES,
    Vocabulary,
)

VOCABULARIES = {name: value for name, value in vars(terms).items() if isinstance(value, Vocabulary)}


@pytest.fixture(scope="module")
def graph() -> Graph:
    """policy.ttl and schemes.ttl, as a store loads them. Nobody writes to it."""
    return Graph().parse(data=load_ontology(), format="turtle")


def defined(graph: Graph, kind: Node) -> set[str]:
    subjects = map(str, graph.subjects(RDF.type, kind))
    return {subject for subject in subjects if subject.startswith(HETU.namespace)}


@pytest.mark.parametrize(
    ("kind", "vocabulary"),
    [
        (OWL.Class, HETU_CLASSES),
        (OWL.ObjectProperty, HETU_OBJECT_PROPERTIES),
        (OWL.DatatypeProperty, HETU_DATA_PROPERTIES),
        (OWL.NamedIndividual, HETU_ROLES),
    ],
    ids=["classes", "object properties", "data properties", "roles"],
)
def test_python_names_exactly_what_the_ontology_defines(
    graph: Graph, kind: Node, vocabulary: Vocabulary
) -> None:
    assert set(vocabulary) == defined(graph, kind)


def test_every_term_has_a_label_and_a_comment_in_both_languages(graph: Graph) -> None:
    wanted = {(RDFS.label, "zh"), (RDFS.label, "en"), (RDFS.comment, "zh"), (RDFS.comment, "en")}
    for term in (*HETU, ONTOLOGY_GRAPH):
        said = [
            (predicate, text.language)
            for predicate in (RDFS.label, RDFS.comment)
            for text in graph.objects(URIRef(term), predicate)
            if isinstance(text, Literal) and str(text).strip()
        ]
        assert sorted(said) == sorted(wanted), term


def test_every_term_used_can_be_named(graph: Graph) -> None:
    known = {iri for vocabulary in VOCABULARIES.values() for iri in vocabulary}
    used = {str(node) for triple in graph for node in triple if isinstance(node, URIRef)}
    namespaces = tuple(terms.PREFIXES.values())
    assert {iri for iri in used if iri.startswith(namespaces)} - known == set()


# The ties that DESIGN's table and the standards fix: (class, its superclass).
SUBCLASSES = [
    ("PolicyDocument", terms.ELI.LegalResource),
    ("Division", terms.ELI.LegalResourceSubdivision),
    ("Task", terms.PROV.Plan),
    ("Unit", terms.ORG.FormalOrganization),
    ("UnitGroup", terms.ORG.OrganizationalCollaboration),
    ("Jurisdiction", terms.DCTERMS.Location),
    ("WaterBody", terms.HYF.HY_HydroFeature),
    ("River", terms.HYF.HY_River),
    ("River", HETU.WaterBody),
    ("Lake", terms.HYF.HY_Lake),
    ("Lake", HETU.WaterBody),
    ("Reservoir", terms.HYF.HY_Impoundment),
    ("Reservoir", HETU.WaterBody),
    ("Canal", terms.HYF.HY_Canal),
    ("Canal", HETU.WaterBody),
    ("Ditch", terms.HYF.HY_WaterBody),
    ("Ditch", HETU.WaterBody),
    ("Wetland", terms.HYF.HY_WaterBody),
    ("Wetland", HETU.WaterBody),
    ("Groundwater", HETU.WaterBody),
    ("WaterSource", HETU.WaterBody),
    ("Basin", terms.HYF.HY_Catchment),
    ("Basin", HETU.WaterBody),
    ("MonitoringSection", terms.HYF.HY_HydrometricFeature),
    ("MonitoringSection", terms.SOSA.Sample),
    ("Theme", terms.SKOS.Concept),
    ("Role", terms.SKOS.Concept),
    ("Function", terms.SKOS.Concept),
    ("WaterClass", terms.SKOS.Concept),
    ("ObligationStrength", terms.SKOS.Concept),
    ("Evidence", terms.OA.TextPositionSelector),
]
SUBPROPERTIES = [
    ("implements", terms.ELI.based_on),
    ("cites", terms.ELI.cites),
    ("leadUnit", HETU.involvedUnit),
    ("responsibleUnit", HETU.involvedUnit),
    ("cooperatingUnit", HETU.involvedUnit),
    ("supervisingUnit", HETU.involvedUnit),
    ("onWaterBody", terms.SOSA.isSampleOf),
    ("member", terms.ORG.hasMember),
]


@pytest.mark.parametrize(("name", "above"), SUBCLASSES)
def test_a_class_hangs_from_its_standard(graph: Graph, name: str, above: str) -> None:
    assert (URIRef(HETU.namespace + name), RDFS.subClassOf, URIRef(above)) in graph


@pytest.mark.parametrize(("name", "above"), SUBPROPERTIES)
def test_a_property_hangs_from_its_standard(graph: Graph, name: str, above: str) -> None:
    assert (URIRef(HETU.namespace + name), RDFS.subPropertyOf, URIRef(above)) in graph


def test_every_class_is_tied_to_a_standard(graph: Graph) -> None:
    for term in HETU_CLASSES:
        above = set(graph.transitive_objects(URIRef(term), RDFS.subClassOf))
        assert any(not str(one).startswith(HETU.namespace) for one in above), term


def test_roles_are_concepts_with_a_notation(graph: Graph) -> None:
    for role in HETU_ROLES:
        assert (URIRef(role), RDF.type, URIRef(HETU.Role)) in graph
        assert graph.value(URIRef(role), SKOS.notation) == Literal(role.removeprefix(HETU.namespace))
        assert {
            label.language
            for label in graph.objects(URIRef(role), SKOS.prefLabel)
            if isinstance(label, Literal)
        } == {"zh", "en"}


def test_the_ontology_says_its_version(graph: Graph) -> None:
    assert graph.value(URIRef(ONTOLOGY_GRAPH), OWL.versionInfo) is not None


# ------------------------------------------------------------------ the namespace objects


def test_a_term_is_its_iri() -> None:
    assert HETU.leadUnit == "https://w3id.org/hetu/ns#leadUnit"
    assert HETU.leadUnit in HETU
    assert "https://w3id.org/hetu/ns#leadunit" not in HETU


def test_the_parts_of_the_vocabulary_are_disjoint() -> None:
    parts = (HETU_CLASSES, HETU_ROLES, HETU_OBJECT_PROPERTIES, HETU_DATA_PROPERTIES)
    assert len(HETU) == len(set(HETU)) == sum(map(len, parts))


def test_a_misspelt_term_raises_and_names_the_nearest() -> None:
    with pytest.raises(AttributeError, match=r"leadUnt.*did you mean leadUnit"):
        _ = HETU.leadUnt
    with pytest.raises(AttributeError, match="no term 'zzz'"):
        _ = terms.SKOS.zzz


def test_a_vocabulary_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match="fixed"):
        HETU.leadUnit = "elsewhere"
    with pytest.raises(AttributeError, match="fixed"):
        HETU.newTerm = "elsewhere"
    with pytest.raises(AttributeError, match="fixed"):
        del HETU.leadUnit
    assert HETU.leadUnit == "https://w3id.org/hetu/ns#leadUnit"


def test_prefixes_are_those_of_the_vocabularies() -> None:
    assert set(terms.PREFIXES.values()) == {vocabulary.namespace for vocabulary in VOCABULARIES.values()}


def test_naming_terms_loads_no_rdf_library() -> None:
    code = (
        "import sys, ontology, ontology.iri, ontology.terms, ontology.concepts, ontology.functions;"
        "ontology.load_ontology(); ontology.functions.identify('住建局');"
        "print(*(name for name in ('rdflib', 'pyoxigraph', 'pyshacl') if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
