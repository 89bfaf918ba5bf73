"""Appointments over the pages: entered by the administrator, in force when the head has confirmed."""

from collections.abc import Callable

from coord.domain.agency import Role
from tests.builders import Story
from tests.web.conftest import Browser


def appointment(story: Story, **change: str) -> dict[str, object]:
    return {
        "staff": story.town.staff_refs["hospital"],
        "agency": story.town.agency_refs["east"],
        "role": "counsellor",
        "title": "応援の相談員",
        "starts": "R8.11.1",
        "until": "R9.3.31",
        **change,
    }


def test_an_appointment_is_entered_and_confirmed(at_work: Callable[[str], Browser], story: Story) -> None:
    administrator, head = at_work("administrator"), at_work("head")
    assert administrator.post("/appointments", appointment(story), page="/staff").location == "/staff"
    shown = administrator.get("/staff").get_data(as_text=True)
    assert "発令を入れました。" in shown
    assert "確かめまち" in shown
    waiting = head.get("/staff").get_data(as_text=True)
    assert "応援の相談員" in waiting
    assert "令和9年3月31日まで" in waiting
    ref = waiting.split("/confirmation")[0].rsplit("/", 1)[1]
    assert head.post(f"/appointments/{ref}/confirmation", page="/staff").location == "/staff"
    assert "確かめました。" in head.get("/staff").get_data(as_text=True)
    assert head.post(f"/appointments/{ref}/confirmation", page="/staff").status_code == 409
    assert head.post(f"/appointments/{ref}/ending", page="/staff").location == "/staff"


def test_what_is_missing_is_told_at_once_and_kept(at_work: Callable[[str], Browser], story: Story) -> None:
    answer = at_work("administrator").post(
        "/appointments", appointment(story, staff="", role="emperor", title="", until="R8.10.1"), page="/staff"
    )
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "3か所を直してください" in shown
    assert 'value="R8.10.1"' in shown
    again = at_work("administrator").post("/appointments", appointment(story, until="R8.10.1"), page="/staff")
    assert "終わりの日が、始まりの日より前です。" in again.get_data(as_text=True)


def test_nobody_else_appoints(at_work: Callable[[str], Browser], story: Story) -> None:
    assert at_work("head").post("/appointments", appointment(story), page="/staff").status_code == 404
    assert at_work("counsellor").get("/staff").status_code == 404


def test_a_role_without_a_place_at_the_office_is_told_at_its_field_and_everything_is_kept(
    at_work: Callable[[str], Browser], story: Story
) -> None:
    browser = at_work("administrator")
    answer = browser.post("/appointments", appointment(story, role="auditor"), page="/staff")
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "「監査」を置けるのは、監査の機関だけです。機関か役割を選びなおしてください。" in shown
    assert '<a href="#role">' in shown
    assert 'value="応援の相談員"' in shown


def test_what_the_law_no_longer_allows_is_not_confirmed_and_the_page_says_what_to_do(
    at_work: Callable[[str], Browser], story: Story
) -> None:
    ref, head = story.entered_before_the_law("hospital", "east", Role.AUDITOR), at_work("head")
    answer = head.post(f"/appointments/{ref}/confirmation", page="/staff")
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "まだ確かめていません。" in shown
    assert "「監査」を置けるのは、監査の機関だけです。この発令は「終える」で終えてください。" in shown
    assert head.post(f"/appointments/{ref}/ending", page="/staff").status_code == 303
