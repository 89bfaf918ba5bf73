"""What meetings want of someone today, by numbers, bodies and days: no sealed word is opened for it.

None of it is about a case that a wall hides from the actor.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from coord.actions.bodies import ListedRequest, requests_here
from coord.actions.gate import Act
from coord.actions.handoffs import letter_stands_for
from coord.actions.loading import walls_around
from coord.actions.outlook import hidden_cases, open_cases
from coord.actions.tasks import tasks_of
from coord.clock import JAPAN
from coord.policy.decide import may
from coord.store import meetings
from coord.store.meeting_rows import BodyRow, ItemRow, MeetingRow

SOON = timedelta(days=7)
"""A task is a duty of today from so long before its day."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskDue:
    """A task of this office whose day is near or past."""

    ref: str
    case_number: str
    body: str
    due: date


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemDuty:
    """An item to prepare, or whose minutes wait. `due` is the sitting's day, or where there is none, the window's end.

    `meeting` and `sits_at` are None for a 随時案件. `opens`: something of it was given, or this office convenes it.
    """

    ref: str
    case_number: str
    body: str
    number: int
    meeting: int | None
    sits_at: datetime | None
    due: date
    opens: bool
    saved_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Duties:
    """Each kind nearest first."""

    requests: tuple[ListedRequest, ...] = ()
    tasks: tuple[TaskDue, ...] = ()
    to_prepare: tuple[ItemDuty, ...] = ()
    to_approve: tuple[ItemDuty, ...] = ()


def duties_in_meetings(act: Act) -> Duties:
    """As far as the actor's role goes."""
    looking = _Looking(act)
    role = act.reach.role
    return Duties(
        requests=tuple(r for r in requests_here(act) if r.waits) if may(role, "answer_request") else (),
        tasks=looking.tasks() if may(role, "list_tasks") else (),
        to_prepare=looking.to_prepare() if may(role, "read_item") else (),
        to_approve=looking.to_approve() if may(role, "approve_minutes") else (),
    )


class _Looking:
    """One actor looking through the town's meetings, each table once."""

    def __init__(self, act: Act) -> None:
        self._act = act
        self._today = act.at.astimezone(JAPAN).date()

    @cached_property
    def _bodies(self) -> dict[UUID, BodyRow]:
        return meetings.bodies(self._act.connection, self._act.town)

    @cached_property
    def _sittings(self) -> Mapping[UUID, MeetingRow]:
        rows = meetings.meetings_of(self._act.connection, self._act.town, list(self._bodies))
        return {row.id: row for row in rows}

    def tasks(self) -> tuple[TaskDue, ...]:
        act = self._act
        rows = meetings.tasks_of_agency(act.connection, act.town, act.reach.agency)
        near = tasks_of(act, (row for row in rows if row.how is None and row.due <= self._today + SOON))
        items = meetings.items_by_id(act.connection, act.town, {row.item_id for row in near})
        return tuple(
            TaskDue(
                ref=row.public_ref,
                case_number=row.case_number,
                body=self._bodies[items[row.item_id].body_id].name,
                due=row.due,
            )
            for row in near
        )

    def to_prepare(self) -> tuple[ItemDuty, ...]:
        """Open items that this office convenes or is invited to, until their sitting is over."""
        act = self._act
        found = [
            item
            for item in meetings.items_open_at(act.connection, act.town, act.at)
            if item.approved_at is None and self._day(item) >= self._today and self._is_mine(item)
        ]
        return self._duties(found)

    def to_approve(self) -> tuple[ItemDuty, ...]:
        """Minutes that wait for the actor as the chair, and that somebody else wrote."""
        act = self._act
        chaired = [body.id for body in self._bodies.values() if body.chair_id == act.reach.appointment]
        items = meetings.items_to_approve(act.connection, act.town, chaired)
        newest = meetings.newest_minutes_of(act.connection, act.town, [item.id for item in items])
        found = [
            item
            for item in items
            if newest[item.id].writer_id != act.reach.staff
            and letter_stands_for(act.reach, walls_around(act, [item.case_id]))
        ]
        return self._duties(found, saved={item: row.at for item, row in newest.items()})

    def _is_mine(self, item: ItemRow) -> bool:
        reach = self._act.reach
        return self._convenes(item) or item.invites(agency=reach.agency, staff=reach.staff)

    def _convenes(self, item: ItemRow) -> bool:
        return self._bodies[item.body_id].secretariat_id == self._act.reach.agency

    def _day(self, item: ItemRow) -> date:
        until = self._sittings[item.meeting_id].sits_at if item.meeting_id else item.closes_at
        return until.astimezone(JAPAN).date()

    def _duties(self, items: Collection[ItemRow], saved: Mapping[UUID, datetime] | None = None) -> tuple[ItemDuty, ...]:
        hidden = hidden_cases(self._act, {item.case_id for item in items})
        seen = sorted((item for item in items if item.case_id not in hidden), key=self._day)
        readable = open_cases(self._act, {item.case_id for item in seen})
        return tuple(
            self._duty(item, opens=item.case_id in readable, saved_at=(saved or {}).get(item.id)) for item in seen
        )

    def _duty(self, item: ItemRow, *, opens: bool, saved_at: datetime | None) -> ItemDuty:
        sitting = self._sittings[item.meeting_id] if item.meeting_id else None
        return ItemDuty(
            ref=item.public_ref,
            case_number=item.case_number,
            body=self._bodies[item.body_id].name,
            number=item.number,
            meeting=sitting.number if sitting else None,
            sits_at=sitting.sits_at if sitting else None,
            due=self._day(item),
            opens=opens or self._convenes(item),
            saved_at=saved_at,
        )
