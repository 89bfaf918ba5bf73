"""Keyed search tokens: what the side table of the search holds instead of names.

An index key is made from the root of a municipality, an epoch and a purpose; each index has a key
of its own under it. What is asked for is folded (domain.names) by the caller; nothing here reads.
Flags and codes get no tokens: with so few values, equality alone would tell them.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from coord.crypto.framing import framed
from coord.crypto.keys import expand

TOKEN_SIZE = 16


class Purpose(StrEnum):
    """Whose index it is: tokens of one say nothing about tokens of another."""

    SEARCH = "search"
    AUDIT = "audit"
    """Alerts on the same surname, block or household; the audit desk's alone."""


class Index(StrEnum):
    """One index. The word is part of what is hashed: it never changes."""

    KANA_AND_BIRTH = "kana_and_birth"
    KANA_FULL = "kana_full"
    ADDRESS = "address"


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexKey:
    """The index root of one municipality, purpose and index epoch (the year, in Japan)."""

    municipality: UUID
    purpose: Purpose
    epoch: int
    root: bytes = field(repr=False)


def kept(key: IndexKey, index: Index, *parts: str) -> bytes:
    """The 16-byte token to keep for a person.

    Later a frequent value has several, of which this gives one by lot; so never look up by it.
    """
    return _token(key, index, parts)


def asked(key: IndexKey, index: Index, *parts: str) -> tuple[bytes, ...]:
    """Every token under which a person with this value may have been kept."""
    return (_token(key, index, parts),)


def kana_and_birth(key: IndexKey, kana_folded: str, birth: str) -> bytes:
    """The token of the whole folded kana and the ISO date of birth: the primary index."""
    return kept(key, Index.KANA_AND_BIRTH, kana_folded, birth)


def kana_full(key: IndexKey, kana_folded: str) -> bytes:
    """The token of the whole folded kana."""
    return kept(key, Index.KANA_FULL, kana_folded)


def _token(key: IndexKey, index: Index, parts: tuple[str, ...]) -> bytes:
    if not all(parts):
        raise ValueError("an empty value has no token")
    info = (b"coord/index/1", key.municipality.bytes, key.purpose.value.encode(),
            str(key.epoch).encode(), index.value.encode())  # fmt: skip
    message = framed(part.encode() for part in parts)
    return hmac.digest(expand(key.root, framed(info)), message, hashlib.sha256)[:TOKEN_SIZE]
