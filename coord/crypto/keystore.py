"""The keystore: gets, makes and ends the keys that lie in the second database.

A key is committed here before the data that uses it: if the data is then rolled back, an unused
key is left, which harms nothing. Every answer is read from the database, so that a destroyed key
is gone for every process at once; only the work of unwrapping is remembered.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Row, Select, bindparam, delete, select, update

from coord.clock import JAPAN
from coord.crypto import keystore_database as database
from coord.crypto.framing import framed
from coord.crypto.keys import (
    KEY_SIZE,
    KID_SIZE,
    Allowance,
    DataKey,
    Scope,
    ScopeKind,
    commitment_of,
    data_key_of,
)
from coord.crypto.provider import MasterKey
from coord.crypto.recent import Recent
from coord.crypto.tables import DEKS, TOMBSTONES
from coord.crypto.tokens import IndexKey, Purpose
from coord.crypto.tombstones import SealedTombstone, Tombstone, open_tombstone, seal_tombstone
from coord.crypto.upper_keys import UpperKeys
from coord.crypto.wrapping import unwrap_under, wrap_under
from coord.errors import IntegrityError

EPOCH = timedelta(days=28)
"""How long one KEK wraps new data keys; also the time within which a destroyed one is dead."""
MESSAGES_PER_CALL = 1024
"""How many fields the key of one call of `data_key` may seal."""
CALLS_PER_LOT = 256
"""One call in so many, drawn by lot, is written down, for all of them."""
LARGEST_COUNT = 1 << 27
"""The counted messages at which a scope gets a new key: FORMAT.md says why 2^28 is never met."""

_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DEK_HEADER = b"\x01"
_KEYS_REMEMBERED = 4096


class Keystore:
    """The keys of every municipality. One per process; safe between threads and processes."""

    def __init__(
        self,
        url: str,
        provider: MasterKey,
        clock: Callable[[], datetime],
        *,
        draw: Callable[[int], int] = secrets.randbelow,
    ) -> None:
        """`clock` gives the present moment, aware; it chooses the epoch of what is made.

        `draw` gives a number below its argument by lot: whether a call is counted.
        """
        self._draw = draw
        self._engine = database.open_engine(url)
        self._reading = database.for_reading(self._engine)
        self._provider = provider
        self._clock = clock
        self._upper = UpperKeys(self._engine, provider)
        self._deks: Recent[tuple[UUID, bytes], DataKey] = Recent(_KEYS_REMEMBERED)

    def upgrade(self) -> None:
        """Bring the keystore's tables up to this program's."""
        database.migrate(self._engine)

    def refuse_unless_ready(self) -> None:
        """Raises NotReady when the tables are not those of this program."""
        database.refuse_unless_newest(self._engine)

    def close(self) -> None:
        """Close the connections and forget the keys."""
        self._upper.forget()
        self._deks.forget()
        self._engine.dispose()

    def data_key(self, scope: Scope) -> DataKey:
        """The key that seals in this scope now; made, and committed, where there is none.

        It seals MESSAGES_PER_CALL fields; whoever seals more asks again.
        """
        row = self._newest(scope)
        if row is None or row.spent >= LARGEST_COUNT:
            row = self._make(scope, generation=1 if row is None else row.generation + 1)
        if self._draw(CALLS_PER_LOT) == 0:
            self._count(row)
        return replace(self._unwrapped(row), allowance=Allowance(MESSAGES_PER_CALL))

    def renew(self, scope: Scope) -> DataKey:
        """A new key for the scope, which seals from now on; the older ones still open.

        For 抹消: what stays is sealed again with it, then `destroy_older` ends the rest.
        """
        row = self._newest(scope)
        if row is not None:
            self._make(scope, generation=row.generation + 1)
        return self.data_key(scope)

    def data_keys_of_case(self, municipality: UUID, case: UUID) -> dict[bytes, DataKey]:
        """Every living key of the case by its kid, for opening only."""
        rows = self._rows(_OF_CASE, {"town": municipality, "case": case})
        return {row.kid: self._unwrapped(row) for row in rows}

    def key_by_kid(self, municipality: UUID, kid: bytes) -> DataKey:
        """The key of this id, for opening only. Raises IntegrityError("unknown_key") for none."""
        rows = self._rows(_OF_KID, {"town": municipality, "kid": kid})
        if not rows:
            raise IntegrityError("unknown_key")
        return self._unwrapped(rows[0])

    def scopes(self, kind: ScopeKind) -> tuple[Scope, ...]:
        """Every scope of this kind that has a key, each once: for upkeep, which ends those that are over."""
        return tuple(dict.fromkeys(_scope_of(row) for row in self._rows(_OF_KIND, {"kind": kind.value})))

    def index_key(self, municipality: UUID, purpose: Purpose = Purpose.SEARCH) -> IndexKey:
        """The index key of this year (in Japan), made where there is none: new tokens' own."""
        epoch = self._clock().astimezone(JAPAN).year
        for _ in range(2):
            for key in self.index_keys(municipality, purpose):
                if key.epoch == epoch:
                    return key
            self._upper.make_root(municipality, purpose, epoch)
        raise IntegrityError("unknown_key")

    def index_keys(self, municipality: UUID, purpose: Purpose = Purpose.SEARCH) -> tuple[IndexKey, ...]:
        """Every living index key, newest first: a search asks with each of them."""
        return self._upper.index_keys(municipality, purpose)

    def destroy(self, scope: Scope) -> tuple[Tombstone, ...]:
        """End every key of the scope; the tombstones are for the 廃棄記録.

        What the keys sealed opens nowhere again within 35 days (FORMAT.md says by what). Whoever
        destroys keeps others from writing there first: what is being sealed now is lost as well.
        """
        return self._destroy(self._in_scope(scope))

    def destroy_older(self, scope: Scope) -> tuple[Tombstone, ...]:
        """End the scope's keys but the newest, after what they sealed was sealed again with it."""
        rows = self._in_scope(scope)
        newest = max((row.generation for row in rows), default=0)
        return self._destroy([row for row in rows if row.generation < newest])

    def tombstones(self, municipality: UUID) -> tuple[SealedTombstone, ...]:
        """The list that goes with every backup of the keys."""
        with self._reading.begin() as connection:
            chosen = TOMBSTONES.c.municipality == municipality
            rows = connection.execute(select(TOMBSTONES).where(chosen)).all()
        return tuple(SealedTombstone(municipality=row.municipality, id=row.id, sealed=row.sealed) for row in rows)

    def bury_again(self, stones: Iterable[SealedTombstone]) -> int:
        """After a restore, before anyone reads: end the keys that were destroyed since. How many."""
        opened = [(open_tombstone(self._provider, stone), stone) for stone in stones]
        return self._bury(opened)

    def rewrap_master(self) -> int:
        """Wrap all that the master key wraps under its current version, in one transaction.

        Returns how many were wrapped anew. Upkeep runs it after `generate`, before `destroy`.
        """
        return self._upper.rewrap()

    def _destroy(self, rows: Sequence[Row[Any]]) -> tuple[Tombstone, ...]:
        at = self._clock()
        buried = [
            (stone, seal_tombstone(self._provider, uuid4(), stone))
            for stone in (
                Tombstone(scope=_scope_of(row), kid=row.kid, commitment=row.commitment, at=at) for row in rows
            )
        ]
        self._bury(buried)
        return tuple(stone for stone, _ in buried)

    def _bury(self, stones: Sequence[tuple[Tombstone, SealedTombstone]]) -> int:
        ended = 0
        with self._engine.begin() as connection:
            for stone, sealed in stones:
                chosen = _of_kid(sealed.municipality, stone.kid)
                ended += connection.execute(delete(DEKS).where(chosen)).rowcount
                row = {
                    "municipality": sealed.municipality,
                    "id": sealed.id,
                    "sealed": sealed.sealed,
                }
                database.insert_if_absent(connection, TOMBSTONES, row)
        for stone, sealed in stones:
            self._deks.drop((sealed.municipality, stone.kid))
        database.forget_deleted(self._engine)
        return ended

    def _rows(self, query: Select[Any], asked: Mapping[str, object]) -> Sequence[Row[Any]]:
        with self._reading.begin() as connection:
            return connection.execute(query, asked).all()

    def _in_scope(self, scope: Scope) -> Sequence[Row[Any]]:
        asked = {
            "town": scope.municipality,
            "kind": scope.kind.value,
            "id": scope.id,
            "compartment": scope.compartment,
            "holder": scope.holder,
        }
        return self._rows(_IN_SCOPE, asked)

    def _newest(self, scope: Scope) -> Row[Any] | None:
        return max(self._in_scope(scope), key=lambda row: int(row.generation), default=None)

    def _make(self, scope: Scope, *, generation: int) -> Row[Any]:
        """The scope's newest row, after this generation was made here or by whoever was first."""
        epoch = int((self._clock() - _UNIX_EPOCH) // EPOCH)
        kek = self._upper.kek_to_wrap_with(scope.municipality, epoch)
        secret = secrets.token_bytes(KEY_SIZE)
        commitment = commitment_of(secret, scope)
        context = _context(scope, epoch, commitment)
        row = {
            "municipality": scope.municipality,
            "kid": commitment[:KID_SIZE],
            "scope_kind": scope.kind.value,
            "scope_id": scope.id,
            "compartment": scope.compartment,
            "holder": scope.holder,
            "generation": generation,
            "kek_epoch": epoch,
            "wrapped": wrap_under(kek, secret, header=_DEK_HEADER, context=context),
            "commitment": commitment,
            "spent": 0,
        }
        with self._engine.begin() as connection:
            database.insert_if_absent(connection, DEKS, row)
        # read again: another process may have been first, and only what is committed counts
        newest = self._newest(scope)
        if newest is None:
            raise IntegrityError("unknown_key")
        return newest

    def _count(self, row: Row[Any]) -> None:
        spent = DEKS.c.spent + CALLS_PER_LOT * MESSAGES_PER_CALL
        with self._engine.begin() as connection:
            chosen = _of_kid(row.municipality, row.kid)
            connection.execute(update(DEKS).where(chosen).values(spent=spent))

    def _unwrapped(self, row: Row[Any]) -> DataKey:
        address = (row.municipality, row.kid)
        key = self._deks.get(address)
        if key is None:
            key = self._deks.keep(address, self._unwrap(row))
        if key.commitment != row.commitment or key.scope != _scope_of(row):
            raise IntegrityError("commitment")
        return key

    def _unwrap(self, row: Row[Any]) -> DataKey:
        if row.wrapped[:1] != _DEK_HEADER:
            raise IntegrityError("unknown_version")
        scope = _scope_of(row)
        kek = self._upper.kek(row.municipality, row.kek_epoch)
        context = _context(scope, row.kek_epoch, row.commitment)
        secret = unwrap_under(kek, row.wrapped, header_size=len(_DEK_HEADER), context=context)
        key = data_key_of(secret, scope)
        if key.commitment != row.commitment or key.kid != row.kid:
            raise IntegrityError("commitment")
        return key


def _of_kid(municipality: UUID, kid: bytes) -> ColumnElement[bool]:
    return (DEKS.c.municipality == municipality) & (DEKS.c.kid == kid)


# What every field that is sealed or opened asks is put into SQL once.
_OF_KIND = select(DEKS).where(DEKS.c.scope_kind == bindparam("kind"))
_OF_TOWN = select(DEKS).where(DEKS.c.municipality == bindparam("town"))
_OF_KID = _OF_TOWN.where(DEKS.c.kid == bindparam("kid"))
_OF_CASE = _OF_TOWN.where(DEKS.c.scope_kind == ScopeKind.CASE.value, DEKS.c.scope_id == bindparam("case"))
_IN_SCOPE = _OF_TOWN.where(
    DEKS.c.scope_kind == bindparam("kind"),
    DEKS.c.scope_id == bindparam("id"),
    DEKS.c.compartment == bindparam("compartment"),
    DEKS.c.holder == bindparam("holder"),
)


def _scope_of(row: Row[Any]) -> Scope:
    return Scope(
        municipality=row.municipality,
        kind=ScopeKind(row.scope_kind),
        id=row.scope_id,
        compartment=row.compartment,
        holder=row.holder,
    )


def _context(scope: Scope, epoch: int, commitment: bytes) -> bytes:
    return framed((b"dek", *scope.parts(), str(epoch).encode(), commitment))
