"""The outlines of the symbols, the same in legends and in still pictures as on the browser's canvas."""

from __future__ import annotations

import math

from markupsafe import Markup


def outline(shape: str, size: float) -> Markup:
    """The SVG element of a symbol around (0, 0), ``size`` from the middle to the rim."""
    if shape == "dot":
        return Markup('<circle r="{}"/>').format(_number(size))
    points = " ".join(f"{_number(x * size)},{_number(y * size)}" for x, y in _corners(shape))
    return Markup('<polygon points="{}"/>').format(points)


def _corners(shape: str) -> list[tuple[float, float]]:
    match shape:
        case "square":
            return [(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)]
        case "diamond":
            return _ring(4, 0)
        case "hexagon":
            return _ring(6, math.pi / 6)
        case "triangle":
            return _ring(3, 0)
        case "triangleDown":
            return _ring(3, math.pi)
        case "star":
            rim = zip(_ring(5, 0), _ring(5, math.pi / 5), strict=True)
            return [corner for outer, (x, y) in rim for corner in (outer, (x * 0.45, y * 0.45))]
    raise ValueError(f"没有此符号 / no such symbol: {shape}")


def _ring(count: int, turn: float) -> list[tuple[float, float]]:
    """Corners of a regular polygon, the first at the top when ``turn`` is 0."""
    angles = [turn + 2 * math.pi * step / count for step in range(count)]
    return [(math.sin(angle), -math.cos(angle)) for angle in angles]


def _number(value: float) -> str:
    return f"{round(value, 1) + 0.0:g}"
