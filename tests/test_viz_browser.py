"""The sheets in a real browser, from a file, with no network: they draw, answer, and do nothing else.

One browser serves the whole module; each test opens its own file in it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kg.network import Edge, Network, Node
from tests.browser import axe_violations, chromium, complaints, requests_made, screen
from tests.networks import hostile, made, river, sentence
from tests.test_kg_narrowing import told
from viz.briefing import briefing
from viz.page import network_page

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

Opened = Callable[..., str]


@pytest.fixture
def opened(browser: Chrome, tmp_path: Path) -> Iterator[Opened]:
    """Open a sheet from a file; afterwards: nothing but that file was asked for, and nobody complained."""
    addresses = []

    def open_(html: str, *, width: int = 1440, height: int = 900, scheme: str = "light") -> str:
        file = tmp_path / f"sheet{len(addresses)}.html"
        file.write_text(html, encoding="utf-8")
        addresses.append(file.as_uri())
        screen(browser, width, height, scheme)
        requests_made(browser)
        complaints(browser)
        browser.get(addresses[-1])
        return addresses[-1]

    yield open_
    assert requests_made(browser) == addresses
    assert complaints(browser) == []


def network_sheet(network: Network, **options: Any) -> str:
    return network_page(network, build="示例版", date="2024-05-01", **options)


def drawn(browser: Chrome) -> int:
    """Wait until the picture stands; how many milliseconds after the start that was."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if ready := browser.execute_script("return document.documentElement.dataset.ready"):
            return int(ready)
        time.sleep(0.02)
    raise AssertionError("the picture was not drawn in 30 s")


def see(browser: Chrome, selector: str) -> str:
    """The visible text of one element."""
    return browser.execute_script("return document.querySelector(arguments[0]).innerText", selector)


def do(browser: Chrome, script: str, *arguments: object) -> Any:
    return browser.execute_script(script, *arguments)


def search_for(browser: Chrome, words: str) -> None:
    """Put words into the search box as typing would."""
    box = "const box = document.getElementById('search');"
    typed = box + "box.value = arguments[0]; box.dispatchEvent(new Event('input'))"
    do(browser, typed, words)


# The picture's pixels, read from a copy: reading the canvas itself makes the browser complain of slowness.
PIXELS = """
    const canvas = document.querySelector("#picture canvas"), box = canvas.getBoundingClientRect();
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [canvas.width, canvas.height];
    const brush = copy.getContext("2d", {willReadFrequently: true});
    brush.drawImage(canvas, 0, 0);
    const bits = brush.getImageData(0, 0, copy.width, copy.height).data;
    const point = (i) => [box.left + (i / 4 % copy.width) * box.width / copy.width,
                          box.top + Math.floor(i / 4 / copy.width) * box.height / copy.height];
"""


def point_at(browser: Chrome, x: float, y: float, *, click: bool) -> None:
    """Move the mouse to a point of the window, and press it there."""
    for kind in ("mouseMoved", "mousePressed", "mouseReleased") if click else ("mouseMoved",):
        event = {
            "type": kind,
            "x": x,
            "y": y,
            "button": "none" if kind == "mouseMoved" else "left",
            "clickCount": 1,
        }
        browser.execute_cdp_cmd("Input.dispatchMouseEvent", event)
    time.sleep(0.5)  # vis-network waits 300 ms for the second click of a double one


def pixel_of(browser: Chrome, colour: str) -> tuple[float, float]:
    """A point of the picture in exactly this colour, in window coordinates; fails when there is none."""
    script = """
        const [r, g, b] = arguments[0], found = [];
        for (let i = 0; i < bits.length; i += 4)
          if (bits[i] === r && bits[i + 1] === g && bits[i + 2] === b) found.push(i);
        return found.length ? point(found[Math.floor(found.length / 2)]) : null;
    """
    point = do(browser, PIXELS + script, [int(colour[i : i + 2], 16) for i in (1, 3, 5)])
    assert point is not None, f"nothing is drawn in {colour}"
    return point[0], point[1]


def test_page_draws_every_kind_in_its_colour(browser: Chrome, opened: Opened) -> None:
    opened(network_sheet(river()))
    drawn(browser)
    for line in ("#2b5c99", "#8a6414", "#0b737e"):
        pixel_of(browser, line)


def test_click_on_a_link_shows_its_sentence_with_document_heading_and_offsets(
    browser: Chrome, opened: Opened
) -> None:
    network = river()
    only = Network(network.title, network.nodes[2:], network.edges[3:4], 4)
    opened(network_sheet(only))
    drawn(browser)
    the_one_blue_line = """
        for (let i = bits.length - 4; i >= 0; i -= 4)
          if (bits[i + 2] > bits[i] + 60 && bits[i + 3] > 200) return point(i);
    """
    x, y = do(browser, PIXELS + the_one_blue_line)
    point_at(browser, x, y, click=False)
    assert "各镇（街道）负责" in see(browser, "#hover")
    point_at(browser, x, y, click=True)
    words = see(browser, "#panel")
    assert "各镇（街道） — 清理河面漂浮物" in words
    assert "责任" in words
    assert "各镇（街道）负责" in words
    assert "示例区巡河办法 › 二、任务 > （一）排污口 [40–48]" in words


