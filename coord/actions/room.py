"""The room: one item while it is talked about: who is there, who must leave, what was decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from audit.events import Event
from coord.actions.agenda import AgendaRow, agenda_around
from coord.actions.bodies import item_of, must_convene
from coord.actions.convening import open_act_words
from coord.actions.gate import Act, Opener, deed, reading
from coord.actions.handoffs import letter_stands_for
from coord.actions.loading import LoadedCase, load_case, walls_around
from coord.actions.naming import OfficeNames
from coord.actions.necessity import No, SaidNo, who_said_no
from coord.actions.outlook import names_in_case
from coord.actions.paper.box import PaperBox, paper_box
from coord.actions.showing import SealedCase, seal_case
from coord.actions.shown import Recorded, ShownCase
from coord.actions.tasks import SealedTask, ShownTask, sealed_task, tasks_of
from coord.domain.access import Grant
from coord.domain.agency import Role
from coord.domain.ground import Ground, grounds_in_order
from coord.domain.meeting import Presence, laws_in_order
from coord.errors import Conflict, Invalid, Refused
from coord.policy.rules import HERITAGES
from coord.store import cases, meetings, people, sharing
from coord.store import tables as t
from coord.store.meeting_rows import AttendeeRow, BodyRow, ItemRow, MeetingRow, MinutesRow, RequestRow, TaskRow
from coord.store.rows import AgencyRow, PersonRow


@dataclass(frozen=True, kw_only=True, slots=True)
class Secrecy:
    """The words of exactly the laws in use; unverified ones are said to be."""

    label: str
    article: str
    words: str
    verified: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """An attendee: where it is, whether it confirmed, and of whom it was given nothing (and must leave for)."""

    agency_ref: str
    agency: str
    person: str
    presence: str
    confirmed: bool
    leaves_for: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A request of the item and its answer."""

    number: str
    agency: str
    due: date
    answer: str | None
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """An item as this reader may see it. What only the secretariat sees is empty for everyone else.

    `wrote_minutes`: the newest are the reader's own. `said_no` is for the chair.
    """

    ref: str
    case_number: str
    body: str
    legal: tuple[str, ...]
    number: int
    meeting: int | None
    sits_at: datetime | None
    place: str
    opens_at: datetime
    closes_at: datetime
    approved: bool
    question: str
    secrecy: tuple[Secrecy, ...]
    case: ShownCase | None
    tasks: tuple[ShownTask, ...]
    carried: tuple[ShownTask, ...]
    convenes: bool
    chairs: bool
    seats: tuple[Seat, ...]
    asked: tuple[Asked, ...]
    held_back: int
    minutes: str
    minutes_ref: str
    papers: PaperBox | None
    wrote_minutes: bool
    agenda: tuple[AgendaRow, ...]
    said_no: tuple[SaidNo, ...]
    recorded: Recorded


