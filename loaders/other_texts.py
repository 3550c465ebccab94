"""Texts that are certainly no documents of government, whatever bodies and measures they name: contracts and stories.

Certain only: a notice, a plan or minutes that quote somebody or pass on a model contract have a number, addressees or the
words of obligation, and are never taken for one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from loaders.document import PolicyDocument


@dataclass(frozen=True, slots=True)
class OtherText:
    """What a text is instead, in English and in Chinese."""

    reason: str
    reason_zh: str


CONTRACT = OtherText("a contract between parties, no document of government", "是合同（协议），不是政府文件")
STORY = OtherText(
    "a story with people talking, no document of government", "是小说、故事一类的叙事作品，不是政府文件"
)

_FIRST_LINES = 4
# 东河清淤工程施工合同, 供水协议书（2024年）; a 目标责任书 by another name binds offices
_CONTRACT_TITLE = re.compile(r"(?:合同|协议)(?:书|文本|条款)?(?:[（(][^（()）]{1,20}[)）])?$")
_DUTY_TITLE = re.compile("责任|目标|考核|关于|印发|通知|意见|办法|方案|规定|补偿")
# 甲方：…, 发包人（甲方）：…, 采购人（以下简称甲方）：…, 甲方（盖章）：…, 甲 方 ：
_PARTY = re.compile(
    r"^\s*(?:[一-鿿]{2,8}[（(]\s*(?:以?下?简?称)?[“\"]?)?(?P<party>[甲乙])\s*方\s*[”\"]?[)）]?\s*(?:[（(][^（()）]{1,16}[)）])?\s*[：:]",
    re.MULTILINE,
)
_FEWEST_PARTIES = 6
_SPOKEN = re.compile(r"[“「\"][^“”「」\"\n]{1,200}[。！？!?…，,—～][”」\"]")
_SAYS = re.compile(r"(?:说|问|喊|道|叫|嚷|笑)(?:道|着|了)?(?:[：:，,。]|$)", re.MULTILINE)
_PERSON = re.compile(r"[他她]|[我你您](?![市省县区州镇乡村局厅委部院校国办司站盟旗处所])")
_TOLD = re.compile(r"[了着](?!解|力|手|眼|重|实|落|陆)|没有")
_OBLIGES = re.compile(
    "应当|必须|不得|责任单位|牵头|印发|通知如下|贯彻|落实|完成时限|各级|各部门|有关部门|会议(?:指出|强调|要求|决定)|特此"
)
_ARTICLE = re.compile(r"^\s*第[一二三四五六七八九十百零〇\d]{1,6}条", re.MULTILINE)
_FEWEST_SPOKEN, _FEWEST_SAYS = 5, 2
# For each thousand characters.
_MOST_OBLIGED, _FEWEST_PERSONS, _FEWEST_TOLD = 1.5, 8.0, 8.0


def other_text(document: PolicyDocument) -> OtherText | None:
    """What a text certainly is when it is no document of government; ``None`` for all others."""
    head = document.header
    if head.number or head.notice_title or head.addressees:
        return None
    if _is_contract(document):
        return CONTRACT
    return STORY if _is_story(document) else None


def _is_contract(document: PolicyDocument) -> bool:
    """Whether a text is called a contract, names both its parties in lines of their own, and speaks of them throughout."""
    text = document.plain
    lines = [line.span.of(text) for line in document.lines[:_FIRST_LINES]]
    titles = [line.strip() for line in (document.header.title, *lines)]
    if any(_DUTY_TITLE.search(title) for title in titles[:2]):
        return False
    parties = {match["party"] for match in _PARTY.finditer(text)}
    return (
        any(_CONTRACT_TITLE.search(title) for title in titles)
        and len(parties) > 1
        and text.count("甲方") + text.count("乙方") >= _FEWEST_PARTIES
    )


def _is_story(document: PolicyDocument) -> bool:
    """Whether people talk in a text all the time, and it tells what they did but obliges nobody."""
    text = document.plain
    if document.grids or _ARTICLE.search(text) or len(_SPOKEN.findall(text)) < _FEWEST_SPOKEN:
        return False
    thousands = len(text) / 1000

    def count(pattern: re.Pattern[str]) -> int:
        return sum(1 for _ in pattern.finditer(text))

    return (
        len(_SAYS.findall(text)) >= _FEWEST_SAYS
        and count(_OBLIGES) <= max(1, _MOST_OBLIGED * thousands)
        and count(_PERSON) >= _FEWEST_PERSONS * thousands
        and count(_TOLD) >= _FEWEST_TOLD * thousands
    )
