"""Questions about bodies, their meetings, items, requests, tasks and minutes."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Select, Table, and_, bindparam, exists, func, or_, select, update

from coord.domain.ground import Ground
from coord.domain.meeting import LegalType, Presence
from coord.store import tables as t
from coord.store.keeping import Keeping
from coord.store.meeting_rows import (
    AttendeeRow,
    BodyRow,
    ItemRow,
    MeetingRow,
    MinutesRow,
    ProposalRow,
    RequestRow,
    TaskRow,
)


def bodies(connection: Connection, municipality_id: UUID) -> dict[UUID, BodyRow]:
    """Every body of the town, by id."""
    b, w = t.body, t.body_law
    laws: dict[UUID, set[LegalType]] = {}
    for row in connection.execute(select(w).where(w.c.municipality == municipality_id)):
        laws.setdefault(row.body_id, set()).add(LegalType(row.legal_type))
    rows = connection.execute(select(b).where(b.c.municipality == municipality_id).order_by(b.c.made_at, b.c.name))
    return {
        row.id: BodyRow(
            id=row.id,
            public_ref=row.public_ref,
            name=row.name,
            secretariat_id=row.secretariat_id,
            chair_id=row.chair_id,
            laws=frozenset(laws.get(row.id, ())),
        )
        for row in rows
    }


def proposals_to(connection: Connection, municipality_id: UUID, body_ids: Collection[UUID]) -> list[ProposalRow]:
    """What was proposed to these bodies, oldest first."""
    p, c, i = t.proposal, t.support_case, t.item
    query = (
        select(
            p.c.id,
            p.c.public_ref,
            p.c.body_id,
            p.c.case_id,
            c.c.public_ref.label("case_ref"),
            c.c.number.label("case_number"),
            p.c.agency_id,
            p.c.at,
            p.c.sealed_reason,
            i.c.id.label("item_id"),
        )
        .join(c, and_(c.c.municipality == p.c.municipality, c.c.id == p.c.case_id))
        .outerjoin(i, and_(i.c.municipality == p.c.municipality, i.c.proposal_id == p.c.id))
        .where(p.c.municipality == municipality_id, p.c.body_id.in_(body_ids))
        .order_by(p.c.at, p.c.id)
    )
    return [ProposalRow(**row._mapping) for row in connection.execute(query)]


def meetings_of(connection: Connection, municipality_id: UUID, body_ids: Collection[UUID]) -> list[MeetingRow]:
    """The sittings of these bodies, newest first."""
    m = t.meeting
    query = (
        select(m.c.id, m.c.public_ref, m.c.body_id, m.c.number, m.c.sits_at, m.c.place)
        .where(m.c.municipality == municipality_id, m.c.body_id.in_(body_ids))
        .order_by(m.c.sits_at.desc(), m.c.id)
    )
    return [MeetingRow(**row._mapping) for row in connection.execute(query)]


def public_ref_of_meeting(connection: Connection, municipality_id: UUID, meeting_id: UUID) -> str:
    """The public reference of a sitting."""
    m = t.meeting
    query = select(m.c.public_ref).where(m.c.municipality == municipality_id, m.c.id == meeting_id)
    return str(connection.execute(query).scalar_one())


def _items(municipality_id: UUID) -> Select[tuple[object, ...]]:
    i, c, a = t.item, t.support_case, t.minutes_approval
    return (
        select(
            i.c.id,
            i.c.public_ref,
            i.c.body_id,
            i.c.meeting_id,
            i.c.case_id,
            c.c.public_ref.label("case_ref"),
            c.c.number.label("case_number"),
            i.c.number,
            i.c.opens_at,
            i.c.closes_at,
            i.c.put_at,
            i.c.sealed_question,
            a.c.at.label("approved_at"),
        )
        .join(c, and_(c.c.municipality == i.c.municipality, c.c.id == i.c.case_id))
        .outerjoin(a, and_(a.c.municipality == i.c.municipality, a.c.item_id == i.c.id))
        .where(i.c.municipality == municipality_id)
        .order_by(i.c.number, i.c.id)
    )


def _of_items(table: Table) -> Select[tuple[object, ...]]:
    """The rows of some items in another table; put into SQL once."""
    asked = (table.c.municipality == bindparam("town"), table.c.item_id.in_(bindparam("items", expanding=True)))
    return select(table).where(*asked)


_GROUNDS = _of_items(t.item_ground)
_ATTENDEES = _of_items(t.item_attendee).order_by(t.item_attendee.c.id)
_RECUSALS = _of_items(t.item_recusal)


def _whole(connection: Connection, municipality_id: UUID, query: Select[tuple[object, ...]]) -> list[ItemRow]:
    rows = connection.execute(query).all()
    asked: dict[str, object] = {"town": municipality_id, "items": [row.id for row in rows]}
    grounds: dict[UUID, set[Ground]] = {}
    for row in connection.execute(_GROUNDS, asked):
        grounds.setdefault(row.item_id, set()).add(Ground(row.ground))
    attendees: dict[UUID, list[AttendeeRow]] = {}
    off = {(row.item_id, row.staff_id) for row in connection.execute(_RECUSALS, asked)}
    for row in connection.execute(_ATTENDEES, asked):
        if (row.item_id, row.staff_id) not in off:
            attendees.setdefault(row.item_id, []).append(AttendeeRow(agency_id=row.agency_id, staff_id=row.staff_id))
    return [
        ItemRow(
            **row._mapping,
            grounds=frozenset(grounds.get(row.id, ())),
            attendees=tuple(attendees.get(row.id, ())),
        )
        for row in rows
    ]


def items_of_meeting(connection: Connection, municipality_id: UUID, meeting_id: UUID) -> list[ItemRow]:
    """The agenda of a sitting, in its order."""
    return _whole(connection, municipality_id, _items(municipality_id).where(t.item.c.meeting_id == meeting_id))


def items_of_body(connection: Connection, municipality_id: UUID, body_id: UUID) -> list[ItemRow]:
    """Everything a body ever had on an agenda."""
    return _whole(connection, municipality_id, _items(municipality_id).where(t.item.c.body_id == body_id))


def item_by_ref(connection: Connection, municipality_id: UUID, ref: str) -> ItemRow | None:
    """The item with this public reference."""
    found = _whole(connection, municipality_id, _items(municipality_id).where(t.item.c.public_ref == ref))
    return found[0] if found else None


def item_by_id(connection: Connection, municipality_id: UUID, item_id: UUID) -> ItemRow:
    """The item with this id. Raises IndexError when there is none: a key points to it."""
    return _whole(connection, municipality_id, _items(municipality_id).where(t.item.c.id == item_id))[0]


def items_by_id(connection: Connection, municipality_id: UUID, ids: Collection[UUID]) -> dict[UUID, ItemRow]:
    """These items, by id."""
    found = _whole(connection, municipality_id, _items(municipality_id).where(t.item.c.id.in_(ids)))
    return {item.id: item for item in found}


def items_open_at(connection: Connection, municipality_id: UUID, at: datetime) -> list[ItemRow]:
    """Every item whose window is open then."""
    i = t.item
    return _whole(connection, municipality_id, _items(municipality_id).where(i.c.opens_at <= at, i.c.closes_at > at))


def items_to_approve(connection: Connection, municipality_id: UUID, body_ids: Collection[UUID]) -> list[ItemRow]:
    """The items of these bodies with minutes that nobody has approved."""
    i, m = t.item, t.minutes
    written = exists().where(m.c.municipality == i.c.municipality, m.c.item_id == i.c.id)
    waiting = _items(municipality_id).where(i.c.body_id.in_(body_ids), t.minutes_approval.c.at.is_(None), written)
    return _whole(connection, municipality_id, waiting)


def items_attended_by(connection: Connection, municipality_id: UUID, agency_id: UUID, staff_id: UUID) -> list[ItemRow]:
    """The items this office (its desk, or this very person) is invited to."""
    a = t.item_attendee
    invited = exists().where(
        a.c.municipality == t.item.c.municipality,
        a.c.item_id == t.item.c.id,
        a.c.agency_id == agency_id,
        or_(a.c.staff_id.is_(None), a.c.staff_id == staff_id),
    )
    return _whole(connection, municipality_id, _items(municipality_id).where(invited))


def necessities_of(connection: Connection, municipality_id: UUID, item_id: UUID) -> dict[UUID, datetime]:
    """The persons for whom the chair wrote why it is necessary, and when."""
    n = t.item_necessity
    query = select(n.c.person_id, n.c.at).where(n.c.municipality == municipality_id, n.c.item_id == item_id)
    return {row.person_id: row.at for row in connection.execute(query)}


def _requests(municipality_id: UUID) -> Select[tuple[object, ...]]:
    r, a = t.request, t.request_answer
    return (
        select(
            r.c.id,
            r.c.public_ref,
            r.c.item_id,
            r.c.agency_id,
            r.c.number,
            r.c.due,
            r.c.asked_at,
            a.c.answer,
            a.c.at.label("answered_at"),
            a.c.for_tasks,
            a.c.sealed_words,
        )
        .outerjoin(a, and_(a.c.municipality == r.c.municipality, a.c.request_id == r.c.id))
        .where(r.c.municipality == municipality_id)
        .order_by(r.c.due, r.c.id)
    )


def requests_of_item(connection: Connection, municipality_id: UUID, item_id: UUID) -> list[RequestRow]:
    """Every request made for an item."""
    query = _requests(municipality_id).where(t.request.c.item_id == item_id)
    return [RequestRow(**row._mapping) for row in connection.execute(query)]


def requests_to(connection: Connection, municipality_id: UUID, agency_id: UUID) -> list[RequestRow]:
    """Every request made to this office, nearest date first."""
    query = _requests(municipality_id).where(t.request.c.agency_id == agency_id)
    return [RequestRow(**row._mapping) for row in connection.execute(query)]


def request_by_ref(connection: Connection, municipality_id: UUID, ref: str) -> RequestRow | None:
    """The request with this public reference."""
    row = connection.execute(_requests(municipality_id).where(t.request.c.public_ref == ref)).one_or_none()
    return RequestRow(**row._mapping) if row else None


def offices_that_wrote(connection: Connection, municipality_id: UUID, case_id: UUID) -> frozenset[UUID]:
    """The offices with statements in this case: whom a body asks."""
    s = t.statement
    query = select(s.c.agency_id).where(s.c.municipality == municipality_id, s.c.case_id == case_id).distinct()
    return frozenset(connection.execute(query).scalars())


def requests_in_year(connection: Connection, municipality_id: UUID, since: datetime) -> int:
    """How many requests the town's bodies made since then: the next one's number."""
    query = select(func.count()).where(t.request.c.municipality == municipality_id, t.request.c.asked_at >= since)
    return connection.execute(query).scalar_one()


def presence_at(connection: Connection, municipality_id: UUID, item_id: UUID) -> dict[UUID, Presence]:
    """Where each attendee is now, by office."""
    a = t.attendance
    query = select(a).where(a.c.municipality == municipality_id, a.c.item_id == item_id).order_by(a.c.at, a.c.id)
    return {row.agency_id: Presence(row.presence) for row in connection.execute(query)}


def confirmed_at_item(connection: Connection, municipality_id: UUID, item_id: UUID) -> frozenset[UUID]:
    """The offices that confirmed the secrecy text of this item."""
    s = t.secrecy_confirmation
    query = select(s.c.agency_id).where(s.c.municipality == municipality_id, s.c.item_id == item_id)
    return frozenset(connection.execute(query).scalars())


def confirmed_when(connection: Connection, municipality_id: UUID, item_id: UUID) -> dict[UUID, datetime]:
    """When each office confirmed the secrecy text of this item."""
    s = t.secrecy_confirmation
    query = select(s.c.agency_id, s.c.at).where(s.c.municipality == municipality_id, s.c.item_id == item_id)
    return {row.agency_id: row.at for row in connection.execute(query)}


def _tasks(municipality_id: UUID) -> Select[tuple[object, ...]]:
    k, e, c = t.task, t.task_end, t.support_case
    return (
        select(
            k.c.id,
            k.c.public_ref,
            k.c.item_id,
            k.c.case_id,
            c.c.public_ref.label("case_ref"),
            c.c.number.label("case_number"),
            k.c.agency_id,
            k.c.due,
            k.c.at,
            k.c.sealed_words,
            e.c.how,
            e.c.at.label("ended_at"),
            e.c.sealed_words.label("sealed_end"),
        )
        .join(c, and_(c.c.municipality == k.c.municipality, c.c.id == k.c.case_id))
        .outerjoin(e, and_(e.c.municipality == k.c.municipality, e.c.task_id == k.c.id))
        .where(k.c.municipality == municipality_id)
        .order_by(k.c.due, k.c.at, k.c.id)
    )


def tasks_of_case(connection: Connection, municipality_id: UUID, case_id: UUID) -> list[TaskRow]:
    """What was decided about this case, nearest date first."""
    query = _tasks(municipality_id).where(t.task.c.case_id == case_id)
    return [TaskRow(**row._mapping) for row in connection.execute(query)]


def tasks_of_agency(connection: Connection, municipality_id: UUID, agency_id: UUID) -> list[TaskRow]:
    """What this office took on, nearest date first."""
    query = _tasks(municipality_id).where(t.task.c.agency_id == agency_id)
    return [TaskRow(**row._mapping) for row in connection.execute(query)]


def task_by_ref(connection: Connection, municipality_id: UUID, ref: str) -> TaskRow | None:
    """The task with this public reference."""
    row = connection.execute(_tasks(municipality_id).where(t.task.c.public_ref == ref)).one_or_none()
    return TaskRow(**row._mapping) if row else None


def newest_minutes(connection: Connection, municipality_id: UUID, item_id: UUID) -> MinutesRow | None:
    """The minutes of an item as they were saved last, with who wrote them."""
    return newest_minutes_of(connection, municipality_id, [item_id]).get(item_id)


def newest_minutes_of(
    connection: Connection, municipality_id: UUID, item_ids: Collection[UUID]
) -> dict[UUID, MinutesRow]:
    """The newest minutes of each of these items that has any."""
    m, p = t.minutes, t.appointment
    query = (
        select(m.c.id, m.c.item_id, m.c.at, p.c.staff_id.label("writer_id"), m.c.sealed_words)
        .join(p, and_(p.c.municipality == m.c.municipality, p.c.id == m.c.written_by))
        .where(m.c.municipality == municipality_id, m.c.item_id.in_(item_ids))
        .order_by(m.c.at, m.c.id)
    )
    return {row.item_id: MinutesRow(**row._mapping) for row in connection.execute(query)}


def _given_for(municipality_id: UUID, item_id: UUID) -> Select[tuple[UUID]]:
    j, r = t.request_disclosure, t.request
    return (
        select(j.c.disclosure_id)
        .join(r, and_(r.c.municipality == j.c.municipality, r.c.id == j.c.request_id))
        .where(j.c.municipality == municipality_id, r.c.item_id == item_id)
    )


def given_for_item(connection: Connection, municipality_id: UUID, item_id: UUID) -> dict[UUID, UUID]:
    """What the answers to an item's requests gave: disclosure → the request it answers."""
    j, r = t.request_disclosure, t.request
    query = (
        select(j.c.disclosure_id, j.c.request_id)
        .join(r, and_(r.c.municipality == j.c.municipality, r.c.id == j.c.request_id))
        .where(j.c.municipality == municipality_id, r.c.item_id == item_id)
    )
    return {row.disclosure_id: row.request_id for row in connection.execute(query)}


