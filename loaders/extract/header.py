"""The head of a document: title, 发文字号, issuer, date, addressees (公文要素)."""

from __future__ import annotations

import datetime
import re

from loaders.document import Division, Header, LaidText, Line, Span
from loaders.extract.units import chunks, trim
from loaders.split import NUMBER, normal_number

_HAN_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {c: "0" for c in "○零О"}
_DATE = re.compile(
    r"(?P<year>(?:19|20)\d{2}|[二一][〇○零О0一二三四五六七八九]{3})\s*年\s*(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})\s*月\s*(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s*日"
)
_ISO_DATE = re.compile(r"(?P<year>(?:19|20)\d{2})[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})")
# "关于印发…的通知", with or without the issuer before it
_NOTICE_END = re.compile(r"的?(?:通知|意见|决定|决议|批复|函|通报|公告|通告|报告|请示|命令|令|纪要|议案)[》）)]?(?:[（(].{1,12}[)）])?$")
_NOTICE = re.compile(r"关于.+(?:通知|意见|决定|决议|批复|函|通报|公告|通告|报告|请示|纪要)")
_PLAN_END = re.compile(
    r"(?:方案|计划|规划|办法|规定|细则|意见|清单|制度|要点|预案|措施|条例|导则|指南|台账|分工|安排|行动|决定|通告|公告|通知|责任书|规则|规程|纲要|实施意见|任务书|工作制度|章程|职责|总结|汇报|报告|讲话|提纲|目录|标准|表|书)(?:[（(][^（）()]{1,20}[)）])*$"
)
# What a notice passes on: 关于印发《X》的通知, 关于转发…X的通知
_PASSED_ON = re.compile(r"(?:印发|转发|批转|下发|公布|发布)[《<〈]?(?P<title>.+?)[》>〉]?的(?:通知|函|通告|公告|决定|命令|批复)(?:[（(].{1,12}[)）])?$")
_ORGAN_END = re.compile(r"(?:办公室|办公厅|政府|委员会|管委会|局|厅|部|委|党组|院|署|公司|指挥部|领导小组|总站|中心|大学|集团|总队|协会|办|组|室)$")
_ADDRESSEE_LINE = re.compile(r"^.{2,300}[：:]$")
_ADDRESSEE_WORD = re.compile(r"各|有关|政府|部门|单位|局|委|厅|办|公司|省|市|县|区")
_NOT_TITLE = re.compile(r"[。；！？]|^[（(]此件|^附|^文件$|^抄送|公开属性|主动公开|索引号|发布机构|成文日期|信息来源|^来源|浏览次数|字体|打印|分享")
_MAX_TITLE = 120
_HEAD_LINES = 40


def header_of(laid: LaidText, divisions: tuple[Division, ...]) -> Header:
    """What the lines before the first heading, and the signature, say about the document."""
    body_at = divisions[1].span.start if len(divisions) > 1 else len(laid.text)
    head = [line for line in laid.lines if line.cells is None and line.span.start < body_at][:_HEAD_LINES]
    if not head:
        head = [line for line in laid.lines if line.cells is None][:1] or list(laid.lines[:1])
    number = _number(laid, head)
    notice, notice_span, after_notice = _notice_title(laid, head)
    plan, plan_span = _plan_title(laid, head, notice, after_notice)
    issuer, issuer_span, issued = _signature(laid, head)
    if issued is None:
        tail_issuer, tail_span, issued = _signature(laid, [line for line in laid.lines if line.cells is None][-12:])
        issuer, issuer_span = (issuer, issuer_span) if issuer else (tail_issuer, tail_span)
    if issuer is None:
        issuer, issuer_span = _issuer_in_title(laid.text, notice, notice_span, head, number)
    title = plan or notice or _first_line(laid, head)
    return Header(
        title=title,
        title_span=plan_span or notice_span or head[0].span,
        notice_title=notice if plan else None,
        number=number,
        issuer=issuer,
        issuer_span=issuer_span,
        issued=issued or _any_date(laid, head),
        addressees=_addressees(laid, head),
    )


def _number(laid: LaidText, head: list[Line]) -> str | None:
    for line in head:
        text = line.span.of(laid.text)
        found = NUMBER.fullmatch(text) or (len(text) < 40 and NUMBER.search(text))
        if found:
            return normal_number(found)
    return None


def _first_line(laid: LaidText, head: list[Line]) -> str:
    for line in head:
        text = line.span.of(laid.text)
        if not _NOT_TITLE.search(text) and not NUMBER.fullmatch(text) and 4 <= len(text) <= _MAX_TITLE:
            return text
    return head[0].span.of(laid.text)[:_MAX_TITLE]