@dataclass(frozen=True, kw_only=True)
class SealedRoom:
    """The same, decided."""

    item: ItemRow
    body: BodyRow
    meeting: MeetingRow | None
    case: SealedCase | None
    municipality: UUID
    offices: Mapping[UUID, AgencyRow]
    names: OfficeNames
    staff: Mapping[UUID, str]
    secrecy: tuple[Secrecy, ...]
    tasks: tuple[SealedTask, ...]
    carried: tuple[SealedTask, ...]
    convenes: bool
    chairs: bool
    presence: Mapping[UUID, Presence]
    confirmed: frozenset[UUID]
    uncovered: Mapping[UUID, frozenset[UUID]]
    asked: tuple[RequestRow, ...]
    minutes: MinutesRow | None
    wrote_minutes: bool
    question_stands: bool
    papers: PaperBox | None
    agenda: tuple[AgendaRow, ...]
    said_no: Mapping[PersonRow, No]
    held_back: int

    def open(self, opener: Opener) -> Room:
        """The item, with what was permitted."""
        case = self.case.open(opener) if self.case else None
        item, meeting = self.item, self.meeting
        return Room(
            ref=item.public_ref,
            case_number=item.case_number,
            body=self.body.name,
            legal=tuple(law.label for law in laws_in_order(self.body.laws)),
            number=item.number,
            meeting=meeting.number if meeting else None,
            sits_at=meeting.sits_at if meeting else None,
            place=meeting.place if meeting else "",
            opens_at=item.opens_at,
            closes_at=item.closes_at,
            approved=item.approved_at is not None,
            question=self._words(opener, "item", item.id, item.sealed_question) if self.question_stands else "",
            secrecy=self.secrecy,
            case=case,
            tasks=tuple(task.open(opener) for task in self.tasks),
            carried=tuple(task.open(opener) for task in self.carried),
            convenes=self.convenes,
            chairs=self.chairs,
            seats=tuple(self._seats(case)),
            asked=tuple(self._asked(opener)),
            held_back=self.held_back,
            minutes=self._words(opener, "minutes", self.minutes.id, self.minutes.sealed_words) if self.minutes else "",
            minutes_ref=str(self.minutes.id) if self.minutes else "",
            papers=self.papers,
            wrote_minutes=self.wrote_minutes,
            agenda=self.agenda,
            said_no=tuple(self._said_no(case)),
            recorded=Recorded(at=opener.at, entry=opener.entry),
        )

    def _words(self, opener: Opener, table: str, row: UUID, sealed: bytes) -> str:
        return open_act_words(opener, self.municipality, self.item.case_id, table=table, row=row, sealed=sealed)

    def _seats(self, case: ShownCase | None) -> Iterable[Seat]:
        if not self.convenes:
            return
        called = {person.ref: person.called for person in case.persons} if case else {}
        rows = self.case.loaded.persons if self.case else ()
        names = {row.id: called[row.public_ref] for row in rows if row.public_ref in called}
        for attendee in sorted(self.item.attendees, key=self._place_at_the_table):
            office = self.offices[attendee.agency_id]
            yield Seat(
                agency_ref=office.public_ref,
                agency=office.name,
                person=self.staff.get(attendee.staff_id, "") if attendee.staff_id else "",
                presence=self.presence[office.id].value if office.id in self.presence else "",
                confirmed=office.id in self.confirmed,
                leaves_for=tuple(
                    name for person, name in names.items() if person in self.uncovered.get(office.id, frozenset())
                ),
            )

    def _place_at_the_table(self, attendee: AttendeeRow) -> tuple[bool, str]:
        """The secretariat, then the offices by name: at every sitting alike."""
        return attendee.agency_id != self.body.secretariat_id, self.offices[attendee.agency_id].name

    def _said_no(self, case: ShownCase | None) -> Iterable[SaidNo]:
        """Whom this reader knows, first."""
        called = {person.ref: person.called for person in case.persons} if case else {}
        for person, how in sorted(self.said_no.items(), key=lambda pair: pair[0].public_ref not in called):
            yield SaidNo(
                ref=person.public_ref,
                called=called.get(person.public_ref, ""),
                principal=person.principal,
                words=how.label,
            )

    def _asked(self, opener: Opener) -> Iterable[Asked]:
        if not self.convenes:
            return
        for row in self.asked:
            words = ""
            if self.question_stands and row.sealed_words is not None and row.answer == "declined":
                words = self._words(opener, "request_answer", row.id, row.sealed_words)
            yield Asked(
                number=row.number, agency=self.names.of(row.agency_id).name, due=row.due, answer=row.answer, words=words
            )


@reading(Event.ITEM_READ)
def read_item(act: Act, ref: str) -> SealedRoom:
    """An item: for who convenes or chairs it the whole room, for an attendee what the matrix said.

    After its window it is closed to all but the convener. Raises NotFound, Refused.
    """
    item, body = item_of(act, ref)
    convenes = act.reach.agency == body.secretariat_id
    if not convenes:
        if not item.invites(agency=act.reach.agency, staff=act.reach.staff):
            raise Refused("not-an-attendee")
        if not item.is_open(act.at):
            raise Refused("outside-the-window")
    return room_of(act, item, body, _loaded(act, item, convenes=convenes))


def room_of(act: Act, item: ItemRow, body: BodyRow, loaded: LoadedCase | None) -> SealedRoom:
    """The room of an item as the actor may see it, with as much of the case as was loaded for him."""
    convenes = act.reach.agency == body.secretariat_id
    chairs = act.reach.appointment == body.chair_id
    tasks = meetings.tasks_of_case(act.connection, act.town, item.case_id)
    stands = letter_stands_for(act.reach, walls_around(act, [item.case_id]))
    mine = _tasks(act, item, tasks, convenes=convenes) if stands else []
    act.facts["tasks"] = [row.public_ref for row in mine]
    minutes = meetings.newest_minutes(act.connection, act.town, item.id) if convenes and stands else None
    case = seal_case(act, loaded) if loaded else None
    said_no = who_said_no(act, item) if chairs else {}
    act.persons = tuple(dict.fromkeys((*act.persons, *(person.public_ref for person in said_no))))
    return SealedRoom(
        item=item,
        body=body,
        meeting=meeting_of(act, item),
        case=case,
        municipality=act.town,
        offices=act.offices,
        names=names_in_case(act, item.case_id),
        staff=people.staff_names(act.connection, act.town),
        secrecy=secrecy_of(act, item),
        tasks=tuple(sealed_task(act, row, stands=True) for row in mine if row.item_id == item.id),
        carried=tuple(sealed_task(act, row, stands=True) for row in mine if row.item_id != item.id),
        convenes=convenes,
        chairs=chairs,
        presence=meetings.presence_at(act.connection, act.town, item.id),
        confirmed=meetings.confirmed_at_item(act.connection, act.town, item.id),
        uncovered=_uncovered(act, item, loaded) if convenes and loaded else {},
        asked=tuple(meetings.requests_of_item(act.connection, act.town, item.id)) if convenes else (),
        minutes=minutes,
        wrote_minutes=minutes is not None and minutes.writer_id == act.reach.staff,
        question_stands=stands,
        papers=paper_box(act, item) if convenes else None,
        agenda=agenda_around(act, item, convenes=convenes),
        said_no=said_no,
        held_back=_held_back(loaded) if chairs or act.reach.role is Role.COORDINATOR else 0,
    )


