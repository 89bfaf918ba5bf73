"""Lanes: one database connection and one pen of the log each; whoever has the lane may write.

SQLite has one lane, PostgreSQL several. They stand in a queue, so that who asked first is served
first. A commit whose outcome nobody knows ends the connection and every chain of its pen.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, Queue
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
                self.writer.rolled_back()
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
    """The lanes of one process, first come, first served."""

    def __init__(self, lanes: list[Lane]) -> None:
        self._all = lanes
        self._free: Queue[Lane] = Queue()
        for lane in lanes:
            self._free.put(lane)

    @contextmanager
    def borrow(self) -> Iterator[Lane]:
        """A lane for one deed. Raises RecordUnavailable when none came free in time."""
        try:
            lane = self._free.get(timeout=_LONGEST_WAIT_SECONDS)
        except Empty:
            raise RecordUnavailable("no lane came free") from None
        try:
            yield lane
        finally:
            self._free.put(lane)

    def close(self) -> None:
        """Close every connection; for the end of the process."""
        for lane in self._all:
            lane.close()
