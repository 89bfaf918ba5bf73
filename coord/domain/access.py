"""Access, as facts and answers: what an actor brings, what a grant opens, what a wall closes.

These are the three levels a rule may read (ACTOR, GRANT, WALL), and the two answers a decision
can give. The rules themselves, and the only maker of a Permit, are policy's.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from coord.domain.agency import Hat, Role
from coord.domain.compartment import Compartments
from coord.domain.ground import Ground, Timing
from coord.domain.statement import StatementFacts


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """ACTOR: the appointment in force that the actor works in, at the moment `at`.

    `reasons` are the cases whose opening the actor gave a written reason for in this very act
    (担当外閲覧): they let a team member reach a case of the own office that is not assigned to him.
    """

    municipality: UUID
    staff: UUID
    appointment: UUID
    agency: UUID
    hat: Hat
    post: str
    role: Role
    at: datetime
    reasons: frozenset[UUID] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """GRANT: a disclosure flattened to one subject; an office's own right is a row of the same kind.

    `agency`, narrowed by `post` or `staff` where they are set, is who may read. `giver` is whose
    statements. `subject` None (OWN only) is every person of the case. `field` narrows to one field.
    In an OWN row, `staff` is the assigned person; without one it is the team's, which needs a reason.
    `confirmed_by` is the second person, or the sealed envelope, that confirmed an emergency for a hidden place.
    In force while starts <= at < until.
    """

    id: UUID
    municipality: UUID
    case: UUID
    agency: UUID
    post: str | None
    staff: UUID | None
    giver: UUID
    subject: UUID | None
    compartments: Compartments
    field: str | None
    ground: Ground
    disclosure: UUID | None
    timing: Timing
    made_at: datetime
    starts: datetime
    until: datetime
    confirmed_by: UUID | None = None


class WallRule(StrEnum):
    """Which rule a wall stands for. A row with any other is an error, never no wall."""

    PLACE_HIDDEN = "N-1"
    OTHER_PARTY = "N-2"
    CONFLICT = "N-3"
    PERSONS_WISH = "N-4"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wall:
    """WALL: a closed wall, or a limit. What it closes or strikes is its rule's.

    `person` None is the whole case. It stands against one agency, one staff member, or, with
    neither, everyone; `exempt` agencies are on the named list. `compartments` is what a limit holds
    back. In force while starts <= at < until.
    """

    id: UUID
    municipality: UUID
    rule: WallRule
    case: UUID
    person: UUID | None
    agency: UUID | None
    staff: UUID | None
    exempt: frozenset[UUID]
    compartments: Compartments
    starts: datetime
    until: datetime


class Shown(StrEnum):
    """What a page may say of a refusal."""

    HIDDEN_PLACE = "hidden_place"
    """「非表示（秘匿）」 in place of what tells where someone lives."""
    NOT_DISCLOSED = "not_disclosed"
    """The compartment's one row, the same whether or not anything is recorded."""
    NOTHING = "nothing"
    """As if never entered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stand:
    """The ground on which one subject's part of a statement is read."""

    subject: UUID
    ground: Ground
    grant: UUID
    disclosure: UUID | None
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Permit:
    """Yes: for statements of exactly these facts, on these grounds, one per subject."""

    facts: StatementFacts
    stands: tuple[Stand, ...]

    @property
    def ground(self) -> Ground:
        """The ground to name first: OWN where every subject stands on it, else the first other."""
        others = [s.ground for s in self.stands if s.ground is not Ground.OWN]
        return others[0] if others else Ground.OWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """No: which rule said so (for the log), and what a page may say of it."""

    rule: str
    shows: Shown


Decision = Permit | Refusal
