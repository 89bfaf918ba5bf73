"""Several presses at once, each in a process of its own: a press prints one sheet at a time, and Python one thread.

A sheet goes to whichever press is free; what comes back is its PDF, or the PaperError that kept it from being printed.
The processes end by themselves when the one that started them is gone, however it went.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import Generic, Self, TypeVar

from forms.errors import LayoutFault, PaperError
from forms.pdf import Press
from forms.printing import NumberedSheet, render

K = TypeVar("K")


class PressRoom(Generic[K]):
    """So many presses. Give it sheets with a key of yours; take the printed ones as they come, in any order."""

    def __init__(self, templates: Path, *, cache: Path, presses: int = 2) -> None:
        """`templates` and `cache` as of Press. A process is started when the first sheet is given."""
        self._start: Callable[[], Connection] = lambda: _started(templates, cache)
        self._most = presses
        self._free: list[Connection] = []
        self._busy: dict[Connection, K] = {}
        self._waiting: deque[tuple[K, NumberedSheet]] = deque()

    def __enter__(self) -> Self:
        """Use the room."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close it: each press ends when its door does."""
        for door in (*self._free, *self._busy):
            door.close()

    @property
    def load(self) -> int:
        """How many sheets were given and not taken yet."""
        return len(self._busy) + len(self._waiting)

    def give(self, key: K, sheet: NumberedSheet) -> None:
        """Have a sheet printed."""
        self._waiting.append((key, sheet))
        self._set_to_work()

    def take(self, *, at_most: int) -> Iterator[tuple[K, bytes | PaperError]]:
        """Wait until no more than `at_most` sheets are left, and hand over what came out meanwhile."""
        while self.load > at_most:
            for door in wait(list(self._busy)):
                if isinstance(door, Connection):
                    yield self._busy.pop(door), self._printed(door)
            self._set_to_work()

    def _set_to_work(self) -> None:
        while self._waiting and (self._free or len(self._busy) < self._most):
            door = self._free.pop() if self._free else self._start()
            key, sheet = self._waiting.popleft()
            door.send(sheet)
            self._busy[door] = key

    def _printed(self, door: Connection) -> bytes | PaperError:
        try:
            result: bytes | PaperError = door.recv()
        except (EOFError, ConnectionError):
            return LayoutFault("a press ended")
        self._free.append(door)
        return result


def _started(templates: Path, cache: Path) -> Connection:
    # spawn: a press loads its fonts afresh and holds nothing of its parent's, neither keys nor connections.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    context.Process(target=_print_until_the_door_closes, args=(theirs, templates, cache), daemon=True).start()
    theirs.close()
    return ours


def _print_until_the_door_closes(door: Connection, templates: Path, cache: Path) -> None:
    press = Press(templates, cache=cache)
    try:
        while True:
            door.send(_rendered(press, door.recv()))
    except (EOFError, ConnectionError):
        return  # whoever started this press is gone


def _rendered(press: Press, sheet: NumberedSheet) -> bytes | PaperError:
    try:
        return render(press, sheet)
    except PaperError as error:
        return error
