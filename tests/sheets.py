"""What every sheet of viz must keep: nothing from outside, nothing that runs but what the policy names."""

from __future__ import annotations

import base64
import hashlib
import re

import lxml.html

# An address that a browser would follow of itself or at a click, wherever it stands.
LOADABLE = re.compile(
    r"""(?:\b(?:src|href|action|formaction|poster|data|srcset|background|ping|cite|longdesc|manifest|content|from)
        \s*=\s*["']?\s*(?:[a-z][a-z0-9+.-]*:)?//)
      | url\(\s*["']?\s*(?:[a-z][a-z0-9+.-]*:)?//
      | @import
      | \b(?:fetch|importScripts|import|XMLHttpRequest|WebSocket|EventSource|sendBeacon)\s*\(
      | xlink:href | <base | <iframe | <object | <embed | <link | http-equiv=["']?refresh""",
    re.IGNORECASE | re.VERBOSE,
)


def outside_of_text(page: str) -> str:
    """The page without the words a reader sees: what is left is what a browser acts on."""
    root = lxml.html.document_fromstring(page)
    for element in root.iter():
        if element.tag not in ("script", "style"):
            element.text = None
        element.tail = None
    return lxml.html.tostring(root, encoding="unicode")


def assert_sealed(page: str) -> None:
    """Nothing is loaded or called; scripts and styles are exactly those whose hash the policy names."""
    found = LOADABLE.search(page)
    assert found is None, page[max(0, found.start() - 80) : found.end() + 80]
    left = outside_of_text(page)
    assert "http://" not in left
    assert "https://" not in left
    root = lxml.html.document_fromstring(page)
    policy = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; base-uri 'none'; form-action 'none'")
    assert "unsafe" not in policy
    running = [e for e in root.iter("script", "style") if e.get("type") != "application/json"]
    hashes = {base64.b64encode(hashlib.sha256(e.text.encode()).digest()).decode() for e in running}
    assert hashes == set(re.findall(r"'sha256-([^']+)'", policy))
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue  # a comment
        assert not [name for name in element.attrib if name.startswith("on") or name == "style"]
        for name in ("src", "href", "action"):
            assert not re.match(r"\s*[a-z]+:", element.get(name, ""), re.IGNORECASE), element.attrib


def text_of(page: str) -> str:
    """The words of the body, as text."""
    root = lxml.html.document_fromstring(page)
    for element in list(root.iter("script", "style", "template")):
        element.drop_tree()
    return root.body.text_content()
