"""Questions about towns, offices, and the people who work in them.

What every act asks is put into SQL once, with names for what is asked for.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BindParameter, Connection, RowMapping, Select, and_, bindparam, delete, func, or_, select, update

from coord.domain.agency import Hat, HolderKind, Role
from coord.store import tables as t
from coord.store.keeping import Keeping
from coord.store.rows import AccountRow, AgencyRow, AppointmentRow, ColleagueRow, MunicipalityRow, SessionRow

_TOWN: BindParameter[UUID] = bindparam("town")
_MUNICIPALITY = select(t.municipality).where(t.municipality.c.id == _TOWN)


def municipality(connection: Connection, municipality_id: UUID) -> MunicipalityRow:
    """The town with this id. Raises NoResultFound when there is none."""
    row = connection.execute(_MUNICIPALITY, {"town": municipality_id}).one()
    return _municipality(row._mapping)


def municipalities(connection: Connection) -> list[MunicipalityRow]:
    """Every town of the installation, by code."""
    rows = connection.execute(select(t.municipality).order_by(t.municipality.c.code))
    return [_municipality(row._mapping) for row in rows]


def _municipality(row: RowMapping) -> MunicipalityRow:
    return MunicipalityRow(
        id=row["id"],
        code=str(row["code"]),
        name=str(row["name"]),
        specimen=bool(row["specimen"]),
        allows_purpose=bool(row["allows_purpose"]),
    )


_AGENCIES = (
    select(t.agency, t.holder.c.kind)
    .join(t.holder, and_(t.holder.c.municipality == t.agency.c.municipality, t.holder.c.id == t.agency.c.holder_id))
    .where(t.agency.c.municipality == _TOWN)
    .order_by(t.agency.c.made_at, t.agency.c.name)
)


def agencies(connection: Connection, municipality_id: UUID) -> dict[UUID, AgencyRow]:
    """Every office of the town, by id."""
    return {
        row.id: AgencyRow(
            id=row.id,
            public_ref=row.public_ref,
            holder_id=row.holder_id,
            holder_kind=HolderKind(row.kind),
            name=row.name,
            hat=Hat(row.hat),
            phone=row.phone,
            fax=row.fax,
            tells_place=row.tells_place,
        )
        for row in connection.execute(_AGENCIES, {"town": municipality_id})
    }


def _appointments() -> Select[tuple[object, ...]]:
    p, s, a = t.appointment, t.staff, t.agency
    c, e = t.appointment_confirmation, t.appointment_end
    return (
        select(
            p.c.id,
            p.c.public_ref,
            p.c.staff_id,
            s.c.name.label("staff_name"),
            p.c.agency_id,
            a.c.name.label("agency_name"),
            a.c.hat,
            p.c.post,
            p.c.title,
            p.c.role,
            p.c.starts,
            p.c.until,
            c.c.at.label("confirmed_at"),
            e.c.at.label("ended_at"),
        )
        .join(s, and_(s.c.municipality == p.c.municipality, s.c.id == p.c.staff_id))
        .join(a, and_(a.c.municipality == p.c.municipality, a.c.id == p.c.agency_id))
        .outerjoin(c, and_(c.c.municipality == p.c.municipality, c.c.appointment_id == p.c.id))
        .outerjoin(e, and_(e.c.municipality == p.c.municipality, e.c.appointment_id == p.c.id))
        .where(p.c.municipality == _TOWN)
    )


_APPOINTMENTS = _appointments()
_APPOINTMENT = _APPOINTMENTS.where(t.appointment.c.id == bindparam("id"))
_APPOINTMENT_BY_REF = _APPOINTMENTS.where(t.appointment.c.public_ref == bindparam("ref"))
_APPOINTMENTS_OF_STAFF = _APPOINTMENTS.where(t.appointment.c.staff_id == bindparam("staff")).order_by(
    t.appointment.c.given_at, t.appointment.c.id
)


def _appointment(row: RowMapping) -> AppointmentRow:
    values = dict(row)
    values["hat"] = Hat(str(row["hat"]))
    values["role"] = Role(str(row["role"]))
    return AppointmentRow(**values)


def appointment(connection: Connection, municipality_id: UUID, appointment_id: UUID) -> AppointmentRow | None:
    """The appointment with this id, in force or not."""
    row = connection.execute(_APPOINTMENT, {"town": municipality_id, "id": appointment_id}).one_or_none()
    return _appointment(row._mapping) if row else None


def appointment_by_ref(connection: Connection, municipality_id: UUID, ref: str) -> AppointmentRow | None:
    """The appointment with this public reference."""
    row = connection.execute(_APPOINTMENT_BY_REF, {"town": municipality_id, "ref": ref}).one_or_none()
    return _appointment(row._mapping) if row else None


def appointments_of_staff(connection: Connection, municipality_id: UUID, staff_id: UUID) -> list[AppointmentRow]:
    """All appointments of one person, oldest first."""
    rows = connection.execute(_APPOINTMENTS_OF_STAFF, {"town": municipality_id, "staff": staff_id})
    return [_appointment(row._mapping) for row in rows]


def appointments_in_agency(
    connection: Connection, municipality_id: UUID, agency_id: UUID | None
) -> list[AppointmentRow]:
    """All appointments in one office, or in every office of the town."""
    query = _APPOINTMENTS.order_by(t.agency.c.made_at, t.staff.c.name, t.appointment.c.id)
    if agency_id is not None:
        query = query.where(t.appointment.c.agency_id == agency_id)
    rows = connection.execute(query, {"town": municipality_id})
    return [_appointment(row._mapping) for row in rows]


def staff_names(connection: Connection, municipality_id: UUID) -> dict[UUID, str]:
    """The name of everyone who ever worked here, by id."""
    query = select(t.staff.c.id, t.staff.c.name).where(t.staff.c.municipality == municipality_id)
    return {row.id: row.name for row in connection.execute(query)}


def staff_id_by_ref(connection: Connection, municipality_id: UUID, ref: str) -> UUID | None:
    """The staff member with this public reference."""
    query = select(t.staff.c.id).where(t.staff.c.municipality == municipality_id, t.staff.c.public_ref == ref)
    return connection.execute(query).scalar_one_or_none()


def staff_list(connection: Connection, municipality_id: UUID) -> list[tuple[str, str]]:
    """(public reference, name) of everyone, by name."""
    query = (
        select(t.staff.c.public_ref, t.staff.c.name)
        .where(t.staff.c.municipality == municipality_id)
        .order_by(t.staff.c.name, t.staff.c.public_ref)
    )
    return [(row.public_ref, row.name) for row in connection.execute(query)]


def staff_at_work(connection: Connection, municipality_id: UUID, at: datetime) -> list[tuple[str, str, str]]:
    """(public reference, name, office) of everyone with an appointment in force, office by office."""
    p, c, e = t.appointment, t.appointment_confirmation, t.appointment_end
    query = (
        _APPOINTMENTS.with_only_columns(
            t.staff.c.public_ref, t.staff.c.name, t.agency.c.name.label("office"), t.agency.c.made_at
        )
        .where(c.c.at <= at, p.c.starts <= at, p.c.until > at, or_(e.c.at.is_(None), e.c.at > at))
        .order_by(t.agency.c.made_at, t.agency.c.name, t.staff.c.name, t.staff.c.public_ref)
        .distinct()
    )
    rows = connection.execute(query, {"town": municipality_id})
    return [(row.public_ref, row.name, row.office) for row in rows]


def colleagues(connection: Connection, municipality_id: UUID, agency_id: UUID, at: datetime) -> list[ColleagueRow]:
    """Everyone with an appointment in force in one office, by name; one row for each role."""
    p, c, e = t.appointment, t.appointment_confirmation, t.appointment_end
    query = (
        _APPOINTMENTS.with_only_columns(t.staff.c.public_ref, t.staff.c.name, p.c.role)
        .where(
            p.c.agency_id == agency_id,
            c.c.at <= at,
            p.c.starts <= at,
            p.c.until > at,
            or_(e.c.at.is_(None), e.c.at > at),
        )
        .order_by(t.staff.c.name, t.staff.c.public_ref)
        .distinct()
    )
    rows = connection.execute(query, {"town": municipality_id})
    return [ColleagueRow(public_ref=row.public_ref, name=row.name, role=Role(row.role)) for row in rows]


def account_by_login(connection: Connection, login: str) -> AccountRow | None:
    """The account that signs in under this word."""
    row = connection.execute(select(t.account).where(t.account.c.login == login)).one_or_none()
    if row is None:
        return None
    return AccountRow(
        municipality=row.municipality,
        id=row.id,
        staff_id=row.staff_id,
        login=row.login,
        password_hash=row.password_hash,
        disabled_at=row.disabled_at,
    )


def login_of_staff(connection: Connection, municipality_id: UUID, staff_id: UUID) -> str:
    """The word this person signs in under; empty for one without an account."""
    a = t.account
    query = select(a.c.login).where(a.c.municipality == municipality_id, a.c.staff_id == staff_id)
    return connection.execute(query.order_by(a.c.made_at).limit(1)).scalar_one_or_none() or ""


def _sessions() -> Select[tuple[object, ...]]:
    s, a, p = t.session, t.account, t.staff
    return (
        select(
            s.c.municipality,
            s.c.public_ref,
            s.c.account_id,
            a.c.staff_id,
            p.c.name.label("staff_name"),
            s.c.appointment_id,
            s.c.started_at,
            s.c.last_seen_at,
            s.c.until,
        )
        .join(a, and_(a.c.municipality == s.c.municipality, a.c.id == s.c.account_id))
        .join(p, and_(p.c.municipality == a.c.municipality, p.c.id == a.c.staff_id))
        .where(s.c.token_hash == bindparam("token"), s.c.ended_at.is_(None), a.c.disabled_at.is_(None))
    )


_LIVING_SESSION = _sessions().where(t.session.c.until > bindparam("at"))


def session_by_token(connection: Connection, token_hash: bytes, at: datetime) -> SessionRow | None:
    """The living session behind a token: not ended, not run out, its account not disabled."""
    row = connection.execute(_LIVING_SESSION, {"token": token_hash, "at": at}).one_or_none()
    return SessionRow(**row._mapping) if row else None


def session_run_out(
    connection: Connection, token_hash: bytes, at: datetime, *, started_since: datetime
) -> SessionRow | None:
    """The session behind a token that ran out by itself, where it was started since then."""
    query = _sessions().where(t.session.c.until <= at, t.session.c.started_at >= started_since)
    row = connection.execute(query, {"token": token_hash}).one_or_none()
    return SessionRow(**row._mapping) if row else None


def touch_session(connection: Connection, token_hash: bytes, *, seen_at: datetime, until: datetime) -> None:
    """The session was used: it lives until `until`."""
    connection.execute(
        update(t.session).where(t.session.c.token_hash == token_hash).values(last_seen_at=seen_at, until=until)
    )


def choose_in_session(connection: Connection, public_ref: str, appointment_id: UUID) -> None:
    """The session now works under this appointment."""
    connection.execute(
        update(t.session).where(t.session.c.public_ref == public_ref).values(appointment_id=appointment_id)
    )


def end_sessions(
    connection: Connection,
    at: datetime,
    *,
    public_ref: str | None = None,
    appointment_id: UUID | None = None,
) -> int:
    """End one session, or every session that works under an appointment; how many ended."""
    which = (
        t.session.c.public_ref == public_ref if public_ref is not None else t.session.c.appointment_id == appointment_id
    )
    ended = connection.execute(update(t.session).where(which, t.session.c.ended_at.is_(None)).values(ended_at=at))
    return ended.rowcount


def failures_since(connection: Connection, key: bytes, since: datetime) -> int:
    """How many sign-ins failed under this key since then."""
    query = select(func.count()).where(t.failed_sign_in.c.key == key, t.failed_sign_in.c.at >= since)
    return connection.execute(query).scalar_one()


def forget_failures(connection: Connection, *, before: datetime) -> None:
    """Failed sign-ins count for a while only."""
    connection.execute(delete(t.failed_sign_in).where(t.failed_sign_in.c.at < before))


def who_gave(connection: Connection, municipality_id: UUID, appointment_id: UUID) -> UUID | None:
    """The person who entered an appointment; None at the town's founding."""
    given, giver = t.appointment, t.appointment.alias("giver")
    query = (
        select(giver.c.staff_id)
        .join(given, and_(given.c.municipality == giver.c.municipality, given.c.given_by == giver.c.id))
        .where(given.c.municipality == municipality_id, given.c.id == appointment_id)
    )
    return connection.execute(query).scalar_one_or_none()


def end_assignments(rows: Keeping, municipality_id: UUID, staff_id: UUID, agency_id: UUID, at: datetime) -> None:
    """Who no longer works in an office is assigned to none of its cases, also if he comes back."""
    g = t.grant
    ended = (
        update(g)
        .where(
            g.c.municipality == municipality_id,
            g.c.staff_id == staff_id,
            g.c.agency_id == agency_id,
            g.c.until > at,
        )
        .values(until=at)
    )
    rows.change(g, ended)
