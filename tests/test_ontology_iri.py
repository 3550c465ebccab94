"""IRIs: legal for any name, the same every time, different for different names."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rdflib import URIRef

from ontology import iri
from ontology.iri import (
    ENTITY_GRAPH,
    ID,
    MAX_SLUG,
    deadline_iri,
    division_iri,
    document_iri,
    evidence_iri,
    facility_iri,
    function_iri,
    group_iri,
    jurisdiction_iri,
    obligation_iri,
    place_iri,
    responsibility_iri,
    role_iri,
    scheme_iri,
    section_iri,
    slug,
    target_iri,
    task_iri,
    theme_iri,
    unit_iri,
    water_class_iri,
    water_iri,
)
from ontology.roles import Role

DOCUMENT = document_iri("聊政办字〔2023〕7号")
TASK = task_iri(DOCUMENT, 3)

# Every kind of code point, lone surrogates too, as a damaged file name can hold.
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=200)
# Characters that are dropped or changed: names made of these collide first.
HOSTILE = st.text(
    ' \t\n/#?%<>"{}|\\^`.-\u200b\u202e\u2066\ufeff\u3000\u0301e\u00e9\u1fef\u037e河a0', max_size=8
)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (DOCUMENT, "document/聊政办字-2023-7号"),
        (document_iri("甲市2023年水污染防治方案"), "document/甲市2023年水污染防治方案"),
        (division_iri(DOCUMENT, 12), "document/聊政办字-2023-7号/division/12"),
        (TASK, "document/聊政办字-2023-7号/task/3"),
        (responsibility_iri(TASK, 2), "document/聊政办字-2023-7号/task/3/responsibility/2"),
        (evidence_iri(DOCUMENT, 10, 25), "document/聊政办字-2023-7号/evidence/10-25"),
        (target_iri(DOCUMENT, 1), "document/聊政办字-2023-7号/target/1"),
        (deadline_iri(DOCUMENT, 1), "document/聊政办字-2023-7号/deadline/1"),
        (unit_iri("371500", "聊城市生态环境局"), "unit/371500/聊城市生态环境局"),
        (unit_iri("371500-江北水城旅游度假区", "区财政局"), "unit/371500-江北水城旅游度假区/区财政局"),
        (unit_iri("cn", "生态环境部"), "unit/cn/生态环境部"),
        (group_iri("371500", "各县（市、区）人民政府"), "group/371500/各县（市、区）人民政府"),
        (jurisdiction_iri("371500"), "jurisdiction/371500"),
        (water_iri("371500", "徒骇河"), "water/371500/徒骇河"),
        (section_iri("371500", "油坊桥"), "section/371500/油坊桥"),
        (facility_iri("140802", "城西污水处理厂"), "facility/140802/城西污水处理厂"),
        (place_iri("371525"), "place/371525"),
        (theme_iri("黑臭水体"), "theme/黑臭水体"),
        (function_iri("生态环境"), "function/生态环境"),
        (water_class_iri("劣Ⅴ"), "waterclass/劣Ⅴ"),
        (obligation_iri("严禁"), "obligation/严禁"),
        (scheme_iri("themes"), "scheme/themes"),
        (ENTITY_GRAPH, "graph/entities"),
    ],
)
def test_an_ordinary_name_stays_readable(made: str, expected: str) -> None:
    assert made == ID + expected


def test_a_role_is_a_term_of_the_vocabulary() -> None:
    assert role_iri(Role.LEAD) == "https://w3id.org/hetu/ns#Lead"


@pytest.mark.parametrize("brackets", ["〔〕", "[]", "［］", "（）", "()", "【】", "﹝﹞"])
def test_a_document_number_has_one_iri_whatever_its_brackets(brackets: str) -> None:
    assert document_iri(f"聊政办字{brackets[0]}2023{brackets[1]}7号") == DOCUMENT


def test_a_title_never_takes_the_place_of_a_number() -> None:
    assert document_iri("聊政办字-2023-7号") != DOCUMENT


@pytest.mark.parametrize(
    ("name", "readable"),
    [
        ("A河/B河", "A河-B河"),
        ("河 长\n制", "河-长-制"),
        ("<script>", "script"),
        ("100%", "100"),
        ("a\u200b河\u202e", "a-河"),
        ("..", ""),
        ("", ""),
        ("河" * 300, "河" * MAX_SLUG),
    ],
)
def test_what_is_lost_is_marked_by_a_digest(name: str, readable: str) -> None:
    assert re.fullmatch(re.escape(readable) + ("-" if readable else "") + "[0-9a-f]{10}", slug(name))


def test_a_name_that_looks_like_a_digest_is_no_one_elses() -> None:
    lossy = slug("a b")
    assert slug(lossy) != lossy


def legal_segment(segment: str) -> bool:
    """RFC 3987 iunreserved only, NFC, visible, no dot segment, bounded: by hand and by two libraries."""
    node = f"<https://example.org/{segment}>"
    parsed = next(iter(ox.parse(f"{node} {node} {node} .", ox.RdfFormat.N_TRIPLES)))
    return (
        0 < len(segment) <= MAX_SLUG + 11
        and segment not in {".", ".."}
        and not set(segment) & set(' /#?%<>"{}|\\^`&;:@')
        and not {unicodedata.category(char) for char in segment} & {"Cc", "Cf", "Cs", "Co", "Zs", "Zl", "Zp"}
        and unicodedata.is_normalized("NFC", segment)
        and URIRef(f"https://example.org/{segment}").n3() == node
        and str(parsed.subject) == node
    )


@given(ANYTHING | HOSTILE)
@example("\ud800")
@example("\u1fef\u037e")
@example("\u034f\u3164\ufe0f\U000e0100")
@example("\ue000\ufdd0\uffff\U0001fffe")
@example("𠮷河")
def test_any_name_gives_a_legal_segment(name: str) -> None:
    assert legal_segment(slug(name))


@given(ANYTHING | HOSTILE)
def test_the_same_name_gives_the_same_segment(name: str) -> None:
    assert slug(name) == slug.__wrapped__(name)


@given(HOSTILE, HOSTILE)
@example("e\u0301", "\u00e9")
@example("a b", "a-b")
@example("河 ", "河")
def test_different_names_give_different_iris(one: str, other: str) -> None:
    if one != other:
        assert slug(one) != slug(other)
        assert document_iri(one) != document_iri(other)
        assert unit_iri(one, other) != unit_iri(other, one)


def base_in_a_new_process(value: str | None) -> subprocess.CompletedProcess[str]:
    environ = {name: text for name, text in os.environ.items() if name != iri.BASE_VARIABLE}
    if value is not None:
        environ[iri.BASE_VARIABLE] = value
    code = "import ontology, ontology.iri as i; print(i.ID, i.NS, i.ID in ontology.load_ontology().decode())"
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environ, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.parametrize(
    ("value", "base"),
    [
        (None, iri.DEFAULT_BASE),
        ("", iri.DEFAULT_BASE),
        ("https://data.example.org/hetu/", "https://data.example.org/hetu/"),
        ("http://127.0.0.1:8000/id", "http://127.0.0.1:8000/id/"),
        ("https://数据.example.org/河图", "https://数据.example.org/河图/"),
    ],
)
def test_the_base_comes_from_the_environment_and_the_vocabulary_stays(value: str | None, base: str) -> None:
    done = base_in_a_new_process(value)
    assert done.stdout.split() == [base, iri.NS, "True"], done.stderr


@pytest.mark.parametrize(
    "value", ["hetu", "ftp://x/", "https://x/a b/", "https://x/?q=", "https://x/#", "https:///a"]
)
def test_a_base_that_cannot_be_used_is_refused_by_name(value: str) -> None:
    done = base_in_a_new_process(value)
    assert done.returncode != 0
    assert iri.BASE_VARIABLE in done.stderr
    assert value in done.stderr
