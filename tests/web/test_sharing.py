"""The matrix and the giving: nobody sees anything before, and exactly the chosen afterwards."""

from collections.abc import Callable

from coord.domain.compartment import Compartment
from tests.builders import Story
from tests.web.conftest import Browser


def consented(story: Story) -> str:
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    return case


def test_the_matrix_says_who_will_see_what_and_gives_nothing(at_work: Callable[[str], Browser], story: Story) -> None:
    case = consented(story)
    shown = at_work("counsellor").get(f"/cases/{case}/sharing").get_data(as_text=True)
    for words in (
        "多機関協働",
        "みどり病院",
        "渡さない",
        "記載なし",
        "西川 とし子",
        "だれにも何も見えるようになりません",
    ):
        assert words in shown
    assert at_work("hospital").get(f"/cases/{case}").status_code == 404


def test_what_is_not_confirmed_is_not_given_and_what_was_ticked_is_kept(
    at_work: Callable[[str], Browser], story: Story
) -> None:
    case, browser = consented(story), at_work("counsellor")
    hospital = story.town.agency_refs["hospital"]
    form = {"recipient": hospital, "compartments": ["basic", "health"]}
    answer = browser.post(f"/cases/{case}/disclosures", dict(form), page=f"/cases/{case}/sharing")
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "まだ渡していません。1か所を直してください。" in shown
    assert 'value="basic" checked' in shown
    assert 'value="economy" checked' not in shown
    assert at_work("hospital").get(f"/cases/{case}").status_code == 404


def test_the_chosen_compartments_are_seen_and_no_others(at_work: Callable[[str], Browser], story: Story) -> None:
    case, browser = consented(story), at_work("counsellor")
    form = {"recipient": story.town.agency_refs["hospital"], "compartments": ["basic", "health"], "sure": "yes"}
    answer = browser.post(f"/cases/{case}/disclosures", dict(form), page=f"/cases/{case}/sharing")
    assert (answer.status_code, answer.location) == (303, f"/cases/{case}/sharing")
    assert "渡しました。" in browser.get(f"/cases/{case}/sharing").get_data(as_text=True)
    seen = at_work("hospital").get(f"/cases/{case}").get_data(as_text=True)
    assert "要介護2" in seen
    assert "年金 月9万4千円" not in seen
    assert "さくら台" not in seen


def test_no_recipient_and_no_compartment_are_told_at_once(at_work: Callable[[str], Browser], story: Story) -> None:
    case, browser = consented(story), at_work("counsellor")
    answer = browser.post(f"/cases/{case}/disclosures", {}, page=f"/cases/{case}/sharing")
    assert answer.status_code == 422
    assert "3か所を直してください" in answer.get_data(as_text=True)


def test_a_wall_stands_in_the_matrix(at_work: Callable[[str], Browser], story: Story) -> None:
    case, browser = consented(story), at_work("counsellor")
    wall = {"kind": "place", "person": story.persons(case)[0], "reason": "支援措置の申出"}
    assert browser.post(f"/cases/{case}/walls/new", dict(wall)).status_code == 303
    shown = browser.get(f"/cases/{case}/sharing").get_data(as_text=True)
    assert "渡らない" in shown
    assert "N-1" not in shown
    story.share(case, "shakyo", Compartment.BASIC, Compartment.ADDRESS)
    assert "さくら台" not in at_work("shakyo").get(f"/cases/{case}").get_data(as_text=True)
