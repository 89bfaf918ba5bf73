"""Fixtures that open a house: one migrated installation per kind of database and worker."""

from collections.abc import Iterator

import pytest

from coord.actions.gate import House
from tests.builders import Clock, Story, a_town, installed_house
from tests.databases import DatabaseKind, postgresql_database, sqlite_url
from tests.postgresql import Cluster

Opened = tuple[House, Clock]


@pytest.fixture(scope="session")
def opened_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """The worker's house on SQLite, with its clock."""
    home = tmp_path_factory.mktemp("sqlite")
    clock = Clock()
    with installed_house(home, sqlite_url(home, "coord"), sqlite_url(home, "keystore"), clock) as house:
        yield house, clock


@pytest.fixture(scope="session")
def opened_on_postgresql(postgresql_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """The worker's house on PostgreSQL, with its clock."""
    clock = Clock()
    with (
        postgresql_database(postgresql_cluster, "coord") as data,
        postgresql_database(postgresql_cluster, "keystore") as keys,
        installed_house(tmp_path_factory.mktemp("postgresql"), data, keys, clock) as house,
    ):
        yield house, clock


@pytest.fixture
def opened(database_kind: DatabaseKind, request: pytest.FixtureRequest) -> Opened:
    """The house of the kind under test, shared by the worker's tests; each test founds its own town."""
    opened: Opened = request.getfixturevalue(f"opened_on_{database_kind}")
    return opened


@pytest.fixture
def house(opened: Opened) -> House:
    """The house under test."""
    return opened[0]


@pytest.fixture
def clock(opened: Opened) -> Clock:
    """The clock of the house under test."""
    return opened[1]


@pytest.fixture
def story(house: House) -> Story:
    """A fresh town in the house under test."""
    return a_town(house)
