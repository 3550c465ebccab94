"""Characters out of pictures of pages, for scanned files; an optional extra, run locally, no network."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from loaders.readers.glyphs import Glyph

if TYPE_CHECKING:
    from PIL.Image import Image

DOTS = 200  # per inch; below 150 small characters blur together


def is_installed() -> bool:
    """Whether ``hetu[ocr]`` is there."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def recognise(image: Image, scale: float) -> list[Glyph]:
    """The characters of a page with their boxes in points; ``scale`` dots of the image make a point.

    A recogniser gives whole lines, so each character gets an equal share of its line's box.
    """
    import numpy

    result = _engine()(numpy.array(image.convert("RGB")))
    glyphs: list[Glyph] = []
    if result.boxes is None or result.txts is None:
        return glyphs
    for corners, text in zip(result.boxes, result.txts, strict=True):
        xs, ys = [float(x) / scale for x, _ in corners], [float(y) / scale for _, y in corners]
        share = (max(xs) - min(xs)) / max(len(text), 1)
        glyphs += (
            Glyph(char, min(xs) + at * share, min(xs) + (at + 1) * share, min(ys), max(ys))
            for at, char in enumerate(text)
        )
    return glyphs


@cache
def _engine() -> Any:
    """The recogniser, with the models its package ships; loading takes a second, so once a process."""
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "error"})
