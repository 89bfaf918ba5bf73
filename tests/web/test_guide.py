"""使い方: the first day in each role, the words, and why something is not to be seen."""

from collections.abc import Callable

import pytest

from coord.domain.agency import Role
from coord.web.first_days import FIRST_DAYS
from coord.web.glossary import GLOSSARY
from coord.web.places import PLACES
from tests.builders import Story
from tests.web.conftest import Browser


def text(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_is_led_to_places_it_has(role: Role) -> None:
    steps = FIRST_DAYS[role].steps
    mine = {place.endpoint for place in PLACES if role in place.roles}
    assert 2 <= len(steps) <= 6
    assert {step.place for step in steps if step.place} <= mine


def test_the_first_day_is_that_of_the_reader(at_work: Callable[[str], Browser]) -> None:
    counsellor, auditor = text(at_work("counsellor"), "/guide/"), text(at_work("auditor"), "/guide/")
    assert FIRST_DAYS[Role.COUNSELLOR].is_for in counsellor
    assert FIRST_DAYS[Role.AUDITOR].is_for not in counsellor
    assert FIRST_DAYS[Role.AUDITOR].is_for in auditor


def test_every_word_is_explained_in_the_order_of_its_reading(at_work: Callable[[str], Browser]) -> None:
    shown = text(at_work("volunteer"), "/guide/words")
    places = [shown.index(f"<dt>{one.word}") for one in sorted(GLOSSARY, key=lambda one: one.reading)]
    assert places == sorted(places)
    assert all(one.means in shown for one in GLOSSARY)


def test_why_something_is_not_seen_is_told_alike_to_all_and_of_nothing(
    at_work: Callable[[str], Browser], story: Story
) -> None:
    case = story.mother_and_son()
    reader, stranger = at_work("counsellor"), at_work("shakyo")
    shown = text(reader, f"/cases/{case}")
    refused = stranger.get(f"/cases/{case}").get_data(as_text=True)
    never = stranger.get(f"/cases/{'a' * 26}").get_data(as_text=True)
    assert "/guide/unseen" in refused
    assert "/guide/unseen" in never
    assert "西川" in shown
    main = [page.split("<main")[1] for page in (text(reader, "/guide/unseen"), text(stranger, "/guide/unseen"))]
    assert main[0].split("</main>")[0] == main[1].split("</main>")[0]
    assert "西川" not in main[0]
