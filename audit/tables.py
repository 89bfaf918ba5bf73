"""The log's tables, as queries see them. The migration branch beside this file makes them.

On PostgreSQL they stand in the schema ``audit``, on SQLite in the same file as everything else. No foreign
key leads out of the log, and none into it. Times are microseconds since 1970 in UTC.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any
from uuid import UUID

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import BigInteger, Column, Connection, Dialect, LargeBinary, MetaData, Table, Text, Uuid
from sqlalchemy.types import TypeDecorator, TypeEngine


class Id(TypeDecorator[UUID]):
    """A UUID: native on PostgreSQL, sixteen bytes on SQLite (SQLAlchemy's own would take 32 characters)."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[UUID] | TypeEngine[bytes]:
        """Choose the column's type."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Uuid())
        return dialect.type_descriptor(LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> UUID | bytes | None:
        """To the driver."""
        return value if value is None or dialect.name == "postgresql" else value.bytes

    def process_result_value(self, value: UUID | bytes | None, dialect: Dialect) -> UUID | None:  # noqa: ARG002
        """From the driver."""
        return UUID(bytes=value) if isinstance(value, bytes) else value


@dataclass(frozen=True, kw_only=True)
class LogTables:
    """Every table of the log."""

    writer: Table
    entry: Table
    leaf: Table
    tile: Table
    checkpoint: Table
    cursor: Table
    rejected: Table
    index: Table
    index_person: Table


# Column by column: name, kind, and whether it is part of the key, drawn by the database, or optional.
_PLACE = ("tree id key", "epoch number key", "leaf_index number key")
_SHAPES: Mapping[str, tuple[str, ...]] = {
    "writer": ("writer id key", "tree id", "opened_at number", "predecessor id optional", "sealed_root bytes"),
    "entry": (
        "seq number key drawn",
        *("eid id", "tree id", "writer id", "writer_seq number"),
        *("leaf bytes", "mac bytes"),
    ),
    "leaf": (*_PLACE, "entry_seq number"),
    "tile": (
        *("tree id key", "epoch number key", "level number key", "tile_index number key"),
        *("width number", "hashes bytes"),
    ),
    "checkpoint": (
        *("tree id key", "epoch number key", "size number key"),
        *("root bytes", "note text", "at number"),
    ),
    "cursor": ("id number key", "system_id text", "xid number", "seq number"),
    "rejected": ("entry_seq number key", "tree id", "reason text", "at number"),
    "index": (
        *_PLACE,
        *("at number", "event text"),
        *("actor id optional", "appointment id optional", "agency id optional"),
        *("case_ref text optional", "ground text optional", "disclosure id optional"),
        *("outcome text", "rule text optional"),
    ),
    "index_person": ("tree id key", "person text key", "epoch number key", "leaf_index number key"),
}
_KINDS: Mapping[str, type[TypeEngine[Any]]] = {
    "id": Id,
    "number": BigInteger,
    "text": Text,
    "bytes": LargeBinary,
}


@cache
def log_tables(dialect_name: str) -> LogTables:
    """The tables as this kind of database has them."""
    metadata = MetaData(schema="audit" if dialect_name == "postgresql" else None)
    return LogTables(
        **{
            name: Table(f"log_{name}", metadata, *(_column(*column.split()) for column in columns))
            for name, columns in _SHAPES.items()
        }
    )


def _column(name: str, kind: str, *marks: str) -> Column[Any]:
    return Column(
        name, _KINDS[kind](), primary_key="key" in marks, nullable="optional" in marks, autoincrement="drawn" in marks
    )


def make_log(connection: Connection) -> None:
    """Make the log alone in an empty database (an auditor's copy, a test). coord's own migrations do the same."""
    migration = import_module("audit.migrations.versions.a0001_the_log_is_kept")
    with Operations.context(MigrationContext.configure(connection)):
        migration.upgrade()


def insert_rows(connection: Connection, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert many rows in the table's column order (COPY on PostgreSQL: ten times quicker there)."""
    if not rows:
        return
    columns = ", ".join(column.name for column in table.columns)
    cursor = connection.connection.cursor()
    try:
        if connection.dialect.name == "postgresql":
            with cursor.copy(f"COPY {table.fullname} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("?" * len(table.columns))
            # Table and column names are this file's own.
            cursor.executemany(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", _for_sqlite(rows))  # noqa: S608
    finally:
        cursor.close()


def _for_sqlite(rows: Sequence[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return [tuple(value.bytes if isinstance(value, UUID) else value for value in row) for row in rows]
