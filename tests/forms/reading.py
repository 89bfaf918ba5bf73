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


def places_of(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of every word in points, whatever page; words off the page too."""
    read = subprocess.run(
        ["pdftotext", "-bbox", "-nopgbrk", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout
    found = re.findall(r'xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)"', read.decode())
    return [(float(left), float(top), float(right), float(bottom)) for left, top, right, bottom in found]
