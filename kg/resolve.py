"""From a unit as written to the body it means: one candidate or none, with the reason.

A body's identity is its place and what it is. The place comes from the name itself (聊城市…, 省…, 市…, 区…) read from
where the document's issuer sits; what it is comes from the table of public bodies. 市住建局 and 住房和城乡建设部门 of one city
are one body; 市生态环境局 of two cities never are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from kg.entities import Jurisdiction, Resolution, UnitEntity
from ontology.functions import Identified, identify, successors
from ontology.iri import group_iri, unit_iri
from ontology.lexicon import Level

_LEVEL_WORDS: dict[str, tuple[str, ...]] = {
    "省": ("province",),
    "自治区": ("province",),
    "市": ("city",),
    "州": ("city",),
    "盟": ("city",),
    "区": ("zone", "county"),
    "县": ("county",),
    "旗": ("county",),
}
_LEVEL_PREFIX = re.compile(r"^(?P<level>自治区|省|市|州|盟|区|县|旗)(?P<rank>级|直属?|属)?(?=.)")
_STATE_PREFIX = re.compile(r"^(?:国家|中央|全国|国务院)")
_GROUP = re.compile(
    r"^(?:各|有关|相关|所在|属地|沿线|沿[河江湖黄岸]|其他|涉及|地方|当地|两级|上述|行业|[省市区县州](?:直|属|级)(?!机关事务|公积金))|成员单位$|(?:有关|相关|各)(?:部门|单位|成员单位)"
    r"|^(?:县|区|市|镇|乡|街道)[（(、]|^(?:乡镇|镇街|镇办|县区|街镇|镇村|县级|乡级|村级|镇级)|(?:政府|部门|单位)(?:有关|相关)(?:部门|单位)$|各[分大中支]?队$|各分局$|^(?:街道)?办事处$|^(?:乡|镇|乡镇)(?:人民)?政府$|^(?:直属|分支)(?:机构|单位)$"
)
_AREAS = re.compile(r"各?(?:县|市|区|州|旗|盟)(?:（[县市区州旗、]+）)?(?:、?(?:县|市|区)(?:（[县市区、]+）)?)*")
_BRANCH = re.compile(r"^(?P<body>.+?局|.+?委(?:员会)?)(?P<branch>[^局委]{1,12}?)(?P<kind>分局|分中心|管理分局)$")
_SHORT_BRANCH = re.compile(r"^(?P<stem>.{2,14}?)(?P<kind>分局)$")
_PLACE_END = re.compile(r"(?:省|自治区|市|自治州|州|盟|区|县|旗|镇|乡|街道)")
_FORM = str.maketrans({"〔": "（", "〕": "）", "(": "（", ")": "）", "[": "（", "]": "）", "【": "（", "】": "）", "［": "（", "］": "）"})

FindPlace = Callable[[str, Jurisdiction], Jurisdiction | None]


@dataclass(frozen=True, slots=True)
class Context:
    """Where a document speaks from: its jurisdiction, and how a place named in it is looked up."""

    home: Jurisdiction
    find_place: FindPlace


@dataclass(frozen=True, slots=True)
class Mention:
    """A unit as written, with what its list leaves out (市|审批服务局, 水利|部门)."""

    written: str
    prefix: str = ""
    suffix: str = ""


def resolve(mentions: Iterable[Mention], context: Context) -> dict[Mention, Resolution]:
    """Every mention of one document with its body. Names of a body come first, then words like 生态环境部门, which mean
    the body with that function that the document names, if it names just one.
    """
    unique = dict.fromkeys(mentions)
    resolved: dict[Mention, Resolution] = {}
    generic: list[tuple[Mention, Identified, Jurisdiction]] = []
    for mention in unique:
        outcome = _resolve_one(mention, context)
        if isinstance(outcome, Resolution):
            resolved[mention] = outcome
        else:
            generic.append((mention, *outcome))
    _merge_with_branches(resolved, context.home)
    named = {r.entity.iri: r.entity for r in resolved.values() if r.entity and not r.entity.collective}
    for mention, identified, place in generic:
        resolved[mention] = _by_function(identified, place, context.home, list(named.values()))
    return {mention: resolved[mention] for mention in unique}


def _merge_with_branches(resolved: dict[Mention, Resolution], home: Jurisdiction) -> None:
    """区环保局 in a document that also has 区环保分局: a district keeps one of them, the city's branch."""
    branches = {
        (b.part_of.iri.rsplit("/", 1)[-1]): b
        for r in resolved.values()
        if (b := r.entity) and b.part_of and b.name.removesuffix("分局").endswith(_branch_name(home))
    }
    for mention, resolution in resolved.items():
        unit = resolution.entity
        if unit and unit.part_of is None and unit.place.key == home.key and home.level in ("county", "zone"):
            branch = branches.get(unit.iri.rsplit("/", 1)[-1])
            if branch is not None:
                resolved[mention] = Resolution(branch, f"{resolution.why}; here the branch {branch.name}")


