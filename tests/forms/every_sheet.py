"""What every sheet keeps, whatever it says: asked of one sheet and its PDF by the test of each form."""

import re
import subprocess
import tempfile
from pathlib import Path

import pikepdf

from forms.pdf import content_of
from tests.forms.drawn import read_aloud
from tests.forms.person_sheets import QR
from tests.forms.reading import is_printed, marked_text_of, opened, picture_of, places_of, text_of, texts_in

LEFT, RIGHT = 56.6, 555.6  # 20 mm, 210 - 14 mm, in points
TOP, BOTTOM = 20.0, 825.0  # the running head and the footer lie in the margins


def not_printed(sheet: object, pdf: bytes, *, but: frozenset[str] = frozenset()) -> list[str]:
    """The texts of a sheet that the PDF does not show whole; `but` are codes, which are not for reading."""
    printed = read_aloud(pdf) + text_of(pdf)
    return [text for text in dict.fromkeys(texts_in(sheet)) if text not in but | {QR} and not is_printed(text, printed)]


def strays(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """The places of words that leave the margins."""
    places = places_of(pdf)
    assert len(places) > 50
    return [
        (left, top, right, bottom)
        for left, top, right, bottom in places
        if left < LEFT - 1 or right > RIGHT + 1 or top < TOP or bottom > BOTTOM
    ]


def leans_out(pdf: bytes, *, allowed: int = 1) -> list[int]:
    """The pages with ink beside the text width, the punch mark left of it apart; `allowed` in pixels of 72 dpi."""
    found = []
    for page in range(1, len(opened(pdf).pages) + 1):
        dark = picture_of(pdf, page=page, dpi=72).point(lambda grey: 255 if grey < 160 else 0)  # not the watermark
        left, _, right, _ = dark.crop((30, 0, 595, 842)).getbbox() or (26, 0, 526, 0)
        if left + 30 < LEFT - allowed or right + 30 > RIGHT + 1 + allowed:
            found.append(page)
    return found


def complaints_of_qpdf(pdf: bytes) -> str:
    """What `qpdf --check` finds wrong; empty when nothing."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sheet.pdf"
        file.write_bytes(pdf)
        run = subprocess.run(["qpdf", "--check", file], capture_output=True, check=False)
    said = (run.stdout + run.stderr).decode()
    return said if run.returncode or re.search("WARNING|ERROR", said) else ""


def keeps_its_standards(sheet: object, pdf: bytes, *, title: str) -> None:
    """PDF/A-3a and PDF/UA by their marks, all text tagged or an artifact, the content attached byte for byte."""
    with opened(pdf) as file:
        metadata = file.Root.Metadata.read_bytes().decode()
        for claim in ('pdfaid:part="3"', 'pdfaid:conformance="A"', 'pdfuaid:part="1"'):
            assert claim in metadata
        assert str(file.docinfo.Title) == title
        assert str(file.Root.Lang) == "ja"
        assert list(file.attachments) == ["content.json"]
        assert file.attachments["content.json"].get_file().read_bytes() == content_of(sheet)
        assert [one.AFRelationship for one in file.Root.AF] == [pikepdf.Name.Data]
        in_tree, marked, artifacts = marked_text_of(file)
        assert marked
        assert marked <= in_tree
        assert artifacts > len(file.pages)


def names_in_metadata(pdf: bytes, *names: str) -> list[str]:
    """Which of these names stand in what file lists and window titles show."""
    with opened(pdf) as file:
        said = file.Root.Metadata.read_bytes().decode() + " ".join(str(value) for value in file.docinfo.values())
    return [name for name in names if name in said]
