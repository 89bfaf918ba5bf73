"""Proposing and convening: a case is proposed, put on an agenda, and the offices that know it are asked."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from audit.events import Event
from coord.actions.attending import at_work, keep_apart, people_of, who_attends, who_can_sit
from coord.actions.bodies import body_by_ref, must_convene
from coord.actions.gate import Act, Opener, deed, reading
from coord.actions.handoffs import letter_stands_for
from coord.actions.loading import load_case, walls_around
from coord.actions.outlook import hidden_cases, names_in_case
from coord.actions.shown import Recorded
from coord.actions.writing import seal_words, words_place
from coord.clock import JAPAN
from coord.domain.agency import Hat
from coord.domain.checking import complaint_about_text
from coord.domain.ground import Ground, grounds_in_order
from coord.domain.ids import new_public_ref
from coord.domain.meeting import LONGEST_AFTER, LONGEST_NOTICE
from coord.domain.wareki import year_before_a_number
from coord.errors import Conflict, Invalid, NotFound
from coord.store import meetings, relations
from coord.store import tables as t
from coord.store.meeting_rows import BodyRow, MeetingRow, ProposalRow
from coord.store.rows import CaseRow

LONGEST_WORDS = 2000
LONGEST_PLACE = 100
MOST_ATTENDEES = 25
WITHOUT_SITTING = timedelta(days=14)
"""How long a 随時案件 is open; it is confirmed at the next sitting."""


def said(words: str, complaint_if_empty: str, *, longest: int = LONGEST_WORDS) -> str | None:
    """What is wrong with these words, None where nothing is."""
    complaint = complaint_about_text(words, longest=longest)
    return complaint or (None if words.strip() else complaint_if_empty)


@deed(Event.PROPOSAL_MADE)
def propose_case(act: Act, ref: str, *, body: str, reason: str) -> str:
    """Propose a case for a body's agenda; the proposal's reference. Nothing is given by it.

    Raises Conflict where this office's own waits there already (of another's nothing is said), Invalid,
    NotFound, Refused.
    """
    loaded = load_case(act, ref)
    to = body_by_ref(act, body)
    complaint = said(reason, "会議で話し合いたいことと、その理由を書いてください。")
    if complaint:
        raise Invalid({"reason": complaint})
    for earlier in meetings.proposals_to(act.connection, act.town, [to.id]):
        waits = earlier.case_id == loaded.case.id and earlier.item_id is None
        if waits and earlier.agency_id == act.reach.agency:
            raise Conflict("proposed before")
    return keep_proposal(act, loaded.case, to, reason)


def keep_proposal(act: Act, case: CaseRow, to: BodyRow, reason: str) -> str:
    """Put a proposal down for this body; its reference."""
    row, public = act.new_id(), new_public_ref()
    act.keep(
        t.proposal,
        municipality=act.town,
        id=row,
        public_ref=public,
        body_id=to.id,
        case_id=case.id,
        agency_id=act.reach.agency,
        appointment_id=act.reach.appointment,
        at=act.at,
        sealed_reason=seal_act_words(act, case.id, table="proposal", row=row, words=reason),
    )
    act.facts["proposal"] = public
    act.facts["body"] = to.public_ref
    return public


def seal_act_words(act: Act, case_id: UUID, *, table: str, row: UUID, words: str) -> bytes:
    """Words of an act of the actor's office."""
    holder = act.holder
    return seal_words(act, case_id, table=table, field="words", row=row, words=words, holder=holder)


