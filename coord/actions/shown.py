"""What pages and paper receive: opened values with their grounds. Never a case, never a row."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from coord.domain.ground import Ground


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownGround:
    """On what ground one field is seen."""

    ground: Ground
    stamp: str
    label: str
    detail: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownField:
    """One value with where it comes from and why it may be seen. `value` None is a damaged field.

    `stands` are the grounds with their disclosures, each once: a statement about two persons may
    stand on two.
    """

    ref: str
    code: str
    label: str
    compartment: str
    whose: str
    persons: tuple[str, ...]
    value: str | None
    raw: str
    answer: str
    source: str
    agency: str
    learned_on: date | None
    recorded_at: datetime
    ground: ShownGround
    stands: tuple[tuple[Ground, UUID | None], ...]
    own: bool
    sensitive: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownRow:
    """One field of one person: a single statement, or those of several offices side by side."""

    label: str
    whose: str
    fields: tuple[ShownField, ...]

    @property
    def differ(self) -> bool:
        """Whether the offices state different things."""
        return len({field.value for field in self.fields}) > 1


class Withheld(StrEnum):
    """Why a compartment's one row stands in place of values."""

    HIDDEN_PLACE = "hidden_place"
    NOT_DISCLOSED = "not_disclosed"


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownWithheld:
    """The one row of a compartment that is not shown: the same whether or not anything is recorded."""

    whose: str
    why: Withheld


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownUnread:
    """Whole compartments of one person that are not shown, for one reason: said once, with their names."""

    whose: str
    why: Withheld
    compartments: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownSection:
    """A compartment as this reader sees it."""

    code: str
    label: str
    rows: tuple[ShownRow, ...]
    withheld: tuple[ShownWithheld, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownConsent:
    """A person's answer, in words."""

    ref: str
    answer: str
    words: str
    method: str
    until: date
    recorded_on: date
    agency: str
    in_force: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownPerson:
    """A person as this reader may know them. Without a permit on the name, `name` is None; who died has no age.

    `place_hidden`: where they live is kept from this reader. `place_secret`: it is kept from others,
    which whoever does know it must never forget.
    """

    ref: str
    name: str | None
    kana: str | None
    relation: str | None
    age: str | None
    birth: str | None
    principal: bool
    place_hidden: bool
    place_secret: bool
    consents: tuple[ShownConsent, ...]

    @property
    def called(self) -> str:
        """What to call them on this page."""
        return self.name or self.relation or ("本人" if self.principal else "世帯の人")


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """The sign at the foot of every page of personal data: when, and under which entry."""

    at: datetime
    entry: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class Assignment:
    """Who of the own office is assigned to a case, and who could be: (reference, name)."""

    assigned: tuple[str, ...]
    colleagues: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownCase:
    """A case as one reader sees it at one moment. `assignment` is for whoever assigns it.

    `in_emergency`: a broken glass is all that the reader has of it.
    """

    ref: str
    number: str
    persons: tuple[ShownPerson, ...]
    sections: tuple[ShownSection, ...]
    recorded: Recorded
    assignment: Assignment | None = None
    in_emergency: bool = False

    @property
    def title(self) -> str:
        """The household by the name of its 本人, where the reader may know it."""
        named = next((p.name for p in self.persons if p.principal and p.name), None)
        return f"{named}さんの世帯" if named else f"ケース {self.number}"

    @property
    def unread(self) -> tuple[ShownUnread, ...]:
        """The compartments of which nothing at all is shown, by person and reason."""
        found: dict[ShownWithheld, list[str]] = {}
        for section in self.sections:
            for line in section.withheld if not section.rows else ():
                found.setdefault(line, []).append(section.label)
        return tuple(ShownUnread(whose=one.whose, why=one.why, compartments=tuple(of)) for one, of in found.items())

    @property
    def fields(self) -> tuple[ShownField, ...]:
        """Every value shown, in the order of the page."""
        return tuple(field for section in self.sections for row in section.rows for field in row.fields)

    def fields_of(self, person_ref: str) -> tuple[ShownField, ...]:
        """Every value shown about one person, alone or with others."""
        return tuple(field for field in self.fields if person_ref in field.persons)
