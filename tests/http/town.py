"""Two towns on one database, the first with cases in every relation two offices can stand in; every word typed is a canary."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from coord.actions.appointments import NewAppointment, give_appointment
from coord.actions.bodies import list_meetings
from coord.actions.cases import Intake, NewPerson, add_statement, enter_case, read_case
from coord.actions.convening import Agenda, Invited, call_meeting, propose_case, put_on_agenda
from coord.actions.drafts import save_draft
from coord.actions.emergency import Asked, break_glass
from coord.actions.envelopes import prepare_envelope
from coord.actions.founding import PersonPlan, TownPlan, found_town
from coord.actions.gate import House
from coord.actions.handoffs import accept_handoff, decline_handoff
from coord.actions.installation import sequencer_of
from coord.actions.minutes import approve_minutes, write_minutes
from coord.actions.paper.copies_out import hand_out, settle_copy
from coord.actions.paper.handoff_copies import print_sheet
from coord.actions.paper.issuing import press_of
from coord.actions.paper.packs import order_pack, release_pack
from coord.actions.paper.work import make_packs
from coord.actions.releasing import agree_to_release
from coord.actions.requests import AnswerToRequest, answer_request
from coord.actions.room import read_item
from coord.actions.sessions import Voucher
from coord.actions.tasks import decide_task
from coord.actions.walls import set_wall
from coord.actions.withdrawals import withdraw_consent
from coord.domain.access import WallRule
from coord.domain.agency import Role
from coord.domain.compartment import ALL, Compartment
from coord.domain.copy import CopyState
from coord.domain.draft import Sheet, SheetForm
from coord.domain.fields import FIELDS
from coord.domain.ground import Ground
from coord.domain.ids import new_public_ref
from coord.domain.kin import Kin, Tie
from coord.domain.statement import Source, Value
from tests.builders import Clock, Story, installed_house, quick_hash, small_plan
from tests.databases import DatabaseKind
from tests.http.evidence import code_on
from tests.promises.canaries import LEARNED, Canaries
from tests.promises.reading import Reader

SAME_KANA, SAME_BIRTH = "おなじ なまえ", "1950-05-05"
"""A mother of each town is called so: what one town looks for must not find the other's."""

ELSEWHERE = ("counsellor", "supervisor")
"""Who signs in in the second town."""

MOTHERS = (
    "person.name", "person.kana", "person.birth_date", "address.home", "address.phone", "address.how_to_call",
    "health.illness", "health.hospital", "economy.income", "abuse.state", "crime.state", "watch.caution", "wish.life",
)  # fmt: skip
SONS = ("person.name", "person.kana", "person.birth_date", "address.home", "ties.outings", "work.state")


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A statement as it was typed: whose desk, in which case, about whom (0 mother, 1 son), and its canaries."""

    case: str
    agency: UUID
    field: str
    about: frozenset[int]
    canaries: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """Words of a handoff: both its sides may read them, nobody else."""

    case: str
    handoff: str
    canary: str
    reply: bool


@dataclass(kw_only=True)
class World:
    """What was founded and typed, and where the database lies."""

    house: House
    clock: Clock
    first: Story
    second: Story
    canaries: Canaries
    database: str
    home: Path
    told: list[Told] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)
    """Reasons and notes: sealed, and shown to nobody."""
    cases: dict[str, str] = field(default_factory=dict)
    members: dict[str, tuple[str, str]] = field(default_factory=dict)
    consents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    handoffs: dict[str, str] = field(default_factory=dict)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The mother's kana and birth date, case by case."""
    glasses: dict[str, str] = field(default_factory=dict)
    """Emergencies: who broke the glass for whom → its reference."""
    reasons: set[str] = field(default_factory=set)
    """Why glasses were broken: for the privacy officer, who reviews them."""
    said: dict[str, frozenset[str]] = field(default_factory=dict)
    """Words of a meeting → the offices that they are for."""
    exempt: dict[str, frozenset[str]] = field(default_factory=dict)
    """The named list of each case's N-1, as office keys."""
    exempt_later: dict[UUID, frozenset[UUID]] = field(default_factory=dict)
    """The named list of each N-1 that was set in a browser later on, by the wall."""
    sent: dict[UUID, frozenset[str]] = field(default_factory=dict)
    """Statements that were typed in a browser later on → their canaries."""
    codes: list[str] = field(default_factory=list)
    """The texts of the codes on the sheets that were printed."""
    drafts: dict[str, str] = field(default_factory=dict)
    """A counsellor's drafts: their references → the canary in each."""

    def case_of(self, ref: str) -> str:
        """The key of a case by its reference."""
        return next((key for key, known in self.cases.items() if known == ref), "")

    def reader(self) -> Reader:
        """A connection past the product."""
        return Reader(self.database)

    def value(self, code: str) -> Value:
        """A canary value for a field; 続柄 and choices carry only their day."""
        return self.canaries.value(FIELDS[code])

    def secret(self) -> str:
        """Words that nobody may ever read back."""
        word = self.canaries.word()
        self.secrets.add(word)
        return word


