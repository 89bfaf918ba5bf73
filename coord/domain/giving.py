"""Giving: the facts of a disclosure about to be made by one office, to one office, of one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from coord.domain.compartment import Compartments
from coord.domain.meeting import ItemFacts


class ConsentAnswer(StrEnum):
    """What the person said when asked."""

    GIVEN = "given"
    REFUSED = "refused"
    CANNOT_ASCERTAIN = "cannot_ascertain"

    @property
    def label(self) -> str:
        """The word on screens and paper; a refusal is told as the person's own act."""
        return {
            ConsentAnswer.GIVEN: "同意しました",
            ConsentAnswer.REFUSED: "断られました",
            ConsentAnswer.CANNOT_ASCERTAIN: "意思を確かめられません",
        }[self]


class ConsentMethod(StrEnum):
    """How the answer was given. Kin are no representatives."""

    WRITTEN = "written"
    ORAL = "oral"
    REPRESENTATIVE = "representative"
    DICTATED = "dictated"

    @property
    def label(self) -> str:
        """The word on screens and paper."""
        return {
            ConsentMethod.WRITTEN: "書面",
            ConsentMethod.ORAL: "口頭",
            ConsentMethod.REPRESENTATIVE: "法定代理・後見",
            ConsentMethod.DICTATED: "代筆",
        }[self]


@dataclass(frozen=True, kw_only=True, slots=True)
class Exclusion:
    """What the person wants kept from one recipient."""

    agency: UUID
    compartments: Compartments


@dataclass(frozen=True, kw_only=True, slots=True)
class Consent:
    """同意 of one person, as it stands.

    `givers` and `recipients` are the offices it named when it was given. In force while
    starts <= at < until, and not withdrawn: `until` of a withdrawn consent is its withdrawal.
    """

    id: UUID
    person: UUID
    answer: ConsentAnswer
    compartments: Compartments
    givers: frozenset[UUID]
    recipients: frozenset[UUID]
    exclusions: tuple[Exclusion, ...]
    starts: datetime
    until: datetime
    withdrawn: bool = False

    def is_in_force(self, at: datetime) -> bool:
        """Whether it carries a disclosure at this moment."""
        return self.answer is ConsentAnswer.GIVEN and self.starts <= at < self.until

    def names(self, *, giver: UUID, recipient: UUID) -> bool:
        """Whether it names this giver and this recipient."""
        return giver in self.givers and recipient in self.recipients

    def is_against(self, recipient: UUID) -> bool:
        """Whether the person said no: refused, withdrew, or kept something from this very office."""
        said_no = self.answer is ConsentAnswer.REFUSED or self.withdrawn
        return said_no or any(exclusion.agency == recipient for exclusion in self.exclusions)

    def compartments_for(self, recipient: UUID) -> Compartments:
        """What it opens to this recipient, the person's exclusions taken off."""
        excluded: Compartments = frozenset()
        for exclusion in self.exclusions:
            if exclusion.agency == recipient:
                excluded |= exclusion.compartments
        return self.compartments - excluded


def newest_of(answers: Iterable[Consent]) -> dict[UUID, Consent]:
    """The newest answer of each person, of answers told oldest first.

    Where somebody could not be asked later on, what she herself said last still stands.
    """
    newest: dict[UUID, Consent] = {}
    for answer in answers:
        if answer.answer is not ConsentAnswer.CANNOT_ASCERTAIN or answer.person not in newest:
            newest[answer.person] = answer
    return newest


@dataclass(frozen=True, kw_only=True, slots=True)
class Giving:
    """One office about to give one person's compartments to one office, at one moment.

    `refused`: what the person said last is a refusal or was withdrawn, or keeps this recipient out.
    `item` is the meeting's item it is given for, if it is given for one.
    """

    at: datetime
    person: UUID
    giver: UUID
    recipient: UUID
    post: str | None
    compartments: Compartments
    consent: Consent | None
    giver_is_in_the_project: bool
    recipient_coordinates: bool
    giver_holder: UUID
    recipient_holder: UUID
    municipality_allows_purpose: bool
    refused: bool = False
    item: ItemFacts | None = None
