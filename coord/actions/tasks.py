"""Tasks (役割): who, what, by when; and what the office with one goes on reading until it ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from audit.events import Event
from coord.actions.bodies import item_of, must_convene
from coord.actions.convening import open_act_words, said, seal_act_words
from coord.actions.gate import Act, Opener, deed, reading
from coord.actions.giving import Gift, keep_gift
from coord.actions.handoffs import letter_stands_for
from coord.actions.loading import walls_around
from coord.actions.necessity import decided_on
from coord.actions.outlook import cases_that_want_a_reason, hidden_cases
from coord.actions.shown import Recorded
from coord.actions.withdrawals import end_disclosures
from coord.clock import JAPAN
from coord.domain.giving import newest_of
from coord.domain.ground import Basis, Timing
from coord.domain.ids import new_public_ref
from coord.domain.meeting import LONGEST_TASK, TaskEnd
from coord.errors import Conflict, Invalid, NotFound, Refused
from coord.store import meetings, sharing
from coord.store import tables as t
from coord.store.meeting_rows import ItemRow, TaskRow
from coord.store.rows import AgencyRow, DisclosureRow


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownTask:
    """A task in words, which are empty where a wall keeps them from this reader.

    `state` is open, late, done or dropped. `mine`: this reader can end it.
    """

    ref: str
    case_ref: str
    case_number: str
    agency: str
    words: str
    due: date
    state: str
    outcome: str
    mine: bool


@dataclass(frozen=True, kw_only=True)
class SealedTask:
    """A task whose words are still sealed."""

    row: TaskRow
    agency: AgencyRow
    municipality: UUID
    mine: bool
    stands: bool

    def open(self, opener: Opener) -> ShownTask:
        """The task with its words, and how it ended."""
        row = self.row
        today = opener.at.astimezone(JAPAN).date()
        return ShownTask(
            ref=row.public_ref,
            case_ref=row.case_ref,
            case_number=row.case_number,
            agency=self.agency.name,
            words=self._words(opener, "task", row.sealed_words) if self.stands else "",
            due=row.due,
            state=row.how or ("late" if row.due < today else "open"),
            outcome=self._words(opener, "task_end", row.sealed_end) if row.sealed_end and self.stands else "",
            mine=self.mine,
        )

    def _words(self, opener: Opener, table: str, sealed: bytes) -> str:
        return open_act_words(opener, self.municipality, self.row.case_id, table=table, row=self.row.id, sealed=sealed)


def sealed_task(act: Act, row: TaskRow, *, stands: bool, mine: bool = False) -> SealedTask:
    """A task about to be shown to the actor; `stands`: its words too; `mine`: he can end it."""
    return SealedTask(
        row=row,
        agency=act.offices[row.agency_id],
        municipality=act.town,
        mine=mine,
        stands=stands,
    )


def tasks_of(act: Act, rows: Iterable[TaskRow]) -> list[TaskRow]:
    """Those of these that are the actor's own: of his office, or of himself where one was invited by name.

    None of a case in which walls hide everyone from him.
    """
    ours = [row for row in rows if row.agency_id == act.reach.agency]
    hidden = hidden_cases(act, {row.case_id for row in ours})
    items = meetings.items_by_id(act.connection, act.town, {row.item_id for row in ours})
    return [
        row
        for row in ours
        if row.case_id not in hidden and items[row.item_id].invites(agency=act.reach.agency, staff=act.reach.staff)
    ]


@deed(Event.TASK_DECIDED)
def decide_task(act: Act, ref: str, *, agency: str, words: str, due: date) -> str:
    """Write a decision down as it falls; the task's reference.

    The office goes on reading what it was given for the item by those who agreed to it, until the
    task ends, half a year at most. Raises Invalid, Refused for all but the secretariat, Conflict
    where the minutes are approved.
    """
    item, body = item_of(act, ref)
    must_convene(act, body)
    if item.approved_at is not None or not item.is_open(act.at):
        raise Conflict("the item is not open, or its minutes are approved")
    office = _checked(act, item, agency, words, due)
    row, public = act.new_id(), new_public_ref()
    act.keep(
        t.task,
        municipality=act.town,
        id=row,
        public_ref=public,
        item_id=item.id,
        case_id=item.case_id,
        agency_id=office.id,
        due=due,
        at=act.at,
        given_by=act.reach.appointment,
        sealed_words=seal_act_words(act, item.case_id, table="task", row=row, words=words),
    )
    given = [keep_gift(act, item.case_id, gift)[0] for gift in _role_sheet(act, item, office, row, due)]
    act.keep_all(
        t.task_disclosure,
        [{"municipality": act.town, "task_id": row, "disclosure_id": disclosure} for disclosure in given],
    )
    act.facts["task"] = public
    act.facts["to"] = str(office.id)
    act.facts["due"] = due.isoformat()
    act.facts["disclosures"] = [str(disclosure) for disclosure in given]
    return public


def _checked(act: Act, item: ItemRow, agency: str, words: str, due: date) -> AgencyRow:
    problems = {}
    complaint = said(words, "何をするかを書いてください。")
    if complaint:
        problems["words"] = complaint
    today = act.at.astimezone(JAPAN).date()
    if not today <= due <= today + LONGEST_TASK:
        problems["due"] = "いつまでかを、きょうから半年以内の日で書いてください。"
    office = next((o for o in act.offices.values() if o.public_ref == agency), None)
    if office is None or item.attendee(office.id) is None:
        problems["agency"] = "だれがするかを、この案件に招いた機関の中から選んでください。"
    if problems or office is None:
        raise Invalid(problems)
    return office


def _role_sheet(act: Act, item: ItemRow, office: AgencyRow, task: UUID, due: date) -> list[Gift]:
    """For each disclosure in force that an answer gave this office, one more that lasts as long as the task.

    On a law: what was written by now, and no later statement. On her consent it goes on with the consent.
    No spare grounds: nothing of who said no since then, unless the chair wrote down why it is necessary.
    """
    agreed = {r.id for r in meetings.requests_of_item(act.connection, act.town, item.id) if r.for_tasks}
    answers = meetings.given_for_item(act.connection, act.town, item.id)
    said_no = _said_no(act, item, office)
    ends = datetime.combine(due + timedelta(days=1), time(), JAPAN)
    return [
        Gift(
            giver=row.giver_id,
            recipient=office.id,
            post=row.post,
            staff=row.staff_id,
            person=person,
            compartments=row.compartments,
            ground=row.ground,
            basis=Basis.CONSENT if row.basis == Basis.CONSENT else Basis.TASK,
            basis_id=row.basis_id if row.basis == Basis.CONSENT else task,
            starts=act.at,
            until=min(ends, _consent_ends(act, row)),
            timing=Timing.CONTINUING if row.basis == Basis.CONSENT else Timing.SNAPSHOT,
        )
        for row in sharing.disclosures_of(act.connection, act.town, [item.case_id])
        if row.recipient_id == office.id and answers.get(row.id) in agreed and row.is_in_force(act.at)
        for person in sorted(row.persons)
        if row.basis == Basis.CONSENT or person not in said_no
    ]


def _said_no(act: Act, item: ItemRow, office: AgencyRow) -> frozenset[UUID]:
    """Who is against this office's reading on, by what they said last, and of whom the chair decided nothing."""
    answers = newest_of(sharing.consents_of(act.connection, act.town, [item.case_id]))
    against = {person for person, answer in answers.items() if answer.is_against(office.id)}
    return frozenset(against - decided_on(act, item))


