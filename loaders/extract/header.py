"""The head of a document: title, 发文字号, issuer, date, addressees (公文要素)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from loaders.document import Division, Header, LaidText, Line, Span
from loaders.document_number import decree_number, document_number, number_behind
from loaders.extract.head_lines import HeadLine, Sort, fields, head_line, head_words, is_body, red_head_body
from loaders.extract.head_titles import Title, notice_title, plan_title
from loaders.extract.signature import Signature, last_signature_in, signature_in
from loaders.extract.units import chunks, trim
from loaders.official_dates import date_in

_HEAD_LINES = 40
_MAX_TITLE = 120
_ADDRESSEES = re.compile(r"(?!为|根据|按照|依据|经|现|近|据).{2,300}[：:]")
_ADDRESSEE_WORD = re.compile(r"各|有关|政府|部门|单位|局|委|厅|办|公司|省|市|县|区")
_BARE_ATTACHMENT = re.compile(r"[（(【]?附\s*[件表录]\s*[\d一二三四五六七八九十]{0,3}\s*[)）】]?[：:]?")
_SAYS_SOMETHING = re.compile(r"。|如下|以下|通知|收悉")


def header_of(laid: LaidText, divisions: tuple[Division, ...]) -> Header:
    """What the lines before the first heading, and the signature, say about the document."""
    text = laid.text
    head = _head(laid, divisions)
    page = fields(head)
    notice = notice_title(head) or _labelled_title(text, page)
    plan = plan_title(head, notice)
    signature = _signature(laid, divisions, head)
    issuer = signature.body if signature and signature.body else _issuer(text, head, notice, page)
    title = plan or notice or _first_line(head)
    passed_on = notice is not None and plan is not None
    return Header(
        title=number_behind(title.text)[0],
        title_span=title.span,
        notice_title=number_behind(notice.text)[0] if notice and passed_on else None,
        number=_number(head, notice),
        issuer=issuer.of(text) if issuer else None,
        issuer_span=issuer,
        issued=signature.date if signature else _labelled_date(text, page),
        addressees=_addressees(text, head, notice or plan),
    )


def _head(laid: LaidText, divisions: tuple[Division, ...]) -> list[HeadLine]:
    """The lines before the first heading; the first line of all where there is none.

    附件2 alone above the title heads nothing: the file is the attachment.
    """
    lines = [line for line in laid.lines if line.cells is None]
    labelled = bool(lines) and _BARE_ATTACHMENT.fullmatch(lines[0].span.of(laid.text)) is not None
    headings = [d for d in divisions[1:] if not (labelled and d.span.start <= lines[0].span.start)]
    body_at = headings[0].span.start if headings else len(laid.text)
    head = [line for line in lines if line.span.start < body_at][labelled:_HEAD_LINES]
    return [head_line(laid.text, line) for line in head or lines[:1] or laid.lines[:1] or [Line(Span(0, 0))]]


def _number(head: Sequence[HeadLine], notice: Title | None) -> str | None:
    """The 发文字号: on a line of its own, behind the title, or the serial under the head of a decree."""
    numbers = [line.text for line in head if line.sort is Sort.NUMBER]
    found = next((number for text in numbers if (number := document_number(text))), None)
    if found or (notice and (found := number_behind(notice.text)[1])):
        return found
    texts = ["", "", *(line.text for line in head)]
    for above, below, line in zip(texts, texts[1:], head, strict=False):
        # a decree's head may stand on two lines: 生态环境部⏎公告
        number = decree_number(below, line.text) or (
            decree_number(above + below, line.text) if is_body(above) else None
        )
        if number:
            return number
    return None


def _first_line(head: Sequence[HeadLine]) -> Title:
    """The first line that can be a title; else the first line, cut to a title's length."""
    for line in head:
        if line.sort is Sort.TITLE and len(line.text) >= 4:
            return Title(line.text, line.span, 0)
    return Title(head[0].text[:_MAX_TITLE], head[0].span, 0)


def _labelled_title(text: str, page: Mapping[str, Span]) -> Title | None:
    return Title(page["title"].of(text), page["title"], 0) if "title" in page else None


def _labelled_date(text: str, page: Mapping[str, Span]) -> str | None:
    found = date_in(page["date"].of(text)) if "date" in page else None
    return found.iso if found else None


def _signature(laid: LaidText, divisions: tuple[Division, ...], head: list[HeadLine]) -> Signature | None:
    """The signature in the head; else the last one before the attachments, else the last one of all."""
    in_head = signature_in(head)
    if in_head and in_head.body:
        return in_head
    attached = next((d.span.start for d in divisions if d.kind == "attachment"), len(laid.text))
    lines = [
        head_line(laid.text, line)
        for line in laid.lines
        if line.cells is None and len(line.span.of(laid.text)) < 80
    ]
    before = [line for line in lines if line.span.start < attached]
    behind = last_signature_in(before) or last_signature_in(lines)
    if in_head and behind and behind.date != in_head.date:
        return Signature(None, in_head.date)
    return behind or in_head


def _issuer(
    text: str, head: Sequence[HeadLine], notice: Title | None, page: Mapping[str, Span]
) -> Span | None:
    """The body named before 关于 in the title, in a field of the page, or in the red head."""
    if notice:
        before = re.split(rf"关于|{'|'.join(head_words()['passes_on'])}", notice.text, maxsplit=1)[0].split(
            " "
        )[0]
        if is_body(before) and text.startswith(before, notice.span.start):
            return Span(notice.span.start, notice.span.start + len(before))
    if "issuer" in page:
        return trim(text, page["issuer"])
    for line in head[:6]:
        body = red_head_body(line.text) or (line.text.split(" ")[0] if line.sort is Sort.BODY else None)
        if body:
            start = line.span.start + line.text.index(body)
            return Span(start, start + len(body))
    return None


def _addressees(text: str, head: Sequence[HeadLine], title: Title | None) -> tuple[Span, ...]:
    """The bodies a notice is addressed to: the members of the first sentence under the title, when it ends with a colon."""
    first = next((line for line in head[title.after if title else 0 :] if line.sort is Sort.SENTENCE), None)
    if first is None or not _ADDRESSEES.fullmatch(first.text) or _SAYS_SOMETHING.search(first.text):
        return ()
    if not _ADDRESSEE_WORD.search(first.text):
        return ()
    pieces = (trim(text, chunk.span) for chunk in chunks(text, Span(first.span.start, first.span.end - 1)))
    return tuple(piece for piece in pieces if piece.end > piece.start)
