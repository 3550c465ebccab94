"""What the data is said to hold."""

from __future__ import annotations

import pyoxigraph as ox

from kg.description import Counts, counted, void
from kg.store import GraphStore

TRIG = """
GRAPH <x:g> { <x:a> a <x:River> ; <x:name> '大河', '小河' . <x:b> a <x:River>, <x:Old>, [] }
GRAPH <x:h> { <x:c> <x:name> '城' }
"""


def test_classes_and_properties_of_all_graphs_are_counted() -> None:
    with GraphStore.in_memory() as store:
        store.engine.load(TRIG.encode(), ox.RdfFormat.TRIG)
        rdf_type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
        # A class without a name cannot be named in a description.
        assert counted(store) == Counts((("x:Old", 1), ("x:River", 2)), ((rdf_type, 4), ("x:name", 3)))


def test_the_description_has_a_part_for_each() -> None:
    said = [
        str(triple) for triple in void("http://h", Counts((("x:River", 2),), (("x:name", 3), ("x:p", 4))))
    ]
    integer = "^^<http://www.w3.org/2001/XMLSchema#integer>"
    for wanted in ('void#triples> "7"', 'void#classes> "1"', 'void#properties> "2"', 'void#entities> "2"'):
        assert any(f"{wanted}{integer}" in line for line in said), wanted
    assert sum("Partition>" in line for line in said) == 3