def _worker(code: str, name: str, login: str, *posts: tuple[str, Role]) -> PersonPlan:
    account = f"{login}-{code}"
    return PersonPlan(
        name=name,
        appointments=tuple((agency, role, role.label) for agency, role in posts),
        login=account,
        password=f"password-{account}",
    )


def a_plan(*, everyone: bool) -> TownPlan:
    """The small town with an account for every role, and for those who are hard to tell apart.

    Without `everyone`, for two people only.
    """
    small = small_plan(logins=True)
    if not everyone:
        silent = {key: replace(person, login="", password="") for key, person in small.people.items()}
        return replace(small, people={**silent, **{key: small.people[key] for key in ELSEWHERE}})
    more = {
        "colleague": _worker(small.code, "東の同僚", "east-colleague", ("east", Role.COUNSELLOR)),
        "privacy": _worker(small.code, "総括保護管理者", "privacy", ("audit", Role.PRIVACY_OFFICER)),
        "shakyo_colleague": _worker(small.code, "社協の同僚", "shakyo-colleague", ("shakyo", Role.COUNSELLOR)),
        "leaver": _worker(small.code, "やめる人", "leaver", ("shakyo", Role.COUNSELLOR)),
        "both": _worker(small.code, "兼務の人", "both", ("hospital", Role.CLERK), ("audit", Role.AUDITOR)),
        "nobody": _worker(small.code, "発令のない人", "nobody"),
    }
    return replace(small, people={**small.people, **more})


def _town(house: House, *, everyone: bool) -> Story:
    plan = a_plan(everyone=everyone)
    return Story(house=house, town=found_town(house, plan, hashing=quick_hash), plan=plan)


