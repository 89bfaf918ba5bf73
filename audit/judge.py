"""Is a waiting entry the next of its writer's chain? The sequencer's memory of every chain, and its judgement.

The memory can always be walked again from the sealed roots, so it is dropped at any doubt.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from audit.chains import Link, RootDoesNotOpen, first_link
from audit.events import Event
from audit.index import index_row, parts_of
from audit.pending import Pending
from audit.tables import log_tables
from audit.tree import leaf_hash

LARGEST_HOLE = 1 << 20
"""Entries. A claim to be further ahead is not believed: each step costs a key derivation."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hole:
    """Numbers of a chain that never came. ``first`` > ``last``: the number fits, the previous hash does not."""

    writer: UUID
    first: int
    last: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """``rejected`` is the reason; None for a genuine entry, which has ``parts`` and perhaps holes before it."""

    rejected: str | None = None
    holes: tuple[Hole, ...] = ()
    parts: dict[str, Any] = field(default_factory=dict)


class Judge:
    """Knows where every writer's chain stands among the placed entries."""

    def __init__(self, open_root: Callable[[UUID, bytes], bytes]) -> None:
        self._open_root = open_root
        self._links: dict[UUID, Link | None] = {}

    def forget(self) -> None:
        """Somebody else placed entries, or our own placing came to nothing."""
        self._links.clear()

    def judge(self, connection: Connection, pending: Pending) -> Judgement:
        """Judge one entry and, if it is genuine, move its chain on."""
        link = self._link(connection, pending.writer)
        if link is None:
            return Judgement(rejected="unknown_writer")
        if pending.writer_seq <= link.count:
            return Judgement(rejected="replayed")
        if pending.writer_seq > link.count + LARGEST_HOLE:
            return Judgement(rejected="too_far_ahead")
        reached = link.skipped_to(pending.writer_seq)
        if not hmac.compare_digest(reached.mac(pending.leaf), pending.mac):
            return Judgement(rejected="bad_mac")
        parts = _readable(pending)
        if parts is None:
            return Judgement(rejected="columns_differ")
        self._links[pending.writer] = reached.after(pending.leaf)
        holes = (*_hole_before(link, pending, parts), *self._hole_in_predecessor(connection, parts))
        return Judgement(holes=holes, parts=parts)

    def _hole_in_predecessor(self, connection: Connection, parts: dict[str, Any]) -> tuple[Hole, ...]:
        """A writer that lost its commit's answer names its predecessor's last acknowledged entry: it must be here."""
        facts = parts.get("facts")
        if parts["event"] != Event.LOG_WRITER_OPENED or not isinstance(facts, dict):
            return ()
        predecessor, last = UUID(facts["predecessor"]), int(facts["last_ws"])
        link = self._link(connection, predecessor)
        reached = link.count if link else 0
        return (Hole(writer=predecessor, first=reached + 1, last=last),) if reached < last else ()

    def _link(self, connection: Connection, writer: UUID) -> Link | None:
        if writer not in self._links:
            try:
                self._links[writer] = walked(connection, writer, self._open_root)
            except RootDoesNotOpen:
                self._links[writer] = None
        return self._links[writer]


def walked(connection: Connection, writer: UUID, open_root: Callable[[UUID, bytes], bytes]) -> Link | None:
    """A chain up to its last placed entry, walked from its sealed root; None for an unknown writer."""
    tables = log_tables(connection.dialect.name)
    known = connection.execute(select(tables.writer).where(tables.writer.c.writer == writer)).one_or_none()
    if known is None:
        return None
    link = first_link(writer=writer, tree=known.tree, root=open_root(writer, known.sealed_root))
    placed = connection.execute(
        select(tables.entry.c.writer_seq, tables.entry.c.leaf)
        .join(tables.leaf, tables.leaf.c.entry_seq == tables.entry.c.seq)
        .where(tables.entry.c.writer == writer)
        .order_by(tables.entry.c.writer_seq.desc())
        .limit(1)
    ).one_or_none()
    if placed is None:
        return link
    ahead = link.skipped_to(placed.writer_seq + 1)
    last = leaf_hash(placed.leaf).hex()
    return Link(writer=writer, tree=known.tree, count=ahead.count, last=last, key=ahead.key)


def _hole_before(link: Link, pending: Pending, parts: dict[str, Any]) -> tuple[Hole, ...]:
    if pending.writer_seq == link.count + 1 and parts["wp"] == link.last:
        return ()
    return (Hole(writer=link.writer, first=link.count + 1, last=pending.writer_seq - 1),)


def _readable(pending: Pending) -> dict[str, Any] | None:
    """The leaf's parts, if they say what the row's columns say."""
    try:
        parts = parts_of(pending.leaf)
        index_row((pending.tree, 1, 0), parts)
        said = (parts["tree"], parts["w"], parts["ws"], parts["eid"])
    except (ValueError, KeyError, AttributeError):
        return None
    columns = (str(pending.tree), str(pending.writer), pending.writer_seq, str(pending.eid))
    return parts if said == columns else None
