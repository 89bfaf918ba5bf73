"""Lanes: one database connection and one pen of the log each; whoever has the lane may write.

SQLite has one lane, PostgreSQL several. They stand in a queue, so that who asked first is served
first. A commit whose outcome nobody knows ends the connection and every chain of its pen.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from audit.log import Writer
from coord.errors import RecordUnavailable
from coord.store.session import is_worth_retrying

T = TypeVar("T")

_LONGEST_WAIT_SECONDS = 30.0


class Lane:
    """A connection, kept open, and the writer that goes with it."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self.writer = writer

    def run(self, work: Callable[[Connection], T]) -> T:
        """One transaction. Raises RecordUnavailable when its commit is not known to have happened."""
        connection = self._connected()
        try:
            with_begin = connection.begin()
        except DBAPIError:
            self.drop()
            raise
        try:
            result = work(connection)
        except BaseException:
            self.writer.rolled_back()
            if connection.invalidated:
                self.drop()
            else:
                with_begin.rollback()
            raise
        try:
            with_begin.commit()
        except DBAPIError as error:
            if is_worth_retrying(error):
                # Refused, so undone; a new connection, because SQLite's would still stand in the transaction.
                self.writer.rolled_back()
                self.drop()
                raise
            self.writer.unknown()
            self.drop()
            raise RecordUnavailable("commit") from error
        self.writer.committed()
        return result

    def look(self, question: Callable[[Connection], T]) -> T:
        """A question asked outside any deed, in a transaction of its own that writes nothing."""
        connection = self._connected()
        with connection.begin() as transaction:
            answer = question(connection)
            transaction.rollback()
        return answer

    def drop(self) -> None:
        """Let the connection go; the next deed opens a new one."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def close(self) -> None:
        """Give the connection back in order."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection


class Lanes:
    """The lanes of one process, first come, first served: a lane given back goes to who waits longest."""

    def __init__(self, lanes: list[Lane]) -> None:
        self.all = tuple(lanes)
        self._lock = threading.Lock()
        self._free = deque(lanes)
        self._waiting: deque[_Place] = deque()

    @contextmanager
    def borrow(self) -> Iterator[Lane]:
        """A lane for one deed. Raises RecordUnavailable when none came free in time."""
        lane = self._take()
        try:
            yield lane
        finally:
            self._give_back(lane)

    @contextmanager
    def borrow_if_free(self, lane: Lane) -> Iterator[bool]:
        """Take this very lane if nobody uses it at the moment; whether it was taken."""
        with self._lock:
            taken = lane in self._free
            if taken:
                self._free.remove(lane)
        try:
            yield taken
        finally:
            if taken:
                self._give_back(lane)

    def _take(self) -> Lane:
        with self._lock:
            if self._free:
                return self._free.pop()  # the one used last: its connection has the questions ready
            place = _Place()
            self._waiting.append(place)
        place.called.wait(_LONGEST_WAIT_SECONDS)
        with self._lock:
            if place.lane is None:
                self._waiting.remove(place)
                raise RecordUnavailable("no lane came free")
            return place.lane

    def _give_back(self, lane: Lane) -> None:
        with self._lock:
            if not self._waiting:
                self._free.append(lane)
                return
            first = self._waiting.popleft()
            first.lane = lane
            first.called.set()

    def close(self) -> None:
        """Close every connection; for the end of the process."""
        for lane in self.all:
            lane.close()


class _Place:
    """A place in the queue; whoever stands in it is handed the lane and nobody slips in before."""

    def __init__(self) -> None:
        self.called = threading.Event()
        self.lane: Lane | None = None
