"""Ring two: every action through the gate, in a hundred fresh towns on each kind of database; COORD_WORLDS for more."""

import os
import sys
from collections import Counter
from dataclasses import dataclass
from itertools import product

import pytest

from tests.promises.clear import lying_in_clear
from tests.promises.conftest import Place
from tests.promises.player import Break, Tally
from tests.promises.ring import play_all

WORLDS = 100
"""On each kind of database."""
MORE = int(os.environ.get("COORD_WORLDS", "20000")) // 20
SHOWN = ("page", "matrix", "consent form", "wall form", "list", "search", "letter", "sheet")
CHECKED = (
    *product(("P1", "no over-refusal"), SHOWN),
    *product(("P2",), ("every act", *SHOWN[:-1])),
    *product(("P3",), ("page", "list", "search", "record")),
    *product(("P4",), ("list", "search")),
    *product(("P5",), ("page", "matrix", "consent form", "wall form", "letter")),
    *product(("P5",), ("letter to its sender", "letter to its recipient", "sheet", "rows", "bookkeeping")),
    *product(("P6",), ("letter", "rows", "record")),
    *product(("P8",), ("leaf", "error message")),
    *product(("P10",), ("giving", "rows", "correct")),
)
"""Each promise on each route is a test of its own, so that one that breaks hides no other."""
FLOORS = {
    "worlds": WORLDS,
    "permitted: OWN": 4000,
    "permitted: CONSENT": 500,
    "permitted: PURPOSE": 60,
    "withheld: N-1": 60,
    "withheld: N-2": 30,
    "withheld: N-3": 30,
    "withheld: N-4": 25,
    "withheld: ceiling": 40,
    "withheld: no disclosure": 2000,
    "listed": 600,
    "search: hit": 300,
    "search: nothing": 100,
    "letter: shown": 60,
    "letter: closed": 3,
    "letter: closed to one walled off": 5,
    "sheet: statements": 80,
    "damaged: withheld": 300,
    "damaged: permitted": 20,
    "page: opened with a reason": 100,
    "enter_case: done": WORLDS,
    "add_statement: done": 80,
    "correct_statement: done": 12,
    "correct_identity: done": 30,
    "record_consents: done": 150,
    "withdraw_consent: done": 25,
    "share_on_consent: done": 60,
    "hand_over: done": 50,
    "accept_handoff: done": 10,
    "decline_handoff: done": 3,
    "end_disclosure: done": 5,
    "set_wall: done": 60,
    "assign_case: done": 5,
    "give_appointment: done": 25,
    "confirm_appointment: done": 10,
    "end_appointment: done": 12,
    "page: refused N-2": 3,
    "page: refused N-3": 3,
    "page: refused appointment-not-in-force": 20,
    "page: refused role-may-not": 300,
}


@dataclass(frozen=True, kw_only=True)
class Played:
    """What a hundred worlds left behind."""

    tally: Tally
    lines: list[str]
    in_clear: set[str]


@pytest.fixture(scope="session")
def played(place: Place) -> Played:
    tally, lines = play_all(place.house, place.clock, place.reader, range(WORLDS))
    return Played(tally=tally, lines=lines, in_clear=lying_in_clear(tally.canaries, place.urls))


def told(breaks: list[Break]) -> str:
    """How often, and the shortest of the stories."""
    return f"{len(breaks)} times, such as in\n{min(breaks, key=lambda b: len(b.words)).words}"


@pytest.mark.slow
def test_every_ground_wall_and_deed_fires_often(place: Place, played: Played) -> None:
    counts = played.tally.counts
    # Past the capture of pytest and of its workers: each ring says how often each rule fired.
    print(
        f"\nring two on {place.kind}:",
        ", ".join(f"{name} {counts[name]}" for name in sorted(counts)),
        file=sys.__stderr__,
    )
    assert not {name: counts[name] for name in FLOORS if counts[name] < FLOORS[name]}


@pytest.mark.slow
@pytest.mark.parametrize(("promise", "route"), CHECKED, ids=[f"{p} on {r}" for p, r in CHECKED])
def test_a_promise_is_kept_on_every_route(played: Played, promise: str, route: str) -> None:
    broken = [b for b in played.tally.breaks if (b.promise, b.route) == (promise, route)]
    if broken:
        pytest.fail(f"{promise} on {route} was broken {told(broken)}", pytrace=False)


@pytest.mark.slow
def test_nothing_else_went_wrong(played: Played) -> None:
    others = [b for b in played.tally.breaks if (b.promise, b.route) not in CHECKED]
    if others:
        pytest.fail(f"{Counter((b.promise, b.route) for b in others)} {told(others)}", pytrace=False)


@pytest.mark.slow
def test_no_canary_lies_in_clear_in_any_table_or_file(played: Played) -> None:
    assert len(played.tally.canaries) > 20 * WORLDS
    assert not played.in_clear


@pytest.mark.slow
def test_no_canary_was_written_to_a_log_of_the_program(played: Played) -> None:
    text = "\n".join(played.lines)
    assert not [canary for canary in played.tally.canaries if canary in text]


@pytest.mark.long
def test_the_promises_hold_in_many_more_worlds(place: Place) -> None:
    tally, lines = play_all(place.house, place.clock, place.reader, range(WORLDS, WORLDS + MORE))
    assert not tally.breaks, f"{Counter((b.promise, b.route) for b in tally.breaks)} {told(tally.breaks)}"
    assert not lying_in_clear(tally.canaries, place.urls)
    assert not [line for line in lines if any(canary in line for canary in tally.canaries)]
