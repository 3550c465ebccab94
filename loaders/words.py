"""Word lists as regular expressions that stay fast however long the list is."""

from __future__ import annotations

import re
from collections.abc import Iterable

_Tree = dict[str, "_Tree"]
# Marks that a word ends at this branch; no word has an empty character.
_END = ""


def any_of(words: Iterable[str]) -> str:
    """The source of a pattern that matches any of ``words``, the longest first.

    Words that begin alike share their beginning (加(?:大|快|强)), so that a search looks at each character
    once rather than at each word. It is atomic: where what follows rules the longest word out, no shorter one
    matches.
    """
    tree: _Tree = {}
    for word in words:
        branch = tree
        for character in word:
            branch = branch.setdefault(character, {})
        branch[_END] = {}
    return f"(?>{_source(tree)})"


def _source(tree: _Tree) -> str:
    """The pattern of one branch: single last characters as a class, the rest as alternatives."""
    parts: list[str] = []
    last: list[str] = []
    for character, below in tree.items():
        if character == _END:
            continue
        if set(below) == {_END}:
            last.append(re.escape(character))
        else:
            parts.append(re.escape(character) + _source(below))
    if last:
        parts.append(last[0] if len(last) == 1 else f"[{''.join(last)}]")
    if not parts:
        return ""
    if len(parts) == 1 and _END not in tree:
        return parts[0]
    return f"(?:{'|'.join(parts)}){'?' if _END in tree else ''}"
