"""What the database asks to be done again is done again and once; what nobody can know ends a chain, and is said."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import pytest
from sqlalchemy import make_url, select, update

from coord.actions.gate import Act, House
from coord.errors import RecordUnavailable
from coord.store import tables as t
from tests.builders import Clock, Story, a_town, installed_house
from tests.databases import postgresql_database
from tests.gate.reading import Together, do, employ, employed, entries, superuser, verdict_of
from tests.gate.wire import Wire
from tests.houses import Opened
from tests.postgresql import Cluster

NAME = "新しい同僚"


@pytest.fixture
def pg_story(opened_on_postgresql: Opened) -> Story:
    """A fresh town on PostgreSQL."""
    return a_town(opened_on_postgresql[0])


@pytest.fixture
def sqlite_story(opened_on_sqlite: Opened) -> Story:
    """A fresh town on SQLite."""
    return a_town(opened_on_sqlite[0])


def is_intact(story: Story) -> bool:
    verdict = verdict_of(story.house, story.town.id)
    assert verdict.findings == ()
    return verdict.result == "intact"


class Runs:
    """How often a body ran."""

    def __init__(self) -> None:
        self.count = 0
        self._lock = threading.Lock()

    def __iadd__(self, more: int) -> Self:
        with self._lock:
            self.count += more
        return self


def rename(act: Act, story: Story, agency: str, name: str) -> None:
    act.rows.change(t.agency, update(t.agency).where(t.agency.c.id == story.town.agencies[agency]).values(phone=name))


def test_of_two_deeds_that_lock_each_other_both_are_done_once(pg_story: Story) -> None:
    story, runs, both_hold_one = pg_story, Runs(), threading.Barrier(2)

    def crosswise(first: str, second: str) -> Any:
        mine = Runs()

        def body(act: Act) -> None:
            nonlocal runs
            runs += 1
            mine.count += 1
            rename(act, story, first, f"{first} holds")
            if mine.count == 1:
                both_hold_one.wait(30)
            rename(act, story, second, f"{first} was last")
            employ(act, NAME)

        return Together(lambda: do(story.house, story.actor("counsellor"), body))

    before = len(entries(story.house, story.town.id))
    for one in [crosswise("east", "shakyo"), crosswise("shakyo", "east")]:
        one.result()
    assert runs.count >= 3
    assert employed(story, NAME) == 2
    assert len(entries(story.house, story.town.id)) == before + 2
    assert is_intact(story)


def test_two_deeds_that_fit_no_order_are_put_into_one(pg_story: Story) -> None:
    """Each counts the lamps that are lit and puts one out if two are: never both, whoever comes first."""
    story, both_have_looked, runs = pg_story, threading.Barrier(2), Runs()
    lamps = ("shakyo", "hospital")

    def light_both(act: Act) -> None:
        for lamp in lamps:
            rename(act, story, lamp, "lit")

    do(story.house, story.actor("counsellor"), light_both)

    def lit(act: Act) -> int:
        wanted = [story.town.agencies[lamp] for lamp in lamps]
        phones = act.connection.execute(select(t.agency.c.phone).where(t.agency.c.id.in_(wanted))).scalars()
        return sum(phone == "lit" for phone in phones)

    def put_out(lamp: str) -> Any:
        mine = Runs()

        def body(act: Act) -> bool:
            nonlocal runs
            runs += 1
            mine.count += 1
            found = lit(act)
            if mine.count == 1:
                both_have_looked.wait(30)
            if found == len(lamps):
                rename(act, story, lamp, "out")
                return True
            return False

        return Together(lambda: do(story.house, story.actor("counsellor"), body))

    before = len(entries(story.house, story.town.id))
    assert sorted(one.result() for one in [put_out(lamp) for lamp in lamps]) == [False, True]
    assert runs.count >= 3
    assert len(entries(story.house, story.town.id)) == before + 2
    assert is_intact(story)


@pytest.fixture
def held(sqlite_story: Story) -> Iterator[sqlite3.Connection]:
    """Another process's connection, which holds the file's write lock."""
    file = sqlite_story.house.settings.database_url.removeprefix("sqlite:///")
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


def test_a_deed_waits_for_another_process_that_writes(sqlite_story: Story, held: sqlite3.Connection) -> None:
    story = sqlite_story
    deed = Together(lambda: do(story.house, story.actor("counsellor"), lambda act: employ(act, NAME)))
    deed.join(0.2)
    assert deed.is_alive()
    held.execute("ROLLBACK")
    deed.result()
    assert employed(story, NAME) == 1


def test_a_deed_that_waited_too_long_asks_again(sqlite_story: Story, held: sqlite3.Connection) -> None:
    """The lane's patience is one millisecond here; the next connection has its usual ten seconds."""
    story, (lane,) = sqlite_story, sqlite_story.house.lanes.all
    assert lane._connection is not None
    impatient = lane._connection
    driver: Any = impatient.connection.dbapi_connection
    driver.execute("PRAGMA busy_timeout=1")
    deed = Together(lambda: do(story.house, story.actor("counsellor"), lambda act: employ(act, NAME)))
    deed.join(0.3)
    assert deed.is_alive()
    held.execute("ROLLBACK")
    deed.result()
    assert lane._connection is not impatient
    assert employed(story, NAME) == 1
    assert is_intact(story)


