"""What names in documents stand for, and why it is believed. No RDF here."""

from __future__ import annotations

from dataclasses import dataclass

# What people call a zone, by what its name has in it.
_ZONES = (
    ("高新", "高新区"),
    ("度假区", "度假区"),
    ("经济", "开发区"),
    ("经开", "开发区"),
    ("保税", "保税区"),
)


def zone_kind(name: str) -> str:
    """A zone's name cut to its kind, where it has one: 高新区 for 高新技术产业开发区; 西海岸新区 stays."""
    return next((short for sign, short in _ZONES if sign in name and name.endswith(("区", "园"))), name)


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A territory that a government has (行政区), or a zone without a code of its own.

    ``key`` is the adcode ("371500"), "371500-江北水城旅游度假区" for a zone, "cn" for the state. ``level`` is ``state``,
    ``province``, ``city``, ``county``, ``zone`` or ``unknown``.
    """

    key: str
    name: str
    level: str
    adcode: str | None
    parent: Jurisdiction | None

    @property
    def short(self) -> str:
        """What its own documents call it: 盐湖 for 盐湖区, 度假区 for 聊城江北水城旅游度假区."""
        if self.level == "zone":
            return zone_kind(self.key.rpartition("-")[2] or self.name)
        return self.name[:-1] if len(self.name) > 2 else self.name

    def at(self, level: str) -> Jurisdiction | None:
        """This jurisdiction or the one above it that is of ``level``."""
        place: Jurisdiction | None = self
        while place is not None and place.level != level:
            place = place.parent
        return place


@dataclass(frozen=True, slots=True)
class UnitEntity:
    """A body (单位), or a group of bodies when ``collective``; its identity is the IRI: the place and what it is.

    ``successors`` are the bodies that a reform put in its place (环境保护局 → 生态环境局).
    """

    iri: str
    name: str
    place: Jurisdiction
    collective: bool
    function: str | None = None
    part_of: UnitEntity | None = None
    successors: tuple[UnitEntity, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """One entity or none for a mention, and the reason in a few words."""

    entity: UnitEntity | None
    why: str
