"""Questions about drafts. Every one but the sweep's names the appointment they were typed under."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Select, and_, delete, func, or_, select, update

from coord.domain.draft import Sheet, SheetForm
from coord.store import tables as t
from coord.store.keeping import Keeping
from coord.store.rows import DraftRow


def _drafts(municipality_id: UUID, appointment_id: UUID) -> Select[tuple[object, ...]]:
    d, c = t.draft, t.support_case
    return (
        select(d.c.id, d.c.public_ref, d.c.form, d.c.case_id, c.c.public_ref.label("case_ref"), d.c.about)
        .add_columns(d.c.updated_at, d.c.sealed)
        .outerjoin(c, and_(c.c.municipality == d.c.municipality, c.c.id == d.c.case_id))
        .where(d.c.municipality == municipality_id, d.c.appointment_id == appointment_id)
        .order_by(d.c.updated_at.desc(), d.c.id)
    )


def draft_by_ref(connection: Connection, municipality_id: UUID, appointment_id: UUID, ref: str) -> DraftRow | None:
    """The draft with this reference, where it was typed under this appointment."""
    query = _drafts(municipality_id, appointment_id).where(t.draft.c.public_ref == ref)
    return next((_draft(row) for row in connection.execute(query).mappings()), None)


def drafts_of_sheet(
    connection: Connection, municipality_id: UUID, appointment_id: UUID, sheet: Sheet, *, since: datetime
) -> list[DraftRow]:
    """What was typed under this appointment into such a form about the same thing, newest first."""
    query = _drafts(municipality_id, appointment_id).where(t.draft.c.form == sheet.form, t.draft.c.updated_at > since)
    rows = (_draft(row) for row in connection.execute(query).mappings())
    return [row for row in rows if row.sheet == sheet]


def _draft(row: object) -> DraftRow:
    values = dict(row)  # type: ignore[call-overload] # a mapping of the row
    sheet = Sheet(form=SheetForm(values.pop("form")), case=values.pop("case_ref") or "", about=values.pop("about"))
    return DraftRow(sheet=sheet, **values)


def write_over(rows: Keeping, municipality_id: UUID, draft: DraftRow) -> None:
    """The draft now says this."""
    d = t.draft
    change = (
        update(d)
        .where(d.c.municipality == municipality_id, d.c.id == draft.id)
        .values(about=draft.sheet.about, updated_at=draft.updated_at, sealed=draft.sealed)
    )
    rows.change(d, change)


def destroy_draft(connection: Connection, municipality_id: UUID, appointment_id: UUID, ref: str) -> None:
    """The draft was sent or thrown away; none is fine."""
    d = t.draft
    connection.execute(
        delete(d).where(
            d.c.municipality == municipality_id, d.c.appointment_id == appointment_id, d.c.public_ref == ref
        )
    )


def destroy_drafts_of(connection: Connection, municipality_id: UUID, appointment_id: UUID) -> None:
    """Whatever was typed under an appointment goes with it."""
    d = t.draft
    connection.execute(delete(d).where(d.c.municipality == municipality_id, d.c.appointment_id == appointment_id))


def destroy_old_drafts(connection: Connection, *, before: datetime) -> dict[UUID, int]:
    """The drafts nobody touched since then; how many, town by town."""
    d = t.draft
    counted = select(d.c.municipality, func.count().label("drafts")).where(d.c.updated_at <= before)
    found = {row.municipality: row.drafts for row in connection.execute(counted.group_by(d.c.municipality))}
    connection.execute(delete(d).where(d.c.updated_at <= before))
    return found


def appointments_over(
    connection: Connection, among: Collection[tuple[UUID, UUID]], at: datetime
) -> list[tuple[UUID, UUID]]:
    """Those of these (town, appointment) that have ended or run out: none of them comes back."""
    p, e = t.appointment, t.appointment_end
    query = (
        select(p.c.municipality, p.c.id)
        .outerjoin(e, and_(e.c.municipality == p.c.municipality, e.c.appointment_id == p.c.id))
        .where(or_(p.c.until <= at, e.c.at <= at))
    )
    over = {(row.municipality, row.id) for row in connection.execute(query)}
    return [one for one in among if one in over]


def appointments_with_drafts(connection: Connection) -> list[tuple[UUID, UUID]]:
    """(town, appointment) of everything that lies half written."""
    d = t.draft
    query = select(d.c.municipality, d.c.appointment_id).distinct().order_by(d.c.municipality, d.c.appointment_id)
    return [(row.municipality, row.appointment_id) for row in connection.execute(query)]
