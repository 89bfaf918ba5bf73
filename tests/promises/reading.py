"""The tables of one town, read past the product: our own SQL, on a connection of our own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from audit.entry import KeptEntry, from_leaf
from coord.domain.access import Grant, Reach
from coord.domain.agency import Hat, Role
from coord.domain.compartment import compartments_of
from coord.domain.fields import FIELDS, tells_place
from coord.domain.ground import Ground, Timing
from coord.domain.statement import StatementFacts

_BEGAN = datetime(1970, 1, 1, tzinfo=UTC)

Row = Mapping[str, Any]


@lru_cache(maxsize=65536)
def as_id(value: UUID | bytes | str) -> UUID:
    """A key as either database gives it."""
    return value if isinstance(value, UUID) else UUID(bytes=value) if isinstance(value, bytes) else UUID(value)


def maybe_id(value: UUID | bytes | str | None) -> UUID | None:
    return None if value is None else as_id(value)


def moment(microseconds: int) -> datetime:
    return _BEGAN + timedelta(microseconds=microseconds)


@dataclass(frozen=True, kw_only=True, slots=True)
class Lying:
    """A statement as it lies in the table."""

    id: UUID
    ref: str
    facts: StatementFacts
    live: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Somebody:
    """A person of a case."""

    id: UUID
    ref: str
    case: UUID
    principal: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """An appointment."""

    id: UUID
    ref: str
    staff: UUID
    agency: UUID
    hat: Hat
    post: str
    role: Role
    starts: datetime
    until: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None

    def reach(self, town: UUID, at: datetime, reasons: frozenset[UUID] = frozenset()) -> Reach | None:
        """What its holder brings at this moment; None when it is not in force."""
        confirmed = self.confirmed_at is not None and self.confirmed_at <= at
        ended = self.ended_at is not None and self.ended_at <= at
        if not confirmed or ended or at < self.starts or at >= self.until:
            return None
        return Reach(
            municipality=town,
            staff=self.staff,
            appointment=self.id,
            agency=self.agency,
            hat=self.hat,
            post=self.post,
            role=self.role,
            at=at,
            reasons=reasons,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """A disclosure as it lies, with the row it was flattened to."""

    id: UUID
    ref: str
    case: UUID
    giver: UUID
    recipient: UUID
    ground: Ground
    basis: str
    basis_id: UUID
    made_by: UUID
    ended_at: datetime | None
    persons: frozenset[UUID]


@dataclass(frozen=True, kw_only=True, slots=True)
class WallLying:
    """A wall as it lies: which rule it is stays sealed."""

    id: UUID
    case: UUID
    person: UUID | None
    agency: UUID | None
    staff: UUID | None
    hides: bool
    starts: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Tables:
    """One town at one moment."""

    town: UUID
    cases: Mapping[str, UUID]
    persons: Mapping[UUID, Somebody]
    statements: tuple[Lying, ...]
    grants: tuple[Grant, ...]
    walls: tuple[WallLying, ...]
    posts: Mapping[UUID, Post]
    disclosures: Mapping[UUID, Given]
    handoffs: Mapping[str, frozenset[UUID]]

    def case_ref(self, case: UUID) -> str:
        return next(ref for ref, of in self.cases.items() if of == case)

    def of_case(self, case: UUID) -> list[Lying]:
        """The statements of a case that nothing superseded."""
        return [s for s in self.statements if s.live and s.facts.case == case]


_asked = cache(text)
"""The same questions over and over."""


class Reader:
    """A connection past the product's doors."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        self._connection = self._engine.connect()
        self.sqlite = self._connection.dialect.name == "sqlite"

    def close(self) -> None:
        self._connection.close()
        self._engine.dispose()

    def rows(self, query: str, **binds: object) -> list[Row]:
        return [dict(row._mapping) for row in self._connection.execute(_asked(query), binds)]

    def run(self, command: str, **binds: object) -> int:
        """Change something behind the product's back; how many rows."""
        return self._connection.execute(text(command), binds).rowcount

    def key(self, value: UUID) -> object:
        """An id as this database keeps it in the data's tables."""
        return value.hex if self.sqlite else value

    def _of(self, table: str, town: UUID) -> list[Row]:
        return self.rows(f'SELECT * FROM "{table}" WHERE municipality = :town', town=self.key(town))

    def leaves(self, town: UUID, *, newest: int | None = None) -> list[bytes]:
        """The log entries of a town, newest first, as they were committed."""
        table, key = ("log_entry", town.bytes) if self.sqlite else ("audit.log_entry", town)
        query = f"SELECT leaf FROM {table} WHERE tree = :tree ORDER BY seq DESC"
        return [bytes(row["leaf"]) for row in self.rows(query + (f" LIMIT {newest}" if newest else ""), tree=key)]

    def entries(self, town: UUID, *, newest: int | None = None) -> list[KeptEntry]:
        return [from_leaf(leaf) for leaf in self.leaves(town, newest=newest)]

    def tables(self, town: UUID) -> Tables:
        """Everything that a decision in this town may look at."""
        return Tables(
            town=town,
            cases={row["public_ref"]: as_id(row["id"]) for row in self._of("support_case", town)},
            persons=self._persons(town),
            statements=self._statements(town),
            grants=tuple(_grant(row) for row in self._of("grant", town)),
            walls=tuple(_wall(row) for row in self._of("wall", town)),
            posts=self._posts(town),
            disclosures=self._disclosures(town),
            handoffs=self._handoffs(town),
        )

    def _persons(self, town: UUID) -> dict[UUID, Somebody]:
        return {
            as_id(row["id"]): Somebody(
                id=as_id(row["id"]),
                ref=row["public_ref"],
                case=as_id(row["case_id"]),
                principal=bool(row["principal"]),
            )
            for row in self._of("person", town)
        }

    def _statements(self, town: UUID) -> tuple[Lying, ...]:
        subjects: dict[UUID, set[UUID]] = {}
        for row in self._of("statement_subject", town):
            subjects.setdefault(as_id(row["statement_id"]), set()).add(as_id(row["person_id"]))
        grounds = {as_id(row["id"]): row["ground"] for row in self._of("disclosure", town)}
        unasked = {
            as_id(row["statement_id"])
            for row in self._of("statement_received", town)
            if grounds[as_id(row["disclosure_id"])] != "CONSENT"
        }
        released: dict[UUID, set[UUID]] = {}
        for row in self._of("release_statement", town):
            released.setdefault(as_id(row["statement_id"]), set()).add(as_id(row["agency_id"]))
        rows = self._of("statement", town)
        superseded = {maybe_id(row["supersedes"]) for row in rows}
        return tuple(
            Lying(
                id=as_id(row["id"]),
                ref=row["public_ref"],
                facts=_facts(
                    row,
                    frozenset(subjects.get(as_id(row["id"]), ())),
                    without_consent=as_id(row["id"]) in unasked,
                    released_to=frozenset(released.get(as_id(row["id"]), ())),
                ),
                live=as_id(row["id"]) not in superseded,
            )
            for row in rows
        )

    def _posts(self, town: UUID) -> dict[UUID, Post]:
        confirmed = {as_id(r["appointment_id"]): moment(r["at"]) for r in self._of("appointment_confirmation", town)}
        ended = {as_id(r["appointment_id"]): moment(r["at"]) for r in self._of("appointment_end", town)}
        hats = {as_id(row["id"]): Hat(row["hat"]) for row in self._of("agency", town)}
        found = {}
        for row in self._of("appointment", town):
            key = as_id(row["id"])
            found[key] = Post(
                id=key,
                ref=row["public_ref"],
                staff=as_id(row["staff_id"]),
                agency=as_id(row["agency_id"]),
                hat=hats[as_id(row["agency_id"])],
                post=row["post"],
                role=Role(row["role"]),
                starts=moment(row["starts"]),
                until=moment(row["until"]),
                confirmed_at=confirmed.get(key),
                ended_at=ended.get(key),
            )
        return found

    def _disclosures(self, town: UUID) -> dict[UUID, Given]:
        ended = {as_id(row["disclosure_id"]): moment(row["at"]) for row in self._of("disclosure_end", town)}
        persons: dict[UUID, set[UUID]] = {}
        for row in self._of("disclosure_person", town):
            persons.setdefault(as_id(row["disclosure_id"]), set()).add(as_id(row["person_id"]))
        found = {}
        for row in self._of("disclosure", town):
            key = as_id(row["id"])
            found[key] = Given(
                id=key,
                ref=row["public_ref"],
                case=as_id(row["case_id"]),
                giver=as_id(row["giver_id"]),
                recipient=as_id(row["recipient_id"]),
                ground=Ground(row["ground"]),
                basis=row["basis"],
                basis_id=as_id(row["basis_id"]),
                made_by=as_id(row["made_by"]),
                ended_at=ended.get(key),
                persons=frozenset(persons.get(key, ())),
            )
        return found

    def _handoffs(self, town: UUID) -> dict[str, frozenset[UUID]]:
        brought: dict[UUID, set[UUID]] = {}
        for row in self._of("handoff_disclosure", town):
            brought.setdefault(as_id(row["handoff_id"]), set()).add(as_id(row["disclosure_id"]))
        return {row["public_ref"]: frozenset(brought.get(as_id(row["id"]), ())) for row in self._of("handoff", town)}