def test_a_connection_that_breaks_in_a_body_is_replaced_and_the_body_run_again(pg_story: Story) -> None:
    story, runs = pg_story, Runs()
    do(story.house, story.actor("counsellor"), lambda act: employ(act, NAME))

    def body(act: Act) -> str:
        nonlocal runs
        runs += 1
        ref = employ(act, NAME)
        if runs.count == 1:
            end_backend_of(story.house, act)
        return ref

    before = len(entries(story.house, story.town.id))
    do(story.house, story.actor("counsellor"), body)
    assert runs.count == 2
    assert employed(story, NAME) == 2
    after = entries(story.house, story.town.id)[before:]
    assert [entry["event"] for entry in after] == ["policy.read"]
    assert is_intact(story)


def end_backend_of(house: House, act: Act) -> None:
    """As the administrator: end the server's process behind this very transaction."""
    pid = act.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with superuser(house) as connection:
        assert connection.execute("SELECT pg_terminate_backend(%s, 10000)", (pid,)).fetchone() == (True,)


def test_a_commit_that_breaks_is_unknown_and_the_next_chain_says_so(pg_story: Story) -> None:
    """The server dies at the commit: a deferred trigger of the administrator's ends its own backend."""
    story = pg_story
    actor = story.actor("counsellor")
    open_a_chain_in_every_lane(story)
    with superuser(story.house) as connection:
        connection.execute(
            "CREATE FUNCTION public.fall_over() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS"
            " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(10); RETURN NULL; END $$"
        )
        connection.execute(
            "CREATE CONSTRAINT TRIGGER falls_over AFTER INSERT ON staff DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW WHEN (NEW.name = '倒れる') EXECUTE FUNCTION public.fall_over()"
        )
        try:
            with pytest.raises(RecordUnavailable):
                do(story.house, actor, lambda act: employ(act, "倒れる"))
        finally:
            connection.execute("DROP FUNCTION public.fall_over() CASCADE")
    assert employed(story, "倒れる") == 0
    goes_on_in_a_new_chain(story)


def open_a_chain_in_every_lane(story: Story) -> None:
    for _ in story.house.lanes.all:
        do(story.house, story.actor("counsellor"), lambda act: employ(act, NAME))


def goes_on_in_a_new_chain(story: Story) -> None:
    """The broken lane's next entry in the town is in a new chain, which names the last that was acknowledged."""
    lost = {str(lane.writer._lost[story.town.id].writer) for lane in story.house.lanes.all if lane.writer._lost}
    assert len(lost) == 1
    open_a_chain_in_every_lane(story)
    written = entries(story.house, story.town.id)
    opened = [entry for entry in written if entry["event"] == "log.writer_opened"]
    assert [entry["facts"]["predecessor"] for entry in opened] == list(lost)
    last = [entry for entry in written if entry["w"] in lost and entry["ws"] == opened[0]["facts"]["last_ws"]]
    assert len(last) == (1 if opened[0]["facts"]["last_ws"] else 0)
    assert opened[0]["w"] not in lost
    assert is_intact(story)


@pytest.fixture
def wired(postgresql_cluster: Cluster, tmp_path: Path) -> Iterator[tuple[Story, Wire]]:
    """A town whose house reaches its database over a wire that can be cut."""
    address = postgresql_cluster.address
    with (
        postgresql_database(postgresql_cluster) as data,
        postgresql_database(postgresql_cluster, "keystore") as keys,
        Wire(address.port) as wire,
    ):
        url = make_url(address.loopback_url(make_url(data).database or "")).set(port=wire.port)
        url = url.update_query_dict({"sslmode": "disable", "gssencmode": "disable"})
        with installed_house(tmp_path, url.render_as_string(hide_password=False), keys, Clock()) as house:
            yield a_town(house), wire


def test_an_answer_lost_after_the_commit_loses_no_deed_and_no_entry(wired: tuple[Story, Wire]) -> None:
    story, wire = wired
    actor = story.actor("counsellor")
    open_a_chain_in_every_lane(story)
    before = len(entries(story.house, story.town.id))
    wire.cut_after_commit()
    with pytest.raises(RecordUnavailable):
        do(story.house, actor, lambda act: employ(act, "消えた返事"))
    assert wire.cuts == 1
    assert employed(story, "消えた返事") == 1
    assert len(entries(story.house, story.town.id)) == before + 1
    goes_on_in_a_new_chain(story)
