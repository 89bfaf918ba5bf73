"""つなぎ: a case handed to another office, seen, accepted with a reply or declined with a reason."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from audit.events import Event
from coord.actions.drafts import sent
from coord.actions.gate import Act, Opener, deed, reading
from coord.actions.giving import giver_of, keep_disclosure, post_for
from coord.actions.loading import LoadedCase, load_case
from coord.actions.naming import OfficeNames
from coord.actions.outlook import outlook_on
from coord.actions.showing import SealedCase, seal_case
from coord.actions.shown import Recorded, ShownCase
from coord.actions.withdrawals import end_disclosures
from coord.actions.writing import own_the_case, seal_words, words_place
from coord.clock import JAPAN
from coord.domain.access import Reach, Wall
from coord.domain.checking import complaint_about_text
from coord.domain.compartment import ALL, Compartments
from coord.domain.ground import Basis
from coord.domain.ids import new_public_ref
from coord.errors import Conflict, Invalid, NotFound, Refused
from coord.policy.decide import closes_anything, hides_everyone, reads_on
from coord.store import sharing
from coord.store import tables as t
from coord.store.rows import AgencyRow, HandoffRow

URGENCIES = {"today": "至急（24時間以内）", "week": "通常（1週間以内）"}
LONGEST_LETTER = 2000
LONGEST_REPLY = 1000
_LATEST_REPLY = timedelta(days=90)


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """What the giver writes: why, what is asked for, how soon."""

    recipient: str
    words: str
    urgency: str
    reply_by: date
    compartments: Compartments = ALL


@deed(Event.HANDOFF_SENT)
def hand_over(act: Act, ref: str, letter: Letter, *, draft: str = "") -> str:
    """Hand a case to an office: one disclosure per person and ground, and the letter; its reference.

    Whoever consented goes on the consent; within the project the others go as PURPOSE, for the
    coordinator's eyes only. Raises Invalid where nothing may be given, Conflict where an open
    handoff to the same office exists.
    """
    loaded = load_case(act, ref)
    sent(act, draft)
    giver = giver_of(act, loaded)
    office = giver.office(letter.recipient)
    _check(act, letter)
    if _is_open_to(act, loaded, office):
        raise Conflict("an open handoff exists")
    handoff, public = act.new_id(), new_public_ref()
    _keep_handoff(act, loaded, office, letter, ids=(handoff, public))
    made = []
    for prospect in giver.prospects(office, post_for(office)):
        wanted = prospect.compartments & letter.compartments
        if wanted:
            row, _ = keep_disclosure(
                giver, office, replace(prospect, compartments=wanted), basis=Basis.HANDOFF, basis_id=handoff
            )
            made.append((row, prospect.ground))
    if not made:
        raise Invalid({"recipient": "この相手に渡せる根拠（同意など）が、どなたにもありません。"})
    consents = [p.consent.id for p in giver.prospects(office, post_for(office)) if p.consent]
    sharing.accept_as_giver(act.rows, act.town, consents, act.reach.agency, act.at)
    act.keep_all(
        t.handoff_disclosure,
        [{"municipality": act.town, "handoff_id": handoff, "disclosure_id": row} for row, _ in made],
    )
    act.persons = tuple(person.public_ref for person in loaded.persons)
    act.facts["handoff"] = public
    act.facts["to"] = str(office.id)
    act.facts["disclosures"] = [f"{ground.value}/{row}" for row, ground in made]
    return public


def _is_open_to(act: Act, loaded: LoadedCase, office: AgencyRow) -> bool:
    """Whether this office waits for that one's answer already, as far as the actor may know of it."""
    rows = sharing.handoffs_of_case(act.connection, act.town, loaded.case.id)
    waiting = [r.id for r in rows if (r.giver_id, r.recipient_id, r.answer) == (act.reach.agency, office.id, None)]
    about = sharing.persons_of_handoffs(act.connection, act.town, waiting)
    return any(not hides_everyone(act.reach, persons, loaded.walls) for persons in about.values())


def _check(act: Act, letter: Letter) -> None:
    today = act.at.astimezone(JAPAN).date()
    problems = {}
    complaint = complaint_about_text(letter.words, longest=LONGEST_LETTER)
    if complaint or not letter.words.strip():
        problems["words"] = complaint or "つなぐ理由と、お願いしたいことを書いてください。"
    if letter.urgency not in URGENCIES:
        problems["urgency"] = "急ぎの度合いを選んでください。"
    if not today <= letter.reply_by <= today + _LATEST_REPLY:
        problems["reply_by"] = "返事の期限は、きょうから90日以内の日にしてください。"
    if problems:
        raise Invalid(problems)


