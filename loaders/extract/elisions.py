"""What a list of units says once: 市住建局、审批服务局; 水利、农业农村等部门; 岳阳、常德市政府."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from loaders.document import Span
from loaders.extract.unit_names import Kind, is_group, kind_of
from ontology.functions import body_of


@dataclass(frozen=True, slots=True)
class Name:
    """One unit of a list: its place in the text, and what the list leaves out of it (see Assignment).

    ``closed`` is what ends the list behind the last name: 等, 等部门.
    """

    span: Span
    prefix: str = ""
    suffix: str = ""
    closed: str = ""


# The level that a list gives its first member only; not in 市级…, 市、县….
_PREFIX = re.compile(r"^(?:省|自治区|市|区|县|州|盟|旗|镇|乡|街道|兵团|师|全[省市县区])(?=[^级直、，（(属])")
# Such bodies are not the issuer's: 省水利厅、南京海关、江苏证监局 leaves out no 省 before the last two.
_OWN_PLACE = re.compile(
    r"^团[省市县区]委|公司|集团|[银分支]行|海关|海事|国家|中国|国网|人行|监局|监分局|学院|大学|流域|[江河淮]委"
    r"|^.{2,8}[省市县区州旗].{2}"
)
SUFFIX = re.compile(r"(行政主管部门|主管部门|部门|单位|局|委|厅)$")
_LEVELS = "市县区州盟旗镇乡"
_MAX_STEM, _MAX_PLACE = 4, 5
_GOVERNMENT = re.compile(rf"[^各有相所]([{_LEVELS}]?)(人民政府|政府|党?委和[省市县区州]?政府|党?委、?政府)$")


def with_elisions(text: str, names: list[Name]) -> list[Name]:
    """``names`` with the prefix and suffix that their list shows on other members."""
    return _with_prefixes(text, _with_suffixes(text, names))


def _with_suffixes(text: str, names: list[Name]) -> list[Name]:
    """A suffix on a later name (生态环境部门, 市政府) holds for those before it that are no bodies alone."""
    out: list[Name] = []
    suffix = government = level = ""
    for name in reversed(names):
        written = name.span.of(text)
        kind = kind_of(written)
        if suffix and len(written) <= _MAX_STEM and body_of(written):
            name = replace(name, suffix=suffix)  # 财政、农业农村部门
        elif name.suffix:
            suffix, government = name.suffix, ""
        elif kind is Kind.BODY:
            suffix = found.group(1) if (found := SUFFIX.search(written)) else ""
            level, government = found.groups() if (found := _GOVERNMENT.search(written)) else ("", "")
        elif government and kind is Kind.AREA and not is_group(written):
            name = replace(name, suffix=government)
            level = written[-1] if written[-1] in _LEVELS else level
        elif government and kind is None and 2 <= len(written) <= _MAX_PLACE:
            name = replace(name, suffix=level + government)
        elif suffix and kind is None:
            name = replace(name, suffix=suffix)
        out.append(name)
    return out[::-1]


def _with_prefixes(text: str, names: list[Name]) -> list[Name]:
    """The level that an earlier name begins with (市, 省) holds for those after it that show none."""
    prefix = ""
    out: list[Name] = []
    for name in names:
        written = name.span.of(text)
        found = _PREFIX.match(written)
        if found:
            prefix = found.group().removeprefix("全")
        elif prefix and not _has_own_place(written):
            name = replace(name, prefix=prefix)
        out.append(name)
    return out


def _has_own_place(written: str) -> bool:
    return is_group(written) or kind_of(written) is Kind.AREA or _OWN_PLACE.search(written) is not None
