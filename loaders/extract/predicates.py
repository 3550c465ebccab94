"""What a unit is said to do in running prose: which part in the task that is, and whether it is a charge."""

from __future__ import annotations

import re
from functools import cache

from loaders.extract.doings import TIME, verbs
from loaders.extract.phrases import duty_adverb
from loaders.lexicon import lexicon, prose_words
from loaders.words import any_of
from ontology.roles import Role

# An oversight that is the whole object (跟踪督促检查) is not longer.
_MAX_OVERSIGHT = 8
# The end of a clause in which the oversight that it is about stands.
_OVERSIGHT_REACH = 24
_BODY_WORD = "(?:单位|部门|主体|机构|机关|方)"
# 对本辖区达标工作负总责
_ANSWERS = re.compile(
    "负(?:有|总|主要|主体|全部|直接|领导|[一-鿿]{0,4}监管|[一-鿿]{0,4}管理|首要|属地)*责(?!任人)"
)
_BEING = re.compile(rf"(?:为|是)[^，。；]{{0,40}}?{_BODY_WORD}$|作为[^，。；]{{0,20}}?{_BODY_WORD}")
# 将年度计划报市政府
_SUBMITS = re.compile("报(?=[省市县区州国上主同本])")
# 近年来，市水务局…; 2018年以来
_REPORTS = re.compile(
    r"(?=[^。]{0,60}[厅局府委部]高度重视，)|[^，。]{0,20}(?:年来|以来|去年|上年|截至|据(?:介绍|悉|统计|了解)|前期|目前)"
)
# 在日常巡河时, 根据…规定, 按照…要求, 根据排污口类型、责任主体及部门职责等
_HOW = re.compile(
    r"以.{2,40}为(?:指导|基础|依据|遵循|重点|核心|抓手|导向|目标|统领|引领|契机|载体)$"
    r"|(?!.*(?:行使|履行|承担)[^，]{0,40}职[责能]$)(?:要|应当?|须|必须)?(?:在|根据|按照?|依(?![法规])[据照]?|结合|对照|通过|围绕|针对|遵循|参照|收到|接到).{2,}"
    r"(?:[时后前中下上内等]|规定|体制|机制|权限|要求|标准|程序|措施|职责|分工|情况|实际|原则|部署|安排|精神|规范|需要|特点|方式|》)$"
    r"|受.{2,24}委托$"
)

# Words between a unit and its doing that link them and say nothing of how: 市水利局也均要…
_LINKS = ("并", "还", "也", "均", "都", "同时", "一并", "一律", "分别", "各自", "共同", "具体", "主要")


@cache
def _before_verb() -> str:
    """The source of a pattern for one word before the verb itself: 要, 按职责分工, 定期.

    Atomic, for a run of dates and adverbs can be divided in many ways (到2023年|年底, 到2023年年底).
    """
    words = prose_words()
    plain = any_of((*words.modals, *words.manner))
    return rf"(?>{duty_adverb()}|{TIME}|{plain}|联合(?={verbs()}))[，,]?"


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(rf"(?:{_before_verb()})++")


def verb_start(text: str, start: int, end: int) -> int:
    """Where the verb of the doing that begins at ``start`` stands, behind 要, 按职责分工 and the like."""
    found = _opening().match(text, start, end)
    return found.end() if found and found.end() < end else start


@cache
def _begins() -> re.Pattern[str]:
    return re.compile(rf"(?:{_before_verb()})*?{verbs()}")


def verb_begins(text: str, start: int, end: int) -> bool:
    """Whether a doing without its subject stands at ``start``: 负责…, 认真开展…."""
    return _begins().match(text, start, end) is not None


# --- the part that a doing is


@cache
def _light() -> re.Pattern[str]:
    """Verbs that leave to their object what is done: 对…进行, 负责做好."""
    toward = r"(?:对|针对)[^，。]{1,40}?(?=进行|开展|实施|加强|强化)"
    return re.compile(rf"(?:{any_of(prose_words().light_verbs)}|[和、并]|{toward})+")


