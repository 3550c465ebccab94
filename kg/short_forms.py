"""Short forms of bodies that no document writes: 聊城住建局 is 聊城市住房和城乡建设局, 住建局 one of several.

A body is known by what it is and by its place, as when documents are read; a short form may leave out either's ending.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kg.named import Named
from ontology.functions import body_of, identify, successors

# What a body is, in full → each body that is so, with the name of its place: 水利 → (聊城市, 聊城市水利局).
Bodies = Mapping[str, tuple[tuple[str, Named], ...]]
_PLACE_ENDINGS = ("省", "市", "县", "区", "旗", "州", "镇", "乡")


def bodies_among(things: Iterable[Named]) -> Bodies:
    """The units among ``things`` that the table of functions knows, by what they are."""
    found: dict[str, list[tuple[str, Named]]] = {}
    for thing in things:
        own = thing.iri.rpartition("/")[2]  # unit/371500/水利
        body = body_of(own) if thing.kind == "unit" and own in thing.label else None
        if body is not None:
            found.setdefault(body.full, []).append((thing.label.rpartition(own)[0], thing))
    return {full: tuple(listed) for full, listed in found.items()}


def short_form(name: str, bodies: Bodies, *, heirs: bool = False) -> tuple[Named, ...]:
    """The bodies that ``name`` is a short form of; with ``heirs``, those that took over the work of the one it names."""
    for at in range(len(name) - 1):
        known = identify(name[at:])
        if known is not None:
            wanted = [b.full for b in successors(known.body.full)] if heirs else [known.body.full]
            return tuple(
                thing for full in wanted for place, thing in bodies.get(full, ()) if _fits(name[:at], place)
            )
    return ()


def _fits(said: str, place: str) -> bool:
    """Whether words before a body may mean its place: none; 聊城 or 聊城市; 市, of any city; 度假区, of any such zone."""
    if not said or said == place:
        return True
    if place.endswith(_PLACE_ENDINGS) and said == place[:-1]:
        return True
    return (said in _PLACE_ENDINGS and place.endswith(said)) or (len(said) > 2 and place.endswith(said))
