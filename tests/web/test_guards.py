"""What stands around every answer: headers, the token in every form, and what the log does not say."""

import dataclasses
import logging
import re
import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from coord.config import Settings
from coord.errors import RecordUnavailable
from coord.web.app import POLICY, _guarded, create_app
from tests.builders import Story
from tests.web.conftest import Browser


def page_of(answer: TestResponse) -> str:
    """A page without the token of its form, which tells the second it was made in."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", answer.get_data(as_text=True))


@pytest.mark.parametrize("path", ["/sign-in", "/", "/not-there", "/static/coord.css"])
def test_every_answer_is_guarded(browser: Browser, path: str) -> None:
    with browser.get(path) as answer:
        headers = answer.headers
    assert headers["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert ("no-store" in headers["Cache-Control"]) == (not path.startswith("/static/"))


def test_a_secure_installation_says_so_to_the_browser(app: Flask) -> None:
    with app.test_request_context("/sign-in"):
        assert "max-age" in _guarded(app.make_response(""), secure=True).headers["Strict-Transport-Security"]
        assert "Strict-Transport-Security" not in _guarded(app.make_response(""), secure=False).headers


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(app: Flask, browser: Browser) -> None:
    cookie = browser.get("/sign-in").headers["Set-Cookie"]
    assert cookie.startswith("coord_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    settings: Settings = app.extensions["coord"].settings
    assert ("Secure" in cookie) == settings.secure_cookies


def test_a_form_without_its_token_changes_nothing(at_work: Callable[[str], Browser]) -> None:
    browser = at_work("counsellor")
    answer = browser.client.post("/cases/new", data={"person-0.person.name": "かなりや"})
    assert answer.status_code == 400
    shown = answer.get_data(as_text=True)
    assert "何も保存していません" in shown
    assert "かなりや" not in shown


def test_more_than_any_form_holds_is_refused(at_work: Callable[[str], Browser]) -> None:
    answer = at_work("counsellor").client.post("/cases/new", data={"intake.story": "あ" * 600_000})
    assert answer.status_code == 413
    assert "大きすぎます" in answer.get_data(as_text=True)


def test_not_there_and_not_permitted_are_the_same_page(at_work: Callable[[str], Browser], story: Story) -> None:
    case = story.mother_and_son()
    other = at_work("hospital")
    refused, nowhere = other.get(f"/cases/{case}"), other.get(f"/cases/{'a' * 26}")
    assert refused.status_code == nowhere.status_code == other.get("/nothing/at/all").status_code == 404
    assert page_of(refused) == page_of(nowhere) == page_of(other.get("/nothing/at/all"))
    assert "ありません。または、見られる根拠がありません。" in refused.get_data(as_text=True)


def test_an_address_opened_the_wrong_way_says_so(at_work: Callable[[str], Browser], story: Story) -> None:
    answer = at_work("counsellor").get(f"/cases/{story.mother_and_son()}/opening")
    assert answer.status_code == 405
    assert "この開き方はできません" in answer.get_data(as_text=True)


def test_the_log_names_neither_addresses_nor_persons(
    at_work: Callable[[str], Browser], story: Story, caplog: pytest.LogCaptureFixture
) -> None:
    browser = at_work("counsellor")
    case = story.mother_and_son()
    with caplog.at_level(logging.DEBUG):
        browser.get(f"/cases/{case}?kana=にしかわ")
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert "GET cases.show 200" in said
    assert case not in said
    assert "にしかわ" not in said


def test_a_break_in_the_program_is_told_without_its_words(
    app: Flask, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(**_: str) -> str:
        raise KeyError("西川 とし子")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.view_functions["session.sign_in"] = breaks
    with caplog.at_level(logging.ERROR):
        answer = browser.get("/sign-in")
    assert answer.status_code in {303, 500}
    assert "西川" not in caplog.text + answer.get_data(as_text=True)


def test_where_no_entry_can_be_written_nothing_is_shown(story: Story) -> None:
    case = story.mother_and_son()
    stopped = threading.Event()

    def now() -> datetime:
        if stopped.is_set():
            raise RecordUnavailable("database")
        return story.house.now()

    browser = Browser(client=create_app(dataclasses.replace(story.house, now=now)).test_client())
    plan = story.plan.people["counsellor"]
    browser.sign_in(plan.login, plan.password)
    assert "西川" in browser.get(f"/cases/{case}").get_data(as_text=True)
    stopped.set()
    answer = browser.get(f"/cases/{case}")
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 503
    assert "いまは開けません。記録が取れないためです。" in shown
    assert "西川" not in shown
    assert plan.name not in shown
