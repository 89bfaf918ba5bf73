"""Which entries are committed and not yet in a tree, and in which order: the cursor, behind one interface.

PostgreSQL: (xid, seq) with xid below the horizon of every running transaction, because a sequence alone is not
commit-ordered. SQLite: writers are serial, the row number is the order. Holding the cursor's row makes a
sequencer the only one at work.
"""

# ruff: noqa: S608 - the statements' parts are this file's own words

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, text

_UNPLACED = """
    NOT EXISTS (SELECT FROM audit.log_leaf l WHERE l.entry_seq = e.seq)
    AND NOT EXISTS (SELECT FROM audit.log_rejected r WHERE r.entry_seq = e.seq)"""
_COLUMNS = "e.seq, e.eid, e.tree, e.writer, e.writer_seq, e.leaf, e.mac"

_LOCK = text("SELECT system_id, xid, seq FROM audit.log_cursor WHERE id = 1 FOR UPDATE")
_CLUSTER = text("SELECT system_identifier::text FROM pg_control_system()")
_HORIZON = text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
_BELOW_HORIZON = text(f"""
    SELECT {_COLUMNS}, e.xid::text::bigint AS xid FROM audit.log_entry e
    WHERE (e.xid, e.seq) > (CAST(CAST(:xid AS text) AS xid8), CAST(:seq AS bigint))
      AND e.xid < pg_snapshot_xmin(pg_current_snapshot()) AND {_UNPLACED}
    ORDER BY e.xid, e.seq LIMIT :limit""")
_ANY_XID = text(f"""
    SELECT {_COLUMNS}, 0 AS xid FROM audit.log_entry e WHERE {_UNPLACED} ORDER BY e.seq LIMIT :limit""")
_SAVE = text("UPDATE audit.log_cursor SET system_id = :system_id, xid = :xid, seq = :seq WHERE id = 1")

_UNPLACED_SQLITE = _UNPLACED.replace("SELECT FROM audit.", "SELECT 1 FROM ")
# A write that changes nothing takes SQLite's lock, whatever the engine's way of beginning.
_LOCK_SQLITE = text("UPDATE log_cursor SET seq = seq WHERE id = 1")
_READ_SQLITE = text("SELECT system_id, xid, seq FROM log_cursor WHERE id = 1")
_SAVE_SQLITE = text("UPDATE log_cursor SET system_id = :system_id, xid = :xid, seq = :seq WHERE id = 1")
_AFTER_SQLITE = text(f"""
    SELECT {_COLUMNS}, 0 AS xid FROM log_entry e WHERE e.seq > :seq AND {_UNPLACED_SQLITE}
    ORDER BY e.seq LIMIT :limit""")
_EVERY_SQLITE = text(f"SELECT {_COLUMNS}, 0 AS xid FROM log_entry e WHERE {_UNPLACED_SQLITE} ORDER BY e.seq")
_EVERY = text(f"""
    SELECT {_COLUMNS}, e.xid::text::bigint AS xid FROM audit.log_entry e
    WHERE {_UNPLACED} ORDER BY e.xid, e.seq""")
_READ = text("SELECT system_id, xid, seq FROM audit.log_cursor WHERE id = 1")


@dataclass(frozen=True, kw_only=True, slots=True)
class Cursor:
    """Everything up to (xid, seq) has its place. ``system_id`` names the cluster whose xids these are."""

    system_id: str
    xid: int
    seq: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Pending:
    """One committed entry that waits for its place."""

    seq: int
    xid: int
    eid: UUID
    tree: UUID
    writer: UUID
    writer_seq: int
    leaf: bytes
    mac: bytes


def lock_cursor(connection: Connection) -> Cursor:
    """Wait to be the only sequencer; where the last one stopped."""
    if connection.dialect.name == "postgresql":
        return Cursor(**connection.execute(_LOCK).one()._mapping)
    connection.execute(_LOCK_SQLITE)
    return Cursor(**connection.execute(_READ_SQLITE).one()._mapping)


def next_pending(connection: Connection, cursor: Cursor, limit: int) -> tuple[list[Pending], Cursor]:
    """The next entries in their order, and where the cursor then stands."""
    if connection.dialect.name != "postgresql":
        rows = connection.execute(_AFTER_SQLITE, {"seq": cursor.seq, "limit": limit}).all()
        return _moved(rows, cursor)
    system_id: str = connection.execute(_CLUSTER).scalar_one()
    if cursor.system_id != system_id:
        return _in_a_new_cluster(connection, system_id, limit)
    rows = connection.execute(_BELOW_HORIZON, {"xid": cursor.xid, "seq": cursor.seq, "limit": limit}).all()
    return _moved(rows, cursor)


def save_cursor(connection: Connection, cursor: Cursor) -> None:
    """Remember it in the same transaction that places the entries."""
    save = _SAVE if connection.dialect.name == "postgresql" else _SAVE_SQLITE
    connection.execute(save, {"system_id": cursor.system_id, "xid": cursor.xid, "seq": cursor.seq})


def every_pending(connection: Connection) -> list[Pending]:
    """All that waits, seen by anyone who may read."""
    rows = connection.execute(_EVERY if connection.dialect.name == "postgresql" else _EVERY_SQLITE).all()
    return [_pending(row, xid=row.xid) for row in rows]


def read_cursor(connection: Connection) -> Cursor:
    """Where the sequencer stands, without becoming it."""
    read = _READ if connection.dialect.name == "postgresql" else _READ_SQLITE
    return Cursor(**connection.execute(read).one()._mapping)


def _in_a_new_cluster(connection: Connection, system_id: str, limit: int) -> tuple[list[Pending], Cursor]:
    """After dump and restore the old xids say nothing: whatever has no place is taken by number.

    The horizon is asked first. What commits later has an xid at or above it, so the cursor will still meet it.
    """
    horizon: int = connection.execute(_HORIZON).scalar_one()
    rows = connection.execute(_ANY_XID, {"limit": limit}).all()
    if len(rows) < limit:
        cursor = Cursor(system_id=system_id, xid=horizon, seq=0)
    else:
        # Not done yet. The number only tells another sequencer that someone went on since it last looked.
        cursor = Cursor(system_id="", xid=0, seq=rows[-1].seq)
    return [_pending(row, xid=0) for row in rows], cursor


def _moved(rows: Sequence[Row[Any]], cursor: Cursor) -> tuple[list[Pending], Cursor]:
    if not rows:
        return [], cursor
    last = rows[-1]
    moved = Cursor(system_id=cursor.system_id, xid=last.xid, seq=last.seq)
    return [_pending(row, xid=row.xid) for row in rows], moved


def _pending(row: Row[Any], *, xid: int) -> Pending:
    return Pending(
        seq=row.seq,
        xid=xid,
        eid=_uuid(row.eid),
        tree=_uuid(row.tree),
        writer=_uuid(row.writer),
        writer_seq=row.writer_seq,
        leaf=bytes(row.leaf),
        mac=bytes(row.mac),
    )


def _uuid(value: UUID | bytes) -> UUID:
    return UUID(bytes=value) if isinstance(value, bytes) else value