def open_act_words(opener: Opener, municipality: UUID, case_id: UUID, *, table: str, row: UUID, sealed: bytes) -> str:
    """The same, opened; a sentence where they are damaged."""
    place = words_place(municipality, case_id, table=table, field="words", row=row)
    words = opener.words(sealed, place, f"{table}-words")
    return "（壊れていて読めません）" if words is None else words


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A proposal as the secretariat reads it: the number of the case, why, and who could be invited.

    `offices` are (reference, name), `staff` are (reference of the office, reference, name, office); `uncompared`
    (name, office) of those who gave nothing to compare with the household; `item` is where it was put since.
    `reason` is empty where a wall keeps it from this reader.
    """

    ref: str
    item: str | None
    body: str
    body_ref: str
    case_number: str
    by: str
    at: datetime
    reason: str
    grounds: tuple[tuple[str, str], ...]
    sittings: tuple[tuple[str, int, datetime], ...]
    offices: tuple[tuple[str, str], ...]
    staff: tuple[tuple[str, str, str, str], ...]
    uncompared: tuple[tuple[str, str], ...]
    recorded: Recorded


@dataclass(frozen=True, kw_only=True)
class SealedProposal:
    """The same, its words still sealed."""

    row: ProposalRow
    item: str | None
    body: BodyRow
    by: str
    sittings: tuple[MeetingRow, ...]
    offices: tuple[tuple[str, str], ...]
    staff: tuple[tuple[str, str, str, str], ...]
    uncompared: tuple[tuple[str, str], ...]
    municipality: UUID
    reason_stands: bool

    def open(self, opener: Opener) -> Proposal:
        """The page with its words."""
        return Proposal(
            ref=self.row.public_ref,
            item=self.item,
            body=self.body.name,
            body_ref=self.body.public_ref,
            case_number=self.row.case_number,
            by=self.by,
            at=self.row.at,
            reason=self._reason(opener) if self.reason_stands else "",
            grounds=tuple((ground.value, ground.label) for ground in grounds_in_order(self.body.grounds)),
            sittings=tuple((m.public_ref, m.number, m.sits_at) for m in self.sittings),
            offices=self.offices,
            staff=self.staff,
            uncompared=self.uncompared,
            recorded=Recorded(at=opener.at, entry=opener.entry),
        )

    def _reason(self, opener: Opener) -> str:
        row = self.row
        return open_act_words(
            opener, self.municipality, row.case_id, table="proposal", row=row.id, sealed=row.sealed_reason
        )


@reading(Event.PROPOSAL_READ)
def read_proposal(act: Act, ref: str) -> SealedProposal:
    """A proposal, for the body's secretariat. Raises NotFound, Refused for any other office."""
    row, body = _proposal(act, ref)
    offices = who_can_sit(act)
    coming = [m for m in meetings.meetings_of(act.connection, act.town, [body.id]) if m.sits_at >= act.at]
    return SealedProposal(
        row=row,
        item=meetings.item_by_id(act.connection, act.town, row.item_id).public_ref if row.item_id else None,
        body=body,
        by=names_in_case(act, row.case_id).of(row.agency_id).name,
        sittings=tuple(reversed(coming)),
        offices=tuple(
            (ref, office.name)
            for ref, office in offices.items()
            if office.id != body.secretariat_id and office.hat is not Hat.VOLUNTEERS
        ),
        staff=tuple(
            (ref, person, name, office.name)
            for ref, office in offices.items()
            if office.id != body.secretariat_id
            for person, name in people_of(act, office).items()
        ),
        uncompared=_uncompared(act),
        municipality=act.town,
        # Its words may speak of anyone, of any place: as in the room.
        reason_stands=letter_stands_for(act.reach, walls_around(act, [row.case_id])),
    )


def _uncompared(act: Act) -> tuple[tuple[str, str], ...]:
    known = relations.who_has_identity(act.connection, act.town)
    rows = at_work(act, {office.id: None for office in who_can_sit(act).values()})
    return tuple(dict.fromkeys((row.staff_name, row.agency_name) for row in rows if row.staff_id not in known))


def _proposal(act: Act, ref: str) -> tuple[ProposalRow, BodyRow]:
    bodies = meetings.bodies(act.connection, act.town)
    for row in meetings.proposals_to(act.connection, act.town, list(bodies)):
        if row.public_ref == ref:
            must_convene(act, bodies[row.body_id])
            if hidden_cases(act, {row.case_id}):
                raise NotFound
            act.case = row.case_ref
            act.facts["proposal"] = row.public_ref
            act.facts["body"] = bodies[row.body_id].public_ref
            return row, bodies[row.body_id]
    raise NotFound


@deed(Event.MEETING_CALLED)
def call_meeting(act: Act, body: str, *, sits_at: datetime, place: str) -> str:
    """Fix the next sitting of a body; its reference. Raises Invalid, Refused for all but its secretariat."""
    of = body_by_ref(act, body)
    must_convene(act, of)
    problems = {}
    if sits_at < act.at:
        problems["sits_at"] = "もう過ぎた日時です。これから開く日時を書いてください。"
    complaint = said(place, "場所を書いてください。", longest=LONGEST_PLACE)
    if complaint:
        problems["place"] = complaint
    if problems:
        raise Invalid(problems)
    row, public = act.new_id(), new_public_ref()
    number = 1 + max((m.number for m in meetings.meetings_of(act.connection, act.town, [of.id])), default=0)
    act.keep(
        t.meeting,
        municipality=act.town,
        id=row,
        public_ref=public,
        body_id=of.id,
        number=number,
        sits_at=sits_at,
        place=place,
        called_at=act.at,
        called_by=act.reach.appointment,
    )
    act.facts["meeting"] = public
    act.facts["body"] = of.public_ref
    act.facts["number"] = number
    return public


