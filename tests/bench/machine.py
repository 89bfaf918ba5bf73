"""On what it was measured. No host name and no user: the figures are published."""

import importlib.metadata
import os
import platform
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path

LIBRARIES = ("flask", "sqlalchemy", "psycopg", "cryptography", "marshmallow", "weasyprint", "waitress")


def description() -> dict[str, str]:
    """Processor, memory, system, versions, and the load there already was."""
    return {
        "measured": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": _after_colon("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": _after_colon("/proc/meminfo", "MemTotal"),
        "load": " ".join(f"{load:.2f}" for load in os.getloadavg()),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: importlib.metadata.version(name) for name in LIBRARIES},
        "commit": _commit(),
    }


def _after_colon(file: str, key: str) -> str:
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(key)), "")


def _commit() -> str:
    """The commit that was measured, and whether the files differed from it."""
    asked = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=12"], capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() or "not a git checkout"
