"""The auditor's questions."""

from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from audit.checkpoint import parse
from audit.desk import Filters, NoSuchEntry, inclusion, state_of, timeline
from audit.entry import Outcome
from audit.events import Event
from audit.tree import inclusion_holds
from tests.audit.world import TOWN, World


def indexes(world: World, limit: Any = 1000, **filters: Any) -> Any:
    with world.engine.begin() as connection:
        return [line.place.index for line in timeline(connection, TOWN, Filters(**filters), limit=limit)]


def test_the_newest_entry_stands_first_and_pages_join_without_seam(world: World) -> None:
    world.write_many(57)
    world.sequence()
    seen, after = [], None
    with world.engine.begin() as connection:
        while page := timeline(connection, TOWN, Filters(), after=after, limit=10):
            seen += [line.place.index for line in page]
            after = page[-1].place
    assert seen == list(range(56, -1, -1))


def test_filters_compose(world: World) -> None:
    world.write_many(60)
    world.write(world.entry(Event.ACCESS_REFUSED, outcome=Outcome.REFUSED, persons=("person-1",), rule="N-1"))
    world.sequence()
    assert indexes(world, case="case-2") == [n for n in range(59, -1, -1) if n % 7 == 2]
    about = [n for n in range(59, -1, -1) if 1 in (n % 5, n % 3)]
    assert indexes(world, person="person-1") == [60, *about]
    assert indexes(world, person="person-1", events=(Event.CASE_READ,)) == about
    assert indexes(world, person="person-1", actor=UUID(int=2)) == [n for n in about if n % 4 == 1]
    assert indexes(world, outcome=Outcome.REFUSED) == [60]
    assert indexes(world, ground="CONSENT", agency=UUID(int=2), case="case-1") == [
        n for n in range(59, -1, -1) if n % 2 and n % 7 == 1
    ]


def test_time_is_filtered_from_included_to_excluded(world: World) -> None:
    start = world.clock.at
    world.write(*(world.entry(at=start + timedelta(hours=hour)) for hour in range(5)))
    world.sequence()
    hours = {"since": start + timedelta(hours=1), "until": start + timedelta(hours=3)}
    assert indexes(world, **hours) == [2, 1]


def test_each_line_is_read_from_its_leaf(world: World) -> None:
    world.write(world.entry(case="case-9", facts={"count": 4}))
    world.sequence()
    world.tamper("UPDATE {s}log_index SET outcome = 'failed', rule = 'X'")
    with world.engine.begin() as connection:
        (line,) = timeline(connection, TOWN, Filters())
    assert (line.kept.entry.case, line.kept.entry.outcome) == ("case-9", Outcome.DONE)
    assert line.kept.entry.facts == {"count": 4}


def test_the_state_names_the_newest_checkpoint_and_what_waits(world: World) -> None:
    with world.engine.begin() as connection:
        assert state_of(connection, TOWN).size == 0
    world.write_many(5)
    world.sequence()
    world.write_many(3)
    with world.engine.begin() as connection:
        state = state_of(connection, TOWN)
    assert (state.epoch, state.size, state.pending) == (1, 5, 3)
    assert state.root == parse(state.note or "").root
    assert state.at is not None


def test_an_inclusion_proof_holds_under_the_signed_root(world: World) -> None:
    world.write_many(300)
    world.sequence()
    with world.engine.begin() as connection:
        for index in (0, 17, 255, 256, 299):
            proof = inclusion(connection, TOWN, index)
            root = parse(proof.note).root
            assert inclusion_holds(index=index, size=300, leaf=proof.leaf_hash, proof=proof.proof, root=root)
        with pytest.raises(NoSuchEntry):
            inclusion(connection, TOWN, 300)


def test_entry_ids_rise_with_time(world: World) -> None:
    eids = world.write_many(20)
    assert all(first < second for first, second in pairwise(eids))
    assert {eid.version for eid in eids} == {7}
