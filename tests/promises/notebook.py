"""What happened in a story, kept beside the product: who was told what, who gave what to whom, which walls stand.

Written from sharing.md. The walls' rules, the ends of disclosures and the values themselves come from here, and what
can be compared with the tables is.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from uuid import UUID

from coord.clock import JAPAN
from coord.domain.access import Grant, Wall, WallRule
from coord.domain.agency import Hat
from coord.domain.compartment import ALL, Compartment, Compartments
from coord.domain.fields import FIELDS
from coord.domain.giving import ConsentAnswer
from coord.domain.ground import Ground
from coord.domain.statement import Value
from coord.store.tables.columns import FOREVER
from tests.promises.reading import Tables, WallLying

PROJECT = frozenset({Hat.CONSULTATION, Hat.PARTICIPATION, Hat.OUTREACH})
BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)
GIVABLE: Compartments = ALL - {Compartment.INFORMANT}


@dataclass(frozen=True, kw_only=True, slots=True)
class Office:
    """An agency as the rules of giving see it."""

    id: UUID
    ref: str
    hat: Hat
    holder: str

    @property
    def post(self) -> str | None:
        """The post that is written to: at a coordination desk its coordinator, elsewhere the desk."""
        return "coordinator" if self.hat is Hat.COORDINATION else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A statement as it was typed, with the canaries in it."""

    value: Value
    canaries: frozenset[str]


@dataclass(kw_only=True, slots=True)
class Answered:
    """A person's answer, as it was recorded."""

    ref: str
    person: UUID
    answer: ConsentAnswer
    compartments: Compartments
    offices: frozenset[UUID]
    excluded: Mapping[UUID, Compartments]
    starts: datetime
    until: datetime
    by: UUID
    withdrawn_at: datetime | None = None
    unasked: bool = False

    def names_at(self, office: UUID, at: datetime) -> bool:
        """Given, in force at that moment, and naming this office."""
        back = self.withdrawn_at is not None and self.withdrawn_at <= at
        return (
            self.answer is ConsentAnswer.GIVEN
            and self.starts <= at < self.until
            and not back
            and office in self.offices
        )

    def stands_between(self, giver: UUID, recipient: UUID, at: datetime) -> bool:
        """Given, in force, and naming both offices."""
        in_force = self.answer is ConsentAnswer.GIVEN and self.starts <= at < self.until and self.withdrawn_at is None
        return in_force and {giver, recipient} <= self.offices


@dataclass(frozen=True, kw_only=True, slots=True)
class Prospect:
    """What may be given of one person."""

    person: UUID
    compartments: Compartments
    ground: Ground
    until: datetime
    consent: str | None


@dataclass(kw_only=True, slots=True)
class Gift:
    """A disclosure that was made."""

    disclosure: UUID
    ref: str
    case: UUID
    giver: UUID
    recipient: UUID
    handoff: str | None
    prospect: Prospect
    ended_at: datetime | None = None
    by_task: bool = False
    """Put down by the secretariat, on the giver's agreement in its answer."""
    glass: str | None = None
    staff: UUID | None = None
    second: UUID | None = None
    starts: datetime = BEFORE_ALL

    def stands(self, at: datetime) -> bool:
        return self.starts <= at and (self.ended_at is None or at < self.ended_at) and at < self.prospect.until


@dataclass(kw_only=True, slots=True)
class Sent:
    """A handoff."""

    ref: str
    case: UUID
    giver: UUID
    recipient: UUID
    letter: str
    answer: str | None = None


@dataclass(kw_only=True, slots=True)
class Glass:
    """A glass that was broken: by whom, whose sheet, from when until when, and who signed."""

    ref: str
    case: UUID
    person: UUID
    staff: UUID
    agency: UUID
    second: UUID | None
    at: datetime
    until: datetime
    extended_by: UUID | None = None
    ended_at: datetime | None = None
    reviewed: bool = False

    def is_open(self, at: datetime) -> bool:
        return self.at <= at < self.until and (self.ended_at is None or at < self.ended_at)


