"""What the pages of a PDF draw, piece by piece: which text, how large, where, and whether a screen reader says it.

poppler says the same of a short file; for the tag tree of thirty pages it takes an hour.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

import pikepdf

from tests.forms.reading import squeezed

POINT = 0.75  # WeasyPrint draws in pixels of 1/96 inch


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One piece of text on a page (from 1): its ends, its base line and its size in points.

    `number` is its place among the marked pieces of its page, None for an artifact; `silent`: it stands for no text.
    """

    text: str
    page: int
    left: float
    right: float
    line: float
    size: float
    number: int | None
    silent: bool


@dataclass(frozen=True, kw_only=True)
class _Font:
    widths: dict[int, float]
    texts: dict[int, str]


@lru_cache(maxsize=16)
def drawn(pdf: bytes) -> tuple[Drawn, ...]:
    """Every piece of every page, in the order the file draws them."""
    with pikepdf.open(BytesIO(pdf)) as file:
        return tuple(one for number, page in enumerate(file.pages, start=1) for one in _of_page(number, page))


def furigana_of(pdf: bytes) -> list[Drawn]:
    """What is drawn and stands for no text."""
    return [one for one in drawn(pdf) if one.silent]


def size_of(pdf: bytes, text: str) -> float:
    """The smallest type a text is set in, wherever its words stand. Raises ValueError when it is nowhere."""
    wanted = squeezed(text)
    return min(one.size for one in drawn(pdf) if len(squeezed(one.text)) > 1 and squeezed(one.text) in wanted)


@lru_cache(maxsize=16)
def read_aloud(pdf: bytes) -> str:
    """The text of the tag tree, cell after cell, without spaces. Running heads and feet are not in it."""
    with pikepdf.open(BytesIO(pdf)) as file:
        pages = {page.obj.objgen: number for number, page in enumerate(file.pages, start=1)}
        texts: dict[tuple[int, int], str] = {}
        for one in drawn(pdf):
            if one.number is not None:
                texts[one.page, one.number] = texts.get((one.page, one.number), "") + one.text
        return squeezed("".join(texts.get(place, "") for place in _places(file.Root.StructTreeRoot, pages, 0)))


def _places(element: Any, pages: dict[tuple[int, int], int], page: int) -> Iterator[tuple[int, int]]:
    """Page and number of every piece that hangs on an element, in the order of the tag tree."""
    page = pages[element.Pg.objgen] if "/Pg" in element else page
    kids: list[Any] = list(element.K) if isinstance(element.get("/K"), pikepdf.Array) else [element.get("/K")]
    for kid in kids:
        if isinstance(kid, pikepdf.Dictionary):
            yield from _places(kid, pages, page)
        elif kid is not None:
            yield page, int(kid)


def _of_page(number: int, page: pikepdf.Page) -> Iterator[Drawn]:
    fonts = {name: _font(font) for name, font in page.Resources.Font.items()}
    silent, mcid, left, line, font, size = False, None, 0.0, 0.0, _Font(widths={}, texts={}), 0.0
    for step in pikepdf.parse_content_stream(page):
        operands: list[Any] = list(step.operands)
        match str(step.operator):
            case "BDC":
                silent = "/ActualText" in operands[1]
                mcid = int(operands[1].MCID) if "/MCID" in operands[1] else None
            case "EMC":
                silent, mcid = False, None
            case "Tm":
                left, line = float(operands[4]) * POINT, float(operands[5]) * POINT
            case "Tf":
                font, size = fonts[str(operands[0])], float(operands[1]) * POINT
            case "TJ":
                text, wide = _shown(operands[0], font)
                yield Drawn(
                    text=text,
                    page=number,
                    left=left,
                    right=left + wide * size,
                    line=line,
                    size=size,
                    number=mcid,
                    silent=silent,
                )


def _shown(pieces: Any, font: _Font) -> tuple[str, float]:
    """The text TJ shows, and its width in parts of the font size."""
    text, total = "", 0.0
    for one in pieces:
        if isinstance(one, pikepdf.String):
            codes = [int.from_bytes(bytes(one)[at : at + 2]) for at in range(0, len(bytes(one)), 2)]
            text += "".join(font.texts[code] for code in codes)
            total += sum(font.widths[code] for code in codes)
        else:
            total -= float(one)
    return text, total / 1000


def _font(font: Any) -> _Font:
    told = re.findall(rb"^<([0-9a-f]{4})> <([0-9a-f]+)>$", font.ToUnicode.read_bytes(), re.MULTILINE)
    texts = {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in told}
    widths: dict[int, float] = {}
    entries: list[Any] = list(font.DescendantFonts[0].W)
    while entries:
        first, second = int(entries.pop(0)), entries.pop(0)
        if isinstance(second, pikepdf.Array):
            widths |= {first + n: float(width) for n, width in enumerate(list(second))}
        else:
            widths |= dict.fromkeys(range(first, int(second) + 1), float(entries.pop(0)))
    return _Font(widths=widths, texts=texts)
