"""Where bodies sit: the gazetteer's places as jurisdictions with all that lies above them."""

from __future__ import annotations

import re
from functools import cache

from kg.entities import Jurisdiction
from loaders import Place, jurisdiction_of, place_by_key, resolve_place

_UNCODED = re.compile(r"..(?:[镇乡区]|街道|新城|苏木)$")
# "建制镇", "一级保护区", "市属开发区", "各功能区": kinds of place and no names; "市生态环境局西海岸新区": a body within
_NO_PLACE = re.compile(
    r"[局委厅办院]|政府|中心|^(?:各|有关|相关|所在|沿线|涉及|其他|本|该)|保护区$|功能区$"
    r"|^(?:(?:国家|省|市|县|区)?[级属])?(?:建制|重点|中心|特色|小城|城|乡|集|村|街|示范|工业|农业|产业|化工|经济|特殊|主)*"
    r"(?:[镇乡]|街道|园区|产业区|示范区|集聚区|(?<=[级属])开发区|(?<=[级属]经济)开发区)$"
)

_LONGEST_TITLE = 80
STATE = Jurisdiction("cn", "中国", "state", None, None)


def jurisdiction_for(issuer: str | None, title: str, document: str) -> Jurisdiction:
    """The place a document speaks for: its issuer's, else the first that its title names, else a place of its own.

    Two documents of unknown place never share one, so that their bodies never merge.
    """
    found = (jurisdiction_of(issuer) if issuer else None) or jurisdiction_of(title) or _named_in(title)
    if found is not None:
        return jurisdiction(found)
    return Jurisdiction(f"unknown-{document.rsplit('/', 1)[-1]}", "", "unknown", None, None)


def _named_in(title: str) -> Place | None:
    """The first place that stands by its full name inside a title: 印发《佛山市…办法》的通知, 加快西宁市流通业发展."""
    for start in range(1, min(len(title), _LONGEST_TITLE)):
        found = jurisdiction_of(title[start:])
        if found is not None and found.adcode and title.startswith(found.name, start):
            return found
    return None


def jurisdiction(place: Place) -> Jurisdiction:
    """A gazetteer's place with the chain above it up to the state."""
    if place.level == "state":
        return STATE
    above = place_by_key(place.parent) if place.parent else None
    return Jurisdiction(
        place.key, place.name, place.level, place.adcode, jurisdiction(above) if above else STATE
    )


@cache
def find_place(name: str, home: Jurisdiction) -> Jurisdiction | None:
    """The one place called ``name`` in a document of ``home``; zones and towns without a code lie in ``home``."""
    if name == home.name:
        return home
    within = place_by_key(home.key)
    if within is None and home.parent is not None:
        within = Place(home.key, home.name, home.level, home.parent.key)
    found = resolve_place(name, within)
    if found is None and _UNCODED.search(name) and not _NO_PLACE.search(name):
        walked = jurisdiction_of(name, within)
        if walked is not None and walked.adcode is None and walked.key != home.key:
            found = walked
    return jurisdiction(found) if found else None


def water_region(place: Jurisdiction) -> str:
    """What keeps two rivers of one name apart: the province; the state where that is not known."""
    province = place.at("province")
    return province.key if province else "cn"
