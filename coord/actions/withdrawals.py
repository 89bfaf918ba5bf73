"""Withdrawals and other ends: from the return of the act nobody sees through what it ended."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from audit.events import Event
from coord.actions.gate import Act, deed
from coord.actions.loading import load_case
from coord.actions.naming import OfficeNames
from coord.actions.paper.steps import put_mark, take_step
from coord.actions.showing import names_in
from coord.actions.writing import seal_words
from coord.clock import JAPAN
from coord.domain.checking import complaint_about_text
from coord.domain.copy import CopyMark, CopyState
from coord.domain.giving import ConsentAnswer
from coord.domain.ground import Basis
from coord.errors import Conflict, Invalid, NotFound
from coord.store import packs, paper, sharing
from coord.store import tables as t
from coord.store.paper_rows import CopyRow
from coord.store.rows import ConsentRow, DisclosureRow, HandoffRow

LONGEST_REASON = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Withdrawal:
    """What a withdrawal ended of what the recording office gave, received, or was a side of.

    `recalls` are the copies that office numbered, are still out and must come back. What else ended
    is in the entry; the offices concerned learn it on their own pages.
    """

    consent: str
    at: datetime
    ended: int
    handoffs_closed: int
    recalls: tuple[CopyRow, ...]


@deed(Event.CONSENT_WITHDRAWN)
def withdraw_consent(act: Act, ref: str, consent_ref: str, *, said_on: date, reason: str = "") -> Withdrawal:
    """End everything that stands on a person's consent, however often it was recorded.

    From the return of this act nobody sees through it.

    `said_on` is the day the person said it, which may be earlier than today: reads since then are
    in the log. Raises Conflict where it was withdrawn before, Invalid, NotFound.
    """
    loaded = load_case(act, ref)
    consent = _standing_consent(act, loaded.case.id, consent_ref)
    person = next((p for p in loaded.persons if p.id == consent.person_id), None)
    if person is None:
        raise NotFound
    _check_withdrawal(act, consent, said_on, reason)
    ended = _withdraw_everything(act, loaded.case.id, person.id, said_on=said_on, reason=reason)
    ids = [row.id for row in ended]
    end_disclosures(act, ids, why="withdrawn")
    recalls = recall_copies(act, ids)
    closed = close_handoffs(act, loaded.case.id, ids)
    offices = names_in(act, loaded)
    act.must_outlast_readers = True
    act.persons = (person.public_ref,)
    act.facts["consent"] = consent.public_ref
    act.facts["ended"] = [str(row) for row in ids]
    act.facts["copies"] = [copy.public_ref for copy in recalls]
    return Withdrawal(
        consent=consent.public_ref,
        at=act.at,
        ended=sum(1 for row in ended if act.reach.agency in (row.giver_id, row.recipient_id)),
        handoffs_closed=sum(1 for row in closed if act.reach.agency in (row.giver_id, row.recipient_id)),
        recalls=tuple(_as_called(copy, offices) for copy in recalls if copy.agency_id == act.reach.agency),
    )


def _as_called(copy: CopyRow, offices: OfficeNames) -> CopyRow:
    """The copy with its recipient as this reader may hear of it."""
    office = offices.of(copy.recipient_id)
    return copy if office.said else replace(copy, recipient_name=office.name)


def _standing_consent(act: Act, case_id: UUID, ref: str) -> ConsentRow:
    for row in sharing.consent_rows_of(act.connection, act.town, [case_id]):
        if row.public_ref == ref and row.answer == ConsentAnswer.GIVEN:
            if row.withdrawn_at is not None:
                raise Conflict("withdrawn before")
            return row
    raise NotFound


def _check_withdrawal(act: Act, consent: ConsentRow, said_on: date, reason: str) -> None:
    problems = {}
    if said_on > act.at.astimezone(JAPAN).date():
        problems["said_on"] = "まだ来ていない日です。ご本人が言われた日を書いてください。"
    elif said_on < consent.recorded_at.astimezone(JAPAN).date():
        problems["said_on"] = "同意より前の日です。ご本人が取りやめると言われた日を書いてください。"
    complaint = complaint_about_text(reason, longest=LONGEST_REASON)
    if complaint:
        problems["reason"] = complaint
    if problems:
        raise Invalid(problems)


def end_disclosures(act: Act, disclosures: list[UUID], *, why: str) -> None:
    """End these disclosures now: the fact stays, nothing is opened any more."""
    act.keep_all(
        t.disclosure_end,
        [
            {
                "municipality": act.town,
                "disclosure_id": disclosure,
                "at": act.at,
                "why": why,
                "appointment_id": act.reach.appointment,
            }
            for disclosure in disclosures
        ],
    )
    sharing.end_grants(act.rows, act.town, disclosures, act.at)


def recall_copies(act: Act, disclosures: list[UUID]) -> tuple[CopyRow, ...]:
    """List the copies that stand on these disclosures, and ask for those that are paper already.

    One that was not handed out is void: it is to be pulled and shredded, or, if somebody has it all the same, to
    come back. One that was only reserved is void and was never paper.
    """
    standing = paper.copies_standing_on(act.connection, act.town, disclosures)
    made = [copy for copy in standing if copy.is_paper]
    for copy in standing:
        if copy.state.may_become(CopyState.VOID):
            take_step(act, copy, CopyState.VOID)
    for copy in made:
        put_mark(act, copy, CopyMark.RECALLED)
    packs.destroy_sheets(act.connection, act.town, [copy.id for copy in standing])
    return tuple(made)


def close_handoffs(act: Act, case_id: UUID, ended: list[UUID]) -> list[HandoffRow]:
    """Close the open handoffs that stood on some of these and have nothing left to stand on."""
    closed = []
    living = {
        row.id
        for row in sharing.disclosures_of(act.connection, act.town, [case_id])
        if row.ended_at is None and act.at < row.until
    }
    for handoff in sharing.handoffs_of_case(act.connection, act.town, case_id):
        stood_on = sharing.disclosures_of_handoff(act.connection, act.town, handoff.id)
        if handoff.answer is None and stood_on & set(ended) and not stood_on & living:
            _close_handoff(act, handoff.id, case_id)
            closed.append(handoff)
    return closed


def _close_handoff(act: Act, handoff: UUID, case_id: UUID) -> None:
    """A handoff that ended without a reply of its recipient."""
    holder = act.holder
    act.keep(
        t.handoff_reply,
        municipality=act.town,
        handoff_id=handoff,
        answer="closed",
        at=act.at,
        appointment_id=act.reach.appointment,
        sealed_words=seal_words(act, case_id, table="handoff", field="reply", row=handoff, words="", holder=holder),
    )


def end_what_stood(act: Act, case_id: UUID, person: UUID) -> None:
    """A refusal after a consent ends what stood on it, as a withdrawal does."""
    today = act.at.astimezone(JAPAN).date()
    ended = [row.id for row in _withdraw_everything(act, case_id, person, said_on=today, reason="")]
    if ended:
        end_disclosures(act, ended, why="refused")
        recall_copies(act, ended)
        close_handoffs(act, case_id, ended)
        act.must_outlast_readers = True


def _withdraw_everything(act: Act, case_id: UUID, person: UUID, *, said_on: date, reason: str) -> list[DisclosureRow]:
    """Withdraw every consent of the person; the disclosures that stood on any of them.

    A person withdraws her consent, not one of its records: a second recording may not keep it alive. Also one
    that has run out is withdrawn: that she said no counts where something may be given without her consent.
    """
    holder = act.holder
    hers = [row for row in sharing.consent_rows_of(act.connection, act.town, [case_id]) if row.person_id == person]
    for row in hers:
        if row.answer == ConsentAnswer.GIVEN and row.withdrawn_at is None:
            act.keep(
                t.consent_withdrawal,
                municipality=act.town,
                consent_id=row.id,
                at=act.at,
                said_on=said_on,
                appointment_id=act.reach.appointment,
                sealed_reason=seal_words(
                    act,
                    case_id,
                    table="consent_withdrawal",
                    field="reason",
                    row=row.id,
                    words=reason,
                    holder=holder,
                ),
            )
    records = {row.id for row in hers}
    return [
        row
        for row in sharing.disclosures_of(act.connection, act.town, [case_id])
        if row.basis == Basis.CONSENT and row.basis_id in records and row.ended_at is None
    ]
