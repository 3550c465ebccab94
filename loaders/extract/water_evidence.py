"""What shows names of waters beyond their own words: columns of tables, lists, where a ditch runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from loaders.document import LaidText, Span
from loaders.extract.grids import column_names, columns_named, data_rows
from loaders.extract.names import Edge, name_start, run_start
from loaders.extract.water_words import kind_of, water_words

_LONGEST_NAME = 4
_COLUMN = re.compile(r"水体|河流|河湖|湖库|湖泊|水库|河道|水系|断面所在|名称")
_NOT_A_COLUMN = re.compile(
    r"类型|性质|断面名|级别|类别|现状|目标|长度|单位|项目|工程|企业|水源地|园区|点位|文件"
)
_CELL_NAME = re.compile(r"[\u4e00-\u9fff〇]{2,10}(?=$|[（(〔\[])")
# "湖南路铁路桥西南北沟、聊阳路东钱村东西沟": a ditch without a name, known by where it runs
_DESCRIBED_END = re.compile(r"[东西南北内外][侧边]?[沟渠河](?=[和及与、，。；（(\t\n]|\d+条|$)")
_DESCRIBED = re.compile(
    r"(?:.*[的和及与])?(?=[\u4e00-\u9fff]*[路街桥村庄])((?:(?![的在对将把])[\u4e00-\u9fff]){5,18})"
)
_NO_DESCRIPTION = re.compile(r"整治|治理|建设|完成|改造|流域")
_LIST_ITEM = re.compile(r"[港浦塘荡漾圳渎]")
_LIST_GOES_ON = re.compile(r"[、和及与等，。；）)\n]|$")
_LISTED = tuple("、和及与")
_LIST_ENDS = tuple("河江湖浜泾渠溪沟港塘浦荡")
_NEXT = re.compile("[、和及与]([\u4e00-\u9fff]{1,4}?(?:河|江|湖|溪|渠|港|塘|浦|荡|浜|泾|水库))")


def listed_names(laid: LaidText) -> dict[str, str]:
    """The names, with their kinds, that columns headed 水体名称 and lists of waters show."""
    return _from_columns(laid) | _from_lists(laid.text)


def _from_columns(laid: LaidText) -> dict[str, str]:
    """The names in columns headed 水体名称, 河流 and the like, with any last word that waters have."""
    text = laid.text
    names: dict[str, str] = {}
    for grid in laid.grids:
        columns = columns_named(column_names(text, grid), _COLUMN, _NOT_A_COLUMN)
        for row in data_rows(grid) if columns else ():
            for found in (_CELL_NAME.match(row[column].of(text).strip()) for column in columns):
                if found and kind_of(found.group()) != "WaterBody" and not _is_generic(found.group()):
                    names[found.group()] = kind_of(found.group())
    return names


def _from_lists(text: str) -> dict[str, str]:
    """Names with a weak last word next to a water in a list: 秦淮河、中保塘, 推进十圩港、夏仕港."""
    names: dict[str, str] = {}
    about_water = water_words().about_water
    for found in _LIST_ITEM.finditer(text):
        if not (_LIST_GOES_ON.match(text, found.end()) or about_water.match(text, found.end())):
            continue
        start = name_start(text, 0, found.start(), _LONGEST_NAME)
        if start is None or start.edge is Edge.NONE:
            continue
        name = text[start.at : found.end()]
        follows = text[start.at - 1 : start.at] in _LISTED and text[start.at - 2 : start.at - 1] in _LIST_ENDS
        if (follows or _NEXT.match(text, found.end())) and not _is_generic(name):
            names[name] = kind_of(name)
    return names


def heads_list(text: str, end: int) -> bool:
    """Whether a water follows in the same list: 晋江、木兰溪, not 镇江、九江."""
    found = _NEXT.match(text, end)
    if found is None or found.group(1) in water_words().places:
        return False
    return not water_words().named_for.match(text, found.end())


def described_ditches(text: str) -> Iterator[Span]:
    """Ditches that have no name but a description by roads and villages."""
    for ending in _DESCRIBED_END.finditer(text):
        low = run_start(text, ending.end(), 20)
        found = _DESCRIBED.fullmatch(text, low, ending.end())
        if found and not _NO_DESCRIPTION.search(found.group(1)):
            yield Span(*found.span(1))


def _is_generic(name: str) -> bool:
    words = water_words()
    return bool(words.generic.fullmatch(name)) or name[:-1] in words.alone
