"""Comparing: planted changes are found, each and no other; silence says which it is; derived documents pair up."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.build import build
from kg.clauses import ChangeKind as K
from kg.compare import compare, names_documents
from kg.errors import NotFound
from kg.store import GraphStore
from kg.task_views import documents
from kg.theme_matrix import NO_DOCUMENT, NOT_STATED, OUT_OF_SCOPE, matrix

_PLAN = """{place}人民政府办公室
关于印发{place}水污染防治工作方案的通知

{number}

各县（市、区）人民政府，市政府各部门：
《{place}水污染防治工作方案》已经市政府同意，现印发给你们，请认真贯彻执行。

{place}人民政府办公室
{year}年3月1日

{place}水污染防治工作方案

为改善水环境质量，结合我市实际，制定本方案。
一、工作目标
到{year}年年底，水环境质量持续改善。
二、重点任务
（一）{task}（{units}）
（二）加强饮用水水源地保护。完成水源保护区勘界立标，清理保护区内违法建筑。（牵头单位：市生态环境局；责任单位：市水利局）
（三）强化环境执法检查。严厉打击偷排直排、超标排污等违法行为，公开典型案例。（牵头单位：市生态环境局）
"""

TASK = "推进黑臭水体治理。排查城市建成区黑臭水体，建立台账，{year}年6月底前完成整治方案，城市生活污水集中收集率达到90%以上，禁止向沟渠倾倒垃圾。"
UNITS = "牵头单位：市住建局；责任单位：市水利局、市财政局"


def plan(
    task: str = TASK,
    units: str = UNITS,
    place: str = "聊城市",
    year: int = 2023,
    number: str = "聊政办字〔{year}〕71号",
) -> str:
    return _PLAN.format(
        place=place, year=year, number=number.format(year=year), task=task.format(year=year), units=units
    )


def compared(tmp_path: Path, before: str, after: str) -> list[tuple[K, str, str]]:
    """The changes between the first tasks of two plans, as (kind, before, after)."""
    (tmp_path / "a.txt").write_text(before, encoding="utf-8")
    (tmp_path / "b.txt").write_text(after, encoding="utf-8")
    with GraphStore.in_memory() as store:
        report = build([tmp_path], store)
        assert report.documents == 2, report.failures
        found = compare(store, "聊政办字〔2023〕71号", "聊政办字〔2023〕72号")
    assert len(found.pairs) == 3 and not found.only_first and not found.only_second
    assert all(not pair.changes for pair in found.pairs[1:])
    return [(c.kind, c.before, c.after) for c in found.pairs[0].changes]


def changed(old: str, new: str) -> str:
    assert old in TASK or old in UNITS
    return plan(TASK.replace(old, new), UNITS.replace(old, new), number="聊政办字〔{year}〕72号")


# (what is planted, the second plan, the one change that is reported: kind, a part of before, a part of after)
PLANTED = [
    ("lead by another field", changed("市住建局", "市城管局"), [(K.UNIT_DROPPED, "市住建局", ""), (K.UNIT_ADDED, "", "市城管局")]),
    ("unit dropped", changed("、市财政局", ""), [(K.UNIT_DROPPED, "市财政局", "")]),
    ("unit added", changed("市财政局", "市财政局、市公安局"), [(K.UNIT_ADDED, "", "市公安局")]),
    ("unit leads instead", changed("牵头单位：市住建局；责任单位：市水利局、", "牵头单位：市水利局；责任单位：市住建局、"), [(K.ROLE_CHANGED, "市住建局", "负责"), (K.ROLE_CHANGED, "市水利局", "牵头")]),
    ("same field, full name", changed("市住建局", "市住房和城乡建设局"), []),
    ("earlier", changed("6月底前", "4月底前"), [(K.DEADLINE_EARLIER, "2023-06-30", "2023-04-30")]),
    ("later", changed("6月底前", "10月底前"), [(K.DEADLINE_LATER, "2023-06-30", "2023-10-31")]),
    ("deadline gone", changed("{year}年6月底前完成整治方案", "完成整治方案"), [(K.DEADLINE_DROPPED, "2023-06-30", "")]),
    ("higher share", changed("90%以上", "95%以上"), [(K.TARGET_TIGHTER, "90%", "95%")]),
    ("lower share", changed("90%以上", "80%以上"), [(K.TARGET_LOOSER, "90%", "80%")]),
    ("weaker wording", changed("禁止向沟渠倾倒垃圾", "鼓励不向沟渠倾倒垃圾"), [(K.WEAKER, "禁止", "")]),
    ("stronger wording", changed("禁止向沟渠倾倒垃圾", "严禁向沟渠倾倒垃圾"), [(K.STRONGER, "禁止", "严禁")]),
    ("measure gone", changed("建立台账，", ""), [(K.MEASURE_DROPPED, "建立台账", "")]),
    ("measure new", changed("建立台账，", "建立台账，开展底泥清淤疏浚，"), [(K.MEASURE_ADDED, "", "开展底泥清淤疏浚")]),
    ("nothing", changed("建立台账", "建立台账"), []),
]  # fmt: skip


@pytest.mark.parametrize(("second", "expected"), [(p[1], p[2]) for p in PLANTED], ids=[p[0] for p in PLANTED])
def test_planted_change_and_no_other(tmp_path: Path, second: str, expected: list[tuple[K, str, str]]) -> None:
    found = compared(tmp_path, plan(), second)
    assert [kind for kind, _, _ in found] == [kind for kind, _, _ in expected], found
    for (_, before, after), (_, old, new) in zip(found, expected, strict=True):
        assert old in before and new in after


WATERS = [
    ("class tighter", "徒骇河水质达到Ⅳ类", "徒骇河水质达到Ⅲ类", [(K.TARGET_TIGHTER, "Ⅳ", "Ⅲ")]),
    ("class looser", "徒骇河水质达到Ⅲ类", "徒骇河水质达到Ⅴ类", [(K.TARGET_LOOSER, "Ⅲ", "Ⅴ")]),
    ("water narrowed", "整治徒骇河、马颊河沿线排污口", "整治徒骇河沿线排污口", [(K.NAMED_DROPPED, "马颊河", "")]),
    ("water added", "整治徒骇河沿线排污口", "整治徒骇河、卫运河沿线排污口", [(K.NAMED_ADDED, "", "卫运河")]),
    ("ceiling tighter", "城市供水管网漏损率控制在10%以内", "城市供水管网漏损率控制在8%以内", [(K.TARGET_TIGHTER, "10", "8")]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), [w[1:] for w in WATERS], ids=[w[0] for w in WATERS])
def test_waters_classes_and_ceilings(
    tmp_path: Path, old: str, new: str, expected: list[tuple[K, str, str]]
) -> None:
    words = "推进河道综合治理。开展全流域排查，{middle}，健全长效管护机制。"
    before = plan(words.replace("{middle}", old))
    after = plan(words.replace("{middle}", new), number="聊政办字〔{year}〕72号")
    found = compared(tmp_path, before, after)
    assert [kind for kind, _, _ in found] == [kind for kind, _, _ in expected], found
    for (_, was, now), (_, before_part, after_part) in zip(found, expected, strict=True):
        assert before_part in was and after_part in now


def test_a_reform_is_no_change(tmp_path: Path) -> None:
    old = plan(units="牵头单位：市环保局；责任单位：市水利局")
    new = plan(units="牵头单位：市生态环境局；责任单位：市水利局", number="聊政办字〔{year}〕72号")
    assert compared(tmp_path, old, new) == []


def test_cells_tell_three_silences_apart(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(plan(), encoding="utf-8")
    census = plan(
        "做好人口普查登记。选调普查员，开展业务培训，核实人口信息。",
        "牵头单位：市统计局",
        "济宁市",
        number="济政办字〔{year}〕9号",
    )
    census = (
        census.replace("水污染防治", "人口普查")
        .replace("水环境", "统计")
        .replace("饮用水水源地保护", "普查宣传")
        .replace("水源保护区勘界立标，清理保护区内违法建筑", "普查宣传方案")
        .replace("环境执法检查", "统计督查")
        .replace("偷排直排、超标排污", "虚报瞒报")
    )
    (tmp_path / "b.txt").write_text(census, encoding="utf-8")
    with GraphStore.in_memory() as store:
        build([tmp_path], store)
        found = matrix(store, names=("聊城市", "济宁市", "威海市"), themes=("黑臭水体", "畜禽养殖"))
    by_label = {found.labels[c]: c for c in found.columns}
    assert found.cells["黑臭水体"][by_label["聊城市"]].leads == ("住房城乡建设",)
    assert found.cells["畜禽养殖"][by_label["聊城市"]].silence == NOT_STATED
    assert found.cells["黑臭水体"][by_label["济宁市"]].silence == OUT_OF_SCOPE
    assert found.cells["黑臭水体"][by_label["威海市"]].silence == NO_DOCUMENT


def test_a_theme_is_found_by_a_part_of_its_name_and_one_that_is_none_is_refused(tmp_path: Path) -> None:
    """A theme nobody has is not one that nobody speaks of."""
    (tmp_path / "a.txt").write_text(plan(), encoding="utf-8")
    with GraphStore.in_memory() as store:
        build([tmp_path], store)
        assert matrix(store, themes=("黑臭",)).themes == ("黑臭水体",)
        with pytest.raises(NotFound, match="天外来客"):
            matrix(store, themes=("天外来客",))


def test_one_document_among_the_names_means_documents(tmp_path: Path) -> None:
    """A number that is none is said to be none, and not taken for a place."""
    (tmp_path / "a.txt").write_text(plan(), encoding="utf-8")
    with GraphStore.in_memory() as store:
        build([tmp_path], store)
        (document,) = documents(store)
        assert names_documents(store, [document.number, "某政发〔2099〕1号"])
        assert not names_documents(store, ["聊城市", "济宁市"])