@cache
def _oversight_first() -> re.Pattern[str]:
    return re.compile(any_of(prose_words().oversight))


@cache
def _oversight_last() -> re.Pattern[str]:
    words = prose_words()
    objects, tails = any_of(words.oversight_objects), any_of(words.oversight_tails)
    return re.compile(
        rf"(?<!管理[和与及、]){objects}(?:[和与及、](?:技术|业务|行业|政策)?(?:{objects}|协调|检查|考核|服务))?(?:{tails})*$"
    )


def is_oversight(matter: str) -> bool:
    """Whether ``matter`` ends in the oversight of something: 城区黑臭水体的监督管理工作."""
    return _oversight_last().search(matter, max(0, len(matter) - _OVERSIGHT_REACH)) is not None


@cache
def _lead() -> re.Pattern[str]:
    words = [word for word, role in lexicon().verbs.items() if role is Role.LEAD and word != "统筹"]
    return re.compile(rf"(?:负责|具体|共同|分别)*{any_of(words)}|统筹$")


# These have objects of all kinds: 协调运力, 保障食品, 负责技术支撑 are no help to another.
_OF_ALL_KINDS = ("支持", "协调", "保障", "技术支撑", "技术支持")


@cache
def _cooperate() -> re.Pattern[str]:
    words = [w for w, role in lexicon().verbs.items() if role is Role.COOPERATE and w not in _OF_ALL_KINDS]
    return re.compile(rf"(?:负责|积极|密切|全力|主动|认真|依法|共同)*{any_of(words)}")


@cache
def _act() -> re.Pattern[str]:
    words = prose_words()
    return re.compile(any_of(set(words.verbs) - set(words.light_verbs) - set(words.name_verbs)))


@cache
def _is_role() -> re.Pattern[str]:
    """水利部为牵头单位, 市水利局是…的责任主体: the role is said by its name."""
    return re.compile(
        rf"(?:为|是|作为)(?:[^，。；]{{0,30}}的)?(?P<role>{any_of(lexicon().label_roles)}){_BODY_WORD}"
    )


def role_of(doing: str) -> Role:
    """The part that a doing is, told by its verb or, where that says little, by its object.

    >>> role_of("负责城区黑臭水体的监督管理")
    <Role.SUPERVISE: 'Supervise'>
    """
    verb = doing[verb_start(doing, 0, len(doing)) :]
    if named := _is_role().match(doing):
        # 主管部门 has the matter in its charge; to lead others in it is not said
        return Role.RESPONSIBLE if "主管" in named["role"] else lexicon().label_roles[named["role"]]
    if _lead().match(verb) or _lead().match(doing):
        return Role.LEAD
    if _cooperate().match(verb) or _cooperate().match(doing):
        return Role.COOPERATE
    light = _light().match(verb)
    matter = verb[light.end() :] if light else verb
    if _oversight_first().match(matter):
        return Role.SUPERVISE
    # 负责发动党员志愿者参与督导: the oversight is others'; 进行跟踪督促检查 is not
    others = light and len(matter) > _MAX_OVERSIGHT and "的" not in matter and _act().match(matter)
    beside = _done_beside().search(matter) is not None
    return Role.SUPERVISE if is_oversight(verb) and not others and not beside else Role.RESPONSIBLE


@cache
def _done_beside() -> re.Pattern[str]:
    """做好资金保障和监管工作: what is done beside the oversight is more than oversight; 统一管理和监督检查 is not."""
    words = prose_words()
    acts = set(words.verbs) - {*words.oversight, *words.oversight_objects, *words.looks_on}
    objects, tails = any_of(words.oversight_objects), any_of(words.oversight_tails)
    return re.compile(rf"{any_of(acts)}(?:[和与及]|以及){objects}(?:{tails})*$")


