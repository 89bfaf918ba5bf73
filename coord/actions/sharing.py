"""Sharing on consent: first who will see what and why, then the disclosure, which is the right to see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from audit.events import Event
from coord.actions.consents import end_disclosures, recall_copies
from coord.actions.gate import Act, Opener, deed, reading
from coord.actions.loading import LoadedCase, load_case
from coord.actions.showing import SealedCase, seal_case
from coord.actions.shown import ShownCase
from coord.actions.writing import facts_of
from coord.domain.access import Grant, Permit, Reach, Refusal, Shown, WallRule
from coord.domain.agency import Hat, Role
from coord.domain.compartment import Compartment, Compartments, mask_of
from coord.domain.giving import Consent, Giving
from coord.domain.ground import Basis, Ground, Opens, Timing, Way
from coord.domain.ids import new_id, new_public_ref
from coord.errors import Conflict, Invalid, NotFound, Refused
from coord.policy.decide import decide, may_give
from coord.store import people, sharing
from coord.store import tables as t
from coord.store.keeping import keep
from coord.store.rows import AgencyRow, StatementRow
from coord.store.tables.columns import FOREVER

COORDINATOR_POST = "coordinator"
PURPOSE_CODE = "support_coordination"
_PROJECT = frozenset({Hat.CONSULTATION, Hat.PARTICIPATION, Hat.OUTREACH})


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """What one recipient will see of one person's compartment: the ground and a count, or why not.

    `why` is one of: given, wall, wish, not_given, own. The count is the giver's own business only.
    """

    compartment: str
    why: str
    ground: Ground | None
    count: int
    held_back: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MatrixRow:
    """One recipient × person."""

    agency_ref: str
    agency: str
    person_ref: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Matrix:
    """Who will see what, and why, before anyone does."""

    case: ShownCase
    compartments: tuple[tuple[str, str], ...]
    rows: tuple[MatrixRow, ...]
    offices: tuple[tuple[str, str, str], ...]

    def called(self, person_ref: str) -> str:
        """What to call a person on this page."""
        return next((p.called for p in self.case.persons if p.ref == person_ref), "世帯の人")


@dataclass(frozen=True, kw_only=True)
class SealedMatrix:
    """The matrix, decided."""

    case: SealedCase
    rows: tuple[MatrixRow, ...]
    offices: tuple[tuple[str, str, str], ...]

    def open(self, opener: Opener) -> Matrix:
        """The matrix, with the persons' names that the giver may read."""
        return Matrix(
            case=self.case.open(opener),
            compartments=tuple((c.code, c.label) for c in _OFFERED),
            rows=self.rows,
            offices=self.offices,
        )


