"""Many hands at once on PostgreSQL: nothing lost, nothing moved."""

import random
import threading
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import create_engine, text

from tests.audit.world import TOWN, World

LANES, TRANSACTIONS = 8, 60


@pytest.fixture
def crowd(postgresql_url: str, tmp_path: Path) -> Any:
    engine = create_engine(postgresql_url, pool_size=LANES + 3)
    yield World(engine, tmp_path / "published")
    engine.dispose()


def lane(world: World, number: Any, written: Any) -> None:
    """Transactions of one to three entries; every fourth is rolled back, some take a savepoint back."""
    chance = random.Random(number)  # noqa: S311 - the same crowd on every run
    writer = world.new_writer()
    for turn in range(TRANSACTIONS):
        with world.engine.connect() as connection:
            transaction = connection.begin()
            eids = [writer.append(connection, world.some_entry(turn)) for _ in range(chance.randint(1, 3))]
            if chance.random() < 0.2:
                savepoint, mark = connection.begin_nested(), writer.mark()
                writer.append(connection, world.some_entry(turn))
                savepoint.rollback()
                writer.rolled_back(to=mark)
            if turn % 4 == 3:
                transaction.rollback()
                writer.rolled_back()
            else:
                transaction.commit()
                writer.committed()
                written += eids


def places(world: World) -> Any:
    with world.engine.begin() as connection:
        rows = connection.execute(
            text(
                "SELECT e.eid, l.leaf_index FROM audit.log_leaf l JOIN audit.log_entry e ON e.seq = l.entry_seq"
                " WHERE l.tree = :tree ORDER BY l.leaf_index"
            ),
            {"tree": TOWN},
        )
        return [row.eid for row in rows]


def test_eight_writers_and_two_sequencers_lose_nothing_and_keep_the_order(crowd: World) -> None:
    written: list[list[UUID]] = [[] for _ in range(LANES)]
    threads = [threading.Thread(target=lane, args=(crowd, number, written[number])) for number in range(LANES)]
    for thread in threads:
        thread.start()
    sequencers = [crowd.new_sequencer(batch=50), crowd.new_sequencer(batch=30)]
    seen: list[UUID] = []
    while any(thread.is_alive() for thread in threads):
        for sequencer in sequencers:
            sequencer.run_once()
        now = places(crowd)
        assert now[: len(seen)] == seen
        seen = now
    crowd.sequence()
    assert sorted(places(crowd)) == sorted(eid for eids in written for eid in eids)
    assert places(crowd)[: len(seen)] == seen
    for eids in written:
        assert [eid for eid in places(crowd) if eid in set(eids)] == eids
    report = crowd.verified()
    assert report.findings == []
    assert report.remarks == []


def test_an_entry_behind_a_slow_transaction_is_not_lost(crowd: World) -> None:
    crowd.sequence()
    slow, quick = crowd.new_writer(), crowd.new_writer()
    with crowd.engine.connect() as connection:
        transaction = connection.begin()
        first = slow.append(connection, crowd.entry())
        (second,) = crowd.write(crowd.entry(), writer=quick)
        assert crowd.sequence() == 0
        transaction.commit()
    slow.committed()
    assert crowd.sequence() == 2
    assert places(crowd) == [first, second]


def test_after_dump_and_restore_into_another_cluster_everything_waiting_is_placed(crowd: World) -> None:
    crowd.write_many(4)
    crowd.sequence()
    crowd.write_many(3)
    # The rows come with xids of the old cluster, far ahead of this one's.
    crowd.tamper("UPDATE audit.log_entry SET xid = '99999999999'")
    crowd.tamper("UPDATE audit.log_cursor SET system_id = 'another', xid = 88888888888")
    crowd.sequencer = crowd.new_sequencer(batch=2)
    assert crowd.sequence() == 3
    crowd.write_many(2)
    assert crowd.sequence() == 2
    assert crowd.verified().findings == []


def test_two_threads_may_begin_sequencing_at_once(crowd: World) -> None:
    crowd.write_many(500)
    counts, sequencers = [], [crowd.new_sequencer(batch=40) for _ in range(4)]

    def work(sequencer: Any) -> None:
        while count := sequencer.run_once():
            counts.append(count)

    threads = [threading.Thread(target=work, args=(sequencer,)) for sequencer in sequencers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 500
    assert crowd.verified().findings == []
