"""P6, with several at once on PostgreSQL: from the return of an act that ends something, nobody sees through it."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import psycopg
import pytest

from audit.events import Event
from coord.actions.appointments import end_appointment
from coord.actions.cases import read_case
from coord.actions.consents import PersonsAnswer, record_consents
from coord.actions.founding import Town
from coord.actions.gate import Act, House, act
from coord.actions.handoffs import decline_handoff
from coord.actions.sharing import end_disclosure, share_on_consent
from coord.actions.walls import set_wall
from coord.actions.withdrawals import withdraw_consent
from coord.domain.compartment import Compartment
from coord.domain.giving import ConsentAnswer
from coord.domain.ground import Ground
from coord.errors import Invalid, Refused
from tests.builders import Clock, Story, a_town
from tests.databases import libpq_url
from tests.gate.reading import Together
from tests.promises.reading import Reader

ROUNDS = 12
Ending = Callable[[], object]


@pytest.fixture
def story(opened_on_postgresql: tuple[House, Clock]) -> Story:
    """A fresh town in a house of four lanes."""
    return a_town(opened_on_postgresql[0])


@dataclass(kw_only=True)
class Shared:
    """A case that 社協 sees the income of, and every way in which that may end."""

    story: Story
    case: str = ""
    ends: dict[str, Ending] = field(default_factory=dict)

    def __post_init__(self) -> None:
        story, house = self.story, self.story.house
        counsellor, town = story.actor("counsellor"), story.town
        self.case = story.mother_and_son()
        consent, *_ = story.consents(self.case, "given", "refused")
        (disclosure,) = story.share(self.case, "shakyo", Compartment.ECONOMY)
        mother = story.persons(self.case)[0]
        today = story.today
        handoff = story.hand_over(self.case)
        self.ends = {
            "a withdrawal": lambda: withdraw_consent(house, counsellor, self.case, consent, said_on=today),
            "a refusal": lambda: record_consents(
                house,
                counsellor,
                self.case,
                preset=town.presets[0],
                answers=(PersonsAnswer(person=mother, answer=ConsentAnswer.REFUSED),),
            ),
            "the giver": lambda: end_disclosure(house, counsellor, self.case, disclosure),
            "a wall": lambda: set_wall(
                house, counsellor, self.case, rule="N-3", staff=town.staff_refs["shakyo"], reason="近隣"
            ),
            "the end of an appointment": lambda: end_appointment(
                house, story.actor("administrator"), _ref(house, town, "shakyo", "shakyo")
            ),
            "a handoff declined": lambda: decline_handoff(house, story.actor("coordinator"), handoff, words="他へ"),
        }

    def sees(self, who: str = "shakyo") -> bool:
        """Whether this reader sees anything on consent."""
        try:
            shown = read_case(self.story.house, self.story.actor(who), self.case)
        except Refused:
            return False
        return any(f.ground.ground.value != "OWN" for s in shown.sections for r in s.rows for f in r.fields)


def _ref(house: House, town: Town, person: str, agency: str) -> str:
    reader = Reader(house.settings.database_url)
    try:
        return reader.tables(town.id).posts[town.appointments[person, agency]].ref
    finally:
        reader.close()


ENDS = ("a withdrawal", "a refusal", "the giver", "a wall", "the end of an appointment", "a handoff declined")


def _reader_of(end: str) -> str:
    return "coordinator" if end == "a handoff declined" else "shakyo"


@pytest.mark.slow
@pytest.mark.parametrize("end", ENDS)
def test_no_reading_that_begins_after_the_return_shows_anything(story: Story, end: str) -> None:
    before = after = 0
    for _ in range(ROUNDS):
        shared = Shared(story=story) if end != "the end of an appointment" else Shared(story=a_town(story.house))
        looks: list[tuple[float, bool]] = []
        stop = threading.Event()

        def look(shared: Shared = shared, looks: list = looks, stop: threading.Event = stop) -> None:
            while not stop.is_set():
                began = time.perf_counter()
                looks.append((began, shared.sees(_reader_of(end))))

        readers = [Together(look) for _ in range(3)]
        while not any(seen for _, seen in looks):
            assert all(reader.is_alive() for reader in readers)
            time.sleep(0.002)
        shared.ends[end]()
        returned = time.perf_counter()
        while sum(began > returned for began, _ in looks) < 4:
            assert any(reader.is_alive() for reader in readers)
            time.sleep(0.002)
        stop.set()
        for reader in readers:
            reader.result()
        assert not [began for began, seen in looks if began > returned and seen]
        before += sum(began <= returned and seen for began, seen in looks)
        after += sum(began > returned for began, _ in looks)
    assert before >= ROUNDS
    assert after >= 4 * ROUNDS


@pytest.mark.slow
@pytest.mark.parametrize("end", ENDS)
def test_the_act_does_not_return_while_an_older_reader_still_reads(story: Story, end: str) -> None:
    shared = Shared(story=story)
    assert shared.sees(_reader_of(end))
    with psycopg.connect(libpq_url(story.house.settings.database_url)) as older:
        older.execute("SELECT pg_current_xact_id()")
        ending = Together(shared.ends[end])
        ending.join(0.8)
        assert ending.is_alive(), "it returned while a reader that began before it was still reading"
        # It is done all the same: whoever begins now sees nothing.
        assert not shared.sees(_reader_of(end))
        older.rollback()
    ending.result(within=8)


@pytest.mark.slow
def test_a_share_under_way_does_not_outlive_the_withdrawal(story: Story) -> None:
    """It had read the consent before the withdrawal, and commits after it: it begins again, and finds no consent."""
    house, counsellor, case = story.house, story.actor("counsellor"), story.mother_and_son()
    consent, *_ = story.consents(case, "given", "refused")
    share = partial(share_on_consent.__wrapped__, recipient=story.town.agency_refs["shakyo"])  # type: ignore[attr-defined]
    has_read, runs = threading.Event(), 0
    withdrawn = "SELECT 1 FROM consent_withdrawal JOIN consent ON id = consent_id WHERE public_ref = %s"

    def body(act: Act) -> object:
        nonlocal runs
        runs += 1
        made = share(act, case, compartments=frozenset({Compartment.ECONOMY}))
        if runs == 1:
            has_read.set()
            with psycopg.connect(libpq_url(house.settings.database_url), autocommit=True) as looking:
                while not looking.execute(withdrawn, (consent,)).fetchall():
                    time.sleep(0.005)
        return made

    sharing = Together(lambda: act(house, counsellor, "share_on_consent", Event.DISCLOSURE_MADE, body))
    assert has_read.wait(30)
    withdraw_consent(house, counsellor, case, consent, said_on=story.today)
    with pytest.raises(Invalid):
        sharing.result()
    assert runs == 2
    assert not any(g.ground is Ground.CONSENT for g in Reader(house.settings.database_url).tables(story.town.id).grants)
