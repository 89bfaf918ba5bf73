"""What the story takes away from the browser: the content of a sheet, and a record to check alone."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf


def attachment_of(pdf: bytes) -> dict[str, Any]:
    """The one attachment of a sheet, read."""
    with pikepdf.open(BytesIO(pdf)) as sheet:
        assert list(sheet.attachments) == ["content.json"]
        content: dict[str, Any] = json.loads(sheet.attachments["content.json"].get_file().read_bytes())
    return content


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
