"""What questions about meetings answer with: frozen rows. Sealed columns stay bytes here."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from coord.domain.ground import Ground
from coord.domain.meeting import LegalType


@dataclass(frozen=True, kw_only=True, slots=True)
class BodyRow:
    """会議体."""

    id: UUID
    public_ref: str
    name: str
    secretariat_id: UUID
    chair_id: UUID
    laws: frozenset[LegalType]

    @property
    def grounds(self) -> frozenset[Ground]:
        """The no-consent grounds its laws give."""
        return frozenset(law.ground for law in self.laws if law.ground is not None)


@dataclass(frozen=True, kw_only=True, slots=True)
class ProposalRow:
    """A case proposed to a body; `item_id` once it is on an agenda."""

    id: UUID
    public_ref: str
    body_id: UUID
    case_id: UUID
    case_ref: str
    case_number: str
    agency_id: UUID
    at: datetime
    sealed_reason: bytes
    item_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class MeetingRow:
    """A sitting."""

    id: UUID
    public_ref: str
    body_id: UUID
    number: int
    sits_at: datetime
    place: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AttendeeRow:
    """An office at an item: its desk, or one of its people by name."""

    agency_id: UUID
    staff_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemRow:
    """案件, with its grounds and attendees."""

    id: UUID
    public_ref: str
    body_id: UUID
    meeting_id: UUID | None
    case_id: UUID
    case_ref: str
    case_number: str
    number: int
    opens_at: datetime
    closes_at: datetime
    put_at: datetime
    sealed_question: bytes
    grounds: frozenset[Ground]
    attendees: tuple[AttendeeRow, ...]
    approved_at: datetime | None

    def attendee(self, agency: UUID) -> AttendeeRow | None:
        """How this office attends, if it does."""
        return next((a for a in self.attendees if a.agency_id == agency), None)

    def is_open(self, at: datetime) -> bool:
        """Whether its window is open then."""
        return self.opens_at <= at < self.closes_at

    def invites(self, *, agency: UUID, staff: UUID) -> bool:
        """Whether this person of this office is invited: with the desk, or by name."""
        attendee = self.attendee(agency)
        return attendee is not None and attendee.staff_id in (None, staff)


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestRow:
    """提供の求め, with its answer where there is one."""

    id: UUID
    public_ref: str
    item_id: UUID
    agency_id: UUID
    number: str
    due: date
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None
    for_tasks: bool | None
    sealed_words: bytes | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskRow:
    """決めたこと, with its end where there is one."""

    id: UUID
    public_ref: str
    item_id: UUID
    case_id: UUID
    case_ref: str
    case_number: str
    agency_id: UUID
    due: date
    at: datetime
    sealed_words: bytes
    how: str | None
    ended_at: datetime | None
    sealed_end: bytes | None


@dataclass(frozen=True, kw_only=True, slots=True)
class MinutesRow:
    """The newest saving of an item's minutes; `writer_id` is the person, whatever he wrote them as."""

    id: UUID
    item_id: UUID
    at: datetime
    writer_id: UUID
    sealed_words: bytes
