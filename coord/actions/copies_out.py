"""Where the numbered copies are: the list that must add up, and the next step of each."""

from dataclasses import dataclass
from datetime import datetime

from audit.events import Event
from coord.actions.copies import own_copy
from coord.actions.gate import Act, Opener, deed, reading
from coord.actions.outlook import outlook_on
from coord.actions.shown import Recorded
from coord.actions.withdrawals import OUT, keep_copy_event
from coord.errors import Conflict, Invalid, NotFound
from coord.store import paper

STATES = {
    "reserved": "番号を取りました",
    "issued": "出しました",
    "void": "無効",
    "handed_out": "手渡しました",
    "collected": "回収しました",
    "returned": "返りました",
    "destroyed": "廃棄しました",
    "lost": "見つかりません",
    "recalled": "返してもらってください",
}
SETTLED = frozenset({"collected", "returned", "destroyed", "lost"})


@deed(Event.COPY_SETTLED)
def settle_copy(act: Act, copy_ref: str, *, state: str) -> None:
    """Record where a copy is now: handed out, returned, collected, destroyed or lost.

    Raises Invalid for another state, NotFound for a copy that is not in the actor's list, Conflict
    for one that was never issued or has ended.
    """
    if state not in SETTLED | {"handed_out"}:
        raise Invalid({"state": "紙の今のようすを選んでください。"})
    copy = own_copy(act, copy_ref)
    about = paper.persons_of_copies(act.connection, act.town, [copy.id])[copy.id]
    if outlook_on(act, [copy.case_id]).hides(copy.case_id, about):
        raise NotFound
    newest = copy.states[-1][0] if copy.states else "reserved"
    if newest not in OUT:
        raise Conflict("not out")
    keep_copy_event(act, copy.id, state)
    act.facts["copy"] = copy.public_ref
    act.facts["outcome"] = state


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedCopy:
    """A copy in the list: its number and where it is. No names of persons."""

    ref: str
    case_number: str
    number: int
    recipient: str
    state: str
    words: str
    since: datetime
    must_come_back: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownCopies:
    """The copies this office numbered, newest first, with the sum that must add up."""

    rows: tuple[ListedCopy, ...]
    issued: int
    settled: int
    out: int
    recorded: Recorded


@dataclass(frozen=True, kw_only=True)
class SealedCopies:
    """The list; nothing in it is sealed."""

    rows: tuple[ListedCopy, ...]

    def open(self, opener: Opener) -> ShownCopies:
        """The list with its sign."""
        issued = [row for row in self.rows if row.state not in ("reserved", "void")]
        settled = [row for row in issued if row.state in SETTLED]
        return ShownCopies(
            rows=self.rows,
            issued=len(issued),
            settled=len(settled),
            out=len(issued) - len(settled),
            recorded=Recorded(at=opener.at, entry=opener.entry),
        )


@reading(Event.RECALL_LISTED)
def list_copies(act: Act) -> SealedCopies:
    """Every copy this office numbered, and which must come back."""
    rows = listed_copies(act)
    act.facts["count"] = len(rows)
    return SealedCopies(rows=rows)


def listed_copies(act: Act) -> tuple[ListedCopy, ...]:
    """The same, for the page of today's work too. What is about hidden persons alone is not in it."""
    found = paper.copies_of_agency(act.connection, act.town, act.reach.agency)
    outlook = outlook_on(act, {row.case_id for row in found})
    about = paper.persons_of_copies(act.connection, act.town, [row.id for row in found])
    rows = []
    for copy in found:
        if outlook.hides(copy.case_id, about[copy.id]):
            continue
        office = outlook.names(copy.case_id, about[copy.id]).of(copy.recipient_id)
        state, since = copy.states[-1] if copy.states else ("reserved", copy.reserved_at)
        rows.append(
            ListedCopy(
                ref=copy.public_ref,
                case_number=copy.case_number,
                number=copy.number,
                recipient=copy.recipient_name if office.said else office.name,
                state=state,
                words=STATES[state],
                since=since,
                must_come_back=any(s == "recalled" for s, _ in copy.states) and state not in SETTLED,
            )
        )
    return tuple(reversed(rows))
