"""Questions about what was received without consent, and its release by the chair (N-6)."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, select

from coord.store import tables as t


def agreed_requests(connection: Connection, municipality_id: UUID, requests: Collection[UUID]) -> frozenset[UUID]:
    """Those of these requests whose office agreed to a release of what it gave."""
    a = t.release_agreement
    query = select(a.c.request_id).where(a.c.municipality == municipality_id, a.c.request_id.in_(requests))
    return frozenset(connection.execute(query).scalars())


def received_by_statement(
    connection: Connection, municipality_id: UUID, statements: Collection[UUID]
) -> dict[UUID, frozenset[UUID]]:
    """The disclosures each of these statements was received under or composed from."""
    r = t.statement_received
    query = select(r.c.statement_id, r.c.disclosure_id).where(
        r.c.municipality == municipality_id, r.c.statement_id.in_(statements)
    )
    found: dict[UUID, set[UUID]] = {}
    for row in connection.execute(query):
        found.setdefault(row.statement_id, set()).add(row.disclosure_id)
    return {statement: frozenset(disclosures) for statement, disclosures in found.items()}


def received_by_release(
    connection: Connection, municipality_id: UUID, case_id: UUID, agency_id: UUID, persons: Collection[UUID]
) -> frozenset[UUID]:
    """Under which disclosures that was received which was released for this office, about any of these persons."""
    j, r, s, p = t.release_statement, t.statement_received, t.statement, t.statement_subject
    query = (
        select(r.c.disclosure_id)
        .join(j, and_(j.c.municipality == r.c.municipality, j.c.statement_id == r.c.statement_id))
        .join(s, and_(s.c.municipality == r.c.municipality, s.c.id == r.c.statement_id))
        .join(p, and_(p.c.municipality == r.c.municipality, p.c.statement_id == r.c.statement_id))
        .where(
            r.c.municipality == municipality_id,
            s.c.case_id == case_id,
            j.c.agency_id == agency_id,
            p.c.person_id.in_(persons),
        )
        .distinct()
    )
    return frozenset(connection.execute(query).scalars())


_RELEASED = (
    select(t.release_statement.c.statement_id, t.release_statement.c.agency_id)
    .join(
        t.statement,
        and_(
            t.statement.c.municipality == t.release_statement.c.municipality,
            t.statement.c.id == t.release_statement.c.statement_id,
        ),
    )
    .where(
        t.statement.c.municipality == bindparam("town"), t.statement.c.case_id.in_(bindparam("cases", expanding=True))
    )
)


def released_in(connection: Connection, municipality_id: UUID, cases: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """The offices for which the chair released each statement of these cases; what was not released is not in it."""
    found: dict[UUID, frozenset[UUID]] = {}
    for row in connection.execute(_RELEASED, {"town": municipality_id, "cases": list(cases)}):
        found[row.statement_id] = found.get(row.statement_id, frozenset()) | {row.agency_id}
    return found
