"""A house of this room's own for each kind of database: its clock runs years ahead, and its files are searched whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from coord.actions.gate import House
from tests.builders import Clock, installed_house
from tests.databases import KINDS, DatabaseKind, postgresql_database, sqlite_url
from tests.promises.reading import Reader


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where worlds are played: a house, its clock, a reader past its doors, and where it keeps its data."""

    kind: DatabaseKind
    house: House
    clock: Clock
    reader: Reader
    home: Path
    urls: tuple[str, str]


@pytest.fixture(scope="session", params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One installation for all worlds of a kind of database."""
    kind, home = request.param, tmp_path_factory.mktemp("promises")
    if kind == "sqlite":
        yield from _opened(kind, home, sqlite_url(home, "coord"), sqlite_url(home, "keystore"))
        return
    # Asked for by name, so that tests on SQLite alone never start a server.
    cluster = request.getfixturevalue("postgresql_cluster")
    with postgresql_database(cluster, "promises") as data, postgresql_database(cluster, "promised_keys") as keys:
        yield from _opened(kind, home, data, keys)


def _opened(kind: DatabaseKind, home: Path, data: str, keys: str) -> Iterator[Place]:
    clock = Clock()
    with installed_house(home, data, keys, clock) as house:
        reader = Reader(data)
        try:
            yield Place(kind=kind, house=house, clock=clock, reader=reader, home=home, urls=(data, keys))
        finally:
            reader.close()
