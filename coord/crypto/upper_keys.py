"""The keys that the master key wraps: KEKs by epoch, and the roots of the search index by year."""

import secrets
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, Table, and_, select, update

from coord.crypto.framing import framed
from coord.crypto.keys import KEY_SIZE
from coord.crypto.keystore_database import for_reading, insert_if_absent
from coord.crypto.provider import MasterKey, version_of
from coord.crypto.recent import Recent
from coord.crypto.tables import INDEX_ROOTS, KEKS, TOMBSTONES
from coord.crypto.tokens import IndexKey, Purpose
from coord.crypto.tombstones import tombstone_context
from coord.errors import IntegrityError

_REMEMBERED = 1024


class UpperKeys:
    """KEKs and index roots. A key is remembered only once it was read back as committed."""

    def __init__(self, engine: Engine, provider: MasterKey) -> None:
        self._engine = engine
        self._reading = for_reading(engine)
        self._provider = provider
        self._unwrapped: Recent[bytes, bytes] = Recent(_REMEMBERED)

    def forget(self) -> None:
        """Forget the keys that were unwrapped."""
        self._unwrapped.forget()

    def kek(self, municipality: UUID, epoch: int) -> bytes:
        """The KEK of an epoch. Raises IntegrityError("unknown_key") when it is gone."""
        found = self._find_kek(municipality, epoch)
        if found is None:
            raise IntegrityError("unknown_key")
        return found

    def kek_to_wrap_with(self, municipality: UUID, epoch: int) -> bytes:
        """The KEK of an epoch; made, and committed, where there is none."""
        found = self._find_kek(municipality, epoch)
        if found is not None:
            return found
        key = {"municipality": municipality, "epoch": epoch}
        self._insert(KEKS, key, _kek_context(municipality, epoch))
        return self.kek(municipality, epoch)

    def make_root(self, municipality: UUID, purpose: Purpose, epoch: int) -> None:
        """Make the index root of a year, unless there is one."""
        key = {"municipality": municipality, "purpose": purpose.value, "epoch": epoch}
        self._insert(INDEX_ROOTS, key, _root_context(municipality, purpose.value, epoch))

    def index_keys(self, municipality: UUID, purpose: Purpose) -> tuple[IndexKey, ...]:
        """Every living index key, newest first."""
        column = INDEX_ROOTS.c
        chosen = (column.municipality == municipality) & (column.purpose == purpose.value)
        with self._reading.begin() as connection:
            query = select(INDEX_ROOTS).where(chosen).order_by(column.epoch.desc())
            rows = connection.execute(query).all()
        return tuple(self._index_key(row) for row in rows)

    def rewrap(self) -> int:
        """Wrap all of it, and the tombstones, under the master key's current version."""
        with self._engine.begin() as connection:
            return sum(
                self._rewrap_table(connection, table, column, context)
                for table, column, context in (
                    (KEKS, "wrapped", lambda row: _kek_context(row.municipality, row.epoch)),
                    (INDEX_ROOTS, "wrapped", _context_of_root),
                    (TOMBSTONES, "sealed", lambda row: tombstone_context(row.municipality, row.id)),
                )
            )

    def _rewrap_table(
        self,
        connection: Connection,
        table: Table,
        column: str,
        context: Callable[[Row[Any]], bytes],
    ) -> int:
        current = self._provider.current_version()
        done = 0
        for row in connection.execute(select(table)).all():
            blob: bytes = getattr(row, column)
            if version_of(blob) == current:
                continue
            fresh = self._provider.wrap(self._provider.unwrap(blob, context(row)), context(row))
            same = and_(*(key == getattr(row, key.name) for key in table.primary_key))
            connection.execute(update(table).where(same).values({column: fresh}))
            done += 1
        return done

    def _find_kek(self, municipality: UUID, epoch: int) -> bytes | None:
        context = _kek_context(municipality, epoch)
        known = self._unwrapped.get(context)
        if known is not None:
            return known
        chosen = (KEKS.c.municipality == municipality) & (KEKS.c.epoch == epoch)
        with self._reading.begin() as connection:
            wrapped = connection.execute(select(KEKS.c.wrapped).where(chosen)).scalar()
        return None if wrapped is None else self._open(wrapped, context)

    def _index_key(self, row: Row[Any]) -> IndexKey:
        context = _context_of_root(row)
        root = self._unwrapped.get(context)
        return IndexKey(
            municipality=row.municipality,
            purpose=Purpose(row.purpose),
            epoch=row.epoch,
            root=self._open(row.wrapped, context) if root is None else root,
        )

    def _open(self, wrapped: bytes, context: bytes) -> bytes:
        key = self._provider.unwrap(wrapped, context)
        if len(key) != KEY_SIZE:
            raise IntegrityError("short")
        return self._unwrapped.keep(context, key)

    def _insert(self, table: Table, key: dict[str, Any], context: bytes) -> None:
        wrapped = self._provider.wrap(secrets.token_bytes(KEY_SIZE), context)
        with self._engine.begin() as connection:
            insert_if_absent(connection, table, key | {"wrapped": wrapped})


def _kek_context(municipality: UUID, epoch: int) -> bytes:
    return framed((b"kek", municipality.bytes, str(epoch).encode()))


def _root_context(municipality: UUID, purpose: str, epoch: int) -> bytes:
    return framed((b"index root", municipality.bytes, purpose.encode(), str(epoch).encode()))


def _context_of_root(row: Row[Any]) -> bytes:
    return _root_context(row.municipality, row.purpose, row.epoch)
