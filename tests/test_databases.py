"""The databases the other tests stand on: both answer, both are empty, and nothing stays behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import hypothesis
import psycopg
import pytest
import sqlalchemy

from tests import memory
from tests.databases import DatabaseKind, libpq_url, postgresql_database
from tests.postgresql import Cluster

ROOT = Path(__file__).resolve().parent.parent


def tables_of(url: str) -> list[str]:
    engine = sqlalchemy.create_engine(url)
    try:
        return sqlalchemy.inspect(engine).get_table_names()
    finally:
        engine.dispose()


def test_both_kinds_answer_and_keep_what_they_are_told(database_url: str, database_kind: DatabaseKind) -> None:
    engine = sqlalchemy.create_engine(database_url)
    try:
        with engine.begin() as connection:
            connection.execute(sqlalchemy.text("CREATE TABLE note (words TEXT)"))
            connection.execute(sqlalchemy.text("INSERT INTO note VALUES ('髙橋 𠮷野')"))
        with engine.connect() as connection:
            assert connection.scalar(sqlalchemy.text("SELECT words FROM note")) == "髙橋 𠮷野"
        assert engine.dialect.name == database_kind
    finally:
        engine.dispose()


def test_the_keystore_is_another_database_of_the_same_kind(database_url: str, keystore_url: str) -> None:
    engine = sqlalchemy.create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE note (words TEXT)"))
    engine.dispose()
    assert sqlalchemy.make_url(keystore_url).drivername == sqlalchemy.make_url(database_url).drivername
    assert tables_of(database_url) == ["note"]
    assert tables_of(keystore_url) == []


@pytest.mark.parametrize("turn", ["first", "second"])
def test_every_test_gets_an_empty_database(postgresql_url: str, turn: str) -> None:
    assert tables_of(postgresql_url) == [], turn
    with psycopg.connect(libpq_url(postgresql_url)) as connection:
        connection.execute("CREATE TABLE note ()")


def test_a_database_is_dropped_though_someone_is_connected(postgresql_cluster: Cluster) -> None:
    with postgresql_database(postgresql_cluster) as url:
        forgotten = psycopg.connect(libpq_url(url))
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(libpq_url(url))
    forgotten.close()


def test_the_cluster_runs_as_an_ordinary_user_and_is_durable(postgresql_cluster: Cluster) -> None:
    postmaster = Path(postgresql_cluster.address.socket_folder) / "data" / "postmaster.pid"
    server = int(postmaster.read_text().splitlines()[0])
    assert Path(f"/proc/{server}").stat().st_uid != 0
    with psycopg.connect(libpq_url(postgresql_cluster.address.url("postgres"))) as connection:
        settings: dict[str, str] = dict(connection.execute("SELECT name, setting FROM pg_settings").fetchall())
    assert (settings["fsync"], settings["synchronous_commit"], settings["full_page_writes"]) == ("on", "on", "on")


def test_the_loopback_wants_the_password(postgresql_cluster: Cluster) -> None:
    address = postgresql_cluster.address
    with psycopg.connect(libpq_url(address.loopback_url("postgres"))) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(libpq_url(address.loopback_url("postgres")).replace(address.password, "guess"))


@pytest.mark.slow
def test_a_killed_test_run_leaves_no_server_behind() -> None:
    program = (
        "import time; from tests.postgresql import Cluster; c = Cluster();"
        "print(c.address.socket_folder, flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        folder = Path(run.stdout.readline().strip())
        assert (folder / "data" / "PG_VERSION").exists()
        os.kill(run.pid, signal.SIGKILL)
    for _ in range(200):
        if not folder.exists():
            break
        time.sleep(0.05)
    assert not folder.exists()


def test_temporary_folders_lie_where_tmpdir_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    memory.work_in_memory()
    assert os.environ["TMPDIR"] == str(tmp_path)


def test_little_memory_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(memory, "ENOUGH", 2**60)
    memory.work_in_memory()
    assert "TMPDIR" not in os.environ


def test_examples_are_the_same_on_every_run() -> None:
    assert hypothesis.settings().derandomize
    assert hypothesis.settings().deadline is None
