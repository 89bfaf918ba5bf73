"""Questions about consents, disclosures, handoffs, and the words of the law."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import BindParameter, Connection, Select, and_, bindparam, or_, select, update

from coord.domain.compartment import compartments_of
from coord.domain.giving import Consent, ConsentAnswer, Exclusion
from coord.domain.ground import Ground
from coord.store import tables as t
from coord.store.keeping import Keeping
from coord.store.rows import ConsentRow, DisclosureRow, HandoffRow, LawRow, PresetRow


def presets(connection: Connection, municipality_id: UUID, at: datetime) -> list[PresetRow]:
    """The town's consent presets in force, newest first."""
    p, a = t.consent_preset, t.consent_preset_agency
    rows = connection.execute(
        select(p)
        .where(p.c.municipality == municipality_id, p.c.starts <= at, p.c.until > at)
        .order_by(p.c.starts.desc(), p.c.id)
    ).all()
    offices: dict[UUID, set[UUID]] = {row.id: set() for row in rows}
    query = select(a.c.preset_id, a.c.agency_id).where(a.c.municipality == municipality_id, a.c.preset_id.in_(offices))
    for row in connection.execute(query):
        offices[row.preset_id].add(row.agency_id)
    return [
        PresetRow(
            id=row.id,
            public_ref=row.public_ref,
            name=row.name,
            compartments=compartments_of(row.compartments),
            months=row.months,
            text_edition=row.text_edition,
            agencies=frozenset(offices[row.id]),
        )
        for row in rows
    ]


_TOWN: BindParameter[UUID] = bindparam("town")


def _consents() -> Select[tuple[object, ...]]:
    c, w = t.consent, t.consent_withdrawal
    return (
        select(
            c.c.id,
            c.c.public_ref,
            c.c.case_id,
            c.c.person_id,
            c.c.answer,
            c.c.method,
            c.c.compartments,
            c.c.starts,
            c.c.until,
            c.c.agency_id,
            c.c.recorded_at,
            w.c.at.label("withdrawn_at"),
        )
        .outerjoin(w, and_(w.c.municipality == c.c.municipality, w.c.consent_id == c.c.id))
        .where(c.c.municipality == _TOWN, c.c.case_id.in_(bindparam("cases", expanding=True)))
        .order_by(c.c.recorded_at, c.c.id)
    )


_CONSENTS = _consents()


def consent_rows_of(connection: Connection, municipality_id: UUID, cases: Collection[UUID]) -> list[ConsentRow]:
    """Every answer recorded in these cases, oldest first, with its withdrawal."""
    found = []
    for row in connection.execute(_CONSENTS, {"town": municipality_id, "cases": list(cases)}):
        values = dict(row._mapping)
        values["compartments"] = compartments_of(row.compartments)
        found.append(ConsentRow(**values))
    return found


_UNDER_CONSENTS: BindParameter[UUID] = bindparam("consents", expanding=True)
_SIDES = select(t.consent_agency).where(
    t.consent_agency.c.municipality == _TOWN, t.consent_agency.c.consent_id.in_(_UNDER_CONSENTS)
)
_EXCLUSIONS = select(t.consent_exclusion).where(
    t.consent_exclusion.c.municipality == _TOWN, t.consent_exclusion.c.consent_id.in_(_UNDER_CONSENTS)
)


def taken_back_at(rows: Iterable[ConsentRow]) -> dict[UUID, datetime]:
    """When a person took each of these consents back herself: not where she could not be asked any more."""
    rows = tuple(rows)
    unasked = {(row.person_id, row.recorded_at) for row in rows if row.answer == ConsentAnswer.CANNOT_ASCERTAIN}
    return {
        row.id: row.withdrawn_at
        for row in rows
        if row.withdrawn_at is not None and (row.person_id, row.withdrawn_at) not in unasked
    }


def consents_of(connection: Connection, municipality_id: UUID, cases: Collection[UUID]) -> list[Consent]:
    """The same answers as the value a decision about giving takes: withdrawn ends `until`.

    A giver is named here only once it has accepted.
    """
    rows = consent_rows_of(connection, municipality_id, cases)
    taken_back = taken_back_at(rows)
    asked: dict[str, object] = {"town": municipality_id, "consents": [row.id for row in rows]}
    givers: dict[UUID, set[UUID]] = {}
    recipients: dict[UUID, set[UUID]] = {}
    for side in connection.execute(_SIDES, asked):
        if side.side == "recipient":
            recipients.setdefault(side.consent_id, set()).add(side.agency_id)
        elif side.accepted_at is not None:
            givers.setdefault(side.consent_id, set()).add(side.agency_id)
    exclusions: dict[UUID, list[Exclusion]] = {}
    for row in connection.execute(_EXCLUSIONS, asked):
        exclusion = Exclusion(agency=row.agency_id, compartments=compartments_of(row.compartments))
        exclusions.setdefault(row.consent_id, []).append(exclusion)
    return [
        Consent(
            id=row.id,
            person=row.person_id,
            answer=ConsentAnswer(row.answer),
            compartments=row.compartments,
            givers=frozenset(givers.get(row.id, ())),
            recipients=frozenset(recipients.get(row.id, ())),
            exclusions=tuple(exclusions.get(row.id, ())),
            starts=row.starts,
            until=min(row.until, row.withdrawn_at or row.until),
            withdrawn=row.id in taken_back,
        )
        for row in rows
    ]


