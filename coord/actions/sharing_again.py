"""A consent that came later: each office that wrote gives all its own anew, in one act, or says why not.

Nothing received is passed on: the office gives by the same decision as always, and only what it wrote.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from audit.events import Event
from coord.actions.convening import said, seal_act_words
from coord.actions.gate import Act, Opener, deed, reading
from coord.actions.giving import Giver, Prospect, giver_of
from coord.actions.loading import load_case
from coord.actions.matrix import Matrix, SealedMatrix, matrix_of
from coord.actions.outlook import outlook_on
from coord.actions.sharing import give_on_consent, on_consent
from coord.actions.showing import names_in
from coord.clock import JAPAN
from coord.domain.compartment import ALL
from coord.domain.giving import ConsentAnswer
from coord.domain.ground import Ground
from coord.errors import Conflict, Invalid
from coord.store import sharing, sharing_again
from coord.store import tables as t
from coord.store.rows import AgencyRow, ConsentRow, DisclosureRow, UnansweredConsentRow


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedAgain:
    """A case in which somebody consented later, by its number."""

    case_ref: str
    case_number: str
    since: datetime


def listed_again(act: Act) -> tuple[ListedAgain, ...]:
    """The cases that wait for this office's own statements, oldest first; none about whom a wall hides."""
    found: dict[str, ListedAgain] = {}
    for row in _waiting(act):
        listed = ListedAgain(case_ref=row.case_ref, case_number=row.case_number, since=row.recorded_at)
        found.setdefault(row.case_ref, listed)
    return tuple(found.values())


def _waiting(act: Act) -> list[UnansweredConsentRow]:
    """The consents that came later, of persons this office wrote about, and that it has not taken up."""
    rows = sharing_again.unanswered_by(act.connection, act.town, act.reach.agency, act.at)
    answers = sharing.consent_rows_of(act.connection, act.town, {row.case_id for row in rows})
    persons = {row.person_id for row in rows}
    without = sharing_again.given_without_consent(act.connection, act.town, act.reach.agency, persons)
    outlook = outlook_on(act, {row.case_id for row in rows})
    return [
        row
        for row in rows
        if _came_later(act, row, answers, without.get(row.person_id))
        and not outlook.hides(row.case_id, [row.person_id])
    ]


def _came_later(
    act: Act, row: UnansweredConsentRow, answers: Iterable[ConsentRow], gave_without: datetime | None
) -> bool:
    """Whether this consent changed something for this office.

    Not where one that named it stood already, nor where it is the first answer and this very office
    recorded it, having given nothing before: then it knows, and nothing is to be given *anew*.
    """
    earlier = [a for a in answers if a.person_id == row.person_id and a.recorded_at < row.recorded_at]
    if any(_stood_for(act, answer, row.recorded_at) for answer in earlier):
        return False
    gave_before = gave_without is not None and gave_without < row.recorded_at
    return bool(earlier) or gave_before or row.agency_id != act.reach.agency


def _stood_for(act: Act, answer: ConsentRow, at: datetime) -> bool:
    given = answer.answer == ConsentAnswer.GIVEN and answer.starts <= at < answer.until
    taken_back = answer.withdrawn_at is not None and answer.withdrawn_at <= at
    named = sharing.is_named_giver(act.connection, act.town, answer.id, act.reach.agency)
    return given and not taken_back and named


@dataclass(frozen=True, kw_only=True, slots=True)
class SharingAgain:
    """Who would see what of this office's own on the consents that came later. `consents`: (person, day)."""

    matrix: Matrix
    consents: tuple[tuple[str, date], ...]


@dataclass(frozen=True, kw_only=True)
class SealedSharingAgain:
    """The same, decided."""

    matrix: SealedMatrix
    consents: tuple[tuple[str, date], ...]

    def open(self, opener: Opener) -> SharingAgain:
        """The page, with the names that the giver may read."""
        return SharingAgain(matrix=self.matrix.open(opener), consents=self.consents)