def _notice_title(laid: LaidText, head: list[Line]) -> tuple[str | None, Span | None, int]:
    """The title with 关于 … 通知, its place, and the index of the line behind it; a title may run over lines."""
    for first in range(len(head)):
        text = ""
        for last in range(first, min(first + 6, len(head))):
            piece = head[last].span.of(laid.text)
            if _NOT_TITLE.search(piece) or NUMBER.fullmatch(piece) or len(piece) > _MAX_TITLE or _DATE.fullmatch(piece):
                break
            text += piece
            if _NOTICE.search(text) and _NOTICE_END.search(text):
                return text, Span(head[first].span.start, head[last].span.end), last + 1
    return None, None, 0


def _plan_title(
    laid: LaidText, head: list[Line], notice: str | None, after: int
) -> tuple[str | None, Span | None]:
    """The title of what the notice passes on, as it stands above its text; else as the notice names it."""
    named = found["title"] if notice and (found := _PASSED_ON.search(notice)) else None
    plain = re.sub(r"[《》<>〈〉\s]", "", named or "")
    for first in range(after, len(head)):
        text = ""
        for last in range(first, min(first + 4, len(head))):
            piece = head[last].span.of(laid.text)
            if _NOT_TITLE.search(piece) or len(piece) > _MAX_TITLE or piece.endswith(("：", ":", "，", "、")):
                break
            text += piece
            joined = re.sub(r"[《》<>〈〉\s]", "", text)
            whole = joined == plain if plain else bool(_PLAN_END.search(text)) and (notice is None or first > after)
            if whole and not NUMBER.fullmatch(text):
                return text, Span(head[first].span.start, head[last].span.end)
    if named is None or notice is None:
        return None, None
    return re.sub(r"^[《<〈]|[》>〉]$", "", named), None


def _signature(laid: LaidText, lines: list[Line]) -> tuple[str | None, Span | None, str | None]:
    """Issuer and date where a date stands on a line of its own: the line above it, when that ends like a body."""
    for i, line in enumerate(lines):
        text = line.span.of(laid.text)
        found = _DATE.search(text)
        if not found or len(text) - len(found.group()) > 30 or "印发" in text[found.end() :]:
            continue
        before = trim(laid.text, Span(line.span.start, line.span.start + found.start()))
        if before.end > before.start:
            if _ORGAN_END.search(before.of(laid.text)):
                return before.of(laid.text), before, _iso(found)
            continue
        above = lines[i - 1].span if i else None
        if above and _ORGAN_END.search(above.of(laid.text)) and len(above.of(laid.text)) <= 40:
            return above.of(laid.text), above, _iso(found)
        if found.group() == text.strip("（）() "):
            return None, None, _iso(found)
    return None, None, None


def _issuer_in_title(
    text: str, notice: str | None, span: Span | None, head: list[Line], number: str | None
) -> tuple[str | None, Span | None]:
    """The body named before 关于 in the title, else on a line of its own in the head."""
    if notice and span:
        before = notice.split("关于", 1)[0]
        if before and text.startswith(before, span.start):
            return before, Span(span.start, span.start + len(before))
    for line in head[:6]:
        written = re.sub(r"文件$", "", line.span.of(text))
        written = written.lstrip("（(")
        if _ORGAN_END.search(written) and 4 <= len(written) <= 40 and not re.search("关于|[：:]", written):
            start = text.index(written, line.span.start)
            return written, Span(start, start + len(written))
    return None, None


def _addressees(laid: LaidText, head: list[Line]) -> tuple[Span, ...]:
    """The bodies a notice is addressed to: the members of the first line that ends with a colon and names some."""
    for line in head:
        text = line.span.of(laid.text)
        if _ADDRESSEE_LINE.match(text) and _ADDRESSEE_WORD.search(text) and "。" not in text and "如下" not in text:
            pieces = (trim(laid.text, chunk.span) for chunk in chunks(laid.text, Span(line.span.start, line.span.end - 1)))
            return tuple(piece for piece in pieces if piece.end > piece.start)
    return ()


def _any_date(laid: LaidText, head: list[Line]) -> str | None:
    """A date in the head that stands with no other text but its name (成文日期：2020-03-31)."""
    for line in head:
        text = line.span.of(laid.text)
        found = _DATE.search(text) or _ISO_DATE.search(text)
        if found and len(text) - len(found.group()) <= 10:
            return _iso(found)
    return None


def _iso(found: re.Match[str]) -> str | None:
    """A matched date as YYYY-MM-DD, ``None`` when there is no such day."""
    year = int("".join(_HAN_DIGITS.get(c, c) for c in found["year"]))
    try:
        return datetime.date(year, han_number(found["month"]), han_number(found["day"])).isoformat()
    except ValueError:
        return None


def han_number(written: str) -> int:
    """A number up to 99 in figures or in Chinese: 12, 十二, 二十."""
    if written.isdigit():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    value = int(_HAN_DIGITS.get(ones, "0")) if ones else 0
    return value + (10 * int(_HAN_DIGITS.get(tens, "1")) if ten else 0)
