"""From printed lines to paragraphs: wrapped at any width, with and without indents, page numbers and empty lines."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.characters import CJK, CONTROL, INVISIBLE, width
from loaders.document import Block, Paragraph, RawDocument, Table
from loaders.repair import repair
from tests.factories import raw, repaired

# Written for this test; the lines above the plan's title and the titles themselves are not indented in print.
DOCUMENT = """莱芜区人民政府办公室关于印发牟汶河流域综合治理实施方案的通知
莱政办发〔2021〕18号
各镇人民政府、街道办事处，区政府各部门、各直属机构，有关企业：
《牟汶河流域综合治理实施方案》已经区政府同意，现印发给你们，请结合实际认真抓好落实。
莱芜区人民政府办公室
2021年9月14日
（此件公开发布）
牟汶河流域综合治理实施方案
为贯彻落实省、市关于流域治理的部署，改善牟汶河水环境质量，根据《山东省水污染防治条例》等有关规定，结合我区实际，制定本方案。
一、总体要求
坚持源头治理、系统治理、综合治理，统筹上下游、左右岸、干支流，推动流域水质持续好转，让群众有更多的获得感。
二、工作目标
到2022年年底，贺小庄断面化学需氧量浓度控制在20mg/L以内，氨氮浓度控制在1.0mg/L以内，消除劣Ⅴ类水体；到2023年年底，全流域8条支流入河口水质全部达到Ⅳ类以上标准。
三、重点任务
（一）控制工业污染。对流域内36家重点涉水企业逐一建立档案，安装在线监测设备并与区级平台联网，凡超标排放的，一律依法从严查处。（牵头单位：市生态环境局莱芜分局；配合单位：区工业和信息化局）
（二）治理生活污水。新建改建污水管网42.5公里，完成口镇、杨庄两处污水处理厂提标改造，出水执行地表水准Ⅳ类标准。
（三）整治入河排污口
1.开展排查。组织无人机航测和人工徒步相结合的方式，对干流及瀛汶河、嘶马河等支流两岸500米范围开展拉网式排查，形成排污口清单。
2.分类整治。按照取缔一批、合并一批、规范一批的要求，制定“一口一策”整治方案，明确整治措施、责任主体和完成时限，实行销号管理。
3.长效监管。
四、保障措施
（一）加强组织领导。成立由区长任组长的牟汶河流域综合治理工作领导小组，领导小组办公室设在区水利局，负责统筹协调、督导检查和考核通报等日常工作。
（二）严格考核问责。对工作推进不力、未按期完成任务的单位，按照《莱芜区河湖长制考核办法》（莱河长办发〔2020〕3号）第十二条规定予以通报批评，并在全区范围内进行约谈。
""".splitlines()
_FLUSH = frozenset(DOCUMENT[i] for i in (0, 1, 2, 7))
_NEVER_FIRST, _NEVER_LAST = "，。、；：！？）》”〕%", "（《“〔"


def printed(paragraph: str, columns: int, indent: bool) -> list[str]:
    """A paragraph as a page prints it: no line begins with 。, none ends with （, Latin words are whole."""
    lines, line = [], "　　" if indent else ""
    for piece in re.findall(r"[A-Za-z0-9./]+|.", paragraph):
        if width(line) + width(piece) <= columns or not line.strip():
            line += piece
        elif piece in _NEVER_FIRST:
            lines.append(line + piece)
            line = ""
        elif line[-1] in _NEVER_LAST:
            lines.append(line[:-1])
            line = line[-1] + piece
        else:
            lines.append(line)
            line = piece
    return [*lines, line] if line else lines


def page_lines(columns: int, *, indent: bool, double_spaced: bool = False, numbered: bool = False) -> str:
    """The document printed in ``columns``, a page number after every twentieth line."""
    lines = [line for p in DOCUMENT for line in printed(p, columns, indent and p not in _FLUSH)]
    out: list[str] = []
    for n, line in enumerate(lines, 1):
        out += [line, ""] if double_spaced else [line]
        if numbered and n % 20 == 0:
            out += ["", f"— {n // 20} —", ""]
    return "\n".join(out)


@pytest.mark.parametrize("columns", range(18, 45, 2))
def test_wrapped_lines_become_the_paragraphs_again(columns: int) -> None:
    assert repaired(page_lines(columns, indent=True)) == DOCUMENT


@pytest.mark.parametrize("columns", [20, 27, 34])
@pytest.mark.parametrize("double_spaced", [False, True])
@pytest.mark.parametrize("numbered", [False, True])
def test_so_they_do_over_pages_and_empty_lines(columns: int, double_spaced: bool, numbered: bool) -> None:
    assert (
        repaired(page_lines(columns, indent=True, double_spaced=double_spaced, numbered=numbered)) == DOCUMENT
    )


@pytest.mark.parametrize("columns", [20, 24, 27, 30, 40])
def test_so_they_do_without_indents(columns: int) -> None:
    assert repaired(page_lines(columns, indent=False)) == DOCUMENT


@pytest.mark.parametrize("spacing", ["\n", "\n\n"])
def test_a_paragraph_a_line_stays_so(spacing: str) -> None:
    assert repaired(spacing.join(DOCUMENT)) == DOCUMENT


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "a list of names is not a broken paragraph",
            "聊城某某纸业有限公司\n东阿县某某化工有限公司\n高唐某某印染公司\n临清市某某轴承有限公司\n冠县某某镀锌板材公司\n阳谷某某电缆集团公司\n莘县某某皮革公司",
            7,
        ),
        (
            "lines with columns of their own",
            "张三　市水利局局长\n李四　市生态环境局\n王五　市住建局局长\n赵六　市财政局局长",
            4,
        ),
        ("a table of contents", "第一章 总则…………1\n第二章 保护…………5\n第三章 附则…………9", 3),
    ],
)
def test_what_is_not_joined(name: str, text: str, expected: int) -> None:
    assert len(repaired(text)) == expected


def test_a_bracket_opened_above_is_closed_below() -> None:
    assert repaired("推进清淤。〔牵头单位：市水利局；责任单位：市住\n建局〕\n下一项。") == [
        "推进清淤。〔牵头单位：市水利局；责任单位：市住建局〕",
        "下一项。",
    ]


def test_items_run_together_get_lines_of_their_own() -> None:
    assert repaired(
        "三、任务。各地抓好落实。（一）控制工业污染，建立企业档案。（二）治理生活污水，新建管网四十公里。"
    ) == [
        "三、任务。各地抓好落实。",
        "（一）控制工业污染，建立企业档案。",
        "（二）治理生活污水，新建管网四十公里。",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "重点查：（1）工业；（2）农业；（3）生活污水直排问题。",
        "按照第三条。（一）和（二）的规定执行，各地抓好落实。",
        "完成清淤。（3）号闸和（5）号闸一并改造，年底前完成。",
        "达到Ⅳ类标准。1.5公里河道完成清淤，2.5公里河道完成护砌。",
    ],
)
def test_members_of_a_sentence_stay_in_it(text: str) -> None:
    assert repaired(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("到 2023 年底，消除劣 V 类", "到2023年底，消除劣 V 类"),
        ("阳 谷 县 人 民 政 府", "阳谷县人民政府"),
        ("浓度低于 20 mg/L", "浓度低于20 mg/L"),
        ("GB 18466—2005", "GB 18466—2005"),
        ("生态环境部 水利部 农业农村部", "生态环境部 水利部 农业农村部"),
        ("第一章　总　则", "第一章总则"),
        ("[bookmark: _GoBack]一、总体要求", "一、总体要求"),
        ("一、\u200b总\u00ad体\ufeff要求", "一、总体要求"),
        ("\u3000\u3000２０２３年〔试行〕", "２０２３年〔试行〕"),
    ],
)
def test_spaces_and_marks(text: str, expected: str) -> None:
    assert repaired(text) == [expected]


def test_what_a_page_carries_beside_its_text_is_counted() -> None:
    head = "LIAOCHENGGONGBAO 聊城公报2023年第2期"
    mended = repair(raw(f"甲乙丙丁。\n{head}\n- 14 -\n戊己庚辛。\n————————\n第 15 页 共 20 页"))
    assert [block.text for block in mended.blocks if isinstance(block, Paragraph)] == [
        "甲乙丙丁。",
        "戊己庚辛。",
    ]
    assert dict(mended.dropped) == {"page number": 2, "running head": 1, "rule": 1}


def test_bare_figures_a_page_apart_are_page_numbers_and_others_are_not() -> None:
    page = [f"各地要抓好第{n}项工作落实。" for n in "甲乙丙丁戊己庚辛壬癸子丑寅"]
    assert "2" not in repaired("\n".join([*page, "1", *page, "2", *page, "3"]))
    assert repaired("1\n清淤工程\n2\n截污工程\n3\n补水工程").count("2") == 1


def test_a_running_head_of_any_form_repeats_by_page_numbers() -> None:
    page = "各地要抓好落实。\n" * 6
    text = "".join(f"{page}某市人民政府公报\n— {n} —\n" for n in range(1, 5))
    assert "某市人民政府公报" not in repaired(text)


def test_a_soft_break_parts_what_sentences_part() -> None:
    mended = repair(raw("一、目标。", hard_wrapped=False))
    assert len(mended.blocks) == 1
    soft = RawDocument("样本.docx", "docx", (Paragraph("1.清淤。\n2.截污，\n按期完成。"),))
    assert [b.text for b in repair(soft).blocks if isinstance(b, Paragraph)] == [
        "1.清淤。",
        "2.截污，按期完成。",
    ]


_WORDS = st.sampled_from(
    ["一、", "（一）", "1.", "各地抓好落实", "市水利局", "。", "，", "：", "（", "）", " ", "　　", "\t", "2023年3月31日", "- 3 -",
     "聊政发〔2023〕1号", "\u200b", "\x00", "[bookmark: a]", "abc", "|", "附件1", "\n", "——————", "公报2023年第2期"]
)  # fmt: skip
_LINE = st.one_of(st.lists(_WORDS, max_size=8).map("".join), st.text(max_size=50))
_ROWS = st.integers(1, 3).flatmap(
    lambda n: st.lists(st.lists(_LINE, min_size=n, max_size=n).map(tuple), min_size=1, max_size=3).map(tuple)
)
_BLOCKS = st.lists(st.one_of(_LINE.map(Paragraph), _ROWS.map(Table)), max_size=20)


@given(_BLOCKS, st.booleans())
def test_after_repair_the_guarantees_hold(blocks: list[Block], hard_wrapped: bool) -> None:
    mended = repair(RawDocument("样本.txt", "txt", tuple(blocks), hard_wrapped=hard_wrapped))
    for block in mended.blocks:
        texts = [block.text] if isinstance(block, Paragraph) else [cell for row in block.rows for cell in row]
        assert any(texts)
        for text in texts:
            assert text == text.strip() and "\n" not in text
            assert not CONTROL.search(text) and not INVISIBLE.search(text)
            assert not re.search(rf"[{CJK}][ \t\u3000]+[{CJK}]", text) or re.search(
                "[局委厅办府会站院队室科处部位门司心央：]", text
            )
        if isinstance(block, Table):
            assert len({len(row) for row in block.rows}) == 1


@given(_BLOCKS)
def test_nothing_but_furniture_is_lost(blocks: list[Block]) -> None:
    mended = repair(RawDocument("样本.txt", "txt", tuple(blocks), hard_wrapped=True))

    def letters(all_blocks: tuple[Block, ...]) -> str:
        texts = (
            b.text if isinstance(b, Paragraph) else "".join("".join(r) for r in b.rows) for b in all_blocks
        )
        return "".join(c for c in "".join(texts) if "\u4e00" <= c <= "\u9fff")

    lost = len(letters(tuple(blocks))) - len(letters(mended.blocks))
    assert lost == 0 or mended.dropped


@given(_BLOCKS)
def test_repairing_twice_changes_nothing_in_paragraphs(blocks: list[Block]) -> None:
    once = repair(RawDocument("样本.docx", "docx", tuple(blocks)))
    kept = [b.text for b in once.blocks if isinstance(b, Paragraph)]
    paragraphs = RawDocument(
        "样本.docx", "docx", tuple(b for b in once.blocks if isinstance(b, Paragraph) and "|" not in b.text)
    )
    again = [b.text for b in repair(paragraphs).blocks if isinstance(b, Paragraph)]
    assert again == [text for text in kept if "|" not in text] or once.dropped or repair(paragraphs).dropped


def test_how_characters_are_read_is_dropped_and_counted() -> None:
    """A converter between scripts sets it behind characters it doubts; one alone may be somebody's own."""
    many = raw("各縣市、經(jīng)開區(qū)管委會：優（yōu）化環(huán)境（一期）工程（GB）。")
    assert [b.text for b in repair(many).blocks if isinstance(b, Paragraph)] == [
        "各縣市、經開區管委會：優化環境（一期）工程（GB）。"
    ]
    assert dict(repair(many).dropped)["reading"] == 4
    one = raw("行(háng)业标准。")
    assert [b.text for b in repair(one).blocks if isinstance(b, Paragraph)] == ["行(háng)业标准。"]


