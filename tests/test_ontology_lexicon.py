"""functions.toml: sound as it stands, and every kind of fault in it is refused with its place."""

from __future__ import annotations

from typing import Any

import pytest

from ontology.checking import read_toml
from ontology.errors import VocabularyError
from ontology.lexicon import LEVELS, fold, lexicon, read_lexicon

ORGANS = {"county": "局", "city": "局", "province": "厅", "state": "部"}


def data(*functions: dict[str, Any], **tables: Any) -> dict[str, Any]:
    """A sound small file, of which a test spoils one thing."""
    return {
        "organ": ORGANS,
        "organ_words": {"局": "局", "委": "委员会"},
        "generic_words": {"words": ["部门"]},
        "function": list(functions) or [function()],
        **tables,
    }


def function(name: str = "水利", *bodies: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"id": name, "en": name, "bodies": list(bodies) or [{"full": name}], **fields}


def test_the_file_is_read_whole() -> None:
    known = lexicon()
    assert len(known.functions) == len(read_toml("functions.toml")["function"])
    assert {
        "生态环境",
        "住房城乡建设",
        "水利",
        "城市管理",
        "农业农村",
        "自然资源",
        "人民政府",
        "镇街",
        "供电",
    } <= {one.id for one in known.functions}


def test_every_body_has_a_usual_name_at_every_level() -> None:
    for body in lexicon().bodies.values():
        for level in LEVELS:
            name = body.name(level)
            assert name == body.full if body.whole else name.startswith(body.full) and name != body.full


def test_every_organ_of_a_level_is_an_organ_word() -> None:
    # 领导小组办公室 (state) and 总站 stand for one body each and end no other name
    rare = {"领导小组办公室", "总站"}
    known = lexicon()
    used = {organ for body in known.bodies.values() if not body.whole for organ in body.organs}
    assert used - set(known.organ_words.values()) <= rare


def test_every_former_body_is_older_than_its_successor() -> None:
    known = lexicon()
    for body in known.bodies.values():
        for former in body.succeeds:
            until = known.bodies[former].until
            assert until is not None
            assert body.until is None or until <= body.until, body.full


def test_folding_drops_only_what_joins() -> None:
    assert fold("住房和城乡建设") == fold("住房与城乡建设") == "住房城乡建设"
    assert fold("水利") == "水利"


def test_others_are_bodies_of_their_own() -> None:
    known = read_lexicon(data(function("发展改革", {"full": "发展和改革"}, others=["经济发展"])))
    assert known.stems["经济发展"].full == "经济发展"
    assert known.stems["经济发展"].function == "发展改革"


@pytest.mark.parametrize(
    ("faulty", "reason"),
    [
        (data(function(), function()), "function '水利'.*stands twice"),
        (data(function("水利"), function("水务", {"full": "水利"})), "body '水利'.*stands twice"),
        (
            data(function("水利", {"full": "水利", "aliases": ["水"]}, {"full": "水务", "aliases": ["水"]})),
            "'水'.*both '水利' and '水务'",
        ),
        (
            data(function("建", {"full": "住房和建设"}, {"full": "住房", "aliases": ["住房建设"]})),
            "'住房建设'.*both",
        ),
        (
            data(
                function(
                    "办",
                    {"full": "甲", "whole": True, "aliases": ["办"]},
                    {"full": "乙", "spelled": {"办": "乙办"}},
                )
            ),
            "'办'",
        ),
        (data(function("水利", {"full": "水利", "aliases": ["水利"]})), "repeats a written form"),
        (data(function("水利", {"full": "水利", "aliases": ["水和利"]})), "repeats a written form"),
        (data(function("水利", {"full": "水利", "whole": True, "aliases": ["水利"]})), "written twice"),
        (data(function("水利", {"full": ""})), "blank"),
        (data(function("水利", {"full": "水利", "aliases": [" 水"]})), "padded"),
        (data(function("水利", {"full": "水利", "variants": [""]})), "blank"),
        (data(function("水利", {"full": "水利", "alias": ["水"]})), "unknown or missing alias"),
        (data(function("水利", {"aliases": ["水"]})), "unknown or missing full"),
        (data({"id": "水利", "bodies": [{"full": "水利"}]}), "unknown or missing en"),
        (data({"id": "水利", "en": "water", "bodies": []}), "has no body"),
        (data(function("水利", {"full": "水利", "succeeds": ["水电"]})), "succeeds unknown '水电'"),
        (
            data(function("水利", {"full": "水利", "succeeds": ["水电"]}, {"full": "水电"})),
            "'水电'.*has no 'until'",
        ),
        (data(function("水利", {"full": "水利", "until": 18})), "no year: 18"),
        (data(function("水利", {"full": "水利", "organ": {"village": "站"}})), "levels must be"),
        (data(organ={"county": "局"}), "levels must be"),
        (data(organ_words={"局": ""}), "organ words.*blank"),
        (data(generic_words={"words": [" "]}), "organ words.*blank"),
    ],
)
def test_a_fault_is_refused_with_its_place(faulty: dict[str, Any], reason: str) -> None:
    with pytest.raises(VocabularyError, match=f"functions.toml: .*{reason}"):
        read_lexicon(faulty)


def test_a_sound_small_file_is_read() -> None:
    assert read_lexicon(data()).stems["水利"].organs == ("局", "局", "厅", "部")
