"""What the operator gets: keys, databases, a refusal that says what to do, and a server that stops in order."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from coord.actions.gate import open_house
from coord.actions.installation import make_keys, upgrade_databases
from coord.config import settings_from
from coord.errors import NotReady


def coord(home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COORD_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-m", "coord.cli", *command], env=environment, capture_output=True, text=True, check=False
    )


def test_init_makes_keys_that_only_the_owner_reads(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert coord(home, "init").returncode == 0
    for name in ("master.key", "log.key", "web.secret"):
        assert stat.S_IMODE((home / "keys" / name).stat().st_mode) == 0o600
    assert coord(home, "init").returncode == 0, "a second init keeps what is there"


@pytest.mark.parametrize("missing", ["master.key", "web.secret"])
def test_without_a_secret_nothing_starts_and_it_says_what_to_do(tmp_path: Path, missing: str) -> None:
    settings = settings_from({"COORD_HOME": str(tmp_path / "home")})
    make_keys(settings)
    upgrade_databases(settings)
    (settings.keys / missing).unlink()
    with pytest.raises(NotReady, match="coord init"):
        open_house(settings)


def test_a_master_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    settings = settings_from({"COORD_HOME": str(tmp_path / "home")})
    make_keys(settings)
    upgrade_databases(settings)
    settings.master_key_file.chmod(0o644)
    with pytest.raises(NotReady):
        open_house(settings)


def test_keys_and_data_may_not_share_a_database() -> None:
    with pytest.raises(NotReady, match="COORD_KEYSTORE_URL"):
        settings_from(
            {"COORD_DATABASE_URL": "postgresql+psycopg://a/b", "COORD_KEYSTORE_URL": "postgresql+psycopg://a/b"}
        )


def test_a_served_house_answers_and_stops_in_order(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert coord(home, "init").returncode == 0
    port = free_port()
    environment = {**os.environ, "COORD_HOME": str(home), "PORT": str(port)}
    serving = subprocess.Popen([sys.executable, "-m", "coord.cli", "serve"], env=environment)
    try:
        assert answers(f"http://127.0.0.1:{port}/sign-in", serving)
    finally:
        serving.send_signal(signal.SIGTERM)
        ended = serving.wait(timeout=30)
    assert ended == 0
    with socket.socket() as again:
        assert again.connect_ex(("127.0.0.1", port)) != 0, "nothing listens any more"


def test_an_installation_without_its_databases_says_so_and_starts_nothing(tmp_path: Path) -> None:
    settings = settings_from({"COORD_HOME": str(tmp_path / "home")})
    make_keys(settings)
    ended = coord(tmp_path / "home", "serve")
    assert ended.returncode == 2
    assert "始められません" in ended.stderr


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def answers(address: str, serving: subprocess.Popen[bytes]) -> bool:
    """Whether the page comes, within the time a slow machine needs to start."""
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up and serving.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as page:  # noqa: S310 - our own loopback server
                return bool(page.status == 200)
        except OSError:
            serving_wait(serving)
    return False


def serving_wait(serving: subprocess.Popen[bytes]) -> None:
    """Give the server a moment, or learn that it ended."""
    try:
        serving.wait(timeout=0.2)
    except subprocess.TimeoutExpired:
        return
