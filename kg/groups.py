"""Groups of bodies that a document names as one: 各县（市、区）人民政府, 有关部门, 成员单位."""

from __future__ import annotations

import re

from kg.entities import Resolution, UnitEntity
from kg.seats import LEVEL_PREFIX, Context, at_level
from ontology.iri import group_iri

_GROUP = re.compile(
    # 各镇办, 有关部门, 沿河各村, 上述单位, 市直各单位 (but not 市直机关事务局)
    r"^(?:各|有关|相关|所在|属地|沿线|沿[河江湖海黄淮岸]|其他|涉及|地方|当地|两级|上述|行业|[省市区县州](?:直|属|级)(?!机关事务|公积金))"
    # 领导小组成员单位, 市政府有关部门
    r"|成员单位$|(?:有关|相关|各)(?:部门|单位|成员单位)"
    # 县（市、区）政府, 镇、街道
    r"|^(?:县|区|市|镇|乡|街道)[（(、]"
    r"|^(?:乡镇|镇街|镇办|县区|街镇|镇村|县级|乡级|村级|镇级)"
    r"|(?:政府|部门|单位)(?:有关|相关)(?:部门|单位)$"
    # 各中队, 各分局, 办事处, 乡镇人民政府
    r"|各[分大中支]?队$|各分局$|^(?:街道)?办事处$|^(?:乡|镇|乡镇)(?:人民)?政府$|^(?:直属|分支)(?:机构|单位)$"
)
# "各县（市、区）", "各县市区", "各市、县（区）": the areas, which act through their governments
_AREAS = re.compile(r"(?P<each>各?)(?P<areas>[县市区州旗盟][县市区州旗、（）]*)(?P<rest>(?:人民政府)?)")
_IN_ORDER = "州盟旗县市区"


def is_group(name: str) -> bool:
    """Whether ``name`` means several bodies at once."""
    return _GROUP.search(name) is not None


def group(name: str, context: Context) -> Resolution:
    """The group of the document's own place, or of the one above it that the name says (市有关部门)."""
    place = context.home
    found = LEVEL_PREFIX.match(name)
    if found and not found["rank"]:
        place = at_level(found["level"], context.home) or place
        name = name[found.end() :]
    plain = _plain(name)
    shown = plain if place.level == "state" else place.name + plain
    return Resolution(UnitEntity(group_iri(place.key, plain), shown, place, True), "a group of bodies")


def _plain(name: str) -> str:
    """One wording for all that mean the same group: 各县市区 and 各县（市、区）政府 are 各县（市、区）人民政府."""
    plain = re.sub(r"(?<!人民)政府", "人民政府", name)
    plain = re.sub(r"各?(?:有关|相关)", "相关", plain)
    areas = _AREAS.fullmatch(plain)
    if areas:
        return f"{areas['each']}{_listed(areas['areas'])}人民政府"
    if plain == "县级人民政府":
        return "各县（市、区）人民政府"
    return f"{plain}管委会" if re.fullmatch(r"[省市区县]属.*开发区", plain) else plain


def _listed(areas: str) -> str:
    """Kinds of area as they are usually listed: 县市区, 县（市、区） and 市、县（区） are 县（市、区）."""
    kinds = [kind for kind in _IN_ORDER if kind in areas]
    return kinds[0] + (f"（{'、'.join(kinds[1:])}）" if len(kinds) > 1 else "")
