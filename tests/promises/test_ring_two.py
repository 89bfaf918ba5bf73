"""Ring two: every action through the gate, in 200 fresh towns on each kind of database; COORD_WORLDS for more."""

import os

import pytest

from tests.promises.clear import lying_in_clear
from tests.promises.conftest import Place
from tests.promises.player import Break
from tests.promises.ring import play_all
from tests.telling import Tell, counted

WORLDS = 200
"""On each kind of database, in two tests, so that two workers share them."""
HALVES = (range(WORLDS // 2), range(WORLDS // 2, WORLDS))
MORE = int(os.environ.get("COORD_WORLDS", "20000")) // 20
FLOORS = {
    "permitted: OWN": 3500,
    "permitted: CONSENT": 500,
    "permitted: PURPOSE": 60,
    "withheld: N-1": 18,
    "withheld: N-2": 15,
    "withheld: N-3": 15,
    "withheld: N-4": 8,
    "withheld: ceiling": 40,
    "withheld: no disclosure": 2000,
    "listed": 600,
    "search: hit": 200,
    "search: nothing": 60,
    "letter: shown": 40,
    "letter: closed": 1,
    "letter: opened with a reason": 5,
    "letter: closed to one walled off": 1,
    "sheet: statements": 30,
    "damaged: withheld": 100,
    "damaged: permitted": 10,
    "page: opened with a reason": 60,
    "add_statement: done": 50,
    "correct_statement: done": 12,
    "correct_identity: done": 12,
    "record_consents: done": 70,
    "withdraw_consent: done": 9,
    "share_on_consent: done": 30,
    "hand_over: done": 34,
    "accept_handoff: done": 2,
    "decline_handoff: done": 1,
    "end_disclosure: done": 2,
    "set_wall: done": 25,
    "break_glass: done": 30,
    "extend_glass: done": 1,
    "end_glass: done": 1,
    "review_glass: done": 8,
    "permitted: EMERGENCY": 60,
    "sheet: EMERGENCY": 60,
    "assign_case: done": 1,
    "give_appointment: done": 15,
    "give_appointment: invalid": 8,
    "confirm_appointment: done": 7,
    "end_appointment: done": 6,
    "page: refused N-2": 1,
    "page: refused N-3": 1,
    "page: refused appointment-not-in-force": 10,
    "page: refused role-may-not": 200,
    "permitted: SHIEN106": 150,
    "permitted: KODOKU16": 20,
    "propose_case: done": 28,
    "call_meeting: done": 24,
    "put_on_agenda: done": 27,
    "write_necessity: done": 18,
    "answer_request: done": 11,
    "decline_request: done": 2,
    "decide_task: done": 24,
    "end_task: done": 10,
    "write_minutes: done": 13,
    "approve_minutes: done": 8,
    "read_item: done": 48,
    "list_tasks: done": 50,
    "list_meetings: done": 300,
    "note_presence: done": 27,
    "confirm_secrecy: done": 27,
    "written: inherits": 4,
    "written: free": 40,
    "order_pack: done": 5,
    "case sheet: statements": 40,
    "access report: done": 3,
}

# N-6 has its floor in test_what_was_received.py: these worlds seldom lead to it.


def told(breaks: list[Break]) -> str:
    """Each kind of break, how often, and the shortest of its stories."""
    kinds: dict[tuple[str, str], list[Break]] = {}
    for found in breaks:
        kinds.setdefault((found.promise, found.route), []).append(found)
    return "\n\n".join(
        f"{promise} on {route}: {len(found)} times, such as in\n{min(found, key=lambda b: len(b.words)).words}"
        for (promise, route), found in sorted(kinds.items())
    )


def in_lines(canaries: set[str], lines: list[str]) -> list[str]:
    """The canaries in what the program wrote to its logs."""
    text = "\n".join(lines)
    return [canary for canary in canaries if canary in text]


@pytest.mark.slow
@pytest.mark.parametrize("worlds", HALVES, ids=lambda half: f"worlds-{half.start}-to-{half.stop - 1}")
def test_every_promise_is_kept_on_every_route_and_every_rule_fires(place: Place, worlds: range, tell: Tell) -> None:
    tally, lines = play_all(place.house, place.clock, place.reader, worlds)
    counts = tally.counts
    tell(counted(counts))
    if tally.breaks:
        pytest.fail(told(tally.breaks), pytrace=False)
    assert len(tally.canaries) > 20 * len(worlds)
    assert not lying_in_clear(tally.canaries, place.urls)
    assert not in_lines(tally.canaries, lines)
    assert not {name: counts[name] for name in FLOORS if counts[name] < FLOORS[name]}


@pytest.mark.long
def test_the_promises_hold_in_many_more_worlds(place: Place) -> None:
    tally, lines = play_all(place.house, place.clock, place.reader, range(WORLDS, WORLDS + MORE))
    if tally.breaks:
        pytest.fail(told(tally.breaks), pytrace=False)
    assert not lying_in_clear(tally.canaries, place.urls)
    assert not in_lines(tally.canaries, lines)
