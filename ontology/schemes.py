"""schemes.ttl, written from the data files: the concepts of the graph as SKOS.

``python -m ontology.schemes`` writes the file anew; a test fails while it differs from the data.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ontology.concepts import MODES, Mode, Obligation, Theme, WaterClass, obligations, themes, water_classes
from ontology.iri import DEFAULT_BASE, NS, slug
from ontology.lexicon import UnitFunction, lexicon
from ontology.roles import Role
from ontology.terms import SKOS

SCHEMES_FILE = Path(__file__).with_name("schemes.ttl")

_HEAD = f"""\
# Written by `python -m ontology.schemes` from functions.toml, themes.toml and scales.toml: change those.
@base <{DEFAULT_BASE}> .
@prefix hetu: <{NS}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <{SKOS.namespace}> .

"""

# Scheme → its label in Chinese and in English.
_SCHEMES: dict[str, tuple[str, str]] = {
    "roles": ("职责角色表", "roles"),
    "obligations": ("约束程度表", "strengths of obligation"),
    "waterclasses": ("水质类别表", "water quality classes"),
    "functions": ("单位职能表", "functions of units"),
    "themes": ("治理主题表", "themes of water governance"),
}
_MODE_LABELS: dict[Mode, tuple[str, str]] = {
    "prohibition": ("禁止类", "prohibition"),
    "requirement": ("要求类", "requirement"),
    "encouragement": ("倡导类", "encouragement"),
}
_GENERAL = (
    "线索词各领域通用；只在已有水治理主题的文件中认定。",
    "Its cues are at home in any field; it counts only in a document that has a theme of water.",
)


def schemes_turtle() -> str:
    """The text of schemes.ttl, with names relative to the default base."""
    return _HEAD + "\n".join(_statements())


def _statements() -> Iterator[str]:
    for name, labels in _SCHEMES.items():
        yield _node(f"<scheme/{name}>", "skos:ConceptScheme", [("rdfs:label", _both(*labels))])
    for role in Role:
        # Its labels are the vocabulary's: policy.ttl.
        yield _node(f"hetu:{role.value}", "hetu:Role", _in("roles"))
    for mode in MODES:
        yield _node(_mode(mode), "skos:Concept", [*_in("obligations"), _label(*_MODE_LABELS[mode])])
    yield from map(_obligation, obligations())
    yield from map(_water_class, water_classes())
    yield from map(_function, lexicon().functions)
    yield from map(_theme, themes())


def _obligation(obligation: Obligation) -> str:
    return _node(
        _concept("obligation", obligation.name),
        "hetu:ObligationStrength",
        [
            ("skos:inScheme", "<scheme/obligations>"),
            ("skos:broader", _mode(obligation.mode)),
            _label(obligation.name, obligation.en),
            ("hetu:rank", str(obligation.rank)),
            *_words("skos:altLabel", obligation.words, obligation.name),
        ],
    )


def _water_class(water: WaterClass) -> str:
    label = f"{water.name}类"
    note = [("skos:scopeNote", _both(water.note, water.note_en))] if water.note else []
    return _node(
        _concept("waterclass", water.name),
        "hetu:WaterClass",
        [
            *_in("waterclasses"),
            _label(label, water.en),
            ("skos:notation", _quoted(water.name)),
            ("hetu:rank", str(water.rank)),
            *note,
            *_words("skos:hiddenLabel", tuple(f"{form}类" for form in water.forms), label),
        ],
    )


def _function(function: UnitFunction) -> str:
    names = tuple(body.full for body in function.bodies)
    return _node(
        _concept("function", function.id),
        "hetu:Function",
        [
            *_in("functions"),
            _label(function.id, function.en),
            *_words("skos:altLabel", names, function.id),
        ],
    )


def _theme(theme: Theme) -> str:
    note = [("skos:scopeNote", _both(*_GENERAL))] if theme.general else []
    return _node(
        _concept("theme", theme.id),
        "hetu:Theme",
        [
            *_in("themes"),
            _label(theme.id, theme.en),
            *note,
            *_words("skos:hiddenLabel", theme.cues, theme.id),
        ],
    )


# ------------------------------------------------------------------ Turtle


def _node(subject: str, kind: str, pairs: list[tuple[str, str]]) -> str:
    # One type, not also skos:Concept: a/rdfs:subClassOf* would count every concept twice.
    lines = "".join(f" ;\n    {predicate} {objects}" for predicate, objects in pairs)
    return f"{subject} a {kind}{lines} .\n"


def _in(scheme: str) -> list[tuple[str, str]]:
    return [("skos:inScheme", f"<scheme/{scheme}>"), ("skos:topConceptOf", f"<scheme/{scheme}>")]


def _concept(kind: str, name: str) -> str:
    return f"<{kind}/{slug(name)}>"


def _mode(mode: Mode) -> str:
    return _concept("obligation", _MODE_LABELS[mode][0])


def _label(zh: str, en: str) -> tuple[str, str]:
    return "skos:prefLabel", _both(zh, en)


def _both(zh: str, en: str) -> str:
    return f"{_quoted(zh)}@zh, {_quoted(en)}@en"


def _words(predicate: str, words: tuple[str, ...], preferred: str) -> list[tuple[str, str]]:
    """``words`` as ``predicate``, without the preferred label: SKOS keeps the kinds of label apart."""
    others = [f"{_quoted(word)}@zh" for word in words if word != preferred]
    return [(predicate, ", ".join(others))] if others else []


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


if __name__ == "__main__":
    SCHEMES_FILE.write_text(schemes_turtle(), encoding="utf-8")
