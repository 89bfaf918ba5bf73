"""The sealed envelope at the screen: prepared and shown once, typed at night, seen by the privacy officer afterwards."""

import re
from collections.abc import Callable

import pytest

from tests.builders import Story
from tests.web.conftest import Browser
from tests.web.test_emergency import asked, hidden_mother, second

AtWork = Callable[[str], Browser]
CODE = re.compile(r'<b class="code whole">([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</b>')
WRONG = "封筒の番号が違うか、もう使えません。"


def prepared(officer: Browser, story: Story, office: str = "shakyo") -> str:
    """The code, as it stands on the one page that has it."""
    answer = officer.post("/envelopes", {"agency": story.town.agency_refs[office]})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    found = CODE.search(answer.get_data(as_text=True))
    assert found is not None
    return found[1]


def listed(officer: Browser) -> str:
    return officer.get("/envelopes").get_data(as_text=True)


def lying(officer: Browser) -> list[str]:
    """The addresses at which an envelope can be ended, newest first."""
    return re.findall(r'action="(/envelopes/[a-z2-7]{26}/ending)"', listed(officer))


def test_an_envelope_is_shown_once_opens_a_hidden_place_once_and_is_told(at_work: AtWork, story: Story) -> None:
    hidden_mother(story, at_work, "ふうとう ひらくこ")
    officer, browser = at_work("privacy"), at_work("shakyo")
    code = prepared(officer, story)
    assert "封がしてあります" in listed(officer)
    assert code not in listed(officer)
    form = asked(story, "shakyo", kana="ふうとう ひらくこ", second_envelope=code.lower())
    answer = browser.post("/emergency", dict(form))
    shown = browser.get(answer.location).get_data(as_text=True)
    assert "さくら台3丁目14番2号" in shown
    assert "封筒の番号で確かめました" in shown
    again = browser.post("/emergency", dict(form))
    assert again.status_code == 422
    assert WRONG in again.get_data(as_text=True)
    home = officer.get("/").get_data(as_text=True)
    assert "新しい封筒を用意してください。" in home
    assert home.index("開けられた緊急の封筒") < home.index("緊急閲覧の事後確認")
    assert "ひらくこ" not in home
    review = officer.get(f"{answer.location}/review").get_data(as_text=True)
    assert re.search(r'<dt>2人め</dt><dd>封筒 <span class="code">[2-9A-HJKMNP-TV-Z]{5}</span></dd>', review)
    assert "開けられました" in listed(officer)
    prepared(officer, story)
    assert "新しい封筒を用意してください。" not in officer.get("/").get_data(as_text=True)


@pytest.mark.parametrize("whose", ["hospital", "nobody"])
def test_a_wrong_code_says_so_and_does_not_come_back(at_work: AtWork, story: Story, whose: str) -> None:
    story.mother_and_son(person__kana="まちがい なし")
    code = prepared(at_work("privacy"), story, "hospital") if whose == "hospital" else "2222-3333-4444"
    form = asked(story, "shakyo", kana="まちがい なし", second_envelope=code)
    page = at_work("shakyo").post("/emergency", dict(form)).get_data(as_text=True)
    assert WRONG in page
    assert code not in page
    assert "<details open>" in page


def test_the_code_is_not_echoed_where_nobody_was_found_and_is_good_still(at_work: AtWork, story: Story) -> None:
    officer, browser = at_work("privacy"), at_work("shakyo")
    code = prepared(officer, story)
    form = asked(story, "shakyo", kana="まだ いないこ", second_envelope=code)
    page = browser.post("/emergency", dict(form))
    assert page.status_code == 422
    assert code not in page.get_data(as_text=True)
    story.mother_and_son(person__kana="まだ いないこ")
    assert browser.post("/emergency", dict(form)).status_code == 303


def test_either_a_second_person_or_an_envelope(at_work: AtWork, story: Story) -> None:
    form = asked(story, "shakyo", second_envelope="2222-3333-4444", **second(story, "hospital"))
    page = at_work("shakyo").post("/emergency", dict(form))
    assert page.status_code == 422
    assert "どちらか一つを入れてください。" in page.get_data(as_text=True)


def test_an_envelope_is_revoked_from_the_list(at_work: AtWork, story: Story) -> None:
    officer = at_work("privacy")
    code, (newest, *_) = prepared(officer, story, "welfare"), lying(officer)
    assert officer.post(newest, {}, page="/envelopes").location == "/envelopes"
    page = listed(officer)
    assert "使えなくしました。この封筒の番号では、もう何も開きません。" in page
    assert newest not in page
    assert code not in page
    assert officer.post(newest, {}, page="/envelopes").status_code == 409


def test_what_was_not_chosen_is_said(at_work: AtWork) -> None:
    answer = at_work("privacy").post("/envelopes", {"agency": ""})
    assert answer.status_code == 422
    assert "封筒を置く機関を選んでください。" in answer.get_data(as_text=True)


@pytest.mark.parametrize("who", ["counsellor", "auditor", "administrator"])
def test_nobody_else_comes_to_the_envelopes(at_work: AtWork, story: Story, who: str) -> None:
    browser = at_work(who)
    assert browser.get("/envelopes").status_code == 404
    assert browser.post("/envelopes", {"agency": story.town.agency_refs["shakyo"]}).status_code == 404
    assert 'href="/envelopes"' not in browser.get("/").get_data(as_text=True)
    assert 'href="/envelopes"' in at_work("privacy").get("/").get_data(as_text=True)


def test_the_law_of_the_house_says_when_an_envelope_stands_for_a_person(at_work: AtWork) -> None:
    page = at_work("counsellor").get("/policy").get_data(as_text=True)
    assert "封筒の番号が、一度だけ使われた" in page
    assert "緊急の封筒を用意する" in page
