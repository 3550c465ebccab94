"""Tables of monitoring sections: names, waters, levels, coordinates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from loaders.document import LaidText, SectionMention, Span
from loaders.extract.coordinates import coordinate_columns
from loaders.extract.grids import column_names, columns_named, data_rows
from loaders.extract.section_words import section_words

_CELL_NAME = re.compile(r"(?=.*[\u4e00-\u9fff])[^\t\n，。；]{2,20}")
_NAME_COLUMN = re.compile(
    r"断面名|断面$|断面/|考核断面|监测断面|点位名|监测点|站点名|站名|断面（点位）|断面点位"
)
_NOT_NAMES = re.compile(r"性质|级别|类型|类别|数量|个数|坐标|现状|目标|所在|水质|编[码号]|代码|属性|水源地")
_WATER_COLUMN = re.compile(r"水体|河流|湖库|所在河|河湖|水系")
_NOT_WATERS = re.compile(r"类型|性质|水质|断面")
_LEVEL_COLUMN = re.compile(r"性质|级别|类型|类别|属性|层级")
_NOT_LEVELS = re.compile(r"水质|地下水|水体")


def sections_in_tables(laid: LaidText) -> Iterator[SectionMention]:
    """The rows of every table that has a column of section names."""
    text = laid.text
    for grid in laid.grids:
        names = column_names(text, grid)
        columns = columns_named(names, _NAME_COLUMN, _NOT_NAMES)
        if not columns:
            continue
        water = columns_named(names, _WATER_COLUMN, _NOT_WATERS)
        level = columns_named(names, _LEVEL_COLUMN, _NOT_LEVELS)
        where = coordinate_columns(names)
        for row in data_rows(grid):
            cell = row[columns[0]]
            name = cell.of(text).strip().removesuffix("断面")
            if not _CELL_NAME.fullmatch(name) or section_words().generic.fullmatch(name):
                continue
            start = text.index(name, cell.start)
            latitude, longitude = where.read(text, row) if where else (None, None)
            yield SectionMention(
                name=name,
                span=Span(start, start + len(name)),
                water=(row[water[0]].of(text).strip() or None) if water else None,
                level=_level_in(row[c].of(text) for c in level),
                latitude=latitude,
                longitude=longitude,
            )


def _level_in(cells: Iterable[str]) -> str | None:
    for cell in cells:
        if found := section_words().level.match(cell.strip()):
            return section_words().level_of[found.group()]
    return None
