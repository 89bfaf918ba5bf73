"""Where the tests put what they throw away: into memory where there is room, so that nobody waits for a disk.

The databases stay as durable as those of a shipped installation. They flush as often as there, to a quicker place.
"""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - pytest and the clusters make folders there that only their owner enters
ENOUGH = 512 * 1024**2 * ((os.cpu_count() or 1) + 1)
"""Bytes for as many workers as `make test` starts: in a container with little of it the folder of the system is good enough."""


def work_in_memory() -> None:
    """Put the temporary folders of this process, and of all it starts, into memory; TMPDIR says otherwise."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ENOUGH:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None