@cache
def _cores() -> re.Pattern[str]:
    core = any_of({*lexicon().verbs, *prose_words().oversight, "查处", "解释"})
    return re.compile(rf"{core}(?:[和、并及]?{core})*")


@cache
def _charging() -> re.Pattern[str]:
    """Words before a doing that charge with it and say nothing of it: 要, 按职责分工, 均应; not 定期, 依法."""
    return re.compile(rf"(?:(?>{duty_adverb()}|{any_of((*prose_words().modals, *_LINKS))})[，,]?)++")


def object_start(text: str, start: int, end: int) -> int:
    """Where the object of the doing at ``start`` begins, behind 要 and 负责; ``end`` when there is none.

    How it is done belongs to it (定期通报…, 依法加强…).
    """
    at = verb_start(text, start, end)
    found = _cores().match(text, at, end)
    if found and found.end() >= end:
        return end
    if text.startswith("负责", at):
        return at + len("负责")
    charging = _charging().match(text, start, at)
    return charging.end() if charging else start


# --- whether it is a charge


@cache
def _strong() -> re.Pattern[str]:
    return re.compile(any_of(prose_words().charges))


def is_strong(doing: str) -> bool:
    """Whether a doing is a charge by its words (负责, 承担, 配合), not an action alone (制定, 加强)."""
    at = verb_start(doing, 0, len(doing))
    return bool(_strong().match(doing, at) or _ANSWERS.search(doing)) or is_being(doing)


@cache
def _role_name() -> re.Pattern[str]:
    roles = any_of({*lexicon().label_roles, "归口管理", "主管", "管理", "行政主管", "业主", "的"})
    return re.compile(rf"{roles}{_BODY_WORD}")


def is_being(doing: str) -> bool:
    """Whether units are said to be responsible for something: 为节水减排实施单位, 是…的归口管理部门."""
    return _BEING.match(doing) is not None and _role_name().search(doing) is not None


@cache
def _any_verb() -> re.Pattern[str]:
    return re.compile(verbs())


def has_verb(doing: str) -> bool:
    """Whether anything is done in ``doing``; a date behind a unit (市水利局2017年3月) is no doing."""
    acts = _any_verb().search(doing) or _ANSWERS.search(doing) or _SUBMITS.search(doing)
    return acts is not None or is_being(doing)


_DONE_HINT = re.compile(r"了|过|的是|于\d{4}年")


@cache
def _done() -> re.Pattern[str]:
    verb = any_of({*prose_words().verbs, *lexicon().verbs})
    return re.compile(rf"{verb}(?:了(?!解|结)|过(?![程滤渡境])|的是|于\d{{4}}年[，,])")


def is_past(words: str) -> bool:
    """Whether a sentence tells what was done: 开展了排查."""
    return _DONE_HINT.search(words) is not None and _done().search(words) is not None


def reports(sentence: str) -> bool:
    """Whether a sentence tells what has happened: 近年来，市水务局…."""
    return _REPORTS.match(sentence) is not None and "要" not in sentence and "应" not in sentence


@cache
def _modifier() -> re.Pattern[str]:
    verb = any_of({*prose_words().verbs, *lexicon().verbs})
    return re.compile(rf"(?P<charge>负责)?(?:{verb})*的(?P<rest>[^，。；]*)$")


@cache
def _ends_in_action() -> re.Pattern[str]:
    words = prose_words()
    return re.compile(rf"{any_of({*words.verbs, *words.oversight_objects, *words.oversight_tails})}$")


def modifies(doing: str) -> bool:
    """Whether a doing only says which thing is meant: (由市水利局)审批的项目; not 负责普查的具体组织实施."""
    found = _modifier().match(doing, verb_start(doing, 0, len(doing)))
    return found is not None and not (found["charge"] and _ends_in_action().search(found["rest"]))


def says_only_how(doing: str) -> bool:
    """Whether a clause tells how or when something is done and leaves what to the next: 根据有关规定."""
    return _HOW.match(doing) is not None or _opening().fullmatch(doing) is not None
