"""Closed unless listed open; and every page says which actions it performs."""

from collections.abc import Callable

import pytest
from flask import Flask

from coord.policy.rules import MAY
from coord.web.session import BEFORE_CHOOSING, DOES, OPEN
from tests.builders import Story
from tests.web.conftest import Browser

ANY_REF = "a" * 26
LISTED_OPEN = {"session.sign_in", "session.begin", "static"}


def addresses(app: Flask) -> list[tuple[str, str]]:
    """Every method and address there is, with a reference of nothing in each place."""
    found = []
    for rule in app.url_map.iter_rules():
        with app.test_request_context():
            named = dict.fromkeys(rule.arguments, ANY_REF)
            path = app.url_map.bind("localhost").build(rule.endpoint, named)
        found += [(method, path) for method in sorted(rule.methods or ()) if method in {"GET", "POST"}]
    return found


def test_every_page_declares_what_it_does_or_is_listed_open(app: Flask) -> None:
    undeclared = [
        endpoint for endpoint, page in app.view_functions.items() if page not in DOES and endpoint not in LISTED_OPEN
    ]
    assert undeclared == []
    open_pages = {endpoint for endpoint, page in app.view_functions.items() if page in OPEN}
    assert open_pages == LISTED_OPEN - {"static"}


def test_every_declared_action_stands_in_the_law_of_the_house() -> None:
    known = {may.action for may in MAY}
    for page, actions in DOES.items():
        if page not in BEFORE_CHOOSING:
            assert set(actions) <= known, page.__qualname__
    assert all(DOES.values())


def test_only_the_session_is_reached_before_choosing_an_appointment() -> None:
    assert {action for page in BEFORE_CHOOSING for action in DOES[page]} == {
        "end_session",
        "choose_appointment",
        "stay_signed_in",
    }


def test_without_signing_in_every_address_leads_to_the_sign_in(app: Flask, browser: Browser) -> None:
    token = browser.token("/sign-in")
    for method, path in addresses(app):
        if path == "/sign-in" or path.startswith("/static/"):
            continue
        answer = browser.client.open(path, method=method, data={"csrf_token": token} if method == "POST" else None)
        assert (answer.status_code, answer.location) == (303, "/sign-in"), (method, path)


def test_after_signing_in_one_comes_to_the_page_that_was_asked_for(story: Story, browser: Browser) -> None:
    plan = story.plan.people["counsellor"]
    browser.get("/cases?page=https://elsewhere.example/")
    assert browser.sign_in(plan.login, plan.password).location == "/cases"


def test_a_wrong_password_and_an_unknown_login_say_the_same(story: Story, browser: Browser) -> None:
    wrong = browser.sign_in(story.plan.people["clerk"].login, "not the password")
    unknown = browser.sign_in("nobody-at-all", "not the password")
    assert wrong.status_code == unknown.status_code == 422
    for answer in (wrong, unknown):
        shown = answer.get_data(as_text=True)
        assert "ログイン名かパスワードが違います。" in shown
        assert "not the password" not in shown


def test_signing_out_ends_the_session_on_the_server(at_work: Callable[[str], Browser]) -> None:
    browser = at_work("counsellor")
    kept = browser.client.get_cookie("coord_session")
    assert kept is not None
    assert browser.post("/sign-out", page="/").location == "/sign-in"
    browser.client.set_cookie("coord_session", kept.value)
    assert browser.get("/").location == "/sign-in"


@pytest.mark.parametrize(
    "person", ["counsellor", "coordinator", "clerk", "volunteer", "auditor", "administrator", "head"]
)
def test_every_place_in_the_head_opens_for_whom_it_is_shown(at_work: Callable[[str], Browser], person: str) -> None:
    browser = at_work(person)
    shown = browser.get("/").get_data(as_text=True)
    head = shown[shown.index('class="places"') : shown.index("</nav>")]
    links = [part.split('"')[0] for part in head.split('href="')[1:]]
    assert "/" in links
    for link in links:
        assert browser.get(link).status_code == 200, link


@pytest.mark.parametrize(
    "person", ["counsellor", "coordinator", "clerk", "volunteer", "auditor", "administrator", "head"]
)
def test_no_page_breaks_and_none_opens_beyond_the_role(
    app: Flask, at_work: Callable[[str], Browser], story: Story, person: str
) -> None:
    case, browser = story.mother_and_son(), at_work(person)
    mine = person == "counsellor"
    for method, path in addresses(app):
        if method == "GET" and not path.startswith(("/static/", "/sign-in")):
            answer = browser.get(path.replace(ANY_REF, case))
            shown = answer.get_data(as_text=True)
            assert answer.status_code in {200, 303, 404, 405}, (path, answer.status_code)
            assert mine or "西川" not in shown, path
            title = shown[shown.find("<title>") : shown.find("</title>")]
            assert "西川" not in title, path
