"""Checks of the policies: gaps, conflicts and notes on passages of our own writing, each with the words it is about."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.schemas import Checks
from api.settings import Settings
from kg.build import build
from kg.check import Finding, policy_checks
from kg.store import GraphStore
from tests.factories import policy
from tests.service import serving

FIRST = """1.疏浚徒骇河十公里，清除河道淤泥和岸边垃圾，2021年6月底前完成。（牵头单位：市水利局；配合单位：市生态环境局）
2.整治入河排污口，2021年12月底前完成。（牵头单位：市生态环境局、市水利局）
3.开展巡查。（牵头单位：市水利局）
4.建设湿地。（市林业局、市财政局负责）"""
LATER = """1.疏浚徒骇河十公里，清除河道淤泥和岸边垃圾，2024年6月底前完成。（牵头单位：市城市管理局；配合单位：市生态环境局）
2.清理渠道。（牵头单位：市水利局）"""
TODAY = datetime.date(2025, 1, 1)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("checks")
    (place / "in").mkdir()
    texts = {
        "a.txt": policy(number="聊政办字〔2021〕1号", date="2021年1月5日", tasks=FIRST),
        "b.txt": policy(
            number="聊政办字〔2023〕9号", date="2023年3月31日", tasks=LATER, title="河道整治工作方案"
        ),
    }
    for name, text in texts.items():
        (place / "in" / name).write_text(text, encoding="utf-8")
    with GraphStore.open(place / "store") as graph:
        assert build([place / "in"], graph).ok
    return place / "store"


@pytest.fixture(scope="module")
def found(store: Path) -> dict[str, tuple[Finding, ...]]:
    with GraphStore.read_only(store) as graph:
        return {result.name: result.findings for result in policy_checks(graph, TODAY)}


def said(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.text[:6] for finding in findings]


def test_every_finding_is_the_very_words_of_its_document(
    store: Path, found: dict[str, tuple[Finding, ...]]
) -> None:
    with GraphStore.read_only(store) as graph:
        texts = dict(graph.select("SELECT ?d ?t WHERE { ?d a hetu:PolicyDocument ; hetu:text ?t }"))
    listed = [finding for findings in found.values() for finding in findings]
    assert listed
    for finding in listed:
        assert str(texts[finding.document])[finding.start : finding.end] == finding.text
        assert finding.severity in ("conflict", "gap", "note") and finding.zh and finding.en


def test_a_duty_led_by_two_fields_of_work_is_a_conflict(found: dict[str, tuple[Finding, ...]]) -> None:
    (finding,) = found["two-leads"]
    assert finding.severity == "conflict" and finding.text.startswith("疏浚徒骇河")
    assert "聊政办字〔2021〕1号" in finding.zh and "2024年6月底前" in finding.text


def test_joint_leads_are_worth_a_note_only(found: dict[str, tuple[Finding, ...]]) -> None:
    (finding,) = found["several-leads"]
    assert finding.severity == "note" and "市生态环境局、市水利局" in finding.text


def test_a_deadline_is_past_where_nothing_later_returns_to_the_subject(
    found: dict[str, tuple[Finding, ...]],
) -> None:
    """The first plan's dredging is taken up by the later plan; its outfalls are not; the later plan's own day is past too."""
    past = {finding.text[:4] for finding in found["deadline-past"]}
    assert "整治入河" in past
    assert {finding.severity for finding in found["deadline-past"]} == {"note"}


def test_no_deadline_is_past_before_its_day(store: Path) -> None:
    with GraphStore.read_only(store) as graph:
        early = {r.name: r.findings for r in policy_checks(graph, datetime.date(2021, 6, 30))}
    assert early["deadline-past"] == ()


def test_tasks_without_anybody_or_without_a_lead(found: dict[str, tuple[Finding, ...]]) -> None:
    assert any(text.startswith("加强领导") for text in said(found["nobody-named"]))
    assert any("市林业局、市财政局" in finding.text for finding in found["no-lead"])
    assert not any("疏浚" in text for text in said(found["nobody-named"]))


def test_every_check_is_listed_even_when_it_found_nothing(found: dict[str, tuple[Finding, ...]]) -> None:
    assert set(found) >= {
        "two-leads", "several-leads", "no-lead", "nobody-named", "section-without-unit", "target-without-owner",
        "target-without-date", "deadline-past", "not-taken-up", "unit-unknown", "prose-only",
    }  # fmt: skip
    assert found["not-taken-up"] == ()


@pytest.fixture(scope="module")
def client(store: Path) -> Iterator[httpx.Client]:
    with serving(Settings(store=store)) as (address, _), httpx.Client(base_url=address, timeout=30) as client:
        yield client


def test_checks_over_http(client: httpx.Client) -> None:
    page = Checks.model_validate(client.get("/api/checks", params={"limit": 1}).json())
    assert page.documents == 2
    severities = [check.severity for check in page.checks]
    assert severities == sorted(severities, key=("conflict", "gap", "note").index)
    notes = Checks.model_validate(client.get("/api/checks?severity=note&check=several-leads").json())
    assert [(check.name, check.total, len(check.items)) for check in notes.checks] == [
        ("several-leads", 1, 1)
    ]
    document = notes.checks[0].items[0].document
    narrowed = client.get("/api/checks", params={"document": document}).json()["checks"]
    assert {item["document"] for check in narrowed for item in check["items"]} == {document}
    rows = client.get("/api/checks?format=csv&check=two-leads&bom=true").content
    assert rows.startswith(b"\xef\xbb\xbfcheck,severity") and rows.count(b"\r\n") >= 2
    assert client.get("/api/checks?severity=bad").status_code == 422
