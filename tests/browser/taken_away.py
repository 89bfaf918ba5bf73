"""What the story takes away from the browser: the content of a sheet, and a record to check alone."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Collection, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import zxingcpp

from tests.forms.reading import drawn_text_of, picture_of, squeezed


def attachment_of(pdf: bytes) -> dict[str, Any]:
    """The one attachment of a sheet, read."""
    with pikepdf.open(BytesIO(pdf)) as sheet:
        assert list(sheet.attachments) == ["content.json"]
        content: dict[str, Any] = json.loads(sheet.attachments["content.json"].get_file().read_bytes())
    return content


def codes_on(pdf: bytes) -> list[str]:
    """What a phone reads in the square codes, page after page; the same code on two pages is one."""
    with pikepdf.open(BytesIO(pdf)) as whole:
        pages = len(whole.pages)
    pictures = [picture_of(pdf, page=page, dpi=150) for page in range(1, pages + 1)]
    found = [str(code.text) for picture in pictures for code in zxingcpp.read_barcodes(picture)]
    return list(dict.fromkeys(found))


def front_of(reader: str) -> str:
    """What stands on the front of the copy for this reader."""
    return squeezed(f"写しの受取人{reader}")


def back_of(reader: str) -> str:
    """What stands over the back of it."""
    return squeezed(f"部（{reader}")


def sheets_by_reader(pdf: bytes, readers: Collection[str]) -> dict[str, str]:
    """All sheets of a sitting in one file: by reader, what is printed on the pages of his copy."""
    found: dict[str, str] = {}
    reader = ""
    with pikepdf.open(BytesIO(pdf)) as whole:
        for page in whole.pages:
            printed = drawn_text_of(_alone(page))
            begins = [one for one in readers if front_of(one) in printed]
            reader = begins[0] if begins else reader
            found[reader] = found.get(reader, "") + printed
    return found


def _alone(page: pikepdf.Page) -> bytes:
    """One page as a file of its own."""
    out = BytesIO()
    with pikepdf.new() as one:
        one.pages.append(page)
        one.save(out)
    return out.getvalue()


def texts_of(value: object, *, besides: set[str]) -> Iterator[str]:
    """Every text of the content, but those under these names."""
    match value:
        case str():
            yield value
        case list():
            for one in value:
                yield from texts_of(one, besides=besides)
        case dict():
            for name, one in value.items():
                if name not in besides:
                    yield from texts_of(one, besides=besides)


def unpacked(package: Path, folder: Path) -> Path:
    """The record's folder out of the ZIP."""
    with zipfile.ZipFile(package) as packed:
        packed.extractall(folder)
    (inside,) = folder.iterdir()
    return inside


def checked_alone(folder: Path) -> subprocess.CompletedProcess[str]:
    """`python verify.py`, as a stranger would say it: nothing of coord is within reach."""
    return subprocess.run(
        [sys.executable, "-I", "verify.py"], cwd=folder, env={}, capture_output=True, text=True, check=False
    )


def flip_one_byte(path: Path) -> None:
    """The smallest change there is, in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
