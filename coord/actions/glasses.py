"""Broken glasses afterwards: listed without content, extended once by another, ended, and reviewed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from audit.events import Event
from coord.actions.calendar import is_working_day
from coord.actions.emergency import LONGEST_REASON, Sheet, open_sheet
from coord.actions.gate import Act, Opener, deed, reading
from coord.actions.loading import walls_around
from coord.actions.showing import time_left
from coord.actions.shown import Recorded
from coord.actions.withdrawals import end_disclosures
from coord.actions.writing import seal_words, words_place
from coord.clock import JAPAN
from coord.domain.agency import Role
from coord.domain.checking import complaint_about_text
from coord.domain.emergency import LASTS, Danger, ToldTo, Verdict, review_due
from coord.domain.ground import Ground
from coord.domain.sealed_code import name_of
from coord.errors import Conflict, Invalid, NotFound, Refused
from coord.policy.decide import hides_case, hides_person
from coord.store import emergency, people
from coord.store import tables as t
from coord.store.rows import AgencyRow, GlassRow


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedGlass:
    """A broken glass in a list: who, when, what for. The person by reference only; never a word of hers.

    `envelope` is what the envelope is called that stood for the second person.
    """

    ref: str
    person: str
    who: str
    office: str
    second: str
    envelope: str
    danger: str
    told_to: str
    at: datetime
    left: str
    is_open: bool
    extended: bool
    due: date
    overdue: bool
    verdict: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownGlasses:
    """What the actor has open, and what the colleagues beside him have."""

    mine: tuple[ListedGlass, ...]
    colleagues: tuple[ListedGlass, ...]
    recorded: Recorded


@dataclass(frozen=True, kw_only=True)
class SealedGlasses:
    """The list; nothing in it is sealed."""

    mine: tuple[ListedGlass, ...]
    colleagues: tuple[ListedGlass, ...]

    def open(self, opener: Opener) -> ShownGlasses:
        """The list with its sign."""
        return ShownGlasses(
            mine=self.mine,
            colleagues=self.colleagues,
            recorded=Recorded(at=opener.at, entry=opener.entry),
        )


@reading(Event.GLASS_LISTED)
def list_glasses(act: Act) -> SealedGlasses:
    """The glasses of the actor's office that are open now."""
    rows = emergency.glasses_open_in_agency(act.connection, act.town, act.reach.agency, act.at)
    seen = [row for row in rows if row.staff_id == act.reach.staff or not _is_hidden(act, row)]
    act.facts["count"] = len(seen)
    return SealedGlasses(
        mine=_listed(act, [row for row in seen if row.staff_id == act.reach.staff]),
        colleagues=_listed(act, [row for row in seen if row.staff_id != act.reach.staff]),
    )


def glasses_to_sign(act: Act) -> tuple[ListedGlass, ...]:
    """What this signer has to look at: nothing he had a hand in, nothing a wall hides from him."""
    rows = emergency.glasses_to_review(act.connection, act.town, staff_id=act.reach.staff)
    return _listed(act, [row for row in rows if not _is_hidden(act, row)])


def _is_hidden(act: Act, row: GlassRow) -> bool:
    """N-2 and N-3 bind everyone: auditors and privacy officers too."""
    walls = walls_around(act, [row.case_id])
    return any(hides_case(act.reach, wall) or hides_person(act.reach, row.person_id, wall) for wall in walls)


def _listed(act: Act, rows: list[GlassRow]) -> tuple[ListedGlass, ...]:
    names = people.staff_names(act.connection, act.town) if rows else {}
    offices = act.offices if rows else {}
    return tuple(_one(act, row, names, offices) for row in rows)


def _one(act: Act, row: GlassRow, names: Mapping[UUID, str], offices: Mapping[UUID, AgencyRow]) -> ListedGlass:
    due = review_due(row.at.astimezone(JAPAN).date(), is_working=is_working_day)
    return ListedGlass(
        ref=row.public_ref,
        person=row.person_ref,
        who=names[row.staff_id],
        office=offices[row.agency_id].name,
        second=names[row.second_id] if row.second_id else "",
        envelope=name_of(row.envelope_ref) if row.envelope_ref else "",
        danger=Danger(row.danger).label,
        told_to=ToldTo(row.told_to).label,
        at=row.at,
        left=time_left(row.until, act.at),
        is_open=row.is_open(act.at),
        extended=row.extended_by is not None,
        due=due,
        overdue=row.reviewed_at is None and act.at.astimezone(JAPAN).date() > due,
        verdict=Verdict(row.verdict).label if row.verdict else "",
    )


