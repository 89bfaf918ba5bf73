"""Before a list of handoffs or copies: which rows exist for this reader, and what their offices are called.

Such a list names nobody, so it asks for no reason; but what is about hidden persons alone is not in
it (N-2, N-3), and it says no more of an office than the page behind it (N-1).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from coord.actions.gate import Act
from coord.actions.loading import known_among, walls_around
from coord.actions.naming import OfficeNames, names_before
from coord.domain.access import Reach, Wall
from coord.domain.ground import Ground
from coord.policy.decide import hides_everyone, hides_person
from coord.store import cases
from coord.store.rows import AgencyRow


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """Some cases as one reader stands before them. `known`: whom he may know of, by case."""

    reach: Reach
    offices: Mapping[UUID, AgencyRow]
    walls: Mapping[UUID, Collection[Wall]]
    known: Mapping[UUID, frozenset[UUID]]

    def hides(self, case: UUID, about: Collection[UUID]) -> bool:
        """Whether what is about these persons of the case does not exist for this reader."""
        return hides_everyone(self.reach, about, self.walls.get(case, ()))

    def names(self, case: UUID, about: Collection[UUID]) -> OfficeNames:
        """What the offices may be called beside something about these persons."""
        walls = self.walls.get(case, ())
        seen = {p for p in about if not any(hides_person(self.reach, p, wall) for wall in walls)}
        return names_before(self.reach, self.offices, persons=seen | self.known.get(case, frozenset()), walls=walls)


def outlook_on(act: Act, case_ids: Collection[UUID]) -> Outlook:
    """The actor's outlook on these cases."""
    walls = _walls_by_case(act, case_ids)
    return Outlook(reach=act.reach, offices=act.offices, walls=walls, known=_known(act, walls))


def names_in_case(act: Act, case_id: UUID) -> OfficeNames:
    """What the offices may be called before the actor where anyone in the case may be meant."""
    return names_in_cases(act, [case_id])[case_id]


def names_in_cases(act: Act, case_ids: Collection[UUID]) -> dict[UUID, OfficeNames]:
    """The same in each of these cases."""
    about: dict[UUID, set[UUID]] = {case: set() for case in case_ids}
    for person in cases.persons_of(act.connection, act.town, case_ids):
        about[person.case_id].add(person.id)
    outlook = outlook_on(act, case_ids)
    return {case: outlook.names(case, persons) for case, persons in about.items()}


def _known(act: Act, walls: Mapping[UUID, Collection[Wall]]) -> dict[UUID, frozenset[UUID]]:
    """Whom the actor may know of in the cases that have walls: elsewhere nothing depends on it."""
    if not walls:
        return {}
    walled = frozenset(walls)
    reasoned = replace(act.reach, reasons=walled)
    grants = cases.grants_of(act.connection, act.town, walled, act.reach.agency, act.at)
    around = [wall for of_case in walls.values() for wall in of_case]
    known: dict[UUID, set[UUID]] = {}
    for person in known_among(reasoned, cases.persons_of(act.connection, act.town, walled), grants, around):
        known.setdefault(person.case_id, set()).add(person.id)
    return {case: frozenset(persons) for case, persons in known.items()}


def open_cases(act: Act, case_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of these cases that the actor can open now, without writing a reason: somebody in them may be known."""
    return _opened_by(act, act.reach, case_ids)


def cases_that_want_a_reason(act: Act, case_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of these cases that are the actor's office's, but open to him only for a written reason (担当外閲覧)."""
    reasoned = replace(act.reach, reasons=frozenset(case_ids))
    return _opened_by(act, reasoned, case_ids) - _opened_by(act, act.reach, case_ids)


def _opened_by(act: Act, reach: Reach, case_ids: Collection[UUID]) -> frozenset[UUID]:
    walls = walls_around(act, case_ids)
    grants = cases.grants_of(act.connection, act.town, case_ids, act.reach.agency, act.at)
    usable = [grant for grant in grants if grant.ground is not Ground.EMERGENCY]
    persons = cases.persons_of(act.connection, act.town, case_ids)
    return frozenset(person.case_id for person in known_among(reach, persons, usable, walls))


def hidden_cases(act: Act, case_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of these cases in which walls hide everyone from the actor: what is about such a case does not exist."""
    walls = _walls_by_case(act, case_ids)
    if not walls:
        return frozenset()
    about: dict[UUID, set[UUID]] = {case: set() for case in walls}
    for person in cases.persons_of(act.connection, act.town, walls.keys()):
        about[person.case_id].add(person.id)
    return frozenset(case for case, persons in about.items() if hides_everyone(act.reach, persons, walls[case]))


def _walls_by_case(act: Act, case_ids: Collection[UUID]) -> dict[UUID, list[Wall]]:
    """Of these cases those that have walls, with them."""
    walls: dict[UUID, list[Wall]] = {}
    for wall in walls_around(act, case_ids):
        walls.setdefault(wall.case, []).append(wall)
    return walls
