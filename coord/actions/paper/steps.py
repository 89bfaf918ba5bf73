"""One step in a copy's life, put down as a row."""

from uuid import UUID

from coord.actions.gate import Act
from coord.domain.copy import CopyMark, CopyState
from coord.errors import Conflict
from coord.store import tables as t
from coord.store.paper_rows import CopyRow


def take_step(act: Act, copy: CopyRow, state: CopyState, *, sha256: str | None = None) -> None:
    """The copy is now in this state. Raises Conflict where no such step leads from where it is."""
    if not copy.state.may_become(state):
        raise Conflict(f"{copy.state} does not become {state}")
    _keep(act, copy.id, state, sha256)


def put_mark(act: Act, copy: CopyRow, mark: CopyMark) -> None:
    """Note something of a copy that changes no sum; noted before, it stays as it is."""
    if mark not in copy.marks:
        _keep(act, copy.id, mark, None)


def _keep(act: Act, copy: UUID, what: CopyState | CopyMark, sha256: str | None) -> None:
    act.keep(
        t.copy_event,
        municipality=act.town,
        id=act.new_id(),
        copy_id=copy,
        state=what,
        at=act.at,
        appointment_id=act.reach.appointment,
        entry_id=None,
        content_sha256=sha256,
        sealed_note=None,
    )
