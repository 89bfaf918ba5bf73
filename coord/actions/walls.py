"""Walls and limits: set at once, by the office that knows the danger."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from audit.events import Event
from coord.actions.gate import Act, Opener, deed, reading
from coord.actions.loading import LoadedCase, load_case
from coord.actions.showing import SealedCase, seal_case
from coord.actions.shown import ShownCase
from coord.actions.writing import seal_words
from coord.domain.access import Shown, WallRule
from coord.domain.agency import Hat
from coord.domain.checking import complaint_about_text
from coord.domain.compartment import Compartments, mask_of
from coord.domain.fields import field_by_code
from coord.errors import Invalid, NotFound, Refused
from coord.policy.rules import WALLS
from coord.store import cases, people
from coord.store import tables as t
from coord.store.tables.columns import FOREVER

LONGEST_REASON = 400
_HIDING = frozenset(rule.id for rule in WALLS if rule.shows is Shown.NOTHING)


@dataclass(frozen=True, kw_only=True, slots=True)
class WallPage:
    """What setting a wall needs to show: the household, and against whom it may stand.

    `staff` are (reference, name, office), `offices` (reference, name).
    """

    case: ShownCase
    staff: tuple[tuple[str, str, str], ...]
    offices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class SealedWallPage:
    """The same, decided."""

    case: SealedCase
    staff: tuple[tuple[str, str, str], ...]
    offices: tuple[tuple[str, str], ...]

    def open(self, opener: Opener) -> WallPage:
        """The page, with the names that were permitted."""
        return WallPage(case=self.case.open(opener), staff=self.staff, offices=self.offices)


@reading(Event.CASE_READ)
def prepare_wall(act: Act, ref: str) -> SealedWallPage:
    """The household, and the people and offices a wall may stand against. Raises NotFound, Refused."""
    loaded = load_case(act, ref)
    offices = act.offices.values()
    return SealedWallPage(
        case=seal_case(act, loaded),
        staff=tuple(people.staff_at_work(act.connection, act.town, act.at)),
        offices=tuple((office.public_ref, office.name) for office in offices),
    )


@deed(Event.WALL_SET)
def set_wall(
    act: Act,
    ref: str,
    *,
    rule: str,
    person: str | None = None,
    staff: str | None = None,
    agency: str | None = None,
    reason: str,
) -> None:
    """Set a wall that stands from the return of this act.

    N-1 protects one person's whereabouts against everyone but the offices that wrote them and the
    one that sets it. N-2 and N-3 stand against one staff member or one office, around one person or
    the whole case. Raises Invalid, NotFound.
    """
    loaded = load_case(act, ref)
    subject = loaded.person(person).id if person else None
    wall_rule = _rule(rule)
    complaint = complaint_about_text(reason, longest=LONGEST_REASON)
    if complaint or not reason.strip():
        raise Invalid({"reason": complaint or "理由を書いてください。"})
    if wall_rule is not WallRule.PLACE_HIDDEN and not _may_hide(act, loaded):
        raise Refused("only-the-opening-office-or-the-coordinator-hides")
    against_staff = _staff(act, staff)
    against_agency = _agency(act, agency)
    if against_agency == loaded.case.opened_by:
        raise Invalid({"agency": "このケースを受け付けた機関の全体には立てられません。担当する人を選んでください。"})
    exempt: frozenset[UUID] = frozenset()
    if wall_rule is WallRule.PLACE_HIDDEN:
        if subject is None or staff or agency:
            raise Invalid({"rule": "住所秘匿は、守る人を一人選んでください。相手は選びません。"})
        exempt = _who_knows_the_place(act, loaded.case.id, subject)
    elif not (staff or agency):
        raise Invalid({"staff": "だれに対して立てるかを、人か機関で選んでください。"})
    wall = keep_wall(
        act,
        loaded.case.id,
        rule=wall_rule,
        person=subject,
        staff=against_staff,
        agency=against_agency,
        exempt=exempt,
        reason=reason,
    )
    act.persons = (person,) if person else ()
    act.facts["wall"] = str(wall)
    act.must_outlast_readers = True


def _may_hide(act: Act, loaded: LoadedCase) -> bool:
    """A wall that hides can shut others out of the case: the office that opened it and the coordinator only."""
    return act.reach.agency == loaded.case.opened_by or act.reach.hat is Hat.COORDINATION


def _rule(code: str) -> WallRule:
    allowed = {rule.id for rule in WALLS}
    if code not in allowed:
        raise Invalid({"rule": "遮断の種類を選んでください。"})
    return WallRule(code)


def _staff(act: Act, ref: str | None) -> UUID | None:
    if ref is None:
        return None
    found = people.staff_id_by_ref(act.connection, act.town, ref)
    if found is None:
        raise NotFound
    return found


def _agency(act: Act, ref: str | None) -> UUID | None:
    if ref is None:
        return None
    for row in act.offices.values():
        if row.public_ref == ref:
            return row.id
    raise NotFound


def _who_knows_the_place(act: Act, case_id: UUID, person: UUID) -> frozenset[UUID]:
    """The named list at its beginning: who wrote the place down, and who sets the wall."""
    writers = {
        row.agency_id
        for row in cases.statements_of(act.connection, act.town, [case_id])
        if person in row.subjects and field_by_code(row.field).place
    }
    return frozenset(writers | {act.reach.agency})


def keep_wall(
    act: Act,
    case_id: UUID,
    *,
    rule: str,
    person: UUID | None,
    staff: UUID | None = None,
    agency: UUID | None = None,
    exempt: Collection[UUID] = (),
    compartments: Compartments = frozenset(),
    reason: str = "",
) -> UUID:
    """Put the wall's row down, its id; which rule it is, and its named list, are sealed."""
    row = act.new_id()
    holder = act.holder
    kind = json.dumps(
        {
            "rule": str(rule),
            "exempt": sorted(str(office) for office in exempt),
            "compartments": mask_of(compartments),
            "reason": reason,
        },
        ensure_ascii=False,
    )
    act.keep(
        t.wall,
        municipality=act.town,
        id=row,
        case_id=case_id,
        person_id=person,
        agency_id=agency,
        staff_id=staff,
        hides=WallRule(rule) in _HIDING,
        starts=act.at,
        until=FOREVER,
        set_by=act.reach.appointment,
        set_at=act.at,
        sealed_kind=seal_words(act, case_id, table="wall", field="kind", row=row, words=kind, holder=holder),
    )
    return row
