"""What the columns of a table of tasks are called: 序号, 工作任务, 完成时限, 牵头单位."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from loaders.lexicon import lexicon, role_called
from loaders.words import any_of
from ontology.roles import Role

# "责任单位（排名第一的为牵头单位）", "责任单位及配合单位"
_NOISE = re.compile(r"[（(].*$|[及和与、/].*$")
_BRACKET = re.compile(r"[（(].*$")
_LINK = re.compile(r"[及和与、/]")
_MAX_NAME = 16
_BODIES = ("局", "企业", "公司", "学校")
_BARE_ROLES = ("牵头", "配合", "责任", "主办", "协办", "参与", "主责", "督办")


@cache
def _role_name() -> re.Pattern[str]:
    words = lexicon()
    role = any_of(words.label_roles)
    return re.compile(
        rf"(?:{any_of(words.label_levels)})*?(?P<role>{role}(?:{role})?)(?P<noun>{any_of(words.label_nouns)})?"
    )


def column_role(name: str) -> Role | None:
    """The role that a column called ``name`` gives the units in it, or ``None`` when it holds none."""
    if not name or len(name) > _MAX_NAME:
        return None
    bare = _BRACKET.sub("", name)
    first, *others = _LINK.split(bare)
    # 责任单位及责任人 holds units too; 区建设局、湖西街道办事处 is no name of a column
    joined = others and all(_role_name().fullmatch(o) or o in lexicon().other_labels for o in others)
    for cut in (name, bare, *((first,) if joined else ())):
        if cut in lexicon().unit_columns:
            return Role.RESPONSIBLE
        found = _role_name().fullmatch(cut)
        if found and "领导" not in cut and _is_label(found["role"], found["noun"]):
            return role_called(found["role"])
    return None


def _is_label(role: str, noun: str | None) -> bool:
    """Whether a role word and its noun name a column: 建设局 is a body, 责任局 is not."""
    return role in _BARE_ROLES if noun in (None, *_BODIES) else True


def is_task_column(name: str) -> bool:
    """Whether a column called ``name`` states what is to be done."""
    return name in lexicon().task_columns or _NOISE.sub("", name) in lexicon().task_columns


def is_problem_column(name: str) -> bool:
    """Whether a column called ``name`` says what is wrong or what shall be reached, not what is to be done about it."""
    return name in lexicon().problem_columns or _NOISE.sub("", name) in lexicon().problem_columns


def is_number_column(name: str) -> bool:
    """Whether a column called ``name`` counts the rows."""
    return name in lexicon().number_columns


def is_plain_column(name: str) -> bool:
    """Whether a column called ``name`` holds neither tasks nor units: numbers, dates, remarks."""
    words = lexicon()
    known = words.number_columns | words.time_columns | words.plain_columns
    return not name or name in known or "领导" in name or _NOISE.sub("", name) in known


@lru_cache(maxsize=4096)
def is_column(name: str) -> bool:
    """Whether ``name`` is a column name of a table of tasks."""
    return bool(name) and (column_role(name) is not None or is_task_column(name) or is_plain_column(name))


# 【整改措施】：新建管网
_FIELD = re.compile(r"\s*[【\[]?(?P<name>[一-鿿（）()、/ \u3000]{2,16}?)[】\]]?\s*[：:]")


def field_of(line: str) -> tuple[str, int] | None:
    """The name of a column that a line begins with (责任单位：县水利局), and where what it holds begins."""
    found = _FIELD.match(line)
    name = re.sub(r"\s", "", found["name"]) if found else ""
    return (name, found.end()) if found and is_column(name) else None
