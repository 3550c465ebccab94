"""Monitoring sections on the map: GeoJSON (RFC 7946), with the passage that names each."""

from __future__ import annotations

import json
from decimal import Decimal

from kg.graph import Graph

_SECTIONS = """
SELECT ?section ?name ?lat ?long ?level ?water ?water_name ?document ?title ?exact ?start ?end WHERE {
  ?section a hetu:MonitoringSection ; skos:prefLabel ?name .
  OPTIONAL { ?section geo:lat ?lat ; geo:long ?long }
  OPTIONAL { ?section hetu:controlLevel ?level }
  OPTIONAL { ?section hetu:onWaterBody ?water . ?water skos:prefLabel ?water_name }
  OPTIONAL { ?evidence hetu:names ?section ; hetu:document ?document ; oa:exact ?exact ; oa:start ?start ; oa:end ?end .
    ?document dcterms:title ?title }
} ORDER BY ?name ?section ?document ?start
"""


def sections_geojson(graph: Graph) -> bytes:
    """Every section once, a point where documents give its coordinates and without a place where they do not."""
    features: dict[str, dict[str, object]] = {}
    for (
        section,
        name,
        lat,
        long,
        level,
        water,
        water_name,
        document,
        title,
        exact,
        start,
        end,
    ) in graph.select(_SECTIONS):
        if str(section) in features:
            continue
        features[str(section)] = {
            "type": "Feature",
            "id": section,
            "geometry": _point(lat, long),
            "properties": {
                "name": name, "control_level": level, "water_body": water_name, "water_body_iri": water,
                "document": title, "document_iri": document, "sentence": exact, "start": start, "end": end,
            },
        }  # fmt: skip
    collection = {"type": "FeatureCollection", "features": list(features.values())}
    return json.dumps(collection, ensure_ascii=False).encode()


def _point(lat: object, long: object) -> dict[str, object] | None:
    if not isinstance(lat, Decimal | float | int) or not isinstance(long, Decimal | float | int):
        return None
    return {"type": "Point", "coordinates": [float(long), float(lat)]}
