"""Founding a town: its offices, its people, their first appointments, its presets and its law rows.

It goes through the upkeep door: there is nobody yet who could be the actor. Afterwards every
appointment is given and confirmed by people.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from audit.entry import Entry
from audit.events import Event
from coord.actions.appointments import POSTS
from coord.actions.gate import Beginning, House, upkeep
from coord.actions.identities import seal_identity
from coord.actions.sessions import hash_password
from coord.crypto.keystore import Keystore
from coord.domain.agency import Hat, HolderKind, Role
from coord.domain.compartment import Compartments, mask_of
from coord.domain.ground import Ground
from coord.domain.ids import new_id, new_public_ref
from coord.domain.meeting import LegalType
from coord.errors import Invalid, NotReady
from coord.policy.decide import may_be_given_in
from coord.policy.explain import where_it_is_held
from coord.store import tables as t
from coord.store.keeping import Keeping
from coord.store.tables.columns import FOREVER


@dataclass(frozen=True, kw_only=True, slots=True)
class HolderPlan:
    """保有主体."""

    name: str
    kind: HolderKind


@dataclass(frozen=True, kw_only=True, slots=True)
class AgencyPlan:
    """A desk × hat; `holder` is a key of the plan's holders."""

    name: str
    hat: Hat
    holder: str
    phone: str = ""
    fax: str = ""
    tells_place: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonPlan:
    """Someone who works here: appointments as (agency key, role, title). No login, no account.

    `kana` and `birth` (ISO), both or neither, are what is compared with the persons of a case (N-3).
    """

    name: str
    appointments: tuple[tuple[str, Role, str], ...]
    login: str = ""
    password: str = ""
    kana: str = ""
    birth: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PresetPlan:
    """別紙: the usual consent; `agencies` are keys of the plan's agencies."""

    name: str
    compartments: Compartments
    months: int
    agencies: tuple[str, ...]
    text_edition: str = "1"


