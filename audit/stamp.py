"""A checkpoint as paper carries it: short enough for a QR code, whole enough to be believed years later.

124 bytes, written in the 32 letters of RFC 4648 base32 without padding (199 of them), so that a QR code keeps them in
its dense alphanumeric mode:

    1  version, 01
    2  epoch, big-endian
    5  size, big-endian
    32 root
    68 signature of the note: key id (4) and Ed25519 signature (64)
    16 the sheet's own entry

The tree and the key's name are not in it: whoever holds the log knows them. Together they give back the signed note,
byte for byte.
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from audit.checkpoint import Checkpoint, NotACheckpoint, parse, vkey_parsed
from audit.checkpoint import verify as verify_note

_VERSION = 1
_LENGTH = 124
_ROOT = slice(8, 40)
_SIGNATURE = slice(40, 108)
_ENTRY = slice(108, 124)


class NoKeyOfThisLog(NotACheckpoint):
    """A stamp that reads well, and that no key of this log signed: of another town's paper, or forged."""


@dataclass(frozen=True, kw_only=True)
class PaperStamp:
    """What a sheet of paper says of the log: the tree as it stood before the sheet, and the sheet's own entry."""

    checkpoint: Checkpoint
    note: str
    entry: UUID


def packed(note: str, entry: UUID) -> str:
    """The stamp of a signed note and an entry. Raises NotACheckpoint."""
    checkpoint = parse(note)
    try:
        signature = base64.b64decode(note.rstrip("\n").rsplit(" ", 1)[1], validate=True)
        raw = (
            bytes([_VERSION])
            + checkpoint.epoch.to_bytes(2, "big")
            + checkpoint.size.to_bytes(5, "big")
            + checkpoint.root
            + signature
            + entry.bytes
        )
    except (OverflowError, binascii.Error):
        raise NotACheckpoint("epoch, size or signature does not fit on paper") from None
    if len(raw) != _LENGTH:
        raise NotACheckpoint("the signature is of another kind")
    return base64.b32encode(raw).decode().rstrip("=")


def unpacked(text: str, *, tree: UUID, vkeys: Iterable[str], host: str = "") -> PaperStamp:
    """The stamp read back and its signature checked with one of the log's keys. Raises NotACheckpoint."""
    try:
        raw = base64.b32decode(text.upper() + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        raise NotACheckpoint("not a stamp") from None
    if len(raw) != _LENGTH or raw[0] != _VERSION or base64.b32encode(raw).decode().rstrip("=") != text.upper():
        raise NotACheckpoint("not a stamp of this version")
    checkpoint = Checkpoint(
        tree=tree,
        epoch=int.from_bytes(raw[1:3], "big"),
        size=int.from_bytes(raw[3:8], "big"),
        root=raw[_ROOT],
        host=host,
    )
    signature = base64.b64encode(raw[_SIGNATURE]).decode()
    for name, key in (vkey_parsed(line) for line in vkeys):
        note = f"{checkpoint.text}\n— {name} {signature}\n"
        try:
            verify_note(note, {name: key})
        except NotACheckpoint:
            continue
        return PaperStamp(checkpoint=checkpoint, note=note, entry=UUID(bytes=raw[_ENTRY]))
    raise NoKeyOfThisLog("no key of this log signed it")
