"""Word lists as regular expressions that stay fast however long the list is."""

from __future__ import annotations

import re
from collections.abc import Iterable

_Tree = dict[str, "_Tree"]
# Marks that a word ends at this branch; no word has an empty character.
_END = ""


def any_of(words: Iterable[str]) -> str:
    """The source of a pattern that matches any of ``words``, the longest first.

    Words that begin alike share their beginning (加(?:大|快|强)), so that a search looks at each character once rather than
    at each word; it is atomic: where the longest word is ruled out by what follows, no shorter one matches instead.
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
    last = [c for c, below in tree.items() if c != _END and set(below) == {_END}]
    longer = [re.escape(c) + _source(below) for c, below in tree.items() if c != _END and set(below) != {_END}]
    parts = longer + ([f"[{''.join(map(re.escape, last))}]"] if len(last) > 1 else [re.escape(c) for c in last])
    if not parts:
        return ""
    optional = "?" if _END in tree else ""
    if len(parts) == 1 and not optional:
        return parts[0]
    return f"(?:{'|'.join(parts)}){optional}"
