"""A real browser for tests of pages: Debian's chromium, headless, through its own driver.

Without one, :func:`chromium` skips the test and says why. Nothing is downloaded: the driver is named, so that
selenium does not look for one.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
    "--hide-scrollbars",
]
PATIENCE = 30  # seconds for one command; a driver that has lost its page would be waited for two minutes
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
    browser.command_executor.client_config.timeout = PATIENCE
    try:
        yield browser
    finally:
        closed(browser)


def closed(browser: Chrome) -> None:
    """Close it, by force where it no longer answers: what hangs in one test must not hang in the next."""
    driver = psutil.Process(browser.service.process.pid)
    started = [driver, *driver.children(recursive=True)]
    if answers(browser):
        browser.quit()
    for process in started:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(started, timeout=PATIENCE)


class Browsers:
    """One browser for many tests; another in its place when it has stopped answering."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._browser: Chrome | None = None

    def answering(self) -> Chrome:
        if self._browser is None or not answers(self._browser):
            self.close()
            self._browser = self._open.enter_context(chromium())
        return self._browser

    def close(self) -> None:
        self._open.close()
        self._browser = None


def answers(browser: Chrome) -> bool:
    try:
        browser.switch_to.default_content()
        return bool(browser.window_handles)
    except Exception:  # of selenium, of urllib3, of the socket: it is lost in any case
        return False


def screen(browser: Chrome, width: int, height: int, scheme: str = "light") -> None:
    """Set the window's size in CSS pixels and the reader's wish for light or dark."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)


def click_out_of_frame(browser: Chrome, selector: str) -> None:
    """Click, with the mouse, a link in the frame that leads the whole page elsewhere; the page is the context afterwards.

    The driver's own click waits for the frame that it was given in, and now and then for ever, since that frame is gone.
    """
    middle = (
        "const e = document.querySelector(arguments[0]); e.scrollIntoView({block: 'center'});"
        "const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]"
    )
    x, y = browser.execute_script(middle, selector)
    browser.switch_to.default_content()
    corner = (
        "const e = document.querySelector('iframe'); e.scrollIntoView({block: 'center'});"
        "const b = e.getBoundingClientRect(); return [b.x + e.clientLeft, b.y + e.clientTop]"
    )
    left, top = browser.execute_script(corner)
    mouse = {"x": left + x, "y": top + y, "button": "left", "clickCount": 1}
    for what in ("mousePressed", "mouseReleased"):
        browser.execute_cdp_cmd("Input.dispatchMouseEvent", {"type": what, **mouse})


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
