"""The auditor's questions, read only. Every row is read from its leaf; the index columns only find it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from audit.entry import Entry, KeptEntry, Outcome, from_leaf
from audit.events import Event
from audit.pending import every_pending
from audit.store import tile_reader
from audit.tables import LogTables, log_tables
from audit.tree import HASH_BYTES, TILE_WIDTH, inclusion_proof, leaf_hash


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What to look for; all that are given must fit. ``since`` is included, ``until`` is not.

    Entries of ``without_cases``, and those that name any of ``without_persons`` anywhere, are not there at all.
    """

    person: str | None = None
    case: str | None = None
    actor: UUID | None = None
    agency: UUID | None = None
    events: tuple[Event, ...] = ()
    ground: str | None = None
    outcome: Outcome | None = None
    since: datetime | None = None
    until: datetime | None = None
    without_cases: frozenset[str] = frozenset()
    without_persons: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where an entry stands; also the cursor of the next page."""

    epoch: int
    index: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of the timeline. ``leaf_hash`` is hex."""

    place: Place
    kept: KeptEntry
    leaf_hash: str


@dataclass(frozen=True, kw_only=True)
class State:
    """How far a tree is signed; ``root`` and ``at`` are None before that. ``pending`` entries wait for a place."""

    epoch: int
    size: int
    root: bytes | None
    at: datetime | None
    note: str | None
    pending: int


@dataclass(frozen=True, kw_only=True)
class Inclusion:
    """A proof that an entry is in a tree of ``size`` (RFC 9162), to be checked by tree.inclusion_holds."""

    place: Place
    size: int
    leaf_hash: bytes
    proof: tuple[bytes, ...]
    note: str


class NoSuchEntry(Exception):
    """No signed entry has this index."""


def timeline(
    connection: Connection, tree: UUID, filters: Filters, *, after: Place | None = None, limit: int = 50
) -> Sequence[Line]:
    """Newest first; ``after`` is the last place of the page before. Raises NotAnEntry on an altered leaf.

    A page is full whatever was left out of it.
    """
    lines: list[Line] = []
    while len(lines) < limit:
        found = _read(connection, tree, filters, after=after, limit=limit)
        lines += [line for line in found if not _names_any(line.kept.entry, filters.without_persons)]
        if len(found) < limit:
            break
        after = found[-1].place
    return lines[:limit]


def _names_any(entry: Entry, persons: frozenset[str]) -> bool:
    """Whether an entry names one of these persons: as whom it is about, or among what was shown."""
    facts = [one for fact in entry.facts.values() for one in (fact if isinstance(fact, list | tuple) else (fact,))]
    return not persons.isdisjoint(part for one in (*entry.persons, *facts) for part in str(one).split("/"))


def _read(connection: Connection, tree: UUID, filters: Filters, *, after: Place | None, limit: int) -> Sequence[Line]:
    """As many as there are; those that name somebody only among what was shown are still in it."""
    tables = log_tables(connection.dialect.name)
    index = tables.index
    question = (
        select(index.c.epoch, index.c.leaf_index, tables.entry.c.leaf)
        .join(
            tables.leaf,
            and_(
                tables.leaf.c.tree == index.c.tree,
                tables.leaf.c.epoch == index.c.epoch,
                tables.leaf.c.leaf_index == index.c.leaf_index,
            ),
        )
        .join(tables.entry, tables.entry.c.seq == tables.leaf.c.entry_seq)
        .where(index.c.tree == tree, *_wanted(tables, filters))
        .order_by(index.c.epoch.desc(), index.c.leaf_index.desc())
        .limit(limit)
    )
    if after is not None:
        question = question.where(
            or_(
                index.c.epoch < after.epoch,
                and_(index.c.epoch == after.epoch, index.c.leaf_index < after.index),
            )
        )
    return [
        Line(
            place=Place(epoch=row.epoch, index=row.leaf_index),
            kept=from_leaf(bytes(row.leaf)),
            leaf_hash=leaf_hash(bytes(row.leaf)).hex(),
        )
        for row in connection.execute(question)
    ]


