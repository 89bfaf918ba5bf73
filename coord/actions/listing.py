"""The list of cases: what is within this person's reach, and the names he may read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from audit.events import Event
from coord.actions.gate import Act, Opener, reading
from coord.actions.loading import Permitted, known_among, permitted_among, walls_around, what_will_be_opened
from coord.actions.shown import Recorded
from coord.domain.access import Grant, Wall
from coord.domain.statement import Answer
from coord.errors import NotFound
from coord.policy.decide import hides_case
from coord.store import cases
from coord.store.rows import CaseRow, PersonRow

PAGE = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownListed:
    """A case in a list: its number, and the 本人's name where the reader has a permit on it."""

    ref: str
    number: str
    name: str | None
    kana: str | None
    assigned: bool
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownList:
    """A page of the reader's cases, newest first; `next_page` leads on where there are more."""

    rows: tuple[ShownListed, ...]
    next_page: str | None
    recorded: Recorded


@dataclass(frozen=True, kw_only=True)
class SealedList:
    """A page of cases, decided."""

    listed: tuple[tuple[datetime, CaseRow, bool], ...]
    names: Mapping[UUID, tuple[Permitted, ...]]
    next_page: str | None

    def open(self, opener: Opener) -> ShownList:
        """The page, with the names that were permitted."""
        rows = []
        for since, case, assigned in self.listed:
            said: dict[str, str] = {}
            for item in self.names.get(case.id, ()):
                value = opener.value(item.row.sealed, item.permit, item.place, item.row.public_ref)
                if value is not None and value.answer is Answer.GIVEN:
                    said[item.row.field] = value.text
            rows.append(
                ShownListed(
                    ref=case.public_ref,
                    number=case.number,
                    name=said.get("person.name"),
                    kana=said.get("person.kana"),
                    assigned=assigned,
                    since=since,
                )
            )
        return ShownList(
            rows=tuple(rows),
            next_page=self.next_page,
            recorded=Recorded(at=opener.at, entry=opener.entry),
        )


@reading(Event.CASE_LISTED)
def list_cases(act: Act, *, page: str | None = None) -> SealedList:
    """The cases within the actor's reach, newest first, a page at a time.

    `page` is a case's public reference: the page begins behind it.
    """
    after = _behind(act, page) if page else None
    found, walls = _found(act, after)
    shown = found[:PAGE]
    rows = cases.cases_by_id(act.connection, act.town, [case_id for _, case_id in shown])
    next_page = rows[shown[-1][1]].public_ref if len(found) > PAGE else None
    act.facts["count"] = len(shown)
    grants = cases.grants_of(act.connection, act.town, list(rows), act.reach.agency, act.at)
    persons = cases.persons_of(act.connection, act.town, list(rows))
    names, refs = _names_permitted(act, persons, grants, walls)
    may_open = {person.case_id for person in known_among(act.reach, persons, grants, walls)}
    act.facts["shown"] = what_will_be_opened((item for items in names.values() for item in items), refs)
    return SealedList(
        listed=tuple((key, rows[case_id], case_id in may_open) for key, case_id in shown if case_id in rows),
        names=names,
        next_page=next_page,
    )


def _behind(act: Act, page: str) -> tuple[datetime, UUID]:
    case = cases.case_by_ref(act.connection, act.town, page)
    key = None if case is None else cases.sort_key_of(act.connection, act.reach, case.id)
    if case is None or key is None:
        raise NotFound
    return key, case.id


def _found(act: Act, after: tuple[datetime, UUID] | None) -> tuple[list[tuple[datetime, UUID]], tuple[Wall, ...]]:
    """A page of cases and one more, with their walls.

    A case whose wall can't be read is closed to everyone: the next one stands in its place.
    """
    closed: frozenset[UUID] = frozenset()
    while True:
        found = cases.cases_within_reach(act.connection, act.reach, after=after, without=closed, limit=PAGE + 1)
        walls = walls_around(act, [case_id for _, case_id in found])
        newly = frozenset(wall.case for wall in walls if hides_case(act.reach, wall))
        if not newly:
            return found, walls
        closed |= newly


def _names_permitted(
    act: Act, persons: list[PersonRow], grants: list[Grant], walls: tuple[Wall, ...]
) -> tuple[dict[UUID, tuple[Permitted, ...]], dict[UUID, str]]:
    """By case, the permitted statements of each 本人's name and kana; and the persons' references."""
    principals = {person.id: person.public_ref for person in persons if person.principal}
    case_ids = {person.case_id for person in persons}
    rows = [
        row
        for row in cases.statements_of(act.connection, act.town, case_ids, fields=("person.name", "person.kana"))
        if row.subjects <= principals.keys()
    ]
    permitted, _ = permitted_among(act, rows, grants, walls)
    by_case: dict[UUID, list[Permitted]] = {}
    for item in permitted:
        by_case.setdefault(item.row.case_id, []).append(item)
    return {case_id: tuple(items) for case_id, items in by_case.items()}, principals
