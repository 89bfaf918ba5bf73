"""Appointments: all power comes from one in force, and it opens nothing until the head confirms it."""

from dataclasses import dataclass
from datetime import date, datetime, time

from audit.events import Event
from coord.actions.gate import Act, Opener, deed, reading
from coord.actions.identities import check_identity, keep_identity
from coord.actions.showing import last_day
from coord.actions.shown import Recorded
from coord.clock import JAPAN
from coord.domain.agency import Hat, Role
from coord.domain.checking import complaint_about_text
from coord.domain.ids import new_public_ref
from coord.errors import Conflict, Invalid, NotFound, Refused
from coord.policy.decide import may_be_given_in
from coord.policy.explain import where_it_is_held
from coord.store import drafts, people
from coord.store import tables as t
from coord.store.rows import AppointmentRow
from coord.store.tables.columns import FOREVER

LONGEST_TITLE = 60
POSTS = {
    Role.COUNSELLOR: "counsellor",
    Role.COORDINATOR: "coordinator",
    Role.SUPERVISOR: "supervisor",
    Role.HEAD: "head",
    Role.CLERK: "clerk",
    Role.VOLUNTEER: "volunteer",
    Role.AUDITOR: "auditor",
    Role.ADMINISTRATOR: "administrator",
    Role.PRIVACY_OFFICER: "privacy_officer",
}
"""The post that goes with a role. PURPOSE is addressed to the coordinator's post."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewAppointment:
    """発令・委嘱 as the administrator enters it. `until` is the last day; None is without a term.

    `kana` and `birth`, both or neither, are what will be compared with the persons of a case (N-3).
    """

    staff_ref: str
    agency_ref: str
    role: Role
    title: str
    starts: date
    until: date | None = None
    kana: str = ""
    birth: str = ""


@deed(Event.APPOINTMENT_GIVEN)
def give_appointment(act: Act, new: NewAppointment) -> str:
    """Enter an appointment; its reference. It opens nothing until the agency's head confirms it.

    Nobody appoints himself (Refused). Raises Invalid.
    """
    staff = people.staff_id_by_ref(act.connection, act.town, new.staff_ref)
    offices = {a.public_ref: a for a in act.offices.values()}
    office = offices.get(new.agency_ref)
    _check(new, known_staff=staff is not None, hat=office.hat if office else None)
    if staff is None or office is None:
        raise NotFound
    if staff == act.reach.staff:
        raise Refused("nobody-appoints-himself")
    identity = check_identity(act, new.kana, new.birth)
    row, ref = act.new_id(), new_public_ref()
    act.keep(
        t.appointment,
        municipality=act.town,
        id=row,
        public_ref=ref,
        staff_id=staff,
        agency_id=office.id,
        post=POSTS[new.role],
        title=new.title,
        role=new.role,
        starts=_midnight(new.starts),
        until=_midnight(date.fromordinal(new.until.toordinal() + 1)) if new.until else FOREVER,
        given_at=act.at,
        given_by=act.reach.appointment,
    )
    if identity is not None:
        keep_identity(act, staff, *identity)
    act.facts["appointment"] = str(row)
    act.facts["role"] = new.role.value
    act.facts["agency"] = str(office.id)
    return ref


def _check(new: NewAppointment, *, known_staff: bool, hat: Hat | None) -> None:
    problems = {}
    if not known_staff:
        problems["staff"] = "人を選んでください。"
    if hat is None:
        problems["agency"] = "機関を選んでください。"
    elif not may_be_given_in(new.role, hat):
        problems["role"] = f"{where_it_is_held(new.role)}機関か役割を選びなおしてください。"
    complaint = complaint_about_text(new.title, longest=LONGEST_TITLE)
    if complaint or not new.title.strip():
        problems["title"] = complaint or "職名を書いてください。"
    if new.until is not None and new.until < new.starts:
        problems["until"] = "終わりの日が、始まりの日より前です。"
    if problems:
        raise Invalid(problems)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), JAPAN)


@deed(Event.APPOINTMENT_CONFIRMED)
def confirm_appointment(act: Act, ref: str) -> None:
    """The head of the agency confirms; from then on the appointment is in force in its term.

    Raises NotFound, Refused for another agency's or one's own, Conflict where it was confirmed,
    Invalid where the role may not be given at this office.
    """
    row = _appointment(act, ref)
    if row.agency_id != act.reach.agency:
        raise Refused("only-the-agencys-head")
    if row.staff_id == act.reach.staff:
        raise Refused("nobody-confirms-himself")
    if people.who_gave(act.connection, act.town, row.id) == act.reach.staff:
        raise Refused("nobody-confirms-what-he-gave")
    if row.confirmed_at is not None or row.ended_at is not None:
        raise Conflict("confirmed or ended before")
    if not may_be_given_in(row.role, row.hat):
        raise Invalid({"confirmation": f"{where_it_is_held(row.role)}この発令は「終える」で終えてください。"})
    act.keep(
        t.appointment_confirmation,
        municipality=act.town,
        appointment_id=row.id,
        confirmed_by=act.reach.appointment,
        at=act.at,
    )
    act.facts["appointment"] = str(row.id)


@deed(Event.APPOINTMENT_ENDED)
def end_appointment(act: Act, ref: str) -> None:
    """End an appointment now; the sessions and the drafts under it end with it.

    A head ends those of the own agency only. Raises NotFound, Refused, Conflict.
    """
    row = _appointment(act, ref)
    if act.reach.role is Role.HEAD and row.agency_id != act.reach.agency:
        raise Refused("only-the-agencys-head")
    if row.ended_at is not None:
        raise Conflict("ended before")
    act.keep(
        t.appointment_end,
        municipality=act.town,
        appointment_id=row.id,
        ended_by=act.reach.appointment,
        at=act.at,
    )
    people.end_sessions(act.connection, act.at, appointment_id=row.id)
    drafts.destroy_drafts_of(act.connection, act.town, row.id)
    others = people.appointments_of_staff(act.connection, act.town, row.staff_id)
    if not any(o.agency_id == row.agency_id and o.id != row.id and o.is_in_force(act.at) for o in others):
        people.end_assignments(act.rows, act.town, row.staff_id, row.agency_id, act.at)
    act.must_outlast_readers = True
    act.facts["appointment"] = str(row.id)


def _appointment(act: Act, ref: str) -> AppointmentRow:
    row = people.appointment_by_ref(act.connection, act.town, ref)
    if row is None:
        raise NotFound
    return row


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedAppointment:
    """An appointment in the list."""

    ref: str
    staff: str
    agency: str
    title: str
    role: str
    begins: date
    last_day: date | None
    state: str
    mine_to_confirm: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffPage:
    """People, offices and appointments: the town's, or for a head those of the own office."""

    appointments: tuple[ListedAppointment, ...]
    staff: tuple[tuple[str, str], ...]
    agencies: tuple[tuple[str, str], ...]
    roles: tuple[tuple[str, str], ...]
    may_give: bool
    recorded: Recorded


