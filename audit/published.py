"""The file of published checkpoints, one for each tree, only ever appended to.

It lies outside the database so that a restored or rewritten database can be told from the one that signed.
Each note is followed by an empty line. A note torn by a power cut was never published; it is cut off
before the next one is written.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from audit.checkpoint import Checkpoint, parse

_BETWEEN = b"\n\n"
_TAIL_BYTES = 16_384


class Published:
    """The folder of published checkpoints."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def file(self, tree: UUID) -> Path:
        """Where the notes of a tree lie."""
        return self._folder / f"{tree}.checkpoints"

    def newest(self, tree: UUID) -> Checkpoint | None:
        """The last whole note, read without its signature. Raises NotACheckpoint."""
        path = self.file(tree)
        if not path.exists():
            return None
        with path.open("rb") as file:
            length = file.seek(0, os.SEEK_END)
            file.seek(max(0, length - _TAIL_BYTES))
            pieces = file.read().split(_BETWEEN)
        # The last piece is empty, or torn; before it stand text and signatures in turn.
        whole = pieces[:-1] if pieces[-2:-1] and pieces[-2].startswith("— ".encode()) else pieces[:-2]
        return parse(_note(whole[-2], whole[-1])) if len(whole) > 1 else None

    def notes(self, tree: UUID) -> Iterator[str]:
        """Every whole note, oldest first, as text."""
        pieces = _whole_pieces(self.file(tree))
        for at in range(0, len(pieces), 2):
            yield _note(pieces[at], pieces[at + 1])

    def append(self, tree: UUID, note: str) -> None:
        """Write a note so that it survives a power cut from now on."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self.file(tree)
        is_new = not path.exists()
        with path.open("ab") as file:
            if self._is_torn(path):
                file.truncate(sum(len(piece) + len(_BETWEEN) for piece in _whole_pieces(path)))
            file.write(note.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            _sync_folder(self._folder)

    def _is_torn(self, path: Path) -> bool:
        if not path.exists() or not (length := path.stat().st_size):
            return False
        with path.open("rb") as file:
            file.seek(max(0, length - _TAIL_BYTES))
            pieces = file.read().split(_BETWEEN)
        return bool(pieces[-1]) or not pieces[-2].startswith("— ".encode())


def _whole_pieces(path: Path) -> list[bytes]:
    """Text and signatures in turn; what is torn at the end is left out."""
    pieces = path.read_bytes().split(_BETWEEN)[:-1] if path.exists() else []
    return pieces[: len(pieces) // 2 * 2]


def _note(text: bytes, signatures: bytes) -> str:
    return (text + _BETWEEN + signatures + b"\n").decode(errors="replace")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
