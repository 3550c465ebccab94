"""Themes, obligations and water classes: the words say what they should, and faulty data is refused."""

from __future__ import annotations

from typing import Any

import pytest

from ontology.concepts import (
    obligations,
    read_obligations,
    read_themes,
    read_water_classes,
    themes,
    water_classes,
)
from ontology.errors import VocabularyError


def theme_of(cue: str) -> str:
    return next(theme.id for theme in themes() if cue in theme.cues)


@pytest.mark.parametrize(
    ("cue", "theme"),
    [
        ("黑臭水体", "黑臭水体"),
        ("农村黑臭水体", "农村生活污水"),
        ("入河入渠排污口", "入河排污口"),
        ("畜禽", "畜禽养殖"),
        ("养殖尾水", "水产养殖"),
        ("农村生活污水", "农村生活污水"),
        ("雨污分流", "雨污分流管网"),
        ("总氮", "总氮"),
        ("医疗机构污水", "医疗机构污水"),
        ("约谈", "考核问责"),
    ],
)
def test_a_cue_shows_its_theme(cue: str, theme: str) -> None:
    assert theme_of(cue) == theme


def test_cues_at_home_in_any_field_are_marked_general() -> None:
    general = {theme.id for theme in themes() if theme.general}
    assert general == {
        "执法监管",
        "排污许可",
        "环境风险应急",
        "考核问责",
        "资金保障",
        "公众监督",
        "项目建设",
        "科技支撑",
    }


@pytest.mark.parametrize(
    ("form", "name"),
    [("III", "Ⅲ"), ("V", "Ⅴ"), ("劣V", "劣Ⅴ"), ("三", "Ⅲ"), ("准IV", "准Ⅳ"), ("Ⅳ", "Ⅳ"), ("劣五", "劣Ⅴ")],
)
def test_a_water_class_is_known_in_any_script(form: str, name: str) -> None:
    assert [water.name for water in water_classes() if form in water.forms] == [name]


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("严禁", "严禁"),
        ("杜绝", "严禁"),
        ("务必", "必须"),
        ("不准", "不得"),
        ("应", "应当"),
        ("推进", "推动"),
        ("要", "要"),
    ],
)
def test_a_wording_has_its_strength(word: str, name: str) -> None:
    assert [one.name for one in obligations() if word in one.words] == [name]


def test_words_that_only_look_binding_are_told_apart() -> None:
    hiding = {longer for one in obligations() for longer in one.not_in}
    assert {"应急", "供应", "重要", "要求", "主要", "不得不", "供需"} <= hiding


THEME = {"id": "黑臭水体", "en": "black-odorous waters", "cues": ["黑臭"]}
OBLIGATION = {"name": "要", "en": "to do", "mode": "requirement", "words": ["要"], "not_in": ["重要"]}
WATER = {"name": "Ⅰ", "en": "Class I", "rank": 1, "forms": ["Ⅰ"]}


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ([{**THEME, "cues": []}], "has no cues"),
        ([{**THEME, "cues": ["黑臭", " "]}], "blank"),
        ([{**THEME, "cues": ["黑臭 "]}], "padded"),
        ([{**THEME, "cue": ["黑臭"]}], "unknown or missing cue"),
        ([{"id": "黑臭水体", "cues": ["黑臭"]}], "unknown or missing en"),
        ([THEME, {**THEME, "cues": ["返黑"]}], "twice: '黑臭水体'"),
        ([THEME, {**THEME, "id": "河道"}], "twice: '黑臭'"),
    ],
)
def test_faulty_themes_are_refused(entries: list[dict[str, Any]], reason: str) -> None:
    with pytest.raises(VocabularyError, match=f"themes.toml.*{reason}"):
        read_themes({"theme": entries})


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ([{**OBLIGATION, "mode": "wish"}], "must be one of"),
        ([{**OBLIGATION, "not_in": ["供应"]}], "holds none of the words: '供应'"),
        ([{**OBLIGATION, "words": [""]}], "blank"),
        ([OBLIGATION, {**OBLIGATION, "name": "需"}], "twice: '要'"),
    ],
)
def test_faulty_obligations_are_refused(entries: list[dict[str, Any]], reason: str) -> None:
    with pytest.raises(VocabularyError, match=f"scales.toml.*{reason}"):
        read_obligations({"obligation": entries})


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ([{**WATER, "forms": ["I"]}], "must hold the name"),
        ([WATER, {**WATER, "name": "Ⅱ", "forms": ["Ⅱ"]}], "must rise"),
        ([WATER, {**WATER, "name": "Ⅱ", "forms": ["Ⅱ", "Ⅰ"], "rank": 2}], "twice: 'Ⅰ'"),
        ([{**WATER, "color": "blue"}], "unknown or missing color"),
    ],
)
def test_faulty_water_classes_are_refused(entries: list[dict[str, Any]], reason: str) -> None:
    with pytest.raises(VocabularyError, match=f"scales.toml.*{reason}"):
        read_water_classes({"water_class": entries})
