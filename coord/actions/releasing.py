"""What was received without consent is released (N-6): the office that gave it agrees, then the chair names whom.

A release is of statements as they lie, for reading on a consent. What corrects one, or is composed from
it, has none; and it stays what it is: nothing of it goes into the person's own papers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from audit.events import Event
from coord.actions.bodies import item_of, must_chair
from coord.actions.convening import said, seal_act_words
from coord.actions.gate import Act, Opener, deed, reading
from coord.actions.naming import OfficeNames
from coord.actions.outlook import outlook_on
from coord.actions.requests import asked_here
from coord.actions.shown import Recorded
from coord.domain.agency import Hat
from coord.domain.compartment import Compartment
from coord.domain.ground import Ground
from coord.domain.ids import new_public_ref
from coord.errors import Conflict, Invalid
from coord.policy.decide import hides_person
from coord.store import cases, meetings, releases, sharing
from coord.store import tables as t
from coord.store.meeting_rows import ItemRow
from coord.store.rows import AgencyRow, StatementRow

_NO_CASEWORK = frozenset({Hat.OVERSIGHT, Hat.SYSTEM})


@deed(Event.RELEASE_AGREED)
def agree_to_release(act: Act, ref: str) -> None:
    """Agree that the chair may release what others wrote of what this office gave for the item.

    Raises NotFound, Refused, Conflict where nothing was given or it was agreed before.
    """
    request, _, _ = asked_here(act, ref)
    if request.answer != "given":
        raise Conflict("nothing was given")
    if releases.agreed_requests(act.connection, act.town, [request.id]):
        raise Conflict("agreed before")
    act.keep(
        t.release_agreement,
        municipality=act.town,
        id=act.new_id(),
        request_id=request.id,
        at=act.at,
        appointment_id=act.reach.appointment,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """How many statements an office wrote of what it had received without consent, and how many may be released."""

    agency_ref: str
    agency: str
    count: int
    releasable: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Releasing:
    """What the chair sees: counts, never a word. `offices` are (reference, name) of possible recipients."""

    ref: str
    held: tuple[Held, ...]
    offices: tuple[tuple[str, str], ...]
    recorded: Recorded


@dataclass(frozen=True, kw_only=True)
class SealedReleasing:
    """The same; nothing in it is sealed."""

    ref: str
    held: tuple[Held, ...]
    offices: tuple[tuple[str, str], ...]

    def open(self, opener: Opener) -> Releasing:
        """The page with its sign."""
        return Releasing(
            ref=self.ref,
            held=self.held,
            offices=self.offices,
            recorded=Recorded(at=opener.at, entry=opener.entry),
        )


@reading(Event.RELEASE_CONSIDERED)
def preview_release(act: Act, ref: str) -> SealedReleasing:
    """How much was received without consent, office by office, for the chair. Raises NotFound, Refused."""
    item, body = item_of(act, ref)
    must_chair(act, body)
    rows = _received(act, item)
    ready = {row.id for row in _releasable(act, item, rows)}
    names = _names(act, item)
    offices = act.offices
    held = tuple(
        Held(
            agency_ref=office.public_ref,
            agency=office.name,
            count=sum(row.agency_id == office.id for row in rows),
            releasable=sum(row.agency_id == office.id and row.id in ready for row in rows),
        )
        for office in offices.values()
        if any(row.agency_id == office.id for row in rows) and names.of(office.id).said
    )
    act.facts["count"] = sum(one.count for one in held)
    return SealedReleasing(
        ref=item.public_ref, held=held, offices=tuple((o.public_ref, o.name) for o in _recipients(offices.values()))
    )


def _recipients(offices: Iterable[AgencyRow]) -> list[AgencyRow]:
    return [office for office in offices if office.hat not in _NO_CASEWORK]


def _names(act: Act, item: ItemRow) -> OfficeNames:
    persons = {person.id for person in cases.persons_of(act.connection, act.town, [item.case_id])}
    return outlook_on(act, [item.case_id]).names(item.case_id, persons)


def _received(act: Act, item: ItemRow) -> list[StatementRow]:
    """What was received without consent in this case, but about whom a wall hides from the chair, and who told."""
    walls = outlook_on(act, [item.case_id]).walls.get(item.case_id, ())
    return [
        row
        for row in cases.statements_of(act.connection, act.town, [item.case_id])
        if row.without_consent
        and Compartment.INFORMANT not in row.compartments
        and not any(hides_person(act.reach, subject, wall) for subject in row.subjects for wall in walls)
    ]


def _releasable(act: Act, item: ItemRow, rows: list[StatementRow]) -> list[StatementRow]:
    """Those of which everything was given for this very item, by offices that agreed."""
    given = dict(meetings.given_for_item(act.connection, act.town, item.id))
    agreed = releases.agreed_requests(act.connection, act.town, set(given.values()))
    by_agreement = {disclosure for disclosure, request in given.items() if request in agreed}
    disclosures = {row.id: row for row in sharing.disclosures_of(act.connection, act.town, [item.case_id])}
    agreeing = {disclosures[one].giver_id for one in by_agreement}
    for task in meetings.tasks_of_case(act.connection, act.town, item.case_id):
        if task.item_id == item.id:
            kept = meetings.given_for_task(act.connection, act.town, task.id)
            by_agreement |= {one for one in kept if disclosures[one].giver_id in agreeing}
    on_consent = {row.id for row in disclosures.values() if row.ground is Ground.CONSENT}
    received = releases.received_by_statement(act.connection, act.town, {row.id for row in rows})
    return [row for row in rows if received[row.id] <= by_agreement | on_consent]


@deed(Event.RECEIVED_RELEASED)
def release_received(act: Act, ref: str, *, writer: str, recipients: tuple[str, ...], reason: str) -> int:
    """Release what this office wrote of what it had received, for these offices by name; how many statements.

    Raises Refused for anyone but the chair, Invalid where nobody agreed, NotFound.
    """
    item, body = item_of(act, ref)
    must_chair(act, body)
    offices = {o.public_ref: o for o in _recipients(act.offices.values())}
    office = offices.get(writer)
    named = [offices[one].id for one in dict.fromkeys(recipients) if one in offices and one != writer]
    rows = [row for row in _received(act, item) if office is not None and row.agency_id == office.id]
    ready = _releasable(act, item, rows)
    _check(named, ready, reason)
    release, public = act.new_id(), new_public_ref()
    act.keep(
        t.release,
        municipality=act.town,
        id=release,
        public_ref=public,
        item_id=item.id,
        agency_id=ready[0].agency_id,
        at=act.at,
        appointment_id=act.reach.appointment,
        sealed_reason=seal_act_words(act, item.case_id, table="release", row=release, words=reason),
    )
    act.keep_all(
        t.release_statement,
        [
            {"municipality": act.town, "release_id": release, "statement_id": row.id, "agency_id": to}
            for row in ready
            for to in sorted(named)
        ],
    )
    act.facts["release"] = public
    act.facts["agencies"] = [str(to) for to in named]
    act.facts["statements"] = [row.public_ref for row in ready]
    return len(ready)


def _check(named: list[UUID], ready: list[StatementRow], reason: str) -> None:
    problems = {}
    if not ready:
        problems["writer"] = "渡した機関がまだ承知していないか、受けた記載がありません。承知を待って、選んでください。"
    if not named:
        problems["recipients"] = "だれに解くかを、機関の名で選んでください。"
    complaint = said(reason, "解く理由を書いてください。")
    if complaint:
        problems["reason"] = complaint
    if problems:
        raise Invalid(problems)