def normal_form(written: str) -> str:
    """A name with one kind of bracket and no white space: the form that is compared."""
    return re.sub(r"\s", "", written).translate(_FORM)


def _resolve_one(mention: Mention, context: Context) -> Resolution | tuple[Identified, Jurisdiction]:
    """The body of a mention, or what it is and where when only its function is named."""
    written = normal_form(mention.written)
    name = written + _suffix(written, mention.suffix)
    if mention.prefix and not _GROUP.search(name) and not _named_place(name, context):
        name = normal_form(mention.prefix) + name
    name = _without_rank(name, context)
    if _GROUP.search(name):
        return _group(name, context)
    place, body, why = _place_and_body(name, context)
    if place is None:
        return Resolution(None, why)
    if not body:  # 冠县 and 湖西街道 in a list of bodies act through their government
        body = "办事处" if place.name.endswith("街道") else "人民政府"
    branch = _branch(place, body, context)
    if branch is not None:
        return Resolution(branch, f"{why}; branch of {branch.part_of.name if branch.part_of else place.name}")
    identified = _identify(body, place)
    if identified is None:
        return Resolution(_plain(place, body), f"{why}; name kept as written")
    if identified.generic:
        return identified, place
    return Resolution(_body(place, identified), f"{why}; {body} is {identified.full}")


def _without_rank(name: str, context: Context) -> str:
    """市级生态环境部门 in a city's document is the city's: 市生态环境部门. Ranks below it stay, as groups."""
    found = _LEVEL_PREFIX.match(name)
    if not found or found["rank"] != "级":
        return name
    place = _at_level(found["level"], context.home)
    rest = name[found.end() :]
    return found["level"] + rest if place is not None and _identify(rest, place) else name


def _suffix(written: str, suffix: str) -> str:
    return "" if written.endswith(("局", "委", "厅", "部", "办", "部门", "中心")) else suffix


def _level(place: Jurisdiction) -> Level:
    levels: dict[str, Level] = {"state": "state", "province": "province", "city": "city"}
    return levels.get(place.level, "county")


@cache
def _identified(body: str, level: Level) -> Identified | None:
    return identify(body, level)


def _identify(body: str, place: Jurisdiction) -> Identified | None:
    """What a body's name without place means; a bare stem (水利, from 水利、农业等部门) means its department."""
    found = _identified(body, _level(place))
    if found is None:
        bare = re.sub(r"（[^（）]*）$", "", body)
        found = _identified(bare, _level(place)) if bare != body else None
    return found or _identified(body + "部门", _level(place))


def _body(place: Jurisdiction, identified: Identified) -> UnitEntity:
    """The body as one thing whatever it is called: 行政审批局 and 行政审批服务局 of a place are one."""
    body = identified.body
    usual = body.name(_level(place))
    # 畜牧发展中心 is no 畜牧局: another kind of organ keeps its own name
    same_kind = identified.full.endswith(("局", "委员会", "厅", "部", "委", "署", usual))
    name = usual if same_kind else identified.full
    if place.name.endswith("街道"):
        name = name.removeprefix("街道")  # 湖西街道办事处
    if name.startswith(("中国", "国网")):
        whole = f"{name}（{place.name}）"
    else:
        whole = ("中共" if body.party else "") + place.name + name
    key = body.full if same_kind else identified.full
    new = tuple(_body(place, Identified(b, b.name(_level(place)), False)) for b in successors(body.full))
    return UnitEntity(unit_iri(place.key, key), whole, place, False, body.function, None, new)


