"""Questions about consents that came later: who waits for an office's own statements, and what it answered."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Exists, and_, exists, select

from coord.domain.giving import ConsentAnswer
from coord.domain.ground import Ground
from coord.store import tables as t
from coord.store.rows import UnansweredConsentRow


def unanswered_by(
    connection: Connection, municipality_id: UUID, agency_id: UUID, at: datetime
) -> list[UnansweredConsentRow]:
    """The consents in force of whom this office wrote about before, that name it as giver; oldest first."""
    c, a, w, k, x = t.consent, t.consent_agency, t.consent_withdrawal, t.support_case, t.sharing_again
    withdrawn = exists().where(w.c.municipality == c.c.municipality, w.c.consent_id == c.c.id)
    answered = exists().where(
        x.c.municipality == c.c.municipality, x.c.consent_id == c.c.id, x.c.agency_id == agency_id
    )
    query = (
        select(
            c.c.id,
            c.c.public_ref,
            c.c.case_id,
            k.c.public_ref.label("case_ref"),
            k.c.number.label("case_number"),
            c.c.person_id,
            c.c.agency_id,
            c.c.recorded_at,
        )
        .join(a, and_(a.c.municipality == c.c.municipality, a.c.consent_id == c.c.id))
        .join(k, and_(k.c.municipality == c.c.municipality, k.c.id == c.c.case_id))
        .where(
            c.c.municipality == municipality_id,
            c.c.answer == ConsentAnswer.GIVEN,
            c.c.starts <= at,
            c.c.until > at,
            a.c.agency_id == agency_id,
            a.c.side == "giver",
            ~withdrawn,
            ~answered,
            _wrote_before(agency_id),
        )
        .order_by(c.c.recorded_at, c.c.id)
    )
    return [UnansweredConsentRow(**row._mapping) for row in connection.execute(query)]


def _wrote_before(agency_id: UUID) -> Exists:
    s, j, c = t.statement, t.statement_subject, t.consent
    return (
        exists()
        .where(s.c.municipality == c.c.municipality, s.c.case_id == c.c.case_id, s.c.agency_id == agency_id)
        .where(s.c.recorded_at < c.c.recorded_at)
        .where(j.c.municipality == s.c.municipality, j.c.statement_id == s.c.id, j.c.person_id == c.c.person_id)
    )


def given_without_consent(
    connection: Connection, municipality_id: UUID, agency_id: UUID, persons: Collection[UUID]
) -> dict[UUID, datetime]:
    """When this office first gave something about each of these persons on another ground than their consent.

    An emergency is nobody's giving: who breaks the glass takes.
    """
    d, p = t.disclosure, t.disclosure_person
    query = (
        select(p.c.person_id, d.c.made_at)
        .join(d, and_(d.c.municipality == p.c.municipality, d.c.id == p.c.disclosure_id))
        .where(
            d.c.municipality == municipality_id,
            d.c.giver_id == agency_id,
            d.c.ground.not_in([Ground.CONSENT, Ground.EMERGENCY]),
            p.c.person_id.in_(persons),
        )
        .order_by(d.c.made_at.desc())
    )
    return {row.person_id: row.made_at for row in connection.execute(query)}
