"""Tombstones: the sealed memory that a data key was destroyed, and is to stay destroyed.

A restored keystore brings old data keys back; the list of tombstones, taken along from the newest
copy there is, ends them again before the database opens.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coord.crypto.framing import framed, unframed
from coord.crypto.keys import Scope, ScopeKind
from coord.crypto.provider import MasterKey


@dataclass(frozen=True, kw_only=True, slots=True)
class Tombstone:
    """One destroyed data key. `commitment` proves in a 廃棄記録 which one; it opens nothing."""

    scope: Scope
    kid: bytes
    commitment: bytes
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class SealedTombstone:
    """A tombstone as it lies in the keystore and travels with a backup of the keys."""

    municipality: UUID
    id: UUID
    sealed: bytes


def tombstone_context(municipality: UUID, identity: UUID) -> bytes:
    """What the master key binds a tombstone to."""
    return framed((b"tombstone", municipality.bytes, identity.bytes))


def seal_tombstone(provider: MasterKey, identity: UUID, tombstone: Tombstone) -> SealedTombstone:
    """The tombstone under the master key's current version."""
    municipality = tombstone.scope.municipality
    moment = tombstone.at.isoformat().encode()
    text = framed((*tombstone.scope.parts(), tombstone.kid, tombstone.commitment, moment))
    sealed = provider.wrap(text, tombstone_context(municipality, identity))
    return SealedTombstone(municipality=municipality, id=identity, sealed=sealed)


def open_tombstone(provider: MasterKey, stone: SealedTombstone) -> Tombstone:
    """What was destroyed. Raises IntegrityError with a code of FORMAT.md."""
    context = tombstone_context(stone.municipality, stone.id)
    parts = unframed(provider.unwrap(stone.sealed, context))
    municipality, kind, identity, compartment, holder, kid, commitment, moment = parts
    scope = Scope(
        municipality=UUID(bytes=municipality),
        kind=ScopeKind(kind.decode()),
        id=UUID(bytes=identity),
        compartment=compartment.decode(),
        holder=UUID(bytes=holder),
    )
    at = datetime.fromisoformat(moment.decode())
    return Tombstone(scope=scope, kid=kid, commitment=commitment, at=at)
