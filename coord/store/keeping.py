"""Putting rows down, and the digests by which the record later finds one changed behind the program.

One verb for every noun: what happened is a new row. The few columns that do change (the end of a
grant, a giver's acceptance) change through here too, so that nothing that decides is written without
its digest standing in the entry of the same transaction.

The rows of a table that share the first part of its key are one thing (a statement's subjects) and
have one digest; they are put down together and never change. What changes has a digest a row.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Column, Connection, Table, Update, select

from coord.store import tables as t
from coord.store.tables.columns import microseconds

Row = Mapping[str, object]

UNRECORDED = frozenset(
    {
        *(t.account, t.session, t.failed_sign_in, t.search_token, t.handoff_seen, t.draft),
        *(t.printed_sheet, t.pack_turn),
    }
)
"""What opens nothing of a case: accounts and sessions change at every sign-in and are tree 0's matter;
tokens have neither id nor time (P9); who saw a handoff first is in the entry of that look; a draft is no
record yet: it changes at every autosave, and is recorded as what is sent in the end; a printed sheet lies
sealed for minutes, its digest stands in the entry that issued it; whose turn a pack is decides nothing."""

CHANGE_ROW_BY_ROW = frozenset({t.consent_agency})
"""Of the tables with a key of several parts: each office accepts for itself, two perhaps at once."""

RECORDED: tuple[Table, ...] = tuple(table for table in t.metadata.sorted_tables if table not in UNRECORDED)


class Keeping:
    """Rows being put down in one transaction; `digests` is what its entry will hold of them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.digests: dict[str, str] = {}

    def keep(self, table: Table, **row: object) -> None:
        """Insert one row."""
        self.keep_all(table, [row])

    def keep_all(self, table: Table, rows: Sequence[Row]) -> None:
        """Insert rows in the order given, all of each thing at once; none is fine."""
        if rows:
            self._connection.execute(table.insert(), list(rows))
            self._remember(table, rows)

    def change(self, table: Table, change: Update) -> None:
        """Run an UPDATE of this table.

        That the newest entry says how a row now lies rests on the order of the log: of two who change
        one row, the later begins (again) after the earlier committed (store.session).
        """
        self._remember(table, [dict(row) for row in self._connection.execute(change.returning(table)).mappings()])

    def count(self, table: Table) -> int:
        """How many things of this table were put down or changed."""
        return sum(name.startswith(f"{table.name}/") for name in self.digests)

    def taken(self) -> dict[str, str]:
        """The digests so far, for one entry; the next begins with none."""
        digests, self.digests = self.digests, {}
        return digests

    def _remember(self, table: Table, rows: Iterable[Row]) -> None:
        if table in RECORDED:
            self.digests |= digests_of(table, rows)


def digests_of(table: Table, rows: Iterable[Row]) -> dict[str, str]:
    """Each thing's name in the record, `table/key`, with the SHA-256 (hex) of what its rows say.

    Columns that say nothing (NULL) are left out, so that a column added later changes no old digest.
    """
    things: dict[str, list[str]] = {}
    for row in rows:
        said = {column.name: _plain(row[column.name]) for column in table.columns if row.get(column.name) is not None}
        text = json.dumps(said, sort_keys=True, separators=(",", ":"))
        name = ".".join(str(said[column.name]) for column in _key_of(table))
        things.setdefault(f"{table.name}/{name}", []).append(text)
    return {name: hashlib.sha256("\n".join(sorted(texts)).encode()).hexdigest() for name, texts in things.items()}


def every_recorded_row(connection: Connection, municipality_id: UUID) -> Iterator[tuple[str, str]]:
    """The name and digest of every thing of a town, as its rows lie now."""
    for table in RECORDED:
        rows = connection.execute(select(table).where(town_of(table) == municipality_id)).mappings()
        yield from digests_of(table, (dict(row) for row in rows)).items()


def town_of(table: Table) -> Column[UUID]:
    """The column that says which town a row belongs to."""
    return table.c.id if table is t.municipality else table.c.municipality


def _key_of(table: Table) -> list[Column[object]]:
    key = [column for column in table.primary_key.columns if column.name != "municipality"]
    return key if table in CHANGE_ROW_BY_ROW else key[:1]


def _plain(value: object) -> str | int:
    match value:
        case bool() | int():
            return int(value)
        case UUID() | str():
            return str(value)
        case bytes():
            return hashlib.sha256(value).hexdigest()
        case datetime():
            return microseconds(value)
        case date():
            return value.isoformat()
        case _:
            raise TypeError(f"a column of {type(value).__name__} has no digest")
