"""The program as an operator runs it: its commands in processes of their own."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from coord.config import Settings

_LONGEST_SECONDS = 60.0
_LOOK_EVERY_SECONDS = 0.02


def environment_of(settings: Settings, **more: str) -> dict[str, str]:
    """What a shell would have exported for this installation."""
    return {
        **os.environ,
        "COORD_HOME": str(settings.home),
        "COORD_DATABASE_URL": settings.database_url,
        "COORD_KEYSTORE_URL": settings.keystore_url,
        "COORD_INSECURE_COOKIES": "1",
        **more,
    }


def coord(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    """One command, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "coord.cli", *command], env=environment, capture_output=True, text=True, check=False
    )


@contextmanager
def running(environment: dict[str, str], *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command that goes on until it is told to stop; killed at the end if nobody did."""
    process = subprocess.Popen([sys.executable, "-m", "coord.cli", *command], env=environment)
    try:
        yield process
    finally:
        for child in [*children_of(process.pid), process.pid]:
            if process.poll() is None or child != process.pid:
                _kill(child)
        process.wait()


def _kill(pid: int) -> None:
    try:
        os.kill(pid, 9)
    except ProcessLookupError:
        return


def children_of(pid: int) -> list[int]:
    """Processes that this one started and that still are."""
    try:
        words = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except FileNotFoundError:
        return []
    return [int(word) for word in words.split()]


def is_gone(pid: int) -> bool:
    """Whether a process has ended, also one that nobody has waited for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def until(
    question: Callable[[], object], *, every: float = _LOOK_EVERY_SECONDS, longest: float = _LONGEST_SECONDS
) -> None:
    """Ask again and again, `every` so many seconds, until the answer is yes; `longest` is the sum of the pauses."""
    pause, left = threading.Event(), longest
    while not question():
        assert left > 0, "it never came"
        pause.wait(every)
        left -= every


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listens(port: int) -> bool:
    """Whether somebody takes connections there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
