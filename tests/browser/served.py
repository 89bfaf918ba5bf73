"""An installation of its own and the real `coord serve` in front of it, on a port of this machine."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 60
STOP_SECONDS = 30


@dataclass(frozen=True, kw_only=True)
class Served:
    """A running みらい市: where it lies, where it is reached, and who may sign in."""

    home: Path
    address: str
    environment: dict[str, str]
    passwords: dict[str, str]

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One command of coord, beside the running server."""
        return run_coord(*words, environment=self.environment)


def run_coord(*words: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "coord.cli", *words], env=environment, capture_output=True, text=True, check=False
    )


@contextmanager
def served_town(home: Path) -> Iterator[Served]:
    """`coord demo --no-serve`, then `coord serve` until the story has been told; it must stop by itself."""
    port = _free_port()
    # Over http, as the demo has it on this very machine.
    environment = {
        name: word for name, word in os.environ.items() if not name.startswith("COORD_") and name != "PORT"
    } | {"COORD_HOME": str(home), "PORT": str(port), "COORD_INSECURE_COOKIES": "1"}
    made = run_coord("demo", "--no-serve", environment=environment)
    assert made.returncode == 0, made.stderr
    said = home.parent / "serve.log"
    with said.open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "coord.cli", "serve"], env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        served = Served(
            home=home,
            address=f"http://127.0.0.1:{port}",
            environment=environment,
            passwords=_accounts(home / "demo-accounts.txt"),
        )
        _wait_for(served.address, server, said)
        yield served
    finally:
        server.terminate()
        ended = server.wait(timeout=STOP_SECONDS)
    assert ended == 0, said.read_text()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _accounts(path: Path) -> dict[str, str]:
    return dict(line.split("\t")[:2] for line in path.read_text().splitlines())


def _wait_for(address: str, server: subprocess.Popen[bytes], said: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up:
        assert server.poll() is None, said.read_text()
        try:
            urllib.request.urlopen(f"{address}/sign-in", timeout=5).close()  # noqa: S310 - our own loopback server
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"not up after {START_SECONDS} s: {said.read_text()}")
