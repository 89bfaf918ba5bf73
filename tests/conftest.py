"""What every test may ask for: databases of both kinds, and examples that are the same on every run."""

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from xdist.remote import Producer

from tests.databases import KINDS, DatabaseKind, postgresql_database, sqlite_url
from tests.houses import (
    clock,
    house,
    installed_urls,
    opened,
    opened_on_postgresql,
    opened_on_sqlite,
    pattern_on_postgresql,
    pattern_on_sqlite,
    story,
)
from tests.memory import work_in_memory
from tests.postgresql import Cluster
from tests.telling import said_by, tell
from tests.workers import WholeStories, is_begun_first

__all__ = [
    "clock",
    "house",
    "installed_urls",
    "opened",
    "opened_on_postgresql",
    "opened_on_sqlite",
    "pattern_on_postgresql",
    "pattern_on_sqlite",
    "story",
    "tell",
]

# The same examples on every machine and every run: a red test is red for the next one too.
# No deadline: a busy machine is not a fault of the code.
hypothesis.settings.register_profile("test", derandomize=True, deadline=None, print_blob=True, database=None)
hypothesis.settings.register_profile("long", parent=hypothesis.settings.get_profile("test"), max_examples=2000)
# `--hypothesis-profile=long` (make long) is read later and wins.
hypothesis.settings.load_profile("test")


def pytest_configure() -> None:
    """Before the first temporary folder is made, here and in every worker."""
    work_in_memory()


@pytest.hookimpl(optionalhook=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests first, so that no worker waits at the end."""
    items.sort(key=lambda item: not is_begun_first(item.nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> WholeStories | None:
    """With `--dist loadgroup` (make test): what belongs together goes to one worker."""
    return WholeStories(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the tests had to say, under the name of each."""
    for report in (one for reports in terminalreporter.stats.values() for one in reports):
        said = list(said_by(report)) if isinstance(report, pytest.TestReport) and report.when == "call" else []
        if said:
            terminalreporter.section(report.nodeid, sep="-")
            terminalreporter.write_line("\n".join(said))


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[Cluster]:
    """This worker's own cluster, started by the first test that needs it."""
    with Cluster() as cluster:
        yield cluster


@pytest.fixture
def postgresql_url(postgresql_cluster: Cluster) -> Iterator[str]:
    """An empty PostgreSQL database, owned by a superuser."""
    with postgresql_database(postgresql_cluster) as url:
        yield url


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> DatabaseKind:
    """Runs the test once for each kind of database."""
    kind: DatabaseKind = request.param
    return kind


@pytest.fixture
def database_url(database_kind: DatabaseKind, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database of the kind under test."""
    yield from _empty_database(database_kind, "coord", tmp_path, request)


@pytest.fixture
def keystore_url(database_kind: DatabaseKind, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A second empty database of the same kind, for the keys: they never lie beside the data."""
    yield from _empty_database(database_kind, "keystore", tmp_path, request)


def _empty_database(kind: DatabaseKind, name: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    if kind == "sqlite":
        yield sqlite_url(folder, name)
        return
    # Asked for by name, so that tests on SQLite alone never start a server.
    cluster: Cluster = request.getfixturevalue("postgresql_cluster")
    with postgresql_database(cluster, name) as url:
        yield url