@dataclass(frozen=True, kw_only=True, slots=True)
class Invited:
    """An office at the item: its desk, or, where `staff` is named, one of its people."""

    agency: str
    staff: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Agenda:
    """An item as the secretariat puts it: grounds (none = on consent only), attendees, the question, the date.

    `meeting` None is a 随時案件, which needs no sitting.
    """

    meeting: str | None
    grounds: frozenset[Ground]
    invited: tuple[Invited, ...]
    question: str
    due: date


@deed(Event.ITEM_PUT)
def put_on_agenda(act: Act, proposal: str, agenda: Agenda) -> str:
    """Put a proposed case on an agenda, and ask every office that wrote statements; the item's reference.

    Conflicts of interest come out here, before anyone is asked: who has one is kept apart from the whole
    case. Raises Invalid, Conflict, Refused.
    """
    row, body = _proposal(act, proposal)
    if row.item_id is not None:
        raise Conflict("on an agenda before")
    meeting = _sitting(act, body, agenda.meeting)
    _check_agenda(act, body, agenda)
    attending = who_attends(act, body, row.case_id, ((one.agency, one.staff) for one in agenda.invited))
    walls = keep_apart(act, row.case_id, attending.apart)
    opens = max(act.at, meeting.sits_at - LONGEST_NOTICE) if meeting else act.at
    closes = meeting.sits_at + LONGEST_AFTER if meeting else act.at + WITHOUT_SITTING
    item, public = act.new_id(), new_public_ref()
    same = meetings.items_of_meeting(act.connection, act.town, meeting.id) if meeting else []
    act.keep(
        t.item,
        municipality=act.town,
        id=item,
        public_ref=public,
        body_id=body.id,
        meeting_id=meeting.id if meeting else None,
        case_id=row.case_id,
        proposal_id=row.id,
        number=len(same) + 1,
        opens_at=opens,
        closes_at=closes,
        put_at=act.at,
        put_by=act.reach.appointment,
        sealed_question=seal_act_words(act, row.case_id, table="item", row=item, words=agenda.question),
    )
    act.keep_all(
        t.item_ground,
        [{"municipality": act.town, "item_id": item, "ground": ground} for ground in sorted(agenda.grounds)],
    )
    for agency, staff in attending.attendees:
        act.keep(
            t.item_attendee,
            municipality=act.town,
            id=act.new_id(),
            item_id=item,
            agency_id=agency,
            staff_id=staff,
            invited_at=act.at,
        )
    asked = _ask(act, item, row.case_id, agenda.due)
    act.facts["item"] = public
    act.facts["grounds"] = sorted(agenda.grounds)
    act.facts["agencies"] = [str(agency) for agency, _ in attending.attendees]
    act.facts["requests"] = asked
    act.facts["walls"] = [str(wall) for wall in walls]
    act.facts["uncompared"] = len(attending.uncompared)
    return public


def _sitting(act: Act, body: BodyRow, ref: str | None) -> MeetingRow | None:
    if ref is None:
        return None
    for meeting in meetings.meetings_of(act.connection, act.town, [body.id]):
        if meeting.public_ref == ref:
            if meeting.sits_at < act.at:
                raise Invalid({"meeting": "もう終わった会議です。これから開く会議を選んでください。"})
            return meeting
    raise Invalid({"meeting": "会議の日を選んでください。"})


def _check_agenda(act: Act, body: BodyRow, agenda: Agenda) -> None:
    problems = {}
    complaint = said(agenda.question, "会議で決めたいことを書いてください。")
    if complaint:
        problems["question"] = complaint
    if not agenda.grounds <= body.grounds:
        problems["grounds"] = "この会議体の根拠の中から選んでください。"
    today = act.at.astimezone(JAPAN).date()
    if not today <= agenda.due <= today + timedelta(days=90):
        problems["due"] = "回答の期限は、きょうから90日以内の日にしてください。"
    if not 1 <= len(agenda.invited) <= MOST_ATTENDEES:
        problems["invited"] = f"招く機関を、1つから{MOST_ATTENDEES}まで選んでください。"
    if problems:
        raise Invalid(problems)


def _ask(act: Act, item: UUID, case_id: UUID, due: date) -> list[str]:
    """A request to each office that holds statements, with the year's next numbers."""
    today = act.at.astimezone(JAPAN).date()
    number = meetings.requests_in_year(act.connection, act.town, datetime(today.year, 1, 1, tzinfo=JAPAN))
    refs = []
    for agency in sorted(meetings.offices_that_wrote(act.connection, act.town, case_id)):
        number += 1
        ref = new_public_ref()
        act.keep(
            t.request,
            municipality=act.town,
            id=act.new_id(),
            public_ref=ref,
            item_id=item,
            agency_id=agency,
            number=f"{year_before_a_number(today)}-{number:03}",
            due=due,
            asked_at=act.at,
            asked_by=act.reach.appointment,
        )
        refs.append(ref)
    return refs
