"""What questions about paper answer with: frozen rows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coord.domain.copy import NOT_YET_OUT, OUT, SETTLED, CopyMark, CopyState

_MARKS = frozenset(CopyMark)


@dataclass(frozen=True, kw_only=True, slots=True)
class CopyRow:
    """A numbered copy and every step it took. `item_id` and the three after it: where it was made for a meeting."""

    id: UUID
    public_ref: str
    case_id: UUID
    case_ref: str
    case_number: str
    handoff_id: UUID | None
    item_id: UUID | None
    staff_id: UUID | None
    task_id: UUID | None
    pack_id: UUID | None
    form: str
    sheet_number: str
    number: int
    agency_id: UUID
    recipient_id: UUID
    recipient_name: str
    reserved_at: datetime
    steps: tuple[tuple[str, datetime], ...]

    @property
    def state(self) -> CopyState:
        """Where it is now."""
        return next((CopyState(what) for what, _ in reversed(self.steps) if what not in _MARKS), CopyState.RESERVED)

    @property
    def since(self) -> datetime:
        """Since when something was last noted of it."""
        return self.steps[-1][1] if self.steps else self.reserved_at

    @property
    def marks(self) -> frozenset[CopyMark]:
        """What is noted of it beside its state."""
        return frozenset(CopyMark(what) for what, _ in self.steps if what in _MARKS)

    def when(self, *wanted: CopyState | CopyMark) -> datetime | None:
        """When it last came into one of these states, or was marked so."""
        return next((at for what, at in reversed(self.steps) if what in wanted), None)

    @property
    def is_paper(self) -> bool:
        """Whether it lies somewhere as paper and is not settled: a pack's sheet is paper from its release on."""
        if self.state is CopyState.ISSUED:
            return self.pack_id is None
        return self.state in OUT or self.state is CopyState.WAITING

    @property
    def may_go_out(self) -> bool:
        """Whether it lies here as paper and may go into hands: a pack's sheet not before its release."""
        return self.is_paper and self.state in NOT_YET_OUT

    @property
    def must_come_back(self) -> bool:
        """Whether it was asked for and is not settled: void paper must be shredded, the rest must return."""
        if CopyMark.RECALLED not in self.marks:
            return False
        return CopyMark.SHREDDED not in self.marks if self.state is CopyState.VOID else self.state not in SETTLED


@dataclass(frozen=True, kw_only=True, slots=True)
class PackRow:
    """The papers of a sitting, or of one 随時案件, ordered at once. `how`: released, cancelled or failed."""

    municipality: UUID
    id: UUID
    public_ref: str
    body_id: UUID
    meeting_id: UUID | None
    item_id: UUID | None
    agency_id: UUID
    ordered_by: UUID
    staff_id: UUID
    ordered_at: datetime
    how: str | None
    ended_at: datetime | None
