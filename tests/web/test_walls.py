"""Walls: set on one page, in force at once, and no rule's id on it."""

from collections.abc import Callable

from coord.domain.compartment import Compartment
from tests.builders import Story
from tests.web.conftest import Browser


def test_a_wall_against_an_office_hides_the_case_at_once(at_work: Callable[[str], Browser], story: Story) -> None:
    case, browser, hospital = story.mother_and_son(), at_work("counsellor"), at_work("hospital")
    story.consents(case, "given", "given")
    story.share(case, "hospital", Compartment.BASIC)
    assert hospital.get(f"/cases/{case}").status_code == 200
    wall = {"kind": "party", "agency": story.town.agency_refs["hospital"], "reason": "相手方が通院している"}
    answer = browser.post(f"/cases/{case}/walls/new", dict(wall))
    assert answer.location == f"/cases/{case}"
    assert "遮断を立てました。" in browser.get(answer.location).get_data(as_text=True)
    assert hospital.get(f"/cases/{case}").status_code == 404


def test_the_page_names_people_with_their_offices_and_no_rule(at_work: Callable[[str], Browser], story: Story) -> None:
    shown = at_work("counsellor").get(f"/cases/{story.mother_and_son()}/walls/new").get_data(as_text=True)
    assert "病院の相談員（みどり病院）" in shown
    assert "住所を知られてはいけない" in shown
    assert "N-" not in shown


def test_what_is_missing_is_told_and_the_reason_is_kept(at_work: Callable[[str], Browser], story: Story) -> None:
    case, browser = story.mother_and_son(), at_work("counsellor")
    for form, sentence in (
        ({"reason": "支援措置"}, "遮断の種類を選んでください。"),
        ({"kind": "place", "reason": "支援措置"}, "守る人を一人選んでください。"),
        ({"kind": "interest", "reason": "支援措置"}, "人か機関で選んでください。"),
    ):
        answer = browser.post(f"/cases/{case}/walls/new", dict(form))
        assert answer.status_code == 422
        assert sentence in answer.get_data(as_text=True)
        assert "支援措置" in answer.get_data(as_text=True)
