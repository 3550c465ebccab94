"""One file in, its policy documents out, every fact with its place in the text. Knows no graph.

``load`` and ``expand`` are the verbs; the records are in :mod:`loaders.document`, what can go wrong in :mod:`loaders.errors`.
"""

from loaders.document import (
    Assignment,
    DeadlineMention,
    Division,
    NameMention,
    PolicyDocument,
    SectionMention,
    Span,
    TargetMention,
    Task,
)
from loaders.errors import LoaderError
from loaders.extract.obligations import strongest
from loaders.extract.themes import is_about_water, themes_of
from loaders.gazetteer import Place, jurisdiction_of, resolve_place
from loaders.gazetteer import place as place_by_key
from loaders.inspection import STEPS, inspect
from loaders.outline import heading_path
from loaders.pipeline import load
from loaders.readers import Source, expand
from loaders.source_places import SourcePlaces

__all__ = [
    "STEPS",
    "Assignment",
    "DeadlineMention",
    "Division",
    "LoaderError",
    "NameMention",
    "Place",
    "PolicyDocument",
    "SectionMention",
    "Source",
    "SourcePlaces",
    "Span",
    "TargetMention",
    "Task",
    "expand",
    "heading_path",
    "inspect",
    "is_about_water",
    "jurisdiction_of",
    "load",
    "place_by_key",
    "resolve_place",
    "strongest",
    "themes_of",
]
