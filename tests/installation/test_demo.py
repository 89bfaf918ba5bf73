"""The demo as somebody meets it who has never seen coord, stops it at any moment and tries again."""

import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.installation.commands import coord


def environment_at(home: Path, **more: str) -> dict[str, str]:
    """A shell that knows of no other installation."""
    plain = {name: word for name, word in os.environ.items() if not name.startswith("COORD_") and name != "PORT"}
    return {**plain, "COORD_HOME": str(home), **more}


def everything_in(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def stopped_half_way(home: Path) -> subprocess.CompletedProcess[str]:
    """`coord demo`, and Ctrl-C as soon as the first household is in."""
    # A run in the background ignores Ctrl-C, and what it starts would too: a program with a handler starts others without.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    beginning = subprocess.Popen(
        [sys.executable, "-m", "coord.cli", "demo", "--no-serve"],
        env=environment_at(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    signal.signal(signal.SIGINT, before)
    assert beginning.stdout
    said = ""
    while " 1/" not in said:
        letter = beginning.stdout.read(1)
        assert letter, "it ended before the first household was in"
        said += letter
    beginning.send_signal(signal.SIGINT)
    out, err = beginning.communicate(timeout=60)
    return subprocess.CompletedProcess(beginning.args, beginning.returncode, said + out, err)


@dataclass(frozen=True, kw_only=True)
class Tried:
    """A demo that was stopped half-way and tried again."""

    home: Path
    stopped: subprocess.CompletedProcess[str]
    left: frozenset[str]
    again: subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Tried:
    home = tmp_path_factory.mktemp("demo") / "mirai"
    stopped = stopped_half_way(home)
    left = frozenset(path.name for path in home.iterdir())
    return Tried(home=home, stopped=stopped, left=left, again=coord(environment_at(home), "demo", "--no-serve"))


def test_a_demo_stopped_half_way_says_so_and_is_begun_anew(tried: Tried) -> None:
    assert tried.stopped.returncode == 130
    assert "Traceback" not in tried.stopped.stderr
    assert "demo-accounts.txt" not in tried.left, "accounts of a town that does not stand"
    assert tried.again.returncode == 0, tried.again.stderr
    assert "10/10" in tried.again.stdout
    assert (tried.home / "demo-accounts.txt").exists()
    assert not (tried.home / "demo-unfinished.txt").exists()


def test_a_demo_is_kept_until_it_is_thrown_away(tried: Tried) -> None:
    accounts, key = (tried.home / "demo-accounts.txt"), (tried.home / "keys" / "master.key")
    words, secret = accounts.read_text(), key.read_bytes()
    kept = coord(environment_at(tried.home), "demo", "--no-serve")
    assert kept.returncode == 0, kept.stderr
    assert "1/10" not in kept.stdout, "nothing was played a second time"
    assert all(line.split("\t")[1] in kept.stdout for line in words.splitlines()), "the passwords, once more"
    assert accounts.read_text() == words
    reset = coord(environment_at(tried.home), "demo", "--reset", "--no-serve")
    assert reset.returncode == 0, reset.stderr
    assert accounts.read_text() != words
    assert key.read_bytes() != secret


@pytest.mark.parametrize("how", [(), ("--reset",)])
def test_what_is_no_demo_is_neither_thrown_away_nor_given_an_invented_town(
    tmp_path: Path, how: tuple[str, ...]
) -> None:
    home = tmp_path / "at_work"
    assert coord(environment_at(home), "init").returncode == 0
    before = everything_in(home)
    refused = coord(environment_at(home), "demo", "--no-serve", *how)
    assert refused.returncode == 2
    assert "COORD_HOME" in refused.stderr
    assert everything_in(home) == before


def test_a_taken_port_is_named_before_anything_is_made(tmp_path: Path) -> None:
    home = tmp_path / "mirai"
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        refused = coord(environment_at(home, PORT=port), "demo")
    assert refused.returncode == 2
    assert f"PORT {port} は、もう使われています" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not home.exists()


@pytest.mark.parametrize("command", [("demo", "--no-serve"), ("init",)])
def test_a_place_where_nothing_can_be_written_is_named(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "a_file").write_text("")
    refused = coord(environment_at(tmp_path / "a_file" / "home"), *command)
    assert refused.returncode == 2
    assert "COORD_HOME を、書きこめる場所に" in refused.stderr
