"""Which fixture to use when.

``three_documents`` is a graph of known content, built once for all tests that only read: plans of two cities that share
words (市水利局, 徒骇河) and must not share bodies, and a zone's plan made under the first city's. A test that writes builds a
store of its own with :mod:`tests.factories`.

``browser`` is a real one, shared by the tests of a module; none of its kind on the machine skips them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.names import Names
from kg.store import GraphStore
from tests.browser import Browsers
from tests.factories import policy, rebuilt

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

LIAOCHENG = """1.疏浚徒骇河十公里，2023年6月底前完成。（牵头单位：市水利局；配合单位：市生态环境局）
2.整治马颊河入河排污口。（牵头单位：市生态环境局；责任单位：各县（市、区）人民政府）
3.消除城市黑臭水体，徒骇河城区段水质达到Ⅳ类。（责任单位：市城管局、冠县人民政府）"""
YUNCHENG = """1.清理姚暹渠垃圾，7月底前完成。（市水利局牵头，市城市管理局配合）
2.监测汾河断面。（市生态环境局负责）"""
ZONE = """1.巡查徒骇河聊位路桥断面。〔牵头单位：区农业农村局；责任单位：市生态环境局度假区分局〕"""


def two_cities() -> dict[str, str]:
    """The plans of the two cities, by file."""
    yuncheng = policy(place="运城市", number="运政办发〔2020〕16号", date="2020年3月31日", tasks=YUNCHENG)
    return {"聊城.txt": policy(tasks=LIAOCHENG), "运城.txt": yuncheng}


@pytest.fixture(scope="session")
def three_documents(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    folder: Path = tmp_path_factory.mktemp("documents") / "in"
    zone = "聊城江北水城旅游度假区"
    files = {
        **two_cities(),
        "度假区.txt": policy(place=zone, number="聊江管办发〔2023〕4号", tasks=ZONE).replace(
            "各县（市、区）人民政府，市政府各部门：", "各镇（街道），区直有关部门："
        ).replace("二、重点任务", "二、重点任务\n根据《聊城市碧水保卫战工作方案》（聊政办字〔2023〕7号）要求，结合实际推进。"),
    }  # fmt: skip
    with GraphStore.in_memory() as store:
        report = rebuilt(store, folder, files)
        assert report.ok, report.failures
        yield store


@pytest.fixture(scope="session")
def names(three_documents: GraphStore) -> Names:
    return Names.of(three_documents)


@pytest.fixture(scope="module")
def browsers() -> Iterator[Browsers]:
    with closing(Browsers()) as kept:
        yield kept


@pytest.fixture
def browser(browsers: Browsers) -> Chrome:
    return browsers.answering()
