"""A small town to tell stories in: builders that speak the domain, on real databases and real keys.

A world is a fresh municipality, so that one migrated database carries hundreds of them.
"""

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher

from coord.actions.cases import Intake, NewPerson, Worry, enter_case, read_case
from coord.actions.consents import PersonsAnswer, prepare_consents, record_consents
from coord.actions.founding import (
    AgencyPlan,
    BodyPlan,
    HolderPlan,
    LawPlan,
    PersonPlan,
    PresetPlan,
    Town,
    TownPlan,
    found_town,
)
from coord.actions.gate import Actor, House, open_house
from coord.actions.handoffs import Letter, hand_over
from coord.actions.installation import make_keys, upgrade_databases
from coord.actions.sharing import share_on_consent
from coord.clock import JAPAN
from coord.config import Settings, settings_from
from coord.domain.agency import Hat, HolderKind, Role
from coord.domain.compartment import ALL, Compartment, Compartments
from coord.domain.giving import ConsentAnswer, ConsentMethod
from coord.domain.ground import Ground
from coord.domain.ids import new_id, new_public_ref
from coord.domain.meeting import LegalType
from coord.domain.statement import Answer, Value
from coord.store import tables as t
from coord.store.tables.columns import FOREVER

NOT_BY_DEFAULT = frozenset({Compartment.ABUSE, Compartment.CRIME, Compartment.INFORMANT})
USUAL = ALL - NOT_BY_DEFAULT

_codes = itertools.count(100_000)

quick_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash
"""Argon2id as anywhere, at its lowest price: a sign-in then costs no tenth of a second of every core."""


class Clock:
    """The time of a story: stands still until it is moved, and never goes back."""

    def __init__(self, at: datetime = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)) -> None:
        self._at = at
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        """The moment; each look is a microsecond later, as in life."""
        with self._lock:
            self._at += timedelta(microseconds=1)
            return self._at

    def forward(self, **by: float) -> None:
        """Let time pass."""
        with self._lock:
            self._at += timedelta(**by)


def settings_for(home: Path, database_url: str, keystore_url: str) -> Settings:
    """Settings of an installation in this folder, on these databases."""
    return settings_from(
        {
            "COORD_HOME": str(home),
            "COORD_DATABASE_URL": database_url,
            "COORD_KEYSTORE_URL": keystore_url,
            "COORD_INSECURE_COOKIES": "1",
            "COORD_LANES": "1" if database_url.startswith("sqlite") else "4",
        }
    )


@contextmanager
def installed_house(home: Path, database_url: str, keystore_url: str, clock: Clock | None = None) -> Iterator[House]:
    """A new installation, opened; with a story's clock or, without one, the real one."""
    settings = settings_for(home, database_url, keystore_url)
    make_keys(settings)
    upgrade_databases(settings)
    house = open_house(settings, now=clock) if clock else open_house(settings)
    try:
        yield house
    finally:
        house.close()


