"""Fixtures that open a house: one migrated installation per kind of database and worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coord.actions.gate import House
from coord.actions.installation import make_keys, upgrade_databases
from tests.builders import Clock, Story, a_town, installed_house, settings_for
from tests.databases import DatabaseKind, copied, postgresql_database, sqlite_url
from tests.postgresql import Cluster

Opened = tuple[House, Clock]
Urls = tuple[str, str]
"""Where an installation keeps its data, and where its keys."""


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


def _migrated(home: Path, data: str, keys: str) -> Urls:
    settings = settings_for(home, data, keys)
    make_keys(settings)
    upgrade_databases(settings)
    return data, keys


@pytest.fixture(scope="session")
def pattern_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Urls:
    """Databases as `coord init` leaves them; nobody opens these."""
    home = tmp_path_factory.mktemp("pattern")
    return _migrated(home, sqlite_url(home, "coord"), sqlite_url(home, "keystore"))


@pytest.fixture(scope="session")
def pattern_on_postgresql(postgresql_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Urls]:
    """The same in this worker's cluster."""
    with (
        postgresql_database(postgresql_cluster, "pattern") as data,
        postgresql_database(postgresql_cluster, "pattern_keys") as keys,
    ):
        yield _migrated(tmp_path_factory.mktemp("pattern"), data, keys)


@pytest.fixture
def installed_urls(database_kind: DatabaseKind, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Urls]:
    """For an installation of the test's own: copies of what `coord init` makes, since migrating takes its time."""
    data, keys = request.getfixturevalue(f"pattern_on_{database_kind}")
    cluster = request.getfixturevalue("postgresql_cluster") if database_kind == "postgresql" else None
    with copied(data, tmp_path, "coord", cluster) as own, copied(keys, tmp_path, "keystore", cluster) as own_keys:
        yield own, own_keys
