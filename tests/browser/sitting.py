"""The words of a meeting about the family of the story, and the steps that a scene takes more than once."""

import re
from collections.abc import Mapping

from playwright.sync_api import Locator, expect

from tests.browser import family
from tests.browser.desks import Desk

EAST = "みらい市東地域包括支援センター"
COORDINATION = "みらい市福祉総務課 多機関協働担当"
SHAKYO = "みらい市社協 くらしサポートセンター"
LOANS = "みらい市社協 貸付係（自主）"
HEALTH = "みらい市保健センター"
WELFARE = "みらい市福祉総務課 会議事務局"
VOLUNTEERS = "さくら台地区 民生委員・児童委員協議会"
VOLUNTEER = "岡本 昭夫"
INVITED = (EAST, COORDINATION, SHAKYO, LOANS, HEALTH)
EVERYBODY = (*INVITED, VOLUNTEERS)

HOW_TO_CALL = "玄関で、大きな声で名のる。"
CAUTION = "門の段が欠けている。足もとに気をつける。"
ILLNESS = "血圧の薬をもらいに通っているとのこと。"
WHY_A_MEETING = "母は同意しているが、息子さんには会えていない。家計と、声のかけ方を話し合いたい。"
QUESTION = "息子さんに、だれが、はじめに声をかけるか。"
NECESSARY = "4年のあいだ外に出ておらず、母が倒れると食べることもできなくなるため。"
NOT_GIVEN = "病気のことは、本人が会議では話してほしくないとのこと。"
MONEY_TASK = "家計表をいっしょに作る。"
DOOR_TASK = "ごみの日に、玄関先でひとこと声をかける。"
MINUTES = "はじめに声をかけるのは民生委員とした。"
MORE_MINUTES = "家計は年金の入る月から見る。"
LOST_MINUTES = "次の会議は来月とした。"
EMERGENCY = "救急で運ばれ、名前のほかは話せない。"

CONTENT = (
    *family.CONTENT, HOW_TO_CALL, CAUTION, ILLNESS, WHY_A_MEETING, QUESTION, NECESSARY, NOT_GIVEN, MONEY_TASK, DOOR_TASK,
    MINUTES, MORE_MINUTES, LOST_MINUTES, EMERGENCY,
)  # fmt: skip
"""What may stand in no address, no title and in the clear in no file."""

TO_THE_LOAN_DESK: frozenset[str] = frozenset()
TO_THE_VOLUNTEER = frozenset({"基本情報", "住所・連絡先", "見守り"})


def take_in(desk: Desk) -> str:
    """The family as its counsellor knows it: the mother consented, the son refused; the case."""
    desk.open("/cases/new")
    for name, words in {**family.INTAKE, "person-0.address.how_to_call": HOW_TO_CALL}.items():
        desk.box(name).fill(words)
    desk.box("person-1.household.relation").select_option("長男")
    desk.press("受け付ける")
    desk.heading(f"{family.MOTHER}さんの世帯")
    case = desk.path
    desk.add_statement("収入", family.MOTHER, family.INCOME)
    desk.add_statement("訪問時の注意", family.MOTHER, CAUTION)
    record_answers(desk, {family.MOTHER: "同意した", family.SON: "断られた"})
    return case


def record_answers(desk: Desk, answers: Mapping[str, str]) -> None:
    """What each said when the consent was explained, on the case that is open."""
    desk.follow("同意を記録する")
    desk.heading("同意を記録する")
    for person, answer in answers.items():
        desk.page.get_by_role("group", name=f"{person}さん").get_by_label(answer, exact=True).check()
    desk.press("記録する")
    desk.heading(f"{family.MOTHER}さんの世帯")


def give(desk: Desk, chosen: Mapping[str, frozenset[str]]) -> None:
    """Answer the request that is open: these offices get exactly this, everyone else what the table offers."""
    for office, compartments in chosen.items():
        for choice in desk.page.get_by_role("group", name=office).locator("label").all():
            choice.get_by_role("checkbox").set_checked(choice.inner_text().strip() in compartments)
    desk.box("for_tasks").check()
    desk.box("sure").check()
    desk.press("会議に渡す")
    expect(desk.page.get_by_text("答えました。")).to_be_visible()


def row_of(desk: Desk, heading: str) -> Locator:
    """The rows under a heading of today's work."""
    return desk.page.locator(f'h2:has-text("{heading}") + ul > li')


def seat_of(desk: Desk, office: str) -> Locator:
    """Where an office stands in the list of who is in the room."""
    return desk.page.locator(".seats > li").filter(has_text=office)


def note(desk: Desk, office: str, presence: str) -> None:
    """Who came, and who did not."""
    name = f"{presence} （{office}）"
    desk.press(name, inside=seat_of(desk, office))
    expect(desk.page.get_by_role("button", name=name, exact=True)).to_have_count(0)


def decide_with_keys(desk: Desk, office: str, words: str, due: str) -> None:
    """A decision, without the mouse."""
    who = desk.page.locator("#agency")
    desk.tab_to(who)
    wanted = who.locator("option", has_text=office).get_attribute("value")
    desk.page.keyboard.press("Home")
    while who.input_value() != wanted:
        before = who.input_value()
        desk.page.keyboard.press("ArrowDown")
        assert who.input_value() != before, f"{office} is not among those who can take something on"
    desk.type_with_keys(desk.page.locator("#words"), words)
    desk.type_with_keys(desk.page.locator("#due"), due)
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.get_by_text(re.compile(r"決めたことに足しました。期日は .*、10日後です。"))).to_be_visible()
