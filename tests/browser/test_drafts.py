"""Someone writes, the browser dies, and what was written is offered again; two meet on one statement; nobody moves."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser import family
from tests.browser.desks import Desk
from tests.browser.told import Told

pytestmark = pytest.mark.browser

KEPT = re.compile(r"下書きに入れました \d\d:\d\d")
CASE = "西川 とし子さんの世帯"
MINE = "電気代の督促が二通、台所に置いてあった。"
THEIRS = "電気代の督促は一通だった（通帳で確かめた）。"


def told_of_a_draft(desk: Desk) -> None:
    expect(desk.page.locator("[data-draft-said]").first).to_have_text(KEPT)


def the_case(desk: Desk) -> str:
    desk.open("/cases")
    desk.follow(CASE)
    desk.heading(CASE)
    return desk.path


def test_what_was_typed_outlives_the_browser(told: Told) -> None:
    desk = told.empty_desk()
    desk.page.clock.install()
    desk.sign_in("sasaki")
    desk.follow("相談受付")
    desk.heading("相談を受け付ける")
    for name, words in family.INTAKE.items():
        desk.box(name).fill(words)
    desk.box("worry.care").nth(0).locator("..").click()
    desk.box("intake.story").focus()
    desk.page.clock.fast_forward(11_000)
    told_of_a_draft(desk)
    desk.photograph("20-draft-kept")
    desk.box("intake.story").fill(f"{family.STORY}まだ続きがある。")
    desk.page.clock.fast_forward(11_000)
    expect(desk.page.locator("[data-draft-said]")).to_have_text(KEPT)
    desk.page.context.close()

    again = told.empty_desk()
    again.sign_in("sasaki")
    again.follow("相談受付")
    expect(again.page.get_by_text("の下書きがあります。")).to_be_visible()
    assert family.MOTHER not in again.page.content()
    again.photograph("20-draft-offered")
    again.follow("続きから書く")
    for name, words in family.INTAKE.items():
        expect(again.box(name)).to_have_value(words if name != "intake.story" else f"{words}まだ続きがある。")
    expect(again.box("worry.care").nth(0)).to_be_checked()
    again.photograph("20-draft-continued")
    again.press("受け付ける")
    again.heading(f"{family.MOTHER}さんの世帯")
    again.open("/cases/new")
    assert "下書きがあります" not in again.words
    told.desks["sasaki"] = again


def test_an_individual_number_is_told_while_one_types_and_kept_nowhere(told: Told) -> None:
    desk = told.desk_of("sasaki")
    desk.open(the_case(desk))
    desk.follow("記載を足す")
    desk.box("value").fill(f"番号は{family.MY_NUMBER}とのこと")
    desk.box("learned_on").focus()
    expect(desk.page.locator("[data-draft-said]")).to_contain_text("下書きに入れていません。")
    desk.photograph("21-number-not-kept")
    desk.box("value").fill(MINE)
    desk.box("learned_on").focus()
    told_of_a_draft(desk)
    desk.open(desk.path)
    desk.press("捨てる")
    expect(desk.page.get_by_text("下書きを捨てました。")).to_be_visible()
    assert "下書きがあります" not in desk.words


def test_what_was_sent_leaves_no_draft_behind_however_slow_the_draft_was(told: Told) -> None:
    desk = told.desk_of("sasaki")
    desk.open(the_case(desk))
    desk.follow("記載を足す")
    desk.box("field").select_option(label="支援経過")
    desk.press("この項目の欄を出す")
    desk.page.get_by_role("group", name="だれのこと").get_by_label("西川 とし子", exact=True).check()
    held: list[Route] = []
    order: list[str] = []
    # Playwright marks the function it is given, which a method of a list does not bear.
    desk.page.route("**/drafts", lambda route: held.append(route))  # noqa: PLW0108
    desk.page.on("requestfinished", lambda one: order.append("kept") if one.url.endswith("/drafts") else None)
    desk.page.on("request", lambda one: order.append("sent") if one.is_navigation_request() else None)
    desk.box("value").fill(MINE)
    desk.box("learned_on").focus()
    desk.press("記載を足す")
    (draft,) = held
    draft.continue_()
    desk.heading(CASE)
    assert order[:2] == ["kept", "sent"]
    desk.page.unroute("**/drafts")
    desk.follow("記載を足す")
    assert "下書きがあります" not in desk.words


def test_two_who_correct_one_statement_see_both_and_lose_nothing(told: Told) -> None:
    first, second = told.desk_of("sasaki"), told.empty_desk()
    second.sign_in("sasaki")
    case = the_case(first)
    first.add_statement("支援経過", "西川 とし子", "督促が来ているとのこと。")
    for desk in (first, second):
        desk.open(case)
        desk.page.get_by_role("link", name=re.compile("直す.*")).last.click()
    address = second.path
    first.open(address)
    first.box("value").fill(THEIRS)
    second.box("value").fill(MINE)
    first.press("直す")
    first.heading(CASE)
    second.press("直す")
    second.heading("ほかの人が先に直しました")
    expect(second.page.get_by_role("region", name="先に入ったもの")).to_contain_text(THEIRS)
    expect(second.box("value")).to_have_value(MINE)
    second.photograph("22-both-versions")
    second.press("いまの記載を、これで直す")
    second.heading(CASE)
    assert MINE in second.words
    assert THEIRS not in second.words


def test_who_does_not_move_is_asked_after_twenty_five_minutes(told: Told) -> None:
    desk = told.empty_desk()
    desk.page.clock.install()
    desk.sign_in("sasaki")
    desk.heading("きょうのしごと")
    notice = desk.page.get_by_role("alert")
    # The page's own clockwork runs once it is loaded; its heading is there a moment before.
    desk.page.wait_for_load_state("load")
    desk.page.clock.fast_forward("24:50")
    expect(notice).to_be_hidden()
    desk.page.clock.fast_forward("00:20")
    expect(notice).to_be_visible()
    desk.photograph("23-idle-notice")
    desk.press("続ける")
    expect(notice).to_be_hidden()
    desk.page.clock.fast_forward("25:10")
    expect(notice).to_be_visible()
    # Ended elsewhere, as it would have ended by itself by then.
    token = desk.page.locator('[name="csrf_token"]').first.get_attribute("value")
    desk.page.context.request.post(f"{told.served.address}/sign-out", form={"csrf_token": str(token)})
    desk.page.clock.fast_forward("05:10")
    desk.heading("coord をはじめる")
    desk.photograph("23-idle-over")


def test_no_browser_complained_and_nothing_typed_lies_in_the_clear(told: Told) -> None:
    assert told.watch.complaints == []
    assert told.watch.strangers == []
    hidden = [*family.CONTENT, family.MY_NUMBER, MINE, THEIRS]
    lying = [path for path in told.served.home.parent.rglob("*") if path.is_file()]
    assert {"coord.db", "keystore.db", "serve.log"} <= {path.name for path in lying}
    assert [(words, path.name) for path in lying for words in hidden if words.encode() in path.read_bytes()] == []