def given_for_task(connection: Connection, municipality_id: UUID, task_id: UUID) -> frozenset[UUID]:
    """The disclosures on a task's role sheet."""
    j = t.task_disclosure
    query = select(j.c.disclosure_id).where(j.c.municipality == municipality_id, j.c.task_id == task_id)
    return frozenset(connection.execute(query).scalars())


def windows_closed_unrecorded(connection: Connection, at: datetime, *, limit: int) -> list[tuple[UUID, UUID, str]]:
    """(municipality, disclosure, case's reference) of what an item's closed window ended without a record yet."""
    j, r, i, e, c = t.request_disclosure, t.request, t.item, t.disclosure_end, t.support_case
    query = (
        select(j.c.municipality, j.c.disclosure_id, c.c.public_ref)
        .join(r, and_(r.c.municipality == j.c.municipality, r.c.id == j.c.request_id))
        .join(i, and_(i.c.municipality == r.c.municipality, i.c.id == r.c.item_id))
        .join(c, and_(c.c.municipality == i.c.municipality, c.c.id == i.c.case_id))
        .outerjoin(e, and_(e.c.municipality == j.c.municipality, e.c.disclosure_id == j.c.disclosure_id))
        .where(i.c.closes_at <= at, e.c.disclosure_id.is_(None))
        .order_by(i.c.closes_at, j.c.disclosure_id)
        .limit(limit)
    )
    return [(row.municipality, row.disclosure_id, row.public_ref) for row in connection.execute(query)]


def bring_close_forward(rows: Keeping, municipality_id: UUID, item_id: UUID, at: datetime) -> None:
    """The item's window closes at `at`, and what was given for it with it, where that is earlier than before."""
    i, g = t.item, t.grant
    mine = _given_for(municipality_id, item_id)
    rows.change(
        i,
        update(i)
        .where(i.c.municipality == municipality_id, i.c.id == item_id, i.c.closes_at > at)
        .values(closes_at=at),
    )
    rows.change(
        g,
        update(g)
        .where(g.c.municipality == municipality_id, g.c.disclosure_id.in_(mine), g.c.until > at)
        .values(until=at),
    )
