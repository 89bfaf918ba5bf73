"""The one way in which several values become one string of bytes, so that no two lists collide."""

import struct
from collections.abc import Iterable
from uuid import UUID

from coord.errors import IntegrityError

_LENGTH = struct.Struct(">I")


def framed(parts: Iterable[bytes]) -> bytes:
    """The count, then each part behind its length; counts and lengths are 4 bytes, big-endian."""
    pieces = [b""]
    pack = _LENGTH.pack
    for part in parts:
        pieces.append(pack(len(part)))
        pieces.append(part)
    pieces[0] = pack((len(pieces) - 1) // 2)
    return b"".join(pieces)


def unframed(data: bytes) -> list[bytes]:
    """The parts that `framed` joined. Raises IntegrityError("short") on anything else."""
    if len(data) < _LENGTH.size:
        raise IntegrityError("short")
    count = _LENGTH.unpack_from(data)[0]
    parts: list[bytes] = []
    offset = _LENGTH.size
    while offset < len(data) and len(parts) < count:
        if offset + _LENGTH.size > len(data):
            raise IntegrityError("short")
        start = offset + _LENGTH.size
        offset = start + _LENGTH.unpack_from(data, offset)[0]
        parts.append(data[start:offset])
    if offset != len(data) or len(parts) != count:
        raise IntegrityError("short")
    return parts


def framed_ids(ids: Iterable[UUID]) -> bytes:
    """A set of ids, in the order of their bytes, as one framed part."""
    return framed(sorted(one.bytes for one in ids))