def _plain(place: Jurisdiction, body: str) -> UnitEntity:
    """A body the table does not know: its name as written, under its place."""
    shown = body if place.level == "unknown" or place.name in body else place.name + body
    return UnitEntity(unit_iri(place.key, body), shown, place, False)


def _group(name: str, context: Context) -> Resolution:
    """A group of bodies of the document's own place: 各县（市、区）人民政府."""
    place = context.home
    found = _LEVEL_PREFIX.match(name)
    if found and not found["rank"]:
        place = _at_level(found["level"], context.home) or place
    plain = name[found.end() :] if found and not found["rank"] else name
    plain = re.sub(r"(?<!人民)政府", "人民政府", plain).replace("各有关", "有关").replace("各相关", "相关").replace("有关", "相关")
    if _AREAS.fullmatch(plain):
        plain += "人民政府"  # 各县（市、区） act through their governments
    elif plain == "县级人民政府":
        plain = "各县（市、区）人民政府"
    elif re.fullmatch(r"[省市区县]属.*开发区", plain):
        plain += "管委会"
    return Resolution(UnitEntity(group_iri(place.key, plain), place.name + plain, place, True), "a group of bodies")


def _place_and_body(name: str, context: Context) -> tuple[Jurisdiction | None, str, str]:
    """Where the named body sits and its name without the place, or no place and why."""
    home = context.home
    if _identified(name, _level(home)):  # 住房和城乡建设部门 begins with no town called 住房和城乡
        return home, name, f"no place in the name: {home.name}"
    named = _named_place(name, context)
    if named:
        place, length = named
        return place, name[length:], f"{name[:length]} names {place.name}"
    found = _LEVEL_PREFIX.match(name)
    if found and not _is_body_of_home(name):
        place = _at_level(found["level"], home)
        if place is None:
            return None, name, f"{found['level']} of what? The document's own place is {home.name}"
        return place, name[found.end() :], f"{found['level']} read from {home.name}"
    if _STATE_PREFIX.match(name) or (home.level != "state" and re.fullmatch(r".{2,8}部", name) and (known := _identified(name, "state")) and known.full == name and not name.startswith("人民武装")):
        return _state(home), name, "a body of the state"
    return home, name, f"no place in the name: {home.name}"


def _is_body_of_home(name: str) -> bool:
    """市场监管局 and 区划办 begin like a level and are not: they are known whole."""
    return name.startswith(("市场", "市政", "区划", "区域", "州际", "县域", "市容", "区块", "旗下"))


def _named_place(name: str, context: Context) -> tuple[Jurisdiction, int] | None:
    """The place that the name begins with and how long that is: 运城市盐湖区|人民政府. Places may follow one another."""
    found: tuple[Jurisdiction, int] | None = None
    while step := _next_place(name[found[1] if found else 0 :], found[0] if found else context.home, context):
        found = step[0], (found[1] if found else 0) + step[1]
        if found[1] == len(name):
            break
    return None if found and name[found[1] :] in ("级", "直") else found


def _next_place(rest: str, within: Jurisdiction, context: Context) -> tuple[Jurisdiction, int] | None:
    """The longest place name at the front of ``rest``. What begins with a level (市…) is a place only if it has a code."""
    best: tuple[Jurisdiction, int] | None = None
    place: Jurisdiction | None = context.home
    while place is not None:
        if place.level not in ("state", "unknown") and rest.startswith(place.name):
            best = max(best or (place, 0), (place, len(place.name)), key=lambda found: found[1])
        place = place.parent
    coded_only = bool(_LEVEL_PREFIX.match(rest)) and not _is_body_of_home(rest)
    for end in _PLACE_END.finditer(rest, 0, 18):
        if end.end() >= 2 and (best is None or end.end() > best[1]):
            found = context.find_place(rest[: end.end()], within)
            if found is not None and (found.adcode or not coded_only) and rest[end.end() : end.end() + 1] not in ("级", "直", "属"):
                best = found, end.end()
    return best


