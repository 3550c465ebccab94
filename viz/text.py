"""Words of documents made fit to be seen: nothing in them may hide, turn the line round or run.

Escaping for HTML is the templates' work; here a character that shows nothing, or changes how its neighbours
are shown, becomes words ("[U+202E]"), and a long name gets a short form for the picture.
"""

from __future__ import annotations

import re

# Control characters, halves of surrogate pairs and noncharacters (none may stand in HTML), and the marks that
# turn the direction of a line: in "a\u202eb" what follows is shown backwards.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
# Characters of no width: harmless in a sentence, which must stay as it was written, useless in a short name.
_NO_WIDTH = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200d\u2060-\u2065\u3164\ufe00-\ufe0f\ufeff]"
)
# A letter needs few marks upon it; a hundred make it cover its neighbours.
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_PILE = re.compile(f"({_MARK}{{2}}){_MARK}+")


def visible(text: str) -> str:
    """The text with every unfit character named instead of obeyed: ``"a\\u202eb"`` → ``"a[U+202E]b"``."""
    return _UNFIT.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def short(text: str, limit: int) -> str:
    """A name for the picture: one line, nothing hidden, at most ``limit`` characters, "…" where cut."""
    # A name of a million characters is not cleaned whole for the sake of its first twenty.
    start = _PILE.sub(r"\1", _NO_WIDTH.sub("", text[: limit * 20 + 200]))
    line = " ".join(visible(start).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
