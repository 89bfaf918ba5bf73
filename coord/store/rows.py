"""What queries answer with: frozen rows. Sealed columns stay bytes here."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from coord.domain.agency import Hat, HolderKind, Role
from coord.domain.compartment import Compartments
from coord.domain.draft import Sheet
from coord.domain.ground import Ground


@dataclass(frozen=True, kw_only=True, slots=True)
class MunicipalityRow:
    """市町村."""

    id: UUID
    code: str
    name: str
    specimen: bool
    allows_purpose: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AgencyRow:
    """支援関係機関 × hat, with the holder of its records."""

    id: UUID
    public_ref: str
    holder_id: UUID
    holder_kind: HolderKind
    name: str
    hat: Hat
    phone: str
    fax: str
    tells_place: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AppointmentRow:
    """発令・委嘱, with the names a screen shows beside it."""

    id: UUID
    public_ref: str
    staff_id: UUID
    staff_name: str
    agency_id: UUID
    agency_name: str
    hat: Hat
    post: str
    title: str
    role: Role
    starts: datetime
    until: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None

    def is_in_force(self, at: datetime) -> bool:
        """Begun, confirmed, and neither run out nor ended."""
        if self.confirmed_at is None or self.confirmed_at > at:
            return False
        if self.ended_at is not None and self.ended_at <= at:
            return False
        return self.starts <= at < self.until


@dataclass(frozen=True, kw_only=True, slots=True)
class ColleagueRow:
    """Someone at work in an office, in one role."""

    public_ref: str
    name: str
    role: Role


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountRow:
    """An account that may sign in."""

    municipality: UUID
    id: UUID
    staff_id: UUID
    login: str
    password_hash: str
    disabled_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionRow:
    """A living session."""

    municipality: UUID
    public_ref: str
    account_id: UUID
    staff_id: UUID
    staff_name: str
    appointment_id: UUID | None
    started_at: datetime
    last_seen_at: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseRow:
    """A case and its open episode, without a word of what it is about."""

    id: UUID
    public_ref: str
    number: str
    opened_by: UUID
    opened_at: datetime
    episode_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonRow:
    """A person of a case, without a name: the name is a statement."""

    id: UUID
    public_ref: str
    case_id: UUID
    principal: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementRow:
    """A statement as it lies: what decides and what opens it, and the sealed bytes."""

    id: UUID
    public_ref: str
    case_id: UUID
    agency_id: UUID
    holder_id: UUID
    appointment_id: UUID
    field: str
    compartments: Compartments
    subjects: frozenset[UUID]
    schema_version: int
    row_version: int
    recorded_at: datetime
    supersedes: UUID | None
    sealed: bytes
    without_consent: bool = False
    released_to: frozenset[UUID] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentRow:
    """What was recorded of a person's answer; its withdrawal where there is one."""

    id: UUID
    public_ref: str
    case_id: UUID
    person_id: UUID
    answer: str
    method: str
    compartments: Compartments
    starts: datetime
    until: datetime
    agency_id: UUID
    recorded_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class UnansweredConsentRow:
    """A consent in force that names an office as giver, which has not taken it up. `agency_id` recorded it."""

    id: UUID
    public_ref: str
    case_id: UUID
    case_ref: str
    case_number: str
    person_id: UUID
    agency_id: UUID
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class DisclosureRow:
    """提供記録."""

    id: UUID
    public_ref: str
    case_id: UUID
    giver_id: UUID
    recipient_id: UUID
    post: str | None
    staff_id: UUID | None
    compartments: Compartments
    ground: Ground
    basis: str
    basis_id: UUID
    way: str
    made_at: datetime
    starts: datetime
    until: datetime
    ended_at: datetime | None
    persons: frozenset[UUID]

    def is_in_force(self, at: datetime) -> bool:
        """Whether anything may be read on it at this moment."""
        return self.ended_at is None and self.starts <= at < self.until


@dataclass(frozen=True, kw_only=True, slots=True)
class WallRow:
    """A wall as it lies: which rule it is, and its named list, are in the sealed kind."""

    id: UUID
    case_id: UUID
    person_id: UUID | None
    agency_id: UUID | None
    staff_id: UUID | None
    starts: datetime
    until: datetime
    sealed_kind: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class GlassRow:
    """A broken glass with its extension, end and review. `until` counts the extension in.

    `second_id` is the second person; an envelope may have stood for one.
    """

    id: UUID
    public_ref: str
    case_id: UUID
    case_ref: str
    case_number: str
    person_id: UUID
    person_ref: str
    staff_id: UUID
    agency_id: UUID
    danger: str
    told_to: str
    second_id: UUID | None
    envelope_id: UUID | None
    envelope_ref: str | None
    at: datetime
    until: datetime
    extended_by: UUID | None
    ended_at: datetime | None
    reviewed_at: datetime | None
    verdict: str | None
    sealed_reason: bytes

    @property
    def hands(self) -> frozenset[UUID]:
        """Who had a hand in it: who broke it, stood beside him, or let it go on.

        Not who prepared an envelope once: he decided nothing about this night.
        """
        had = (self.staff_id, self.second_id, self.extended_by)
        return frozenset(staff for staff in had if staff is not None)

    def is_open(self, at: datetime) -> bool:
        """Whether it opens the sheet at this moment."""
        return self.at <= at < self.until and (self.ended_at is None or at < self.ended_at)

    @property
    def confirmed_by(self) -> UUID | None:
        """Who, or which envelope, confirmed that a hidden place is told."""
        return self.second_id or self.envelope_id


@dataclass(frozen=True, kw_only=True, slots=True)
class EnvelopeRow:
    """A sealed envelope that was prepared for an office, and how it ended (used, revoked), if it did."""

    id: UUID
    public_ref: str
    agency_id: UUID
    staff_id: UUID
    at: datetime
    until: datetime
    code_hash: str
    ended_at: datetime | None
    how: str | None

    def lies(self, at: datetime) -> bool:
        """Whether it may be used at this moment."""
        return self.ended_at is None and self.at <= at < self.until


@dataclass(frozen=True, kw_only=True, slots=True)
class HandoffRow:
    """つなぎ, with its reply where there is one."""

    id: UUID
    public_ref: str
    case_id: UUID
    case_ref: str
    case_number: str
    giver_id: UUID
    recipient_id: UUID
    post: str | None
    urgency: str
    reply_by: date
    sent_at: datetime
    sent_by: UUID
    sealed_letter: bytes
    answer: str | None
    answered_at: datetime | None
    sealed_words: bytes | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftRow:
    """What is being written: into which form, about what, and the sealed words."""

    id: UUID
    public_ref: str
    sheet: Sheet
    case_id: UUID | None
    updated_at: datetime
    sealed: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class PresetRow:
    """別紙: the municipality's usual consent."""

    id: UUID
    public_ref: str
    name: str
    compartments: Compartments
    months: int
    text_edition: str
    agencies: frozenset[UUID]


@dataclass(frozen=True, kw_only=True, slots=True)
class LawRow:
    """The article a disclosure cites."""

    ground: Ground
    giver_kind: str
    receiver_kind: str
    article: str
    words: str
    secrecy: str
    verified_by: str | None
