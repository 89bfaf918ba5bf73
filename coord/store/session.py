"""Opening the data database. Only the gate takes connections from here.

SQLite: one writer at a time, so every transaction says BEGIN IMMEDIATE and nothing ever waits in the
middle of one; FULL, because an entry that was acknowledged may not be lost at a power cut.
PostgreSQL: each connection acts as coord_app, whatever login it came in by, and its transactions are
SERIALIZABLE, as SQLite's are. Who shares on a consent while another withdraws it is sent back (40001) and
begins again; and of two who change one row the later begins again after the earlier committed, so that
the log, which follows their numbers, tells the order of the changes.
"""

from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

_BUSY_MILLISECONDS = 10_000
_SERIALIZATION_FAILURES = frozenset({"40001", "40P01"})


APP = "coord_app"


def open_database(url: str, *, role: str = APP) -> Engine:
    """An engine without a pool: each lane keeps its one connection. `role` counts on PostgreSQL.

    What a statement was given never stands in the words of an error.
    """
    # The sequencer waits for its leader's lock and must then see what is new.
    isolation = {"isolation_level": "SERIALIZABLE"} if url.startswith("postgresql") and role == APP else {}
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True, **isolation)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
    else:

        def act_as_role(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
            _execute(connection, f"SET SESSION ROLE {role}", "SET TIME ZONE 'UTC'")
            connection.commit()

        event.listen(engine, "connect", act_as_role)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    _execute(
        connection,
        f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}",
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON",
        "PRAGMA secure_delete=ON",
    )


def _execute(connection: DBAPIConnection, *statements: str) -> None:
    cursor = connection.cursor()
    for statement in statements:
        cursor.execute(statement)
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def beginning(connection: Connection) -> tuple[int, datetime | None]:
    """Number the transaction and, on PostgreSQL, take the one clock that all servers share.

    The number is drawn at the very start: a transaction that has none yet is invisible to
    `older_have_ended`, and a reader in it could outlast a withdrawal unseen. SQLite has neither.
    """
    if connection.dialect.name == "sqlite":
        return 0, None
    row = connection.execute(text("SELECT pg_current_xact_id()::text::bigint AS number, clock_timestamp() AS at")).one()
    return row.number, row.at.astimezone(UTC)


def older_have_ended(connection: Connection, number: int) -> bool:
    """Whether every transaction that began before `number` has ended. SQLite's always have."""
    if connection.dialect.name == "sqlite":
        return True
    oldest = connection.execute(text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")).scalar_one()
    return bool(oldest > number)


def is_worth_retrying(error: DBAPIError) -> bool:
    """Whether the same body may simply be run again: a serialization failure, a deadlock, BUSY."""
    if getattr(error.orig, "sqlstate", None) in _SERIALIZATION_FAILURES:
        return True
    return getattr(error.orig, "sqlite_errorname", "").startswith("SQLITE_BUSY")
