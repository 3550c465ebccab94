"""The number a document is filed under (发文字号), and the lines that state one.

Three forms, each alone on its line: 聊政办字〔2023〕11号; 第321号 under a decree's head (山东省人民政府令); 2021年第13号 under
an announcement's (生态环境部公告).
"""

from __future__ import annotations

import re

from loaders.characters import fold

# On folded text, where every bracket is a round one: "聊政办字(2023)11号", "国发(2015) 17号", "环办水体函(2020)第052号"
_NUMBER = re.compile(
    r"(?P<sign>(?:(?!根据|按照|依据|依照|参照|的)[\u4e00-\u9fff]){1,14}?(?:\([\u4e00-\u9fff]{1,4}\))?)\s*"
    r"\(\s*(?P<year>(?:19|20)\d{2})\s*年?\s*\)\s*第?\s*(?P<serial>\d{1,5})\s*(?P<mark>[号號])"
)
_LABEL = re.compile(r"(?:发文字号|发文编号|公文字号|文件编号|文\s*号|字\s*号)\s*:\s*\(?")
_RED_HEAD = re.compile(r"^[\u4e00-\u9fff]{2,30}文件\s*")
_SIGNER = re.compile(r"\s*签\s*发\s*人?\s*:?.{0,12}$")
# "第321号", "令第321号", "2021年 第13号"; "〔2022〕15号" under 专题会议纪要
_SERIAL_LINE = re.compile(
    r"^\(?\s*(?P<year>(?:19|20)\d{2}\s*年\s*)?第\s*(?P<serial>\d{1,5}|[一二三四五六七八九十百]{1,5})\s*[号號]\s*\)?$"
)
_YEAR_SERIAL_LINE = re.compile(r"^\(\s*(?P<year>(?:19|20)\d{2})\s*\)\s*(?P<serial>\d{1,5})\s*[号號]$")
_DECREE = re.compile(r"^[\u4e00-\u9fff]{2,40}?(?:令|公告|通告)$")
_DECREE_LINE = re.compile(
    r"^(?P<head>[\u4e00-\u9fff]{2,40}?(?:令|公告|通告))\s*\(?\s*(?P<rest>(?:(?:19|20)\d{2}\s*年\s*)?第\s*\d{1,5}\s*[号號])\s*\)?$"
)
# A number, a label, a red head and a signer together are no longer.
_LONGEST_LINE = 120
_HAS_MARK = re.compile("[号號]")
_MINUTES = re.compile(r"^[\u4e00-\u9fff]{2,40}纪要$")


def document_number(line: str) -> str | None:
    """The number that ``line`` states and little else: 聊政办字[2023]第11号 gives 聊政办字〔2023〕11号.

    A label (文号：), the red head before it and the signer behind it (签发人：) may stand on the same line.
    """
    if not _HAS_MARK.search(line):
        return None
    plain = fold(line).strip()
    labelled = _LABEL.search(plain)
    if labelled:
        found = _NUMBER.match(plain, labelled.end())
    else:
        plain = _SIGNER.sub("", _RED_HEAD.sub("", plain))
        found = _NUMBER.fullmatch(plain) or (
            _NUMBER.fullmatch(plain[1:-1]) if plain.startswith("(") else None
        )
    return _normal(found) if found else None


def number_behind(title: str) -> tuple[str, str | None]:
    """A title without the number in brackets behind it, and that number: 关于…的通知（聊政办字〔2023〕7号）."""
    folded = fold(title).rstrip()
    start = folded.rfind("(", 0, max(0, folded.rfind("(")))
    found = (
        _NUMBER.fullmatch(folded, start + 1, len(folded) - 1) if start > 0 and folded.endswith(")") else None
    )
    return (title[:start].rstrip(), _normal(found)) if found else (title, None)


def decree_number(above: str, line: str) -> str | None:
    """The number of a decree, an announcement or minutes, of which ``above`` names the issuer and ``line`` has the serial.

    山东省人民政府令 over 第321号 gives 山东省人民政府令第321号; both may stand on ``line``.
    """
    folded, head = fold(line).strip(), above.strip()
    whole = _DECREE_LINE.match(folded)
    if whole:
        return whole["head"] + re.sub(r"[\s()]", "", whole["rest"])
    if _DECREE.match(head) and _SERIAL_LINE.match(folded):
        return head + re.sub(r"[\s()]", "", folded)
    found = _YEAR_SERIAL_LINE.match(folded)
    if found and _MINUTES.match(head):
        return f"{head}〔{found['year']}〕{int(found['serial'])}号"
    return None


def is_number_line(line: str) -> bool:
    """Whether ``line`` states a number, or the serial of one, and can be part of no sentence."""
    if len(line) > _LONGEST_LINE or not _HAS_MARK.search(line):
        return False
    folded = fold(line).strip()
    return bool(
        document_number(line)
        or _SERIAL_LINE.match(folded)
        or _YEAR_SERIAL_LINE.match(folded)
        or _DECREE_LINE.match(folded)
    )


def _normal(found: re.Match[str]) -> str:
    """A number as it is listed: the year in 〔〕, no spaces, no 第, no leading zeros."""
    sign = found["sign"].replace("(", "（").replace(")", "）")
    return f"{sign}〔{found['year']}〕{int(found['serial'])}{found['mark']}"
