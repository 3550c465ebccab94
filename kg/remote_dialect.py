"""Where a server answers SPARQL wrongly, our own queries are put to it in words that it answers rightly.

Virtuoso 7.2.5, tried on real graphs:

- ``?x a/b* ?y``, and sometimes ``?x b* ?y``, loses rows as soon as more is joined to it, though alone it finds them. Written out to a depth
  that no chain of places reaches, it finds them.
- ``FILTER(?a <= ?b)`` on two dates loses rows, some of those with smaller dates among them. Either half is right.

Both say the same in SPARQL, so a server that is put right in a later version gives the same with them.

It plans a query of a dozen patterns for seconds, however small the graph. Telling it to keep the order in which
they are written (``DEFINE sql:select-option "order"``) spares that, but then other queries lose rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

# A zone in a county in a city in a province in the state, and one to spare.
_DEEPEST: Final = 5
_ANY_NUMBER: Final = re.compile(r"(\w+:\w+)\*")
_OR_EQUAL: Final = re.compile(r"FILTER\(\s*(\?\w+)\s*([<>])=\s*(\?\w+)\s*\)")


def dialect_of(server: str) -> Callable[[str], str]:
    """How to put our queries, whole texts of them, to a server that calls itself ``server`` in its answers."""
    return _for_virtuoso if server.startswith("Virtuoso") else _as_it_is


def _as_it_is(query: str) -> str:
    return query


def _for_virtuoso(query: str) -> str:
    query = _ANY_NUMBER.sub(lambda found: _written_out(found[1]), query)
    return _OR_EQUAL.sub(r"FILTER(\1 \2 \3 || \1 = \3)", query)


def _written_out(step: str) -> str:
    """``p*`` as ``(p|p/p|p/p/p)?`` and so on."""
    return f"({'|'.join('/'.join([step] * times) for times in range(1, _DEEPEST + 1))})?"
