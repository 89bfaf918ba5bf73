"""P7: the copies of an office add up after every step, whatever is done with its paper, and in whatever order.

A machine orders, makes, cancels, releases, hands out, takes back, loses, shreds, and lets people change their minds. Its
own book of sets (tests/promises/paper_book.py) is held against the list and against the rows after each step.
"""

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from coord.actions.gate import Actor
from coord.actions.minutes import approve_minutes, write_minutes
from coord.actions.paper.case_sheets import prepare_copy
from coord.actions.paper.copies_out import SETTLEMENTS, hand_out, list_copies, note_shredding, settle_copy
from coord.actions.paper.handoff_copies import print_sheet
from coord.actions.paper.issuing import issue_prepared, press_of
from coord.actions.paper.minutes_copies import reserve_minutes_copy
from coord.actions.paper.packs import cancel_pack, order_pack, read_pack, release_pack
from coord.actions.paper.roles import reserve_role_copy
from coord.actions.paper.sitting_papers import prepare_sitting_paper
from coord.actions.paper.stamps import unstamped
from coord.actions.paper.work import make_packs
from coord.actions.tasks import decide_task
from coord.actions.upkeep import end_old_packs
from coord.actions.walls import set_wall
from coord.actions.withdrawals import withdraw_consent
from coord.domain.copy import CopyState
from coord.errors import Conflict, Invalid, NotFound, Refused
from forms.collection import CollectionSheet
from tests.builders import a_town
from tests.promises.conftest import Place
from tests.promises.paper_book import Book, Case, Sheet
from tests.promises.reading import as_id
from tests.sittings import Sitting
from tests.telling import Tell, counted

EXAMPLES, STEPS = 12, 50
FLOORS = {
    "order: taken": 8,
    "order: refused": 2,
    "make": 6,
    "issue one": 3,
    "release: taken": 4,
    "release: refused": 2,
    "cancel": 2,
    "forgotten": 2,
    "hand out": 8,
    "hand out: refused": 2,
    "pulled at release": 1,
    "pulled at the table": 1,
    "settle: collected": 1,
    "settle: returned": 1,
    "settle: destroyed": 1,
    "settle: kept": 1,
    "settle: lost": 1,
    "settle: unused": 1,
    "settle: refused": 8,
    "found again": 1,
    "shred: taken": 2,
    "shred: refused": 2,
    "withdraw": 2,
    "wall": 3,
    "tsunagu: taken": 3,
    "role sheet": 3,
    "minutes": 3,
    "collection": 3,
}
OFTEN: dict[str, int] = {
    "order": 3,
    "make": 5,
    "release": 7,
    "issue_one_and_die": 3,
    "cancel": 1,
    "forget_packs": 1,
    "hand_out_what_waits": 7,
    "hand_out_what_does_not_wait": 2,
    "settle": 9,
    "shred": 3,
    "change_a_mind": 3,
    "print_a_tsunagu_sheet": 1,
    "print_a_role_sheet": 1,
    "print_minutes": 1,
    "lay_out_the_collection": 1,
}
DEEDS = tuple(deed for deed, times in OFTEN.items() for _ in range(times))
STEPS_THERE_ARE = {
    "reserved": {"issued", "void"},
    "issued": {"waiting", "handed_out", "void"},
    "waiting": {"handed_out", "unused", "void"},
    "handed_out": {"collected", "returned", "destroyed", "kept", "lost"},
    "kept": {"collected", "returned", "destroyed", "lost"},
    "lost": {"collected", "returned", "destroyed"},
}
"""As design and decision say it, beside the product's own table. What is not named is final."""


