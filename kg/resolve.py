"""From a unit as written to the body it means: one candidate or none, with the reason.

A body's identity is its place and what it is. The place comes from the name itself (聊城市…, 省…, 市…, 区…) read from
where the document's issuer sits (:mod:`kg.seats`); what it is comes from the table of public bodies (:mod:`kg.bodies`).
市住建局 and 住房和城乡建设部门 of one city are one body; 市生态环境局 of two cities never are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kg.bodies import body_at, identified_at, plain_body
from kg.branches import branch_at, merge_with_branches, serves
from kg.entities import Jurisdiction, Resolution, UnitEntity
from kg.groups import group, is_group
from kg.seats import LEVEL_PREFIX, Context, at_level, named_place, seat_of
from ontology.functions import Identified

__all__ = ["Context", "Mention", "normal_form", "resolve"]

_FORM = str.maketrans({c: "（" for c in "〔([【［"} | {c: "）" for c in "〕)]】］"})
_WHOLE = (
    "局",
    "委",
    "厅",
    "部",
    "办",
    "部门",
    "中心",
    "办事处",
    "管理处",
    "政府",
    "委员会",
    "公司",
    "街道",
    "镇",
    "乡",
    "站",
    "队",
    "院",
    "所",
)
# "贵局", "该单位", "省厅": which one is known to those who write and read
_NO_NAME = re.compile(r"[贵你该](?:局|厅|委|部|办|所|单位|部门)|(?:[省市县区州]|自治区)(?:局|厅|所)")


@dataclass(frozen=True, slots=True)
class Mention:
    """A unit as written, with what its list leaves out (市|审批服务局, 水利|部门)."""

    written: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class _Function:
    """What a mention names only by its function (生态环境部门), and where."""

    identified: Identified
    place: Jurisdiction


def resolve(mentions: Iterable[Mention], context: Context) -> dict[Mention, Resolution]:
    """Every mention of one document with its body. Names of a body come first, then words like 生态环境部门, which mean
    the body with that function that the document names, if it names just one.
    """
    outcomes = {mention: _resolve_one(mention, context) for mention in dict.fromkeys(mentions)}
    named = {mention: found for mention, found in outcomes.items() if isinstance(found, Resolution)}
    named |= merge_with_branches(named, context.home)
    units = {r.entity.iri: r.entity for r in named.values() if r.entity and not r.entity.collective}
    return {
        mention: _by_function(found, context.home, list(units.values()))
        if isinstance(found, _Function)
        else named[mention]
        for mention, found in outcomes.items()
    }


def normal_form(written: str) -> str:
    """A name with one kind of bracket and no white space: the form that is compared."""
    return re.sub(r"\s", "", written).translate(_FORM)


def _resolve_one(mention: Mention, context: Context) -> Resolution | _Function:
    """The body of a mention, or what it is and where when only its function is named."""
    name = _whole_name(mention, context)
    if _NO_NAME.fullmatch(name):
        return Resolution(None, f"{mention.written} names nobody: it leans on who writes to whom")
    if is_group(name):
        return group(name, context)
    seat = seat_of(name, context)
    place, body = seat.place, seat.body
    if place is None:
        return Resolution(None, seat.why)
    if not body:  # 冠县 and 湖西街道 in a list of bodies act through their government
        body = "办事处" if place.name.endswith("街道") else "人民政府"
    branch = branch_at(place, body, context)
    if branch is not None:
        return Resolution(
            branch, f"{seat.why}; branch of {branch.part_of.name if branch.part_of else place.name}"
        )
    identified = identified_at(body, place, context.year)
    if identified is None:
        return Resolution(plain_body(place, body), f"{seat.why}; name kept as written")
    if identified.generic:
        return _Function(identified, place)
    return Resolution(body_at(place, identified), f"{seat.why}; {body} is {identified.full}")


def _whole_name(mention: Mention, context: Context) -> str:
    """The name with what its list leaves out, and without a rank that says nothing (市级生态环境部门)."""
    name = normal_form(mention.written)
    name += "" if name.endswith(_WHOLE) else mention.suffix
    if mention.prefix and not is_group(name) and not named_place(name, context):
        name = normal_form(mention.prefix) + name
    found = LEVEL_PREFIX.match(name)
    if not found or found["rank"] != "级":
        return name
    # Ranks below the document's own stay, as groups.
    place, rest = at_level(found["level"], context.home), name[found.end() :]
    return found["level"] + rest if place is not None and identified_at(rest, place) else name


def _by_function(what: _Function, home: Jurisdiction, named: list[UnitEntity]) -> Resolution:
    """生态环境部门: the body with that function which the document names at that place, else the usual one there."""
    place, function = what.place, what.identified.body.function
    usual = body_at(place, what.identified)
    candidates = [u for u in named if u.function == function and _works_for(u, place, home)]
    if usual.iri in {u.iri for u in candidates}:
        return Resolution(usual, f"{function} at {place.name}, named in the document")
    key = usual.iri.rsplit("/", 1)[-1]
    branches = [u for u in candidates if u.part_of and u.part_of.iri.rsplit("/", 1)[-1] == key]
    if len(branches) == 1:
        return Resolution(branches[0], f"the branch for {function} that the document names at {place.name}")
    if len(candidates) == 1:
        return Resolution(
            candidates[0], f"the only body for {function} that the document names at {place.name}"
        )
    return Resolution(usual, f"the usual body for {function} at {place.name}")


def _works_for(unit: UnitEntity, place: Jurisdiction, home: Jurisdiction) -> bool:
    """Whether a body works for ``place``: it sits there, or is the branch that the city keeps there."""
    if unit.part_of is not None:
        return place is home and serves(unit, home)
    return unit.place.key == place.key
