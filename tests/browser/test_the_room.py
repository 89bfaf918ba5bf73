"""The secretariat in the room of a meeting, with the keyboard: keys lead, press nothing, and can be switched off."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.desks import Desk
from tests.browser.told import Told

pytestmark = pytest.mark.browser

HOUSEHOLD = "西川 とし子さんの世帯"
DECISION = "電力会社に分割払いを申し入れる。L、C、? も書ける。"
HOSPITAL = "みどり病院 医療相談室"


def propose(desk: Desk) -> None:
    desk.open("/cases")
    desk.follow(HOUSEHOLD)
    desk.follow("会議に出す")
    desk.page.get_by_label("みらい市まるごと会議").check()
    desk.box("reason").fill("電気が止まりそうです。")
    desk.press("会議に出すことを申し出る")


def put_on_agenda(desk: Desk) -> None:
    desk.open("/meetings")
    for name, words in (("day", "7日後"), ("clock", "14:00"), ("place", "市役所 第2会議室")):
        desk.box(name).fill(words)
    desk.press("会議の日を決める")
    desk.follow("案件にのせる")
    desk.box("meeting").first.check()
    desk.page.get_by_role("group", name="根拠").get_by_role("checkbox").first.check()
    desk.box("question").fill("はじめに声をかける人")
    offices = desk.page.get_by_role("group", name="招く機関")
    assert "監査委員事務局" not in offices.inner_text()
    for name in ("みらい市社協 くらしサポートセンター", HOSPITAL):
        offices.get_by_label(name, exact=True).check()
    desk.box("due").fill("3日後")
    desk.press("案件にのせて、提供を求める")
    desk.heading("案件")


def give_to_all_but_the_hospital(desk: Desk) -> None:
    desk.open("/")
    desk.follow("情報提供の求めに答える")
    desk.heading("提供の求めに答える")
    for choice in desk.page.get_by_role("group", name=HOSPITAL).get_by_role("checkbox").all():
        choice.uncheck()
    desk.box("sure").check()
    desk.press("会議に渡す")


@pytest.fixture
def desk(told: Told) -> Desk:
    """The secretariat in the room; what the hospital was given of nobody is to be talked about."""
    if not told.case:
        sasaki, mizuno = told.desk_of("sasaki"), told.desk_of("mizuno")
        propose(sasaki)
        put_on_agenda(mizuno)
        told.case = mizuno.path
        give_to_all_but_the_hospital(sasaki)
    desk = told.desk_of("mizuno")
    desk.open(told.case)
    return desk


def focused(desk: Desk) -> str:
    words: str = desk.page.evaluate("document.activeElement.id || document.activeElement.innerText")
    return words


def test_single_letters_lead_to_their_place_and_press_nothing(desk: Desk) -> None:
    desk.photograph("30-room")
    desk.page.keyboard.press("l")
    assert focused(desk).startswith("退室を記録する")
    expect(desk.page.locator(".leave-now")).to_have_count(1)
    desk.page.keyboard.press("c")
    assert focused(desk) == "papers"
    expect(desk.page.locator(".leave-now")).to_have_count(1)


def test_ctrl_enter_adds_what_is_typed_and_letters_in_a_box_are_letters(desk: Desk) -> None:
    desk.box("words").focus()
    desk.page.keyboard.type(DECISION)
    assert focused(desk) == "words"
    expect(desk.box("words")).to_have_value(DECISION)
    desk.box("due").fill("10日後")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.locator(".decisions")).to_contain_text(DECISION)
    expect(desk.page.locator(".decisions")).to_contain_text("10日後")
    expect(desk.page.locator(".done")).to_have_text(re.compile("期日は 令和.*（.）、10日後です。"))
    expect(desk.page.locator(".done")).to_be_in_viewport()
    assert focused(desk) == "agency"
    desk.photograph("30-decided")


def test_the_list_of_keys_opens_and_single_letters_can_be_switched_off(desk: Desk) -> None:
    listed = desk.page.get_by_role("dialog", name="キー操作の一覧")
    desk.page.keyboard.press("?")
    expect(listed).to_be_visible()
    desk.photograph("30-keys")
    desk.page.keyboard.press("Escape")
    expect(listed).to_be_hidden()
    desk.follow("キー操作の一覧", exact=False)
    listed.get_by_role("checkbox").uncheck()
    desk.follow("閉じる", inside=listed)
    desk.open(desk.path)
    for key in ("l", "?"):
        desk.page.keyboard.press(key)
    expect(listed).to_be_hidden()
    assert not focused(desk).startswith("退室を記録する")
    desk.follow("キー操作の一覧", exact=False)
    listed.get_by_role("checkbox").check()
    desk.follow("閉じる", inside=listed)
    desk.page.keyboard.press("l")
    assert focused(desk).startswith("退室を記録する")


def test_without_javascript_the_list_of_keys_is_there_too(desk: Desk, told: Told) -> None:
    context = told.browser.new_context(java_script_enabled=False, storage_state=desk.page.context.storage_state())
    page = context.new_page()
    page.goto(f"{told.served.address}{told.case}")
    expect(page.locator("#keys")).to_be_hidden()
    page.get_by_role("link", name="キー操作の一覧").click()
    expect(page.locator("#keys").get_by_role("row")).to_have_count(6)
    expect(page.locator("#keys noscript p")).to_be_visible()
    page.get_by_role("link", name="閉じる").click()
    expect(page.locator("#keys")).to_be_hidden()
    context.close()


@pytest.mark.parametrize(("width", "beside"), [(1366, True), (390, False)])
def test_who_is_there_stands_beside_the_item_on_a_screen_and_below_it_on_a_phone(
    desk: Desk, *, width: int, beside: bool
) -> None:
    desk.page.set_viewport_size({"width": width, "height": 844})
    desk.photograph(f"30-room-{width}")
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
    agenda, item, rail = (desk.page.locator(part).bounding_box() for part in (".agenda", "#decisions", ".rail"))
    assert agenda
    assert item
    assert rail
    assert (agenda["x"] + agenda["width"] < item["x"]) is beside
    assert (item["x"] + item["width"] < rail["x"]) is beside
    assert (rail["y"] < item["y"] + item["height"]) is beside
    desk.page.set_viewport_size({"width": 1366, "height": 768})


def test_with_the_keyboard_alone_a_leaving_is_recorded(desk: Desk, told: Told) -> None:
    desk.page.keyboard.press("l")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator(".leave-now")).to_have_count(0)
    expect(desk.page.get_by_role("listitem").filter(has_text=HOSPITAL)).to_contain_text("退室")
    assert told.watch.complaints == []
    assert told.watch.strangers == []
