"""A served house told to stop: what is under way is finished and answered, and nobody is left behind."""

import http.client
import os
import re
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest

from tests.builders import Clock, Story, a_town, installed_house
from tests.databases import libpq_url
from tests.gate.reading import Together, entries, verdict_of
from tests.houses import Urls
from tests.installation.commands import children_of, environment_of, free_port, is_gone, listens, running, until


@pytest.fixture
def story(tmp_path: Path, installed_urls: Urls) -> Iterator[Story]:
    """A town in an installation of its own."""
    with installed_house(tmp_path / "home", *installed_urls, Clock()) as house:
        yield a_town(house)


@contextmanager
def served(story: Story) -> Iterator[tuple[subprocess.Popen[bytes], int, list[int]]]:
    """`coord serve`, its port and its three children."""
    port = free_port()
    with running(environment_of(story.house.settings, PORT=str(port)), "serve") as serving:
        until(lambda: serving.poll() is not None or listens(port))
        assert serving.poll() is None
        children = children_of(serving.pid)
        assert len(children) == 3
        yield serving, port, children
        until(lambda: all(is_gone(child) for child in children))
        assert not listens(port)


def test_told_to_stop_it_stops_with_0_and_leaves_nobody(story: Story) -> None:
    with served(story) as (serving, port, _):
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as page:
            page.request("GET", "/sign-in")
            with page.getresponse() as answer:
                assert answer.status == 200
        serving.terminate()
        assert serving.wait(30) == 0


@pytest.mark.parametrize("which", [0, 1, 2])
def test_when_one_part_falls_all_stop_and_the_exit_code_says_so(story: Story, which: int) -> None:
    with served(story) as (serving, _, children):
        os.kill(children[which], signal.SIGKILL)
        assert serving.wait(30) not in (0, None)


@contextmanager
def nobody_else_writes(story: Story) -> Iterator[Any]:
    """Hold what every sign-in needs to write; yields a question: does anyone wait for it?"""
    url = story.house.settings.database_url
    if url.startswith("sqlite"):
        writer = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        # SQLite tells nobody who waits: the request is sent, and that must do.
        yield lambda: True
        writer.execute("ROLLBACK")
        writer.close()
        return
    with psycopg.connect(libpq_url(url)) as held, psycopg.connect(libpq_url(url), autocommit=True) as watch:
        held.execute("LOCK TABLE failed_sign_in IN ACCESS EXCLUSIVE MODE")
        question = (
            "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
            " WHERE NOT l.granted AND d.datname = current_database()"
        )
        yield lambda: watch.execute(question).fetchone() != (0,)
        held.rollback()


def test_a_request_under_way_is_answered_and_written_down(story: Story) -> None:
    before = len(entries(story.house, story.town.id))
    with served(story) as (serving, port, _), closing(_browser(port)) as browser:
        typed, headers = sign_in_form(browser)
        with nobody_else_writes(story) as someone_waits:
            browser.request("POST", "/sign-in", typed, headers)
            answer = Together(lambda: said(browser))
            until(someone_waits)
            answer.join(0.3)
            serving.terminate()
            answer.join(1.5)
            assert answer.is_alive(), "it waits for the database, and nobody cut it off"
        assert "ログイン名かパスワードが違います" in answer.result()
        assert serving.wait(30) == 0
    assert len(entries(story.house, story.town.id)) == before
    assert verdict_of(story.house, story.town.id).result == "intact"


def _browser(port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=60)


def sign_in_form(browser: http.client.HTTPConnection) -> tuple[str, dict[str, str]]:
    """The filled-in form and its headers."""
    browser.request("GET", "/sign-in")
    with browser.getresponse() as form:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form.read().decode())
        cookie = (form.getheader("Set-Cookie") or "").partition(";")[0]
    assert token is not None
    typed = urlencode({"csrf_token": token[1], "login": "nobody-here", "password": "まちがった合言葉です"})
    return typed, {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}


def said(browser: http.client.HTTPConnection) -> str:
    with browser.getresponse() as answer:
        return answer.read().decode()
