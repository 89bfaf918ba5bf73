"""緊急シート: what is read through a broken glass, and nothing beside it."""

from dataclasses import dataclass, replace
from datetime import datetime

from audit.events import Event
from coord.actions.gate import Act, Opener, reading
from coord.actions.loading import load_case
from coord.actions.showing import SealedCase, seal_case, time_left
from coord.actions.shown import Recorded, ShownField, ShownPerson
from coord.domain.emergency import ON_THE_SHEET, SHEET, Danger, ToldTo
from coord.domain.fields import FIELDS
from coord.errors import NotFound
from coord.store import emergency
from coord.store.rows import GlassRow


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetRow:
    """One field of the sheet: what each office said. `hidden` is where a place is kept from the reader."""

    label: str
    fields: tuple[ShownField, ...]
    hidden: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetBlock:
    """A block of the sheet."""

    title: str
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownSheet:
    """The sheet of one person. `calls` are the offices that know her: (name, telephone)."""

    glass: str
    case_ref: str
    case_number: str
    person: ShownPerson
    blocks: tuple[SheetBlock, ...]
    calls: tuple[tuple[str, str], ...]
    unsaid: int
    danger: str
    told_to: str
    confirmed: bool
    by_envelope: bool
    left: str
    until: datetime
    reviewed: bool
    recorded: Recorded


@dataclass(frozen=True, kw_only=True)
class SealedSheet:
    """The sheet, decided."""

    glass: GlassRow
    case: SealedCase

    def open(self, opener: Opener) -> ShownSheet:
        """The sheet with what was permitted."""
        glass, shown = self.glass, self.case.open(opener)
        fields = shown.fields_of(glass.person_ref)
        person = next(p for p in shown.persons if p.ref == glass.person_ref)
        told, unsaid = self._offices()
        return ShownSheet(
            glass=glass.public_ref,
            case_ref=glass.case_ref,
            case_number=glass.case_number,
            person=person,
            blocks=tuple(
                SheetBlock(title=title, rows=tuple(_row(code, fields, person) for code in codes))
                for title, codes in SHEET
            ),
            calls=told,
            unsaid=unsaid,
            danger=Danger(glass.danger).label,
            told_to=ToldTo(glass.told_to).label,
            confirmed=glass.confirmed_by is not None,
            by_envelope=glass.envelope_id is not None,
            left=time_left(glass.until, opener.at),
            until=glass.until,
            reviewed=glass.reviewed_at is not None,
            recorded=shown.recorded,
        )

    def _offices(self) -> tuple[tuple[tuple[str, str], ...], int]:
        """The offices that wrote the sheet, and how many are not named because the name tells the place."""
        wrote = sorted({item.row.agency_id for item in self.case.loaded.permitted})
        offices = [self.case.offices.of(agency) for agency in wrote]
        told = tuple((office.name, office.phone) for office in offices if office.said)
        return told, len(offices) - len(told)


def _row(code: str, fields: tuple[ShownField, ...], person: ShownPerson) -> SheetRow:
    return SheetRow(
        label=FIELDS[code].label,
        fields=tuple(field for field in fields if field.code == code),
        hidden=FIELDS[code].place and person.place_hidden,
    )


@reading(Event.GLASS_READ)
def read_emergency_sheet(act: Act, ref: str) -> SealedSheet:
    """Read the sheet that the actor broke the glass for, while it is open. Raises NotFound, Refused."""
    glass = emergency.glass_by_ref(act.connection, act.town, ref)
    mine = glass is not None and (glass.staff_id, glass.agency_id) == (act.reach.staff, act.reach.agency)
    if glass is None or not mine or not glass.is_open(act.at):
        raise NotFound
    loaded = load_case(act, glass.case_ref, emergency=True)
    loaded.person(glass.person_ref)
    on_the_sheet = tuple(
        item for item in loaded.permitted if item.row.field in ON_THE_SHEET and glass.person_id in item.row.subjects
    )
    case = seal_case(act, replace(loaded, permitted=on_the_sheet))
    act.facts["glass"] = glass.public_ref
    act.purpose = "emergency"
    return SealedSheet(glass=glass, case=case)
