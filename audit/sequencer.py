"""Giving committed entries their places in the tree, and signing what came of it.

One sequencer works at a time (it holds the cursor's row). Each round is two transactions: the first places
entries, the second signs and publishes the new size. The note is in the published file, on the disk, before
its row is in the database; a crash between the two is mended by the next round.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, select

from audit.checkpoint import Checkpoint, parse, sign
from audit.entry import TREE_ZERO, Entry, Fact
from audit.events import Event
from audit.index import parts_of
from audit.judge import Hole, Judge
from audit.log import Writer
from audit.pending import Cursor, Pending, lock_cursor, next_pending, save_cursor
from audit.published import Published
from audit.store import Head, extend, head_of, leaf_at, tile_reader
from audit.tables import insert_rows, log_tables
from audit.tree import root_at

ROWS_NAMED = 50
"""Forged rows that one log.forged entry names; the rest are counted and stand in log_rejected."""


class BehindPublished(Exception):
    """The database does not contain what was already signed and published. It may be an old copy put back."""

    def __init__(self, tree: UUID, reason: str) -> None:
        super().__init__(f"tree {tree}: {reason}")
        self.tree = tree
        self.reason = reason


class NotSequenced(Exception):
    """The entry has no place: it is not committed, or it was rejected as forged."""


class NothingIsLost(Exception):
    """A new epoch was asked for while the tree agrees with what was published."""


class Sequencer:
    """Places, signs, publishes. One thread uses one Sequencer.

    ``open_root`` and ``seal_root`` open and seal a writer's root, bound to the writer's id. ``host`` stands
    before the origin's ``coord/…``. ``batch`` is the most entries placed in one transaction.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        open_root: Callable[[UUID, bytes], bytes],
        seal_root: Callable[[UUID, bytes], bytes],
        signing_key: Ed25519PrivateKey,
        key_name: str,
        published: Path,
        now: Callable[[], datetime],
        host: str = "",
        batch: int = 10_000,
    ) -> None:
        self._engine = engine
        self._signing_key = signing_key
        self._key_name = key_name
        self._published = Published(published)
        self._now = now
        self._host = host
        self._batch = batch
        self._judge = Judge(open_root)
        self._seal_root = seal_root
        self._writer = Writer(seal_root=seal_root, now=now)
        self._cursor: Cursor | None = None
        # None: not yet asked which trees a crash left unsigned.
        self._unsigned: set[UUID] | None = None

    def run_once(self) -> int:
        """Place one batch of entries and publish; how many were placed or rejected. Raises BehindPublished."""
        with self._transaction() as connection:
            self._unsigned = self._left_unsigned(connection)
            cursor = lock_cursor(connection)
            if cursor != self._cursor:
                self._judge.forget()
            pending, moved = next_pending(connection, cursor, self._batch)
            grown = self._place(connection, pending)
            if moved != cursor:
                save_cursor(connection, moved)
        self._cursor = moved
        self._unsigned |= grown
        self._publish()
        return len(pending)

    def ensure_sequenced(self, eid: UUID) -> int:
        """The index of a committed entry, once it is placed and its size published. Raises NotSequenced."""
        while True:
            placed = self.run_once()
            with self._engine.begin() as connection:
                index = _index_of(connection, eid)
            if index is not None:
                return index
            if not placed:
                raise NotSequenced(str(eid))

    def open_new_epoch(self, tree: UUID) -> int:
        """After a restore: begin a new tree whose first entry is the gap; the new epoch's number.

        Raises NothingIsLost unless the tree is behind what was published.
        """
        with self._transaction() as connection:
            self._unsigned = self._left_unsigned(connection)
            lock_cursor(connection)
            head = head_of(connection, tree)
            last = self._last_published(connection, tree)
            if last is None or self._fault(connection, head, last) is None:
                raise NothingIsLost(str(tree))
            fresh = Head(tree=tree, epoch=max(head.epoch, last.epoch) + 1, size=0)
            facts: dict[str, Fact] = {
                "reason": "epoch",
                "old_epoch": last.epoch,
                "old_size": last.size,
                "old_root": last.root.hex(),
                "kept_size": head.size if head.epoch == last.epoch else 0,
            }
            # A new pen: this entry is placed unjudged, and no other sequencer's memory may know half its chain.
            self._writer = Writer(seal_root=self._seal_root, now=self._now)
            eid = self._writer.append(connection, Entry(tree=tree, event=Event.LOG_GAP, at=self._now(), facts=facts))
            gap = _waiting(connection, eid)
            extend(connection, fresh, [(gap, parts_of(gap.leaf))])
        self._unsigned |= {tree}
        self._publish()
        return fresh.epoch

    def _place(self, connection: Connection, pending: Iterable[Pending]) -> set[UUID]:
        genuine: dict[UUID, list[tuple[Pending, dict[str, Any]]]] = defaultdict(list)
        holes: dict[UUID, list[Hole]] = defaultdict(list)
        rejected: list[tuple[Pending, str]] = []
        for one in pending:
            judgement = self._judge.judge(connection, one)
            if judgement.rejected:
                rejected.append((one, judgement.rejected))
                continue
            genuine[one.tree].append((one, judgement.parts))
            holes[one.tree].extend(judgement.holes)
        for tree, entries in genuine.items():
            head = head_of(connection, tree)
            self._refuse_if_behind(connection, head)
            extend(connection, head, entries)
        for tree, found in holes.items():
            self._record_holes(connection, tree, found)
        self._reject(connection, rejected)
        return set(genuine)

    def _record_holes(self, connection: Connection, tree: UUID, holes: Iterable[Hole]) -> None:
        for hole in holes:
            reason = "hole" if hole.first <= hole.last else "previous"
            facts: dict[str, Fact] = {
                "reason": reason,
                "writer": str(hole.writer),
                "first": hole.first,
                "last": hole.last,
            }
            self._writer.append(connection, Entry(tree=tree, event=Event.LOG_GAP, at=self._now(), facts=facts))

    def _reject(self, connection: Connection, rejected: list[tuple[Pending, str]]) -> None:
        at = int(self._now().timestamp() * 1_000_000)
        rows = [(one.seq, one.tree, reason, at) for one, reason in rejected]
        insert_rows(connection, log_tables(connection.dialect.name).rejected, rows)
        groups: dict[tuple[UUID, str], list[int]] = defaultdict(list)
        for one, reason in rejected:
            # A forged row may name any tree; it must not make one.
            tree = one.tree if head_of(connection, one.tree).size else TREE_ZERO
            groups[tree, reason].append(one.seq)
        for (tree, reason), found in groups.items():
            facts: dict[str, Fact] = {"reason": reason, "count": len(found), "rows": found[:ROWS_NAMED]}
            self._writer.append(connection, Entry(tree=tree, event=Event.LOG_FORGED, at=self._now(), facts=facts))

    def _publish(self) -> None:
        for tree in sorted(self._unsigned or ()):
            with self._transaction() as connection:
                lock_cursor(connection)
                self._publish_tree(connection, tree)
            if self._unsigned:
                self._unsigned.discard(tree)

    def _publish_tree(self, connection: Connection, tree: UUID) -> None:
        self._mend_rows(connection, tree)
        head = head_of(connection, tree)
        last = self._refuse_if_behind(connection, head)
        if not head.size or (last and (last.epoch, last.size) == (head.epoch, head.size)):
            return
        root = root_at(tile_reader(connection, tree, head.epoch), head.size)
        checkpoint = Checkpoint(host=self._host, tree=tree, epoch=head.epoch, size=head.size, root=root)
        note = sign(checkpoint, key_name=self._key_name, signing_key=self._signing_key)
        self._published.append(tree, note)
        self._keep_row(connection, checkpoint, note)

    def _keep_row(self, connection: Connection, checkpoint: Checkpoint, note: str) -> None:
        at = int(self._now().timestamp() * 1_000_000)
        row = (checkpoint.tree, checkpoint.epoch, checkpoint.size, checkpoint.root, note, at)
        insert_rows(connection, log_tables(connection.dialect.name).checkpoint, [row])

    def _mend_rows(self, connection: Connection, tree: UUID) -> None:
        """Rows for notes that were published just before a crash, or after the copy that was put back."""
        last = self._published.newest(tree)
        table = log_tables(connection.dialect.name).checkpoint
        known = select(table.c.epoch, table.c.size).where(table.c.tree == tree)
        if last is None:
            return
        if connection.execute(known.where(table.c.epoch == last.epoch, table.c.size == last.size)).first():
            return
        have = {(row.epoch, row.size) for row in connection.execute(known)}
        for note in self._published.notes(tree):
            checkpoint = parse(note)
            if (checkpoint.epoch, checkpoint.size) not in have:
                self._keep_row(connection, checkpoint, note)

    def _refuse_if_behind(self, connection: Connection, head: Head) -> Checkpoint | None:
        last = self._last_published(connection, head.tree)
        fault = self._fault(connection, head, last) if last else None
        if fault:
            raise BehindPublished(head.tree, fault)
        return last

    def _last_published(self, connection: Connection, tree: UUID) -> Checkpoint | None:
        """The file's newest note; where the file is gone, the newest row's."""
        last = self._published.newest(tree)
        if last is not None:
            return last
        table = log_tables(connection.dialect.name).checkpoint
        newest = select(table.c.note).where(table.c.tree == tree).order_by(table.c.epoch.desc(), table.c.size.desc())
        note = connection.execute(newest.limit(1)).scalar()
        return parse(note) if note else None

    def _fault(self, connection: Connection, head: Head, last: Checkpoint) -> str | None:
        """Why the tree does not continue the last published checkpoint; None when it does."""
        if head.epoch > last.epoch:
            first = leaf_at(connection, head.tree, head.epoch, 0)
            return None if _names(first, last) else "an epoch without its gap"
        if self._published.newest(head.tree) is None:
            return "the published file is gone"
        if head.epoch < last.epoch or head.size < last.size:
            return f"{head.size} entries in epoch {head.epoch}, {last.size} published in epoch {last.epoch}"
        if root_at(tile_reader(connection, head.tree, head.epoch), last.size) != last.root:
            return f"the first {last.size} entries have another root than published"
        return None

    def _left_unsigned(self, connection: Connection) -> set[UUID]:
        if self._unsigned is not None:
            return self._unsigned
        table = log_tables(connection.dialect.name).writer
        return set(connection.execute(select(table.c.tree).distinct()).scalars())

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """One transaction, after which our own writer knows whether its entries count."""
        with self._engine.connect() as connection:
            transaction = connection.begin()
            try:
                yield connection
            except BaseException:
                transaction.rollback()
                self._writer.rolled_back()
                self._judge.forget()
                raise
            try:
                transaction.commit()
            except BaseException:
                self._writer.unknown()
                self._judge.forget()
                raise
            self._writer.committed()


def _names(leaf: bytes | None, last: Checkpoint) -> bool:
    """Whether a new epoch's first entry is the gap after ``last``."""
    parts = parts_of(leaf) if leaf else {}
    facts = parts.get("facts", {})
    named = (facts.get("old_epoch"), facts.get("old_size"), facts.get("old_root"))
    return parts.get("event") == Event.LOG_GAP and named == (last.epoch, last.size, last.root.hex())


def _waiting(connection: Connection, eid: UUID) -> Pending:
    table = log_tables(connection.dialect.name).entry
    row = connection.execute(select(table).where(table.c.eid == eid)).one()
    return Pending(xid=0, **row._mapping)


def _index_of(connection: Connection, eid: UUID) -> int | None:
    tables = log_tables(connection.dialect.name)
    return connection.execute(
        select(tables.leaf.c.leaf_index)
        .join(tables.entry, tables.entry.c.seq == tables.leaf.c.entry_seq)
        .where(tables.entry.c.eid == eid)
    ).scalar()
