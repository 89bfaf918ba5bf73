"""What is wrong with a printed sheet, whichever form it is; an empty answer means that nothing is."""

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf

from forms.pdf import content_of
from tests.forms.reading import is_printed, marked_text_of, opened, places_of, squeezed, text_of, texts_in

A4 = (595.28, 841.89)
HEAD, FOOT = 46, 770  # points: on later pages the text begins below the one, and it ends above the other
CLAIMS = ('pdfaid:part="3"', 'pdfaid:conformance="A"', 'pdfuaid:part="1"')


def body_of(pdf: bytes) -> str:
    """The text between running head and footer, in the order it was set: cell after cell, without spaces.

    poppler reads the tag tree of a table of sixty rows in minutes; this in no time, and in the same order.
    """
    with opened(pdf) as document:
        pages = len(document.pages)
    read = b""
    for page in range(1, pages + 1):
        top = 0 if page == 1 else HEAD
        area = ["-x", "0", "-W", "596", "-y", str(top), "-H", str(FOOT - top)]
        command = ["pdftotext", "-raw", "-f", str(page), "-l", str(page), *area, "-", "-"]
        read += subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
    return squeezed(read.decode())


def lost_texts(pdf: bytes, sheet: Any) -> list[str]:
    """Texts of the sheet that do not stand on paper whole: in the body, or in the footer of every page."""
    printed = body_of(pdf)
    given = [text for text in texts_in(replace(sheet, proof=None)) if not is_printed(text, printed)]
    with opened(pdf) as document:
        feet = [text_of(pdf, page=page) for page in range(1, len(document.pages) + 1)]
    proof = texts_in(replace(sheet.proof, qr=None))
    return given + [text for text in proof if not all(squeezed(text) in foot for foot in feet)]


def words_outside(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """Words beyond the margins: 20 mm left, 14 mm right; running head and footer lie above and below the text."""
    places = places_of(pdf)
    if len(places) < 50:
        return [(0, 0, 0, 0)]  # nothing to speak of was read
    return [place for place in places if place[0] < 56 or place[1] < 20 or place[2] > 557 or place[3] > 830]


def unkept_promises(pdf: bytes, sheet: object, file: Path) -> list[str]:
    """Where the file falls short of PDF/A-3a and PDF/UA-1 as far as qpdf and pikepdf can tell, or of its own content."""
    file.write_bytes(pdf)
    run = subprocess.run(["qpdf", "--check", file], capture_output=True, check=False)
    wrong = [] if run.returncode == 0 and b"WARNING" not in run.stdout + run.stderr else ["qpdf"]
    with opened(pdf) as document:
        metadata = document.Root.Metadata.read_bytes().decode()
        wrong += [claim for claim in CLAIMS if claim not in metadata]
        if [tuple(round(float(side), 2) for side in page.MediaBox[2:]) for page in document.pages] != [A4] * len(
            document.pages
        ):
            wrong.append("not A4 portrait")
        if list(document.attachments) != ["content.json"] or len(document.Root.AF) != 1:
            wrong.append("attachments")
        elif document.attachments["content.json"].get_file().read_bytes() != content_of(sheet):
            wrong.append("content")
        if document.Root.AF[0].AFRelationship != pikepdf.Name.Data:
            wrong.append("relationship")
        in_tree, marked, artifacts = marked_text_of(document)
        if not marked or not marked <= in_tree or artifacts < len(document.pages):
            wrong.append("text outside the tag tree")
    return wrong


def told_by_metadata(pdf: bytes) -> str:
    """What shows in file lists and window titles."""
    with opened(pdf) as document:
        return document.Root.Metadata.read_bytes().decode() + " ".join(
            str(value) for value in document.docinfo.values()
        )