class Building:
    """The world being told, act by act."""

    def __init__(self, world: World) -> None:
        self.world = world

    def household(self, key: str, *, story: Story | None = None, known_as: str = "") -> str:
        """A mother, a son, and the talk about both; the case's reference."""
        world, story = self.world, story or self.world.first
        values = [{code: world.value(code) for code in codes} for codes in (MOTHERS, SONS)]
        if known_as:
            learned = world.canaries.day(LEARNED)
            values[0]["person.kana"] = Value(text=known_as, learned_on=learned)
            values[0]["person.birth_date"] = Value(text=SAME_BIRTH, learned_on=learned)
        world.names[key] = (values[0]["person.kana"].text, values[0]["person.birth_date"].text)
        values[0]["household.relation"] = Value(text="本人", learned_on=world.canaries.day(LEARNED))
        values[1]["household.relation"] = Value(text="長男", learned_on=world.canaries.day(LEARNED))
        heard, talk = world.canaries.day(LEARNED), f"{world.canaries.word()}と話した。"
        intake = Intake(
            form_ref=new_public_ref(),
            persons=tuple(NewPerson(values=mapping) for mapping in values),
            story=talk,
            source=Source.PERSON,
            heard_on=heard,
        )
        ref = enter_case(world.house, story.actor("counsellor"), intake)
        world.cases[key] = ref
        shown = read_case(world.house, story.actor("counsellor"), ref)
        mother, son = sorted(shown.persons, key=lambda person: not person.principal)
        world.members[key] = (mother.ref, son.ref)
        east = story.town.agencies["east"]
        for index, mapping in enumerate(values):
            for code, value in mapping.items():
                self._keep(key, east, code, frozenset({index}), value)
        self._keep(key, east, "intake.story", frozenset({0, 1}), Value(text=talk, learned_on=heard))
        return ref

    def _keep(self, key: str, agency: UUID, code: str, about: frozenset[int], value: Value) -> None:
        found = self.world.canaries.of(value)
        self.world.told.append(Told(case=self.world.cases[key], agency=agency, field=code, about=about, canaries=found))

    def answers(self, key: str, mother: str, son: str) -> None:
        """What mother and son said to the preset, in the case's own order of persons."""
        story, case = self.world.first, self.world.cases[key]
        said = dict(zip(self.world.members[key], (mother, son), strict=True))
        self.world.consents[key] = story.consents(case, *(said[person] for person in story.persons(case)))

    def hand_over(self, key: str) -> str:
        """To the coordinators, with a letter; the handoff's reference."""
        word = self.world.canaries.word()
        case = self.world.cases[key]
        handoff = self.world.first.hand_over(case, words=f"{word}をお願いします")
        self.world.handoffs[key] = handoff
        self.world.letters.append(Letter(case=case, handoff=handoff, canary=word, reply=False))
        return handoff

    def answer(self, key: str, *, accept: bool) -> None:
        """The coordinator accepts or declines, with words."""
        word, handoff = self.world.canaries.word(), self.world.handoffs[key]
        answering = accept_handoff if accept else decline_handoff
        answering(self.world.house, self.world.first.actor("coordinator"), handoff, words=f"{word}です")
        self.world.letters.append(Letter(case=self.world.cases[key], handoff=handoff, canary=word, reply=True))

    def adds(self, key: str, by: str, code: str) -> None:
        """Another office writes about the mother."""
        story, value = self.world.first, self.world.value(code)
        actor, mother = story.actor(by), self.world.members[key][0]
        add_statement(self.world.house, actor, self.world.cases[key], field=code, persons=(mother,), value=value)
        agency = next(agency for person, agency in story.town.appointments if person == by)
        self._keep(key, story.town.agencies[agency], code, frozenset({0}), value)

    def learned(self, key: str, by: str, code: str) -> None:
        """An office writes down what it learned of the son at the meeting, and who gave it agrees to a release."""
        house, story, value = self.world.house, self.world.first, self.world.value(code)
        case, son = self.world.cases[key], self.world.members[key][1]
        add_statement(house, story.actor(by), case, field=code, persons=(son,), value=value)
        agency = next(agency for person, agency in story.town.appointments if person == by)
        self._keep(key, story.town.agencies[agency], code, frozenset({1}), value)
        (asked,) = [r for r in list_meetings(house, story.actor("counsellor")).requests if r.answer == "given"]
        agree_to_release(house, story.actor("counsellor"), asked.ref)

    def wall(self, key: str, rule: WallRule, *, mother: bool = False, staff: str = "", agency: str = "") -> None:
        """Set by the counsellor, with a reason nobody reads."""
        town = self.world.first.town
        set_wall(
            self.world.house,
            self.world.first.actor("counsellor"),
            self.world.cases[key],
            rule=rule,
            person=self.world.members[key][0] if mother else None,
            staff=town.staff_refs[staff] if staff else None,
            agency=town.agency_refs[agency] if agency else None,
            reason=self.world.secret(),
        )

    def glass(self, key: str, by: str, *, second: str = "") -> None:
        """Somebody breaks the glass for the mother, perhaps with a second person."""
        world, story = self.world, self.world.first
        (kana, birth), reason = world.names[key], world.canaries.word()
        world.reasons.add(reason)
        said = Asked(danger="life", told_to="police", reason=reason, kana=kana, birth=birth)
        own, other = self._voucher(by), self._voucher(second) if second else None
        (ref,) = break_glass(world.house, story.actor(by), said, own=own, second=other)
        world.glasses[f"{key} by {by}"] = ref

    def _voucher(self, who: str) -> Voucher:
        town = self.world.first.town
        return Voucher(municipality=town.id, staff=town.staff[who], at=self.world.house.now())

    def drafts(self, key: str) -> None:
        """What the counsellor is writing: about a case, and a new one."""
        for sheet, box in (
            (Sheet(form=SheetForm.STATEMENT, case=self.world.cases[key]), "value"),
            (Sheet(form=SheetForm.INTAKE), "intake.story"),
        ):
            ref, word = new_public_ref(), self.world.canaries.word()
            save_draft(
                self.world.house, self.world.first.actor("counsellor"), ref, sheet, ((box, f"{word}と言いかけた"),)
            )
            self.world.drafts[ref] = word

    def meeting(self, key: str) -> str:
        """On the agenda in a week, with 社協 and the volunteer; answered; a task for 社協; minutes. The item."""
        story, house = self.world.first, self.world.house
        secretary, town = story.actor("secretary"), story.town
        proposal = self.proposed(key)
        sitting = call_meeting(
            house, secretary, town.bodies["shien"], sits_at=house.now() + timedelta(days=7), place="第2会議室"
        )
        agenda = Agenda(
            meeting=sitting,
            grounds=frozenset({Ground.SHIEN106}),
            invited=(
                Invited(agency=town.agency_refs["shakyo"]),
                Invited(agency=town.agency_refs["volunteers"], staff=town.staff_refs["volunteer"]),
            ),
            question=self.said("welfare", "shakyo", "volunteers"),
            due=date(2026, 11, 30),
        )
        item = put_on_agenda(house, secretary, proposal, agenda)
        (asked,) = [r for r in list_meetings(house, story.actor("counsellor")).requests if r.answer is None]
        given = dict.fromkeys((town.agency_refs[office] for office in ("welfare", "shakyo", "volunteers")), ALL)
        answer_request(house, story.actor("counsellor"), asked.ref, AnswerToRequest(given=given))
        decide_task(
            house,
            secretary,
            item,
            agency=town.agency_refs["shakyo"],
            words=self.said("welfare", "shakyo"),
            due=date(2026, 12, 20),
        )
        write_minutes(house, secretary, item, words=self.said("welfare"))
        return item

    def made(self, key: str) -> tuple[str, str]:
        """The papers of a sitting are ordered and made: the item and the pack."""
        item = self.meeting(key)
        pack = order_pack(self.world.house, self.world.first.actor("secretary"), item)
        make_packs(self.world.house)
        return item, pack

    def laid_out(self, key: str) -> None:
        """Approved, with a task that is open, and printed: the sheets wait for the attendees."""
        house, story = self.world.house, self.world.first
        item, pack = self.made(key)
        release_pack(house, story.actor("secretary"), pack)
        seen = read_item(house, story.actor("chair"), item).minutes_ref
        approve_minutes(house, story.actor("chair"), item, seen=seen)

    def printed(self, key: str) -> str:
        """A numbered copy of a handoff's sheet; the code on it is kept for whoever scans it."""
        world, counsellor = self.world, self.world.first.actor("counsellor")
        sequencer_of(world.house).run_once()
        sheet = print_sheet(world.house, counsellor, press_of(world.house), world.handoffs[key])
        world.codes.append(code_on(sheet.pdf))
        return sheet.copy

    def tied(self, key: str) -> None:
        """The mother is the son's parent: the last statement of the case."""
        mother, son = self.world.members[key]
        value = Value(text=Kin(tie=Tie.PARENT, parent=mother).text, learned_on=date(2026, 11, 20))
        add_statement(
            self.world.house,
            self.world.first.actor("counsellor"),
            self.world.cases[key],
            field="household.kin",
            persons=(mother, son),
            value=value,
        )

    def proposed(self, key: str) -> str:
        """Proposed to the 支援会議 by the counsellor."""
        house, story = self.world.house, self.world.first
        return propose_case(
            house,
            story.actor("counsellor"),
            self.world.cases[key],
            body=story.town.bodies["shien"],
            reason=self.said("welfare"),
        )

    def asked(self, key: str) -> None:
        """On an agenda without a sitting; nobody has answered yet."""
        house, story = self.world.house, self.world.first
        agenda = Agenda(
            meeting=None,
            grounds=frozenset({Ground.SHIEN106}),
            invited=(Invited(agency=story.town.agency_refs["hospital"]),),
            question=self.said("welfare", "hospital"),
            due=date(2026, 11, 30),
        )
        put_on_agenda(house, story.actor("secretary"), self.proposed(key), agenda)

    def said(self, *offices: str) -> str:
        """Words of a meeting, for these offices only."""
        word = self.world.canaries.word()
        self.world.said[word] = frozenset(offices)
        return f"{word}のこと"

    def shared(self, key: str, *offices: str, mother: str = "given", son: str = "given") -> None:
        """A household that consents (or not), given to these offices."""
        case = self.household(key)
        self.answers(key, mother, son)
        for office in offices:
            self.world.first.share(case, office)


