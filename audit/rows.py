"""One epoch of a log, read from its tables in the shape of the exported folder."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from audit.store import tile_reader
from audit.tables import log_tables
from audit.tiles import pack_bundle, tile_path
from audit.tree import HASH_BYTES, TILE_WIDTH
from audit.verify import Missing

PAGE = TILE_WIDTH * 16
"""Leaves read in one question."""


class LogRows:
    """A verify.Source over the live tables. ``note`` is the checkpoint to verify up to, ``kept`` the other notes."""

    def __init__(
        self,
        connection: Connection,
        *,
        tree: UUID,
        epoch: int,
        note: str = "",
        kept: Iterable[tuple[str, str]] = (),
    ) -> None:
        self._connection = connection
        self._tables = log_tables(connection.dialect.name)
        self._tree, self._epoch = tree, epoch
        self._note, self._kept = note, kept
        self._page: tuple[int, dict[int, bytes]] = (-1, {})

    def checkpoint(self) -> str:
        """The note to verify up to."""
        return self._note

    def notes(self) -> Iterable[tuple[str, str]]:
        """The other notes."""
        return self._kept

    def bundle(self, index: int, width: int) -> bytes:
        """The leaves up to the first that is not there: the verifier then names its number."""
        start = index * TILE_WIDTH
        page = start // PAGE
        if self._page[0] != page:
            rows = self.leaves(page * PAGE, (page + 1) * PAGE)
            self._page = (page, {row.leaf_index: bytes(row.leaf) for row in rows})
        leaves = []
        for number in range(start, start + width):
            if number not in self._page[1]:
                break
            leaves.append(self._page[1][number])
        return pack_bundle(leaves)

    def tile(self, level: int, index: int, width: int) -> bytes:
        """A tile, cut to the width that the checkpoint saw. Raises Missing."""
        held = tile_reader(self._connection, self._tree, self._epoch)(level, index)
        if not held:
            raise Missing(tile_path(level, index, width))
        return held[: width * HASH_BYTES]

    def writers(self) -> Mapping[str, str | None]:
        """Every writer of the tree and its predecessor."""
        table = self._tables.writer
        rows = self._connection.execute(select(table.c.writer, table.c.predecessor).where(table.c.tree == self._tree))
        return {str(row.writer): str(row.predecessor) if row.predecessor else None for row in rows}

    def leaves(self, start: int, end: int) -> Sequence[Row[Any]]:
        """Places with their entries, start … end-1 in order."""
        leaf, entry = self._tables.leaf, self._tables.entry
        return self._connection.execute(
            select(leaf.c.leaf_index, entry)
            .join(entry, entry.c.seq == leaf.c.entry_seq)
            .where(leaf.c.tree == self._tree, leaf.c.epoch == self._epoch)
            .where(leaf.c.leaf_index >= start, leaf.c.leaf_index < end)
            .order_by(leaf.c.leaf_index)
        ).all()
