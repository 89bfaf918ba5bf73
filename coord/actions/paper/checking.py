"""The auditor's question to a sheet of paper: what does its code say, and does today's log still say the same?"""

from dataclasses import dataclass
from datetime import datetime

from audit.checkpoint import NotACheckpoint
from audit.desk import entry_by_id, state_of
from audit.events import Event
from audit.stamp import NoKeyOfThisLog, PaperStamp, unpacked
from audit.store import tile_reader
from audit.tree import root_at
from coord.actions.gate import Act, Opener, reading
from coord.actions.paper.copies_out import FORM_NAMES
from coord.actions.shown import Recorded
from coord.errors import Invalid
from coord.store import cases, paper

_UNREADABLE = "四角い印の文字として読めません。印を読み取った文字を、そのまま全部貼ってください。"
_FOREIGN = "この町の記録の署名ではありません。ほかの町の紙か、作りかえられた紙です。"


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedPaper:
    """What a sheet's code says. `unchanged`: the log of today holds all that it held when the sheet was issued.

    `number` and the rest are empty for a sheet that is no numbered copy. `entry` is the sheet's own place in the log.
    """

    unchanged: bool
    size: int
    entry: int | None
    form: str
    number: int | None
    recipient: str
    issued_at: datetime | None
    state: str
    recorded: Recorded


@dataclass(frozen=True, kw_only=True)
class SealedCheck:
    """The answer; nothing in it is sealed."""

    unchanged: bool
    size: int
    entry: int | None
    form: str
    number: int | None
    recipient: str
    issued_at: datetime | None
    state: str

    def open(self, opener: Opener) -> CheckedPaper:
        """The answer with its sign."""
        return CheckedPaper(
            unchanged=self.unchanged,
            size=self.size,
            entry=self.entry,
            form=self.form,
            number=self.number,
            recipient=self.recipient,
            issued_at=self.issued_at,
            state=self.state,
            recorded=Recorded(at=opener.at, entry=opener.entry),
        )


@reading(Event.PAPER_CHECKED)
def check_paper(act: Act, scanned: str) -> SealedCheck:
    """What the code of a sheet says, held against today's log.

    `scanned` is the whole text of the code, or its last part. Raises Invalid where it is no code of this town's paper.
    """
    copy_ref, stamp = _read(act, scanned)
    size = stamp.checkpoint.size
    now = state_of(act.connection, act.town)
    read = tile_reader(act.connection, act.town, stamp.checkpoint.epoch)
    later_epoch = stamp.checkpoint.epoch != now.epoch
    unchanged = (later_epoch or size <= now.size) and root_at(read, size) == stamp.checkpoint.root
    kept = entry_by_id(act.connection, act.town, stamp.entry)
    act.facts["size"] = size
    act.facts["result"] = "unchanged" if unchanged and kept else "altered"
    copy = paper.copy_by_ref(act.connection, act.town, copy_ref) if copy_ref else None
    hidden, _ = cases.hidden_from(act.connection, act.reach)
    if copy is not None and copy.case_ref in hidden:
        copy = None
    if copy is not None:
        act.facts["copy"] = copy.public_ref
    form = str(kept.kept.entry.facts.get("form", "")) if kept else ""
    return SealedCheck(
        unchanged=unchanged and kept is not None,
        size=size,
        entry=kept.place.index if kept else None,
        form=FORM_NAMES.get(copy.form if copy else form, ""),
        number=copy.number if copy else None,
        recipient=copy.recipient_name if copy else "",
        issued_at=kept.kept.entry.at if kept else None,
        state=copy.state.label if copy else "",
    )


def _read(act: Act, scanned: str) -> tuple[str, PaperStamp]:
    parts = scanned.strip().split("/")
    ref = parts[-2].lower() if len(parts) > 1 else ""
    try:
        return ref, unpacked(parts[-1], tree=act.town, vkeys=act.house.vkeys())
    except NoKeyOfThisLog:
        raise Invalid({"scanned": _FOREIGN}) from None
    except NotACheckpoint:
        raise Invalid({"scanned": _UNREADABLE}) from None
