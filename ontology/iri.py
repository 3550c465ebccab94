"""Every IRI the graph uses is made here, and nowhere else: deterministic, readable, legal for any name.

Instances live under :data:`ID`. Its base is read once, on import, from the environment variable
``HETU_BASE_IRI`` (``https://data.example.org/hetu/``); unset, it is ``https://w3id.org/hetu/id/``.
The vocabulary :data:`NS` never moves.

    >>> document_iri("聊政办字〔2023〕7号")
    'https://w3id.org/hetu/id/document/聊政办字-2023-7号'
    >>> unit_iri("371500", "聊城市生态环境局")
    'https://w3id.org/hetu/id/unit/371500/聊城市生态环境局'
"""

from __future__ import annotations

import hashlib
import os
import re
import string
import unicodedata
from functools import lru_cache

from ontology.roles import Role

NS = "https://w3id.org/hetu/ns#"
ONTOLOGY_GRAPH = "https://w3id.org/hetu/ns"
DEFAULT_BASE = "https://w3id.org/hetu/id/"
BASE_VARIABLE = "HETU_BASE_IRI"

# A name longer than this is cut; the longest official body name in the corpora at hand has 40 characters.
MAX_SLUG = 80
_DIGEST = 10

# Legal in an IRI segment are ASCII letters, digits, "-._~" and what RFC 3987 calls ucschar. The other ASCII
# delimiters it allows ("(", "&", ";") break in shells, Turtle and CSV, so they go.
_ASCII = frozenset(string.ascii_letters + string.digits + "-._~")
# No ucschar: surrogates, private use, noncharacters, specials, tags, private planes.
_FORBIDDEN = ((0xD800, 0xF8FF), (0xFDD0, 0xFDEF), (0xFFF0, 0xFFFF), (0xE0000, 0xE0FFF), (0xF0000, 0x10FFFF))
# Invisible: controls, format characters and spaces by category, and these that draw nothing.
_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_INVISIBLE = frozenset(
    {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10)}
)

_HASHED = re.compile(rf"(?:^|-)[0-9a-f]{{{_DIGEST}}}$")
# 发文字号 with any of the brackets people type: 聊政办字〔2023〕7号, 鲁政办字[2023]7号, 周政发（2016）73号
_NUMBER = re.compile(r"([^\W\d_]+)[〔\[［(（【﹝]([0-9]{4})[〕\]］)）】﹞]([0-9]+)号")
_NUMBER_SLUG = re.compile(r"[^\W\d_]+-[0-9]{4}-[0-9]+号")


class BaseIriError(ValueError):
    """``HETU_BASE_IRI`` is not a base that instance IRIs can stand on."""


def _base_from(value: str | None) -> str:
    """The base for the variable's ``value``; raises :class:`BaseIriError` when no IRI can be built on it."""
    if not value:
        return DEFAULT_BASE
    if not re.fullmatch(r"https?://[^\s/?#<>\"{}|\\^`]+(/[^\s?#<>\"{}|\\^`]*)?", value):
        raise BaseIriError(
            f"环境变量 {BASE_VARIABLE} 的值 {value!r} 不能用，应形如 https://data.example.org/hetu/ · "
            f"{BASE_VARIABLE}={value!r} is no usable base: give an http(s) address such as "
            "https://data.example.org/hetu/, without ? or #"
        )
    return value if value.endswith("/") else value + "/"


ID = _base_from(os.environ.get(BASE_VARIABLE))
ENTITY_GRAPH = f"{ID}graph/entities"
# What a store behind a URL notes about itself: the graph, and a vocabulary that no question asks about.
MANIFEST_GRAPH = f"{ID}graph/manifest"
MANIFEST_NS = "https://w3id.org/hetu/manifest#"


@lru_cache(maxsize=65536)
def slug(name: str) -> str:
    """One legal, visible path segment for any string, at most 91 characters.

    A name made of Chinese, letters, digits and ``-._~`` is itself. Anything else in it becomes ``-``, and
    ten hex digits of the whole name's SHA-256 are appended, so that two names never share a segment because
    of what was lost: ``"a b"`` and ``"a/b"`` differ. So are they to a name that already ends like a digest.
    """
    # Composing comes first: it can itself give a forbidden character (U+1FEF becomes "`").
    composed = unicodedata.normalize("NFC", name)
    kept = "".join(char if _stays(char) else "-" for char in composed)
    # No empty segment, no "." or "..": clients resolve those away.
    kept = re.sub("-{2,}", "-", kept)[:MAX_SLUG].strip("-.")
    if kept == name and kept and not _HASHED.search(name):
        return name
    return f"{kept}-{_digest(name)}".lstrip("-")


def _stays(char: str) -> bool:
    """Whether ``char`` is legal in an IRI and can be seen."""
    if "\u4e00" <= char <= "\u9fff":  # nearly every character of a Chinese name
        return True
    if char.isascii():
        return char in _ASCII
    code = ord(char)
    legal = code & 0xFFFE != 0xFFFE and not any(low <= code <= high for low, high in _FORBIDDEN)
    return legal and code not in _INVISIBLE and unicodedata.category(char) not in _INVISIBLE_CATEGORIES


