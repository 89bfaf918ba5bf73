"""Putting a row down. One verb for every noun: what happened is a new row."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Table


def keep(connection: Connection, table: Table, **row: object) -> None:
    """Insert one row."""
    connection.execute(table.insert(), row)


def keep_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows in the order given; none is fine."""
    if rows:
        connection.execute(table.insert(), list(rows))
