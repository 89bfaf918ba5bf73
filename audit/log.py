"""Writing to the log: the only way in.

A Writer belongs to one lane (one thread with one database connection) and appends inside the caller's
transaction. Its number, hash and key move on only when the caller says that the commit was acknowledged.
It knows no order between lanes; the sequencer makes that.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from uuid import UUID, uuid4

from sqlalchemy import Connection

from audit.chains import ROOT_BYTES, Link, first_link
from audit.entry import Entry, Fact
from audit.events import Event
from audit.tables import log_tables

SALT_BYTES = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """How far the open transaction had come, for a rollback to a savepoint."""

    staged: MappingProxyType[UUID, Link]


class Writer:
    """One lane's pen.

    ``seal_root(writer, root)`` seals 32 bytes under the installation's key, bound to the writer's id.
    After ``append`` exactly one of ``committed``, ``rolled_back``, ``unknown`` is called per transaction.
    """

    def __init__(self, *, seal_root: Callable[[UUID, bytes], bytes], now: Callable[[], datetime]) -> None:
        self._seal_root = seal_root
        self._now = now
        self._acknowledged: dict[UUID, Link] = {}
        self._staged: dict[UUID, Link] = {}
        self._lost: dict[UUID, Link] = {}

    def append(self, connection: Connection, entry: Entry) -> UUID:
        """Write an entry into the open transaction; its id. Raises what the database raises: no entry, no data."""
        link = self._link(entry.tree) or self._open(connection, entry.tree)
        return self._write(connection, link, entry)

    def heartbeat(self, connection: Connection) -> None:
        """One entry per open chain, so that a cut tail shows within one beat."""
        for tree in list(self._acknowledged):
            self.append(connection, Entry(tree=tree, event=Event.LOG_HEARTBEAT, at=self._now()))

    def mark(self) -> Mark:
        """To be taken together with a savepoint."""
        return Mark(staged=MappingProxyType(dict(self._staged)))

    def committed(self) -> None:
        """The database acknowledged the commit."""
        self._acknowledged |= self._staged
        for tree in self._staged:
            self._lost.pop(tree, None)
        self._staged = {}

    def rolled_back(self, to: Mark | None = None) -> None:
        """The database undid the transaction, or its part since the savepoint of ``to``."""
        self._staged = dict(to.staged) if to else {}

    def unknown(self) -> None:
        """Nobody knows whether the commit happened: every chain ends here, its successor will name it."""
        self._lost |= self._acknowledged
        self._acknowledged, self._staged = {}, {}

    def _link(self, tree: UUID) -> Link | None:
        return self._staged.get(tree) or self._acknowledged.get(tree)

    def _open(self, connection: Connection, tree: UUID) -> Link:
        lost = self._lost.get(tree)
        writer, root = uuid4(), os.urandom(ROOT_BYTES)
        connection.execute(
            log_tables(connection.dialect.name).writer.insert(),
            {
                "writer": writer,
                "tree": tree,
                "opened_at": int(self._now().timestamp() * 1_000_000),
                "predecessor": lost.writer if lost else None,
                "sealed_root": self._seal_root(writer, root),
            },
        )
        link = first_link(writer=writer, tree=tree, root=root)
        if lost:
            facts: dict[str, Fact] = {"predecessor": str(lost.writer), "last_ws": lost.count, "last_hash": lost.last}
            self._write(connection, link, Entry(tree=tree, event=Event.LOG_WRITER_OPENED, at=self._now(), facts=facts))
            return self._staged[tree]
        return link

    def _write(self, connection: Connection, link: Link, entry: Entry) -> UUID:
        eid = _uuid7(self._now())
        leaf = entry.to_leaf(
            eid=eid, writer=link.writer, writer_seq=link.count + 1, previous=link.last, salt=os.urandom(SALT_BYTES)
        )
        connection.execute(
            log_tables(connection.dialect.name).entry.insert().inline(),
            {
                "eid": eid,
                "tree": link.tree,
                "writer": link.writer,
                "writer_seq": link.count + 1,
                "leaf": leaf,
                "mac": link.mac(leaf),
            },
        )
        self._staged[link.tree] = link.after(leaf)
        return eid


def _uuid7(now: datetime) -> UUID:
    """RFC 9562, 5.7: 48 bits of milliseconds, then chance."""
    millis = int(now.astimezone(UTC).timestamp() * 1000)
    chance = int.from_bytes(os.urandom(10), "big")
    value = (millis << 80) | chance
    value = (value & ~(0xF << 76)) | (7 << 76)
    return UUID(int=(value & ~(3 << 62)) | (2 << 62))