def _digest(name: str) -> str:
    # A lone surrogate can come out of a broken file name; it must not stop the build.
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]


def document_iri(key: str) -> str:
    """The IRI, and the named graph, of the document with this 发文字号, or title when it has none."""
    number = _NUMBER.fullmatch(key)
    if number:
        return f"{ID}document/{slug('-'.join(number.groups()) + '号')}"
    if _NUMBER_SLUG.fullmatch(key):  # a title written like the segment of a number must not take its place
        return f"{ID}document/{slug(key)}-{_digest(key)}"
    return f"{ID}document/{slug(key)}"


def division_iri(document: str, order: int) -> str:
    """The ``order``-th division (标题或条目) of the document with IRI ``document``."""
    return f"{document}/division/{order}"


def task_iri(document: str, order: int) -> str:
    """The ``order``-th task (任务) of the document with IRI ``document``."""
    return f"{document}/task/{order}"


def responsibility_iri(task: str, n: int) -> str:
    """The ``n``-th responsibility (职责) of the task with IRI ``task``."""
    return f"{task}/responsibility/{n}"


def evidence_iri(document: str, start: int, end: int) -> str:
    """The span ``text[start:end]`` of the document with IRI ``document``."""
    return f"{document}/evidence/{start}-{end}"


def target_iri(document: str, n: int) -> str:
    """The ``n``-th quantified goal (指标) of the document with IRI ``document``."""
    return f"{document}/target/{n}"


def deadline_iri(document: str, n: int) -> str:
    """The ``n``-th time limit (时限) of the document with IRI ``document``."""
    return f"{document}/deadline/{n}"


def unit_iri(place: str, name: str) -> str:
    """The body ``name`` (full) of the jurisdiction ``place``: "371500", "371500-江北水城旅游度假区", "cn"."""
    return f"{ID}unit/{slug(place)}/{slug(name)}"


def group_iri(place: str, name: str) -> str:
    """The collective body (各县（市、区）人民政府) ``name`` of the jurisdiction ``place``."""
    return f"{ID}group/{slug(place)}/{slug(name)}"


def jurisdiction_iri(place: str) -> str:
    """The jurisdiction (行政区) with this adcode, zone key, or "cn"."""
    return f"{ID}jurisdiction/{slug(place)}"


def water_iri(region: str, name: str) -> str:
    """The water body ``name`` (徒骇河); ``region`` keeps two rivers of one name apart."""
    return f"{ID}water/{slug(region)}/{slug(name)}"


def section_iri(region: str, name: str) -> str:
    """The monitoring section (断面) ``name``."""
    return f"{ID}section/{slug(region)}/{slug(name)}"


def facility_iri(place: str, name: str) -> str:
    """The plant, source or park (设施) ``name`` in ``place``."""
    return f"{ID}facility/{slug(place)}/{slug(name)}"


def place_iri(key: str) -> str:
    """The county, town or other place with this adcode, or this name when it has no code."""
    return f"{ID}place/{slug(key)}"


def theme_iri(name: str) -> str:
    """The theme (主题) ``name`` of schemes.ttl: 黑臭水体."""
    return f"{ID}theme/{slug(name)}"


def function_iri(name: str) -> str:
    """The field of work of a body (职能) ``name`` of functions.toml: 生态环境."""
    return f"{ID}function/{slug(name)}"


def water_class_iri(name: str) -> str:
    """The water quality class (水质类别) ``name``: Ⅲ, 劣Ⅴ."""
    return f"{ID}waterclass/{slug(name)}"


def obligation_iri(name: str) -> str:
    """The strength of obligation (约束程度) ``name``: 必须, 鼓励."""
    return f"{ID}obligation/{slug(name)}"


def scheme_iri(name: str) -> str:
    """The concept scheme (概念表) ``name``: roles, obligations, waterclasses, functions, themes."""
    return f"{ID}scheme/{slug(name)}"


def question_iri(name: str) -> str:
    """The ready-made question ``name`` of kg/queries: unit-tasks."""
    return f"{ID}question/{slug(name)}"


def parameter_iri(question: str, name: str) -> str:
    """What the ready-made question ``question`` is told as ``name``."""
    return f"{question_iri(question)}/parameter/{slug(name)}"


def prefix_iri(prefix: str) -> str:
    """The declaration of a ``prefix`` for the ready-made questions."""
    return f"{ID}prefix/{slug(prefix)}"


def role_iri(role: Role) -> str:
    """The individual of the vocabulary for ``role``: hetu:Lead."""
    return f"{NS}{role.value}"


def genid_iri(n: int) -> str:
    """What stands for the ``n``-th blank node of the ontology in a store that cannot be sent one twice."""
    return f"{ID}.well-known/genid/{n}"


def manifest_iri(kind: str, key: str) -> str:
    """A record about a document, a source file or a build: never the thing itself, and found by its key alone."""
    return f"{MANIFEST_GRAPH}/{kind}/{hashlib.sha256(key.encode()).hexdigest()[:32]}"
