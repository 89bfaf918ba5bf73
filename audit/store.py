"""The tree as it lies in the log's tables: its newest epoch and size, its tiles, and the growing of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from audit.index import Row, index_row, person_rows
from audit.pending import Pending
from audit.tables import insert_rows, log_tables
from audit.tree import HASH_BYTES, TileReader, grow, leaf_hash


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """How far a tree has grown in its newest epoch. Size 0: no leaf yet."""

    tree: UUID
    epoch: int
    size: int


def head_of(connection: Connection, tree: UUID) -> Head:
    """The newest epoch that has a leaf, and its size."""
    table = log_tables(connection.dialect.name).leaf
    newest = connection.execute(
        select(table.c.epoch, table.c.leaf_index)
        .where(table.c.tree == tree)
        .order_by(table.c.epoch.desc(), table.c.leaf_index.desc())
        .limit(1)
    ).one_or_none()
    if newest is None:
        return Head(tree=tree, epoch=1, size=0)
    return Head(tree=tree, epoch=newest.epoch, size=newest.leaf_index + 1)


def tile_reader(connection: Connection, tree: UUID, epoch: int) -> TileReader:
    """Reads tiles once each. A tile that is not there is empty."""
    table = log_tables(connection.dialect.name).tile
    question = select(table.c.hashes).where(table.c.tree == tree, table.c.epoch == epoch)
    seen: dict[tuple[int, int], bytes] = {}

    def read(level: int, index: int) -> bytes:
        if (level, index) not in seen:
            found = connection.execute(question.where(table.c.level == level, table.c.tile_index == index)).scalar()
            seen[level, index] = bytes(found or b"")
        return seen[level, index]

    return read


def leaf_at(connection: Connection, tree: UUID, epoch: int, leaf_index: int) -> bytes | None:
    """The exact bytes of one leaf."""
    tables = log_tables(connection.dialect.name)
    return connection.execute(
        select(tables.entry.c.leaf)
        .join(tables.leaf, tables.leaf.c.entry_seq == tables.entry.c.seq)
        .where(tables.leaf.c.tree == tree, tables.leaf.c.epoch == epoch, tables.leaf.c.leaf_index == leaf_index)
    ).scalar()


def extend(connection: Connection, head: Head, entries: Sequence[tuple[Pending, dict[str, Any]]]) -> None:
    """Give entries, each with its leaf's parts, their places at the end of a tree: leaves, tiles and index rows."""
    tables = log_tables(connection.dialect.name)
    tree, epoch = head.tree, head.epoch
    leaves: list[Row] = []
    rows: list[Row] = []
    persons: list[Row] = []
    for number, (pending, parts) in enumerate(entries, head.size):
        place = (tree, epoch, number)
        leaves.append((*place, pending.seq))
        rows.append(index_row(place, parts))
        persons.extend(person_rows(place, parts))
    insert_rows(connection, tables.leaf, leaves)
    insert_rows(connection, tables.index, rows)
    insert_rows(connection, tables.index_person, persons)
    changed = grow(tile_reader(connection, tree, epoch), head.size, [leaf_hash(entry.leaf) for entry, _ in entries])
    _keep_tiles(connection, head, changed)


def _keep_tiles(connection: Connection, head: Head, changed: dict[tuple[int, int], bytes]) -> None:
    """Only the tile at the right edge of a level can exist already: it is replaced by its wider self."""
    table = log_tables(connection.dialect.name).tile
    own = (table.c.tree == head.tree, table.c.epoch == head.epoch)
    first: dict[int, int] = {}
    for level, index in changed:
        first.setdefault(level, index)
    fresh = []
    for (level, index), hashes in changed.items():
        width = len(hashes) // HASH_BYTES
        if first[level] == index:
            values = {"width": width, "hashes": hashes}
            edge = table.update().where(*own, table.c.level == level, table.c.tile_index == index).values(values)
            if connection.execute(edge).rowcount:
                continue
        fresh.append((head.tree, head.epoch, level, index, width, hashes))
    insert_rows(connection, table, fresh)
