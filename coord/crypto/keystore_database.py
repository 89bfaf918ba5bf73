"""The keystore's connections: explicit transactions on SQLite and PostgreSQL, and its migrations."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError

from coord.errors import NotReady

NEWEST = "k0001"
_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 0x636F6F72
_READS = "coord_reads"


def open_engine(url: str) -> Engine:
    """An engine whose transactions begin when they are told to, and whose single questions need none.

    On SQLite a write takes the write lock at its begin (BEGIN IMMEDIATE) and waits up to ten
    seconds; a commit is on the disk before it returns; deleted rows are overwritten.
    """
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, isolation_level="READ COMMITTED")
    engine = create_engine(url, connect_args={"timeout": 10})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def for_reading(engine: Engine) -> Engine:
    """The same pool, for single questions: each sees what is committed, without BEGIN, COMMIT or a lock."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{_READS: True})
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def insert_if_absent(connection: Connection, table: Table, row: dict[str, Any]) -> None:
    """Insert the row unless one with its key is there, waiting for whoever is inserting it now."""
    if connection.dialect.name == "sqlite":
        connection.execute(sqlite.insert(table).values(row).on_conflict_do_nothing())
    else:
        connection.execute(postgresql.insert(table).values(row).on_conflict_do_nothing())


def migrate(engine: Engine, *, to: str = "head") -> None:
    """Bring the tables up to `to`, or down to "base". One process at a time; the others wait."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        config.attributes["connection"] = connection
        if to == "base":
            command.downgrade(config, to)
        else:
            command.upgrade(config, to)


def refuse_unless_newest(engine: Engine) -> None:
    """Raises NotReady, which says what to do, unless the tables are those of this program."""
    try:
        with for_reading(engine).begin() as connection:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DBAPIError:
        found = None
    if found != NEWEST:
        raise NotReady(
            f"鍵の保管庫の表がこの版（{NEWEST}）のものではありません。"
            "鍵の保管庫の更新を行ってから、もう一度起動してください。"
        )


def forget_deleted(engine: Engine) -> None:
    """Write the log back and empty it, so that a deleted row is in no file of the keystore.

    PostgreSQL keeps old pages until vacuum and archive end; there the KEK's end is what counts.
    """
    if engine.dialect.name == "sqlite":
        raw = engine.raw_connection()
        try:
            cursor = raw.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.close()
        finally:
            raw.close()


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    # the driver must never begin by itself: the begin listener is the only one who does
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    if not connection.get_execution_options().get(_READS, False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