def test_click_on_a_node_lists_its_links_and_escape_lets_go(browser: Chrome, opened: Opened) -> None:
    opened(network_sheet(river()))
    drawn(browser)
    x, y = pixel_of(browser, "#dcf2f4")  # the card of the one river
    point_at(browser, x, y, click=False)
    assert see(browser, "#hover").split() == ["水体", "示例河"]
    point_at(browser, x, y, click=True)
    words = see(browser, "#panel")
    assert words.startswith("示例河")
    assert "2 条连线" in words
    assert "示例河沿岸" in words
    assert "无原文" in words
    assert "https://w3id.org/hetu/id/water/371500/示例河" in words
    do(browser, "document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'}))")
    pixel_of(browser, "#2b5c99")  # nothing is dimmed any more


def test_a_node_of_many_links_lists_some_and_then_all(browser: Chrome, opened: Opened) -> None:
    units = (
        Node("u", "unit", "示例局", "示例市某局"),
        *(Node(f"t{n}", "task", f"任务{n}", "") for n in range(60)),
    )
    links = tuple(Edge("u", f"t{n}", "Lead", sentence(f"第{n}句", start=n * 9)) for n in range(60))
    opened(network_sheet(Network("多", units, links, 61)))
    drawn(browser)
    do(browser, "document.querySelector(`a.go[href='#n0']`).click()")
    count = "return document.querySelectorAll('#panel li').length"
    assert do(browser, count) == 40
    assert "60 条连线" in see(browser, "#panel")
    assert see(browser, "#panel > button").split() == ["显示全部", "60"]
    do(browser, "document.querySelector('#panel > button').click()")
    assert do(browser, count) == 60
    assert "第59句" in see(browser, "#panel")
    assert "示例市某局" in see(browser, "#panel")


def test_filters_change_picture_count_and_table_together(browser: Chrome, opened: Opened) -> None:
    opened(network_sheet(river()))
    drawn(browser)
    do(browser, "document.querySelector('[data-relation=concerns]').click()")
    assert "5 / 9 个节点" in see(browser, "#shown")  # the river has no link left
    assert "4 / 6 条连线" in see(browser, "#shown")
    rows = "return [...document.querySelectorAll('table.links tbody tr')].map(row => row.hidden)"
    assert do(browser, rows) == [False, False, False, False, True, True]
    do(browser, "document.querySelector('[data-relation=concerns]').click()")
    do(browser, "document.querySelector('[data-kind=group]').click()")
    assert "5 / 9 个节点" in see(browser, "#shown")
    do(browser, "document.querySelector('[data-kind=group]').click()")
    choose = """
        const select = document.querySelector("[data-choice=" + arguments[0] + "]");
        select.value = arguments[1];
        select.dispatchEvent(new Event("change"));
    """
    do(browser, choose, "document", "1")
    assert do(browser, rows) == [True, True, True, False, True, True]
    do(browser, choose, "document", "")
    do(browser, choose, "jurisdiction", "1")  # the town's: its own links, and what has no jurisdiction
    assert do(browser, rows) == [True, True, True, False, False, False]
    do(browser, choose, "jurisdiction", "")
    assert do(browser, rows) == [False] * 6


def test_theme_and_year_of_the_tasks_filter_too(browser: Chrome, opened: Opened) -> None:
    opened(network_sheet(told()))
    drawn(browser)
    choose = """
        const select = document.querySelector("[data-choice=" + arguments[0] + "]");
        select.value = [...select.options].find((option) => option.text === arguments[1])?.value ?? "";
        select.dispatchEvent(new Event("change"));
    """
    rows = "return [...document.querySelectorAll('table.links tbody tr')].map(row => row.hidden)"
    do(browser, choose, "theme", "漂浮物")
    assert do(browser, rows) == [True, True, True, False, True, False]
    do(browser, choose, "theme", "")
    do(browser, choose, "year", "2024")
    assert do(browser, rows) == [False, False, False, True, False, True]


