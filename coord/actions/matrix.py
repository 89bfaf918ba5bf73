"""Who will see what, and why: the matrix, asked with the same decision as every page, before anyone sees."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from audit.events import Event
from coord.actions.gate import Act, Opener, reading
from coord.actions.giving import OFFERED, Giver, Prospect, giver_of, post_for, reader_at
from coord.actions.loading import load_case
from coord.actions.naming import OfficeNames
from coord.actions.showing import SealedCase, names_in, seal_case
from coord.actions.shown import ShownCase
from coord.actions.writing import facts_of
from coord.domain.access import Grant, Permit, Reach, Refusal, Shown, Wall, WallRule
from coord.domain.agency import Hat
from coord.domain.compartment import Compartment
from coord.domain.fields import field_by_code
from coord.domain.ground import Ground, Timing
from coord.domain.ids import new_id
from coord.policy.decide import decide, hides_place
from coord.store import cases
from coord.store.rows import AgencyRow, StatementRow


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
            compartments=tuple((c.code, c.label) for c in OFFERED),
            rows=self.rows,
            offices=self.offices,
        )


@reading(Event.SHARE_PREVIEWED)
def preview_sharing(act: Act, ref: str, *, recipients: tuple[str, ...] = ()) -> SealedMatrix:
    """Who would see what, and why, if the actor's office gave what may be given; nothing is given.

    Without `recipients`, every office that any person's consent names, and every coordination desk;
    but none that only a consent names and whose name would tell a hidden place (N-1).
    """
    loaded = load_case(act, ref)
    giver = giver_of(act, loaded)
    names = names_in(act, loaded)
    chosen = [giver.office(r) for r in recipients] if recipients else _usual_recipients(giver, names)
    act.facts["agencies"] = [str(office.id) for office in chosen]
    return matrix_of(act, giver, chosen)


def matrix_of(act: Act, giver: Giver, recipients: Iterable[AgencyRow]) -> SealedMatrix:
    """The matrix of a giver's own statements for these recipients; the entry learns what it will open."""
    offices = tuple(
        (row.public_ref, row.name, row.hat.label)
        for row in giver.offices.values()
        if row.id != act.reach.agency and row.hat not in (Hat.OVERSIGHT, Hat.SYSTEM)
    )
    names = names_in(act, giver.loaded)
    rows = tuple(row for office in recipients for row in _matrix_rows(giver, office, names.of(office.id).name))
    return SealedMatrix(case=seal_case(act, giver.loaded), rows=rows, offices=offices)


def _usual_recipients(giver: Giver, names: OfficeNames) -> list[AgencyRow]:
    """Every coordination desk, and whom a consent names if the name may be said: else the row would tell it."""
    named: set[UUID] = set()
    for consent in giver.consents:
        if consent.is_in_force(giver.act.at):
            named |= {office for office in consent.recipients if names.of(office).said}
    return [
        row
        for row in giver.offices.values()
        if row.id != giver.act.reach.agency and (row.id in named or row.hat is Hat.COORDINATION)
    ]


def _matrix_rows(giver: Giver, recipient: AgencyRow, called: str) -> list[MatrixRow]:
    prospects = giver.prospects(recipient, post_for(recipient))
    reader, grants = _as_if_given(giver, recipient, prospects)
    rows = []
    for person in giver.concerned:
        cells = tuple(
            _cell(giver, person.id, compartment, prospects, as_if=(reader, grants)) for compartment in OFFERED
        )
        rows.append(
            MatrixRow(
                agency_ref=recipient.public_ref,
                agency=called,
                person_ref=person.public_ref,
                cells=cells,
            )
        )
    return rows


def _as_if_given(giver: Giver, recipient: AgencyRow, prospects: Iterable[Prospect]) -> tuple[Reach, tuple[Grant, ...]]:
    """A reader at the recipient, and the grants he would have: what the same decision is asked with.

    Where only some consents are taken up, what stands already goes on standing beside it.
    """
    act = giver.act
    reader = reader_at(act, recipient)
    case = giver.loaded.case.id
    standing: list[Grant] = []
    if giver.only_on is not None:
        theirs = cases.grants_of(act.connection, act.town, [case], recipient.id, act.at)
        standing = [grant for grant in theirs if grant.giver == act.reach.agency]
    grants = tuple(
        Grant(
            id=new_id(act.at),
            municipality=act.town,
            case=case,
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
    return reader, (*standing, *grants)


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
    answers = [decide(reader, facts_of(giver.act.town, row), grants, _tellable(giver)) for row in mine]
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


def _tellable(giver: Giver) -> list[Wall]:
    """The walls whose working the giver may see: one that hides a person's very existence is not among them."""
    return [wall for wall in giver.loaded.walls if wall.rule in (WallRule.PLACE_HIDDEN, WallRule.PERSONS_WISH)]


def _own_statements(giver: Giver, person: UUID, compartment: Compartment) -> list[StatementRow]:
    return [
        item.row
        for item in giver.loaded.permitted
        if item.row.agency_id == giver.act.reach.agency
        and person in item.row.subjects
        and field_by_code(item.row.field).compartment is compartment
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
    """What stands in the cell. The giver sees what a recipient would: no rule is named.

    A giver from whom the place is kept sees every recipient walled: else he could ask who knows it.
    """
    walled = compartment is Compartment.ADDRESS and any(
        hides_place(each, person, wall) for each in (reader, giver.act.reach) for wall in giver.loaded.walls
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
