"""The words of the pages: complete in both languages, and every one that a template asks for exists."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from api.pages.facets import FACETS
from api.pages.home import COUNTED
from api.pages.page import THEMES
from api.pages.wording import WordingError, parse_wording, wording

TEMPLATES = [file for file in files("api").joinpath("templates").iterdir() if file.name.endswith(".html")]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[a]\nb = { zh = "甲" }', "a.b"),
        ('[a]\nb = { zh = "甲", en = "" }', "a.b"),
        ('[a]\nb = { zh = "甲", en = "A", fr = "A" }', "a.b"),
        ('[a]\nb = { zh = "甲{n}", en = "A" }', "places"),
        ('[a]\nb = "甲"', "a.b"),
    ],
)
def test_an_incomplete_entry_is_refused_by_name(text: str, complaint: str) -> None:
    with pytest.raises(WordingError, match=complaint):
        parse_wording(text)


def test_values_are_escaped_and_the_words_are_not() -> None:
    words = parse_wording('[a]\nb = { zh = "<b>{n}</b>", en = "<b>{n}</b>" }')["zh"]
    assert words("a.b", n="<script>") == "<b>&lt;script&gt;</b>"
    assert words.plain("a.b", n="<script>") == "<b><script></b>"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_every_key_in_a_template_has_words(template: object) -> None:
    text = template.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    keys = set(re.findall(r"""\bt\(\s*["']([a-z_]+\.[a-zA-Z_]+)["']\s*[,)]""", text))
    missing = {key for key in keys if key not in wording("zh")}
    assert not missing


def test_no_words_are_kept_that_nothing_asks_for() -> None:
    asked = "".join(file.read_text(encoding="utf-8") for file in TEMPLATES)
    asked += "".join(
        file.read_text(encoding="utf-8")
        for folder in ("pages", "routes")
        for file in files("api").joinpath(folder).iterdir()
        if file.name.endswith(".py")
    )
    # Put together from data: t("kind." ~ thing.kind)
    composed = {f"home.{key}" for key, _ in COUNTED} | {f"answer.{facet}" for facet in FACETS}
    composed |= {f"site.theme_{theme}" for theme in THEMES}
    begun = set(re.findall(r"""["']([a-z_]+\.[a-z_]*)["'] *~""", asked)) - {"home.", "answer.", "site.theme_"}
    idle = [
        key
        for key in wording("zh").entries
        if not (f'"{key}"' in asked or f"'{key}'" in asked or key in composed)
        and not key.startswith((*begun, "why."))
    ]
    assert idle == []


@pytest.mark.parametrize(
    ("language", "why", "expected"),
    [
        ("zh", "市 read from 聊城市; 城管局 is 城市管理局", "“市”指聊城市；“城管局”即城市管理局"),
        ("zh", "a group of bodies", "一组单位的合称"),
        ("zh", "something new", "something new"),
        ("en", "市 read from 聊城市; 城管局 is 城市管理局", "市 read from 聊城市; 城管局 is 城市管理局"),
        ("zh", "", ""),
    ],
)
def test_a_reason_is_told_in_the_readers_language(language: str, why: str, expected: str) -> None:
    assert wording(language).reason(why) == expected
