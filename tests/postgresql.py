"""A PostgreSQL cluster of the tests' own: made when first asked for, gone when the process that asked is gone.

Debian's own cluster is never touched. Each pytest worker has its own cluster, since the horizon of transactions is
one for a whole cluster: a slow transaction of one worker would hold up the log's sequencer under test in another.

A guard process (this file, run as a script) starts the server and waits for the end of its standard input. That end
comes when the worker stops it, and also when the worker is killed, so no server and no directory stay behind.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

SUPERUSER = "coord"
"""Owns every test database. Not the name of any role the product makes."""

SETTINGS = {
    # As durable as a shipped installation, so that what the tests see is what a town gets ...
    "fsync": "on",
    "synchronous_commit": "on",
    # ... and small, since there are as many clusters as workers.
    "shared_buffers": "32MB",
    "max_connections": "100",
    "max_wal_size": "256MB",
    "jit": "off",
    # No standby follows.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # A test must not depend on where it runs.
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "logging_collector": "off",
}

START_SECONDS = 60


class NoPostgreSQL(Exception):
    """The server programs are missing, or the server did not start."""


def program_folder() -> Path:
    """The newest PostgreSQL of Debian's layout, or else the one on the path."""
    versions = [
        folder
        for folder in Path("/usr/lib/postgresql").glob("*/bin")
        if (folder / "initdb").exists() and (folder / "postgres").exists()
    ]
    if versions:
        return max(versions, key=lambda folder: tuple(int(n) for n in folder.parent.name.split(".") if n.isdigit()))
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise NoPostgreSQL("No PostgreSQL server was found. `make test` installs it, or says how.")


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a running cluster answers: a unix socket (no password) and a loopback port (with one)."""

    socket_folder: str
    port: int
    password: str

    def url(self, database: str, *, user: str = SUPERUSER) -> str:
        """For SQLAlchemy, over the unix socket. Without its `+psycopg` it is one for libpq's programs."""
        return f"postgresql+psycopg://{user}@/{database}?host={self.socket_folder}&port={self.port}"

    def loopback_url(self, database: str) -> str:
        """For SQLAlchemy, over 127.0.0.1 and with a password, as an installation on two machines would."""
        return f"postgresql+psycopg://{SUPERUSER}:{self.password}@127.0.0.1:{self.port}/{database}"


class Cluster:
    """One running server. Use as a context manager."""

    def __init__(self) -> None:
        self._guard = subprocess.Popen(
            [sys.executable, __file__, str(program_folder())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Ctrl-C at the terminal is for pytest; the guard waits until pytest has put its things away.
            start_new_session=True,
            text=True,
        )
        assert self._guard.stdout is not None
        said = self._guard.stdout.readline()
        if not said:
            self.stop()
            raise NoPostgreSQL("The test cluster did not start; its reasons stand above.")
        self.address = Address(**json.loads(said))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop the server and remove its directory."""
        assert self._guard.stdin is not None
        assert self._guard.stdout is not None
        self._guard.stdin.close()
        self._guard.wait(timeout=START_SECONDS)
        self._guard.stdout.close()


# ── The guard ────────────────────────────────────────────────────────────────────────────────────


def _ordinary_user() -> str | None:
    """PostgreSQL refuses to run as root: then it runs as the user Debian's package made. Otherwise as ourselves."""
    return "postgres" if os.geteuid() == 0 else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _initialise(programs: Path, folder: Path, password: str, user: str | None) -> None:
    password_file = folder / "password"
    password_file.write_text(password)
    if user is not None:
        shutil.chown(folder, user, user)
        shutil.chown(password_file, user, user)
    subprocess.run(
        [
            programs / "initdb",
            *("--pgdata", folder / "data", "--username", SUPERUSER, "--pwfile", password_file),
            # The directory of the socket is closed to others, so the socket needs no password.
            *("--auth-local", "trust", "--auth-host", "scram-sha-256"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-instructions"),
            # The directory is thrown away; nothing in it must survive a power cut before the server runs.
            "--no-sync",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        cwd=folder,
    )


def _start(programs: Path, folder: Path, port: int, user: str | None) -> subprocess.Popen[bytes]:
    options = {
        **SETTINGS,
        "port": str(port),
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": str(folder),
    }
    with (folder / "server.log").open("ab") as log:
        return subprocess.Popen(
            [
                programs / "postgres",
                *("-D", folder / "data"),
                *(word for name, value in options.items() for word in ("-c", f"{name}={value}")),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
            cwd=folder,
        )


def _answers(programs: Path, folder: Path, port: int, server: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        asked = subprocess.run([programs / "pg_isready", "--quiet", "--host", folder, "--port", str(port)], check=False)
        if asked.returncode == 0:
            return True
        time.sleep(0.05)
    return False


def _guard(programs: Path) -> int:
    """Start a server, say where it is, and stop it when nobody listens any more."""
    # The guard outlives a signal sent to everyone: its only reason to end is the end of its standard input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    folder = Path(tempfile.mkdtemp(prefix="coord-pg-"))
    password = os.urandom(16).hex()
    user = _ordinary_user()
    server = None
    try:
        _initialise(programs, folder, password, user)
        # Between our finding a free port and the server's taking it, someone else may be quicker.
        for _ in range(5):
            port = _free_port()
            server = _start(programs, folder, port, user)
            if _answers(programs, folder, port, server):
                break
            server.kill()
            server.wait()
        else:
            sys.stderr.write((folder / "server.log").read_text(errors="replace"))
            return 1
        address = {"socket_folder": str(folder), "port": port, "password": password}
        sys.stdout.write(json.dumps(address) + "\n")
        sys.stdout.flush()
        sys.stdin.read()
        return 0
    finally:
        if server is not None and server.poll() is None:
            # Immediate shutdown: what it holds is thrown away in the next line.
            server.send_signal(signal.SIGQUIT)
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(_guard(Path(sys.argv[1])))
