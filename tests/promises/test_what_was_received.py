"""Ring two's stories of N-6: what was learned at a meeting without consent, and a consent that came after it."""

import pytest

from coord.actions.consents import PersonsAnswer
from coord.domain.compartment import ALL
from coord.domain.giving import ConsentAnswer, ConsentMethod
from tests.promises.conftest import Place
from tests.promises.deeds import enter, give_to, record
from tests.promises.meeting_deeds import meet
from tests.promises.player import Player, Tally
from tests.promises.ring import look
from tests.promises.test_ring_two import told
from tests.telling import Tell, counted

WORLDS = range(7000, 7016)
FLOORS = {"withheld: N-6": 20, "written: inherits": 2}
EVERYONE = 2
"""別紙3 names every office."""


def carry_on(player: Player) -> None:
    """The persons of what was written down at meetings consent, and its writers give it to every other office."""
    for lying in [s for s in player.look().statements if s.facts.without_consent]:
        case, subjects = player.tables.case_ref(lying.facts.case), lying.facts.subjects
        able = [
            who
            for who in player.actors
            if player.agency_of(who) == lying.facts.agency and subjects.issubset(player.visible_persons(who, case))
        ]
        if not able:
            continue
        who = player.rng.choice(able)
        answers = tuple(_consents(p.ref) for p in player.cases[case] if p.id in subjects)
        record(player, who, case, EVERYONE, answers)
        for office in player.notebook.offices.values():
            give_to(player, who, case, office, ALL, handoff=False)


def _consents(person: str) -> PersonsAnswer:
    return PersonsAnswer(person=person, answer=ConsentAnswer.GIVEN, method=ConsentMethod.DICTATED, note="", excluded=())


def play(place: Place, seed: int, tally: Tally) -> None:
    """One world: a household, its meetings, then its consent, and whoever was told gives it on."""
    player = Player(place.house, place.clock, place.reader, seed, tally)
    while not player.cases:
        enter(player)
    for deed in (meet, meet, carry_on):
        deed(player)
    look(player, share=1.0)
    tally.counts["worlds"] += 1


@pytest.mark.slow
def test_what_was_received_without_consent_goes_no_further_on_one(place: Place, tell: Tell) -> None:
    tally = Tally()
    for seed in WORLDS:
        play(place, seed, tally)
    counts = tally.counts
    tell(counted(counts))
    if tally.breaks:
        pytest.fail(told(tally.breaks), pytrace=False)
    assert not {name: counts[name] for name, floor in FLOORS.items() if counts[name] < floor}