def tell(world: World) -> World:
    """Everything that happened before anyone opens a browser."""
    building, story = Building(world), world.first
    building.household("own", known_as=SAME_KANA)
    building.shared("consent", "shakyo", "volunteers", son="refused")
    story.share(world.cases["consent"], "hospital", Compartment.BASIC, Compartment.HEALTH)
    building.adds("consent", "shakyo", "economy.debt")
    building.adds("consent", "hospital", "health.illness")
    building.household("purpose")
    building.answers("purpose", "given", "refused")
    building.hand_over("purpose")
    building.answer("purpose", accept=True)
    building.adds("purpose", "coordinator", "plan.goal")
    building.printed("purpose")
    building.shared("place_hidden", "shakyo", "coordination")
    building.wall("place_hidden", WallRule.PLACE_HIDDEN, mother=True)
    world.exempt["place_hidden"] = frozenset({"east"})
    building.shared("case_walled", "shakyo")
    building.wall("case_walled", WallRule.OTHER_PARTY, staff="shakyo")
    building.wall("case_walled", WallRule.OTHER_PARTY, staff="colleague")
    building.shared("person_walled", "hospital")
    building.wall("person_walled", WallRule.OTHER_PARTY, mother=True, staff="hospital")
    building.shared("conflict", "hospital", "shakyo")
    building.wall("conflict", WallRule.CONFLICT, agency="hospital")
    _emergencies(building)
    building.shared("meeting", son="cannot_ascertain")
    building.meeting("meeting")
    building.learned("meeting", "shakyo", "ties.outings")
    building.shared("meeting_too", son="cannot_ascertain")
    building.meeting("meeting_too")
    building.laid_out("person_walled")
    building.household("tied")
    building.tied("tied")
    for ready in ("tied", "conflict"):
        building.made(ready)
    building.shared("asked")
    building.asked("asked")
    building.shared("asked_too", son="refused")
    building.asked("asked_too")
    for later in ("later", "later_too"):
        building.shared(later, son="refused")
        building.answers(later, "-", "given")
    building.household("proposed")
    building.proposed("proposed")
    building.drafts("consent")
    _endings(building)
    building.household("elsewhere", story=world.second, known_as=SAME_KANA)
    waiting = NewAppointment(
        staff_ref=story.town.staff_refs["nobody"],
        agency_ref=story.town.agency_refs["east"],
        role=Role.COUNSELLOR,
        title="相談員",
        starts=date(2026, 11, 1),
    )
    give_appointment(world.house, story.actor("administrator"), waiting)
    return world