def _keep_handoff(act: Act, loaded: LoadedCase, office: AgencyRow, letter: Letter, *, ids: tuple[UUID, str]) -> None:
    row, public = ids
    holder = act.holder
    act.keep(
        t.handoff,
        municipality=act.town,
        id=row,
        public_ref=public,
        case_id=loaded.case.id,
        giver_id=act.reach.agency,
        recipient_id=office.id,
        post=post_for(office),
        urgency=letter.urgency,
        reply_by=letter.reply_by,
        sent_at=act.at,
        sent_by=act.reach.appointment,
        sealed_letter=seal_words(
            act,
            loaded.case.id,
            table="handoff",
            field="letter",
            row=row,
            words=letter.words,
            holder=holder,
        ),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownHandoff:
    """A handoff for one side of it. `letter` is None where part of what it stood on has ended.

    `may_print` is whether its sheet may still be printed: by the sender, while all it brought stands.
    """

    ref: str
    case: ShownCase
    sender: str
    recipient: str
    sent_at: datetime
    reply_by: date
    urgency: str
    letter: str | None
    state: str
    reply: str | None
    answered_at: datetime | None
    mine_to_answer: bool
    sent_by_us: bool
    may_print: bool


@dataclass(frozen=True, kw_only=True)
class SealedHandoff:
    """A handoff, decided."""

    handoff: HandoffRow
    case: SealedCase
    offices: OfficeNames
    municipality: UUID
    agency: UUID
    letter_stands: bool
    all_stands: bool

    def open(self, opener: Opener) -> ShownHandoff:
        """The handoff with the case as this reader sees it."""
        row = self.handoff
        return ShownHandoff(
            ref=row.public_ref,
            case=self.case.open(opener),
            sender=self.offices.of(row.giver_id).name,
            recipient=self.offices.of(row.recipient_id).name,
            sent_at=row.sent_at,
            reply_by=row.reply_by,
            urgency=URGENCIES[row.urgency],
            letter=self._words(opener, row.sealed_letter, "letter") if self.letter_stands else None,
            state=row.answer or "open",
            reply=self._words(opener, row.sealed_words, "reply") if self.letter_stands else None,
            answered_at=row.answered_at,
            mine_to_answer=row.recipient_id == self.agency and row.answer is None,
            sent_by_us=row.giver_id == self.agency,
            may_print=row.giver_id == self.agency and self.all_stands and row.answer in (None, "accepted"),
        )

    def _words(self, opener: Opener, sealed: bytes | None, field: str) -> str | None:
        if sealed is None:
            return None
        place = words_place(self.municipality, self.handoff.case_id, table="handoff", field=field, row=self.handoff.id)
        return opener.words(sealed, place, self.handoff.public_ref)


@reading(Event.HANDOFF_READ)
def read_handoff(act: Act, ref: str, *, reason: str | None = None) -> SealedHandoff:
    """Read a handoff and the case as far as the reader's office may see it.

    `reason` opens one of the own office's that is not assigned (担当外閲覧). Raises NotFound or
    Refused (one page for both), NeedsReason.
    """
    handoff = _for_either_side(act, ref)
    loaded = load_case(act, handoff.case_ref, reason=reason)
    if handoff.recipient_id == act.reach.agency:
        sharing.mark_seen(act.connection, act.town, handoff.id, act.reach.appointment, act.at)
    act.facts["handoff"] = handoff.public_ref
    all_stands = all_in_force(act, handoff)
    return SealedHandoff(
        handoff=handoff,
        case=seal_case(act, loaded),
        offices=names_beside(act, handoff),
        municipality=act.town,
        agency=act.reach.agency,
        letter_stands=letter_stands_for(act.reach, loaded.walls)
        and (handoff.giver_id == act.reach.agency or (all_stands and _reads_all_of_it(act, loaded, handoff))),
        all_stands=all_stands,
    )


def _reads_all_of_it(act: Act, loaded: LoadedCase, handoff: HandoffRow) -> bool:
    """Whether this very reader reads on everything the handoff brought: its words may speak of all of it."""
    reads = {grant.disclosure for grant in loaded.grants if reads_on(act.reach, grant)}
    return sharing.disclosures_of_handoff(act.connection, act.town, handoff.id) <= reads


def _for_either_side(act: Act, ref: str) -> HandoffRow:
    handoff = sharing.handoff_by_ref(act.connection, act.town, ref)
    if handoff is None or act.reach.agency not in (handoff.giver_id, handoff.recipient_id):
        raise NotFound
    act.case = handoff.case_ref
    refuse_if_hidden(act, handoff)
    return handoff


def refuse_if_hidden(act: Act, handoff: HandoffRow) -> None:
    """Raises Refused where a wall hides from the actor everyone the handoff is about."""
    about = sharing.persons_of_handoffs(act.connection, act.town, [handoff.id])[handoff.id]
    if outlook_on(act, [handoff.case_id]).hides(handoff.case_id, about):
        raise Refused("nobody-visible")


def names_beside(act: Act, handoff: HandoffRow) -> OfficeNames:
    """What the offices may be called before the actor, on this handoff as in the list."""
    about = sharing.persons_of_handoffs(act.connection, act.town, [handoff.id])[handoff.id]
    return outlook_on(act, [handoff.case_id]).names(handoff.case_id, about)


def letter_stands_for(reader: Reach, walls: Iterable[Wall]) -> bool:
    """Whether no wall of the case stands against this reader: a letter may speak of anyone, of any place."""
    return not any(closes_anything(reader, wall) for wall in walls)


def all_in_force(act: Act, handoff: HandoffRow) -> bool:
    """Whether everything the handoff brought still stands: its letter may speak of all of it."""
    brought = sharing.disclosures_of_handoff(act.connection, act.town, handoff.id)
    return all(
        row.is_in_force(act.at)
        for row in sharing.disclosures_of(act.connection, act.town, [handoff.case_id])
        if row.id in brought
    )


@deed(Event.HANDOFF_ACCEPTED)
def accept_handoff(act: Act, ref: str, *, words: str, draft: str = "") -> str:
    """Accept: the office gets its own right to the case, the one who accepts is assigned.

    The case's public reference. Raises Conflict where it was answered before, Refused for the sender.
    """
    handoff = _mine_to_answer(act, ref)
    sent(act, draft)
    loaded = load_case(act, handoff.case_ref)
    _keep_reply(act, handoff, "accepted", words)
    handed = frozenset(person.id for person in loaded.persons)
    own_the_case(act, loaded.case.id, loaded.grants, handed)
    act.facts["handoff"] = handoff.public_ref
    return handoff.case_ref


@deed(Event.HANDOFF_DECLINED)
def decline_handoff(act: Act, ref: str, *, words: str, draft: str = "") -> None:
    """Decline with a reason: everything the handoff brought ends now. Raises Conflict, Invalid."""
    handoff = _mine_to_answer(act, ref)
    sent(act, draft)
    load_case(act, handoff.case_ref)
    if not words.strip():
        raise Invalid({"words": "お受けできない理由を書いてください。つないだ機関が次を考えるのに使います。"})
    _keep_reply(act, handoff, "declined", words)
    living = {
        row.id for row in sharing.disclosures_of(act.connection, act.town, [handoff.case_id]) if row.ended_at is None
    }
    brought = sharing.disclosures_of_handoff(act.connection, act.town, handoff.id)
    end_disclosures(act, sorted(brought & living), why="declined")
    act.must_outlast_readers = True
    act.facts["handoff"] = handoff.public_ref


def _mine_to_answer(act: Act, ref: str) -> HandoffRow:
    handoff = _for_either_side(act, ref)
    if handoff.recipient_id != act.reach.agency:
        raise Refused("only-the-recipient-answers")
    if handoff.answer is not None:
        raise Conflict("answered before")
    return handoff


def _keep_reply(act: Act, handoff: HandoffRow, answer: str, words: str) -> None:
    complaint = complaint_about_text(words, longest=LONGEST_REPLY)
    if complaint:
        raise Invalid({"words": complaint})
    holder = act.holder
    act.keep(
        t.handoff_reply,
        municipality=act.town,
        handoff_id=handoff.id,
        answer=answer,
        at=act.at,
        appointment_id=act.reach.appointment,
        sealed_words=seal_words(
            act,
            handoff.case_id,
            table="handoff",
            field="reply",
            row=handoff.id,
            words=words,
            holder=holder,
        ),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedHandoff:
    """A handoff in the list: no names, the case by its number."""

    ref: str
    case_number: str
    other: str
    sent_at: datetime
    reply_by: date
    overdue: bool
    state: str
    received: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownHandoffs:
    """What this office sent and received, newest first."""

    rows: tuple[ListedHandoff, ...]
    recorded: Recorded


@dataclass(frozen=True, kw_only=True)
class SealedHandoffs:
    """The list; nothing in it is sealed."""

    rows: tuple[ListedHandoff, ...]

    def open(self, opener: Opener) -> ShownHandoffs:
        """The list with its sign."""
        return ShownHandoffs(rows=self.rows, recorded=Recorded(at=opener.at, entry=opener.entry))


@reading(Event.CASE_LISTED)
def list_handoffs(act: Act) -> SealedHandoffs:
    """The handoffs this office sent and received, newest first."""
    rows = listed_handoffs(act)
    act.facts["count"] = len(rows)
    return SealedHandoffs(rows=rows)


def listed_handoffs(act: Act) -> tuple[ListedHandoff, ...]:
    """The same, for the page of today's work too. What is about hidden persons alone is not in it."""
    today = act.at.astimezone(JAPAN).date()
    mine = act.reach.agency
    found = sharing.handoffs_of_agency(act.connection, act.town, mine)
    outlook = outlook_on(act, {row.case_id for row in found})
    about = sharing.persons_of_handoffs(act.connection, act.town, [row.id for row in found])
    return tuple(
        ListedHandoff(
            ref=row.public_ref,
            case_number=row.case_number,
            other=outlook.names(row.case_id, about[row.id])
            .of(row.giver_id if row.recipient_id == mine else row.recipient_id)
            .name,
            sent_at=row.sent_at,
            reply_by=row.reply_by,
            overdue=row.answer is None and row.reply_by < today,
            state=row.answer or "open",
            received=row.recipient_id == mine,
        )
        for row in found
        if not outlook.hides(row.case_id, about[row.id])
    )