def test_size_shows_who_stands_between_and_colours_are_named(browser: Chrome, opened: Opened) -> None:
    opened(network_sheet(made(120, 300)))
    drawn(browser)
    pick = """
        const select = document.getElementById(arguments[0]);
        select.value = arguments[1];
        select.dispatchEvent(new Event("change"));
    """
    canvas = "return document.querySelector('canvas').toDataURL()"
    before = do(browser, canvas)
    do(browser, pick, "size", "between")
    time.sleep(0.3)
    assert do(browser, canvas) != before
    assert not do(browser, "return document.getElementById('communities').offsetHeight")
    do(browser, pick, "colour", "community")
    groups = do(browser, "return [...document.querySelectorAll('#communities li')].map(e => e.innerText)")
    assert len(groups) > 1 and all("任务" not in group for group in groups)


def test_what_is_filtered_away_is_no_longer_drawn(browser: Chrome, opened: Opened) -> None:
    opened(network_sheet(river()))
    drawn(browser)
    orange = """
        let found = 0;
        for (let i = 0; i < bits.length; i += 4)
            found += bits[i] > 160 && bits[i + 1] < 110 && bits[i + 2] < 60;
        return found;
    """
    assert do(browser, PIXELS + orange) > 300
    do(browser, "document.querySelector('[data-relation=Lead]').click()")
    time.sleep(0.2)
    assert do(browser, PIXELS + orange) < 100  # the rims of letters
    pixel_of(browser, "#dcf2f4")
    do(browser, "document.querySelector('[data-kind=water]').click()")
    time.sleep(0.2)
    with pytest.raises(AssertionError, match="#dcf2f4"):
        pixel_of(browser, "#dcf2f4")


def test_keyboard_alone_finds_a_node_and_walks_to_its_neighbour(browser: Chrome, opened: Opened) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    opened(network_sheet(river()))
    drawn(browser)
    search = browser.find_element(By.ID, "search")
    search.send_keys("水利 市")
    assert see(browser, "#found-count") == "找到 1"
    search.send_keys(Keys.ENTER)
    assert do(browser, "return document.activeElement.id") == "panel"
    assert see(browser, "#panel").startswith("示例市水利局")
    browser.switch_to.active_element.send_keys(Keys.TAB)
    neighbour = browser.switch_to.active_element
    assert neighbour.text == "排查入河排污口"
    neighbour.send_keys(Keys.ENTER)
    assert see(browser, "#panel").startswith("排查入河排污口")
    assert "4 条连线" in see(browser, "#panel")
    search_for(browser, "示例河")  # a task's text may speak of it, but the river itself comes first
    found = "return [...document.querySelectorAll('#found button')].map(one => one.innerText.trim())"
    assert do(browser, found)[0] == "示例河"
    search_for(browser, "台账")  # in the text of a task, not in its name
    assert do(browser, found) == ["排查入河排污口"]
    search.clear()
    search.send_keys("没有这个")
    assert see(browser, "#found-count") == "找到 0"


def test_language_and_theme_switch_and_follow_the_reader(browser: Chrome, opened: Opened) -> None:
    opened(network_sheet(river()), scheme="dark")
    drawn(browser)
    pixel_of(browser, "#86b6f0")  # a unit in the dark
    assert "Find and filter" not in see(browser, "body")
    do(browser, "document.getElementById('language').click()")
    assert "Find and filter" in see(browser, "body")
    assert "查找与筛选" not in see(browser, "body")
    assert "示例市生态环境局" in see(browser, "body")  # documents are quoted as they are
    do(browser, "document.getElementById('theme').click()")
    time.sleep(0.2)
    pixel_of(browser, "#2b5c99")


def test_picture_is_saved_without_asking_anybody(browser: Chrome, opened: Opened, tmp_path: Path) -> None:
    browser.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)}
    )
    opened(network_sheet(river()))
    drawn(browser)
    do(browser, "document.getElementById('save').click()")
    deadline = time.monotonic() + 10
    while not (saved := list(tmp_path.glob("*.png"))) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert saved
    assert saved[0].read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("sheet", ["network", "briefing"])
def test_hostile_text_neither_runs_nor_hides(browser: Chrome, opened: Opened, sheet: str) -> None:
    network = hostile()
    if sheet == "network":
        opened(network_sheet(network))
        drawn(browser)
        for number in range(len(network.nodes)):
            do(browser, "document.querySelector(`a.go[href='#n${arguments[0]}']`).click()", number)
        search_for(browser, "s")
    else:
        opened(briefing(network, build="示例版", date="2024-05-01"))
    time.sleep(0.3)
    assert do(browser, "return window.ran") is None
    assert (
        do(browser, "return document.querySelectorAll('img, svg[onload], a[href^=\"javascript\"]').length")
        == 0
    )
    assert "<img src=x onerror=window.ran=2>" in do(browser, "return document.body.textContent")


