"""The same sheets from one press that does one after the other, in a process of its own with nothing else in it."""

import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from forms.pdf import Press
from forms.printing import NumberedSheet, render

_START_SECONDS = 120


class OnePress:
    """The press, as the bench sees it."""

    def __init__(self, pipe: Connection, pid: int) -> None:
        self._pipe = pipe
        self.pid = pid

    def print_all(self) -> int:
        """Print every sheet, one after the other; how many bytes came out. The PDFs stay there: nothing is sent."""
        self._pipe.send("print")
        return int(self._pipe.recv())


@contextmanager
def one_press(templates: Path, cache: Path, sheets: Sequence[NumberedSheet]) -> Iterator[OnePress]:
    """A press that is started and has the sheets, until the block ends."""
    spawning = multiprocessing.get_context("spawn")
    here, there = spawning.Pipe()
    process = spawning.Process(target=_work, args=(there, templates, cache, tuple(sheets)), daemon=True)
    process.start()
    there.close()
    try:
        if not here.poll(_START_SECONDS):
            raise RuntimeError("the press did not start")
        yield OnePress(here, int(here.recv()))
    finally:
        # The end of the pipe is the press's sign to end.
        here.close()
        process.join()


def _work(pipe: Connection, templates: Path, cache: Path, sheets: tuple[NumberedSheet, ...]) -> None:
    press = Press(templates, cache=cache)
    pipe.send(multiprocessing.current_process().pid)
    while True:
        try:
            pipe.recv()
        except EOFError:
            return
        pipe.send(sum(len(render(press, sheet)) for sheet in sheets))
