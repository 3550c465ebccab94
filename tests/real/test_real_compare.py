"""Comparing the real documents: what was read in both before the comparison was run, and nothing else."""

from __future__ import annotations

import pytest

from kg.build import build
from kg.check import check_policies
from kg.clauses import ChangeKind as K
from kg.compare import ComparedPair, Comparison, compare
from kg.store import GraphStore
from kg.task_views import TaskView
from kg.theme_matrix import Matrix, matrix
from tests.real.snapshot import CORPUS

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the real documents are not at {CORPUS}")

CITY, ZONE = "聊政办字〔2023〕7号", "聊江管办发〔2023〕4号"


@pytest.fixture(scope="module")
def store() -> GraphStore:
    graph = GraphStore.in_memory()
    build([CORPUS], graph)
    return graph


@pytest.fixture(scope="module")
def derived(store: GraphStore) -> Comparison:
    return compare(store, CITY, ZONE)


def item(task: TaskView) -> str:
    """The number of a task's item: "14", or "四（一）" for one of the safeguards."""
    first, last = task.heading.split(" / ")[0], task.heading.rsplit(" / ", 1)[-1]
    number = last.split(".")[0] if last[0].isdigit() else last[: last.index("）") + 1]
    return number if number.isdigit() else first[0] + number


# Read in both: item of the city's plan → item of the zone's.
PAIRS = {
    ("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5"), ("8", "6"), ("9", "7"), ("10", "8"), ("11", "9"),
    ("12", "10"), ("13", "11"), ("14", "12"), ("15", "13"), ("16", "14"), ("17", "15"),
    ("四（一）", "四（一）"), ("四（二）", "四（三）"), ("四（三）", "四（三）"),
}  # fmt: skip


def test_every_task_taken_up_and_no_wrong_pair(derived: Comparison) -> None:
    assert derived.derived
    assert {(item(p.pair.first), item(p.pair.second)) for p in derived.pairs} == PAIRS
    assert [item(p.pair.first) for p in derived.pairs if p.pair.part] == ["四（三）"]


def test_what_was_not_taken_up_and_what_is_new(derived: Comparison) -> None:
    assert [item(task) for task in derived.only_first] == ["6", "7"]
    assert [item(task) for task in derived.only_second] == ["四（二）"]