def small_plan(*, logins: bool = False) -> TownPlan:
    """The town of most stories: a consultation desk, a coordination desk, 社協, a hospital, and those who watch."""
    code = str(next(_codes))

    def worker(name: str, agency: str, role: Role) -> PersonPlan:
        login = f"{agency}-{role.value}-{code}" if logins else ""
        return PersonPlan(
            name=name,
            appointments=((agency, role, role.label),),
            login=login,
            password=f"password-{login}" if logins else "",
        )

    return TownPlan(
        code=code,
        name="みらい市",
        specimen=True,
        allows_purpose=True,
        holders={
            "mayor": HolderPlan(name="みらい市長", kind=HolderKind.MAYOR),
            "private": HolderPlan(name="みどり会", kind=HolderKind.PRIVATE),
        },
        agencies={
            "east": AgencyPlan(name="東包括", hat=Hat.CONSULTATION, holder="mayor", tells_place=True),
            "coordination": AgencyPlan(name="多機関協働", hat=Hat.COORDINATION, holder="mayor"),
            "shakyo": AgencyPlan(name="社協くらし", hat=Hat.CONSULTATION, holder="mayor"),
            "hospital": AgencyPlan(name="みどり病院", hat=Hat.MEDICAL, holder="private"),
            "welfare": AgencyPlan(name="福祉総務課", hat=Hat.MUNICIPAL_OFFICE, holder="mayor"),
            "volunteers": AgencyPlan(name="民児協", hat=Hat.VOLUNTEERS, holder="mayor"),
            "audit": AgencyPlan(name="監査事務局", hat=Hat.OVERSIGHT, holder="mayor"),
            "system": AgencyPlan(name="情報政策課", hat=Hat.SYSTEM, holder="mayor"),
        },
        people={
            "counsellor": worker("東の相談員", "east", Role.COUNSELLOR),
            "colleague": worker("東の同僚", "east", Role.COUNSELLOR)
            if not logins
            else PersonPlan(name="東の同僚", appointments=(("east", Role.COUNSELLOR, "相談員"),)),
            "supervisor": worker("東の係長", "east", Role.SUPERVISOR),
            "head": worker("東の所属長", "east", Role.HEAD),
            "clerk": worker("東の事務", "east", Role.CLERK),
            "coordinator": worker("協働の推進員", "coordination", Role.COORDINATOR),
            "coordination_counsellor": worker("協働の相談員", "coordination", Role.COUNSELLOR),
            "shakyo": worker("社協の相談員", "shakyo", Role.COUNSELLOR),
            "hospital": worker("病院の相談員", "hospital", Role.COUNSELLOR),
            "volunteer": worker("民生委員", "volunteers", Role.VOLUNTEER),
            "secretary": worker("福祉総務課の担当", "welfare", Role.COUNSELLOR),
            "chair": worker("福祉総務課長", "welfare", Role.SUPERVISOR),
            "auditor": worker("監査担当", "audit", Role.AUDITOR),
            "privacy": worker("総括保護管理者", "audit", Role.PRIVACY_OFFICER),
            "administrator": worker("システム係", "system", Role.ADMINISTRATOR),
        },
        bodies={
            "shien": BodyPlan(
                name="まるごと会議",
                secretariat="welfare",
                chair="chair",
                laws=(LegalType.SHIEN, LegalType.KODOKU),
            ),
            "juso": BodyPlan(
                name="重層的支援会議", secretariat="coordination", chair="coordinator", laws=(LegalType.JUSO,)
            ),
        },
        presets=(
            PresetPlan(
                name="別紙1",
                compartments=USUAL,
                months=12,
                agencies=("east", "coordination", "shakyo", "hospital", "welfare", "volunteers"),
            ),
        ),
        laws=(
            LawPlan(
                ground=Ground.CONSENT,
                giver_kind="mayor",
                receiver_kind="any",
                article="個人情報の保護に関する法律 第69条第2項第1号",
                words="ご本人の同意",
            ),
            LawPlan(
                ground=Ground.PURPOSE,
                giver_kind="mayor",
                receiver_kind="any",
                article="個人情報の保護に関する法律 第69条第1項",
                words="利用目的の範囲内",
            ),
        ),
    )


