"""Bodies that meet (会議体) and what they meet under: the local name is one thing, the legal types another."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from coord.domain.agency import Hat
from coord.domain.ground import Ground

LONGEST_NOTICE = timedelta(days=14)
"""A window opens with the notice, but no earlier than this before the sitting."""
LONGEST_AFTER = timedelta(days=30)
"""It closes this long after the sitting at the latest, whatever became of the minutes."""
AFTER_APPROVAL = timedelta(days=7)
"""And this long after the chair approved the minutes."""
LONGEST_TASK = timedelta(days=183)
"""A task's own disclosure ends with the task, or with the next review: half a year at most."""


class LegalType(StrEnum):
    """法定の種類: one body may carry several."""

    SHIEN = "shien106"
    KONKYU = "konkyu9"
    KODOKU = "kodoku15"
    JUSO = "juso"

    @property
    def label(self) -> str:
        """What screens and paper call it."""
        return _LABELS[self]

    @property
    def ground(self) -> Ground | None:
        """On what its members may be given what nobody consented to; None: on consent only."""
        return _GROUNDS.get(self)

    @property
    def conveners(self) -> frozenset[Hat]:
        """In which capacity an office may be its secretariat.

        A 支援会議 is the municipality's (社会福祉法 106条の6 第1項): a contractor proposes, and does not convene.
        """
        return frozenset({Hat.COORDINATION, Hat.MUNICIPAL_OFFICE}) if self is LegalType.JUSO else _MUNICIPAL


def laws_in_order(found: Collection[LegalType]) -> tuple[LegalType, ...]:
    """These legal types as they are always listed."""
    return tuple(law for law in LegalType if law in found)


_MUNICIPAL = frozenset({Hat.MUNICIPAL_OFFICE})
_LABELS = {
    LegalType.SHIEN: "支援会議（社会福祉法 106条の6）",
    LegalType.KONKYU: "支援会議（生活困窮者自立支援法 9条）",
    LegalType.KODOKU: "孤独・孤立対策地域協議会（孤独・孤立対策推進法 15条）",
    LegalType.JUSO: "重層的支援会議",
}
_GROUNDS = {
    LegalType.SHIEN: Ground.SHIEN106,
    LegalType.KONKYU: Ground.KONKYU9,
    LegalType.KODOKU: Ground.KODOKU16,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemFacts:
    """案件, as far as giving asks: its grounds, who attends, who was asked, and whom the chair found necessary.

    `attendees` and `asked` are offices; `necessary` are persons for whom the chair wrote down why it is
    done though they refused. `named` says of an attending office which one of its people it is.
    """

    grounds: frozenset[Ground]
    attendees: frozenset[UUID]
    asked: frozenset[UUID]
    necessary: frozenset[UUID]
    named: Mapping[UUID, UUID]
    opens: datetime
    closes: datetime


class Presence(StrEnum):
    """Where an attendee is, as the secretariat writes it down."""

    PRESENT = "present"
    LEFT = "left"
    ABSENT = "absent"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return {Presence.PRESENT: "在室", Presence.LEFT: "退室", Presence.ABSENT: "欠席"}[self]


class TaskEnd(StrEnum):
    """How a task ended."""

    DONE = "done"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        """The word on the screen."""
        return {TaskEnd.DONE: "済んだ", TaskEnd.DROPPED: "やめた"}[self]