def state_of(connection: Connection, tree: UUID) -> State:
    """For the sign "intact up to entry N, checkpoint of hh:mm"."""
    table = log_tables(connection.dialect.name).checkpoint
    newest = connection.execute(
        select(table).where(table.c.tree == tree).order_by(table.c.epoch.desc(), table.c.size.desc()).limit(1)
    ).one_or_none()
    waiting = sum(1 for one in every_pending(connection) if one.tree == tree)
    if newest is None:
        return State(epoch=1, size=0, root=None, at=None, note=None, pending=waiting)
    return State(
        epoch=newest.epoch,
        size=newest.size,
        root=bytes(newest.root),
        at=datetime.fromtimestamp(newest.at / 1_000_000, UTC),
        note=newest.note,
        pending=waiting,
    )


def entry_by_id(connection: Connection, tree: UUID, eid: UUID) -> Line | None:
    """The entry with this id where it has its place in the tree; None before that, and for any other tree's."""
    tables = log_tables(connection.dialect.name)
    row = connection.execute(
        select(tables.leaf.c.epoch, tables.leaf.c.leaf_index, tables.entry.c.leaf)
        .join(tables.entry, tables.entry.c.seq == tables.leaf.c.entry_seq)
        .where(tables.leaf.c.tree == tree, tables.entry.c.eid == eid)
    ).one_or_none()
    if row is None:
        return None
    return Line(
        place=Place(epoch=row.epoch, index=row.leaf_index),
        kept=from_leaf(bytes(row.leaf)),
        leaf_hash=leaf_hash(bytes(row.leaf)).hex(),
    )


def inclusion(connection: Connection, tree: UUID, index: int) -> Inclusion:
    """Proof under the newest checkpoint. Raises NoSuchEntry."""
    state = state_of(connection, tree)
    if state.note is None or not 0 <= index < state.size:
        raise NoSuchEntry(str(index))
    read = tile_reader(connection, tree, state.epoch)
    return Inclusion(
        place=Place(epoch=state.epoch, index=index),
        size=state.size,
        leaf_hash=read(0, index // TILE_WIDTH)[index % TILE_WIDTH * HASH_BYTES :][:HASH_BYTES],
        proof=tuple(inclusion_proof(read, index, state.size)),
        note=state.note,
    )


def _wanted(tables: LogTables, filters: Filters) -> list[ColumnElement[bool]]:
    index, persons = tables.index, tables.index_person
    wanted: list[ColumnElement[bool]] = []
    same = {
        index.c.case_ref: filters.case,
        index.c.actor: filters.actor,
        index.c.agency: filters.agency,
        index.c.ground: filters.ground,
        index.c.outcome: filters.outcome and str(filters.outcome),
    }
    wanted.extend(column == value for column, value in same.items() if value is not None)
    named = select(persons.c.leaf_index).where(
        persons.c.tree == index.c.tree,
        persons.c.epoch == index.c.epoch,
        persons.c.leaf_index == index.c.leaf_index,
    )
    if filters.person is not None:
        wanted.append(named.where(persons.c.person == filters.person).exists())
    if filters.without_persons:
        wanted.append(~named.where(persons.c.person.in_(filters.without_persons)).exists())
    if filters.without_cases:
        wanted.append(or_(index.c.case_ref.is_(None), index.c.case_ref.not_in(filters.without_cases)))
    if filters.events:
        wanted.append(index.c.event.in_([str(event) for event in filters.events]))
    if filters.since is not None:
        wanted.append(index.c.at >= _micros(filters.since))
    if filters.until is not None:
        wanted.append(index.c.at < _micros(filters.until))
    return wanted


def _micros(at: datetime) -> int:
    return round(at.timestamp() * 1_000_000)
