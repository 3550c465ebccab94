"""The pictures of the README: the sample documents served, four pages as a browser shows them.

    python -m bench.screenshots            # docs/pictures/*.webp; needs chromium, chromedriver and fonts for Chinese

The same pages give the same pictures on one machine; fonts differ between machines.
"""

from __future__ import annotations

import base64
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from api.settings import Settings
from kg.build import build
from kg.store import GraphStore
from ontology.iri import document_iri
from tests.browser import chromium, screen
from tests.service import serving

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "pictures"
MOST_BYTES = 200_000
_CITY, _ZONE = document_iri("示政办字〔2023〕1号"), document_iri("示管办发〔2023〕2号")


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, the page, the window's height, and what is done on the page before."""

    name: str
    path: str
    height: int = 800
    scheme: str = "light"
    before: str = ""


SHOTS = (
    Shot("answer", "/ask?q=哪些单位牵头徒骇河上的任务"),
    Shot(
        "reader",
        f"/reader?document={quote(_CITY)}",
        before="location.hash = 'e-' + document.querySelector('.facts > li[data-kinds~=duty]').dataset.s",
    ),
    Shot(
        "network",
        "/network/picture?around=徒骇河",
        scheme="dark",
        before="const box = document.getElementById('search'); box.value = '聊城市水利局';"
        "box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter'}))",
    ),
    Shot("compare", f"/compare?first={quote(_CITY)}&second={quote(_ZONE)}"),
)


def taken(browser: Chrome, address: str, shot: Shot) -> bytes:
    """The picture as WebP, which takes a third of the bytes of PNG."""
    screen(browser, 1280, shot.height, shot.scheme)
    browser.get(address + shot.path)
    end = time.monotonic() + 10
    while "network" in shot.path and time.monotonic() < end:
        if browser.execute_script("return document.documentElement.dataset.ready"):
            break
    if shot.before:
        browser.execute_script(shot.before)
    time.sleep(0.5)
    shown = browser.execute_cdp_cmd("Page.captureScreenshot", {"format": "webp", "quality": 90})
    return base64.b64decode(shown["data"])


def main() -> None:
    """Take every picture and write it; fails when one is too large to be looked at on a slow line."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        with GraphStore.open(store) as graph:
            build([ROOT / "samples"], graph)
        with serving(Settings(store=store)) as (address, _), chromium() as browser:
            for shot in SHOTS:
                picture = taken(browser, address, shot)
                (FOLDER / f"{shot.name}.webp").write_bytes(picture)
                print(f"{shot.name}.webp  {len(picture):,} bytes")
                if len(picture) > MOST_BYTES:
                    sys.exit(f"{shot.name}.webp has more than {MOST_BYTES:,} bytes")


if __name__ == "__main__":
    main()
