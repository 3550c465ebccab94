"""The concept schemes: schemes.ttl says what the data files say, and is sound SKOS."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from rdflib import RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from ontology import load_ontology
from ontology.concepts import obligations, themes, water_classes
from ontology.iri import (
    function_iri,
    obligation_iri,
    role_iri,
    scheme_iri,
    theme_iri,
    water_class_iri,
)
from ontology.lexicon import lexicon
from ontology.roles import Role
from ontology.schemes import SCHEMES_FILE, schemes_turtle
from ontology.terms import HETU

SCHEMES = ["roles", "obligations", "waterclasses", "functions", "themes"]


@pytest.fixture(scope="module")
def graph() -> Graph:
    """policy.ttl and schemes.ttl, as a store loads them. Nobody writes to it."""
    return Graph().parse(data=load_ontology(), format="turtle")


def texts(nodes: Iterable[Node], language: str) -> list[str]:
    return [str(node) for node in nodes if isinstance(node, Literal) and node.language == language]


def concepts_of(graph: Graph, scheme: str) -> set[str]:
    return {str(concept) for concept in graph.subjects(SKOS.inScheme, URIRef(scheme_iri(scheme)))}


def test_the_file_is_what_the_data_gives() -> None:
    assert SCHEMES_FILE.read_text(encoding="utf-8") == schemes_turtle(), "run: python -m ontology.schemes"


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        ("roles", [role_iri(role) for role in Role]),
        ("waterclasses", [water_class_iri(water.name) for water in water_classes()]),
        ("functions", [function_iri(function.id) for function in lexicon().functions]),
        ("themes", [theme_iri(theme.id) for theme in themes()]),
        (
            "obligations",
            map(obligation_iri, ["禁止类", "要求类", "倡导类", *(one.name for one in obligations())]),
        ),
    ],
)
def test_a_scheme_holds_every_concept_under_the_iri_that_code_makes(
    graph: Graph, scheme: str, expected: Iterable[str]
) -> None:
    assert concepts_of(graph, scheme) == set(expected)


def test_concepts_and_schemes_are_labelled_once_in_each_language(graph: Graph) -> None:
    for scheme in SCHEMES:
        labels = list(graph.objects(URIRef(scheme_iri(scheme)), RDFS.label))
        assert len(texts(labels, "zh")) == len(texts(labels, "en")) == 1, scheme
        for concept in concepts_of(graph, scheme):
            labels = list(graph.objects(URIRef(concept), SKOS.prefLabel))
            assert len(texts(labels, "zh")) == len(texts(labels, "en")) == 1, concept


def test_no_two_concepts_of_a_scheme_share_a_label(graph: Graph) -> None:
    for scheme in SCHEMES:
        for language in ("zh", "en"):
            labels = [
                label
                for concept in concepts_of(graph, scheme)
                for label in texts(graph.objects(URIRef(concept), SKOS.prefLabel), language)
            ]
            assert len(labels) == len(set(labels)), (scheme, language)


def test_kinds_of_label_are_disjoint(graph: Graph) -> None:
    kinds = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
    for concept in set(graph.subjects(SKOS.inScheme)):
        labels = [set(graph.objects(concept, kind)) for kind in kinds]
        assert sum(map(len, labels)) == len(set.union(*labels)), concept


def test_every_concept_has_one_type_so_that_counts_are_right(graph: Graph) -> None:
    for concept in set(graph.subjects(SKOS.inScheme)) - {URIRef(role_iri(role)) for role in Role}:
        assert len(list(graph.objects(concept, RDF.type))) == 1, concept


def test_cue_words_reach_the_graph(graph: Graph) -> None:
    cues = texts(graph.objects(URIRef(theme_iri("入河排污口")), SKOS.hiddenLabel), "zh")
    assert {"排污口", "入河入渠排污口", "雨洪排口"} <= set(cues)


def test_water_classes_are_ordered_best_first(graph: Graph) -> None:
    ranks = {iri: graph.value(URIRef(iri), URIRef(HETU.rank)) for iri in concepts_of(graph, "waterclasses")}
    assert sorted(ranks, key=lambda iri: float(str(ranks[iri]))) == [
        water_class_iri(name) for name in ("Ⅰ", "Ⅱ", "Ⅲ", "优良", "准Ⅳ", "Ⅳ", "准Ⅴ", "Ⅴ", "劣Ⅴ", "现状")
    ]


def test_obligations_are_ordered_and_grouped(graph: Graph) -> None:
    ranks = {one.name: one.rank for one in obligations()}
    strongest_first = ["严禁", "禁止", "必须", "不得", "应当", "要", "推动", "鼓励", "支持"]
    assert sorted(strongest_first, key=ranks.__getitem__) == strongest_first
    assert graph.value(URIRef(obligation_iri("严禁")), SKOS.broader) == URIRef(obligation_iri("禁止类"))
    assert graph.value(URIRef(obligation_iri("鼓励")), SKOS.broader) == URIRef(obligation_iri("倡导类"))
