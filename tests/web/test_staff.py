"""Appointments over the pages: entered by the administrator, in force when the head has confirmed."""

from collections.abc import Callable

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
