"""What a key is for, and a data key ready for use.

A data key (DEK) is random and never used itself: a sealing key and a commitment are derived from
it, both bound to its scope. The first half of the commitment names the key in every sealed field.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from coord.crypto.framing import framed

KEY_SIZE = 32
KID_SIZE = 16


class ScopeKind(StrEnum):
    """To what a data key belongs. The word is part of what is authenticated: it never changes."""

    CASE = "case"
    """`id` is the case: statements, and whatever else is written of a case."""
    APPOINTMENT = "appointment"
    """`id` is the appointment whose drafts these are."""
    MUNICIPALITY = "municipality"
    """`id` is the municipality: what is sealed and belongs to no case."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """What one data key seals, and so what ends with it.

    `compartment` is a compartment's code, or a word of the same kind for what is in none.
    `holder` (保有主体) is the organ that keeps it: each can end its own part.
    """

    municipality: UUID
    kind: ScopeKind = ScopeKind.CASE
    id: UUID
    compartment: str
    holder: UUID

    def parts(self) -> tuple[bytes, ...]:
        """The scope as framed parts."""
        return (
            self.municipality.bytes,
            self.kind.value.encode(),
            self.id.bytes,
            self.compartment.encode(),
            self.holder.bytes,
        )


class Allowance:
    """How many messages a key that was handed out may still seal. Safe between threads."""

    __slots__ = ("_turns",)

    def __init__(self, messages: int) -> None:
        self._turns = iter(range(messages))

    def take(self) -> bool:
        """Whether there was one left; it is used up now."""
        return next(self._turns, None) is not None


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class DataKey:
    """A data key, unwrapped and checked against its commitment.

    Only a key from `Keystore.data_key` may seal, and that one `allowance` times; the others open.
    """

    scope: Scope
    kid: bytes
    commitment: bytes
    cipher: AESGCM = field(repr=False)
    allowance: Allowance = field(repr=False, default_factory=lambda: Allowance(0))


def expand(secret: bytes, info: bytes) -> bytes:
    """32 bytes for one purpose, by HKDF-Expand with SHA-256 (RFC 5869) of a uniform secret."""
    return HKDFExpand(algorithm=SHA256(), length=KEY_SIZE, info=info).derive(secret)


def commitment_of(secret: bytes, scope: Scope) -> bytes:
    """The 32 bytes that no other data key, and no other scope, has."""
    return expand(secret, framed((b"coord/commitment/1", *scope.parts())))


def data_key_of(secret: bytes, scope: Scope) -> DataKey:
    """The data key made of its 32 secret bytes. It opens; it has no allowance to seal."""
    commitment = commitment_of(secret, scope)
    sealing = expand(secret, framed((b"coord/sealing/1", *scope.parts())))
    return DataKey(scope=scope, kid=commitment[:KID_SIZE], commitment=commitment, cipher=AESGCM(sealing))
