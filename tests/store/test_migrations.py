"""Migrations go up and down on both databases, and what they make is what the tables say."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import create_engine

import audit.migrations.versions
import coord.crypto.migrations.versions
import coord.store.migrations.versions
from coord.crypto import keystore_database
from coord.crypto.tables import METADATA as KEYS
from coord.store import migrate
from coord.store.tables import metadata
from tests.databases import DatabaseKind
from tests.store.schemas import LOG_BRANCH, migrated, schema_of

BRANCHES = {
    "the data's": (coord.store.migrations.versions, ""),
    "the log's": (audit.migrations.versions, "a"),
    "the keys'": (coord.crypto.migrations.versions, "k"),
}
STEPS = tuple(f"{number:04}" for number in range(1, 14))


def create_all(url: str, wanted: sqlalchemy.MetaData) -> None:
    engine = create_engine(url)
    wanted.create_all(engine)
    engine.dispose()


@pytest.fixture
def second_url(keystore_url: str) -> str:
    """A second empty database of the same kind."""
    return keystore_url


def test_the_migrations_make_what_the_tables_say(
    database_kind: DatabaseKind, database_url: str, second_url: str
) -> None:
    migrated(database_url)
    create_all(second_url, metadata)
    made = schema_of(database_kind, database_url)
    assert made == schema_of(database_kind, second_url)
    assert all(name in made for name in metadata.tables)


def test_the_keystores_migrations_make_what_its_tables_say(
    database_kind: DatabaseKind, database_url: str, second_url: str
) -> None:
    engine = keystore_database.open_engine(database_url)
    keystore_database.migrate(engine)
    engine.dispose()
    create_all(second_url, KEYS)
    made = schema_of(database_kind, database_url)
    assert made == schema_of(database_kind, second_url)
    assert all(name in made for name in KEYS.tables)


def test_a_dump_tells_a_table_that_differs_by_one_column(
    database_kind: DatabaseKind, database_url: str, second_url: str
) -> None:
    migrated(database_url)
    migrated(second_url)
    engine = create_engine(second_url)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("ALTER TABLE wall ADD COLUMN note VARCHAR(10)"))
    engine.dispose()
    assert schema_of(database_kind, database_url) != schema_of(database_kind, second_url)


def test_up_down_and_up_again_is_the_same_with_every_right(database_kind: DatabaseKind, database_url: str) -> None:
    migrated(database_url)
    first = schema_of(database_kind, database_url, with_log=True, with_rights=True)
    migrate.downgrade(database_url, beside=LOG_BRANCH, to="base")
    nothing = schema_of(database_kind, database_url, with_log=True, with_rights=True)
    migrated(database_url)
    again = schema_of(database_kind, database_url, with_log=True, with_rights=True)
    assert "log_entry" in first
    assert "CREATE TABLE" not in nothing
    assert again == first


def test_a_database_already_there_is_left_as_it_is(database_kind: DatabaseKind, database_url: str) -> None:
    migrated(database_url)
    first = schema_of(database_kind, database_url, with_log=True, with_rights=True)
    migrated(database_url)
    assert schema_of(database_kind, database_url, with_log=True, with_rights=True) == first


def test_every_single_step_goes_down_to_what_was_there_before_it(
    database_kind: DatabaseKind, database_url: str
) -> None:
    before: list[str] = []
    for step in STEPS:
        before.append(schema_of(database_kind, database_url, with_log=True, with_rights=step != "0001"))
        migrate.upgrade(database_url, beside=LOG_BRANCH, to=step)
    for step, lower, schema in reversed(list(zip(STEPS, ("data@base", *STEPS), before, strict=False))):
        migrate.downgrade(database_url, beside=LOG_BRANCH, to=lower)
        assert schema_of(database_kind, database_url, with_log=True, with_rights=step != "0001") == schema, step


@pytest.mark.parametrize("whose", BRANCHES)
def test_the_numbers_of_the_migrations_are_consecutive_sentences(whose: str) -> None:
    package, letter = BRANCHES[whose]
    files = sorted(file.stem for file in Path(package.__path__[0]).glob("*.py") if file.stem != "__init__")
    numbers = [re.fullmatch(rf"{letter}(\d{{4}})(_[a-z]+){{3,}}", stem) for stem in files]
    assert all(numbers), files
    assert [int(found[1]) for found in numbers if found] == list(range(1, len(files) + 1))


@pytest.mark.parametrize("whose", BRANCHES)
def test_each_migration_stands_on_the_one_before_it(whose: str) -> None:
    package, letter = BRANCHES[whose]
    said = list(_revisions(Path(package.__path__[0])))
    assert said == [
        (f"{letter}{number:04}", f"{letter}{number - 1:04}" if number > 1 else None)
        for number in range(1, len(said) + 1)
    ]


def test_the_steps_of_this_test_are_all_there_are() -> None:
    assert tuple(number for number, _ in _revisions(Path(coord.store.migrations.versions.__path__[0]))) == STEPS


def _revisions(folder: Path) -> Iterator[tuple[str, str | None]]:
    for file in sorted(folder.glob("*_*.py")):
        if file.stem == "__init__":
            continue
        said: dict[str, str | None] = {}
        for name in ("revision", "down_revision"):
            found = re.search(rf'^{name} = (?:"(\w+)"|None)$', file.read_text(), re.MULTILINE)
            assert found, file
            said[name] = found[1]
        assert said["revision"]
        yield said["revision"], said["down_revision"]
