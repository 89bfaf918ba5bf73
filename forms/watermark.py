"""The watermark 「受取人｜写し第n号」 as drawn outlines, not as text.

Why outlines: text of a watermark leaks. It is copied and read aloud with the sheet, and as a fixed element it
prints one recipient's name on another's copy. A picture of outlines, set as the background of the page, is an
artifact by its nature and belongs to the one document it was made for.
"""

from __future__ import annotations

import math
from functools import lru_cache

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from forms import fonts
from forms.characters import family_for, undrawable
from forms.errors import CannotDraw

LETTER_MM = 8.0
LONGEST_MM = 190.0
ANGLE = math.radians(28)
GREY = "#f0f0f0"  # 6 % black


@lru_cache(maxsize=4)
def _font(family: str) -> TTFont:
    return TTFont(fonts.font_file(family), lazy=True)


def watermark(text: str) -> bytes:
    """An SVG tile to be repeated over a page: the text twice, rising 28°, in 6 % black. Sizes in mm.

    Text longer than 190 mm is set smaller, so that it is read whole on one page. A variation selector is not
    followed here: the watermark tells copies apart, the name itself stands on the sheet. Raises CannotDraw.
    """
    if missing := undrawable([text]):
        raise CannotDraw(*missing)
    path, length = _outlines(text)
    size = min(LETTER_MM, LETTER_MM * LONGEST_MM / length) if length else LETTER_MM
    length *= size / LETTER_MM
    wide = length * math.cos(ANGLE) + size * math.sin(ANGLE) + 10
    high = length * math.sin(ANGLE) + size * math.cos(ANGLE) + 6
    starts = ((0.0, high), (wide, high + high / 2), (wide, high - high / 2))
    turns = " ".join(f"{value:.5f}" for value in (math.cos(ANGLE), -math.sin(ANGLE), math.sin(ANGLE), math.cos(ANGLE)))
    shapes = "".join(
        f'<g transform="matrix({turns} {x + 5:.2f} {y - 3:.2f}) scale({size / LETTER_MM:.4f})"><path d="{path}"/></g>'
        for x, y in starts
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{2 * wide:.2f}mm" height="{high:.2f}mm" '
        f'viewBox="0 0 {2 * wide:.2f} {high:.2f}"><g fill="{GREY}">{shapes}</g></svg>'
    ).encode()


def _outlines(text: str) -> tuple[str, float]:
    """The outlines of the text on a base line at 0, and its length; both in mm at the full letter size."""
    paths: list[str] = []
    at = 0.0
    for character in text.replace(" ", "").replace("\u3000", ""):
        family = family_for(character)
        if family is None:
            continue
        font = _font(family)
        name = font.getBestCmap().get(ord(character))
        glyphs, scale = font.getGlyphSet(), LETTER_MM / font["head"].unitsPerEm
        if name is None:
            continue
        pen = SVGPathPen(glyphs, ntos=lambda number: f"{number:.2f}".rstrip("0").rstrip("."))
        glyphs[name].draw(TransformPen(pen, (scale, 0, 0, -scale, at, 0)))
        paths.append(pen.getCommands())
        at += glyphs[name].width * scale
    return " ".join(paths), at
