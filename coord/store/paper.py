"""Questions about numbered copies."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, func, select

from coord.store import tables as t
from coord.store.paper_rows import CopyRow


def next_copy_number(connection: Connection, municipality_id: UUID, sheet_number: str) -> int:
    """The next number of a sheet's copies, from 1."""
    query = select(func.max(t.copy.c.number)).where(
        t.copy.c.municipality == municipality_id, t.copy.c.sheet_number == sheet_number
    )
    return (connection.execute(query).scalar_one() or 0) + 1


def copies_of_agency(connection: Connection, municipality_id: UUID, agency_id: UUID) -> list[CopyRow]:
    """Every copy an office numbered, oldest first."""
    return _copies(connection, municipality_id, t.copy.c.agency_id == agency_id)


def copy_by_ref(connection: Connection, municipality_id: UUID, ref: str) -> CopyRow | None:
    """The copy with this public reference."""
    found = _copies(connection, municipality_id, t.copy.c.public_ref == ref)
    return found[0] if found else None


def copies_standing_on(connection: Connection, municipality_id: UUID, disclosures: Sequence[UUID]) -> list[CopyRow]:
    """The copies that carry what one of these disclosures gave."""
    j = t.copy_disclosure
    carriers = select(j.c.copy_id).where(j.c.municipality == municipality_id, j.c.disclosure_id.in_(disclosures))
    return _copies(connection, municipality_id, t.copy.c.id.in_(carriers))


def persons_of_copies(
    connection: Connection, municipality_id: UUID, copies: Collection[UUID]
) -> dict[UUID, frozenset[UUID]]:
    """Whom each of these copies is about: one that carries no disclosure, everyone in its case."""
    j, p = t.copy_disclosure, t.disclosure_person
    query = (
        select(j.c.copy_id, p.c.person_id)
        .join(p, and_(p.c.municipality == j.c.municipality, p.c.disclosure_id == j.c.disclosure_id))
        .where(j.c.municipality == municipality_id, j.c.copy_id.in_(copies))
    )
    found: dict[UUID, set[UUID]] = {copy: set() for copy in copies}
    for row in connection.execute(query):
        found[row.copy_id].add(row.person_id)
    empty = [copy for copy, persons in found.items() if not persons]
    c, q = t.copy, t.person
    everyone = (
        select(c.c.id, q.c.id.label("person_id"))
        .join(q, and_(q.c.municipality == c.c.municipality, q.c.case_id == c.c.case_id))
        .where(c.c.municipality == municipality_id, c.c.id.in_(empty))
    )
    for row in connection.execute(everyone) if empty else ():
        found[row.id].add(row.person_id)
    return {copy: frozenset(persons) for copy, persons in found.items()}


def copies_of_items(connection: Connection, municipality_id: UUID, items: Collection[UUID]) -> list[CopyRow]:
    """Every copy that was numbered for these items, whatever became of it, by its number."""
    return _copies(connection, municipality_id, t.copy_for_item.c.item_id.in_(items))


def copies_of_pack(connection: Connection, municipality_id: UUID, pack_id: UUID) -> list[CopyRow]:
    """The copies ordered in a pack, by their numbers."""
    return _copies(connection, municipality_id, t.copy_for_item.c.pack_id == pack_id)


def statements_on(connection: Connection, municipality_id: UUID, copy_id: UUID) -> frozenset[UUID]:
    """What is printed on a copy."""
    j = t.copy_statement
    query = select(j.c.statement_id).where(j.c.municipality == municipality_id, j.c.copy_id == copy_id)
    return frozenset(connection.execute(query).scalars())


def disclosures_behind(connection: Connection, municipality_id: UUID, copy_id: UUID) -> frozenset[UUID]:
    """What a copy stands on."""
    j = t.copy_disclosure
    query = select(j.c.disclosure_id).where(j.c.municipality == municipality_id, j.c.copy_id == copy_id)
    return frozenset(connection.execute(query).scalars())


def _copies(connection: Connection, municipality_id: UUID, which: ColumnElement[bool]) -> list[CopyRow]:
    c, k, e, f = t.copy, t.support_case, t.copy_event, t.copy_for_item
    rows = connection.execute(
        select(
            c.c.id,
            c.c.public_ref,
            c.c.case_id,
            k.c.public_ref.label("case_ref"),
            k.c.number.label("case_number"),
            c.c.handoff_id,
            f.c.item_id,
            f.c.staff_id,
            f.c.task_id,
            f.c.pack_id,
            c.c.form,
            c.c.sheet_number,
            c.c.number,
            c.c.agency_id,
            c.c.recipient_id,
            c.c.recipient_name,
            c.c.reserved_at,
        )
        .join(k, and_(k.c.municipality == c.c.municipality, k.c.id == c.c.case_id))
        .outerjoin(f, and_(f.c.municipality == c.c.municipality, f.c.copy_id == c.c.id))
        .where(c.c.municipality == municipality_id, which)
        .order_by(c.c.reserved_at, c.c.number, c.c.id)
    ).all()
    steps: dict[UUID, list[tuple[str, datetime]]] = {row.id: [] for row in rows}
    events = (
        select(e.c.copy_id, e.c.state, e.c.at)
        .where(e.c.municipality == municipality_id, e.c.copy_id.in_(steps))
        .order_by(e.c.at, e.c.id)
    )
    for event in connection.execute(events):
        steps[event.copy_id].append((event.state, event.at))
    return [CopyRow(**row._mapping, steps=tuple(steps[row.id])) for row in rows]
