"""同意書: printed for one person from the town's preset, to be signed, or as the record of an answer that stands."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from audit.events import Event
from coord.actions.consents import months_later, preset_by_ref
from coord.actions.gate import Act, Opener, reading
from coord.actions.loading import Permitted, load_case
from coord.actions.paper.plain import PlainPaper
from coord.actions.paper.stamps import Stamp, proof_of
from coord.actions.showing import SealedCase, last_day, seal_case
from coord.actions.shown import ShownPerson
from coord.clock import JAPAN
from coord.domain.agency import Hat, Role
from coord.domain.compartment import Compartment, Compartments
from coord.domain.wareki import in_wareki, in_wareki_with_weekday, short_wareki
from coord.policy.decide import readable_fields
from coord.store import people
from coord.store.rows import AgencyRow, AppointmentRow
from forms import blocks
from forms.catalog import Form
from forms.consent import ConsentRow, ConsentSheet

_NAMES = frozenset({"person.name", "person.kana"})
_PURPOSE = "困りごとについて、関係する機関が役割を分けて支援するため（重層的支援体制整備事業）"
_WAYS = {"会議": True, "電話": True, "書類（番号つき）": True, "専用の電子システム": True, "電子メール": False}
_HANDLING = "1通を市が保管し、同じもの1通をご本人にお渡しします。"
_VOLUNTEERS_MAY = frozenset(field.compartment for field in readable_fields(Role.VOLUNTEER))


@dataclass(frozen=True, kw_only=True)
class SealedConsentPaper:
    """The form for one person, decided."""

    case: SealedCase
    person: str
    compartments: Compartments
    offices: tuple[AgencyRow, ...]
    starts: date
    until: date
    office: AgencyRow
    town: str
    explained_by: AppointmentRow
    specimen: bool
    address: str

    def open(self, opener: Opener) -> PlainPaper:
        """The form with the person's name."""
        case = self.case.open(opener)
        person = next(one for one in case.persons if one.ref == self.person)
        return PlainPaper(form=Form.CONSENT, case=case.ref, sheet=lambda stamp: self._sheet(case.number, person, stamp))

    def _sheet(self, number: str, person: ShownPerson, stamp: Stamp) -> ConsentSheet:
        return ConsentSheet(
            specimen=self.specimen,
            made_at=stamp.at,
            made_on=in_wareki_with_weekday(stamp.at.astimezone(JAPAN).date()),
            number=number,
            addressee=f"{self.town}長",
            person=person.name or "",
            kana=person.kana or "",
            purpose=_PURPOSE,
            offices=tuple(office.name for office in self.offices),
            rows=tuple(
                ConsentRow(code=one.code, label=one.label, marks=tuple(_mark(one, office) for office in self.offices))
                for one in Compartment
                if one in self.compartments
            ),
            excluded=(),
            starts=in_wareki(self.starts),
            until=in_wareki(self.until),
            ways=tuple(blocks.Choice(label=label, ticked=ticked) for label, ticked in _WAYS.items()),
            answer=_answer(person),
            explained_by=f"{self.office.name} {self.explained_by.title} {self.explained_by.staff_name}",
            contact=self.office.name,
            telephone=self.office.phone,
            proof=proof_of(
                stamp,
                ground="個人情報の保護に関する法律 第69条第2項第1号・第27条第1項（本人の同意）",
                handling=_HANDLING,
                address=self.address,
            ),
        )


def _mark(compartment: Compartment, office: AgencyRow) -> str:
    """To a volunteer only what his ceiling lets him read; to the others what the preset names."""
    return "never" if office.hat is Hat.VOLUNTEERS and compartment not in _VOLUNTEERS_MAY else "yes"


def _answer(person: ShownPerson) -> str:
    """How the answer that stands was given; empty where there is none, and the form is to be signed."""
    standing = [consent for consent in person.consents if consent.in_force]
    if not standing:
        return ""
    newest = standing[-1]
    return f"{newest.method}で同意をいただきました（{short_wareki(newest.recorded_on)} {newest.agency}）"


def only_names(permitted: tuple[Permitted, ...], person: UUID) -> tuple[Permitted, ...]:
    """The statements that say what this one person is called."""
    return tuple(item for item in permitted if item.row.field in _NAMES and item.row.subjects == {person})


@reading(Event.PERSONS_PAPER_READ)
def prepare_consent_paper(act: Act, ref: str, *, person: str, preset: str) -> SealedConsentPaper:
    """The town's consent form for one person of a case, with the name and nothing else of it opened.

    Raises NotFound, Refused, Invalid for no preset of the town.
    """
    loaded = load_case(act, ref)
    whom = loaded.person(person)
    offered = preset_by_ref(act, preset)
    offices = act.offices
    mine = people.appointment(act.connection, act.town, act.reach.appointment)
    if mine is None:
        raise LookupError("an actor holds an appointment")
    act.facts["form"] = Form.CONSENT.value.code
    return SealedConsentPaper(
        case=seal_case(act, replace(loaded, permitted=only_names(loaded.permitted, whom.id))),
        person=whom.public_ref,
        compartments=offered.compartments,
        offices=tuple(row for row in offices.values() if row.id in offered.agencies | {act.reach.agency}),
        starts=act.at.astimezone(JAPAN).date(),
        until=last_day(months_later(act.at, offered.months)),
        office=offices[act.reach.agency],
        town=people.municipality(act.connection, act.town).name,
        explained_by=mine,
        specimen=people.municipality(act.connection, act.town).specimen,
        address=act.house.settings.address,
    )
