"""Bodies and their secretariats: who convenes, and the page that says what a meeting wants of whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from audit.events import Event
from coord.actions.gate import Act, Opener, reading
from coord.actions.outlook import hidden_cases, names_in_cases, open_cases
from coord.actions.shown import Recorded
from coord.clock import JAPAN
from coord.domain.ground import grounds_in_order
from coord.domain.meeting import laws_in_order
from coord.errors import NotFound, Refused
from coord.store import meetings
from coord.store.meeting_rows import BodyRow, ItemRow, MeetingRow


def body_by_ref(act: Act, ref: str) -> BodyRow:
    """The body with this public reference. Raises NotFound."""
    for body in meetings.bodies(act.connection, act.town).values():
        if body.public_ref == ref:
            return body
    raise NotFound


def must_convene(act: Act, body: BodyRow) -> None:
    """Only the body's secretariat convenes: a contractor's hat proposes. Raises Refused."""
    if act.reach.agency != body.secretariat_id:
        raise Refused("only-the-bodys-secretariat")


def must_chair(act: Act, body: BodyRow) -> None:
    """What its 要綱 leaves to the chair. Raises Refused."""
    if act.reach.appointment != body.chair_id:
        raise Refused("only-the-chair")


def item_of(act: Act, ref: str) -> tuple[ItemRow, BodyRow]:
    """The item with this public reference and its body; the entry learns which case it is about.

    Raises NotFound where there is none or its case is hidden from the actor by a wall.
    """
    item = meetings.item_by_ref(act.connection, act.town, ref)
    if item is None or hidden_cases(act, {item.case_id}):
        raise NotFound
    act.case = item.case_ref
    act.facts["item"] = item.public_ref
    return item, meetings.bodies(act.connection, act.town)[item.body_id]


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedProposal:
    """A case proposed and not yet on an agenda, by its number."""

    ref: str
    body: str
    case_number: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedMeeting:
    """A sitting of a body this office is the secretariat of."""

    ref: str
    body: str
    number: int
    sits_at: datetime
    place: str
    items: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedItem:
    """An item this office is invited to, or convenes. `opens`: this reader can open it now."""

    ref: str
    body: str
    case_number: str
    number: int
    sits_at: datetime | None
    opens_at: datetime
    closes_at: datetime
    opens: bool
    convenes: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedRequest:
    """A request to this office, by its number. `waits`: it has no answer, and can still be answered.

    `opens`: this reader can open it; a colleague who is not assigned to the case can't.
    """

    ref: str
    number: str
    body: str
    case_ref: str
    case_number: str
    due: date
    overdue: bool
    answer: str | None
    waits: bool
    opens: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class BodyHere:
    """A body, as the page offers it: whether this office convenes it, and whether the actor chairs it."""

    ref: str
    name: str
    laws: tuple[str, ...]
    grounds: tuple[tuple[str, str], ...]
    convenes: bool
    chairs: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Meetings:
    """What meetings want of this office."""

    bodies: tuple[BodyHere, ...]
    proposals: tuple[ListedProposal, ...]
    sittings: tuple[ListedMeeting, ...]
    items: tuple[ListedItem, ...]
    requests: tuple[ListedRequest, ...]
    recorded: Recorded


@dataclass(frozen=True, kw_only=True)
class SealedMeetings:
    """The page; nothing in it is sealed: cases stand by their numbers."""

    bodies: tuple[BodyHere, ...]
    proposals: tuple[ListedProposal, ...]
    sittings: tuple[ListedMeeting, ...]
    items: tuple[ListedItem, ...]
    requests: tuple[ListedRequest, ...]

    def open(self, opener: Opener) -> Meetings:
        """The page with its sign."""
        return Meetings(
            bodies=self.bodies,
            proposals=self.proposals,
            sittings=self.sittings,
            items=self.items,
            requests=self.requests,
            recorded=Recorded(at=opener.at, entry=opener.entry),
        )


@reading(Event.MEETINGS_LISTED)
def list_meetings(act: Act) -> SealedMeetings:
    """The bodies, what was proposed to those this office convenes, its items and its requests."""
    bodies = meetings.bodies(act.connection, act.town)
    convened = {body.id for body in bodies.values() if body.secretariat_id == act.reach.agency}
    sittings = meetings.meetings_of(act.connection, act.town, list(bodies))
    items = _items(act, convened)
    hidden = hidden_cases(act, {item.case_id for item in items})
    visible = [item for item in items if item.case_id not in hidden]
    proposals = [p for p in meetings.proposals_to(act.connection, act.town, convened) if p.item_id is None]
    unseen = hidden_cases(act, {p.case_id for p in proposals})
    names = names_in_cases(act, {p.case_id for p in proposals})
    requests = requests_here(act)
    act.facts["count"] = len(visible) + len(requests)
    return SealedMeetings(
        bodies=tuple(_here(act, body) for body in bodies.values()),
        proposals=tuple(
            ListedProposal(
                ref=p.public_ref,
                body=bodies[p.body_id].name,
                case_number=p.case_number,
                by=names[p.case_id].of(p.agency_id).name,
                at=p.at,
            )
            for p in proposals
            if p.case_id not in unseen
        ),
        sittings=tuple(
            ListedMeeting(
                ref=m.public_ref,
                body=bodies[m.body_id].name,
                number=m.number,
                sits_at=m.sits_at,
                place=m.place,
                items=sum(item.meeting_id == m.id for item in visible),
            )
            for m in sittings
            if m.body_id in convened
        ),
        items=_listed_items(act, visible, bodies, {m.id: m for m in sittings}),
        requests=requests,
    )


def _items(act: Act, convened: set[UUID]) -> list[ItemRow]:
    found = {
        item.id: item
        for item in meetings.items_attended_by(act.connection, act.town, act.reach.agency, act.reach.staff)
    }
    for body in convened:
        found |= {item.id: item for item in meetings.items_of_body(act.connection, act.town, body)}
    return sorted(found.values(), key=lambda item: (item.closes_at, item.number), reverse=True)


def _here(act: Act, body: BodyRow) -> BodyHere:
    return BodyHere(
        ref=body.public_ref,
        name=body.name,
        laws=tuple(law.label for law in laws_in_order(body.laws)),
        grounds=tuple((ground.value, ground.label) for ground in grounds_in_order(body.grounds)),
        convenes=body.secretariat_id == act.reach.agency,
        chairs=body.chair_id == act.reach.appointment,
    )


def _listed_items(
    act: Act, items: list[ItemRow], bodies: Mapping[UUID, BodyRow], sittings: Mapping[UUID, MeetingRow]
) -> tuple[ListedItem, ...]:
    readable = open_cases(act, {item.case_id for item in items if item.is_open(act.at)})
    convened = {item.id for item in items if bodies[item.body_id].secretariat_id == act.reach.agency}
    return tuple(
        ListedItem(
            ref=item.public_ref,
            body=bodies[item.body_id].name,
            case_number=item.case_number,
            number=item.number,
            sits_at=sittings[item.meeting_id].sits_at if item.meeting_id else None,
            opens_at=item.opens_at,
            closes_at=item.closes_at,
            opens=item.id in convened or (item.is_open(act.at) and item.case_id in readable),
            convenes=item.id in convened,
        )
        for item in items
    )


def requests_here(act: Act) -> tuple[ListedRequest, ...]:
    """The requests to this office, for its page and for today's work; none about a case hidden from the actor."""
    rows = meetings.requests_to(act.connection, act.town, act.reach.agency)
    bodies = meetings.bodies(act.connection, act.town)
    items = meetings.items_by_id(act.connection, act.town, {row.item_id for row in rows})
    hidden = hidden_cases(act, {item.case_id for item in items.values()})
    readable = open_cases(act, {items[row.item_id].case_id for row in rows if row.answer is None})
    today = act.at.astimezone(JAPAN).date()
    return tuple(
        ListedRequest(
            ref=row.public_ref,
            number=row.number,
            body=bodies[items[row.item_id].body_id].name,
            case_ref=items[row.item_id].case_ref,
            case_number=items[row.item_id].case_number,
            due=row.due,
            overdue=row.answer is None and row.due < today,
            answer=row.answer,
            waits=row.answer is None and act.at < items[row.item_id].closes_at,
            opens=items[row.item_id].case_id in readable,
        )
        for row in rows
        if items[row.item_id].case_id not in hidden
    )
