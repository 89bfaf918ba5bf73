"""Sealing and opening one field. The bytes are in FORMAT.md, and the codes of every failure.

A statement opens only against a Permit whose facts are the place's own; these facts are also
authenticated, so a changed column can't buy a permit that opens. There is no other way to a
statement's text, no fallback to plain text, and no second key that is tried.
"""

import hashlib
import secrets
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cryptography.exceptions import InvalidTag

from coord.crypto.framing import framed, framed_ids
from coord.crypto.keys import KID_SIZE, DataKey, Scope, ScopeKind
from coord.crypto.padding import STEP, pad, unpad
from coord.domain.access import Permit
from coord.domain.compartment import Compartments, mask_of
from coord.domain.statement import StatementFacts
from coord.errors import IntegrityError

ALG_AES_256_GCM = b"\x01"
STATEMENTS = "statement"
_FORMAT = b"coord/field/1"
_HEADER_SIZE = 1 + KID_SIZE
_NONCE_SIZE = 12
_TAG_SIZE = 16
_SMALLEST = _HEADER_SIZE + _NONCE_SIZE + STEP + _TAG_SIZE
_NUMBERS = struct.Struct(">QIQ")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldPlace:
    """Where a sealed field stands; it opens at no other place, row or version.

    `compartment` is that of the key's scope. `touches`, `agency` and `recorded_at` (aware) are the
    facts on which a statement's permit is decided; other tables leave them out.
    `schema_version` is the form of the text inside, `row_version` counts the row's changes.
    """

    municipality: UUID
    table: str
    field: str
    row: UUID
    case: UUID | None
    persons: frozenset[UUID]
    compartment: str
    schema_version: int
    row_version: int
    touches: Compartments = frozenset()
    agency: UUID | None = None
    recorded_at: datetime | None = None

    @classmethod
    def of_statement(
        cls,
        facts: StatementFacts,
        *,
        row: UUID,
        compartment: str,
        schema_version: int,
        row_version: int,
    ) -> "FieldPlace":
        """The place of a statement with these facts."""
        return cls(
            municipality=facts.municipality,
            table=STATEMENTS,
            field=facts.field,
            row=row,
            case=facts.case,
            persons=facts.subjects,
            compartment=compartment,
            schema_version=schema_version,
            row_version=row_version,
            touches=facts.compartments,
            agency=facts.agency,
            recorded_at=facts.recorded_at,
        )

    def is_where(self, facts: StatementFacts) -> bool:
        """Whether a decision about these facts is a decision about this place."""
        return (
            self.table == STATEMENTS
            and facts.municipality == self.municipality
            and facts.case == self.case
            and facts.field == self.field
            and facts.subjects == self.persons
            and facts.compartments == self.touches
            and facts.agency == self.agency
            and facts.recorded_at == self.recorded_at
        )

    def bound_to(self, header: bytes) -> bytes:
        """The additional authenticated data of a sealed field with this header."""
        numbers = _NUMBERS.pack(mask_of(self.touches), self.schema_version, self.row_version)
        return framed(
            (
                _FORMAT,
                header,
                self.municipality.bytes,
                self.table.encode(),
                self.field.encode(),
                self.row.bytes,
                self.case.bytes if self.case else b"",
                framed_ids(self.persons),
                self.compartment.encode(),
                numbers,
                self.agency.bytes if self.agency else b"",
                _microseconds(self.recorded_at),
            )
        )


def seal(key: DataKey, place: FieldPlace, plaintext: bytes) -> bytes:
    """The plaintext as it may lie in the database.

    Raises IntegrityError: "unknown_key" when the key is not of this place, "spent" when it was
    handed out for opening, or has sealed what it was handed out for.
    """
    if not _belongs(key.scope, place):
        raise IntegrityError("unknown_key")
    if not key.allowance.take():
        raise IntegrityError("spent")
    header = ALG_AES_256_GCM + key.kid
    nonce = secrets.token_bytes(_NONCE_SIZE)
    return header + nonce + key.cipher.encrypt(nonce, pad(plaintext), place.bound_to(header))


def open_field(sealed: bytes, permit: Permit, key: DataKey, place: FieldPlace) -> bytes:
    """The text of a statement, against the permit for exactly its facts.

    Raises IntegrityError("no_permit") without one, and the codes of FORMAT.md.
    """
    if not _is_permit(permit) or not place.is_where(permit.facts):
        raise IntegrityError("no_permit")
    return _opened(sealed, key, place)


def open_own(sealed: bytes, key: DataKey, place: FieldPlace) -> bytes:
    """The text of what is sealed and is no statement: a reason, a note of an act, a reply, a draft.

    Whoever calls has decided by another rule that the reader may have it. Raises
    IntegrityError("no_permit") for a statement: those open by `open_field` only.
    """
    if place.table == STATEMENTS:
        raise IntegrityError("no_permit")
    return _opened(sealed, key, place)


def kid_of(sealed: bytes) -> bytes:
    """The id of the key that sealed this. Raises IntegrityError, "short" or "unknown_version"."""
    if len(sealed) < _SMALLEST:
        raise IntegrityError("short")
    if sealed[:1] != ALG_AES_256_GCM:
        raise IntegrityError("unknown_version")
    return sealed[1:_HEADER_SIZE]


def digest(sealed: bytes) -> str:
    """The SHA-256 of the sealed bytes, in hex, for the log: it says which bytes, never what."""
    return hashlib.sha256(sealed).hexdigest()


def _is_permit(answer: object) -> bool:
    """Types are checked when the program is built; what opens a statement is checked when it runs."""
    return isinstance(answer, Permit)


def _opened(sealed: bytes, key: DataKey, place: FieldPlace) -> bytes:
    if kid_of(sealed) != key.kid or not _belongs(key.scope, place):
        raise IntegrityError("unknown_key")
    header, body = sealed[:_HEADER_SIZE], _HEADER_SIZE + _NONCE_SIZE
    try:
        padded = key.cipher.decrypt(sealed[_HEADER_SIZE:body], sealed[body:], place.bound_to(header))
    except InvalidTag:
        raise IntegrityError("tag") from None
    return unpad(padded)


def _belongs(scope: Scope, place: FieldPlace) -> bool:
    """Whether a key of this scope may stand at this place."""
    same = scope.municipality == place.municipality and scope.compartment == place.compartment
    return same and (scope.kind is not ScopeKind.CASE or scope.id == place.case)


def _microseconds(at: datetime | None) -> bytes:
    if at is None:
        return b""
    return ((at - _EPOCH) // _MICROSECOND).to_bytes(8, "big")
