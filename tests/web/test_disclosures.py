"""渡しているもの over the page: listed on both sides, ended by the giver, at once."""

from collections.abc import Callable

import pytest

from coord.domain.compartment import Compartment
from tests.builders import Story
from tests.web.conftest import Browser


def ending_of(shown: str, office: str) -> str:
    """Where the form of this recipient's row is sent."""
    row = next(part for part in shown.split("<tr>") if f'<th scope="row">{office}' in part and "/ending" in part)
    return row.split('action="')[1].split('"')[0]


def test_what_was_given_is_listed_in_words_and_ended(at_work: Callable[[str], Browser], story: Story) -> None:
    case, browser = story.mother_and_son(), at_work("counsellor")
    story.consents(case, "given", "refused")
    story.hand_over(case)
    story.share(case, "shakyo", Compartment.ECONOMY)
    page = f"/cases/{case}/disclosures"
    assert f'href="{page}"' in browser.get(f"/cases/{case}").get_data(as_text=True)
    shown = browser.get(page).get_data(as_text=True)
    for words in ("いま渡しているもの 3件", "社協くらし", "経済", "本人の同意", "利用目的の範囲内", "西川 隆"):
        assert words in shown
    assert "相談支援包括化推進員だけ" in shown
    theirs = at_work("shakyo").get(page).get_data(as_text=True)
    assert "受け取ったもの 1件" in theirs
    assert "/ending" not in theirs
    assert browser.post(ending_of(shown, "社協くらし"), page=page).location == page
    after = browser.get(page).get_data(as_text=True)
    assert "終えました。いまから、相手の画面では見えません。" in after
    assert "いま渡しているもの 2件" in after
    assert "終わったもの 1件" in after
    assert at_work("shakyo").get(f"/cases/{case}").status_code == 404


def test_ending_the_last_of_a_handoff_says_that_the_handoff_ended(
    at_work: Callable[[str], Browser], story: Story
) -> None:
    case, browser = story.mother_and_son(), at_work("counsellor")
    story.consents(case, "given", "-")
    story.hand_over(case, to="shakyo")
    page = f"/cases/{case}/disclosures"
    browser.post(ending_of(browser.get(page).get_data(as_text=True), "社協くらし"), page=page)
    assert "返事を待っていたつなぎも、終わりました。" in browser.get(page).get_data(as_text=True)


def test_it_ends_once_and_only_by_the_giver(at_work: Callable[[str], Browser], story: Story) -> None:
    case, browser = story.mother_and_son(), at_work("counsellor")
    story.consents(case, "given", "refused")
    story.share(case, "shakyo")
    page = f"/cases/{case}/disclosures"
    ending = ending_of(browser.get(page).get_data(as_text=True), "社協くらし")
    assert at_work("shakyo").post(ending, page=page).status_code == 404
    assert browser.post(ending, page=page).status_code == 303
    assert browser.post(ending, page=page).status_code == 409


@pytest.mark.parametrize("person", ["hospital", "volunteer", "head", "clerk"])
def test_who_sees_nothing_of_the_case_finds_nothing(
    at_work: Callable[[str], Browser], story: Story, person: str
) -> None:
    case = story.mother_and_son()
    assert at_work(person).get(f"/cases/{case}/disclosures").status_code == 404


def test_the_page_asks_a_colleague_why(at_work: Callable[[str], Browser], story: Story) -> None:
    case = story.mother_and_son()
    assert at_work("supervisor").get(f"/cases/{case}/disclosures").status_code == 403
