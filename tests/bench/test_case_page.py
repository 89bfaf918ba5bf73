"""The two sides of `case_page` are one page, or their times would say nothing."""

from pathlib import Path

import pytest

from coord.web.app import create_app
from tests.bench.other import case_page as other
from tests.bench.ours.case_page import MOTHER, NOTES, SON, first_difference, plain_arguments, write_case
from tests.bench.serving import visit_as
from tests.builders import installed_house
from tests.databases import sqlite_url

PAGE = '<input name="csrf_token" value="{token}"><p>{said}</p><footer class="recorded">{moment}</footer>'


def test_the_case_is_as_large_as_it_is_said_to_be() -> None:
    assert len(MOTHER) + len(SON) == 40
    assert NOTES == 30


@pytest.mark.slow
def test_both_sides_send_the_same_page(tmp_path: Path) -> None:
    urls = [sqlite_url(tmp_path, name) for name in ("coord", "keystore", "plain")]
    with installed_house(tmp_path, urls[0], urls[1]) as house:
        written = write_case(house)
        app = create_app(house)
        arguments = plain_arguments(house.settings, urls[2], app)
        engine = other.open_engine(urls[2], connections=1)
        session = written.session
        other.fill(engine, written.shown, visitor=written.visitor, token=session.token, until=session.until)
        plain = other.create_app(engine, arguments[2], static=arguments[3], templates=arguments[4])
        pages = []
        for side in (app, plain):
            visit = visit_as(side, session.token, written.path)
            pages.append(side.test_client(use_cookies=False).get(visit.path, headers={"Cookie": visit.cookie}).text)
        engine.dispose()
    assert "30回めの訪問" in pages[0]
    assert first_difference(pages[0], pages[1]) == ""


def test_only_the_forms_token_and_the_sign_at_the_foot_may_differ() -> None:
    page = PAGE.format(token="a", said="要介護2", moment="10:00")
    assert first_difference(page, PAGE.format(token="b", said="要介護2", moment="10:01")) == ""
    assert first_difference(page, PAGE.format(token="a", said="要介護3", moment="10:00"))
    assert first_difference(page, f"{page}\nmore")
