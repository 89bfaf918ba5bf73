"""A numbered copy: for whom, standing on what, and whether it may still say what is printed on it."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from coord.actions.gate import Act
from coord.actions.giving import reader_at
from coord.actions.handoffs import names_beside
from coord.actions.loading import LoadedCase, Permitted, known_among, load_case, walls_around
from coord.actions.naming import OfficeNames
from coord.actions.outlook import outlook_on
from coord.actions.paper.steps import take_step
from coord.actions.showing import names_in
from coord.domain.access import Permit, Reach
from coord.domain.copy import CopyState
from coord.domain.ids import new_public_ref
from coord.errors import NotFound, Refused
from coord.policy.decide import decide, hides_everyone
from coord.store import cases, paper, sharing
from coord.store import tables as t
from coord.store.paper_rows import CopyRow
from coord.store.rows import AgencyRow, HandoffRow


@dataclass(frozen=True, kw_only=True, slots=True)
class CopyFor:
    """Whom a copy is for: an office, or one of its people by name; and the disclosures it stands on."""

    recipient: AgencyRow
    staff: UUID | None
    disclosures: frozenset[UUID]


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCopy:
    """A copy about to be numbered. `sheet` is what its number runs through: a handoff, a sitting, an item, a task."""

    case_id: UUID
    whom: CopyFor
    form: str
    edition: str
    sheet: str
    post: str | None = None
    handoff: UUID | None = None


def reader_of(act: Act, whom: CopyFor) -> Reach:
    """Whoever takes the copy into his hands: the named person, else somebody at that desk."""
    reader = reader_at(act, whom.recipient)
    return reader if whom.staff is None else replace(reader, staff=whom.staff)


def as_recipient_reads(act: Act, loaded: LoadedCase, whom: CopyFor) -> LoadedCase:
    """The case as the copy's recipient may read it, of what the office that prints it may open itself.

    The same decision as on the recipient's own screen, asked with the copy's disclosures only. Who prints a sheet
    holds it in his hands: what was given past him, and whom he may not know of, stays on the recipient's screen
    (docs/decisions/0013).
    """
    reader = reader_of(act, whom)
    grants = tuple(
        grant
        for grant in cases.grants_of(act.connection, act.town, [loaded.case.id], whom.recipient.id, act.at)
        if grant.disclosure in whom.disclosures
    )
    if not grants:
        raise Refused("no-disclosure")
    permitted, refused = [], Counter[str]()
    for item in loaded.permitted:
        answer = decide(reader, item.permit.facts, grants, loaded.walls)
        if isinstance(answer, Permit):
            permitted.append(Permitted(row=item.row, permit=answer, place=item.place))
        else:
            refused[answer.rule] += 1
    persons = known_among(reader, loaded.persons, grants, loaded.walls)
    if not persons:
        raise Refused("nobody-visible")
    return LoadedCase(
        reach=reader,
        case=loaded.case,
        persons=persons,
        grants=grants,
        walls=loaded.walls,
        permitted=tuple(permitted),
        refused=refused,
    )


def keep_copy(act: Act, new: NewCopy) -> tuple[UUID, str]:
    """Draw the next number of a sheet; the row's id and the copy's public reference."""
    row, ref = act.new_id(), new_public_ref()
    act.keep(
        t.copy,
        municipality=act.town,
        id=row,
        public_ref=ref,
        case_id=new.case_id,
        handoff_id=new.handoff,
        form=new.form,
        edition=new.edition,
        sheet_number=new.sheet,
        number=paper.next_copy_number(act.connection, act.town, new.sheet),
        agency_id=act.reach.agency,
        recipient_id=new.whom.recipient.id,
        post=new.post,
        recipient_name=new.whom.recipient.name,
        reserved_by=act.reach.appointment,
        reserved_at=act.at,
    )
    act.keep_all(
        t.copy_disclosure,
        [
            {"municipality": act.town, "copy_id": row, "disclosure_id": disclosure}
            for disclosure in sorted(new.whom.disclosures)
        ],
    )
    return row, ref


def own_copy(act: Act, ref: str) -> CopyRow:
    """A copy that the actor's office numbered; the entry learns of which case. Raises NotFound."""
    copy = paper.copy_by_ref(act.connection, act.town, ref)
    if copy is None or copy.agency_id != act.reach.agency:
        raise NotFound
    act.case = copy.case_ref
    return copy


def whom_of(act: Act, copy: CopyRow) -> CopyFor:
    """Whom a numbered copy is for, and what it stands on."""
    return CopyFor(
        recipient=act.offices[copy.recipient_id],
        staff=copy.staff_id,
        disclosures=paper.disclosures_behind(act.connection, act.town, copy.id),
    )


def handoff_of(act: Act, copy: CopyRow) -> HandoffRow | None:
    """The handoff a copy belongs to, where it belongs to one."""
    rows = sharing.handoffs_of_case(act.connection, act.town, copy.case_id)
    return next((handoff for handoff in rows if handoff.id == copy.handoff_id), None)


def read_for(act: Act, copy: CopyRow) -> tuple[LoadedCase | None, OfficeNames]:
    """What may stand on a copy now, and what it may call the offices: paper is read by both sides.

    None for a copy that carries nobody's statements. Raises Refused or NotFound where the printing office or the
    recipient may see nothing of it any more, or the case does not exist for the recipient.
    """
    whom = whom_of(act, copy)
    if not whom.disclosures:
        about = paper.persons_of_copies(act.connection, act.town, [copy.id])[copy.id]
        refuse_if_all_are_hidden(act, copy.case_id, whom, about)
        return None, outlook_on(act, [copy.case_id]).names(copy.case_id, about)
    loaded = load_case(act, copy.case_ref)
    as_read = as_recipient_reads(act, loaded, whom)
    handoff = handoff_of(act, copy)
    here = names_beside(act, handoff) if handoff else names_in(act, loaded)
    return as_read, names_in(act, as_read).before_both(here)


def refuse_if_all_are_hidden(act: Act, case_id: UUID, whom: CopyFor, about: Collection[UUID]) -> None:
    """Raises Refused where walls hide everyone of a case from whom a paper is for: no task of it is his to read."""
    if hides_everyone(reader_of(act, whom), about, walls_around(act, [case_id])):
        raise Refused("nobody-visible")


def still_stands(act: Act, copy: CopyRow) -> bool:
    """Whether everything printed on a copy may still be read by whom it is for."""
    try:
        as_read, _ = read_for(act, copy)
    except (Refused, NotFound):
        return False
    readable = {item.row.id for item in as_read.permitted} if as_read else frozenset()
    return paper.statements_on(act.connection, act.town, copy.id) <= readable


def void_if_fallen(act: Act, copy: CopyRow) -> bool:
    """Decide a sheet again; where an end came in between it is void from now on, and True is answered."""
    if still_stands(act, copy):
        return False
    take_step(act, copy, CopyState.VOID)
    return True