def accept_as_giver(
    rows: Keeping, municipality_id: UUID, consents: Collection[UUID], agency_id: UUID, at: datetime
) -> None:
    """The office accepts, once, to be a giver under these consents that name it."""
    a = t.consent_agency
    accepted = (
        update(a)
        .where(
            a.c.municipality == municipality_id,
            a.c.consent_id.in_(consents),
            a.c.agency_id == agency_id,
            a.c.side == "giver",
            a.c.accepted_at.is_(None),
        )
        .values(accepted_at=at)
    )
    rows.change(a, accepted)


def disclosures_of(connection: Connection, municipality_id: UUID, cases: Collection[UUID]) -> list[DisclosureRow]:
    """Every disclosure made in these cases, oldest first, ended ones with when."""
    d, e, p = t.disclosure, t.disclosure_end, t.disclosure_person
    query = (
        select(d, e.c.at.label("ended_at"))
        .outerjoin(e, and_(e.c.municipality == d.c.municipality, e.c.disclosure_id == d.c.id))
        .where(d.c.municipality == municipality_id, d.c.case_id.in_(cases))
        .order_by(d.c.made_at, d.c.id)
    )
    rows = connection.execute(query).all()
    persons: dict[UUID, set[UUID]] = {row.id: set() for row in rows}
    joined = select(p.c.disclosure_id, p.c.person_id).where(
        p.c.municipality == municipality_id, p.c.disclosure_id.in_(persons)
    )
    for row in connection.execute(joined):
        persons[row.disclosure_id].add(row.person_id)
    return [
        DisclosureRow(
            id=row.id,
            public_ref=row.public_ref,
            case_id=row.case_id,
            giver_id=row.giver_id,
            recipient_id=row.recipient_id,
            post=row.post,
            staff_id=row.staff_id,
            compartments=compartments_of(row.compartments),
            ground=Ground(row.ground),
            basis=row.basis,
            basis_id=row.basis_id,
            way=row.way,
            made_at=row.made_at,
            starts=row.starts,
            until=row.until,
            ended_at=row.ended_at,
            persons=frozenset(persons[row.id]),
        )
        for row in rows
    ]


def received_under(connection: Connection, municipality_id: UUID, statement_id: UUID) -> frozenset[UUID]:
    """The disclosures a statement was received under or composed from."""
    r = t.statement_received
    query = select(r.c.disclosure_id).where(r.c.municipality == municipality_id, r.c.statement_id == statement_id)
    return frozenset(connection.execute(query).scalars())


def _without_consent() -> Select[UUID]:
    d, p = t.disclosure, t.disclosure_person
    return (
        select(d.c.id)
        .join(p, and_(p.c.municipality == d.c.municipality, p.c.disclosure_id == d.c.id))
        .where(
            d.c.municipality == _TOWN,
            d.c.case_id == bindparam("case"),
            d.c.recipient_id == bindparam("agency"),
            d.c.ground != Ground.CONSENT,
            p.c.person_id.in_(bindparam("persons", expanding=True)),
        )
    )


_WITHOUT_CONSENT = _without_consent()


def received_without_consent(
    connection: Connection, municipality_id: UUID, case_id: UUID, agency_id: UUID, persons: Collection[UUID]
) -> frozenset[UUID]:
    """What this office was ever given about any of these persons on another ground than their consent."""
    asked = {"town": municipality_id, "case": case_id, "agency": agency_id, "persons": list(persons)}
    return frozenset(connection.execute(_WITHOUT_CONSENT, asked).scalars())


def end_grants(rows: Keeping, municipality_id: UUID, disclosures: Collection[UUID], at: datetime) -> None:
    """Nothing is opened by these disclosures from `at` on."""
    g = t.grant
    ended = (
        update(g)
        .where(g.c.municipality == municipality_id, g.c.disclosure_id.in_(disclosures), g.c.until > at)
        .values(until=at)
    )
    rows.change(g, ended)


def _handoffs(municipality_id: UUID) -> Select[tuple[object, ...]]:
    h, c, r = t.handoff, t.support_case, t.handoff_reply
    return (
        select(
            h.c.id,
            h.c.public_ref,
            h.c.case_id,
            c.c.public_ref.label("case_ref"),
            c.c.number.label("case_number"),
            h.c.giver_id,
            h.c.recipient_id,
            h.c.post,
            h.c.urgency,
            h.c.reply_by,
            h.c.sent_at,
            h.c.sent_by,
            h.c.sealed_letter,
            r.c.answer,
            r.c.at.label("answered_at"),
            r.c.sealed_words,
        )
        .join(c, and_(c.c.municipality == h.c.municipality, c.c.id == h.c.case_id))
        .outerjoin(r, and_(r.c.municipality == h.c.municipality, r.c.handoff_id == h.c.id))
        .where(h.c.municipality == municipality_id)
        .order_by(h.c.sent_at.desc(), h.c.id)
    )


