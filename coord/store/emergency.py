"""Questions about broken glasses and about the envelopes that may stand for a second person."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Select, and_, func, select

from coord.store import tables as t
from coord.store.rows import EnvelopeRow, GlassRow


def _glasses(municipality_id: UUID) -> Select[tuple[object, ...]]:
    g, c, p = t.broken_glass, t.support_case, t.person
    x, e, r = t.glass_extension, t.glass_end, t.glass_review
    n, v = t.glass_envelope, t.emergency_envelope
    return (
        select(
            g.c.id,
            g.c.public_ref,
            g.c.case_id,
            c.c.public_ref.label("case_ref"),
            c.c.number.label("case_number"),
            g.c.person_id,
            p.c.public_ref.label("person_ref"),
            g.c.staff_id,
            g.c.agency_id,
            g.c.danger,
            g.c.told_to,
            g.c.second_id,
            n.c.envelope_id,
            v.c.public_ref.label("envelope_ref"),
            g.c.at,
            func.coalesce(x.c.until, g.c.until, type_=g.c.until.type).label("until"),
            x.c.staff_id.label("extended_by"),
            e.c.at.label("ended_at"),
            r.c.at.label("reviewed_at"),
            r.c.verdict,
            g.c.sealed_reason,
        )
        .join(c, and_(c.c.municipality == g.c.municipality, c.c.id == g.c.case_id))
        .join(p, and_(p.c.municipality == g.c.municipality, p.c.id == g.c.person_id))
        .outerjoin(x, and_(x.c.municipality == g.c.municipality, x.c.glass_id == g.c.id))
        .outerjoin(e, and_(e.c.municipality == g.c.municipality, e.c.glass_id == g.c.id))
        .outerjoin(r, and_(r.c.municipality == g.c.municipality, r.c.glass_id == g.c.id))
        .outerjoin(n, and_(n.c.municipality == g.c.municipality, n.c.glass_id == g.c.id))
        .outerjoin(v, and_(v.c.municipality == n.c.municipality, v.c.id == n.c.envelope_id))
        .where(g.c.municipality == municipality_id)
        .order_by(g.c.at, g.c.id)
    )


def _glass(row: RowMapping) -> GlassRow:
    return GlassRow(**row)


def glass_by_ref(connection: Connection, municipality_id: UUID, ref: str) -> GlassRow | None:
    """The broken glass with this public reference."""
    row = connection.execute(_glasses(municipality_id).where(t.broken_glass.c.public_ref == ref)).one_or_none()
    return _glass(row._mapping) if row else None


def glasses_open_in_agency(
    connection: Connection, municipality_id: UUID, agency_id: UUID, at: datetime
) -> list[GlassRow]:
    """Those of this office's people that still open something, oldest first."""
    query = _glasses(municipality_id).where(t.broken_glass.c.agency_id == agency_id)
    return [glass for row in connection.execute(query) if (glass := _glass(row._mapping)).is_open(at)]


def glasses_of_staff(connection: Connection, municipality_id: UUID, staff_id: UUID) -> list[GlassRow]:
    """Every glass this person ever broke, oldest first."""
    query = _glasses(municipality_id).where(t.broken_glass.c.staff_id == staff_id)
    return [_glass(row._mapping) for row in connection.execute(query)]


def glasses_to_review(connection: Connection, municipality_id: UUID, *, staff_id: UUID) -> list[GlassRow]:
    """Those nobody has signed yet and this person had no hand in, oldest first."""
    query = _glasses(municipality_id).where(t.glass_review.c.glass_id.is_(None))
    rows = [_glass(row._mapping) for row in connection.execute(query)]
    return [row for row in rows if staff_id not in row.hands]


def disclosures_of_glass(connection: Connection, municipality_id: UUID, glass_id: UUID) -> list[UUID]:
    """The disclosures it made that were not ended."""
    d, e = t.disclosure, t.disclosure_end
    query = (
        select(d.c.id)
        .outerjoin(e, and_(e.c.municipality == d.c.municipality, e.c.disclosure_id == d.c.id))
        .where(
            d.c.municipality == municipality_id,
            d.c.basis == "emergency",
            d.c.basis_id == glass_id,
            e.c.disclosure_id.is_(None),
        )
        .order_by(d.c.id)
    )
    return list(connection.execute(query).scalars())


def persons_by_id(connection: Connection, municipality_id: UUID, persons: Collection[UUID]) -> dict[UUID, str]:
    """The public references of these persons."""
    p = t.person
    query = select(p.c.id, p.c.public_ref).where(p.c.municipality == municipality_id, p.c.id.in_(persons))
    return {row.id: row.public_ref for row in connection.execute(query)}


def envelopes(connection: Connection, municipality_id: UUID) -> list[EnvelopeRow]:
    """Every envelope that was ever prepared in the town, newest first."""
    v, e = t.emergency_envelope, t.emergency_envelope_end
    query = (
        select(
            v.c.id,
            v.c.public_ref,
            v.c.agency_id,
            v.c.staff_id,
            v.c.at,
            v.c.until,
            v.c.code_hash,
            e.c.at.label("ended_at"),
            e.c.how,
        )
        .outerjoin(e, and_(e.c.municipality == v.c.municipality, e.c.envelope_id == v.c.id))
        .where(v.c.municipality == municipality_id)
        .order_by(v.c.at.desc(), v.c.id.desc())
    )
    return [EnvelopeRow(**row._mapping) for row in connection.execute(query)]


def envelopes_lying(connection: Connection, municipality_id: UUID, agency_id: UUID, at: datetime) -> list[EnvelopeRow]:
    """Those that lie in an office now and may be used."""
    rows = envelopes(connection, municipality_id)
    return [row for row in rows if row.agency_id == agency_id and row.lies(at)]
