"""A household's answers on one page, and taking a consent back."""

import re
from collections.abc import Callable

from coord.actions.cases import read_case
from coord.actions.consents import prepare_consents
from coord.domain.wareki import short_wareki
from tests.builders import Story
from tests.web.conftest import Browser


def answers(story: Story, case: str, *said: str) -> dict[str, object]:
    """The form, with an answer for each person in order."""
    page = prepare_consents(story.house, story.actor("counsellor"), case)
    named = {f"answer-{p.ref}": answer for p, answer in zip(page.case.persons, said, strict=True)}
    return {"preset": page.presets[0].ref, "method": "written", "said_on": "R8.11.20", **named}


def test_a_mothers_consent_and_her_sons_refusal_take_few_inputs(
    at_work: Callable[[str], Browser], story: Story
) -> None:
    case, browser = story.mother_and_son(), at_work("counsellor")
    page = f"/cases/{case}/consents/new"
    shown = browser.get(page).get_data(as_text=True)
    controls = set(re.findall(r'name="([a-z_]+(?:-[a-z2-7]{26})?)"', shown)) - {"csrf_token", "viewport"}
    optional = {name for name in controls if name.startswith(("note-", "excluded-"))}
    assert len(controls - optional) <= 8
    assert browser.post(page, answers(story, case, "given", "refused")).location == f"/cases/{case}"
    shown = browser.get(f"/cases/{case}").get_data(as_text=True)
    assert "同意あり" in shown
    assert "断られました" in shown
    assert "拒否" not in shown


def test_nobody_asked_is_told_and_what_was_typed_is_kept(at_work: Callable[[str], Browser], story: Story) -> None:
    case, browser = story.mother_and_son(), at_work("counsellor")
    person = story.persons(case)[0]
    words = {**answers(story, case, "not_yet", "not_yet"), "said_on": "R8.11.30", f"note-{person}": "また聞く"}
    answer = browser.post(f"/cases/{case}/consents/new", words)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for sentence in ("お一人以上の答えを選んでください。", "先の日付です", "また聞く", 'value="R8.11.30"'):
        assert sentence in shown


def test_an_office_the_person_excludes_is_left_out(at_work: Callable[[str], Browser], story: Story) -> None:
    case, browser = story.mother_and_son(), at_work("counsellor")
    person = story.persons(case)[0]
    excluded = {f"excluded-{person}": story.town.agency_refs["shakyo"]}
    browser.post(f"/cases/{case}/consents/new", {**answers(story, case, "given", "not_yet"), **excluded})
    story.share(case, "hospital")
    assert "要介護2" in at_work("hospital").get(f"/cases/{case}").get_data(as_text=True)
    assert at_work("shakyo").get(f"/cases/{case}").status_code == 404


def test_a_withdrawal_says_what_ended_and_closes_the_case_at_once(
    at_work: Callable[[str], Browser], story: Story
) -> None:
    case, browser, reader = story.mother_and_son(), at_work("counsellor"), at_work("shakyo")
    story.consents(case, "given", "refused")
    story.share(case, "shakyo")
    assert reader.get(f"/cases/{case}").status_code == 200
    consent = read_case(story.house, story.actor("counsellor"), case).persons[0].consents[0].ref
    page = f"/cases/{case}/consents/{consent}/withdrawal"
    early = browser.post(page, {"said_on": "R8.11.1", "reason": "やめたい"})
    assert early.status_code == 422
    assert "同意より前の日です" in early.get_data(as_text=True)
    assert "やめたい" in early.get_data(as_text=True)
    done = browser.post(page, {"said_on": short_wareki(story.today), "reason": "やめたい"})
    shown = done.get_data(as_text=True)
    assert done.status_code == 200
    for words in ("この同意では、だれにも見えません", "終えた提供：1件", "返してもらう紙：0部"):
        assert words in shown
    assert reader.get(f"/cases/{case}").status_code == 404
    again = {"csrf_token": browser.token("/"), "said_on": short_wareki(story.today)}
    assert browser.client.post(page, data=again).status_code == 409