@dataclass(kw_only=True)
class OnAgenda:
    """An item of a meeting. `attendees`: office → the reference of its person who is invited by name."""

    ref: str
    case: UUID
    grounds: tuple[Ground, ...]
    attendees: dict[UUID, str | None]
    closes: datetime
    necessary: dict[UUID, tuple[str, datetime | None]] = field(default_factory=dict)
    gifts: list[UUID] = field(default_factory=list)
    tasks: dict[str, list[UUID]] = field(default_factory=dict)
    agreed: set[UUID] = field(default_factory=set)
    """Offices that agreed to a release of what they gave for it."""
    words: dict[str, str] = field(default_factory=dict)
    """What was written for it: under question, minutes, and the reference of each task."""
    approved: bool = False


@dataclass(kw_only=True)
class OnPaper:
    """A numbered copy of a meeting: for whom, standing on what, and the statements that were printed on it."""

    ref: str
    number: int
    item: str
    case: UUID
    recipient: UUID
    staff: UUID | None
    disclosures: frozenset[UUID]
    pack: str = ""
    printed: frozenset[str] = frozenset()


@dataclass(kw_only=True)
class Notebook:
    """Everything one needs to know of a story to judge what is shown."""

    offices: Mapping[UUID, Office]
    allows_purpose: bool
    said: dict[str, Said] = field(default_factory=dict)
    answers: list[Answered] = field(default_factory=list)
    gifts: dict[UUID, Gift] = field(default_factory=dict)
    handoffs: dict[str, Sent] = field(default_factory=dict)
    walls: dict[UUID, Wall] = field(default_factory=dict)
    glasses: dict[str, Glass] = field(default_factory=dict)
    opened_by: dict[UUID, UUID] = field(default_factory=dict)
    items: list["OnAgenda"] = field(default_factory=list)
    papers: dict[str, OnPaper] = field(default_factory=dict)
    left: dict[UUID, datetime] = field(default_factory=dict)
    """Appointments that were ended, and when."""
    earned: set[tuple[UUID, UUID, UUID | None]] = field(default_factory=set)
    """(case, agency, person or None for all): the rights that an office's own deeds gave it."""
    kin: dict[UUID, tuple[str, str]] = field(default_factory=dict)
    """Who at work gave which (folded kana, birth date) to compare."""
    taken_up: set[tuple[str, UUID]] = field(default_factory=set)
    """(consent, office): what came later and was given anew, or declined."""

    def consent_between(self, person: UUID, giver: UUID, recipient: UUID, at: datetime) -> Answered | None:
        """The newest that stands between two offices: one that names others takes nothing back."""
        hers = (a for a in reversed(self.answers) if a.person == person)
        return next((a for a in hers if a.stands_between(giver, recipient, at)), None)

    def withdraw(self, person: UUID, at: datetime, *, unasked: bool = False) -> None:
        """She takes back her consent, however often it was recorded; a refusal is the same.

        `unasked`: it ends, but she said nothing: she could not be asked any more.
        """
        hers = [a for a in self.answers if a.person == person and a.answer is ConsentAnswer.GIVEN]
        for answer in hers:
            answer.unasked = unasked if answer.withdrawn_at is None else answer.unasked
            answer.withdrawn_at = answer.withdrawn_at or at
        self.end_gifts(at, consents=[a.ref for a in hers])

    def said_last(self, person: UUID) -> Answered | None:
        """The newest answer that was hers: where she could not be asked, what she said before stands."""
        hers = (a for a in reversed(self.answers) if a.person == person)
        return next((a for a in hers if a.answer is not ConsentAnswer.CANNOT_ASCERTAIN), None)

    def said_no(self, person: UUID, offices: Iterable[UUID]) -> tuple[str, datetime | None] | None:
        """Which answer of hers is against any of these offices, and when she took it back; None where none is."""
        last = self.said_last(person)
        if last is None:
            return None
        back = None if last.unasked else last.withdrawn_at
        if last.answer is ConsentAnswer.REFUSED or back is not None or any(o in last.excluded for o in offices):
            return last.ref, back
        return None

    def prospects(
        self, *, giver: Office, to: Office, persons: Iterable[UUID], wanted: Compartments, at: datetime, handoff: bool
    ) -> list[Prospect]:
        """What sharing.md lets this office give: on consent, or within the project to its coordinator. No spare grounds."""
        found = []
        for person in persons:
            answer = self.consent_between(person, giver.id, to.id, at)
            if answer is not None:
                opened = (answer.compartments - answer.excluded.get(to.id, frozenset())) & GIVABLE & wanted
                one = Prospect(
                    person=person,
                    compartments=opened,
                    ground=Ground.CONSENT,
                    until=answer.until,
                    consent=answer.ref,
                )
            else:
                within = handoff and self.allows_purpose and giver.hat in PROJECT and to.hat is Hat.COORDINATION
                opened = GIVABLE & wanted if within and giver.holder == to.holder else frozenset()
                one = Prospect(person=person, compartments=opened, ground=Ground.PURPOSE, until=FOREVER, consent=None)
            if opened:
                found.append(one)
        return found

    def end_gifts(self, at: datetime, *, consents: Iterable[str] = (), handoff: str | None = None) -> None:
        """Nothing stands on these any more."""
        ending = set(consents)
        for gift in self.gifts.values():
            is_meant = gift.prospect.consent in ending or (handoff is not None and gift.handoff == handoff)
            if is_meant and gift.ended_at is None:
                gift.ended_at = at

    def knew_the_place(self, tables: Tables, person: UUID, setter: UUID) -> frozenset[UUID]:
        """N-1: the offices that wrote down where she lives (what free text touches on is no address), and the setter."""
        told = [s.facts for s in tables.statements if s.live and FIELDS[s.facts.field].place]
        return frozenset({facts.agency for facts in told if person in facts.subjects} | {setter})

    def note_wall(
        self, lying: WallLying, town: UUID, rule: WallRule, exempt: frozenset[UUID], held_back: Compartments
    ) -> None:
        self.walls[lying.id] = Wall(
            id=lying.id,
            municipality=town,
            rule=rule,
            case=lying.case,
            person=lying.person,
            agency=lying.agency,
            staff=lying.staff,
            exempt=exempt,
            compartments=held_back,
            starts=lying.starts,
            until=FOREVER,
        )

    def grants(self, tables: Tables) -> tuple[Grant, ...]:
        """The rows of the table as far as the story accounts for them: a gift that was made, until it ended."""
        known = []
        for row in tables.grants:
            if row.disclosure is None:
                known.append(row)
            elif (gift := self.gifts.get(row.disclosure)) is not None:
                known.append(
                    replace(
                        row,
                        agency=gift.recipient,
                        giver=gift.giver,
                        post=self.offices[gift.recipient].post if gift.glass is None else None,
                        staff=gift.staff,
                        confirmed_by=gift.second,
                        subject=gift.prospect.person,
                        compartments=gift.prospect.compartments,
                        ground=gift.prospect.ground,
                        until=min(gift.prospect.until, gift.ended_at or FOREVER),
                    )
                )
        return tuple(known)

    def earn(self, case: UUID, agency: UUID, persons: Iterable[UUID | None]) -> None:
        self.earned |= {(case, agency, person) for person in persons}


def months_later(at: datetime, months: int) -> datetime:
    """The beginning (in Japan) of the same day so many months on, or of that month's last."""
    day = at.astimezone(JAPAN).date()
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return datetime.combine(date(year, month + 1, min(day.day, last)), time(), JAPAN)