def _at_level(word: str, home: Jurisdiction) -> Jurisdiction | None:
    """The place that 市, 区 … means in a document of ``home``: home itself or one above it."""
    for level in _LEVEL_WORDS[word]:
        place = home.at(level)
        if place is not None:
            return place
    if word == "市" and home.level == "province":
        return home if home.name.endswith("市") else None
    if word == "市" and home.level == "county" and home.name.endswith("市"):
        return home
    if home.level == "unknown":
        return Jurisdiction(f"{home.key}-{word}", word, "unknown", None, home)
    if word == "区" and home.level == "province" and home.name.endswith("自治区"):
        return home
    return None


def _state(home: Jurisdiction) -> Jurisdiction:
    return home.at("state") or Jurisdiction("cn", "中国", "state", None, None)


def _branch(place: Jurisdiction, body: str, context: Context) -> UnitEntity | None:
    """A 分局: a body of its own under the city's bureau, whichever way it is written.

    市生态环境局盐湖分局 and, in a document of 盐湖区, 区生态环境分局 are the same.
    """
    found = _BRANCH.match(body)
    if found:
        above, stem, where = place, found["body"], found["branch"]
    else:
        found = _SHORT_BRANCH.match(body)
        city = place.at("city")
        if not found or city is None or place is city or place.level not in ("county", "zone"):
            return None
        above, stem, where = city, f"{found['stem']}局", _branch_name(place)
    identified = _identify(stem, above)
    where = _branch_name(context.home) if where == context.home.name else where
    return _branch_of(_body(above, identified) if identified else _plain(above, stem), where + found["kind"])


def _branch_of(parent: UnitEntity, branch: str) -> UnitEntity:
    """The branch (盐湖分局) of a bureau; a reform of the bureau is one of its branches."""
    key = parent.iri.rsplit("/", 1)[-1] + branch
    new = tuple(_branch_of(successor, branch) for successor in parent.successors)
    return UnitEntity(
        unit_iri(parent.place.key, key), parent.name + branch, parent.place, False, parent.function, parent, new
    )


def _branch_name(place: Jurisdiction) -> str:
    """What a branch is called for a district or zone: 周村区 → 周村, 江北水城旅游度假区 → 度假区."""
    zone = re.search(r"(?:度假区|开发区|高新区|新区|示范区|园区|保税区)$", place.name)
    if zone:
        return zone.group()
    return place.name[:-1] if len(place.name) > 2 else place.name


def _by_function(
    identified: Identified, place: Jurisdiction, home: Jurisdiction, named: list[UnitEntity]
) -> Resolution:
    """生态环境部门: the body with that function which the document names at that place, else the usual one there."""
    function = identified.body.function
    usual = _body(place, identified)
    candidates = [u for u in named if u.function == function and _serves(u, place, home)]
    if usual.iri in {u.iri for u in candidates}:
        return Resolution(usual, f"{function} at {place.name}, named in the document")
    key = usual.iri.rsplit("/", 1)[-1]
    branches = [u for u in candidates if u.part_of and u.part_of.iri.rsplit("/", 1)[-1] == key]
    if len(branches) == 1:
        return Resolution(branches[0], f"the branch for {function} that the document names at {place.name}")
    if len(candidates) == 1:
        return Resolution(candidates[0], f"the only body for {function} that the document names at {place.name}")
    return Resolution(usual, f"the usual body for {function} at {place.name}")


def _serves(unit: UnitEntity, place: Jurisdiction, home: Jurisdiction) -> bool:
    """Whether a body works for ``place``: it sits there, or is the branch that the city keeps there."""
    if unit.part_of is not None:
        return place is home and unit.name.removesuffix("分局").endswith(_branch_name(home))
    return unit.place.key == place.key
