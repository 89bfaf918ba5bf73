"""The agenda says who could not be compared; on the item's page someone takes herself off with one press."""

from collections.abc import Callable

from tests.builders import Clock, Story
from tests.sittings import Sitting
from tests.web.conftest import Browser


def on_the_agenda(story: Story) -> Sitting:
    case = story.mother_and_son()
    story.consents(case, "given", "-")
    sitting = Sitting(story=story, clock=Clock(), case=case)
    sitting.put("shakyo")
    sitting.answer(to=["shakyo", "welfare"])
    return sitting


def test_one_press_with_a_reason_takes_her_off_the_item(at_work: Callable[[str], Browser], story: Story) -> None:
    item = on_the_agenda(story).item
    browser = at_work("shakyo")
    shown = browser.get(f"/items/{item}").get_data(as_text=True)
    assert "申し出て、案件から外れる" in shown
    assert f'href="/items/{item}/relations"' not in shown
    answer = browser.post(f"/items/{item}/closeness", {"closeness": ""}, page=f"/items/{item}")
    assert answer.status_code == 422
    assert "どんな関係かを、ひとことで書いてください。" in answer.get_data(as_text=True)
    answer = browser.post(f"/items/{item}/closeness", {"closeness": "いとこ"}, page=f"/items/{item}")
    assert (answer.status_code, answer.location) == (303, "/meetings")
    assert browser.get(f"/items/{item}").status_code == 404
    page = at_work("secretary").get(f"/items/{item}/relations").get_data(as_text=True)
    assert "出られない人 1人" in page
    assert "社協の相談員" in page
    assert "いとこ" not in page


def test_the_agenda_names_who_has_nothing_to_compare(at_work: Callable[[str], Browser], story: Story) -> None:
    case, browser = story.mother_and_son(), at_work("counsellor")
    form = {"body": story.town.bodies["shien"], "reason": "相談"}
    assert browser.post(f"/cases/{case}/proposals/new", form).status_code == 303
    secretary = at_work("secretary")
    listed = secretary.get("/meetings").get_data(as_text=True)
    path = listed.split('href="/proposals/')[-1].split('"')[0]
    page = secretary.get(f"/proposals/{path}").get_data(as_text=True)
    assert "照らし合わせられない人が" in page
    assert "病院の相談員（みどり病院）" in page
