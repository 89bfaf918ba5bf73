"""Drafts over the pages: kept by the button and by the script, offered again, and nothing typed is lost."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from werkzeug.test import TestResponse

from coord.actions.cases import add_statement, correct_statement
from coord.actions.gate import House
from coord.actions.handoffs import accept_handoff, decline_handoff
from coord.domain.ids import new_public_ref
from coord.domain.statement import Value
from tests.builders import Clock, Story
from tests.web.conftest import Browser

SignIn = Callable[[str], Browser]
SECRET = "電気が止まりそうだと、小さな声で話された"
NUMBER = "番号は 1234 5678 9018 とのこと"


@pytest.fixture
def clock(opened_on_sqlite: tuple[House, Clock]) -> Clock:
    """The clock of the house the pages stand on."""
    return opened_on_sqlite[1]


def page(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def hidden(shown: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', shown)
    assert found, name
    return found[1]


def form_of(browser: Browser, path: str, **typed: object) -> dict[str, object]:
    """What a browser would send of the form at this address, with these words typed into it."""
    shown = page(browser.get(path))
    names = ("csrf_token", "draft", "draft_form", "draft_case", "draft_about")
    return {**{name: hidden(shown, name) for name in names}, **typed}


def autosaved(browser: Browser, form: dict[str, object]) -> TestResponse:
    return browser.client.post("/drafts", data=form)


def offers(shown: str) -> list[str]:
    return re.findall(r'href="([^"]+\?draft=[a-z2-7]{26})[#"]', shown)


def own_note(story: Story, case: str, words: str = "はじめに聞いたこと") -> str:
    person, actor = story.persons(case)[0], story.actor("counsellor")
    return add_statement(
        story.house,
        actor,
        case,
        field="course.note",
        persons=(person,),
        value=Value(text=words, learned_on=date(2026, 11, 20)),
    )


def forms(story: Story) -> dict[str, tuple[str, dict[str, object]]]:
    """Each form that keeps drafts: its address, and words for one of its boxes."""
    case, given = story.mother_and_son(), story.mother_and_son()
    story.consents(given, "given", "refused")
    statement = own_note(story, case)
    return {
        "intake": ("/cases/new", {"intake.story": SECRET, "person-0.person.name": "書きかけの人"}),
        "statement": (f"/cases/{case}/statements/new", {"field": "course.note", "value": SECRET}),
        "correction": (
            f"/cases/{case}/statements/{statement}/correction",
            {"field": "course.note", "value": SECRET, "correcting": "yes"},
        ),
        "letter": (f"/cases/{given}/handoffs/new", {"words": SECRET, "reply_by": "R8.12.1", "to": ""}),
    }


FORMS = ("intake", "statement", "correction", "letter")


@pytest.mark.parametrize("name", FORMS)
def test_what_the_script_kept_is_offered_and_goes_on_where_it_stopped(at_work: SignIn, story: Story, name: str) -> None:
    browser, (path, typed) = at_work("counsellor"), forms(story)[name]
    answer = autosaved(browser, form_of(browser, path, **typed))
    assert answer.status_code == 200
    assert re.fullmatch("下書きに入れました [0-9]{2}:[0-9]{2}", answer.get_json()["said"])
    shown = page(browser.get(path))
    assert "の下書きがあります。" in shown
    assert SECRET not in shown, "offered, not opened"
    again = page(browser.get(offers(shown)[0]))
    for words in typed.values():
        assert str(words) in again
    assert "の下書きの続きです。" in again


@pytest.mark.parametrize("name", FORMS)
def test_without_javascript_a_button_keeps_it_and_the_page_stays_as_it_was(
    at_work: SignIn, story: Story, name: str
) -> None:
    browser, (path, typed) = at_work("counsellor"), forms(story)[name]
    answer = browser.client.post(path, data=form_of(browser, path, only="draft", **typed))
    assert answer.status_code == 200
    assert "下書きに入れました" in page(answer)
    assert SECRET in page(answer)
    assert SECRET in page(browser.get(offers(page(browser.get(path)))[0]))


def test_going_on_and_sending_leaves_no_draft(at_work: SignIn, story: Story) -> None:
    browser, case = at_work("counsellor"), story.mother_and_son()
    path = f"/cases/{case}/statements/new"
    form = form_of(browser, path, field="course.note", value=SECRET, persons=story.persons(case)[0])
    autosaved(browser, form)
    assert browser.client.post(path, data=form).status_code == 303
    assert SECRET in page(browser.get(f"/cases/{case}"))
    assert offers(page(browser.get(path))) == []


def test_throwing_it_away_leads_back_to_the_empty_form(at_work: SignIn, story: Story) -> None:
    browser, case = at_work("counsellor"), story.mother_and_son()
    path = f"/cases/{case}/statements/new"
    form = form_of(browser, path, field="course.note", value=SECRET)
    autosaved(browser, form)
    answer = browser.post(f"/drafts/{form['draft']}/removal", page=path)
    assert answer.location == path
    shown = page(browser.get(path))
    assert "下書きを捨てました。" in shown
    assert offers(shown) == []
    assert browser.get(f"{path}?draft={form['draft']}").status_code == 404


@pytest.mark.parametrize("name", FORMS)
def test_an_individual_number_is_not_kept_and_the_page_says_so(at_work: SignIn, story: Story, name: str) -> None:
    browser, (path, typed) = at_work("counsellor"), forms(story)[name]
    wrong = {box: NUMBER if words == SECRET else words for box, words in typed.items()}
    before = len(offers(page(browser.get(path))))
    answer = autosaved(browser, form_of(browser, path, **wrong))
    assert answer.status_code == 422
    assert "下書きに入れていません。" in answer.get_json()["said"]
    plain = browser.client.post(path, data=form_of(browser, path, only="draft", **wrong))
    assert plain.status_code == 422
    assert "下書きに入れていません。" in page(plain)
    assert "9018" not in page(plain)
    assert len(offers(page(browser.get(path)))) == before


def test_a_colleague_and_another_office_never_see_it(at_work: SignIn, story: Story) -> None:
    browser, case = at_work("counsellor"), story.mother_and_son()
    path = f"/cases/{case}/statements/new"
    form = form_of(browser, path, field="course.note", value=SECRET)
    autosaved(browser, form)
    for person in ("supervisor", "coordinator", "clerk", "auditor", "administrator"):
        other = at_work(person)
        for address in (path, f"{path}?draft={form['draft']}", f"/cases/new?draft={form['draft']}"):
            answer = other.get(address)
            assert SECRET not in page(answer)
            assert form["draft"] not in offers(page(answer))
        assert other.post(f"/drafts/{form['draft']}/removal", page="/").status_code == 404
    assert SECRET in page(browser.get(f"{path}?draft={form['draft']}"))


@pytest.mark.parametrize("name", FORMS)
def test_what_is_sent_after_half_an_hour_is_kept_and_offered_after_signing_in_again(
    at_work: SignIn, story: Story, clock: Clock, name: str
) -> None:
    browser, (path, typed) = at_work("counsellor"), forms(story)[name]
    form = form_of(browser, path, **typed)
    clock.forward(minutes=31)
    answer = browser.client.post(path, data=form)
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    said = page(browser.get("/sign-in"))
    assert "入力したものは下書きに入れてあります。" in said
    assert SECRET not in said
    plan = story.plan.people["counsellor"]
    assert browser.sign_in(plan.login, plan.password).location == path
    shown = page(browser.get(path))
    assert "の下書きがあります。" in shown
    assert SECRET in page(browser.get(offers(shown)[0]))


def test_the_script_that_comes_too_late_is_kept_too(at_work: SignIn, story: Story, clock: Clock) -> None:
    browser, case = at_work("counsellor"), story.mother_and_son()
    path = f"/cases/{case}/statements/new"
    form = form_of(browser, path, field="course.note", value=SECRET)
    clock.forward(minutes=31)
    assert autosaved(browser, form).location == "/sign-in"
    plan = story.plan.people["counsellor"]
    browser.sign_in(plan.login, plan.password)
    assert len(offers(page(browser.get(path)))) == 1


def test_an_individual_number_sent_too_late_is_emptied_and_the_rest_is_kept(
    at_work: SignIn, story: Story, clock: Clock
) -> None:
    browser = at_work("counsellor")
    form = form_of(browser, "/cases/new", **{"intake.story": SECRET, "person-0.person.name": NUMBER})
    clock.forward(minutes=31)
    browser.client.post("/cases/new", data=form)
    plan = story.plan.people["counsellor"]
    browser.sign_in(plan.login, plan.password)
    again = page(browser.get(f"/cases/new?draft={form['draft']}"))
    assert SECRET in again
    assert "9018" not in again


def test_who_signs_in_at_the_same_browser_instead_finds_nothing(at_work: SignIn, story: Story, clock: Clock) -> None:
    browser, case = at_work("counsellor"), story.mother_and_son()
    path = f"/cases/{case}/statements/new"
    form = form_of(browser, path, field="course.note", value=SECRET)
    clock.forward(minutes=31)
    browser.client.post(path, data=form)
    plan = story.plan.people["coordinator"]
    assert browser.sign_in(plan.login, plan.password).location == path
    assert browser.get(path).status_code == 404
    assert browser.get(f"/cases/new?draft={form['draft']}").status_code == 404


def test_after_signing_out_nothing_is_kept_any_more(at_work: SignIn, story: Story) -> None:
    browser, case = at_work("counsellor"), story.mother_and_son()
    path = f"/cases/{case}/statements/new"
    form, cookie = form_of(browser, path, field="course.note", value=SECRET), browser.client.get_cookie("coord_session")
    assert cookie is not None
    browser.post("/sign-out", page="/")
    browser.client.set_cookie("coord_session", cookie.value)
    assert browser.client.post(path, data=form).location == "/sign-in"
    assert offers(page(at_work("counsellor").get(path))) == []


def test_a_form_that_keeps_no_drafts_leads_to_the_sign_in_without_a_word(at_work: SignIn, clock: Clock) -> None:
    browser = at_work("counsellor")
    token = browser.token("/")
    clock.forward(minutes=31)
    browser.client.post("/search", data={"csrf_token": token, "kana": "にしかわ"})
    assert "下書き" not in page(browser.get("/sign-in"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"draft_form": "nothing"},
        {"draft_case": "../../etc"},
        {"draft": "short"},
        {"draft_form": "reply", "draft_about": ""},
        {"draft_case": "a" * 26},
    ],
)
def test_what_is_no_form_of_ours_is_kept_nowhere(at_work: SignIn, story: Story, wrong: dict[str, str]) -> None:
    browser, case = at_work("counsellor"), story.mother_and_son()
    path = f"/cases/{case}/statements/new"
    form = {**form_of(browser, path, field="course.note", value=SECRET), **wrong}
    assert autosaved(browser, form).status_code == 404
    assert offers(page(browser.get(path))) == []


def test_of_two_corrections_both_are_shown_and_the_second_becomes_a_further_one(at_work: SignIn, story: Story) -> None:
    browser, case = at_work("counsellor"), story.mother_and_son()
    statement = own_note(story, case)
    path = f"/cases/{case}/statements/{statement}/correction"
    form = form_of(browser, path, field="course.note", value=SECRET, correcting="yes")
    theirs = correct_statement(
        story.house, story.actor("counsellor"), case, statement, value=Value(text="さきに直した")
    )
    answer = browser.client.post(path, data=form)
    shown = page(answer)
    assert answer.status_code == 409
    assert shown.index("さきに直した") < shown.index(SECRET)
    assert f'action="/cases/{case}/statements/{theirs}/correction"' in shown
    assert hidden(shown, "draft") == form["draft"]
    further = {**form, "draft_about": theirs}
    assert browser.client.post(f"/cases/{case}/statements/{theirs}/correction", data=further).status_code == 303
    now = page(browser.get(f"/cases/{case}"))
    assert SECRET in now
    assert "さきに直した" not in now


def test_of_two_corrections_the_second_can_be_dropped(at_work: SignIn, story: Story) -> None:
    browser, case = at_work("counsellor"), story.mother_and_son()
    statement = own_note(story, case)
    path = f"/cases/{case}/statements/{statement}/correction"
    form = form_of(browser, path, field="course.note", value=SECRET, correcting="yes")
    correct_statement(story.house, story.actor("counsellor"), case, statement, value=Value(text="さきに直した"))
    assert browser.client.post(path, data=form).status_code == 409
    answer = browser.post(f"/drafts/{form['draft']}/removal", page=f"/cases/{case}")
    assert answer.location == f"/cases/{case}"
    now = page(browser.get(f"/cases/{case}"))
    assert "さきに直した" in now
    assert SECRET not in now


def test_who_comes_back_to_a_statement_corrected_meanwhile_sees_both(
    at_work: SignIn, story: Story, clock: Clock
) -> None:
    browser, case = at_work("counsellor"), story.mother_and_son()
    statement = own_note(story, case)
    path = f"/cases/{case}/statements/{statement}/correction"
    form = form_of(browser, path, field="course.note", value=SECRET, correcting="yes")
    clock.forward(minutes=31)
    browser.client.post(path, data=form)
    theirs = correct_statement(
        story.house, story.actor("counsellor"), case, statement, value=Value(text="さきに直した")
    )
    plan = story.plan.people["counsellor"]
    assert browser.sign_in(plan.login, plan.password).location == path
    answer = browser.get(browser.get(path).location)
    assert "さきに直した" in page(answer)
    assert SECRET in page(answer)
    assert len(offers(page(browser.get(f"/cases/{case}/statements/{theirs}/correction")))) == 1


def test_an_old_address_of_a_statement_leads_to_what_stands_now(at_work: SignIn, story: Story) -> None:
    browser, case = at_work("counsellor"), story.mother_and_son()
    statement = own_note(story, case)
    theirs = correct_statement(story.house, story.actor("counsellor"), case, statement, value=Value(text="直した"))
    answer = browser.get(f"/cases/{case}/statements/{statement}/correction")
    assert answer.location == f"/cases/{case}/statements/{theirs}/correction"


@pytest.mark.parametrize(("box", "address"), [("words", "acceptance"), ("reason", "refusal")])
@pytest.mark.parametrize("first", [accept_handoff, decline_handoff])
def test_of_two_answers_to_a_handoff_the_second_is_shown_beside_the_first(
    at_work: SignIn, story: Story, box: str, address: str, first: Callable[..., object]
) -> None:
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    handoff = story.hand_over(case)
    browser, path = at_work("coordinator"), f"/handoffs/{handoff}"
    form = form_of(browser, path, **{box: SECRET})
    first(story.house, story.actor("coordinator"), handoff, words="さきの返事です。")
    answer = browser.client.post(f"{path}/{address}", data=form)
    shown = page(answer)
    assert answer.status_code == 409
    assert SECRET in shown
    if first is accept_handoff:
        assert "さきの返事です。" in shown
        note = {"field": "course.note", "only": "field", "value": SECRET}
        assert SECRET in page(browser.post(f"/cases/{case}/statements/new", dict(note)))
    else:
        assert "お受けできません" in shown
        assert "西川" not in shown


def test_a_reply_is_kept_and_offered_at_its_handoff(at_work: SignIn, story: Story) -> None:
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    handoff, browser = story.hand_over(case), at_work("coordinator")
    path = f"/handoffs/{handoff}"
    autosaved(browser, form_of(browser, path, reason=SECRET))
    (offered,) = offers(page(browser.get(path)))
    assert SECRET in page(browser.get(offered))
    answer = browser.client.post(f"{path}/refusal", data=form_of(browser, offered, reason=SECRET))
    assert answer.status_code == 303
    assert browser.get(offered).status_code == 404


def test_a_session_says_how_long_it_lives_and_continue_lengthens_it(
    at_work: SignIn, story: Story, clock: Clock
) -> None:
    browser = at_work("counsellor")
    shown = page(browser.get("/cases/new"))
    assert 1790 <= int(hidden_seconds(shown)) <= 1800
    token = hidden(shown, "csrf_token")
    clock.forward(minutes=26)
    answer = browser.client.post("/sign-in/longer", data={"csrf_token": token})
    assert 1790 <= answer.get_json()["seconds"] <= 1800
    clock.forward(minutes=26)
    assert browser.get("/cases/new").status_code == 200
    clock.forward(minutes=31)
    assert browser.client.post("/sign-in/longer", data={"csrf_token": token}).location == "/sign-in"


def hidden_seconds(shown: str) -> str:
    found = re.search(r'data-seconds="(\d+)"', shown)
    assert found
    return found[1]


def test_a_made_up_reference_opens_no_draft(at_work: SignIn) -> None:
    browser = at_work("counsellor")
    assert browser.get(f"/cases/new?draft={new_public_ref()}").status_code == 404
    assert browser.get("/cases/new?draft=../x").status_code == 200