class Paper(RuleBasedStateMachine):
    """A sitting with two small households on it, and everything an office does with its paper."""

    place: Place
    fired: Counter[str]
    rng: random.Random

    def __init__(self) -> None:
        super().__init__()
        self.house = self.place.house
        self.story = a_town(self.house)
        self.secretary, self.counsellor = self.story.actor("secretary"), self.story.actor("counsellor")
        self.book = Book()
        self.waits, self.steps = 0, 0
        for _ in range(2):
            self._on_the_agenda()

    def _on_the_agenda(self) -> None:
        """One person who consented; 社協 and the hospital were given what she said; a task; minutes; a handoff."""
        story = self.story
        case = story.household({"person.name": "西川 とし子", "person.kana": "にしかわ としこ"})
        (consent,) = story.consents(case, "given")
        sitting = Sitting(story=story, clock=self.place.clock, case=case, consent=consent)
        sitting.put("shakyo", "hospital")
        sitting.answer(to=("welfare", "shakyo", "hospital"))
        task = decide_task(
            *(self.house, self.secretary, sitting.item),
            agency=story.town.agency_refs["shakyo"],
            words="電話で声をかける",
            due=story.today + timedelta(days=30),
        )
        seen = write_minutes(self.house, self.secretary, sitting.item, words="話し合ったこと")
        approve_minutes(self.house, story.actor("chair"), sitting.item, seen=seen)
        handoff = story.hand_over(case)
        self.book.cases.append(Case(ref=case, consent=consent, item=sitting.item, task=task, handoff=handoff))

    def teardown(self) -> None:
        """What is not made is left to nobody."""
        for pack in self.book.open_packs():
            cancel_pack(self.house, self.secretary, pack.ref)

    # ── Doing, and what should come of it ────────────────────────────────────────────────────────

    def _does(self, name: str, deed: Callable[[], object], *, may: bool) -> bool:
        """Do it; it is taken exactly when it should be."""
        said = "taken"
        try:
            deed()
        except (Conflict, Invalid, NotFound, Refused) as error:
            said = f"refused, as {error!r}"
        taken = said == "taken"
        assert taken == may, f"{name} is {said}"
        self.fired[f"{name}: {'taken' if taken else 'refused'}"] += 1
        return taken

    def _one(self, likely: list[Sheet], others: list[Sheet]) -> Sheet:
        """Mostly one with which it should go."""
        return self.rng.choice(likely if likely and self.rng.random() < 0.75 else others)

    def _office_of(self, sheet: Sheet) -> Actor:
        return self.secretary if sheet.office == "welfare" else self.counsellor

    @rule(seed=st.integers(min_value=0, max_value=2**32 - 1))
    def something_is_done(self, seed: int) -> None:
        """One rule for all deeds: a story that leaves some out, as rules of their own would, comes to nothing."""
        self.steps += 1
        self.rng = random.Random(f"{seed} {self.steps}")  # noqa: S311 - an invented story
        getattr(self, self.rng.choice(DEEDS))()

    def order(self) -> None:
        case = self.rng.choice(self.book.cases)
        wanted = self.book.wanted(case)
        pack: list[str] = []
        if self._does(
            "order",
            lambda: pack.append(order_pack(self.house, self.secretary, case.item)),
            may=bool(wanted) and not self.book.open_packs(case),
        ):
            rows = read_pack(self.house, self.secretary, pack[0]).rows
            self.book.ordered(case, pack[0], [(row.ref, row.number, row.recipient) for row in rows])

    def make(self) -> None:
        if not self.book.open_packs():
            return
        make_packs(self.house)
        self.book.made()
        self.fired["make"] += 1

    def issue_one_and_die(self) -> None:
        """A worker that is killed after it issued a number and before a sheet came out of the press."""
        if not self.book.to_make():
            return
        sheet = self.rng.choice(self.book.to_make())
        actor = self.secretary
        try:
            issue_prepared(self.house, actor, press_of(self.house), prepare_copy(self.house, actor, sheet.ref))
        except Refused:
            assert self.book.falls(sheet), "a sheet that may be made is refused"
        else:
            assert not self.book.falls(sheet), "a sheet is issued that may not be made any more"
            self.book.issued |= {sheet.ref}
        self.fired["issue one"] += 1

    def release(self) -> None:
        if not self.book.packs:
            return
        ready = [pack for pack in self.book.packs if self.book.is_ready(pack)]
        pack = self.rng.choice(ready if ready and self.rng.random() < 0.8 else self.book.packs)
        pulled: list[int] = []
        if self._does(
            "release",
            lambda: pulled.extend(release_pack(self.house, self.secretary, pack.ref).pulled),
            may=self.book.is_ready(pack),
        ):
            assert pulled == self.book.released(pack)
            self.fired["pulled at release"] += len(pulled)

    def cancel(self) -> None:
        if not self.book.open_packs():
            return
        (pack, *_) = self.book.open_packs()
        cancel_pack(self.house, self.secretary, pack.ref)
        self.book.ended(pack)
        self.fired["cancel"] += 1

    def forget_packs(self) -> None:
        """Three days pass, and nobody released anything; twice in a story: an item's window lasts a week."""
        if self.waits == 2 or not self.book.open_packs():
            return
        self.waits += 1
        self.place.clock.forward(days=3, seconds=1)
        end_old_packs(self.house)
        for pack in self.book.open_packs():
            self.book.ended(pack)
        self.fired["forgotten"] += 1

    def hand_out_what_waits(self) -> None:
        waiting = self.book.waiting()
        if not waiting:
            return
        chosen = self.rng.sample(waiting, k=self.rng.randint(1, len(waiting)))
        office = min(sheet.office for sheet in chosen)
        sheets = sorted((sheet for sheet in chosen if sheet.office == office), key=lambda sheet: sheet.number)
        done = hand_out(self.house, self._office_of(sheets[0]), [sheet.ref for sheet in sheets])
        out, pulled = self.book.handed(sheets)
        assert (list(done.out), list(done.pulled)) == (out, pulled)
        self.fired["hand out"] += 1
        self.fired["pulled at the table"] += len(pulled)

    def hand_out_what_does_not_wait(self) -> None:
        """Void, asked back, not released, or out already: refused, and what was beside it stays where it is."""
        if not self.book.not_waiting():
            return
        sheet = self.rng.choice(self.book.not_waiting())
        beside = [s for s in self.book.waiting() if s.office == sheet.office][: self.rng.randint(0, 1)]
        refs = [one.ref for one in (*beside, sheet)]
        self._does("hand out", lambda: hand_out(self.house, self._office_of(sheet), refs), may=False)

    def settle(self) -> None:
        if not self.book.sheets:
            return
        state = self.rng.choice((*SETTLEMENTS, CopyState.UNUSED))
        likely = [sheet for sheet in self.book.sheets if self.book.may_settle(sheet, state.value)]
        sheet = self._one(likely, self.book.sheets)
        was_lost = sheet.ref in self.book.lost
        if self._does(
            "settle",
            lambda: settle_copy(self.house, self._office_of(sheet), sheet.ref, state=state),
            may=self.book.may_settle(sheet, state.value),
        ):
            self.book.settle(sheet, state.value)
            self.fired[f"settle: {state}"] += 1
            self.fired["found again"] += was_lost

    def shred(self) -> None:
        if not self.book.sheets:
            return
        likely = [sheet for sheet in self.book.sheets if self.book.may_shred(sheet)]
        sheet = self._one(likely, self.book.sheets)
        if self._does(
            "shred",
            lambda: note_shredding(self.house, self._office_of(sheet), sheet.ref),
            may=self.book.may_shred(sheet),
        ):
            self.book.shredded |= {sheet.ref}

    # ── What people change their minds about ─────────────────────────────────────────────────────

    def change_a_mind(self) -> None:
        """Not before there is paper that it could be about."""
        standing = [case for case in self.book.cases if not case.withdrawn]
        matters = [case for case in standing if not case.walled and self.book.has_paper_for_the_hospital(case)]
        if matters:
            self.wall_off_the_hospital(self.rng.choice(matters))
        elif standing and self.book.out and self.rng.random() < 0.3:
            self.withdraw(self.rng.choice(standing))

    def withdraw(self, case: Case) -> None:
        withdraw_consent(self.house, self.counsellor, case.ref, case.consent, said_on=self.story.today)
        self.book.withdrawn(case)
        self.fired["withdraw"] += 1

    def wall_off_the_hospital(self, case: Case) -> None:
        hospital = self.story.town.agency_refs["hospital"]
        set_wall(self.house, self.counsellor, case.ref, rule="N-3", agency=hospital, reason="親族が勤めている")
        case.walled = True
        self.fired["wall"] += 1

    # ── Other numbered paper ─────────────────────────────────────────────────────────────────────

    def print_a_tsunagu_sheet(self) -> None:
        case = self.rng.choice(self.book.cases)
        copy: list[str] = []
        press = press_of(self.house)
        if self._does(
            "tsunagu",
            lambda: copy.append(print_sheet(self.house, self.counsellor, press, case.handoff).copy),
            may=not case.withdrawn,
        ):
            self.book.printed(copy[0], case, office="east", recipient="多機関協働", stands=True)

    def print_a_role_sheet(self) -> None:
        """Not drawn: whether it can be is tried elsewhere. Without a consent it carries the task alone."""
        case = self.rng.choice(self.book.cases)
        prepared = reserve_role_copy(self.house, self.secretary, case.task)
        issue_prepared(self.house, self.secretary, press_of(self.house), prepared)
        stands = not case.withdrawn
        self.book.printed(prepared.copy, case, office="welfare", recipient="社協くらし", stands=stands)
        self.fired["role sheet"] += 1

    def print_minutes(self) -> None:
        case = self.rng.choice(self.book.cases)
        prepared = reserve_minutes_copy(self.house, self.secretary, case.item)
        issue_prepared(self.house, self.secretary, press_of(self.house), prepared)
        self.book.printed(prepared.copy, case, office="welfare", recipient="福祉総務課", stands=False)
        self.fired["minutes"] += 1

    # ── What must hold after every step ──────────────────────────────────────────────────────────

    def lay_out_the_collection(self) -> None:
        """The 回収表 of a sitting says the same as the book."""
        item = self.rng.choice(self.book.cases).item
        paper = prepare_sitting_paper(self.house, self.secretary, item, form="collection")
        sheet = paper.sheet(unstamped(self.house.now()))
        assert isinstance(sheet, CollectionSheet)
        for one in sheet.sums:
            assert one.whole.count == sum(part.count for part in one.parts), one
        self.fired["collection"] += 1

    @invariant()
    def the_list_adds_up(self) -> None:
        for office, actor in (("welfare", self.secretary), ("east", self.counsellor)):
            shown = list_copies(self.house, actor)
            tally, states = shown.tally, {row.ref: row.state.value for row in shown.rows}
            mine = {sheet.ref for sheet in self.book.sheets if sheet.office == office}
            assert set(states) == mine
            assert states == {ref: self.book.state(ref) for ref in mine}
            assert {row.ref for row in shown.rows if row.must_come_back} == self.book.must_come_back() & mine
            back = tally.count(CopyState.COLLECTED, CopyState.RETURNED, CopyState.DESTROYED)
            kept_or_lost = tally.count(CopyState.KEPT, CopyState.LOST)
            assert tally.reserved == tally.issued + tally.count(CopyState.VOID, CopyState.RESERVED)
            assert tally.issued == tally.waiting + tally.handed_out
            assert tally.handed_out == back + kept_or_lost + tally.outstanding
            said = (tally.reserved, tally.issued, tally.waiting, tally.handed_out, tally.outstanding)
            assert said == self.book.sums(mine)

    @invariant()
    def every_number_is_drawn_once_and_every_step_leads_on(self) -> None:
        reader = self.place.reader
        town = {"town": reader.key(self.story.town.id)}
        copies = reader.rows("SELECT id, public_ref, sheet_number, number FROM copy WHERE municipality = :town", **town)
        drawn = [(row["sheet_number"], row["number"]) for row in copies]
        assert len(drawn) == len(set(drawn))
        for run in {sheet_number for sheet_number, _ in drawn}:
            numbers = {number for sheet_number, number in drawn if sheet_number == run}
            assert numbers == set(range(1, len(numbers) + 1))
        events = reader.rows("SELECT copy_id, state FROM copy_event WHERE municipality = :town ORDER BY at, id", **town)
        for row in copies:
            steps = [event["state"] for event in events if as_id(event["copy_id"]) == as_id(row["id"])]
            _must_lead_on(steps)


def _must_lead_on(steps: list[str]) -> None:
    """Each state follows from the one before; nothing final is left; nothing asked back goes out afterwards."""
    state, asked_back = "reserved", False
    for step in steps:
        if step == "recalled":
            asked_back = True
        elif step != "shredded":
            assert step in STEPS_THERE_ARE.get(state, set()), f"{state} became {step}"
            assert not (asked_back and step == "handed_out"), "asked back, and handed out after all"
            state = step


def test_paper_adds_up_after_every_step(place: Place, tell: Tell) -> None:
    fired: Counter[str] = Counter()
    machine = type("PaperHere", (Paper,), {"place": place, "fired": fired})
    run_state_machine_as_test(
        machine,
        settings=settings(
            settings.get_profile("test"),
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            suppress_health_check=list(HealthCheck),
            # A story is short enough to read, and making it shorter takes minutes.
            phases=(Phase.generate,),
        ),
    )
    tell(counted(fired))
    assert not {name: fired[name] for name, floor in FLOORS.items() if fired[name] < floor}
