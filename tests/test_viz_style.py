"""The table of looks: whole, readable for every eye, and strict about what it is fed."""

from __future__ import annotations

from dataclasses import fields
from itertools import combinations

import numpy as np
import pytest

from ontology.roles import Role
from viz.style import StyleError, Theme, read_style, style

THEMES = ["light", "dark"]
# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
EYES = {
    "all cones": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.01182, 0.04294, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.3039],
    ],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour: str) -> np.ndarray:
    value = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio."""
    dark, light = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def difference(one: str, other: str, eyes: str) -> float:
    """CIE76 difference as these eyes see it; about 2 can just be noticed side by side."""

    def lab(colour: str) -> np.ndarray:
        xyz = TO_XYZ @ np.clip(np.array(EYES[eyes]) @ linear(colour), 0, 1) / [0.95047, 1, 1.08883]
        x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
        return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])

    return float(np.linalg.norm(lab(one) - lab(other)))


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("name", THEMES)
def test_words_and_marks_reach_wcag_aa_on_paper_and_panel(name: str) -> None:
    theme = style().themes[name]
    for ground in (theme.paper, theme.panel):
        for words in (theme.ink, theme.quiet, theme.mark):
            assert contrast(words, ground) >= 4.5
        marks = [getattr(relation, name) for relation in style().relations.values()]
        marks += [getattr(kind, name)[1] for kind in style().kinds.values()]
        marks += style().communities[name]
        for mark in marks:
            assert contrast(mark, ground) >= 3.0
    assert contrast(theme.ink, theme.glow) >= 4.5
    for kind in style().kinds.values():
        fill, line = getattr(kind, name)
        assert contrast(theme.ink, fill) >= 4.5, kind.name
        assert contrast(line, fill) >= 3.0, kind.name


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("name", THEMES)
def test_roles_and_main_kinds_differ_for_every_eye(name: str, eyes: str) -> None:
    roles = [getattr(style().relations[role], name) for role in Role]
    kinds = [getattr(style().kinds[kind], name)[1] for kind in ("unit", "task", "water", "document")]
    assert min(difference(*pair, eyes) for pair in combinations(roles, 2)) > 12
    assert min(difference(*pair, eyes) for pair in combinations(kinds, 2)) > 8


def test_roles_differ_without_any_colour() -> None:
    strokes = {(style().relations[role].width, style().relations[role].dash) for role in Role}
    assert len(strokes) == len(Role)


def test_every_kind_has_its_own_shape_or_at_least_colour_and_shape_together() -> None:
    main = [style().kinds[kind].shape for kind in ("unit", "group", "task", "water", "section", "document")]
    assert len(set(main)) == len(main)
    pairs = [(kind.shape, kind.light[1]) for kind in style().kinds.values()]
    assert len(set(pairs)) == len(pairs)


def test_names_the_table_lacks_are_drawn_as_other() -> None:
    assert style().kind("no such kind").name == "other"
    assert style().relation("").name == "other"
    assert style().relation("Lead").words.zh == "牵头"


def toml(**changes: str) -> str:
    """The smallest whole table, with parts replaced."""
    parts = {
        "kinds": '[kinds.other]\nzh="其他"\nen="Other"\ncolumn=0\nshape="dot"\ncard="box"\n'
        'light=["#ffffff","#000000"]\ndark=["#000000","#ffffff"]\n',
        "relations": '[relations.other]\nzh="其他"\nen="Other"\nwidth=1\ndash=[]\narrow=false\n'
        'light="#000000"\ndark="#ffffff"\n',
        "themes": "".join(
            f"[themes.{name}]\n" + "".join(f'{field.name}="#123456"\n' for field in fields(Theme))
            for name in THEMES
        ),
        "communities": '[communities]\nlight=["#000000"]\ndark=["#ffffff"]\n',
        "chosen_by": "[chosen_by]\n",
    }
    return "".join((parts | changes).values())


def test_smallest_table_is_read() -> None:
    assert read_style(toml()).kind("unit").shape == "dot"


@pytest.mark.parametrize(
    ("table", "place"),
    [
        (toml().replace('shape="dot"', 'shape="blob"'), "kinds.other.shape"),
        (toml().replace('card="box"', 'card="cloud"'), "kinds.other.card"),
        (toml().replace('light=["#ffffff","#000000"]', 'light=["#ffffff","red"]'), "kinds.other.light"),
        (toml().replace("dash=[]", "dash=[1,2,3]"), "relations.other.dash"),
        (toml().replace('light="#000000"\n', 'light="#00000"\n'), "relations.other"),
        (toml().replace('paper="#123456"\n', "", 1), "paper"),
        (toml().replace("[kinds.other]", "[kinds.unit]"), "kinds.other"),
        (toml().replace("[relations.other]", "[relations.Lead]"), "relations.other"),
        (toml(chosen_by=""), "chosen_by"),
        (toml(communities='[communities]\nlight=["#000000"]\n'), "light"),
    ],
)
def test_bad_table_is_refused_and_the_place_is_named(table: str, place: str) -> None:
    with pytest.raises(StyleError) as refused:
        read_style(table)
    assert place in str(refused.value)