def _facts(
    row: Row, subjects: frozenset[UUID], *, without_consent: bool, released_to: frozenset[UUID]
) -> StatementFacts:
    compartments = compartments_of(row["compartments"])
    return StatementFacts(
        municipality=as_id(row["municipality"]),
        case=as_id(row["case_id"]),
        agency=as_id(row["agency_id"]),
        field=row["field"],
        compartments=compartments,
        place=tells_place(FIELDS[row["field"]], compartments),
        subjects=subjects,
        recorded_at=moment(row["recorded_at"]),
        without_consent=without_consent,
        released_to=released_to,
    )


def _grant(row: Row) -> Grant:
    return Grant(
        id=as_id(row["id"]),
        municipality=as_id(row["municipality"]),
        case=as_id(row["case_id"]),
        agency=as_id(row["agency_id"]),
        post=row["post"],
        staff=maybe_id(row["staff_id"]),
        giver=as_id(row["giver_id"]),
        subject=maybe_id(row["subject_id"]),
        compartments=compartments_of(row["compartments"]),
        field=row["field"],
        ground=Ground(row["ground"]),
        disclosure=maybe_id(row["disclosure_id"]),
        timing=Timing(row["timing"]),
        made_at=moment(row["made_at"]),
        starts=moment(row["starts"]),
        until=moment(row["until"]),
        confirmed_by=maybe_id(row["confirmed_by"]),
    )


def _wall(row: Row) -> WallLying:
    return WallLying(
        id=as_id(row["id"]),
        case=as_id(row["case_id"]),
        person=maybe_id(row["person_id"]),
        agency=maybe_id(row["agency_id"]),
        staff=maybe_id(row["staff_id"]),
        hides=bool(row["hides"]),
        starts=moment(row["starts"]),
        until=moment(row["until"]),
    )
