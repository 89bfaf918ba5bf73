"""Consents: what a person agreed to or refused, and its withdrawal, from whose return nobody sees."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from audit.events import Event
from coord.actions.gate import Act, Opener, deed, reading
from coord.actions.loading import load_case
from coord.actions.showing import SealedCase, last_day, seal_case
from coord.actions.shown import ShownCase
from coord.actions.withdrawals import end_what_stood
from coord.actions.writing import own_the_case, seal_words
from coord.clock import JAPAN
from coord.domain.checking import complaint_about_text
from coord.domain.compartment import Compartment, Compartments, mask_of
from coord.domain.giving import ConsentAnswer, ConsentMethod
from coord.domain.ids import new_public_ref
from coord.errors import Invalid, Refused
from coord.store import sharing
from coord.store import tables as t
from coord.store.rows import PresetRow

PURPOSE_CODE = "support_coordination"
LONGEST_NOTE = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Excluded:
    """What a person wants kept from one office: all of it, unless compartments are named."""

    agency_ref: str
    compartments: Compartments = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonsAnswer:
    """One person's answer, in the words of the preset they were read."""

    person: str
    answer: ConsentAnswer
    method: ConsentMethod = ConsentMethod.ORAL
    said_on: date | None = None
    note: str = ""
    excluded: tuple[Excluded, ...] = ()


@deed(Event.CONSENT_RECORDED)
def record_consents(act: Act, ref: str, *, preset: str, answers: tuple[PersonsAnswer, ...]) -> tuple[str, ...]:
    """Record the answers of a household at once; the new consents' references.

    A consent is in force from the moment it is recorded, never earlier: a backdated one does not
    open backwards. Its recipients are the preset's offices as they are now; the recording office
    accepts as giver by this act. Raises Invalid, NotFound.
    """
    if not answers:
        raise Invalid({"answers": "お一人以上の答えを選んでください。"})
    loaded = load_case(act, ref)
    offered = preset_by_ref(act, preset)
    _check(act, answers)
    refs = []
    for answer in answers:
        person = loaded.person(answer.person)
        if answer.answer is not ConsentAnswer.GIVEN:
            end_what_stood(act, loaded.case.id, person.id)
        refs.append(_keep_consent(act, loaded.case.id, person.id, offered, answer))
    asked = frozenset(loaded.person(answer.person).id for answer in answers)
    own_the_case(act, loaded.case.id, loaded.grants, asked)
    act.persons = tuple(answer.person for answer in answers)
    act.facts["consent"] = refs
    act.facts["method"] = [answer.method.value for answer in answers]
    act.facts["answers"] = [answer.answer.value for answer in answers]
    return tuple(refs)


def preset_by_ref(act: Act, ref: str) -> PresetRow:
    """The town's preset with this reference. Raises Invalid."""
    for row in sharing.presets(act.connection, act.town, act.at):
        if row.public_ref == ref:
            return row
    raise Invalid({"preset": "同意書の様式を選んでください。"})


def _check(act: Act, answers: tuple[PersonsAnswer, ...]) -> None:
    today = act.at.astimezone(JAPAN).date()
    problems = {}
    for answer in answers:
        complaint = complaint_about_text(answer.note, longest=LONGEST_NOTE)
        if complaint:
            problems[f"note-{answer.person}"] = complaint
        if answer.said_on is not None and answer.said_on > today:
            problems[f"said_on-{answer.person}"] = "まだ来ていない日です。聞いた日を書いてください。"
    if problems:
        raise Invalid(problems)