@dataclass(frozen=True, kw_only=True, slots=True)
class LawPlan:
    """The town's words for a ground; `verified_by` empty prints 要確認."""

    ground: Ground
    giver_kind: str
    receiver_kind: str
    article: str
    words: str
    secrecy: str = ""
    verified_by: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class BodyPlan:
    """会議体; `secretariat` is a key of the plan's agencies, `chair` of its people, appointed there."""

    name: str
    secretariat: str
    chair: str
    laws: tuple[LegalType, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TownPlan:
    """A town as it is to be founded. `code` is 全国地方公共団体コード (six digits)."""

    code: str
    name: str
    specimen: bool
    allows_purpose: bool
    holders: Mapping[str, HolderPlan]
    agencies: Mapping[str, AgencyPlan]
    people: Mapping[str, PersonPlan]
    presets: tuple[PresetPlan, ...] = ()
    laws: tuple[LawPlan, ...] = ()
    bodies: Mapping[str, BodyPlan] = field(default_factory=dict)


@dataclass(kw_only=True)
class Town:
    """What was founded: ids and references by the plan's keys."""

    id: UUID
    agencies: dict[str, UUID] = field(default_factory=dict)
    agency_refs: dict[str, str] = field(default_factory=dict)
    staff: dict[str, UUID] = field(default_factory=dict)
    staff_refs: dict[str, str] = field(default_factory=dict)
    appointments: dict[tuple[str, str], UUID] = field(default_factory=dict)
    presets: list[str] = field(default_factory=list)
    bodies: dict[str, str] = field(default_factory=dict)


def found_town(house: House, plan: TownPlan, *, hashing: Callable[[str], str] = hash_password) -> Town:
    """Found the town in one transaction. Raises Invalid where a role is planned where it may not be given."""
    _check_seats(plan)
    hashes = {key: hashing(person.password) for key, person in plan.people.items() if person.login}
    founded: list[Town] = []

    def found(connection: Connection, begun: Beginning) -> list[Entry]:
        founder = _Founder(connection, begun.at, plan, hashes, house.keystore)
        founded.append(founder.found())
        return founder.entries

    upkeep(house, found)
    return founded[-1]


def _check_seats(plan: TownPlan) -> None:
    """The founder is bound by the same rows as whoever appoints later."""
    problems = {
        f"{key}.{agency}": where_it_is_held(role)
        for key, person in plan.people.items()
        for agency, role, _ in person.appointments
        if not may_be_given_in(role, plan.agencies[agency].hat)
    }
    if problems:
        raise Invalid(problems)


class _Founder:
    """One founding under way."""

    def __init__(
        self, connection: Connection, at: datetime, plan: TownPlan, hashes: Mapping[str, str], keystore: Keystore
    ) -> None:
        self._keystore = keystore
        self._rows = Keeping(connection)
        self._at = at
        self._plan = plan
        self._hashes = hashes
        self._town = Town(id=new_id(at))
        self._holders: dict[str, UUID] = {}
        self.entries: list[Entry] = []

    def found(self) -> Town:
        plan, town = self._plan, self._town
        self._rows.keep(
            t.municipality,
            id=town.id,
            code=plan.code,
            name=plan.name,
            specimen=plan.specimen,
            allows_purpose=plan.allows_purpose,
            made_at=self._at,
        )
        self._record(Event.MUNICIPALITY_MADE, {"code": plan.code})
        self._holders = {key: self._holder(row) for key, row in plan.holders.items()}
        for key, office in plan.agencies.items():
            self._agency(key, office, self._holders[office.holder])
        for key, person in plan.people.items():
            self._person(key, person)
        for preset in plan.presets:
            self._preset(preset)
        for law in plan.laws:
            self._law(law)
        for key, body in plan.bodies.items():
            self._body(key, body)
        return town

    def _record(self, event: Event, facts: Mapping[str, str]) -> None:
        """The entry, with the digests of what was put down since the one before."""
        entry = Entry(tree=self._town.id, event=event, at=self._at, facts=dict(facts), after=self._rows.taken())
        self.entries.append(entry)

    def _holder(self, row: HolderPlan) -> UUID:
        holder = new_id(self._at)
        self._rows.keep(
            t.holder,
            municipality=self._town.id,
            id=holder,
            kind=row.kind,
            name=row.name,
        )
        return holder

    def _agency(self, key: str, row: AgencyPlan, holder: UUID) -> None:
        agency, ref = new_id(self._at), new_public_ref()
        self._rows.keep(
            t.agency,
            municipality=self._town.id,
            id=agency,
            public_ref=ref,
            holder_id=holder,
            name=row.name,
            hat=row.hat,
            phone=row.phone,
            fax=row.fax,
            tells_place=row.tells_place,
            made_at=self._at,
        )
        self._town.agencies[key] = agency
        self._town.agency_refs[key] = ref
        self._record(Event.AGENCY_MADE, {"agency": str(agency), "kind": row.hat.value})

    def _person(self, key: str, row: PersonPlan) -> None:
        staff, ref = new_id(self._at), new_public_ref()
        self._rows.keep(
            t.staff,
            municipality=self._town.id,
            id=staff,
            public_ref=ref,
            name=row.name,
            made_at=self._at,
        )
        if row.kana and row.birth and row.appointments:
            self._identity(staff, row)
        self._record(Event.STAFF_MADE, {"staff": str(staff)})
        self._town.staff[key] = staff
        self._town.staff_refs[key] = ref
        if row.login:
            self._account(staff, row.login, self._hashes[key])
        for agency_key, role, title in row.appointments:
            self._appoint(key, staff, agency_key, role, title)

    def _identity(self, staff: UUID, row: PersonPlan) -> None:
        office = self._plan.agencies[row.appointments[0][0]]
        key = new_id(self._at)
        self._rows.keep(
            t.staff_identity,
            municipality=self._town.id,
            id=key,
            staff_id=staff,
            at=self._at,
            given_by=None,
            sealed_identity=seal_identity(
                self._keystore,
                self._town.id,
                self._holders[office.holder],
                row=key,
                staff=staff,
                identity=(row.kana, row.birth),
            ),
        )

    def _account(self, staff: UUID, login: str, password_hash: str) -> None:
        account = new_id(self._at)
        self._rows.keep(
            t.account,
            municipality=self._town.id,
            id=account,
            staff_id=staff,
            login=login,
            password_hash=password_hash,
            made_at=self._at,
            disabled_at=None,
        )
        self._record(Event.ACCOUNT_MADE, {"account": str(account)})

    def _appoint(self, key: str, staff: UUID, agency_key: str, role: Role, title: str) -> None:
        appointment = new_id(self._at)
        self._rows.keep(
            t.appointment,
            municipality=self._town.id,
            id=appointment,
            public_ref=new_public_ref(),
            staff_id=staff,
            agency_id=self._town.agencies[agency_key],
            post=POSTS[role],
            title=title,
            role=role,
            starts=self._at,
            until=FOREVER,
            given_at=self._at,
            given_by=None,
        )
        self._rows.keep(
            t.appointment_confirmation,
            municipality=self._town.id,
            appointment_id=appointment,
            confirmed_by=None,
            at=self._at,
        )
        self._town.appointments[key, agency_key] = appointment
        self._record(Event.APPOINTMENT_GIVEN, {"appointment": str(appointment), "role": role.value})

    def _preset(self, row: PresetPlan) -> None:
        preset, ref = new_id(self._at), new_public_ref()
        self._rows.keep(
            t.consent_preset,
            municipality=self._town.id,
            id=preset,
            public_ref=ref,
            name=row.name,
            compartments=mask_of(row.compartments),
            months=row.months,
            text_edition=row.text_edition,
            starts=self._at,
            until=FOREVER,
        )
        self._rows.keep_all(
            t.consent_preset_agency,
            [
                {"municipality": self._town.id, "preset_id": preset, "agency_id": self._town.agencies[key]}
                for key in row.agencies
            ],
        )
        self._record(Event.PRESET_MADE, {"preset": str(preset)})
        self._town.presets.append(ref)

    def _body(self, key: str, row: BodyPlan) -> None:
        body, ref = new_id(self._at), new_public_ref()
        hat = self._plan.agencies[row.secretariat].hat
        if any(hat not in law.conveners for law in row.laws):
            raise NotReady(f"{key}: この会議体の事務局は、{hat.label}にはできません。")
        self._rows.keep(
            t.body,
            municipality=self._town.id,
            id=body,
            public_ref=ref,
            name=row.name,
            secretariat_id=self._town.agencies[row.secretariat],
            chair_id=self._town.appointments[row.chair, row.secretariat],
            made_at=self._at,
        )
        self._rows.keep_all(
            t.body_law,
            [{"municipality": self._town.id, "body_id": body, "legal_type": law} for law in row.laws],
        )
        self._town.bodies[key] = ref
        self._record(Event.BODY_MADE, {"body": str(body), "agency": str(self._town.agencies[row.secretariat])})

    def _law(self, row: LawPlan) -> None:
        law = new_id(self._at)
        self._rows.keep(
            t.ground_law,
            municipality=self._town.id,
            id=law,
            ground=row.ground,
            giver_kind=row.giver_kind,
            receiver_kind=row.receiver_kind,
            article=row.article,
            words=row.words,
            secrecy=row.secrecy,
            starts=self._at,
            until=FOREVER,
            verified_by=row.verified_by or None,
            verified_at=self._at if row.verified_by else None,
        )
        self._record(Event.LAW_SET, {"law": str(law), "ground": row.ground.value})
