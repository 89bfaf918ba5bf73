"""Reading the record as it lies, and standing in its way, for the tests of the gate."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import create_engine, text

from audit.events import Event
from audit.tables import log_tables
from coord.actions.gate import Act, Actor, House, act
from coord.actions.installation import sequencer_of
from coord.actions.record import Verdict, check_record
from coord.domain.ids import new_public_ref
from coord.store import tables as t
from coord.store.session import open_database
from tests.builders import Story
from tests.databases import libpq_url

Parts = dict[str, Any]


def entries(house: House, tree: UUID) -> list[Parts]:
    """Every entry of a tree as written, oldest first; beats and openings of writers too."""
    engine = open_database(house.settings.database_url)
    table = log_tables(engine.dialect.name).entry
    with engine.begin() as connection:
        leaves = connection.execute(table.select().where(table.c.tree == tree).order_by(table.c.seq)).all()
    engine.dispose()
    return [json.loads(row.leaf) for row in leaves]


@contextmanager
def exactly_one_entry(story: Story) -> Iterator[list[Parts]]:
    """What is done inside leaves exactly one entry, which stands in the list afterwards."""
    before = len(entries(story.house, story.town.id))
    found: list[Parts] = []
    yield found
    found.extend(entries(story.house, story.town.id)[before:])
    assert len(found) == 1, found


def do(house: House, actor: Actor, body: Callable[[Act], Any]) -> Any:
    """A deed of the test's own through the real gate, as something everyone may do."""
    return act(house, actor, "read_policy", Event.POLICY_READ, body)


def employ(under_way: Act, name: str) -> str:
    """A row that shows whether a body's work stands: a new colleague."""
    ref = new_public_ref()
    under_way.keep(
        t.staff,
        municipality=under_way.town,
        id=under_way.new_id(),
        public_ref=ref,
        name=name,
        made_at=under_way.at,
    )
    return ref


def employed(story: Story, name: str) -> int:
    """How many of this name work in the town."""
    engine = open_database(story.house.settings.database_url)
    with engine.begin() as connection:
        rows = connection.execute(
            t.staff.select().where(t.staff.c.municipality == story.town.id, t.staff.c.name == name)
        ).all()
    engine.dispose()
    return len(rows)


@contextmanager
def superuser(house: House) -> Iterator[psycopg.Connection[Any]]:
    """The administrator of the PostgreSQL cluster, in the house's database."""
    with psycopg.connect(libpq_url(house.settings.database_url), autocommit=True) as connection:
        yield connection


@contextmanager
def a_record_that_refuses(house: House) -> Iterator[None]:
    """Inside, no entry can be written: a trigger of the administrator's stands in the way."""
    if house.settings.database_url.startswith("sqlite"):
        yield from _on_sqlite(house)
        return
    with superuser(house) as connection:
        connection.execute(
            "CREATE FUNCTION public.no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$"
        )
        connection.execute(
            "CREATE TRIGGER stands_in_the_way BEFORE INSERT ON audit.log_entry"
            " FOR EACH ROW EXECUTE FUNCTION public.no()"
        )
        try:
            yield
        finally:
            connection.execute("DROP TRIGGER stands_in_the_way ON audit.log_entry")
            connection.execute("DROP FUNCTION public.no()")


def _on_sqlite(house: House) -> Iterator[None]:
    engine = create_engine(house.settings.database_url)
    with engine.begin() as connection:
        connection.execute(
            text("CREATE TRIGGER stands_in_the_way BEFORE INSERT ON log_entry BEGIN SELECT RAISE(ABORT, 'no'); END")
        )
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.execute(text("DROP TRIGGER stands_in_the_way"))
        engine.dispose()


def verdict_of(house: House, tree: UUID) -> Verdict:
    """The whole check, after everything waiting was placed and signed."""
    sequencer = sequencer_of(house)
    while sequencer.run_once():
        pass
    engine = open_database(house.settings.database_url)
    with engine.begin() as connection:
        verdict = check_record(house, connection, tree)
    engine.dispose()
    return verdict


class Together(threading.Thread):
    """A thread whose result, or error, is asked for afterwards."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self._result: Any = None
        self._error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self._result = self._work()
        except BaseException as error:  # noqa: BLE001 - asked for in result()
            self._error = error

    def result(self, within: float = 60.0) -> Any:
        self.join(within)
        assert not self.is_alive()
        if self._error is not None:
            raise self._error
        return self._result
