"""One act under way: who does it, in which transaction, and what its entry will say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy import Connection, Table

from audit.entry import Entry, Fact, Outcome
from audit.events import Event
from coord.actions.gate.house import House
from coord.actions.gate.opening import Damaged
from coord.crypto.envelope import digest
from coord.crypto.keys import DataKey, Scope, ScopeKind
from coord.domain.access import Reach
from coord.domain.ids import new_id
from coord.errors import NotFound, Refused
from coord.store import people
from coord.store.keeping import Keeping
from coord.store.rows import AgencyRow


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
    detail: str | None = None
    must_outlast_readers: bool = False
    broken_walls: dict[UUID, str] = field(default_factory=dict)
    """Walls whose sealed kind did not open, each with how: their cases are closed, and the record says so."""
    rows: Keeping = field(init=False)

    def __post_init__(self) -> None:
        self.rows = Keeping(self.connection)

    @property
    def at(self) -> datetime:
        """The moment at which this act decides."""
        return self.reach.at

    @property
    def town(self) -> UUID:
        """The municipality it all happens in."""
        return self.reach.municipality

    @cached_property
    def offices(self) -> Mapping[UUID, AgencyRow]:
        """Every office of the town, by id, as they are in this act."""
        return people.agencies(self.connection, self.town)

    @property
    def holder(self) -> UUID:
        """The 保有機関 of the actor's office, under whose key its words are sealed."""
        return self.offices[self.reach.agency].holder_id

    def new_id(self) -> UUID:
        """An id for a row of this act."""
        return new_id(self.at)

    def keep(self, table: Table, **row: object) -> None:
        """Put one row down; the entry will hold its digest."""
        self.rows.keep(table, **row)

    def keep_all(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
        """Put rows down in the order given, all of each thing at once; none is fine."""
        self.rows.keep_all(table, rows)

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

    def of_damage(self) -> list[Entry]:
        """The entry that says which walls did not open, whatever became of the act; none where all did."""
        broken = [Damaged(reference=str(wall), code=code) for wall, code in sorted(self.broken_walls.items())]
        if not broken:
            return []
        told = of_damage(broken, key="wall", tree=self.town, at=self.at, session=self.session, case=self.case)
        return [replace(told, actor=self.reach.staff, appointment=self.reach.appointment, agency=self.reach.agency)]

    def entries(self, event: Event) -> Iterator[Entry]:
        """The entry of the deed done, and, where it wrote more rows than one holds, its continuations."""
        first, *more = in_parts(self.rows.digests)
        entry = Entry(
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
            after=first,
            detail_commitment=self.detail,
        )
        yield entry
        for number, part in enumerate(more, 2):
            yield replace(entry, event=Event.ROWS_CONTINUED, facts={"part": number}, after=part, detail_commitment=None)


def of_damage(
    damaged: Sequence[Damaged], *, key: str, tree: UUID, at: datetime, session: str, case: str | None
) -> Entry:
    """What did not open as what it claims to be; `key` says what they are. The count is whole, the names may not be."""
    return Entry(
        tree=tree,
        event=Event.FIELD_UNREADABLE,
        at=at,
        session=session,
        case=case,
        facts={
            key: [one.reference for one in damaged[:_MOST_NAMED]],
            "code": [one.code for one in damaged[:_MOST_NAMED]],
            "count": len(damaged),
        },
    )


_MOST_NAMED = 200


def in_parts(digests: Mapping[str, str]) -> list[dict[str, str]]:
    """The digests in as many parts as entries are needed for them; without any, one empty part."""
    rows = list(digests.items())
    return [dict(rows[start : start + _DIGESTS_IN_ONE]) for start in range(0, len(rows) or 1, _DIGESTS_IN_ONE)]


_DIGESTS_IN_ONE = 250
"""About 130 bytes each: half of the largest leaf."""


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
