"""Who will attend an item: offices, their people, and who of them may not, because of an interest (N-3)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from coord.actions.gate import Act
from coord.actions.identities import related_to
from coord.actions.loading import walls_around
from coord.actions.walls import keep_wall
from coord.domain.access import Shown, Wall, WallRule
from coord.domain.agency import Hat
from coord.errors import Invalid
from coord.policy.decide import may, may_sit
from coord.policy.rules import WALLS
from coord.store import meetings, people, relations
from coord.store.meeting_rows import BodyRow
from coord.store.rows import AgencyRow, AppointmentRow

_HIDING = frozenset(rule.id for rule in WALLS if rule.shows is Shown.NOTHING)
_CONFLICT = "招こうとした中に、この世帯と利害の関係がある機関・人がいます。外してください。"
_BY_NAME = "民生委員やつながりサポーターは、ひとりずつ名前で招いてください。机あてには招けません。"
_OURSELVES = "会長か、あなたご自身に、この世帯と利害の関係があります。ほかの人に代わってから、のせてください。"
WHY_APART = "会議の前の照らし合わせ"


@dataclass(frozen=True, kw_only=True, slots=True)
class Attending:
    """(office, named person) of everyone at the item, the secretariat first.

    `apart` are people of its desks, and of those asked, who are to see nothing of the case; `uncompared`
    those who gave nothing to compare.
    """

    attendees: tuple[tuple[UUID, UUID | None], ...]
    apart: frozenset[UUID]
    uncompared: frozenset[UUID]


def who_attends(act: Act, body: BodyRow, case_id: UUID, invited: Iterable[tuple[str, str | None]]) -> Attending:
    """Everyone at the item, compared with the persons of the case before anyone is asked.

    Nothing is said of the relation. Someone invited by name must be taken off the list, and so must an
    office that a wall stands against; of a desk the rest may come. The offices that will be asked are
    compared too. Raises Invalid.
    """
    offices = who_can_sit(act)
    walls = hiding_walls(act, case_id)
    found: dict[UUID, UUID | None] = {body.secretariat_id: None}
    for ref, staff_ref in invited:
        office = offices.get(ref)
        if office is None:
            raise Invalid({"invited": "招く機関を、一覧から選んでください。"})
        if staff_ref and staff_ref not in people_of(act, office):
            raise Invalid({"person": "名指しで招く人を、一覧から選んでください。"})
        if office.hat is Hat.VOLUNTEERS and not staff_ref:
            raise Invalid({"invited": _BY_NAME})
        agency = office.id
        staff = people.staff_id_by_ref(act.connection, act.town, staff_ref) if staff_ref else None
        if any(wall.staff is None and wall.agency == agency for wall in walls):
            raise Invalid({"invited": _CONFLICT})
        found.setdefault(agency, staff)
    named = {staff for staff in found.values() if staff is not None}
    chair = people.appointment(act.connection, act.town, body.chair_id)
    leading = {act.reach.staff} | ({chair.staff_id} if chair else set())
    there = {row.staff_id for row in at_work(act, found)} | named | leading
    asked = dict.fromkeys(meetings.offices_that_wrote(act.connection, act.town, case_id))
    related = related_to(act, case_id, there | {row.staff_id for row in at_work(act, asked)})
    may_not = related | walled(walls, there)
    if may_not & named:
        raise Invalid({"invited": _CONFLICT})
    if may_not & leading:
        raise Invalid({"invited": _OURSELVES})
    uncompared = there - relations.who_has_identity(act.connection, act.town)
    return Attending(attendees=tuple(found.items()), apart=related, uncompared=frozenset(uncompared))


def who_can_sit(act: Act) -> dict[str, AgencyRow]:
    """The offices that can be at an item at all, by reference: the auditors' and the system's never are."""
    offices = act.offices.values()
    return {office.public_ref: office for office in offices if may_sit(office.hat)}


def people_of(act: Act, office: AgencyRow) -> dict[str, str]:
    """Whoever works there now in a role that opens items: reference → name."""
    at_work = people.colleagues(act.connection, act.town, office.id, act.at)
    return {row.public_ref: row.name for row in at_work if may(row.role, "read_item")}


def hiding_walls(act: Act, case_id: UUID) -> list[Wall]:
    """The walls around this case behind which nothing exists."""
    return [wall for wall in walls_around(act, [case_id]) if wall.rule in _HIDING]


def walled(walls: Iterable[Wall], staff: Collection[UUID]) -> frozenset[UUID]:
    """Those of these people against whom one of these walls stands."""
    return frozenset(wall.staff for wall in walls if wall.staff is not None and wall.staff in staff)


def at_work(act: Act, attendees: Mapping[UUID, UUID | None]) -> list[AppointmentRow]:
    """Everyone appointed at these offices now, in whatever role; of an office invited by name that person alone."""
    return [
        row
        for row in people.appointments_in_agency(act.connection, act.town, None)
        if row.agency_id in attendees and row.is_in_force(act.at) and attendees[row.agency_id] in (None, row.staff_id)
    ]


def keep_apart(act: Act, case_id: UUID, staff: Collection[UUID]) -> list[UUID]:
    """A wall (N-3) around the case against each of these people who has none yet; the walls.

    It binds whoever it is, in every post: supervisors, auditors and administrators too.
    """
    standing = {wall.staff for wall in hiding_walls(act, case_id) if wall.person is None}
    made = [
        keep_wall(act, case_id, rule=WallRule.CONFLICT, person=None, staff=member, reason=WHY_APART)
        for member in sorted(staff)
        if member not in standing
    ]
    act.must_outlast_readers = act.must_outlast_readers or bool(made)
    return made