@pytest.mark.parametrize(
    "lines",
    [
        ["（一）疏浚东沟。清理淤泥。（责任单位：市水", "利局、市生态环", "境局）"],
        ["（一）疏浚东沟。清理淤泥。（责任单", "位：市水利局、市生态环境局）"],
        ["（一）疏浚东沟。清理淤泥。（责任单位：市水利局、市生态", "- 3 -", "环境局）"],
        ["（一）疏浚东沟。清理淤泥。（责任单位：市水", "", "— 3 —", "", "利局、市生态环境局", "）"],
    ],
)
def test_a_bracket_broken_over_lines_is_one(lines: list[str]) -> None:
    """Where no margin can be known, the open bracket says that the line goes on."""
    whole = "（一）疏浚东沟。清理淤泥。（责任单位：市水利局、市生态环境局）"
    assert repaired("\n".join([*lines, "（二）加固西堤。"])) == [whole, "（二）加固西堤。"]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("划定饮用水水源保护区，由市生态", "环境局牵头，市财政局配合。"),
        ("疏浚东沟五公里，拆除违建，由市水", "利局牵头组织实施。"),
        ("各有关单位要加强配合，市住房和城", "乡建设局每月调度一次。"),
    ],
)
def test_a_name_broken_over_lines_is_one(above: str, below: str) -> None:
    assert repaired(f"{above}\n{below}") == [above + below]
    assert repaired(f"{above}\n- 2 -\n{below}") == [above + below]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("疏浚东沟，责任单位为市水利局", "局长负总责"),
        ("（一）疏浚东沟（含支沟，全长五公里", "（二）加固西堤）"),
        ("1）疏浚东沟两岸并清理淤泥垃圾", "2）加固西堤"),
        ("市水利局河道管理中心、市水文局", "市生态环境局、市财政局"),
    ],
)
def test_lines_of_their_own_stay(above: str, below: str) -> None:
    assert repaired(f"{above}\n{below}") == [above, below]


def test_a_running_head_that_parts_a_sentence_at_two_pages_goes() -> None:
    head = "青禾县政务公报"
    text = (
        f"一、工作安排\n由县水利局牵头疏浚东沟，县住建\n{head}\n- 3 -\n{head}\n局配合做好管网改造。\n二、其他"
    )
    found = repair(raw(text))
    assert head not in "".join(block.text for block in found.blocks if isinstance(block, Paragraph))
    assert dict(found.dropped)["running head"] == 2


def test_a_header_printed_on_two_pages_is_no_running_head() -> None:
    text = "序号\t工作任务\t责任单位\n1\t疏浚东沟\t县水利局\n- 1 -\n序号\t工作任务\t责任单位\n2\t加固西堤\t县住建局\n- 2 -"
    assert repaired(text) == ["序号|工作任务|责任单位", "1|疏浚东沟|县水利局", "2|加固西堤|县住建局"]