@dataclass(kw_only=True)
class Story:
    """A town in a house, with its people at work."""

    house: House
    town: Town
    plan: TownPlan
    cases: dict[str, str] = field(default_factory=dict)

    def actor(self, person: str, agency: str | None = None) -> Actor:
        """This person at work, as a session would make him."""
        for (key, office), appointment in self.town.appointments.items():
            if key == person and agency in (None, office):
                return Actor(
                    municipality=self.town.id,
                    staff=self.town.staff[person],
                    appointment=appointment,
                    session="story",
                )
        raise KeyError(person)

    def entered_before_the_law(self, person: str, agency: str, role: Role) -> str:
        """An appointment that no row allows any more, not confirmed yet; its reference."""
        at, ref = self.house.now(), new_public_ref()
        row = {
            "municipality": self.town.id,
            "id": new_id(at),
            "public_ref": ref,
            "staff_id": self.town.staff[person],
            "agency_id": self.town.agencies[agency],
            "post": role.value,
            "title": role.label,
            "role": role,
            "starts": at,
            "until": FOREVER,
            "given_at": at,
            "given_by": self.actor("administrator").appointment,
        }
        with self.house.engine.begin() as connection:
            connection.execute(t.appointment.insert(), row)
        return ref

    @property
    def today(self) -> date:
        """The day it is in Japan."""
        return self.house.now().astimezone(JAPAN).date()

    def persons(self, case: str, *, seen_by: str = "counsellor") -> list[str]:
        """The references of the case's persons as this reader sees them."""
        return [person.ref for person in read_case(self.house, self.actor(seen_by), case).persons]

    def mother_and_son(self, *, by: str = "counsellor", **more: str) -> str:
        """西川 とし子 (82) and 隆 (53), entered; the case's reference. `more`: extra fields of the mother."""
        extra = {code.replace("__", "."): text for code, text in more.items()}
        return self.household(
            {
                "person.name": "西川 とし子",
                "person.kana": "にしかわ としこ",
                "person.birth_date": "1944-03-12",
                "household.relation": "本人",
                "address.home": "みらい市さくら台3丁目14番2号",
                "health.care_level": "要介護2",
                "economy.income": "年金 月9万4千円",
                **extra,
            },
            {
                "person.name": "西川 隆",
                "person.kana": "にしかわ たかし",
                "person.birth_date": "1973-08-02",
                "household.relation": "長男",
                "ties.outings": "3年ほど外に出ていない",
            },
            by=by,
        )

    def household(
        self,
        *members: dict[str, str],
        by: str = "counsellor",
        story: str = "",
        touches: Compartments = frozenset(),
        worries: dict[str, Worry] | None = None,
    ) -> str:
        """A case of these members, as field → text; the case's reference."""
        return enter_case(
            self.house,
            self.actor(by),
            Intake(
                form_ref=new_public_ref(),
                persons=tuple(NewPerson(values={c: _value(t) for c, t in member.items()}) for member in members),
                worries=worries or {},
                story=story,
                story_touches=touches,
                heard_on=date(2026, 11, 20),
            ),
        )

    def consents(self, case: str, *answers: str, by: str = "counsellor") -> tuple[str, ...]:
        """Record an answer per person in order: given, refused, cannot_ascertain, or - for not asked."""
        preset = prepare_consents(self.house, self.actor(by), case).presets[0].ref
        said = tuple(
            PersonsAnswer(person=ref, answer=ConsentAnswer(answer), method=ConsentMethod.ORAL)
            for ref, answer in zip(self.persons(case, seen_by=by), answers, strict=True)
            if answer != "-"
        )
        return record_consents(self.house, self.actor(by), case, preset=preset, answers=said)

    def share(self, case: str, to: str, *compartments: Compartment, by: str = "counsellor") -> tuple[str, ...]:
        """Give these compartments (none = the usual ones) to an office on the consents."""
        return share_on_consent(
            self.house,
            self.actor(by),
            case,
            recipient=self.town.agency_refs[to],
            compartments=frozenset(compartments) or USUAL,
        )

    def hand_over(
        self, case: str, *, to: str = "coordination", by: str = "counsellor", words: str = "お願いします"
    ) -> str:
        """Hand the case over; the handoff's reference."""
        letter = Letter(
            recipient=self.town.agency_refs[to],
            words=words,
            urgency="week",
            reply_by=self.today + timedelta(days=7),
        )
        return hand_over(self.house, self.actor(by), case, letter)


def _value(text: str) -> Value:
    if text in {answer.value for answer in Answer}:
        return Value(answer=Answer(text), learned_on=date(2026, 11, 20))
    return Value(text=text, learned_on=date(2026, 11, 20))


def a_town(house: House, *, logins: bool = False) -> Story:
    """A fresh municipality in this house."""
    plan = small_plan(logins=logins)
    return Story(house=house, town=found_town(house, plan, hashing=quick_hash), plan=plan)