def handoffs_of_agency(connection: Connection, municipality_id: UUID, agency_id: UUID) -> list[HandoffRow]:
    """What this office sent and received, newest first."""
    h = t.handoff
    query = _handoffs(municipality_id).where(or_(h.c.recipient_id == agency_id, h.c.giver_id == agency_id))
    return [HandoffRow(**row._mapping) for row in connection.execute(query)]


def handoffs_of_case(connection: Connection, municipality_id: UUID, case_id: UUID) -> list[HandoffRow]:
    """Every handoff of a case, newest first."""
    query = _handoffs(municipality_id).where(t.handoff.c.case_id == case_id)
    return [HandoffRow(**row._mapping) for row in connection.execute(query)]


def handoff_by_ref(connection: Connection, municipality_id: UUID, ref: str) -> HandoffRow | None:
    """The handoff with this public reference."""
    query = _handoffs(municipality_id).where(t.handoff.c.public_ref == ref)
    row = connection.execute(query).one_or_none()
    return HandoffRow(**row._mapping) if row else None


def disclosures_of_handoff(connection: Connection, municipality_id: UUID, handoff_id: UUID) -> frozenset[UUID]:
    """The disclosures a handoff brought."""
    j = t.handoff_disclosure
    query = select(j.c.disclosure_id).where(j.c.municipality == municipality_id, j.c.handoff_id == handoff_id)
    return frozenset(connection.execute(query).scalars())


def persons_of_handoffs(
    connection: Connection, municipality_id: UUID, handoffs: Collection[UUID]
) -> dict[UUID, frozenset[UUID]]:
    """Whom each of these handoffs was about, ended or not."""
    j, p = t.handoff_disclosure, t.disclosure_person
    query = (
        select(j.c.handoff_id, p.c.person_id)
        .join(p, and_(p.c.municipality == j.c.municipality, p.c.disclosure_id == j.c.disclosure_id))
        .where(j.c.municipality == municipality_id, j.c.handoff_id.in_(handoffs))
    )
    found: dict[UUID, set[UUID]] = {handoff: set() for handoff in handoffs}
    for row in connection.execute(query):
        found[row.handoff_id].add(row.person_id)
    return {handoff: frozenset(persons) for handoff, persons in found.items()}


def laws(connection: Connection, municipality_id: UUID, at: datetime) -> list[LawRow]:
    """The town's words for each ground, as in force on the day."""
    g = t.ground_law
    query = (
        select(g.c.ground, g.c.giver_kind, g.c.receiver_kind, g.c.article, g.c.words, g.c.secrecy, g.c.verified_by)
        .where(g.c.municipality == municipality_id, g.c.starts <= at, g.c.until > at)
        .order_by(g.c.ground, g.c.giver_kind, g.c.receiver_kind)
    )
    found = []
    for row in connection.execute(query):
        values = dict(row._mapping)
        values["ground"] = Ground(row.ground)
        found.append(LawRow(**values))
    return found


def is_named_giver(connection: Connection, municipality_id: UUID, consent_id: UUID, agency_id: UUID) -> bool:
    """Whether a consent names this office as a giver, accepted yet or not."""
    a = t.consent_agency
    query = select(a.c.consent_id).where(
        a.c.municipality == municipality_id,
        a.c.consent_id == consent_id,
        a.c.agency_id == agency_id,
        a.c.side == "giver",
    )
    return connection.execute(query).one_or_none() is not None


def mark_seen(
    connection: Connection, municipality_id: UUID, handoff_id: UUID, appointment_id: UUID, at: datetime
) -> None:
    """The first time this appointment saw the handoff; later times change nothing."""
    j = t.handoff_seen
    seen = select(j.c.at).where(
        j.c.municipality == municipality_id,
        j.c.handoff_id == handoff_id,
        j.c.appointment_id == appointment_id,
    )
    if connection.execute(seen).one_or_none() is None:
        row = {"handoff_id": handoff_id, "appointment_id": appointment_id, "at": at}
        connection.execute(j.insert(), {"municipality": municipality_id, **row})


def expired_unrecorded(connection: Connection, at: datetime, *, limit: int) -> list[tuple[UUID, UUID, str]]:
    """(municipality, disclosure, case's reference) of what ran out and has no record of it yet."""
    d, e, c = t.disclosure, t.disclosure_end, t.support_case
    query = (
        select(d.c.municipality, d.c.id, c.c.public_ref)
        .join(c, and_(c.c.municipality == d.c.municipality, c.c.id == d.c.case_id))
        .outerjoin(e, and_(e.c.municipality == d.c.municipality, e.c.disclosure_id == d.c.id))
        .where(d.c.until <= at, e.c.disclosure_id.is_(None))
        .order_by(d.c.until, d.c.id)
        .limit(limit)
    )
    return [(row.municipality, row.id, row.public_ref) for row in connection.execute(query)]