def _consent_ends(act: Act, row: DisclosureRow) -> datetime:
    """A consent's own end bounds the task's reading too."""
    if row.basis != Basis.CONSENT:
        return datetime.combine(date(9999, 1, 1), time(), JAPAN)
    consents = sharing.consents_of(act.connection, act.town, [row.case_id])
    return next(consent.until for consent in consents if consent.id == row.basis_id)


@deed(Event.TASK_ENDED)
def end_task(act: Act, ref: str, *, how: TaskEnd, words: str = "") -> str:
    """Say that a task is done, or dropped; what it kept open closes now. The case's reference.

    Raises Refused for another's and for a colleague whom nobody assigned, NotFound, Conflict where it
    ended, Invalid.
    """
    row = meetings.task_by_ref(act.connection, act.town, ref)
    if row is None or hidden_cases(act, {row.case_id}):
        raise NotFound
    act.case = row.case_ref
    if not tasks_of(act, [row]):
        raise Refused("only-whose-task-it-is")
    if cases_that_want_a_reason(act, {row.case_id}):
        raise Refused("reason-needed")
    if row.how is not None:
        raise Conflict("ended before")
    needed = "やめた理由を書いてください。" if how is TaskEnd.DROPPED else ""
    complaint = said(words, needed) if words.strip() or needed else None
    if complaint:
        raise Invalid({"words": complaint})
    act.keep(
        t.task_end,
        municipality=act.town,
        task_id=row.id,
        how=how,
        at=act.at,
        appointment_id=act.reach.appointment,
        sealed_words=seal_act_words(act, row.case_id, table="task_end", row=row.id, words=words),
    )
    living = {
        d.id for d in sharing.disclosures_of(act.connection, act.town, [row.case_id]) if d.ended_at is None
    } & meetings.given_for_task(act.connection, act.town, row.id)
    end_disclosures(act, sorted(living), why="task")
    act.must_outlast_readers = True
    act.facts["task"] = row.public_ref
    act.facts["outcome"] = how.value
    act.facts["ended"] = [str(one) for one in sorted(living)]
    return row.case_ref


@dataclass(frozen=True, kw_only=True, slots=True)
class Tasks:
    """The tasks of this office, nearest date first."""

    rows: tuple[ShownTask, ...]
    recorded: Recorded


@dataclass(frozen=True, kw_only=True)
class SealedTasks:
    """The same, their words still sealed."""

    rows: tuple[SealedTask, ...]

    def open(self, opener: Opener) -> Tasks:
        """The page with its sign."""
        return Tasks(
            rows=tuple(row.open(opener) for row in self.rows), recorded=Recorded(at=opener.at, entry=opener.entry)
        )


@reading(Event.TASKS_LISTED)
def list_tasks(act: Act) -> SealedTasks:
    """What this office took on, done or not; nothing of a case that a wall hides from the actor.

    The secretariat's words may speak of anyone, of any place: as in the room, they stand only where no wall does.
    To a colleague whom nobody assigned the case shows itself for a reason only, and so do its tasks' words.
    """
    mine = tasks_of(act, meetings.tasks_of_agency(act.connection, act.town, act.reach.agency))
    walls = walls_around(act, {row.case_id for row in mine})
    closed = cases_that_want_a_reason(act, {row.case_id for row in mine})
    rows = tuple(
        sealed_task(
            act,
            row,
            stands=row.case_id not in closed
            and letter_stands_for(act.reach, (w for w in walls if w.case == row.case_id)),
            mine=row.case_id not in closed,
        )
        for row in mine
    )
    act.facts["count"] = len(rows)
    act.facts["tasks"] = [task.row.public_ref for task in rows]
    return SealedTasks(rows=rows)