@deed(Event.GLASS_EXTENDED)
def extend_glass(act: Act, ref: str) -> None:
    """Let a colleague's glass open for twelve hours more, once.

    By another person than broke it: of the same office, or a privacy officer. Raises NotFound,
    Refused, Conflict where it was extended before, is over, or was reviewed: what goes on after its review
    nobody would look at.
    """
    glass = _glass(act, ref)
    if glass.staff_id == act.reach.staff:
        raise Refused("another-person-extends")
    if act.reach.role is not Role.PRIVACY_OFFICER and glass.agency_id != act.reach.agency:
        raise NotFound
    if glass.extended_by is not None or glass.reviewed_at is not None or not glass.is_open(act.at):
        raise Conflict("extended before, reviewed, or over")
    act.keep(
        t.glass_extension,
        municipality=act.town,
        glass_id=glass.id,
        staff_id=act.reach.staff,
        appointment_id=act.reach.appointment,
        at=act.at,
        until=glass.until + LASTS,
    )
    longer = Sheet(
        glass=glass.id,
        case=glass.case_id,
        person=glass.person_id,
        staff=glass.staff_id,
        agency=glass.agency_id,
        confirmed_by=glass.confirmed_by,
        starts=glass.until,
    )
    act.facts["disclosures"] = [str(row) for row, _ in open_sheet(act, longer)]
    act.facts["until"] = longer.until.isoformat()
    act.ground = Ground.EMERGENCY


@deed(Event.GLASS_ENDED)
def end_glass(act: Act, ref: str) -> None:
    """End a broken glass at once; from the return of this act its sheet is closed. Raises NotFound, Conflict."""
    glass = _glass(act, ref)
    if not glass.is_open(act.at):
        raise Conflict("over")
    act.keep(
        t.glass_end,
        municipality=act.town,
        glass_id=glass.id,
        appointment_id=act.reach.appointment,
        at=act.at,
    )
    ended = emergency.disclosures_of_glass(act.connection, act.town, glass.id)
    end_disclosures(act, ended, why="emergency_over")
    act.facts["ended"] = [str(row) for row in ended]
    act.must_outlast_readers = True


def _glass(act: Act, ref: str) -> GlassRow:
    """The glass, for one whom no wall keeps from knowing of it; the entry learns whose it was."""
    glass = emergency.glass_by_ref(act.connection, act.town, ref)
    if glass is None or _is_hidden(act, glass):
        raise NotFound
    act.case = glass.case_ref
    act.persons = (glass.person_ref,)
    act.facts["glass"] = glass.public_ref
    return glass


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewPage:
    """What the signer looks at. `reason` is None for an auditor, who reads no content."""

    glass: ListedGlass
    reason: str | None
    may_end: bool
    recorded: Recorded


@dataclass(frozen=True, kw_only=True)
class SealedReview:
    """The same, its reason sealed."""

    row: GlassRow
    glass: ListedGlass
    municipality: UUID
    reads_reason: bool

    def open(self, opener: Opener) -> ReviewPage:
        """The page; the reason for whoever may read it."""
        place = words_place(self.municipality, self.row.case_id, table="broken_glass", field="reason", row=self.row.id)
        return ReviewPage(
            glass=self.glass,
            reason=opener.words(self.row.sealed_reason, place, self.row.public_ref) if self.reads_reason else None,
            may_end=self.reads_reason and self.glass.is_open,
            recorded=Recorded(at=opener.at, entry=opener.entry),
        )


@reading(Event.GLASS_EXAMINED)
def prepare_review(act: Act, ref: str) -> SealedReview:
    """What was done, by whom, why; for one who had no hand in it. Raises NotFound, Refused."""
    row = _to_sign(act, ref)
    return SealedReview(
        row=row,
        glass=_listed(act, [row])[0],
        municipality=act.town,
        reads_reason=act.reach.role is Role.PRIVACY_OFFICER,
    )


def _to_sign(act: Act, ref: str) -> GlassRow:
    row = _glass(act, ref)
    if act.reach.staff in row.hands:
        raise Refused("nobody-reviews-himself")
    return row


@deed(Event.GLASS_REVIEWED)
def review_glass(act: Act, ref: str, *, verdict: str, reason: str) -> None:
    """Sign what one found. Raises Invalid, NotFound, Refused for who had a hand in it, Conflict."""
    row = _to_sign(act, ref)
    problems = {}
    if verdict not in set(Verdict):
        problems["verdict"] = "妥当、不適切、要調査の、どれかを選んでください。"
    complaint = complaint_about_text(reason, longest=LONGEST_REASON)
    if complaint or not reason.strip():
        problems["reason"] = complaint or "そう考えたわけを書いてください。"
    if problems:
        raise Invalid(problems)
    if row.reviewed_at is not None:
        raise Conflict("reviewed before")
    holder = act.holder
    sealed = seal_words(act, row.case_id, table="glass_review", field="reason", row=row.id, words=reason, holder=holder)
    act.keep(
        t.glass_review,
        municipality=act.town,
        glass_id=row.id,
        staff_id=act.reach.staff,
        appointment_id=act.reach.appointment,
        at=act.at,
        verdict=verdict,
        sealed_reason=sealed,
    )
    act.commit_to(sealed)
    act.facts["verdict"] = verdict