# Every change of seven pairs, read in both documents: (kind, a part of before, a part of after).
CHANGES = {
    "2": [
        (K.ROLE_CHANGED, "市住房城乡建设局 负责", "区住房和城乡建设局 牵头"),
        (K.DEADLINE_DROPPED, "2023-12-31", ""),
        (K.TARGET_DROPPED, "3万吨/日", ""),
        (K.TARGET_DROPPED, "准Ⅳ", ""),
        (K.MEASURE_DROPPED, "优化生活污水处理厂布局", ""),
        (K.MEASURE_DROPPED, "适度超前", ""),
        (K.MEASURE_ADDED, "", "监管维护"),
        (K.MEASURE_ADDED, "", "流速"),
        (K.MEASURE_ADDED, "", "液位"),
    ],
    "4": [
        (K.NUMBER_CHANGED, "17条", "2条"),
        (K.NAMED_ADDED, "", "湖南路铁路桥西南北沟"),
        (K.NAMED_ADDED, "", "聊阳路东钱村东西沟"),
    ],
    "9": [],
    "11": [(K.TARGET_DROPPED, "50%", ""), (K.TARGET_ADDED, "", "4个")],
    "14": [
        (K.UNIT_DROPPED, "市水利局", ""),
        (K.NAMED_DROPPED, "徒骇河", ""),
        (K.NAMED_DROPPED, "马颊河", ""),
        (K.NAMED_DROPPED, "黄河", ""),
    ],
    "16": [],
    "17": [
        (K.UNIT_DROPPED, "市水利局", ""),
        (K.UNIT_ADDED, "", "区农业农村局"),
        (K.MEASURE_DROPPED, "进行划定", ""),
        (K.MEASURE_DROPPED, "规范化管理", ""),
        (K.MEASURE_DROPPED, "勘界立标", ""),
        (K.MEASURE_DROPPED, "环境问题排查整治", ""),
        (K.MEASURE_ADDED, "", "执法行动"),
        (K.MEASURE_ADDED, "", "风险源"),
        (K.MEASURE_ADDED, "", "及时查处"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("number", CHANGES)
def test_changes_read_in_both(derived: Comparison, number: str) -> None:
    found: ComparedPair = next(p for p in derived.pairs if item(p.pair.first) == number)
    said = [(c.kind, c.before, c.after) for c in found.changes]
    assert [kind for kind, _, _ in said] == [kind for kind, _, _ in CHANGES[number]], said
    for (_, before, after), (_, old, new) in zip(said, CHANGES[number], strict=True):
        assert old in before and new in after


def test_every_change_is_quoted_from_its_document(store: GraphStore, derived: Comparison) -> None:
    texts = {str(d): str(text) for d, text in store.select("SELECT ?d ?t WHERE { ?d hetu:text ?t }")}
    for compared in derived.pairs:
        for change in compared.changes:
            assert change.said_before or change.said_after
            for said in (change.said_before, change.said_after):
                assert said is None or texts[said.document][said.start : said.end] == said.text


NONE = "none stated"
# Read in the documents of 聊城市, 盐湖区 and 周村区: who leads (or, where nobody is said to lead, answers for) each theme.
MATRIX: dict[str, tuple[set[str] | str, set[str] | str, set[str] | str]] = {
    "黑臭水体": ({"住房城乡建设"}, {"住房城乡建设"}, {"住房城乡建设"}),
    "入河排污口": (
        {"生态环境", "住房城乡建设", "城市管理", "水利", "农业农村", "行政审批", "财政"},
        {"生态环境", "住房城乡建设", "水利", "农业农村"}, {"水利"},
    ),
    "雨污分流管网": ({"住房城乡建设", "城市管理"}, {"住房城乡建设"}, {"住房城乡建设"}),
    "水产养殖": ({"农业农村"}, {"农业农村", "畜牧", "水利"}, NONE),
    "农村生活污水": ({"生态环境"}, {"住房城乡建设", "农业农村", "生态环境"}, {"住房城乡建设", "生态环境"}),
    "地下水": (NONE, {"自然资源"}, {"水利", "自然资源", "生态环境", "工业和信息化"}),
    "生态流量": ({"水利", "生态环境", "黄河河务"}, {"水利"}, {"水利"}),
    "水资源节约": (NONE, NONE, {"生态环境", "水利", "工业和信息化", "住房城乡建设", "农业农村", "发展改革", "财政", "税务", "人民银行"}),
    "再生水": (NONE, NONE, {"工业和信息化", "住房城乡建设", "发展改革", "水利", "生态环境"}),
    "医疗机构污水": ({"生态环境", "卫生健康"}, NONE, NONE),
    "污泥": (NONE, NONE, {"住房城乡建设", "财政", "发展改革"}),
    "断面水质": ({"生态环境"}, {"生态环境"}, {"生态环境"}),
    "总氮": ({"生态环境"}, NONE, NONE),
    "农业面源": ({"农业农村"}, {"农业农村", "畜牧", "水利", "生态环境"}, {"农业农村", "水利"}),
}  # fmt: skip


@pytest.fixture(scope="module")
def themes(store: GraphStore) -> Matrix:
    return matrix(store, names=("聊城市", "盐湖区", "周村区"), themes=tuple(MATRIX))


@pytest.mark.parametrize("theme", MATRIX)
def test_cells_as_read(themes: Matrix, theme: str) -> None:
    columns = {themes.labels[c]: c for c in themes.columns}
    for place, expected in zip(("聊城市", "盐湖区", "周村区"), MATRIX[theme], strict=True):
        cell = themes.cells[theme][columns[place]]
        assert (cell.silence or set(cell.leads) | set(cell.responsible)) == expected, place


def test_what_was_not_taken_up_is_a_finding(store: GraphStore) -> None:
    found = [f for f in check_policies(store) if f.check == "not-taken-up"]
    assert [f.heading.rsplit(" / ", 1)[-1].split(".")[0] for f in found] == ["6", "7"]
    assert all(ZONE in f.zh for f in found)
