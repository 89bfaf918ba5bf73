"""Playing a story: people of a town do what people do, refused or not, and a notebook is kept of it."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from audit.entry import Entry, Outcome
from coord.actions.founding import Town, TownPlan, found_town
from coord.actions.gate import Actor, House
from coord.domain.access import Reach
from coord.domain.ground import Ground
from coord.errors import Conflict, CoordError, Invalid, NotFound, RecordUnavailable, Refused
from tests.builders import Clock
from tests.policy import oracle
from tests.promises.canaries import Canaries
from tests.promises.notebook import Notebook, Office
from tests.promises.reading import Reader, Somebody, Tables
from tests.promises.town import plan

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Break:
    """A promise that was not kept: which, on which route, and what happened."""

    promise: str
    route: str
    words: str


@dataclass(kw_only=True)
class Tally:
    """What happened over many worlds."""

    counts: Counter[str] = field(default_factory=Counter)
    breaks: list[Break] = field(default_factory=list)
    canaries: set[str] = field(default_factory=set)


class Player:
    """One world: a fresh town, its people, and the notebook of what they did."""

    def __init__(self, house: House, clock: Clock, reader: Reader, seed: int, tally: Tally) -> None:
        self.seed = seed
        self.house, self.clock, self.reader, self.tally = house, clock, reader, tally
        self.rng = random.Random(seed)  # noqa: S311 - invented stories, not secrets
        self.canaries = Canaries(self.rng)
        self.plan: TownPlan = plan(self.rng)
        self.founded_at = clock()
        self.town: Town = found_town(house, self.plan)
        self.actors: dict[str, Actor] = {
            f"{person}@{agency}": self._actor(self.town.staff[person], appointment)
            for (person, agency), appointment in self.town.appointments.items()
        }
        self.notebook = Notebook(offices=self._offices(), allows_purpose=self.plan.allows_purpose)
        self.cases: dict[str, list[Somebody]] = {}
        """The persons of each case, as they were entered."""
        self.told: list[str] = []
        self.tables: Tables = reader.tables(self.town.id)

    def _actor(self, staff: UUID, appointment: UUID) -> Actor:
        return Actor(municipality=self.town.id, staff=staff, appointment=appointment, session="story")

    def _offices(self) -> dict[UUID, Office]:
        return {
            self.town.agencies[key]: Office(
                id=self.town.agencies[key], ref=self.town.agency_refs[key], hat=row.hat, holder=row.holder
            )
            for key, row in self.plan.agencies.items()
        }

    def newcomer(self, label: str, staff: UUID, appointment: UUID) -> None:
        """Someone has an appointment that the founding did not give."""
        self.actors[label] = self._actor(staff, appointment)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def agency_of(self, who: str) -> UUID:
        """Where this actor works."""
        appointment = self.actors[who].appointment
        assert appointment is not None
        return self.tables.posts[appointment].agency

    def at(self) -> datetime:
        """This moment, without moving the clock."""
        return self.clock._at

    def reach(self, who: str, at: datetime | None = None, reasons: frozenset[UUID] = frozenset()) -> Reach | None:
        """What this actor brings now; None without an appointment in force."""
        appointment = self.actors[who].appointment
        assert appointment is not None
        if appointment in self.notebook.left:
            return None
        return self.tables.posts[appointment].reach(self.town.id, at or self.at(), reasons)

    def visible_persons(self, who: str, case: str) -> list[UUID]:
        """Whom the actor may know of in this case, by the oracle; an emergency is for reading a sheet only."""
        reach, key = self.reach(who), self.tables.cases[case]
        if reach is None:
            return []
        grants = [g for g in self.notebook.grants(self.tables) if g.ground is not Ground.EMERGENCY]
        walls = self.notebook.walls.values()
        return [p.id for p in self.cases[case] if oracle.person_visible(reach, key, p.id, grants, walls)]

    def knowing(self, case: str) -> str:
        """Mostly someone who can read the case, by the oracle; now and then anybody."""
        if self.chance(0.88):
            able = [who for who in self.actors if self.visible_persons(who, case)]
            if able:
                return self.rng.choice(able)
        return self.rng.choice(list(self.actors))

    def broke(self, promise: str, route: str, words: str) -> None:
        """Put a broken promise down with the story that led to it."""
        story = "\n    ".join(self.told)
        self.tally.breaks.append(Break(promise=promise, route=route, words=f"world {self.seed}: {words}\n    {story}"))

    def tell(self, words: str) -> None:
        self.told.append(words)

    def act(self, name: str, who: str, deed: Callable[[House, Actor], T]) -> T | None:
        """Let someone do something; None where it was refused. The record must hold the attempt either way."""
        outcome, result = Outcome.DONE, None
        try:
            result = deed(self.house, self.actors[who])
        except RecordUnavailable:
            raise
        except CoordError as error:
            outcome = self._refused(name, who, error)
        except Exception as error:  # noqa: BLE001 - a crash is told with its story
            outcome = Outcome.FAILED
            self.broke("no crash", name, f"{who}: {error!r}")
        else:
            self.tally.counts[f"{name}: done"] += 1
        self._must_be_recorded(name, who, outcome)
        return result

    def _refused(self, name: str, who: str, error: CoordError) -> Outcome:
        match error:
            case Refused(rule=rule):
                said = f"refused {rule}"
            case NotFound():
                said = "not found"
            case Invalid():
                said = "invalid"
            case Conflict():
                said = "conflict"
            case _:
                said = type(error).__name__
                self.broke("no crash", name, f"{who}: {said} {error}")
        self.tally.counts[f"{name}: {said}"] += 1
        spoken = self.canaries.found_in((str(error), repr(error), dict(getattr(error, "problems", {}))))
        if spoken:
            self.broke("P8", "error message", f"{name} by {who}: {error!r}")
        return Outcome.REFUSED if isinstance(error, Refused | NotFound) else Outcome.FAILED

    def newest(self) -> Entry:
        """The newest entry of the town's record, as committed."""
        return self.reader.entries(self.town.id, newest=1)[0].entry

    def _must_be_recorded(self, name: str, who: str, outcome: Outcome) -> None:
        entry, actor = self.newest(), self.actors[who]
        if (entry.actor, entry.appointment, entry.outcome) != (actor.staff, actor.appointment, outcome):
            self.broke("P2", "every act", f"{name} by {who} ended {outcome}, the newest entry is {entry}")

    def look(self) -> Tables:
        """Read the tables anew."""
        self.tables = self.reader.tables(self.town.id)
        return self.tables
