"""提供の一覧: what the reader's office gave in a case, what it received, on which ground, until when."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from audit.events import Event
from coord.actions.gate import Act, Opener, reading
from coord.actions.loading import LoadedCase, load_case
from coord.actions.showing import SealedCase, last_day, seal_case
from coord.actions.shown import ShownCase, ShownGround
from coord.domain.agency import Role
from coord.domain.compartment import Compartment
from coord.store import sharing
from coord.store.rows import DisclosureRow
from coord.store.tables.columns import FOREVER

_NAMING = frozenset({"person.name", "household.relation"})
"""All that is opened: what to call the persons."""


class State(StrEnum):
    """What has become of a disclosure."""

    STANDING = "standing"
    ENDED = "ended"
    RAN_OUT = "ran_out"


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownDisclosure:
    """One disclosure, from the side of the reader's office.

    `office` is the other side, `persons` are references of those the reader may know of. `last_day`
    is None where no day was set.
    """

    ref: str
    office: str
    for_post: str
    persons: tuple[str, ...]
    compartments: tuple[str, ...]
    ground: ShownGround
    since: datetime
    last_day: date | None
    ended_at: datetime | None
    state: State


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownDisclosures:
    """Everything the office gave and received in one case, newest first."""

    case: ShownCase
    given: tuple[ShownDisclosure, ...]
    received: tuple[ShownDisclosure, ...]

    def called(self, person_ref: str) -> str:
        """What to call a person on this page."""
        return next(person.called for person in self.case.persons if person.ref == person_ref)


@dataclass(frozen=True, kw_only=True)
class SealedDisclosures:
    """The list, decided."""

    case: SealedCase
    rows: tuple[DisclosureRow, ...]

    def open(self, opener: Opener) -> ShownDisclosures:
        """The list, with the persons' names that the reader may know."""
        mine = self.case.loaded.reach.agency
        return ShownDisclosures(
            case=self.case.open(opener),
            given=tuple(self._shown(row, row.recipient_id) for row in self.rows if row.giver_id == mine),
            received=tuple(self._shown(row, row.giver_id) for row in self.rows if row.recipient_id == mine),
        )

    def _shown(self, row: DisclosureRow, other: UUID) -> ShownDisclosure:
        persons = self.case.loaded.persons
        at = self.case.loaded.reach.at
        return ShownDisclosure(
            ref=row.public_ref,
            office=self.case.offices.of(other).name,
            for_post=Role(row.post).label if row.post else "",
            persons=tuple(person.public_ref for person in persons if person.id in row.persons),
            compartments=tuple(one.label for one in Compartment if one in row.compartments),
            ground=ShownGround(ground=row.ground, stamp=row.ground.stamp, label=row.ground.label, detail=""),
            since=row.starts,
            last_day=last_day(row.until) if row.until < FOREVER else None,
            ended_at=row.ended_at,
            state=_state(row, at),
        )


@reading(Event.DISCLOSURE_LISTED)
def list_disclosures(act: Act, ref: str) -> SealedDisclosures:
    """What the actor's office gave in this case and what it received, whatever has become of it.

    What is about nobody the reader may know of is not in it, nor what was addressed to another post
    or person of the office. Raises NotFound, Refused, NeedsReason.
    """
    loaded = load_case(act, ref)
    rows = [
        row
        for row in sharing.disclosures_of(act.connection, act.town, [loaded.case.id])
        if _is_for_this_reader(loaded, row)
    ]
    rows.sort(key=lambda row: (row.made_at, row.id), reverse=True)
    named = replace(loaded, permitted=tuple(item for item in loaded.permitted if item.row.field in _NAMING))
    act.facts["count"] = len(rows)
    return SealedDisclosures(case=seal_case(act, named), rows=tuple(rows))


def _is_for_this_reader(loaded: LoadedCase, row: DisclosureRow) -> bool:
    reach = loaded.reach
    addressed = row.post in (None, reach.post) and row.staff_id in (None, reach.staff)
    side = row.giver_id == reach.agency or (row.recipient_id == reach.agency and addressed)
    return side and any(person.id in row.persons for person in loaded.persons)


def _state(row: DisclosureRow, at: datetime) -> State:
    if row.ended_at is not None and row.ended_at < row.until:
        return State.ENDED
    return State.STANDING if at < row.until else State.RAN_OUT