@dataclass(frozen=True, kw_only=True)
class SealedStaffPage:
    """The list; nothing in it is sealed."""

    appointments: tuple[ListedAppointment, ...]
    staff: tuple[tuple[str, str], ...]
    agencies: tuple[tuple[str, str], ...]
    may_give: bool

    def open(self, opener: Opener) -> StaffPage:
        """The list with its sign."""
        return StaffPage(
            appointments=self.appointments,
            staff=self.staff,
            agencies=self.agencies,
            roles=tuple((role.value, role.label) for role in Role),
            may_give=self.may_give,
            recorded=Recorded(at=opener.at, entry=opener.entry),
        )


@reading(Event.STAFF_LISTED)
def list_staff(act: Act) -> SealedStaffPage:
    """Who is appointed where, and what awaits the head's confirmation."""
    administers = act.reach.role is Role.ADMINISTRATOR
    rows = people.appointments_in_agency(act.connection, act.town, None if administers else act.reach.agency)
    act.facts["count"] = len(rows)
    return SealedStaffPage(
        appointments=tuple(_listed(act, row) for row in rows),
        staff=tuple(people.staff_list(act.connection, act.town)) if administers else (),
        agencies=tuple((a.public_ref, a.name) for a in act.offices.values()),
        may_give=administers,
    )


def _listed(act: Act, row: AppointmentRow) -> ListedAppointment:
    return ListedAppointment(
        ref=row.public_ref,
        staff=row.staff_name,
        agency=row.agency_name,
        title=row.title,
        role=row.role.label,
        begins=row.starts.astimezone(JAPAN).date(),
        last_day=last_day(row.until) if row.until < FOREVER else None,
        state=_state(row, act.at),
        mine_to_confirm=row.confirmed_at is None
        and row.ended_at is None
        and act.reach.role is Role.HEAD
        and row.agency_id == act.reach.agency
        and row.staff_id != act.reach.staff,
    )


def _state(row: AppointmentRow, at: datetime) -> str:
    if row.ended_at is not None or row.until <= at:
        return "ended"
    if row.confirmed_at is None:
        return "unconfirmed"
    return "in_force" if row.starts <= at else "coming"
