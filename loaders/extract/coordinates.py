"""Geographic coordinates: in columns of degrees, minutes and seconds, in one cell, or in a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loaders.document import Span

_LONGITUDE = re.compile("经度|东经|^经$|E")
_LATITUDE = re.compile("纬度|北纬|^纬$|N")
_PARTS = (re.compile("/度$|/°$"), re.compile("/分$|/′$"), re.compile("/秒$|/″$"))
# 117°53′15″, 117度53分15.2秒, 117.8875°, E117°53'15"
_ANGLE = re.compile(
    r"(\d{1,3}(?:\.\d+)?)\s*(?:[°º˚度]\s*(?:(\d{1,2}(?:\.\d+)?)\s*[′'’分]\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:[″\"”秒]|''|′′))?)?)?"
)
_PAIR = re.compile(
    r"(?:东经|经度|E)[：:\s]*([^，,；;、\s]{5,24})[，,；;、\s]*(?:北纬|纬度|N)[：:\s]*([^，,；;）)\s]{4,24})"
)
# China, its seas included: what lies outside is no coordinate of a section.
_EAST = (73.0, 136.0)
_NORTH = (3.0, 54.0)


@dataclass(frozen=True, slots=True)
class CoordinateColumns:
    """The columns that hold longitude and latitude: one each, or three (degrees, minutes, seconds)."""

    longitude: tuple[int, ...]
    latitude: tuple[int, ...]

    def read(self, text: str, row: tuple[Span, ...]) -> tuple[float | None, float | None]:
        """Latitude and longitude of a row in degrees; both ``None`` when one is missing or impossible."""
        north = _inside(_angle([row[c].of(text) for c in self.latitude]), _NORTH)
        east = _inside(_angle([row[c].of(text) for c in self.longitude]), _EAST)
        return (north, east) if north is not None and east is not None else (None, None)


def coordinate_columns(names: tuple[str, ...]) -> CoordinateColumns | None:
    """The columns called 经度 and 纬度 (东经, 北纬), or ``None`` when one is missing."""
    longitude, latitude = _columns(names, _LONGITUDE), _columns(names, _LATITUDE)
    return CoordinateColumns(longitude, latitude) if longitude and latitude else None


def _columns(names: tuple[str, ...], wanted: re.Pattern[str]) -> tuple[int, ...]:
    columns = [i for i, name in enumerate(names) if any(wanted.search(level) for level in name.split("/"))]
    parts = tuple(i for part in _PARTS for i in columns if part.search(names[i]))
    return parts[:3] if parts else tuple(columns[:1])


def degrees_in(text: str) -> tuple[float, float] | None:
    """Latitude and longitude that a sentence states (东经117°53′15″，北纬36°52′06″), or ``None``."""
    found = _PAIR.search(text)
    if not found:
        return None
    east, north = _inside(_angle([found.group(1)]), _EAST), _inside(_angle([found.group(2)]), _NORTH)
    return (north, east) if north is not None and east is not None else None


def _angle(cells: list[str]) -> float | None:
    """Decimal degrees of one angle, from one cell or from its parts, to six places (a tenth of a metre)."""
    if len(cells) == 1:
        found = _ANGLE.search(cells[0])
        parts = [found.group(i) for i in (1, 2, 3)] if found else []
    else:
        parts = [cell.strip() for cell in cells]
    try:
        numbers = [float(part) for part in parts if part]
    except ValueError:
        return None
    if not numbers or any(number >= 60 for number in numbers[1:]):
        return None
    degrees = sum((number / 60.0**power for power, number in enumerate(numbers)), 0.0)
    return round(degrees, 6)


def _inside(angle: float | None, limits: tuple[float, float]) -> float | None:
    return angle if angle is not None and limits[0] <= angle <= limits[1] else None