def test_hover_tells_hostile_text_as_text(browser: Chrome, opened: Opened) -> None:
    opened(network_sheet(hostile(), lang="en"))
    drawn(browser)
    left, top, wide, high = do(
        browser,
        "const b = document.querySelector('#picture').getBoundingClientRect();"
        "return [b.left, b.top, b.width, b.height]",
    )
    told = """
        const box = document.getElementById("hover");
        const made = box.querySelectorAll("img, script, svg:not(.swatch)");
        return [box.hidden ? "" : box.innerText, made.length];
    """
    seen, elements = set(), 0
    for step in range(196):
        across, down = (step % 14 + 0.5) / 14, (step // 14 + 0.5) / 14
        moved = {"type": "mouseMoved", "x": left + wide * across, "y": top + high * down}
        browser.execute_cdp_cmd("Input.dispatchMouseEvent", moved)
        words, made_elements = do(browser, told)
        seen.add(words)
        elements += made_elements
    assert len(seen - {""}) > 3, "the mouse met too little to tell"
    assert any("<" in words for words in seen), "and no markup"
    assert elements == 0
    assert do(browser, "return window.ran") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_network_page_meets_wcag_aa(
    browser: Chrome, opened: Opened, width: int, height: int, scheme: str
) -> None:
    opened(
        network_sheet(river(), lang="en" if width < 500 else "zh"), width=width, height=height, scheme=scheme
    )
    drawn(browser)
    do(browser, "document.querySelector('a.go').click()")
    assert axe_violations(browser) == []
    assert do(browser, "return document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("network", [river(), made(100, 200)], ids=["columns", "map"])
def test_briefing_meets_wcag_aa(browser: Chrome, opened: Opened, network: Network, scheme: str) -> None:
    opened(briefing(network, build="示例版", date="2024-05-01"), width=390, height=844, scheme=scheme)
    assert axe_violations(browser) == []
    assert do(browser, "return document.documentElement.scrollWidth") <= 390


def test_briefing_changes_language_without_a_script(browser: Chrome, opened: Opened) -> None:
    opened(briefing(river(), build="示例版", date="2024-05-01"))
    assert "任务与分工" in see(browser, "body")
    assert "Tasks and who" not in see(browser, "body")
    do(browser, "document.getElementById('other').click()")
    assert "Tasks and who" in see(browser, "body")
    assert "任务与分工" not in see(browser, "body")


def test_without_scripts_the_tables_say_everything(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(network_sheet(river()), encoding="utf-8")
    with chromium(scripts=False) as plain:
        plain.get(file.as_uri())
        from selenium.webdriver.common.by import By

        words = plain.find_element(By.TAG_NAME, "body").text
    assert "图需要浏览器脚本" in words
    assert "市生态环境局牵头并监督，市水利局配合" in words
    assert "查找与筛选" not in words, "controls that cannot work are not shown"


def test_print_has_picture_tables_and_no_controls(browser: Chrome, opened: Opened) -> None:
    opened(network_sheet(made(60, 250)))
    drawn(browser)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    do(browser, "dispatchEvent(new Event('beforeprint'))")
    try:
        words = see(browser, "body")
        assert "负有责任" in words, "the tables are open"
        assert "查找与筛选" not in words
        assert do(browser, "return document.querySelector('#picture canvas').offsetHeight") > 100
    finally:
        do(browser, "dispatchEvent(new Event('afterprint'))")
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_thousand_nodes_are_soon_there_and_answer(browser: Chrome, opened: Opened) -> None:
    opened(network_sheet(made(1_000, 3_000)))
    waited = drawn(browser)
    assert waited < 6_000, "0.7 s on a quiet machine"
    assert "1000 / 1000 个节点" in see(browser, "#shown")
    search_for(browser, "示例3局")
    do(browser, "document.querySelector('#found button').click()")
    assert see(browser, "#panel").startswith("示例3局")
    assert "对第" in see(browser, "#panel")


def test_twenty_thousand_nodes_give_a_picture_and_say_how_much_is_shown(
    browser: Chrome, opened: Opened
) -> None:
    opened(network_sheet(made(20_000, 60_000)))
    drawn(browser)
    assert "1500 / 20000 个节点，连线多者优先" in see(browser, "#shown")
    count = """
        let inked = 0;
        for (let i = 3; i < bits.length; i += 4) inked += bits[i] > 0;
        return inked / (bits.length / 4);
    """
    inked = do(browser, PIXELS + count)
    assert inked > 0.05


def test_the_browser_would_have_complained_and_asked(browser: Chrome, tmp_path: Path) -> None:
    """The other tests rest on an empty console and an empty list of requests: both fill when they should."""
    file = tmp_path / "leak.html"
    file.write_text(
        '<img src="http://127.0.0.1:9/x.png"><script>throw Error("seen")</script>', encoding="utf-8"
    )
    requests_made(browser)
    complaints(browser)
    browser.get(file.as_uri())
    time.sleep(0.3)
    assert "http://127.0.0.1:9/x.png" in requests_made(browser)
    assert "seen" in json.dumps(complaints(browser))
