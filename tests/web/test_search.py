"""Finding a person: in the form's body, among what the reader may see."""

from collections.abc import Callable

from tests.builders import Story
from tests.web.conftest import Browser


def test_a_person_is_found_by_the_office_that_wrote_her_down(at_work: Callable[[str], Browser], story: Story) -> None:
    case = story.mother_and_son()
    answer = at_work("counsellor").post("/search", {"kana": "ニシカワ トシコ", "birth": "S19.3.12"})
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert f"/cases/{case}" in shown
    assert "昭和19年3月12日" in shown
    assert "西川" not in shown.split("</title>")[0]


def test_elsewhere_nobody_is_found_and_nothing_is_said_of_others(
    at_work: Callable[[str], Browser], story: Story
) -> None:
    case = story.mother_and_son(person__kana="ほしの きぬえ")
    shown = at_work("hospital").post("/search", {"kana": "ほしの きぬえ"}).get_data(as_text=True)
    assert case not in shown
    assert "見られるケースの中には、ありません。" in shown
    assert "0件" not in shown


def test_what_cannot_be_searched_is_told_at_the_field(at_work: Callable[[str], Browser]) -> None:
    answer = at_work("counsellor").post("/search", {"kana": "西川", "birth": "昭和65年1月1日"})
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "2か所を直してください" in shown
    assert 'value="昭和65年1月1日"' in shown


def test_a_name_in_the_address_is_not_asked_for(at_work: Callable[[str], Browser], story: Story) -> None:
    story.mother_and_son()
    shown = at_work("counsellor").get("/search?kana=にしかわ+としこ").get_data(as_text=True)
    assert "にしかわ" not in shown
