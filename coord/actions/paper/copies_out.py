"""Where the numbered copies are: handing out, taking back, and the list that must add up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from audit.events import Event
from coord.actions.gate import Act, Opener, deed, reading
from coord.actions.outlook import outlook_on
from coord.actions.paper.numbered import own_copy, void_if_fallen
from coord.actions.paper.steps import put_mark, take_step
from coord.actions.shown import Recorded
from coord.domain.copy import TO_SHRED, CopyMark, CopyState, Tally, tally_of
from coord.errors import Conflict, Invalid, NotFound
from coord.store import paper
from coord.store.paper_rows import CopyRow
from forms.catalog import Form

SETTLEMENTS = (
    CopyState.COLLECTED,
    CopyState.RETURNED,
    CopyState.DESTROYED,
    CopyState.KEPT,
    CopyState.LOST,
    CopyState.UNUSED,
)
"""Where a copy may be said to be, beside handed out."""
FORM_NAMES = {form.value.code: form.value.name for form in Form}


@deed(Event.COPY_SETTLED)
def settle_copy(act: Act, copy_ref: str, *, state: CopyState) -> None:
    """Record where a copy is now: collected, returned, destroyed, kept by leave, lost, or never handed out.

    Raises NotFound for a copy that is not in the actor's list, Conflict where no such step leads from where it is.
    """
    if state not in SETTLEMENTS:
        raise Invalid({"state": "紙の今のようすを選んでください。"})
    copy = visible_copy(act, copy_ref)
    take_step(act, copy, state)
    act.facts["copy"] = copy.public_ref
    act.facts["outcome"] = state.value


@deed(Event.COPY_SETTLED)
def note_shredding(act: Act, copy_ref: str) -> None:
    """Record that paper which came back, was never handed out, or is void, was shredded. Raises Conflict, NotFound."""
    copy = visible_copy(act, copy_ref)
    if copy.state not in TO_SHRED | {CopyState.VOID} or CopyMark.SHREDDED in copy.marks:
        raise Conflict("nothing to shred")
    put_mark(act, copy, CopyMark.SHREDDED)
    act.facts["copy"] = copy.public_ref
    act.facts["outcome"] = CopyMark.SHREDDED.value


@dataclass(frozen=True, kw_only=True, slots=True)
class HandedOut:
    """What may go into hands, and the numbers to pull: what they stood on ended since they were made."""

    out: tuple[int, ...]
    pulled: tuple[int, ...]


@deed(Event.COPY_HANDED_OUT)
def hand_out(act: Act, copy_refs: Sequence[str]) -> HandedOut:
    """Decide these sheets again, and record that they are handed out, or void where an end came in between.

    Raises NotFound for a copy that is not in the actor's list, Conflict for one that is not waiting to be handed out.
    """
    out, pulled = [], []
    copies = [visible_copy(act, ref) for ref in copy_refs]
    for copy in copies:
        if not copy.may_go_out:
            raise Conflict("not waiting to be handed out")
        if void_if_fallen(act, copy):
            pulled.append(copy)
        else:
            take_step(act, copy, CopyState.HANDED_OUT)
            out.append(copy)
    act.facts["copies"] = [copy.public_ref for copy in out]
    act.facts["voided"] = [copy.public_ref for copy in pulled]
    return HandedOut(out=tuple(copy.number for copy in out), pulled=tuple(copy.number for copy in pulled))


def visible_copy(act: Act, copy_ref: str) -> CopyRow:
    """A copy of the actor's office about somebody the actor may know of. Raises NotFound."""
    copy = own_copy(act, copy_ref)
    about = paper.persons_of_copies(act.connection, act.town, [copy.id])[copy.id]
    if outlook_on(act, [copy.case_id]).hides(copy.case_id, about):
        raise NotFound
    return copy


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedCopy:
    """A copy in the list: its number and where it is. No names of persons. `may_become`: the next steps there are."""

    ref: str
    form: str
    case_number: str
    number: int
    recipient: str
    state: CopyState
    since: datetime
    may_go_out: bool
    must_come_back: bool
    shredded: bool
    may_become: tuple[CopyState, ...]

    @property
    def to_shred(self) -> bool:
        """Whether it lies here and is to be shredded."""
        void = self.state is CopyState.VOID and self.must_come_back
        return (self.state in TO_SHRED or void) and not self.shredded


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownCopies:
    """The copies this office numbered, newest first, with the sums that must add up."""

    rows: tuple[ListedCopy, ...]
    tally: Tally
    recorded: Recorded


@dataclass(frozen=True, kw_only=True)
class SealedCopies:
    """The list; nothing in it is sealed."""

    rows: tuple[ListedCopy, ...]

    def open(self, opener: Opener) -> ShownCopies:
        """The list with its sign."""
        return ShownCopies(
            rows=self.rows,
            tally=tally_of(row.state for row in self.rows),
            recorded=Recorded(at=opener.at, entry=opener.entry),
        )


@reading(Event.RECALL_LISTED)
def list_copies(act: Act) -> SealedCopies:
    """Every copy this office numbered, and which must come back."""
    rows = listed_copies(act)
    act.facts["count"] = len(rows)
    return SealedCopies(rows=rows)


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundCopy:
    """One copy, as whoever scans its code finds it."""

    copy: ListedCopy
    recorded: Recorded


@dataclass(frozen=True, kw_only=True)
class SealedFoundCopy:
    """The same; nothing in it is sealed."""

    row: ListedCopy

    def open(self, opener: Opener) -> FoundCopy:
        """The copy with its sign."""
        return FoundCopy(copy=self.row, recorded=Recorded(at=opener.at, entry=opener.entry))


@reading(Event.COPY_FOUND)
def find_copy(act: Act, copy_ref: str) -> SealedFoundCopy:
    """The copy whose code was scanned. Raises NotFound for another office's."""
    copy = visible_copy(act, copy_ref)
    act.facts["copy"] = copy.public_ref
    return SealedFoundCopy(row=listed(act, [copy])[0])


def listed_copies(act: Act) -> tuple[ListedCopy, ...]:
    """The actor's office's list, for the page of today's work too. What is about hidden persons alone is not in it."""
    return tuple(reversed(listed(act, paper.copies_of_agency(act.connection, act.town, act.reach.agency))))


def listed(act: Act, copies: Sequence[CopyRow]) -> tuple[ListedCopy, ...]:
    """These copies as the actor may hear of them, in their order."""
    outlook = outlook_on(act, {row.case_id for row in copies})
    about = paper.persons_of_copies(act.connection, act.town, [row.id for row in copies])
    rows = []
    for copy in copies:
        if outlook.hides(copy.case_id, about[copy.id]):
            continue
        office = outlook.names(copy.case_id, about[copy.id]).of(copy.recipient_id)
        rows.append(
            ListedCopy(
                ref=copy.public_ref,
                form=FORM_NAMES.get(copy.form, copy.form),
                case_number=copy.case_number,
                number=copy.number,
                recipient=copy.recipient_name if office.said else office.name,
                state=copy.state,
                since=copy.since,
                may_go_out=copy.may_go_out,
                must_come_back=copy.must_come_back,
                shredded=CopyMark.SHREDDED in copy.marks,
                may_become=tuple(state for state in SETTLEMENTS if copy.state.may_become(state)),
            )
        )
    return tuple(rows)