def _held_back(loaded: LoadedCase | None) -> int:
    """How much was received without consent and is not passed on (N-6); of what else is refused nothing is said."""
    return sum(loaded.refused[heritage.id] for heritage in HERITAGES) if loaded else 0


def _tasks(act: Act, item: ItemRow, rows: list[TaskRow], *, convenes: bool) -> list[TaskRow]:
    """What the actor took on himself; who convenes, also what this body decided: never another body's words."""
    own = {row.id for row in tasks_of(act, rows)}
    items = meetings.items_by_id(act.connection, act.town, {row.item_id for row in rows})
    return [row for row in rows if row.id in own or (convenes and items[row.item_id].body_id == item.body_id)]


def _loaded(act: Act, item: ItemRow, *, convenes: bool) -> LoadedCase | None:
    """The case; None for a secretariat that nobody gave anything yet: it still sees who was asked."""
    try:
        return load_case(act, item.case_ref)
    except Refused as refused:
        if convenes and refused.rule == "no-disclosure":
            return None
        raise


def meeting_of(act: Act, item: ItemRow) -> MeetingRow | None:
    """The sitting an item is on; None for a 随時案件."""
    return next(
        (m for m in meetings.meetings_of(act.connection, act.town, [item.body_id]) if m.id == item.meeting_id), None
    )


def secrecy_of(act: Act, item: ItemRow) -> tuple[Secrecy, ...]:
    """The secrecy text of each law the item stands on; an item on consent alone has the consent's."""
    wanted = item.grounds or frozenset({Ground.CONSENT})
    laws = {law.ground: law for law in reversed(sharing.laws(act.connection, act.town, act.at))}
    return tuple(
        Secrecy(
            label=ground.label,
            article=laws[ground].article if ground in laws else "",
            words=laws[ground].secrecy if ground in laws else "",
            verified=ground in laws and laws[ground].verified_by is not None,
        )
        for ground in grounds_in_order(wanted)
    )


def _uncovered(act: Act, item: ItemRow, loaded: LoadedCase) -> dict[UUID, frozenset[UUID]]:
    """By attending office: the persons the convener sees of whom it was given nothing that is in force."""
    grants = cases.grants_of(act.connection, act.town, [item.case_id], None, act.at)
    return {
        attendee.agency_id: frozenset(
            person.id for person in loaded.persons if not _has_any(grants, attendee.agency_id, person.id)
        )
        for attendee in item.attendees
        if attendee.agency_id != act.reach.agency
    }


def _has_any(grants: Iterable[Grant], agency: UUID, person: UUID) -> bool:
    return any(g.agency == agency and g.subject in (None, person) for g in grants)


@deed(Event.PRESENCE_NOTED)
def note_presence(act: Act, ref: str, *, agency: str, presence: Presence) -> None:
    """Write down that an attendee is there, left, or did not come.

    Raises NotFound, Refused, Invalid, Conflict where the minutes are approved.
    """
    item, office = _attendee(act, ref, agency)
    act.keep(
        t.attendance,
        municipality=act.town,
        id=act.new_id(),
        item_id=item.id,
        agency_id=office.id,
        presence=presence,
        at=act.at,
        noted_by=act.reach.appointment,
    )
    act.facts["agency"] = str(office.id)
    act.facts["presence"] = presence.value


@deed(Event.SECRECY_CONFIRMED)
def confirm_secrecy(act: Act, ref: str, *, agency: str) -> None:
    """Write down that the secrecy text was read to an attendee and confirmed. Raises Conflict, Refused."""
    item, office = _attendee(act, ref, agency)
    if office.id in meetings.confirmed_at_item(act.connection, act.town, item.id):
        raise Conflict("confirmed before")
    act.keep(
        t.secrecy_confirmation,
        municipality=act.town,
        item_id=item.id,
        agency_id=office.id,
        at=act.at,
        noted_by=act.reach.appointment,
    )
    act.facts["agency"] = str(office.id)
    act.facts["grounds"] = sorted(item.grounds)


def _attendee(act: Act, ref: str, agency: str) -> tuple[ItemRow, AgencyRow]:
    item, body = item_of(act, ref)
    must_convene(act, body)
    if item.approved_at is not None:
        raise Conflict("the minutes are approved, and say who was there")
    for office in act.offices.values():
        if office.public_ref == agency and item.attendee(office.id):
            return item, office
    raise Invalid({"agency": "この案件に招いた機関の中から選んでください。"})
