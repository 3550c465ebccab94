"""The names of the vocabularies, as plain strings: ``HETU.leadUnit`` is ``"https://w3id.org/hetu/ns#leadUnit"``.

A misspelt term raises where it is read. No RDF library is imported, so the command line starts fast and any
store can be fed. policy.ttl defines the terms of :data:`HETU`; a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Iterator

from ontology.iri import NS


class Vocabulary:
    """A closed set of names under one namespace; reading one gives its IRI, none can be added or changed."""

    __slots__ = ("_iris", "namespace")
    _iris: dict[str, str]
    namespace: str

    def __init__(self, namespace: str, names: str) -> None:
        object.__setattr__(self, "namespace", namespace)
        object.__setattr__(self, "_iris", {name: namespace + name for name in names.split()})

    def __getattr__(self, name: str) -> str:
        """The IRI of ``name``; raises :class:`AttributeError` naming the nearest term when there is none."""
        if name.startswith("_"):  # probes of copy and inspect, made before the slots are filled
            raise AttributeError(name)
        if name not in self._iris:
            from difflib import get_close_matches  # only for the message: importing it slows every start

            near = get_close_matches(name, self._iris, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise AttributeError(f"no term {name!r} in <{self.namespace}>{hint}")
        return self._iris[name]

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"<{self.namespace}> is fixed; {name!r} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"<{self.namespace}> is fixed; {name!r} cannot be deleted")

    def __iter__(self) -> Iterator[str]:
        """The IRIs, in the order they are written here."""
        return iter(self._iris.values())

    def __contains__(self, iri: object) -> bool:
        return iri in self._iris.values()

    def __len__(self) -> int:
        return len(self._iris)

    def __repr__(self) -> str:
        return f"Vocabulary({self.namespace!r}, {len(self)} terms)"


HETU_CLASSES = Vocabulary(
    NS,
    """
    PolicyDocument Division Task Responsibility Evidence Target Deadline
    Unit UnitGroup Jurisdiction
    WaterBody River Lake Reservoir Canal Ditch Wetland Groundwater WaterSource Basin
    MonitoringSection Facility Place
    Theme Role Function WaterClass ObligationStrength
    """,
)
HETU_ROLES = Vocabulary(NS, "Lead Responsible Cooperate Supervise")
HETU_OBJECT_PROPERTIES = Vocabulary(
    NS,
    """
    document division partOf issuer jurisdiction addressee implements cites evidence names
    task unit role
    involvedUnit leadUnit responsibleUnit cooperatingUnit supervisingUnit
    concerns theme obligation target deadline waterClass
    function succeeds member
    tributaryOf onWaterBody
    """,
)
HETU_DATA_PROPERTIES = Vocabulary(
    NS,
    """
    documentNumber noticeTitle text textHash contentHash sourceFile
    label headingPath order taskNumber
    mention inherited statementKind resolutionReason
    adcode controlLevel facilityType
    indicator comparator value measureUnit due starts precision
    page line sheet cell
    rank
    """,
)

# What hetu: defines, in one vocabulary: HETU.Task, HETU.leadUnit, HETU.Lead.
HETU = Vocabulary(
    NS,
    " ".join(
        iri.removeprefix(NS)
        for vocabulary in (HETU_CLASSES, HETU_ROLES, HETU_OBJECT_PROPERTIES, HETU_DATA_PROPERTIES)
        for iri in vocabulary
    ),
)

# What is used of others, as far as this project writes or asks for it.
RDF = Vocabulary("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "type Property")
RDFS = Vocabulary(
    "http://www.w3.org/2000/01/rdf-schema#",
    "Class Literal label comment subClassOf subPropertyOf domain range isDefinedBy seeAlso",
)
OWL = Vocabulary(
    "http://www.w3.org/2002/07/owl#",
    "Ontology Class ObjectProperty DatatypeProperty NamedIndividual versionInfo sameAs",
)
XSD = Vocabulary(
    "http://www.w3.org/2001/XMLSchema#",
    "string boolean integer nonNegativeInteger positiveInteger decimal double date dateTime gYear gYearMonth",
)
SKOS = Vocabulary(
    "http://www.w3.org/2004/02/skos/core#",
    """
    Concept ConceptScheme OrderedCollection prefLabel altLabel hiddenLabel notation definition scopeNote
    historyNote inScheme topConceptOf hasTopConcept broader narrower related member memberList
    """,
)
DCTERMS = Vocabulary(
    "http://purl.org/dc/terms/",
    """
    title issued modified source identifier description creator license
    Location references subject spatial isPartOf replaces
    """,
)
PROV = Vocabulary(
    "http://www.w3.org/ns/prov#",
    "Plan Entity Association Role agent hadPlan hadRole wasDerivedFrom generatedAtTime",
)
ORG = Vocabulary(
    "http://www.w3.org/ns/org#",
    """
    Organization FormalOrganization OrganizationalCollaboration Role
    subOrganizationOf hasMember memberOf purpose
    """,
)
ELI = Vocabulary(
    "http://data.europa.eu/eli/ontology#",
    "LegalResource LegalResourceSubdivision based_on cites passed_by id_local is_part_of title",
)
OA = Vocabulary("http://www.w3.org/ns/oa#", "TextPositionSelector TextQuoteSelector exact start end")
SOSA = Vocabulary("http://www.w3.org/ns/sosa/", "Sample isSampleOf")
HYF = Vocabulary(
    "https://www.opengis.net/def/schema/hy_features/hyf/",
    """
    HY_HydroFeature HY_WaterBody HY_River HY_Lake HY_Impoundment HY_Canal HY_Catchment HY_HydrometricFeature
    """,
)
GEO = Vocabulary("http://www.w3.org/2003/01/geo/wgs84_pos#", "SpatialThing lat long")

# Prefixes for Turtle, for answers and for the queries people type; also the vocabularies by prefix.
PREFIXES: dict[str, str] = {
    "hetu": NS,
    "rdf": RDF.namespace,
    "rdfs": RDFS.namespace,
    "owl": OWL.namespace,
    "xsd": XSD.namespace,
    "skos": SKOS.namespace,
    "dcterms": DCTERMS.namespace,
    "prov": PROV.namespace,
    "org": ORG.namespace,
    "eli": ELI.namespace,
    "oa": OA.namespace,
    "sosa": SOSA.namespace,
    "hyf": HYF.namespace,
    "geo": GEO.namespace,
}