_OFFERED = tuple(c for c in Compartment if c is not Compartment.INFORMANT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Prospect:
    """A disclosure that may be made: one person's compartments on one ground.

    Compartments on the same ground and basis go together in one disclosure.
    """

    person: UUID
    compartments: Compartments
    ground: Ground
    consent: Consent | None
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Giver:
    """An office about to give: its own statements of the case, the consents, the town's switch."""

    act: Act
    loaded: LoadedCase
    offices: Mapping[UUID, AgencyRow]
    consents: tuple[Consent, ...]
    allows_purpose: bool

    def office(self, ref: str) -> AgencyRow:
        """The recipient with this reference. Raises Invalid for the giver itself or no office."""
        for row in self.offices.values():
            if row.public_ref == ref and row.id != self.act.reach.agency:
                return row
        raise Invalid({"recipients": "渡す相手の機関を選んでください。"})

    def prospects(self, recipient: AgencyRow, post: str | None) -> tuple[Prospect, ...]:
        """What may be given to this office, person by person, each on the ground it stands on."""
        found: list[Prospect] = []
        for person in self.loaded.persons:
            consent = self._consent_of(person.id, recipient)
            by_ground: dict[Ground, set[Compartment]] = {}
            for compartment in _OFFERED:
                giving = self._giving(person.id, recipient, post, frozenset({compartment}), consent)
                ground = may_give(giving)
                if ground is not None:
                    by_ground.setdefault(ground, set()).add(compartment)
            for ground, compartments in by_ground.items():
                stands_on = consent if ground is Ground.CONSENT else None
                found.append(
                    Prospect(
                        person=person.id,
                        compartments=frozenset(compartments),
                        ground=ground,
                        consent=stands_on,
                        until=stands_on.until if stands_on else FOREVER,
                    )
                )
        return tuple(found)

    def _consent_of(self, person: UUID, recipient: AgencyRow) -> Consent | None:
        """The newest consent of this person in force that names both offices."""
        me = self.act.reach.agency
        answers = [c for c in self.consents if c.person == person]
        if not answers:
            return None
        newest = answers[-1]
        named = replace(newest, givers=newest.givers | self._willing(newest))
        return named if named.names(giver=me, recipient=recipient.id) else newest

    def _willing(self, consent: Consent) -> frozenset[UUID]:
        """This office, where the consent names it as giver: sharing is how it accepts."""
        me = self.act.reach.agency
        named = sharing.is_named_giver(self.act.connection, self.act.town, consent.id, me)
        return frozenset({me}) if named else frozenset()

    def _giving(
        self,
        person: UUID,
        recipient: AgencyRow,
        post: str | None,
        compartments: Compartments,
        consent: Consent | None,
    ) -> Giving:
        me = self.offices[self.act.reach.agency]
        return Giving(
            at=self.act.at,
            person=person,
            giver=me.id,
            recipient=recipient.id,
            post=post,
            compartments=compartments,
            consent=consent,
            giver_is_in_the_project=me.hat in _PROJECT,
            recipient_coordinates=recipient.hat is Hat.COORDINATION,
            giver_holder=me.holder_id,
            recipient_holder=recipient.holder_id,
            municipality_allows_purpose=self.allows_purpose,
        )


def giver_of(act: Act, loaded: LoadedCase) -> Giver:
    """The actor's office as a giver in this case."""
    return Giver(
        act=act,
        loaded=loaded,
        offices=people.agencies(act.connection, act.town),
        consents=tuple(sharing.consents_of(act.connection, act.town, [loaded.case.id])),
        allows_purpose=people.municipality(act.connection, act.town).allows_purpose,
    )


def post_for(recipient: AgencyRow) -> str | None:
    """The post a disclosure to this office is addressed to: the coordinator's, at a coordination desk."""
    return COORDINATOR_POST if recipient.hat is Hat.COORDINATION else None


@reading(Event.SHARE_PREVIEWED)
def preview_sharing(act: Act, ref: str, *, recipients: tuple[str, ...] = ()) -> SealedMatrix:
    """Who would see what, and why, if the actor's office gave what may be given; nothing is given.

    Without `recipients`, every office that any person's consent names, and every coordination desk.
    """
    loaded = load_case(act, ref)
    giver = giver_of(act, loaded)
    chosen = [giver.office(r) for r in recipients] if recipients else _usual_recipients(giver)
    rows = [row for office in chosen for row in _matrix_rows(giver, office)]
    act.facts["agencies"] = [str(office.id) for office in chosen]
    offices = tuple(
        (row.public_ref, row.name, row.hat.label)
        for row in giver.offices.values()
        if row.id != act.reach.agency and row.hat not in (Hat.OVERSIGHT, Hat.SYSTEM)
    )
    return SealedMatrix(case=seal_case(act, loaded), rows=tuple(rows), offices=offices)


def _usual_recipients(giver: Giver) -> list[AgencyRow]:
    named: set[UUID] = set()
    for consent in giver.consents:
        if consent.is_in_force(giver.act.at):
            named |= consent.recipients
    return [
        row
        for row in giver.offices.values()
        if row.id != giver.act.reach.agency and (row.id in named or row.hat is Hat.COORDINATION)
    ]


def _matrix_rows(giver: Giver, recipient: AgencyRow) -> list[MatrixRow]:
    prospects = giver.prospects(recipient, post_for(recipient))
    reader, grants = _as_if_given(giver, recipient, prospects)
    rows = []
    for person in giver.loaded.persons:
        cells = tuple(
            _cell(giver, person.id, compartment, prospects, as_if=(reader, grants)) for compartment in _OFFERED
        )
        rows.append(
            MatrixRow(
                agency_ref=recipient.public_ref,
                agency=recipient.name,
                person_ref=person.public_ref,
                cells=cells,
            )
        )
    return rows


def _as_if_given(giver: Giver, recipient: AgencyRow, prospects: Iterable[Prospect]) -> tuple[Reach, tuple[Grant, ...]]:
    """A reader at the recipient, and the grants he would have: what the same decision is asked with."""
    act = giver.act
    nobody = new_id(act.at)
    reader = Reach(
        municipality=act.town,
        staff=nobody,
        appointment=nobody,
        agency=recipient.id,
        hat=recipient.hat,
        post=post_for(recipient) or "staff",
        role=Role.VOLUNTEER if recipient.hat is Hat.VOLUNTEERS else Role.COUNSELLOR,
        at=act.at,
    )
    grants = tuple(
        Grant(
            id=new_id(act.at),
            municipality=act.town,
            case=giver.loaded.case.id,
            agency=recipient.id,
            post=post_for(recipient),
            staff=None,
            giver=act.reach.agency,
            subject=prospect.person,
            compartments=prospect.compartments,
            field=None,
            ground=prospect.ground,
            disclosure=None,
            timing=Timing.CONTINUING,
            made_at=act.at,
            starts=act.at,
            until=prospect.until,
        )
        for prospect in prospects
    )
    return reader, grants


def _cell(
    giver: Giver,
    person: UUID,
    compartment: Compartment,
    prospects: Iterable[Prospect],
    *,
    as_if: tuple[Reach, tuple[Grant, ...]],
) -> Cell:
    reader, grants = as_if
    mine = _own_statements(giver, person, compartment)
    answers = [decide(reader, facts_of(giver.act.town, row), grants, giver.loaded.walls) for row in mine]
    opened = [a for a in answers if isinstance(a, Permit)]
    refusals = [a for a in answers if isinstance(a, Refusal)]
    ground = next((p.ground for p in prospects if p.person == person and compartment in p.compartments), None)
    return Cell(
        compartment=compartment.code,
        why=_why(giver, person, compartment, ground, reader, opened=bool(opened), refusals=refusals),
        ground=ground,
        count=len(opened),
        held_back=len(refusals) if ground else 0,
    )


def _own_statements(giver: Giver, person: UUID, compartment: Compartment) -> list[StatementRow]:
    return [
        item.row
        for item in giver.loaded.permitted
        if item.row.agency_id == giver.act.reach.agency
        and person in item.row.subjects
        and compartment in item.row.compartments
    ]


def _why(
    giver: Giver,
    person: UUID,
    compartment: Compartment,
    ground: Ground | None,
    reader: Reach,
    *,
    opened: bool,
    refusals: list[Refusal],
) -> str:
    """What stands in the cell. The giver sees what a recipient would: no rule is named."""
    walled = compartment is Compartment.ADDRESS and any(
        wall.rule is WallRule.PLACE_HIDDEN and wall.person in (None, person) and reader.agency not in wall.exempt
        for wall in giver.loaded.walls
    )
    if walled or (not opened and any(r.shows is Shown.HIDDEN_PLACE for r in refusals)):
        return "wall"
    if ground is not None:
        return "given"
    excluded = any(
        x.agency == reader.agency and compartment in x.compartments
        for consent in giver.consents
        if consent.person == person and consent.is_in_force(giver.act.at)
        for x in consent.exclusions
    )
    return "wish" if excluded else "not_given"


@deed(Event.DISCLOSURE_MADE)
def share_on_consent(act: Act, ref: str, *, recipient: str, compartments: Compartments) -> tuple[str, ...]:
    """Give an office, on the persons' consents, these compartments of everyone whose consent covers them.

    The disclosures' references. The office accepts as giver by this act. Raises Invalid where no
    consent covers any of it.
    """
    loaded = load_case(act, ref)
    giver = giver_of(act, loaded)
    office = giver.office(recipient)
    made = []
    for prospect in giver.prospects(office, post_for(office)):
        wanted = prospect.compartments & compartments
        if prospect.ground is Ground.CONSENT and wanted:
            made.append(keep_disclosure(giver, office, replace(prospect, compartments=wanted), basis=Basis.CONSENT))
    if not made:
        raise Invalid({"compartments": "選んだ区分を、この相手に渡せる同意がありません。"})
    consents = [p.consent.id for p in giver.prospects(office, post_for(office)) if p.consent]
    sharing.accept_as_giver(act.connection, act.town, consents, act.reach.agency, act.at)
    act.ground = Ground.CONSENT
    act.facts["to"] = str(office.id)
    act.facts["compartments"] = sorted(c.code for c in compartments)
    act.facts["disclosures"] = [str(row) for row, _ in made]
    return tuple(public for _, public in made)


def keep_disclosure(
    giver: Giver,
    recipient: AgencyRow,
    prospect: Prospect,
    *,
    basis: Basis,
    basis_id: UUID | None = None,
) -> tuple[UUID, str]:
    """Put a disclosure down and flatten it to its grant; (id, public reference).

    Only this makes a grant on another office's statements: no grant without its 提供記録.
    """
    act = giver.act
    stands_on = prospect.consent.id if prospect.consent else basis_id
    if stands_on is None:
        raise Refused("no-basis")
    row, ref, post = act.new_id(), new_public_ref(), post_for(recipient)
    keep(
        act.connection,
        t.disclosure,
        municipality=act.town,
        id=row,
        public_ref=ref,
        case_id=giver.loaded.case.id,
        giver_id=act.reach.agency,
        recipient_id=recipient.id,
        post=post,
        staff_id=None,
        compartments=mask_of(prospect.compartments),
        field=None,
        purpose=PURPOSE_CODE,
        ground=prospect.ground,
        basis=Basis.CONSENT if prospect.consent else basis,
        basis_id=stands_on,
        may_pass_on=False,
        may_keep_copy=False,
        timing=Timing.CONTINUING,
        way=Way.SCREEN,
        opens=Opens.SCREEN,
        made_at=act.at,
        made_by=act.reach.appointment,
        starts=act.at,
        until=prospect.until,
    )
    keep(
        act.connection,
        t.disclosure_person,
        municipality=act.town,
        disclosure_id=row,
        person_id=prospect.person,
    )
    keep(
        act.connection,
        t.grant,
        municipality=act.town,
        id=act.new_id(),
        case_id=giver.loaded.case.id,
        agency_id=recipient.id,
        post=post,
        staff_id=None,
        giver_id=act.reach.agency,
        subject_id=prospect.person,
        compartments=mask_of(prospect.compartments),
        field=None,
        ground=prospect.ground,
        disclosure_id=row,
        timing=Timing.CONTINUING,
        made_at=act.at,
        starts=act.at,
        until=prospect.until,
        sort_key=act.at,
    )
    return row, ref


@deed(Event.DISCLOSURE_ENDED)
def end_disclosure(act: Act, ref: str, disclosure: str) -> None:
    """End one disclosure of the actor's office. Raises NotFound, Refused, Conflict."""
    loaded = load_case(act, ref)
    for row in sharing.disclosures_of(act.connection, act.town, [loaded.case.id]):
        if row.public_ref == disclosure:
            if row.giver_id != act.reach.agency:
                raise Refused("only-the-giver-ends")
            if row.ended_at is not None:
                raise Conflict("ended before")
            end_disclosures(act, [row.id], why="giver")
            copies = recall_copies(act, [row.id])
            act.must_outlast_readers = True
            act.disclosure = row.id
            act.facts["copies"] = [copy.public_ref for copy in copies]
            return
    raise NotFound
