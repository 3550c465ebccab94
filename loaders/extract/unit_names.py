"""The names of public bodies, judged by how they are written: 市水利局, 各县（市、区）人民政府, 冠县."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache, lru_cache

from loaders.characters import CLOSING, OPENING
from loaders.lexicon import lexicon
from loaders.words import any_of
from ontology.functions import body_of
from ontology.lexicon import lexicon as known_bodies

_MAX_NAME = 40
# A member of a labelled list that is no known sort of name, and a name that a list leaves the ending of.
_MAX_UNKNOWN, _MAX_SHORT = 16, 9
_OPEN, _CLOSE = re.escape(OPENING), re.escape(CLOSING)
_BRACKETS = re.compile(rf"[{_OPEN}][^{_OPEN}{_CLOSE}]*[{_CLOSE}]")
_CHINESE = re.compile("[\u3400-\u9fff]")
# A sentence's punctuation, figures, and words of its grammar: no name has them inside.
_NOT_INSIDE = re.compile(
    r"[了把被由《》<>\"？！!?：:=%％，,；;。、]|将(?![乐军])|\d{3,}|\d处|分[\d一二三四五六七八九十两]+[个组]|资[质格]的|后(?=[省市县区国地][级市县区务])|以上(?!地方|人民|政府|[市县区州]|[一-鿿]{0,9}(?:部门|机构|机关))"
    r"|以下(?!简称)|受(?=[省市县区国上])|负责(?!人)|牵头(?!单位|部门)|等部门"
)
# Prepositions: 对外贸易局 and 上报中心 have such a character in their name.
_PREPOSITION = (
    r"对(?!外|口|台|俄)|[报向送请给转抄](?:[省市县区州国师上党](?!政府)|自治区)|(?<!服)从(?![化江])|向(?=上级|领导|本|同级|社会|主管|有关|中央|全)|到(?!保)|(?<!所)在(?!线|京|地)"
    r"|(?<![无有])为(?!民)|得(?!荣)|则|而|且(?!末)|即(?!墨)|该|这|那(?![曲坡])|统一(?!战线)"
)
# "有监督管理权限的部门", "其指定的部门": said by what they have or were given, they are bodies all the same
_DESCRIBED = re.compile(
    r"^[^，。；：的]{0,14}政府的[^的，。；：]{2,12}部门$|"
    r"^.{0,12}(?:有|承担|履行|行使|指定|授权|委托|设立|确定|分管|主管|所属|管辖|组建|审批|辖区内|以上|所在地|相关|派出)"
    r"[^，。；：的]{0,20}的[^的，。；：]{0,12}(?:部门|机构|机关|政府|单位|局|委|办|公司|企业|指挥部|委员会|中心|办公室|园区|开发区|管理区)$"
)
# Bodies set up for a purpose are called by it: 黑臭水体整治领导小组
_CALLED_BY_PURPOSE = re.compile(r"(?:办公室|小组|指挥部|专班|中心|委员会|工作组|办|公司|联席会议|项目部|队)$")
_DATE = re.compile(
    r"\d{4}\s*年|\d+\s*(?:月|年底|个工作日)|底前|[年月季]底|月[上中下]旬|季度|长期|每[年月周季日天旬]|按期|时限|常态化|全年|汛期?前"
    r"|持续(?:推进|开展|实施)"
)
_LEVEL = r"(?:国家|中央|自治[区州县旗]|直辖市|设区的?市|地级市|县级市|特区|林区|[国省地市区县州盟旗乡镇村])(?:级|直)?"
_FOREWORD = r"(?:各级?|两|有关|相关|所在地?|沿线|全省|所辖|属地)*"
# 市、县级…部门, 市、区（县）…中心: levels told over at the head of one name
_LEVEL_LIST = re.compile(rf"(?:^|(?<=所在地)的){_FOREWORD}(?:{_LEVEL}、)+")
# 各县市区, 旗县市区, 各镇街: nothing but levels
_LEVELS_ONLY = re.compile(
    r"各(?:[省市州盟旗县区镇乡村师团连]|街道|[街办场])+|(?:[市州盟旗县区镇乡]|街道|[街办]){3,}"
)
# 县级以上人民政府水利、自然资源…部门; 上海市水利（水务）、生态环境部门
_GOVERNMENT = re.compile(r"^(?:各?级|[一-鿿]{0,8}(?:以上|地方|人民政府|国务院|政府)(?:有关|各)?)+")
# 市、区发展改革、公安、财政等部门
_LEVELS_FIRST = re.compile(rf"^(?:{_LEVEL}、)+(?:县级市|{_LEVEL})")
_PLACE = re.compile(r"^[一-鿿]{2,7}?[省市县区州]")
_LEVEL_CHARACTERS = "省市区县州盟旗镇乡师"
# "王某某局长、"
_POST_INSIDE = re.compile(
    r"(?:主要|分管)(?:领导|负责)(?!小组)|(?:书记|局长|主任|市长|县长|区长|镇长|厅长|部长|处长|主席|常委)(?:[、，]|$)"
)


_COUNTED = re.compile(r"\d{1,2}(?![\d团师连营号])")


class Kind(Enum):
    """What a name names. The order says how surely it is an authority that can be charged."""

    BODY = "body"  # 市水利局, 各镇政府, 水利部门
    AREA = "area"  # 冠县, 各县（市、区）: whoever governs it
    SORT = "sort"  # 供水企业, 学校: a class that rules address
    EVERYONE = "everyone"  # 各有关部门: everyone and no one


@lru_cache(maxsize=16384)
def kind_of(name: str) -> Kind | None:
    """What ``name`` names, judged by the name alone; ``None`` when it is no name of a body."""
    words = lexicon()
    bare = _LEVEL_LIST.sub("各", _BRACKETS.sub("", name)).replace("设区的市", "市")
    if name in words.unit_names or bare in words.unit_names:
        return Kind.BODY
    if _COUNTED.match(bare):
        return None  # 2抢险救援组: a row's number ran into its name
    if not 2 <= len(bare) <= _MAX_NAME or bare in words.not_units or _is_sentence(bare):
        return None
    if _is_known(bare):
        return Kind.BODY
    if bare in words.sorts:
        return Kind.SORT  # 项目法人
    if is_person(bare) or _object().match(bare) or ("的" in bare and not _DESCRIBED.match(bare)):
        return None
    if _everyone().fullmatch(bare):
        return Kind.EVERYONE if bare.endswith(words.everyone_ends) else None
    return _kind_by_ending(bare)


def _is_sentence(bare: str) -> bool:
    return bool(_NOT_INSIDE.search(bare) or _DATE.search(bare) or _never_inside().search(bare))


def _is_known(bare: str) -> bool:
    """Whether ``bare`` is known as it stands (防指, 河长办), with a level before it or without."""
    known = known_bodies().wholes
    return bare in known or (bare[0] in _LEVEL_CHARACTERS and bare[1:] in known)


def _kind_by_ending(bare: str) -> Kind | None:
    words = lexicon()
    if _LEVELS_ONLY.fullmatch(bare):
        return Kind.AREA
    if bare.endswith(words.not_endings):
        return None
    if bare.endswith(words.unit_endings):
        return Kind.BODY
    if bare.endswith(words.areas) and not bare.endswith(words.not_areas):
        return Kind.AREA
    return Kind.SORT if bare.endswith(words.sorts) else None


@cache
def _never_inside() -> re.Pattern[str]:
    return re.compile(any_of(lexicon().never_inside))


@cache
def _everyone() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(lexicon().everyone)})+")


@cache
def _group() -> re.Pattern[str]:
    return re.compile(any_of(lexicon().group_starts))


@cache
def _object() -> re.Pattern[str]:
    """A verb or preposition with its object behind it.

    Not 组织部, 建设局, nor 建设、水利等部门, which have the word in their name.
    """
    words = lexicon()
    own = r"[、局委厅办处科股]|部(?!署|分|门[协联间之合职信])|中心|领导小组|指挥|工作[组专领]|公司|集团"
    whom = "报请|报送|报|向|请|给"  # whoever stands behind these is asked or told
    return re.compile(rf"(?!{any_of(words.name_starts)})(?:{whom}|{any_of(words.not_starts)}(?!{own}))")


@cache
def _foreign() -> re.Pattern[str]:
    """What stands in a sentence and in no name: prepositions, and verbs that no division is called by."""
    return re.compile(rf"{_PREPOSITION}|{any_of(lexicon().foreign)}")


def begins_as_object(text: str, start: int, end: int) -> bool:
    """Whether the words at ``start`` begin with a verb or preposition, and so are no name: 督促乡镇…."""
    return _object().match(text, start, end) is not None


@lru_cache(maxsize=16384)
def is_sure(name: str) -> bool:
    """Whether ``name`` is that of a body even in running text, where nothing else says so."""
    if kind_of(name) is None:
        return False
    bare = _BRACKETS.sub("", name)
    if _DESCRIBED.match(bare):
        return True
    found = _foreign().search(bare)
    if found is None:
        return True
    return _CALLED_BY_PURPOSE.search(bare) is not None and found.group() in lexicon().foreign


def is_group(name: str) -> bool:
    """Whether a name speaks of several bodies at once: 各县（市、区）, 沿线乡镇."""
    return _group().match(name) is not None


def is_person(name: str) -> bool:
    """Whether ``name`` is a person or a post: 市长, 王某某局长, 网格员."""
    return name.endswith(lexicon().person_titles) or _POST_INSIDE.search(name) is not None


def is_date(text: str) -> bool:
    """Whether ``text`` speaks of time: 2020年底前, 持续推进."""
    return _DATE.search(text) is not None


def accepts(name: str) -> bool:
    """Whether a member of a labelled list can be a unit.

    Laxer than :func:`kind_of`: the label already says that it is.
    """
    if kind_of(name) is not None:
        return True
    bare = _LEVEL_LIST.sub("", _BRACKETS.sub("", name) or name)
    if not 0 < len(bare) <= _MAX_UNKNOWN or not _CHINESE.search(bare):
        return False
    if (bare in lexicon().not_units and not bare.endswith("政府")) or _NOT_IN_LIST.match(bare):
        return False
    return "的" not in bare and bare[-1] not in "与和及或" and not is_person(bare) and not _is_sentence(bare)


# What stands among units and is none: 见附件, 除市公安局, 不含水库管理处, 2个单位, （一）
_NOT_IN_LIST = re.compile(
    r"(?:详?见|同[上左右前下]|如[上前]|除|不[含包]|暂?无$|待定|另行|\d+\s*[个项家]|[（(]?[一二三四五六七八九十]+[）)、]?$)|.*不(?:参与|参加|承担|负责)?$"
)


def may_be_short(name: str) -> bool:
    """Whether ``name`` may be a body without its ending, which a list gives once: 住建, 水利, 岳阳."""
    stem = _BRACKETS.sub("", _GOVERNMENT.sub("", _LEVELS_FIRST.sub("", name)))
    if body_of(stem) or body_of(stem[1:]):
        return True
    if not _foreign().search(stem) and body_of(_PLACE.sub("", stem)):
        return True
    if (
        (not 2 <= len(name) <= _MAX_SHORT and name not in _SHORTEST)
        or name in lexicon().not_units
        or "的" in name
        or is_person(name)
    ):
        return False
    if _is_sentence(name) or _MARKED.search(name):
        return False
    return not _object().match(name) and not _foreign().search(name)


_SHORTEST = frozenset("水电")  # 规划、国土、水、公安等行政主管部门
# Brackets, figures and quotes: a short name has none.
_MARKED = re.compile(r"[\d（()）“”\s]")
