"""One act under way: who does it, in which transaction, and what its entry will say."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from audit.entry import Entry, Fact, Outcome
from audit.events import Event
from coord.actions.gate.house import House
from coord.crypto.envelope import digest
from coord.crypto.keys import DataKey, Scope, ScopeKind
from coord.domain.access import Reach
from coord.domain.ids import new_id
from coord.errors import NotFound, Refused


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """Who knocks: the session's person and the appointment he works under. Not yet believed."""

    municipality: UUID
    staff: UUID
    appointment: UUID | None
    session: str


@dataclass(kw_only=True)
class Act:
    """What an action's body is handed. It may run again, so it keeps nothing outside this value.

    `at` is the moment of the act, taken inside its transaction. Everything from `case` on is what
    the entry will say: opaque references and counts only.
    """

    house: House
    connection: Connection
    reach: Reach
    session: str
    case: str | None = None
    persons: tuple[str, ...] = ()
    ground: str | None = None
    disclosure: UUID | None = None
    purpose: str | None = None
    facts: dict[str, Fact] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    detail: str | None = None
    must_outlast_readers: bool = False

    @property
    def at(self) -> datetime:
        """The moment at which this act decides."""
        return self.reach.at

    @property
    def town(self) -> UUID:
        """The municipality it all happens in."""
        return self.reach.municipality

    def new_id(self) -> UUID:
        """An id for a row of this act."""
        return new_id(self.at)

    def key(self, case: UUID, compartment: str, holder: UUID) -> DataKey:
        """The key one holder's part of a case's compartment is sealed under, made if it is new."""
        return self.house.keystore.data_key(
            Scope(
                municipality=self.town,
                kind=ScopeKind.CASE,
                id=case,
                compartment=compartment,
                holder=holder,
            )
        )

    def commit_to(self, sealed: bytes) -> None:
        """Let the entry hold the SHA-256 of sealed words that belong to it."""
        self.detail = digest(sealed)

    def entry(self, event: Event) -> Entry:
        """The entry of the deed done."""
        return Entry(
            tree=self.town,
            event=event,
            at=self.at,
            actor=self.reach.staff,
            appointment=self.reach.appointment,
            agency=self.reach.agency,
            session=self.session,
            case=self.case,
            persons=self.persons,
            purpose=self.purpose,
            ground=self.ground,
            disclosure=self.disclosure,
            facts=self.facts,
            before=self.before,
            after=self.after,
            detail_commitment=self.detail,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """A deed that was refused or failed, for the entry that says so. Nothing of it happened."""

    actor: Actor
    agency: UUID | None
    action: str
    at: datetime
    case: str | None
    persons: tuple[str, ...]

    def entry(self, error: Exception) -> Entry:
        """The entry of the deed that was not done."""
        refused = isinstance(error, Refused | NotFound)
        facts: dict[str, Fact] = {"action": self.action}
        if not refused:
            facts["code"] = type(error).__name__
        return Entry(
            tree=self.actor.municipality,
            event=Event.ACCESS_REFUSED if refused else Event.DEED_FAILED,
            at=self.at,
            actor=self.actor.staff,
            appointment=self.actor.appointment,
            agency=self.agency,
            session=self.actor.session,
            case=self.case,
            persons=self.persons,
            outcome=Outcome.REFUSED if refused else Outcome.FAILED,
            rule=_rule(error),
            facts=facts,
        )


def _rule(error: Exception) -> str | None:
    if isinstance(error, Refused):
        return error.rule.replace(" ", "-")
    return "not-found" if isinstance(error, NotFound) else None
