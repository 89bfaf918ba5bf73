"""Questions about cases, persons and statements.

What every page asks is put into SQL once, with names for what is asked for: `town`, `cases`, `at`.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
)

from coord.domain.access import Grant, Reach
from coord.domain.compartment import compartments_of
from coord.domain.ground import Ground, Timing
from coord.store import tables as t
from coord.store.releases import released_in
from coord.store.rows import CaseRow, PersonRow, StatementRow, WallRow

_TOWN: BindParameter[UUID] = bindparam("town")
_CASES: BindParameter[UUID] = bindparam("cases", expanding=True)
_AT: BindParameter[datetime] = bindparam("at")


def _open_cases() -> Select[tuple[object, ...]]:
    c, e = t.support_case, t.episode
    return (
        select(c.c.id, c.c.public_ref, c.c.number, c.c.opened_by, c.c.opened_at, e.c.id.label("episode_id"))
        .join(e, and_(e.c.municipality == c.c.municipality, e.c.case_id == c.c.id))
        .where(c.c.municipality == _TOWN, e.c.ended_at.is_(None))
    )


_BY_REF = _open_cases().where(t.support_case.c.public_ref == bindparam("ref"))
_BY_FORM = _open_cases().where(t.support_case.c.form_ref == bindparam("form"))
_BY_ID = _open_cases().where(t.support_case.c.id.in_(_CASES))


def case_by_ref(connection: Connection, municipality_id: UUID, ref: str) -> CaseRow | None:
    """The case with this public reference and an open episode."""
    row = connection.execute(_BY_REF, {"town": municipality_id, "ref": ref}).one_or_none()
    return CaseRow(**row._mapping) if row else None


def case_by_form(connection: Connection, municipality_id: UUID, form_ref: str) -> CaseRow | None:
    """The case that this very form opened, when it was sent before."""
    row = connection.execute(_BY_FORM, {"town": municipality_id, "form": form_ref}).one_or_none()
    return CaseRow(**row._mapping) if row else None


def cases_by_id(connection: Connection, municipality_id: UUID, ids: Collection[UUID]) -> dict[UUID, CaseRow]:
    """The cases with these ids."""
    rows = connection.execute(_BY_ID, {"town": municipality_id, "cases": list(ids)})
    return {row.id: CaseRow(**row._mapping) for row in rows}


def cases_within_reach(
    connection: Connection,
    reach: Reach,
    *,
    after: tuple[datetime, UUID] | None = None,
    without: Collection[UUID] = (),
    limit: int = 50,
) -> list[tuple[datetime, UUID]]:
    """Cases with a grant in force to this actor on someone whom no wall hides from him: the Reach as SQL.

    Newest first, as (sort key, case), one row a case, `limit` at most, from behind `after` on. A
    case's key is the newest of the grants that reach someone visible. `without` leaves cases out.
    """
    query = _within(reach)
    if without:
        query = query.where(t.grant.c.case_id.not_in(without))
    if after is not None:
        key, case_id = after
        newest = func.max(t.grant.c.sort_key)
        query = query.having(or_(newest < key, and_(newest == key, t.grant.c.case_id < case_id)))
    return [(row.sort_key, row.case_id) for row in connection.execute(query.limit(limit))]


def sort_key_of(connection: Connection, reach: Reach, case_id: UUID) -> datetime | None:
    """Where a case stands in this actor's list; None where it doesn't."""
    query = _within(reach).where(t.grant.c.case_id == case_id)
    row = connection.execute(query).one_or_none()
    return row.sort_key if row else None


def own_cases(
    connection: Connection,
    reach: Reach,
    *,
    behind: UUID | None = None,
    without: Collection[UUID] = (),
    limit: int = 50,
) -> list[tuple[datetime, UUID]]:
    """Of the cases within reach those that are the office's own, whoever is assigned; newest first.

    `behind` is the last case of the page before; nothing where it is no such case. `without` leaves
    cases out.
    """
    g = t.grant
    query = _within(reach).where(g.c.ground == Ground.OWN, g.c.staff_id.is_(None))
    if without:
        query = query.where(g.c.case_id.not_in(without))
    if behind is not None:
        last = connection.execute(query.where(g.c.case_id == behind)).one_or_none()
        if last is None:
            return []
        newest = func.max(g.c.sort_key)
        query = query.having(or_(newest < last.sort_key, and_(newest == last.sort_key, g.c.case_id < behind)))
    return [(row.sort_key, row.case_id) for row in connection.execute(query.limit(limit))]


def _within(reach: Reach) -> Select[tuple[datetime, UUID]]:
    """The office's grants drive it; the walls are asked only for what they bring.

    A grant on one person counts where neither she nor the whole case is hidden. One on everyone
    counts where anyone is left: persons are asked only in a case that hides somebody.
    """
    g, w, p = t.grant, t.wall, t.person
    around = (w.c.municipality == g.c.municipality, w.c.case_id == g.c.case_id, *_hiding(reach))
    hidden = exists().where(*around, or_(w.c.person_id.is_(None), w.c.person_id == g.c.subject_id))
    someone_hidden = exists().where(*around)
    someone_left = exists().where(
        p.c.municipality == g.c.municipality,
        p.c.case_id == g.c.case_id,
        ~exists().where(*around, w.c.person_id == p.c.id).correlate(g, p),
    )
    newest = func.max(g.c.sort_key).label("sort_key")
    return (
        select(newest, g.c.case_id)
        .where(
            g.c.municipality == reach.municipality,
            g.c.agency_id == reach.agency,
            or_(g.c.post.is_(None), g.c.post == reach.post),
            or_(g.c.staff_id.is_(None), g.c.staff_id == reach.staff),
            g.c.starts <= reach.at,
            g.c.until > reach.at,
            ~hidden,
            or_(g.c.subject_id.is_not(None), ~someone_hidden, someone_left),
        )
        .group_by(g.c.case_id)
        .order_by(newest.desc(), g.c.case_id.desc())
    )


def _hiding(reach: Reach) -> tuple[ColumnElement[bool], ...]:
    """The walls that hide from this actor, now, that there is anything at all."""
    w = t.wall
    return (
        w.c.hides,
        w.c.starts <= reach.at,
        w.c.until > reach.at,
        or_(
            w.c.staff_id == reach.staff,
            and_(w.c.staff_id.is_(None), w.c.agency_id == reach.agency),
            and_(w.c.staff_id.is_(None), w.c.agency_id.is_(None)),
        ),
    )


def hidden_from(connection: Connection, reach: Reach) -> tuple[frozenset[str], frozenset[str]]:
    """The public references of the cases, and of the persons, that walls hide from this actor.

    With a case go all its persons. Asked of the walls alone: whether he could see them is no matter.
    """
    w, c, p = t.wall, t.support_case, t.person
    query = (
        select(w.c.person_id, c.c.public_ref.label("case_ref"), p.c.public_ref.label("person_ref"))
        .join(c, and_(c.c.municipality == w.c.municipality, c.c.id == w.c.case_id))
        .join(
            p,
            and_(
                p.c.municipality == w.c.municipality,
                p.c.case_id == w.c.case_id,
                or_(w.c.person_id.is_(None), p.c.id == w.c.person_id),
            ),
        )
        .where(w.c.municipality == reach.municipality, *_hiding(reach))
    )
    rows = connection.execute(query).all()
    return frozenset(r.case_ref for r in rows if r.person_id is None), frozenset(r.person_ref for r in rows)


_PERSONS = (
    select(t.person.c.id, t.person.c.public_ref, t.person.c.case_id, t.person.c.principal)
    .where(t.person.c.municipality == _TOWN, t.person.c.case_id.in_(_CASES))
    .order_by(t.person.c.case_id, t.person.c.principal.desc(), t.person.c.added_at, t.person.c.id)
)


def persons_of(connection: Connection, municipality_id: UUID, cases: Collection[UUID]) -> list[PersonRow]:
    """The persons of these cases, 本人 first, then as they were added."""
    rows = connection.execute(_PERSONS, {"town": municipality_id, "cases": list(cases)})
    return [PersonRow(**row._mapping) for row in rows]


def _standing_statements() -> Select[tuple[object, ...]]:
    """Of the cases, what nothing superseded, and whether it was received without consent."""
    s, later = t.statement, t.statement.alias("later")
    superseded = exists().where(later.c.municipality == s.c.municipality, later.c.supersedes == s.c.id)
    received, given = t.statement_received, t.disclosure
    without_consent = exists().where(
        received.c.municipality == s.c.municipality,
        received.c.statement_id == s.c.id,
        given.c.municipality == received.c.municipality,
        given.c.id == received.c.disclosure_id,
        given.c.ground != Ground.CONSENT,
    )
    return (
        select(
            s.c.id,
            s.c.public_ref,
            s.c.case_id,
            s.c.agency_id,
            s.c.holder_id,
            s.c.appointment_id,
            s.c.field,
            s.c.compartments,
            s.c.schema_version,
            s.c.row_version,
            s.c.recorded_at,
            s.c.supersedes,
            s.c.sealed,
            without_consent.label("without_consent"),
        )
        .where(s.c.municipality == _TOWN, s.c.case_id.in_(_CASES), ~superseded)
        .order_by(s.c.recorded_at, s.c.id)
    )


_STATEMENTS = _standing_statements()
_STATEMENTS_IN = _STATEMENTS.where(t.statement.c.field.in_(bindparam("fields", expanding=True)))


def statements_of(
    connection: Connection,
    municipality_id: UUID,
    cases: Collection[UUID],
    *,
    fields: Collection[str] | None = None,
) -> list[StatementRow]:
    """The statements of these cases that nothing superseded, oldest first; only `fields` if named."""
    asked: dict[str, object] = {"town": municipality_id, "cases": list(cases)}
    subjects, released = _subjects_of(connection, asked), released_in(connection, municipality_id, cases)
    nobody: frozenset[UUID] = frozenset()
    if fields is None:
        rows = connection.execute(_STATEMENTS, asked)
    else:
        rows = connection.execute(_STATEMENTS_IN, asked | {"fields": list(fields)})
    return [_statement(row._mapping, subjects.get(row.id, nobody), released.get(row.id, nobody)) for row in rows]


def _statement(row: RowMapping, subjects: frozenset[UUID], released_to: frozenset[UUID]) -> StatementRow:
    values = dict(row)
    values["compartments"] = compartments_of(row["compartments"])
    values["without_consent"] = bool(row["without_consent"])
    return StatementRow(subjects=subjects, released_to=released_to, **values)


_SUBJECTS = (
    select(t.statement_subject.c.statement_id, t.statement_subject.c.person_id)
    .join(
        t.statement,
        and_(
            t.statement.c.municipality == t.statement_subject.c.municipality,
            t.statement.c.id == t.statement_subject.c.statement_id,
        ),
    )
    .where(t.statement.c.municipality == _TOWN, t.statement.c.case_id.in_(_CASES))
)


def _subjects_of(connection: Connection, asked: Mapping[str, object]) -> dict[UUID, frozenset[UUID]]:
    found: dict[UUID, set[UUID]] = {}
    for row in connection.execute(_SUBJECTS, asked):
        found.setdefault(row.statement_id, set()).add(row.person_id)
    return {statement: frozenset(persons) for statement, persons in found.items()}


_GRANTS = (
    select(t.grant)
    .where(
        t.grant.c.municipality == _TOWN,
        t.grant.c.case_id.in_(_CASES),
        t.grant.c.starts <= _AT,
        t.grant.c.until > _AT,
    )
    .order_by(t.grant.c.id)
)
_GRANTS_TO_ONE = _GRANTS.where(t.grant.c.agency_id == bindparam("agency"))


def grants_of(
    connection: Connection,
    municipality_id: UUID,
    cases: Collection[UUID],
    agency_id: UUID | None,
    at: datetime,
) -> list[Grant]:
    """The grants in force on these cases: to one agency, or to all."""
    asked: dict[str, object] = {"town": municipality_id, "cases": list(cases), "at": at}
    if agency_id is None:
        rows = connection.execute(_GRANTS, asked)
    else:
        rows = connection.execute(_GRANTS_TO_ONE, asked | {"agency": agency_id})
    return [_grant(row._mapping) for row in rows]


def _grant(row: RowMapping) -> Grant:
    return Grant(
        id=row["id"],
        municipality=row["municipality"],
        case=row["case_id"],
        agency=row["agency_id"],
        post=row["post"],
        staff=row["staff_id"],
        giver=row["giver_id"],
        subject=row["subject_id"],
        compartments=compartments_of(row["compartments"]),
        field=row["field"],
        ground=Ground(str(row["ground"])),
        disclosure=row["disclosure_id"],
        timing=Timing(str(row["timing"])),
        made_at=row["made_at"],
        starts=row["starts"],
        until=row["until"],
        confirmed_by=row["confirmed_by"],
    )


def _standing_walls() -> Select[tuple[object, ...]]:
    w = t.wall
    told = (w.c.id, w.c.case_id, w.c.person_id, w.c.agency_id, w.c.staff_id, w.c.starts, w.c.until, w.c.sealed_kind)
    standing = (w.c.municipality == _TOWN, w.c.case_id.in_(_CASES), w.c.starts <= _AT, w.c.until > _AT)
    return select(*told).where(*standing).order_by(w.c.id)


_WALLS = _standing_walls()


def walls_of(connection: Connection, municipality_id: UUID, cases: Collection[UUID], at: datetime) -> list[WallRow]:
    """The walls standing around these cases and the persons in them."""
    rows = connection.execute(_WALLS, {"town": municipality_id, "cases": list(cases), "at": at})
    return [WallRow(**row._mapping) for row in rows]


def tokens_match(
    connection: Connection, municipality_id: UUID, kind: str, tokens: Collection[bytes]
) -> list[tuple[UUID, UUID, UUID]]:
    """(case, person, agency that wrote it) for each token found, in no meaningful order."""
    s = t.search_token
    query = (
        select(s.c.case_id, s.c.person_id, s.c.agency_id)
        .where(s.c.municipality == municipality_id, s.c.kind == kind, s.c.token.in_(tokens))
        .order_by(s.c.person_id, s.c.agency_id)
    )
    return [(row.case_id, row.person_id, row.agency_id) for row in connection.execute(query)]


def forget_tokens(
    connection: Connection, municipality_id: UUID, person_id: UUID, agency_id: UUID, *, kinds: Collection[str]
) -> None:
    """Take away what one office's words made of a person's name or address; the next words make it anew."""
    s = t.search_token
    connection.execute(
        delete(s).where(
            s.c.municipality == municipality_id,
            s.c.person_id == person_id,
            s.c.agency_id == agency_id,
            s.c.kind.in_(kinds),
        )
    )


def newest_of(connection: Connection, municipality_id: UUID, case_id: UUID, ref: str) -> str | None:
    """The statement that now stands in the place of this one: itself, or what corrected it in the end."""
    s = t.statement
    query = select(s.c.id, s.c.public_ref, s.c.supersedes).where(
        s.c.municipality == municipality_id, s.c.case_id == case_id
    )
    rows = connection.execute(query).all()
    later = {row.supersedes: row for row in rows if row.supersedes is not None}
    now = next((row for row in rows if row.public_ref == ref), None)
    while now is not None and now.id in later:
        now = later[now.id]
    return now.public_ref if now is not None else None
