"""Cutting a text at spans, cards with words marked, suggestions, excerpts: the pages without HTTP."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages.blocks import Block, laid_out
from api.pages.cards import cards, marked
from api.pages.facts import Fact
from api.pages.grids import Grid, merged
from api.pages.highlight import excerpt, highlighted
from api.pages.marking import Piece, place_of
from api.pages.reading import Heading, Reading, Span
from api.pages.suggestions import Suggestions, label_in
from kg.names import Named
from ontology.iri import NS


def reading(text: str, spans: list[Span], headings: tuple[Heading, ...] = ()) -> Reading:
    ordered = tuple(sorted(spans, key=lambda span: (span.start, -span.end)))
    return Reading("urn:d", "题", "", "", None, ("", ""), ("", ""), "", text, headings, ordered)


def span(start: int, end: int, kind: str = "water") -> Span:
    return Span(start, end, (Fact(kind, "某", "urn:x"),))


def pieces_of(document: Reading) -> list[Piece]:
    out: list[Piece] = []
    for block in laid_out(document):
        cells = (
            [cell.pieces for row in block.rows for cell in row] if isinstance(block, Grid) else [block.pieces]
        )
        out += [piece for cell in cells for piece in cell]
    return out


def test_nested_and_overlapping_spans_are_split_where_anything_begins_or_ends() -> None:
    outer, inner, across = span(0, 6, "duty"), span(2, 4), span(3, 8, "deadline")
    pieces = pieces_of(reading("一二三四五六七八九", [outer, inner, across]))
    assert [(p.text, [m.span.key for m in p.marks]) for p in pieces] == [
        ("一二", ["0-6"]),
        ("三", ["2-4", "0-6"]),
        ("四", ["2-4", "3-8", "0-6"]),
        ("五六", ["3-8", "0-6"]),
        ("七八", ["3-8"]),
        ("九", []),
    ]
    assert [[s.key for s in p.begins] for p in pieces] == [["0-6"], ["2-4"], ["3-8"], [], [], []]


def test_a_task_is_not_marked_but_its_beginning_is_known() -> None:
    task = Span(2, 6, (Fact("task", "标题", "urn:t", tasks=((1, "urn:t"),)),))
    pieces = pieces_of(reading("一二三四五六七", [task]))
    assert [(p.text, len(p.marks), len(p.begins)) for p in pieces] == [("一二", 0, 0), ("三四五六七", 0, 1)]


@given(st.data())
def test_the_pieces_are_the_text_and_every_character_knows_its_spans(data: st.DataObject) -> None:
    text = data.draw(st.text("甲乙丙\n\t <&", max_size=60))
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    keys = data.draw(st.sets(ends.map(sorted).map(tuple).filter(lambda e: e[0] < e[1]), max_size=12))
    pieces = pieces_of(reading(text, [span(start, end) for start, end in sorted(keys)]))
    kept = {i for p in pieces for i in range(p.start, p.start + len(p.text))}
    dropped = "".join(text[i] for i in range(len(text)) if i not in kept)
    assert all(text[p.start : p.start + len(p.text)] == p.text for p in pieces)
    assert dropped.strip() == "", "only line breaks, tabs and blank lines may be left out"
    for piece in pieces:
        for i in range(piece.start, piece.start + len(piece.text)):
            assert {m.span.key for m in piece.marks} == {f"{s}-{e}" for s, e in keys if s <= i < e}
    assert len({s.key for p in pieces for s in p.begins}) == sum(len(p.begins) for p in pieces)


def test_rows_of_cells_are_one_table_with_its_header_rows() -> None:
    text = "前\n序号\t河流\t经度\t\t备注\n\t\t度\t分\t\n1\t大河\t117\t53\t无\n后"
    blocks = laid_out(reading(text, [span(text.index("大河"), text.index("大河") + 2)]))
    assert [type(block) for block in blocks] == [Block, Grid, Block]
    grid = blocks[1]
    assert isinstance(grid, Grid) and grid.header == 2
    assert [[cell.text for cell in row] for row in grid.rows] == [
        ["序号", "河流", "经度", "备注"],
        ["度", "分"],
        ["1", "大河", "117", "53", "无"],
    ]
    assert [(cell.rows, cell.columns) for cell in grid.rows[0]] == [(2, 1), (2, 1), (1, 2), (2, 1)]
    assert [p.looks for p in grid.rows[2][1].pieces] == ["m-water"]


@pytest.mark.parametrize(
    ("rows", "header", "expected"),
    [
        # a merged first column; an empty cell further right may really be empty
        (["任务|期限|单位", "甲|一月|A", "|二月|", "|三月|B"], 1, {(2, 0): (1, 0), (3, 0): (1, 0)}),
        # two merged columns, the second within the first
        (["一|二|三", "甲|子|1", "||2", "|丑|3"], 1, {(2, 0): (1, 0), (2, 1): (1, 1), (3, 0): (1, 0)}),
        # three header rows: 坐标 over 东经 and 北纬 over 度 分
        (
            ["号|坐标|||", "|东经||北纬|", "|度|分|度|分", "1|1|2|3|4"],
            3,
            {
                (0, 2): (0, 1), (0, 3): (0, 1), (0, 4): (0, 1), (1, 0): (0, 0), (2, 0): (0, 0),
                (1, 2): (1, 1), (1, 4): (1, 3),
            },
        ),
        (["一|二", "|"], 1, {}),  # nothing above to belong to but the header
        (["只有一行|"], 0, {}),
    ],
)  # fmt: skip
def test_cells_lost_by_merging_are_given_back(
    rows: list[str], header: int, expected: dict[object, object]
) -> None:
    assert merged([row.split("|") for row in rows], header) == expected


def test_a_heading_that_fills_its_line_is_a_heading_and_a_run_in_one_is_not() -> None:
    text = "一、目标\n1.清淤。六月前完成。"
    headings = (Heading(1, 1, "一、", "目标", 0, 4), Heading(2, 2, "1.", "清淤", 5, 9))
    blocks = laid_out(reading(text, [], headings))
    assert [(b.level, [h.order for h in b.headings]) for b in blocks if isinstance(b, Block)] == [
        (1, [1]),
        (0, [2]),
    ]


@pytest.mark.parametrize(
    ("mention", "statement", "expected"),
    [
        ("市政府", "市政府办公室、市政府", 7),
        ("市水利局", "牵头单位：市水利局", 5),
        ("市水利局", "市水利局牵头", 0),
        ("市水利局", "区水务局", -1),
        ("", "区水务局", -1),
        ("水利局", "市水利局、水利局", 5),
    ],
)
def test_a_units_words_are_found_as_words_of_their_own(mention: str, statement: str, expected: int) -> None:
    assert place_of(mention, statement) == expected


def test_marked_words_do_not_overlap_and_nothing_is_lost() -> None:
    found = marked("甲局、甲局分局牵头", [("甲局", "Lead"), ("甲局分局", "Lead"), ("没有", "Lead")])
    assert found == (("甲局", "Lead"), ("、", ""), ("甲局分局", "Lead"), ("牵头", ""))


def test_rows_of_one_statement_are_one_card() -> None:
    columns = [
        "unit",
        "unit_label",
        "role",
        "mention",
        "task",
        "task_text",
        "statement",
        "start",
        "end",
        "document",
    ]
    rows = [
        ("u:1", "甲局", f"{NS}Lead", "甲局", "t:1", "清淤", "甲局牵头，乙局配合", 5, 14, "d:1"),
        ("u:2", "乙局", f"{NS}Cooperate", "乙局", "t:1", "清淤", "甲局牵头，乙局配合", 5, 14, "d:1"),
        ("u:1", "甲局", f"{NS}Lead", "甲局", "t:2", "巡查", "甲局牵头，乙局配合", 5, 14, "d:1"),
    ]
    found = cards(columns, rows)
    assert [(card.task, [part.unit for part in card.parts]) for card in found] == [
        ("t:1", ["甲局", "乙局"]),
        ("t:2", ["甲局"]),
    ]
    assert found[0].words == (("甲局", "Lead"), ("牵头，", ""), ("乙局", "Cooperate"), ("配合", ""))


def named(iri: str, kind: str, label: str, *others: str) -> Named:
    return Named(iri, kind, label, others)


SUGGESTIONS = Suggestions(
    [
        named("u:1", "unit", "甲市生态环境局", "市生态环境局"),
        named("u:2", "unit", "甲市水利局", "市水务局"),
        named("w:1", "water", "大河"),
        named("w:2", "water", "小大河"),
        named("d:1", "document", "大河保护方案"),
        named("u:3", "unit", "Water Bureau"),
    ]
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("大河", ["w:1", "d:1", "w:2"]),  # named so, begins so, holds it
        ("生态", ["u:1"]),
        ("市", ["u:2", "u:1"]),  # both have a name that begins so
        ("water b", ["u:3"]),
        (" 大 河 ", ["w:1", "d:1", "w:2"]),
        ("", []),
        ("没有", []),
        ("局w", []),  # never across the end of a name
    ],
)
def test_suggestions_come_in_the_order_people_expect(typed: str, expected: list[str]) -> None:
    assert [found.thing.iri for found in SUGGESTIONS.like(typed)] == expected


def test_the_name_itself_is_found_behind_thousands_that_hold_it() -> None:
    crowd = [named(f"u:{n}", "unit", f"第{n}大河管理所") for n in range(5_000)]
    found = Suggestions([*crowd, named("w:1", "water", "大河"), named("w:2", "water", "大河支流")]).like(
        "大河"
    )
    assert [one.thing.iri for one in found][:2] == ["w:1", "w:2"]


def test_a_theme_is_called_by_its_name_in_the_readers_language() -> None:
    theme = named("t:1", "theme", "black-odorous waters", "black-odorous waters", "黑臭水体")
    assert (label_in(theme, "zh"), label_in(theme, "en")) == ("黑臭水体", "black-odorous waters")
    assert label_in(named("u:1", "unit", "甲市水利局", "EPA"), "en") == "甲市水利局"
    assert [found.via for found in Suggestions([theme]).like("黑臭", "en")] == ["黑臭水体"]
    assert [found.via for found in Suggestions([theme]).like("黑臭", "zh")] == [""]


def test_a_suggestion_says_by_which_other_name_it_was_found() -> None:
    assert [found.via for found in SUGGESTIONS.like("水务")] == ["市水务局"]
    assert [found.via for found in SUGGESTIONS.like("市生态")] == [""]  # its own name says enough


@given(
    st.lists(st.text("甲乙丙", min_size=1, max_size=5), max_size=12),
    st.text("甲乙丙", min_size=1, max_size=3),
)
def test_suggestions_are_exactly_the_names_that_hold_what_was_typed(names: list[str], typed: str) -> None:
    found = Suggestions(named(f"u:{n}", "unit", name) for n, name in enumerate(names)).like(typed, limit=99)
    assert {one.thing.iri for one in found} == {f"u:{n}" for n, name in enumerate(names) if typed in name}


@given(st.text("甲乙(.\n ", max_size=40), st.lists(st.text("甲乙(.", min_size=1, max_size=3), max_size=4))
def test_highlighting_loses_nothing_and_marks_only_words_asked_for(text: str, words: list[str]) -> None:
    found = highlighted(text, tuple(words))
    assert "".join(piece for piece, _ in found) == text
    assert {piece for piece, hit in found if hit} <= set(words)
    assert not any(word in piece for piece, hit in found if not hit for word in words)


@pytest.mark.parametrize(
    ("text", "words", "limit", "expected"),
    [
        ("短文", ("短",), 10, "短文"),
        ("一二三四五六七八九十", (), 4, "一二三四…"),
        ("一二三四五六七八九十", ("二",), 4, "一二三四…"),
        ("一" * 50 + "大河" + "二" * 50, ("大河",), 40, "…" + "一" * 30 + "大河" + "二" * 8 + "…"),
    ],
)
def test_an_excerpt_shows_the_first_word_asked_for(
    text: str, words: tuple[str, ...], limit: int, expected: str
) -> None:
    assert excerpt(text, words, limit) == expected
