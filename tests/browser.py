"""A real browser for tests of pages: Debian's chromium, headless, through its own driver.

Without one, :func:`chromium` skips the test and says why. Nothing is downloaded: the driver is named, so that
selenium does not look for one.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
    "--hide-scrollbars",
]
AXE = Path(__file__).parent.parent / "node_modules/axe-core/axe.min.js"
WCAG_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@contextmanager
def chromium(*, scripts: bool = True) -> Iterator[Chrome]:
    """A browser that keeps a record of its console and of every request; closed at the end."""
    webdriver = pytest.importorskip(
        "selenium.webdriver", reason="selenium is not installed: no browser tests"
    )
    from selenium.webdriver.chrome.service import Service

    program = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if not program or not driver:
        pytest.skip("no chromium and chromedriver on this machine: no browser tests")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in FLAGS:
        options.add_argument(flag)
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options=options, service=Service(driver))
    try:
        yield browser
    finally:
        browser.quit()


def screen(browser: Chrome, width: int, height: int, scheme: str = "light") -> None:
    """Set the window's size in CSS pixels and the reader's wish for light or dark."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)


def requests_made(browser: Chrome) -> list[str]:
    """The addresses asked for since the last call, but for data and blob addresses, which stay inside."""
    events = (json.loads(entry["message"])["message"] for entry in browser.get_log("performance"))
    asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    return [url for url in asked if not url.startswith(("data:", "blob:"))]


def complaints(browser: Chrome) -> list[str]:
    """What the console said since the last call."""
    return [entry["message"] for entry in browser.get_log("browser")]


def axe_violations(browser: Chrome) -> list[str]:
    """What axe-core finds against WCAG AA on the page as it is now, one line an element."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed (npm ci): no accessibility check")
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    run = (
        "axe.run(document, {runOnly: arguments[0]}).then(arguments[1], e => arguments[1]({error: String(e)}))"
    )
    result: Any = browser.execute_async_script(run, WCAG_AA)
    assert "error" not in result, result["error"]
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary']}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]
