"""Rules that a statement lays down for others: 以下…均需各镇办落实，不再列出; 列首位的为牵头单位，下同."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from loaders.characters import CLOSING, OPENING
from loaders.document import Scope, Span
from loaders.extract.phrases import moved, verb_phrases
from loaders.extract.units import trim
from loaders.lexicon import lexicon
from loaders.words import any_of
from ontology.roles import Role


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in one statement. ``spans`` are their words, which name no unit of the statement itself.

    ``first_leads``: the first unit of a list leads; ``before_semicolon``: those before its first semicolon do.
    ``others`` is the part of the rest, where that is said.
    """

    spans: tuple[Span, ...] = ()
    scope: Scope | None = None
    first_leads: bool = False
    before_semicolon: bool = False
    others: Role | None = None

    @property
    def tell_leads(self) -> bool:
        """Whether they say who of a list leads."""
        return self.first_leads or self.before_semicolon

    def moved(self, by: int) -> Rules:
        """The same, of a text that begins ``by`` characters earlier."""
        if not self.spans:
            return self
        scope = self.scope and Scope(_moved(self.scope.span, by), moved(self.scope.assignments, by))
        return replace(self, spans=tuple(_moved(span, by) for span in self.spans), scope=scope)


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


NO_RULES = Rules()


@cache
def _first_leads() -> re.Pattern[str]:
    words = lexicon()
    lead = any_of(word for word, role in words.label_roles.items() if role is Role.LEAD)
    role = any_of(words.label_roles)
    # 排在第一位的为牵头单位 · 列首位的单位牵头 · 第一个单位为牵头单位，其他为配合单位，下同
    return re.compile(
        rf"[^，,；;。：:、（()）〔〕\n]{{0,10}}?{any_of(words.scope_first)}(?:[位名个者的列]|单位|部门|责任)*(?:为|是|作为|负责|即为)?{lead}(?:单位|部门|责任单位|方)?"
        rf"(?:[，,；;、]{any_of(words.scope_others)}(?:的|单位|部门|均|都|责任)*(?:为|是)(?P<others>{role})(?:单位|部门|责任单位)?)?(?:[，,；;。]?下同)?"
    )


# 〔责任单位：水利厅；省发展改革委，各市（州）〕（分号前为牵头单位，下同）
_BEFORE_SEMICOLON = re.compile(
    "分号(?:之|以)?前面?的?(?:单位|部门)?(?:均|都)?(?:为|是)(?:责任)?牵头(?:单位|部门|责任单位)?"
    "(?:[，,；;、]分号(?:之|以)?后面?的?(?:单位|部门)?(?:均|都)?(?:为|是)(?P<others>配合|参与|协同|协办|责任)(?:单位|部门)?)?"
    "(?:[，,；;。]?下同)?"
)


@cache
def _hint() -> re.Pattern[str]:
    """A quick look: without one of these there is no rule."""
    words = lexicon()
    return re.compile(
        any_of((*words.scope_first, *words.scope_starts, "下同", "分号", "不再", "不一一", "不逐一"))
    )


@cache
def _reach() -> re.Pattern[str]:
    each = "(?:一一|逐一|分别|单独|另行|逐条|逐项|重复)*"
    return re.compile(rf"不再?{each}{any_of(lexicon().scope_reach)}")


@cache
def _scope_start() -> re.Pattern[str]:
    return re.compile(any_of(lexicon().scope_starts))


# What introduces the units of a rule: 均需由, 均由, 都须, 由; 责任单位均包括
_RULE_LEAD = re.compile(r"(?:均|都|全部|一律)(?:需要|需|须|要|应)?(?:由|包括|含|包含)?|由")
# 区政府无相关职能的，由…: an exception, which is no part of the rule for everyone
_EXCEPTION = re.compile(r"[，,][^，,。]{2,30}的[，,]")


def rules_in(text: str, span: Span) -> Rules:
    """The rules in the words of ``span``."""
    if not _hint().search(text, span.start, span.end):
        return NO_RULES
    semicolon = _BEFORE_SEMICOLON.search(text, span.start, span.end)
    first = semicolon or _first_leads().search(text, span.start, span.end)
    scope = _scope_rule(text, span)
    if not first and not scope and text.find("下同", span.start, span.end) < 0:
        return NO_RULES
    spans = [_with_brackets(text, Span(first.start(), first.end()), span)] if first else []
    if scope:
        spans.append(scope.span)
    at = text.find("下同", span.start, span.end)
    if at >= 0:
        spans.append(Span(at, at + 2))
    others = lexicon().label_roles.get(first["others"]) if first and first["others"] else None
    leads = first is not None and semicolon is None
    return Rules(tuple(spans), scope, leads, semicolon is not None, others)


def _with_brackets(text: str, rule: Span, span: Span) -> Span:
    """``rule`` with the brackets that hold nothing else, so that they stick to no unit: 市财政局（列首位的牵头）."""
    inside = span.start < rule.start and rule.end < span.end
    if inside and text[rule.start - 1] in OPENING and text[rule.end] in CLOSING:
        return Span(rule.start - 1, rule.end + 1)
    return rule


def _scope_rule(text: str, span: Span) -> Scope | None:
    """The rule that charges units with all later tasks: 以下各项任务均需各镇办负责落实，不再列出."""
    reach = _reach().search(text, span.start, span.end)
    start = _rule_start(text, span, reach.start() if reach else span.end, reach is not None)
    if start is None:
        return None
    end = reach.end() if reach else _sentence_end(text, start, span.end)
    lead = _RULE_LEAD.search(text, start, end)
    if lead is None:
        return None
    stop = reach.start() if reach else end
    exception = _EXCEPTION.search(text, lead.end(), stop)
    body = trim(text, Span(lead.end(), exception.start() if exception else stop))
    assignments, _ = verb_phrases(text, body)
    return Scope(trim(text, Span(start, end)), tuple(assignments)) if assignments else None


def _rule_start(text: str, span: Span, end: int, reaches: bool) -> int | None:
    """Where the rule begins: at 以下, 各项任务 …; without 不再列出 only when it says 均 (以下均由…落实)."""
    for found in _scope_start().finditer(text, span.start, end):
        lead = _RULE_LEAD.search(text, found.end(), min(end, found.end() + 40))
        if lead and "。" not in text[found.end() : lead.start()] and (reaches or lead.group() != "由"):
            return found.start()
    if not reaches:
        return None
    lead = None
    for lead in _RULE_LEAD.finditer(text, max(span.start, end - 60), end):
        if lead.group() != "由":
            break
    return max(_clause_start(text, span.start, lead.start()), span.start) if lead else None


def _clause_start(text: str, floor: int, at: int) -> int:
    return max(text.rfind(mark, floor, at) for mark in "，,；;。（(") + 1


def _sentence_end(text: str, start: int, end: int) -> int:
    at = text.find("。", start, end)
    return at if at >= 0 else end