def _emergencies(building: Building) -> None:
    """Who has no ground reads a sheet: alone, with a second person, beside a consent, of a hidden place."""
    building.glass("own", "hospital")
    building.glass("place_hidden", "hospital")
    building.glass("place_hidden", "shakyo_colleague", second="counsellor")
    building.glass("consent", "coordinator")
    first = building.world.first
    prepare_envelope(first.house, first.actor("privacy"), first.town.agency_refs["shakyo"])


def _endings(building: Building) -> None:
    """What was given and is over, and what still waits for an answer."""
    world = building.world
    building.shared("withdrawn", "shakyo", "hospital", son="refused")
    withdraw_consent(
        world.house,
        world.first.actor("counsellor"),
        world.cases["withdrawn"],
        world.consents["withdrawn"][0],
        said_on=date(2026, 11, 23),
        reason=world.secret(),
    )
    building.shared("declined", son="refused")
    building.hand_over("declined")
    building.answer("declined", accept=False)
    building.shared("open", son="refused")
    building.hand_over("open")
    _copies(building)


def _copies(building: Building) -> None:
    """One that waits, one in somebody's hands, and one that came back."""
    house, counsellor = building.world.house, building.world.first.actor("counsellor")
    _, out, returned = (building.printed("open") for _ in range(3))
    hand_out(house, counsellor, [out, returned])
    settle_copy(house, counsellor, returned, state=CopyState.RETURNED)


@contextmanager
def a_world(kind: DatabaseKind, home: Path, database: str, keystore: str) -> Iterator[World]:
    """A new installation with the whole story in it."""
    clock = Clock()
    with installed_house(home, database, keystore, clock) as house:
        canaries = Canaries(random.Random(f"http-{kind}"))  # noqa: S311 - the same canaries on every run
        first, second = _town(house, everyone=True), _town(house, everyone=False)
        world = World(
            house=house, clock=clock, first=first, second=second, canaries=canaries, database=database, home=home
        )
        yield tell(world)
