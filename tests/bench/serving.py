"""A side as a web server in a process of its own, and the browsers that ask it.

Both sides stand behind the same server (waitress, as `coord serve` has it) with the same number of threads, each in
its own process, so that neither pays for the other, nor for the browsers, which are here in the bench's process.
"""

import http.client
import logging
import multiprocessing
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from flask import Flask
from waitress.server import create_server

THREADS = 8
OK = 200
_START_SECONDS = 60

OpenSide = Callable[..., Iterator[Flask]]
"""A generator at the top of a module: opens what the application stands on, yields it once, closes it again."""


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One page and the browser's cookie that opens it."""

    path: str
    cookie: str


def visit_as(app: Flask, token: str, path: str) -> Visit:
    """The visit of someone who has signed in: the cookie as it is after the page was opened once."""
    browser = app.test_client()
    with browser.session_transaction() as session:
        # What Flask-Login keeps of whoever signed in.
        session["_user_id"], session["_fresh"] = token, True
    answer = browser.get(path)
    name = str(app.config["SESSION_COOKIE_NAME"])
    cookie = browser.get_cookie(name)
    if answer.status_code != OK or cookie is None:
        raise RuntimeError(f"{path} was answered with {answer.status_code}")
    return Visit(path=path, cookie=f"{name}={cookie.value}")


class Served:
    """A running server, as the bench sees it."""

    def __init__(self, pipe: Connection, port: int, visit: Visit) -> None:
        self._pipe = pipe
        self._port = port
        self._visit = visit

    def browser(self) -> "Browser":
        """A new browser, with a connection of its own."""
        return Browser(self._port, self._visit)

    def cpu_seconds(self) -> float:
        """The processor time its process has used so far, of all threads."""
        self._pipe.send("cpu")
        return float(self._pipe.recv())


class Browser:
    """One connection, kept open, that asks for one page again and again."""

    def __init__(self, port: int, visit: Visit) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        self._visit = visit

    def get(self) -> bytes:
        """The page. Raises RuntimeError for anything but the page."""
        self._connection.request("GET", self._visit.path, headers={"Cookie": self._visit.cookie})
        answer = self._connection.getresponse()
        page = answer.read()
        if answer.status != OK:
            raise RuntimeError(f"{self._visit.path} was answered with {answer.status}")
        return page

    def close(self) -> None:
        self._connection.close()


@contextmanager
def served(open_side: OpenSide, *arguments: object, token: str, path: str) -> Iterator[Served]:
    """The side's application in a new process, until the block ends. The arguments travel there pickled."""
    spawning = multiprocessing.get_context("spawn")
    here, there = spawning.Pipe()
    process = spawning.Process(target=_serve, args=(there, open_side, arguments, token, path), daemon=True)
    process.start()
    there.close()
    try:
        if not here.poll(_START_SECONDS):
            raise RuntimeError("the server did not start")
        try:
            port, visit = here.recv()
        except EOFError:
            raise RuntimeError("the server did not start; its reasons stand above") from None
        yield Served(here, port, visit)
    finally:
        # The end of the pipe is the server's sign to close.
        here.close()
        process.join(timeout=_START_SECONDS)
        if process.is_alive():
            process.kill()
            process.join()


def _serve(pipe: Connection, open_side: OpenSide, arguments: tuple[Any, ...], token: str, path: str) -> None:
    # It warns of every request that waits for a thread, which is what eight browsers are for.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    with contextmanager(open_side)(*arguments) as app:
        visit = visit_as(app, token, path)
        server = create_server(app, host="127.0.0.1", port=0, threads=THREADS, ident=None)
        threading.Thread(target=server.run, daemon=True).start()
        pipe.send((server.effective_port, visit))
        while True:
            try:
                pipe.recv()
            except EOFError:
                break
            pipe.send(time.process_time())
        server.task_dispatcher.shutdown()
        server.close()


# ── The figures ──────────────────────────────────────────────────────────────────────────────────


def milliseconds_a_request(browser: Browser, requests: int) -> float:
    """One browser, one request after the other."""
    start = time.perf_counter()
    for _ in range(requests):
        browser.get()
    return (time.perf_counter() - start) / requests * 1000


def cpu_milliseconds_a_request(side: Served, browser: Browser, requests: int) -> float:
    """The web process's own processor time; a database server's is not in it."""
    start = side.cpu_seconds()
    for _ in range(requests):
        browser.get()
    return (side.cpu_seconds() - start) / requests * 1000


def p95_milliseconds(browsers: list[Browser], requests: int) -> float:
    """All browsers at once, each one request after the other without a pause: what 19 of 20 stay below."""

    def ask(browser: Browser) -> list[float]:
        times = []
        for _ in range(requests):
            start = time.perf_counter()
            browser.get()
            times.append(time.perf_counter() - start)
        return times

    with ThreadPoolExecutor(len(browsers)) as pool:
        times = [seconds for each in pool.map(ask, browsers) for seconds in each]
    return statistics.quantiles(times, n=20)[-1] * 1000