@reading(Event.SHARE_PREVIEWED)
def preview_sharing_again(act: Act, ref: str) -> SealedSharingAgain:
    """Who would see what on the consents that came later; nothing is given. Raises NotFound, Refused."""
    rows, giver = _taking_up(act, ref)
    offices = _recipients(giver)
    act.facts["agencies"] = [str(office.id) for office in offices]
    called = {person.id: person.public_ref for person in giver.concerned}
    return SealedSharingAgain(
        matrix=matrix_of(act, giver, offices),
        consents=tuple((called[row.person_id], row.recorded_at.astimezone(JAPAN).date()) for row in rows),
    )


def _taking_up(act: Act, ref: str) -> tuple[list[UnansweredConsentRow], Giver]:
    """The consents that wait in this case, and the office as their giver."""
    loaded = load_case(act, ref)
    known = {person.id for person in loaded.persons}
    rows = [row for row in _waiting(act) if row.case_id == loaded.case.id and row.person_id in known]
    return rows, giver_of(act, loaded, only_on=frozenset(row.id for row in rows))


def _recipients(giver: Giver) -> list[AgencyRow]:
    """Whom these consents name, if the name may be said: a row would tell where somebody lives (N-1)."""
    names = names_in(giver.act, giver.loaded)
    named: set[UUID] = set()
    for consent in giver.consents:
        if consent.id in (giver.only_on or ()):
            named |= {office for office in consent.recipients if names.of(office).said}
    return [row for row in giver.offices.values() if row.id in named and row.id != giver.act.reach.agency]


@deed(Event.SHARED_AGAIN)
def share_again(act: Act, ref: str) -> int:
    """Give all of this office's own about whoever consented later to every office the consent names.

    How many disclosures it made; what stood already is not given twice. Raises Invalid where the
    consents let nobody have anything, Conflict where nothing waits.
    """
    rows, giver = _taking_up(act, ref)
    if not rows:
        raise Conflict("nothing waits")
    standing = sharing.disclosures_of(act.connection, act.town, [giver.loaded.case.id])
    to, made, offered = [], [], 0
    for office in _recipients(giver):
        prospects = on_consent(giver, office, ALL)
        missing = [prospect for prospect in prospects if not _is_given(giver, office, prospect, standing)]
        offered += len(prospects)
        made += give_on_consent(giver, office, missing)
        to += [str(office.id)] if missing else []
    if not offered:
        raise Invalid({"sure": "この同意で渡せる相手がありません。渡さない理由を書いて、終えてください。"})
    _keep(act, rows, "given", "")
    act.persons = tuple(person.public_ref for person in giver.concerned)
    act.ground = Ground.CONSENT
    act.facts["agencies"] = to
    act.facts["disclosures"] = [str(row) for row, _ in made]
    return len(made)


def _is_given(giver: Giver, office: AgencyRow, prospect: Prospect, standing: Iterable[DisclosureRow]) -> bool:
    """Whether this office has it already, on this very consent."""
    return any(
        (row.giver_id, row.recipient_id, row.ended_at) == (giver.act.reach.agency, office.id, None)
        and prospect.consent is not None
        and row.basis_id == prospect.consent.id
        and prospect.person in row.persons
        and prospect.compartments <= row.compartments
        for row in standing
    )


@deed(Event.SHARING_AGAIN_DECLINED)
def decline_sharing_again(act: Act, ref: str, *, words: str) -> None:
    """Give nothing anew, and say why. Raises Invalid, Conflict where nothing waits."""
    rows, giver = _taking_up(act, ref)
    if not rows:
        raise Conflict("nothing waits")
    complaint = said(words, "渡しなおさない理由を書いてください。")
    if complaint:
        raise Invalid({"words": complaint})
    _keep(act, rows, "declined", words)
    act.persons = tuple(person.public_ref for person in giver.concerned)


def _keep(act: Act, rows: Iterable[UnansweredConsentRow], answer: str, words: str) -> None:
    """One row for each consent: the duty is done with."""
    taken = []
    for row in rows:
        key = act.new_id()
        act.keep(
            t.sharing_again,
            municipality=act.town,
            id=key,
            consent_id=row.id,
            agency_id=act.reach.agency,
            answer=answer,
            at=act.at,
            appointment_id=act.reach.appointment,
            sealed_words=seal_act_words(act, row.case_id, table="sharing_again", row=key, words=words),
        )
        taken.append(row.public_ref)
    act.facts["consent"] = taken
