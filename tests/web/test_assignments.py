"""担当を決める over the pages: the head from a list of numbers, the supervisor also from the case's page."""

from collections.abc import Callable

from tests.builders import Story
from tests.web.conftest import Browser


def test_the_head_assigns_from_a_list_that_names_nobody_of_the_household(
    at_work: Callable[[str], Browser], story: Story
) -> None:
    case, head = story.mother_and_son(), at_work("head")
    shown = head.get("/assignments").get_data(as_text=True)
    assert f"/cases/{case}/assignment" in shown
    assert "西川" not in shown
    assert f'href="/cases/{case}"' not in shown, "the head opens no case"
    words = {"staff": story.town.staff_refs["colleague"]}
    assert head.post(f"/cases/{case}/assignment", words, page="/assignments").location == "/assignments"
    after = head.get("/assignments").get_data(as_text=True)
    assert "担当を決めました。" in after
    row = after[: after.index(f"/cases/{case}/assignment")].rsplit("<tr>", 1)[1]
    assert "東の同僚、東の相談員" in row


def test_nobody_chosen_is_told_at_that_case(at_work: Callable[[str], Browser], story: Story) -> None:
    case, head = story.mother_and_son(), at_work("head")
    for staff in ("", "nobody", story.town.staff_refs["shakyo"]):
        answer = head.post(f"/cases/{case}/assignment", {"staff": staff}, page="/assignments")
        shown = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "まだ決めていません。" in shown
        assert f'<a href="#staff-{case}">自所で働いている人の中から選んでください。</a>' in shown
        assert f'id="staff-{case}-complaint"' in shown


def test_the_supervisor_assigns_from_the_page_of_a_case_that_was_opened_with_a_reason(
    at_work: Callable[[str], Browser], story: Story
) -> None:
    case, supervisor = story.mother_and_son(), at_work("supervisor")
    opened = supervisor.post(f"/cases/{case}/opening", {"reason": "担当の割りふり"}, page=f"/cases/{case}")
    assert f'action="/cases/{case}/assignment"' in opened.get_data(as_text=True)
    words = {"staff": story.town.staff_refs["supervisor"]}
    assert supervisor.post(f"/cases/{case}/assignment", words, page="/").status_code == 303
    assert supervisor.get(f"/cases/{case}").status_code == 200


def test_nobody_else_assigns_and_another_office_finds_nothing(at_work: Callable[[str], Browser], story: Story) -> None:
    case = story.mother_and_son()
    counsellor = at_work("counsellor")
    assert "/assignment" not in counsellor.get(f"/cases/{case}").get_data(as_text=True)
    assert counsellor.get("/assignments").status_code == 404
    words = {"staff": story.town.staff_refs["colleague"]}
    assert counsellor.post(f"/cases/{case}/assignment", words, page="/").status_code == 404
    theirs = story.mother_and_son(by="shakyo")
    assert at_work("head").post(f"/cases/{theirs}/assignment", words, page="/assignments").status_code == 404
