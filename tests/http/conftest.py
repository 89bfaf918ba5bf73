"""One world on each kind of database, told once; and the application over it."""

import logging
from collections.abc import Iterator

import pytest
from flask import Flask

from coord.web.app import create_app
from tests.databases import DatabaseKind, postgresql_database, sqlite_url
from tests.http.town import World, a_world
from tests.postgresql import Cluster
from tests.promises.reading import Reader


class Heard(logging.Handler):
    """Everything that any logger said, at any level, with its trace."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(f"{record.name} {self.format(record)}")


@pytest.fixture(scope="session")
def world_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world on SQLite, alone on its files."""
    home = tmp_path_factory.mktemp("http")
    with a_world("sqlite", home, sqlite_url(home, "coord"), sqlite_url(home, "keystore")) as world:
        yield world


@pytest.fixture(scope="session")
def world_on_postgresql(
    postgresql_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """The world on PostgreSQL, alone in its databases."""
    home = tmp_path_factory.mktemp("http")
    with (
        postgresql_database(postgresql_cluster, "coord") as data,
        postgresql_database(postgresql_cluster, "keystore") as keys,
        a_world("postgresql", home, data, keys) as world,
    ):
        yield world


@pytest.fixture
def world(database_kind: DatabaseKind, request: pytest.FixtureRequest) -> World:
    """The world on the database under test."""
    world: World = request.getfixturevalue(f"world_on_{database_kind}")
    return world


@pytest.fixture
def reader(world: World) -> Iterator[Reader]:
    """A connection past the product."""
    reader = world.reader()
    yield reader
    reader.close()


@pytest.fixture
def app(world: World) -> Flask:
    """The application under test."""
    return create_app(world.house)


@pytest.fixture
def heard() -> Iterator[Heard]:
    """Listens to every logger there is."""
    root, listening = logging.getLogger(), Heard()
    level = root.level
    root.addHandler(listening)
    root.setLevel(logging.DEBUG)
    yield listening
    root.setLevel(level)
    root.removeHandler(listening)
