"""The first page: what this person owes today."""

from dataclasses import dataclass

from audit.events import Event
from coord.actions.duties import Duties, duties_in_meetings
from coord.actions.envelopes import EnvelopeDue, envelopes_due
from coord.actions.gate import Act, Opener, reading
from coord.actions.glasses import ListedGlass, glasses_to_sign
from coord.actions.handoffs import ListedHandoff, listed_handoffs
from coord.actions.paper.copies_out import ListedCopy, listed_copies
from coord.actions.sharing_again import ListedAgain, listed_again
from coord.actions.shown import Recorded
from coord.domain.agency import Role
from coord.store import people

_CASEWORK = frozenset({Role.COUNSELLOR, Role.COORDINATOR, Role.SUPERVISOR})
_SIGNERS = frozenset({Role.PRIVACY_OFFICER, Role.AUDITOR})


@dataclass(frozen=True, kw_only=True, slots=True)
class Home:
    """Duties, nearest first: handoffs to answer, answers awaited, copies to get back, people to confirm; meetings' own.

    `envelopes` were opened in an office that got no new one since: for a privacy officer.
    `to_sign` are broken glasses that wait for a privacy officer or an auditor, oldest first;
    `to_share_again` are cases in which somebody consented later.
    """

    to_answer: tuple[ListedHandoff, ...]
    awaited: tuple[ListedHandoff, ...]
    to_get_back: tuple[ListedCopy, ...]
    to_confirm: int
    envelopes: tuple[EnvelopeDue, ...]
    to_sign: tuple[ListedGlass, ...]
    meetings: Duties
    to_share_again: tuple[ListedAgain, ...]
    recorded: Recorded


@dataclass(frozen=True, kw_only=True)
class SealedHome:
    """Nothing in it is sealed: no names stand on this page."""

    handoffs: tuple[ListedHandoff, ...]
    copies: tuple[ListedCopy, ...]
    to_confirm: int
    envelopes: tuple[EnvelopeDue, ...]
    to_sign: tuple[ListedGlass, ...]
    meetings: Duties
    to_share_again: tuple[ListedAgain, ...]

    def open(self, opener: Opener) -> Home:
        """The page with its sign."""
        waiting = sorted((h for h in self.handoffs if h.state == "open"), key=lambda h: h.reply_by)
        return Home(
            to_answer=tuple(h for h in waiting if h.received),
            awaited=tuple(h for h in waiting if not h.received),
            to_get_back=tuple(c for c in self.copies if c.must_come_back),
            to_confirm=self.to_confirm,
            envelopes=self.envelopes,
            to_sign=self.to_sign,
            meetings=self.meetings,
            to_share_again=self.to_share_again,
            recorded=Recorded(at=opener.at, entry=opener.entry),
        )


@reading(Event.PAGE_HOME)
def read_home(act: Act) -> SealedHome:
    """What is due for this person's office, as far as the role goes."""
    works = act.reach.role in _CASEWORK
    return SealedHome(
        handoffs=listed_handoffs(act) if works else (),
        copies=listed_copies(act) if works else (),
        to_confirm=_to_confirm(act),
        envelopes=envelopes_due(act) if act.reach.role is Role.PRIVACY_OFFICER else (),
        to_sign=glasses_to_sign(act) if act.reach.role in _SIGNERS else (),
        meetings=duties_in_meetings(act),
        to_share_again=listed_again(act) if works else (),
    )


def _to_confirm(act: Act) -> int:
    if act.reach.role is not Role.HEAD:
        return 0
    rows = people.appointments_in_agency(act.connection, act.town, act.reach.agency)
    return sum(
        1 for row in rows if row.confirmed_at is None and row.ended_at is None and row.staff_id != act.reach.staff
    )
