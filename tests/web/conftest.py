"""A town behind a browser that keeps cookies: the real application on a real house."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from coord.actions.gate import House
from coord.web.app import create_app
from tests.builders import Clock, Story, a_town
from tests.houses import opened_on_sqlite

__all__ = ["opened_on_sqlite"]

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(kw_only=True)
class Browser:
    """Someone at a screen. Sends forms as a browser does, with the token of the page it came from."""

    client: FlaskClient

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        return self.client.get(path)

    def post(self, path: str, words: Mapping[str, object] | None = None, *, page: str | None = None) -> TestResponse:
        """Send the form of a page (its own address, unless another is named)."""
        return self.client.post(path, data={"csrf_token": self.token(page or path), **(words or {})})

    def token(self, page: str) -> str:
        """The token in a page's form; any page has one in its head."""
        shown = self.client.get(page).get_data(as_text=True)
        found = _TOKEN.search(shown) or _TOKEN.search(self.client.get("/appointments/choice").get_data(as_text=True))
        assert found is not None, page
        return found[1]

    def sign_in(self, login: str, password: str) -> TestResponse:
        """Begin."""
        return self.post("/sign-in", {"login": login, "password": password})


@pytest.fixture
def house(opened_on_sqlite: tuple[House, Clock]) -> House:
    """A house on SQLite: what a page does is the same on both databases, and the actions are tried on both."""
    return opened_on_sqlite[0]


@pytest.fixture(scope="session")
def shared_town(opened_on_sqlite: tuple[House, Clock]) -> Story:
    """One town with accounts for all tests."""
    return a_town(opened_on_sqlite[0], logins=True)


@pytest.fixture
def story(shared_town: Story) -> Story:
    """The town; each test makes its own case in it."""
    return shared_town


@pytest.fixture
def app(house: House) -> Flask:
    """The application under test."""
    return create_app(house)


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Nobody is signed in."""
    return Browser(client=app.test_client())


@pytest.fixture
def at_work(app: Flask, story: Story) -> Callable[[str], Browser]:
    """Sign someone of the town in."""

    def sign_in(person: str) -> Browser:
        browser = Browser(client=app.test_client())
        plan = story.plan.people[person]
        assert browser.sign_in(plan.login, plan.password).status_code == 303
        return browser

    return sign_in
