"""Reading a PDF back with other people's programs: poppler, qpdf, pikepdf."""

import re
import subprocess
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from io import BytesIO
from itertools import combinations
from typing import Any

import pikepdf
from PIL import Image


def text_of(pdf: bytes, *, page: int | None = None) -> str:
    """All text of the file or of one page (from 1), without spaces and line breaks."""
    pages = [] if page is None else ["-f", str(page), "-l", str(page)]
    read = subprocess.run(["pdftotext", *pages, "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return squeezed(read.decode())


def logical_text_of(pdf: bytes) -> str:
    """The text of the tag tree: what a screen reader says, cell after cell, without spaces. Margins are not in it."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        read = subprocess.run(["pdfinfo", "-struct-text", file.name], capture_output=True, check=True).stdout
    return squeezed("".join(re.findall(r'^ *"(.*?)"$', read.decode(), re.MULTILINE | re.DOTALL)))


def drawn_text_of(pdf: bytes) -> str:
    """All text in the order it was drawn in, cell after cell, without spaces: head and foot of each page too."""
    read = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return squeezed(read.decode())


def squeezed(text: str) -> str:
    """Without any white space, and compatibility forms folded, so that only what is cut or lost makes a difference."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def picture_of(pdf: bytes, *, page: int = 1, dpi: int = 100) -> Image.Image:
    """One page as a grey picture."""
    command = ["pdftoppm", "-r", str(dpi), "-f", str(page), "-l", str(page), "-gray", "-"]
    return Image.open(BytesIO(subprocess.run(command, input=pdf, capture_output=True, check=True).stdout))


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf))


def texts_in(value: object) -> Iterator[str]:
    """Every text of a sheet that is to stand on paper."""
    match value:
        case Enum() | datetime() | None | bool() | int():
            return
        case str():
            yield value
        case tuple():
            for one in value:
                yield from texts_in(one)
        case _ if is_dataclass(value):
            for one in fields(value):
                yield from texts_in(getattr(value, one.name))


def marked_text_of(pdf: pikepdf.Pdf) -> tuple[set[tuple[int, int]], set[tuple[int, int]], int]:
    """What hangs in the tag tree and what is marked in the pages, as (object of the page, number); and how many artifacts."""
    in_tree: set[tuple[int, int]] = set()
    waiting: list[Any] = [pdf.Root.StructTreeRoot.K]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            waiting += list(one)
        elif isinstance(one, pikepdf.Dictionary) and "/K" in one:
            kids: list[Any] = list(one.K) if isinstance(one.K, pikepdf.Array) else [one.K]
            in_tree |= {(one.Pg.objgen[0], int(kid)) for kid in kids if not isinstance(kid, pikepdf.Object)}
            waiting += [kid for kid in kids if isinstance(kid, pikepdf.Object)]
    marked: set[tuple[int, int]] = set()
    artifacts = 0
    for page in pdf.pages:
        for step in pikepdf.parse_content_stream(page):
            operands: list[Any] = list(step.operands)
            if str(step.operator) == "BDC" and "/MCID" in operands[1]:
                marked.add((page.obj.objgen[0], int(operands[1].MCID)))
            artifacts += str(step.operator) == "BDC" and operands[0] == pikepdf.Name.Artifact
    return in_tree, marked, artifacts


def is_printed(text: str, printed: str) -> bool:
    """Whether a text stands there in one piece, or in two because its cell goes on over the page."""
    wanted = squeezed(text)
    return wanted in printed or any(
        wanted[:cut] in printed and wanted[cut:] in printed for cut in range(20, len(wanted) - 20)
    )


def places_of(pdf: bytes, *, page: int | None = None) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of every word in points, of one page or of all; words off the page too."""
    pages = [] if page is None else ["-f", str(page), "-l", str(page)]
    command = ["pdftotext", "-bbox", "-nopgbrk", *pages, "-", "-"]
    read = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
    found = re.findall(r'xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)"', read.decode())
    return [(float(left), float(top), float(right), float(bottom)) for left, top, right, bottom in found]


def overprinted(pdf: bytes) -> list[tuple[int, float, float]]:
    """Page, left and top of every word that lies on another word: more than 2 pt wide and half a line high."""
    return [
        (page, one[0], one[1])
        for page in range(1, len(opened(pdf).pages) + 1)
        for one, other in combinations(places_of(pdf, page=page), 2)
        if min(one[2], other[2]) - max(one[0], other[0]) > 2
        and min(one[3], other[3]) - max(one[1], other[1]) > (one[3] - one[1]) / 2
    ]


def bands_of(picture: Image.Image) -> list[tuple[int, int]]:
    """Top and height of every hatched band at the right edge of the text, in pixels of a page at 200 dpi."""
    hatched = picture.crop((1518, 0, 1540, picture.height)).point(lambda grey: 255 if grey < 100 else 0)
    lines = [hatched.crop((0, y, hatched.width, y + 1)).getbbox() is not None for y in range(hatched.height)]
    tops = [y for y in range(1, len(lines)) if lines[y] and not lines[y - 1]]
    heights = [next(h for h in range(1, len(lines) - top + 1) if not lines[top + h]) for top in tops]
    return [(top, height) for top, height in zip(tops, heights, strict=True) if 40 <= height <= 48]
