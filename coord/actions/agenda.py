"""次第: the items of one sitting, as someone in the room of one of them sees the others."""

from dataclasses import dataclass
from enum import StrEnum

from coord.actions.gate import Act
from coord.actions.outlook import hidden_cases, open_cases
from coord.store import meetings
from coord.store.meeting_rows import ItemRow


class Stage(StrEnum):
    """How far an item is. Whether minutes are written is for the secretariat and the chair alone."""

    NOT_OPEN = "not_open"
    CLOSED = "closed"
    COMING = "coming"
    WRITTEN = "written"
    APPROVED = "approved"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _LABELS[self]


_LABELS = {
    Stage.NOT_OPEN: "まだ開きません",
    Stage.CLOSED: "閉じました",
    Stage.COMING: "これから",
    Stage.WRITTEN: "会議録あり",
    Stage.APPROVED: "決裁ずみ",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class AgendaRow:
    """An item of the sitting. `ref` is empty where this reader may not open it now."""

    ref: str
    number: int
    case_number: str
    stage: Stage
    here: bool


def agenda_around(act: Act, item: ItemRow, *, convenes: bool) -> tuple[AgendaRow, ...]:
    """The items of the same sitting that this office convenes or is invited to; empty for a 随時案件.

    Of what it is not invited to, and of a case that a wall hides, nothing is told: both look alike.
    """
    if item.meeting_id is None:
        return ()
    items = meetings.items_of_meeting(act.connection, act.town, item.meeting_id)
    hidden = hidden_cases(act, {one.case_id for one in items})
    mine = [
        one
        for one in items
        if one.case_id not in hidden and (convenes or one.invites(agency=act.reach.agency, staff=act.reach.staff))
    ]
    readable = open_cases(act, {one.case_id for one in mine})
    written = meetings.newest_minutes_of(act.connection, act.town, [one.id for one in mine]) if convenes else {}
    return tuple(
        AgendaRow(
            ref=one.public_ref if convenes or (one.is_open(act.at) and one.case_id in readable) else "",
            number=one.number,
            case_number=one.case_number,
            stage=_stage(act, one, written=one.id in written),
            here=one.id == item.id,
        )
        for one in mine
    )


def _stage(act: Act, item: ItemRow, *, written: bool) -> Stage:
    if item.approved_at is not None:
        return Stage.APPROVED
    if act.at < item.opens_at:
        return Stage.NOT_OPEN
    if item.closes_at <= act.at:
        return Stage.CLOSED
    return Stage.WRITTEN if written else Stage.COMING
