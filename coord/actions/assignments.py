"""担当: which of the office's cases is whose. By number only: whoever assigns need not know whom it is about."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from audit.events import Event
from coord.actions.gate import Act, Opener, reading
from coord.actions.loading import walls_around
from coord.actions.shown import Assignment, Recorded
from coord.domain.access import Grant
from coord.domain.ground import Ground
from coord.errors import NotFound
from coord.policy.decide import hides_case, may
from coord.store import cases, people

PAGE = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedAssignment:
    """One of the office's cases and the names of those who are assigned to it."""

    ref: str
    number: str
    since: datetime
    assigned: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownAssignments:
    """A page of the office's cases, newest first; `colleagues` are (reference, name) of who can be assigned."""

    rows: tuple[ListedAssignment, ...]
    colleagues: tuple[tuple[str, str], ...]
    next_page: str | None
    recorded: Recorded


@dataclass(frozen=True, kw_only=True)
class SealedAssignments:
    """The list; nothing in it is sealed."""

    rows: tuple[ListedAssignment, ...]
    colleagues: tuple[tuple[str, str], ...]
    next_page: str | None

    def open(self, opener: Opener) -> ShownAssignments:
        """The list with its sign."""
        return ShownAssignments(
            rows=self.rows,
            colleagues=self.colleagues,
            next_page=self.next_page,
            recorded=Recorded(at=opener.at, entry=opener.entry),
        )


@reading(Event.CASE_LISTED)
def list_assignments(act: Act, *, page: str | None = None) -> SealedAssignments:
    """The cases that are the actor's office's own, by number, with who is assigned; a page at a time.

    A case that a wall hides from the actor is not in it. `page` is a case's public reference: the
    page begins behind it. Raises NotFound.
    """
    found = _found(act, _behind(act, page) if page else None)
    shown = found[:PAGE]
    rows = cases.cases_by_id(act.connection, act.town, [case_id for _, case_id in shown])
    grants = cases.grants_of(act.connection, act.town, list(rows), act.reach.agency, act.at)
    names = people.staff_names(act.connection, act.town)
    act.facts["count"] = len(shown)
    return SealedAssignments(
        rows=tuple(
            ListedAssignment(
                ref=rows[case_id].public_ref,
                number=rows[case_id].number,
                since=since,
                assigned=_assigned(names, [grant for grant in grants if grant.case == case_id]),
            )
            for since, case_id in shown
        ),
        colleagues=_colleagues(act),
        next_page=rows[shown[-1][1]].public_ref if len(found) > PAGE else None,
    )


def _behind(act: Act, page: str) -> UUID:
    case = cases.case_by_ref(act.connection, act.town, page)
    if case is None:
        raise NotFound
    return case.id


def _found(act: Act, behind: UUID | None) -> list[tuple[datetime, UUID]]:
    """A page of cases and one more. A case whose wall can't be read is closed to everyone."""
    closed: frozenset[UUID] = frozenset()
    while True:
        found = cases.own_cases(act.connection, act.reach, behind=behind, without=closed, limit=PAGE + 1)
        walls = walls_around(act, [case_id for _, case_id in found])
        newly = frozenset(wall.case for wall in walls if hides_case(act.reach, wall))
        if not newly:
            return found
        closed |= newly


def assignment_of(act: Act, grants: Collection[Grant]) -> Assignment | None:
    """For the page of one case, before whoever may assign it; None before everyone else."""
    if not may(act.reach.role, "assign_case") or not any(is_the_offices_own(act, grant) for grant in grants):
        return None
    names = people.staff_names(act.connection, act.town)
    return Assignment(assigned=_assigned(names, grants), colleagues=_colleagues(act))


def is_the_offices_own(act: Act, grant: Grant) -> bool:
    """Whether this is the team's row of a case that is the actor's office's own."""
    return grant.staff is None and grant.giver == act.reach.agency


def _assigned(names: dict[UUID, str], grants: Collection[Grant]) -> tuple[str, ...]:
    staff = {grant.staff for grant in grants if grant.ground is Ground.OWN and grant.staff is not None}
    return tuple(sorted(names[one] for one in staff))


def _colleagues(act: Act) -> tuple[tuple[str, str], ...]:
    """Those of the office whose role opens a case at all: being assigned gives nothing to the others."""
    found = people.colleagues(act.connection, act.town, act.reach.agency, act.at)
    return tuple(dict.fromkeys((one.public_ref, one.name) for one in found if may(one.role, "read_case")))