def _keep_consent(act: Act, case_id: UUID, person: UUID, offered: PresetRow, answer: PersonsAnswer) -> str:
    ref, row = new_public_ref(), act.new_id()
    offices = act.offices
    holder = offices[act.reach.agency].holder_id
    given = answer.answer is ConsentAnswer.GIVEN
    act.keep(
        t.consent,
        municipality=act.town,
        id=row,
        public_ref=ref,
        case_id=case_id,
        person_id=person,
        answer=answer.answer,
        method=answer.method,
        purpose=PURPOSE_CODE,
        compartments=mask_of(offered.compartments) if given else 0,
        starts=act.at,
        until=months_later(act.at, offered.months),
        agency_id=act.reach.agency,
        appointment_id=act.reach.appointment,
        recorded_at=act.at,
        text_edition=offered.text_edition,
        sealed_note=seal_words(
            act,
            case_id,
            table="consent",
            field="note",
            row=row,
            words=_note(answer),
            holder=holder,
        ),
    )
    if given:
        _keep_agencies(act, row, offered)
        _keep_exclusions(act, row, case_id, person, answer)
    return ref


def _note(answer: PersonsAnswer) -> str:
    day = answer.said_on.isoformat() if answer.said_on else ""
    return f"{day}\n{answer.note}"


def _keep_agencies(act: Act, consent: UUID, offered: PresetRow) -> None:
    """相互: every office of the preset is giver and recipient; each accepts before it gives."""
    offices = offered.agencies | {act.reach.agency}
    rows = [
        {
            "municipality": act.town,
            "consent_id": consent,
            "agency_id": office,
            "side": side,
            "accepted_at": act.at if side == "giver" and office == act.reach.agency else None,
        }
        for office in sorted(offices)
        for side in ("giver", "recipient")
    ]
    act.keep_all(t.consent_agency, rows)


def _keep_exclusions(act: Act, consent: UUID, case_id: UUID, person: UUID, answer: PersonsAnswer) -> None:
    """The person's own wish, on the consent and as a limit that strikes at every read (N-4)."""
    from coord.actions.walls import keep_wall  # noqa: PLC0415 - walls are set beside consents

    offices = {row.public_ref: row.id for row in act.offices.values()}
    rows = []
    for excluded in answer.excluded:
        office = offices.get(excluded.agency_ref)
        if office is None:
            raise Invalid({"excluded": "除く機関を、一覧から選んでください。"})
        compartments = excluded.compartments or frozenset(Compartment)
        rows.append(
            {
                "municipality": act.town,
                "consent_id": consent,
                "agency_id": office,
                "compartments": mask_of(compartments),
            }
        )
        keep_wall(act, case_id, rule="N-4", person=person, agency=office, compartments=compartments)
    act.keep_all(t.consent_exclusion, rows)


def months_later(moment: datetime, months: int) -> datetime:
    """The end of the day before the same day, so many months on (Japan's calendar)."""
    day = moment.astimezone(JAPAN).date()
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return datetime.combine(date(year, month + 1, min(day.day, last)), time(), JAPAN)


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferedPreset:
    """A preset as the page offers it."""

    ref: str
    name: str
    compartments: tuple[str, ...]
    left_out: tuple[str, ...]
    offices: tuple[tuple[str, str], ...]
    until: date


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentPage:
    """What asking for consent needs to show."""

    case: ShownCase
    presets: tuple[OfferedPreset, ...]


@dataclass(frozen=True, kw_only=True)
class SealedConsentPage:
    """The same, decided."""

    case: SealedCase
    presets: tuple[OfferedPreset, ...]

    def open(self, opener: Opener) -> ConsentPage:
        """The page, with the names that were permitted."""
        return ConsentPage(case=self.case.open(opener), presets=self.presets)


@reading(Event.CASE_READ)
def prepare_consents(act: Act, ref: str) -> SealedConsentPage:
    """The household and the town's presets, for recording answers."""
    loaded = load_case(act, ref)
    offices = act.offices
    offered = tuple(
        OfferedPreset(
            ref=row.public_ref,
            name=row.name,
            compartments=tuple(c.label for c in Compartment if c in row.compartments),
            left_out=tuple(c.label for c in Compartment if c not in row.compartments),
            offices=tuple(
                (offices[a].public_ref, offices[a].name) for a in offices if a in row.agencies or a == act.reach.agency
            ),
            until=last_day(months_later(act.at, row.months)),
        )
        for row in sharing.presets(act.connection, act.town, act.at)
    )
    if not offered:
        raise Refused("no-preset")
    return SealedConsentPage(case=seal_case(act, loaded), presets=offered)
