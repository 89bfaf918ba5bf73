"""Meetings over the pages: the first page, the agenda page, the room as it is arranged, what may be chosen and typed."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest

from coord.actions.gate import House
from coord.actions.minutes import write_minutes
from coord.actions.requests import decline_request
from coord.actions.tasks import decide_task
from coord.domain.wareki import in_wareki_with_weekday, short_wareki
from tests.builders import Clock, Story
from tests.sittings import Sitting
from tests.web.conftest import Browser
from tests.web.test_drafts import autosaved, form_of, offers

AtWork = Callable[[str], Browser]


@pytest.fixture
def clock(opened_on_sqlite: tuple[House, Clock]) -> Clock:
    return opened_on_sqlite[1]


@pytest.fixture
def sitting(story: Story, clock: Clock) -> Sitting:
    """On the agenda in ten days, with 社協 and the hospital; a son who refused; nothing given yet."""
    case = story.mother_and_son()
    consent, _ = story.consents(case, "given", "refused")
    sitting = Sitting(story=story, clock=clock, case=case, consent=consent)
    sitting.put("shakyo", "hospital")
    return sitting


def shown(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def words(html: str) -> str:
    """What one reads, without tags and without the spaces between them."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", html))


def rows_of(page: str, heading: str) -> list[str]:
    """The rows under a heading of the first page."""
    part = page.split(f"<h2>{heading}")[1].split("<h2>", maxsplit=1)[0]
    return [words(row) for row in re.findall(r'<li class="due">.*?</li>', part, re.DOTALL)]


def number(sitting: Sitting) -> str:
    return sitting.room().case_number


# ── The first page ───────────────────────────────────────────────────────────────────────────────


def test_a_request_waits_on_the_first_page_and_is_red_when_late(at_work: AtWork, sitting: Sitting) -> None:
    sitting.put("shakyo", due_in=0)
    sitting.clock.forward(days=1)
    page = shown(at_work("counsellor"), "/")
    mine = [row for row in rows_of(page, "答える提供の求め") if number(sitting) in row]
    assert [row.startswith("1日過ぎ") for row in mine] == [True, False]
    assert 'class="tag tag-danger">1日過ぎ' in page
    assert all("情報提供の求めに答える" in row and row.count("回答を書く") == 1 for row in mine)
    assert "西川" not in page
    for asked in sitting.requests("counsellor").requests:
        if asked.case_number == number(sitting):
            words_of_no = "本人と話してから"
            decline_request(sitting.story.house, sitting.story.actor("counsellor"), asked.ref, words=words_of_no)
    assert number(sitting) not in shown(at_work("counsellor"), "/")


def test_a_colleague_who_is_not_assigned_is_led_to_the_case_and_to_no_closed_door(
    at_work: AtWork, sitting: Sitting
) -> None:
    browser = at_work("supervisor")
    for path, heading in (("/", "答える提供の求め"), ("/meetings", "答える提供の求め")):
        page = shown(browser, path)
        (row,) = [row for row in rows_of(page, heading) if number(sitting) in row]
        assert "答えるのは、担当の人です" in row
        assert "ケースを開く" in row
        assert f'href="/cases/{sitting.case}"' in page
    assert "開く理由" in browser.get(f"/cases/{sitting.case}").get_data(as_text=True)


def test_the_item_waits_to_be_prepared_and_leads_into_the_room_once_something_was_given(
    at_work: AtWork, sitting: Sitting
) -> None:
    (row,) = [row for row in rows_of(shown(at_work("secretary"), "/"), "会議の準備") if number(sitting) in row]
    assert f"まるごと会議第{sitting.room().meeting}回案件1" in row
    assert "案件を開く" in row
    browser = at_work("shakyo")
    (row,) = [row for row in rows_of(shown(browser, "/"), "会議の準備") if number(sitting) in row]
    assert "まだ何も渡されていません" in row
    assert "会議の一覧を見る" in row
    assert "まだ何も渡されていません" in shown(browser, "/meetings")
    assert f"/items/{sitting.item}" not in shown(browser, "/") + shown(browser, "/meetings")
    sitting.answer(to=["shakyo", "welfare"])
    assert f"/items/{sitting.item}" in shown(browser, "/")
    assert browser.get(f"/items/{sitting.item}").status_code == 200


def test_a_task_leads_to_its_place_in_the_list(at_work: AtWork, sitting: Sitting) -> None:
    sitting.answer(to=["shakyo", "welfare"])
    story = sitting.story
    office = story.town.agency_refs["shakyo"]
    task = decide_task(
        story.house, story.actor("secretary"), sitting.item, agency=office, words="声をかける", due=story.today
    )
    browser = at_work("shakyo")
    page = shown(browser, "/")
    (row,) = [row for row in rows_of(page, "期限の近い役割") if number(sitting) in row]
    assert row.startswith("きょう")
    assert f'href="/tasks#task-{task}"' in page
    assert f'id="task-{task}"' in shown(browser, "/tasks")
    assert "声をかける" not in page


def test_the_chair_reads_and_approves_what_waits(at_work: AtWork, sitting: Sitting) -> None:
    story = sitting.story
    write_minutes(story.house, story.actor("secretary"), sitting.item, words="順番を決めた。")
    browser = at_work("chair")
    page = shown(browser, "/")
    (row,) = [row for row in rows_of(page, "決裁を待っている会議録") if number(sitting) in row]
    assert "読んで決裁する" in row
    assert f'href="/items/{sitting.item}#minutes-of-it"' in page
    assert "順番を決めた" not in page


# ── The agenda page and the menu ─────────────────────────────────────────────────────────────────


def test_only_offices_that_sit_are_offered_and_a_forged_one_is_told_at_its_field(at_work: AtWork, story: Story) -> None:
    browser, case = at_work("counsellor"), story.mother_and_son()
    sent = {"body": story.town.bodies["shien"], "reason": "会えない"}
    assert browser.post(f"/cases/{case}/proposals/new", dict(sent)).status_code == 303
    secretary = at_work("secretary")
    proposal = re.findall(r'href="(/proposals/[a-z2-7]{26})"', shown(secretary, "/meetings"))[-1]
    page = shown(secretary, proposal)
    for name in ("社協くらし", "みどり病院", "民児協"):
        assert name in page
    for name in ("監査事務局", "情報政策課", "監査担当", "システム係"):
        assert name not in page
    forged = {
        "meeting": "without",
        "question": "見守り",
        "due": "10日後",
        "invited": story.town.agency_refs["audit"],
    }
    answer = secretary.post(f"{proposal}/item", dict(forged), page=proposal)
    assert answer.status_code == 422
    assert "招く機関を、一覧から選んでください。" in answer.get_data(as_text=True)
    by_name = {"person": f"{story.town.agency_refs['east']} {story.town.staff_refs['auditor']}"}
    answer = secretary.post(f"{proposal}/item", {**forged, **by_name, "invited": ""}, page=proposal)
    assert answer.status_code == 422
    put = secretary.post(f"{proposal}/item", {**forged, "invited": story.town.agency_refs["shakyo"]}, page=proposal)
    assert put.status_code == 303
    afterwards = shown(secretary, proposal)
    assert f'href="{put.headers["Location"]}"' in afterwards
    assert "もう案件にのせてあります" in afterwards
    assert f'action="{proposal}/item"' not in afterwards


def current_place(page: str) -> list[str]:
    return re.findall(r'aria-current="page">([^<]+)<', page)


def test_the_menu_says_that_what_belongs_to_a_meeting_lies_in_meetings(at_work: AtWork, sitting: Sitting) -> None:
    secretary, counsellor = at_work("secretary"), at_work("counsellor")
    asked = next(r for r in sitting.requests("counsellor").requests if r.case_number == number(sitting))
    assert current_place(shown(secretary, f"/items/{sitting.item}")) == ["会議"]
    assert current_place(shown(counsellor, f"/requests/{asked.ref}")) == ["会議"]
    assert current_place(shown(at_work("chair"), f"/items/{sitting.item}/release")) == ["会議"]
    assert current_place(shown(counsellor, f"/cases/{sitting.case}/proposals/new")) == ["会議"]
    assert current_place(shown(counsellor, f"/cases/{sitting.case}")) == ["ケース"]


# ── The room ─────────────────────────────────────────────────────────────────────────────────────


class Order(HTMLParser):
    """Everything one reaches with Tab, and the headings, in the order they are read."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self._in_main = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self._in_main = self._in_main or tag == "main"
        if self._in_main and said.get("id"):
            self.seen.append(str(said["id"]))
        if self._in_main and int(said.get("tabindex") or 0) > 0:
            self.seen.append("a tab order of its own")


def test_the_room_is_arranged_as_it_is_used_and_forms_follow_what_they_are_about(
    at_work: AtWork, sitting: Sitting
) -> None:
    sitting.answer(to=["shakyo", "welfare"])
    page = shown(at_work("secretary"), f"/items/{sitting.item}")
    order = Order(page).seen
    parts = ["agenda-title", "confirming", "decisions", "seats-title", "papers", "asked-title", "record", "minutes"]
    assert [one for one in order if one in parts] == parts
    assert "a tab order of its own" not in order
    assert page.index('class="leave-now"') < page.index('class="box secrecy"')
    table = page[page.index('<section id="decisions">') : page.index("seats-title")]
    assert table.index("</thead>") < table.index('class="typing"') < table.index("</tbody>")


def test_an_attendee_has_the_agenda_and_the_item_and_no_rail(at_work: AtWork, sitting: Sitting) -> None:
    sitting.answer(to=["shakyo", "welfare"])
    page = shown(at_work("shakyo"), f"/items/{sitting.item}")
    assert "次第" in page
    for part in ("いま室内にいる人", 'id="papers"', "会議録を保存する", "席を外していただきます", "守秘をまだ"):
        assert part not in page


@pytest.mark.parametrize(
    "typed",
    [
        lambda day, _: f"{day.month}/{day.day}",
        lambda day, today: f"{(day - today).days}日後",
        lambda day, _: short_wareki(day),
        lambda day, _: day.isoformat(),
    ],
)
def test_a_due_day_is_typed_as_one_says_it_and_shown_back(
    at_work: AtWork, sitting: Sitting, typed: Callable[[date, date], str]
) -> None:
    browser, page, today = at_work("secretary"), f"/items/{sitting.item}", sitting.story.today
    day = today + timedelta(days=14)
    sent = {"agency": sitting.story.town.agency_refs["shakyo"], "words": "声をかける", "due": typed(day, today)}
    answer = browser.post(f"{page}/tasks", dict(sent), page=page)
    assert (answer.status_code, answer.location) == (303, f"{page}#agency")
    back = shown(browser, page)
    assert f"決めたことに足しました。期日は {in_wareki_with_weekday(day)}、14日後です。" in back
    assert f'{day.month}/{day.day}（{"月火水木金土日"[day.weekday()]}）</span><span class="under">14日後</span>' in back


def test_a_day_that_is_none_is_told_at_its_field_and_what_was_typed_stays(at_work: AtWork, sitting: Sitting) -> None:
    browser, page = at_work("secretary"), f"/items/{sitting.item}"
    sent = {"agency": sitting.story.town.agency_refs["shakyo"], "words": "声をかける", "due": "そのうち"}
    answer = browser.post(f"{page}/tasks", dict(sent), page=page)
    back = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "「12/10」「10日後」「R8.12.10」「2026-12-10」のように書いてください。" in back
    assert 'value="そのうち"' in back
    assert "声をかける</textarea>" in back


def test_what_was_carried_over_says_how_it_stands(at_work: AtWork, sitting: Sitting) -> None:
    story, clock = sitting.story, sitting.clock
    office = story.town.agency_refs["shakyo"]
    decide_task(
        story.house, story.actor("secretary"), sitting.item, agency=office, words="手紙を届ける", due=story.today
    )
    sitting.put("shakyo")
    clock.forward(days=1)
    page = shown(at_work("secretary"), f"/items/{sitting.item}")
    carried = page[page.index("前から持ち越したこと") :]
    assert carried.index("1日過ぎ") < carried.index("手紙を届ける")


def test_the_chair_decides_on_who_said_no_and_is_told_why_on_others_there_is_nothing_to_decide(
    at_work: AtWork, sitting: Sitting
) -> None:
    chair, page = at_work("chair"), f"/items/{sitting.item}"
    assert "断られた人についての理由" not in shown(at_work("secretary"), page)
    offered = re.findall(r'<option value="([a-z2-7]{26})">([^<]*)・断られました', shown(chair, page))
    mother, son = sitting.story.persons(sitting.case)
    assert [ref for ref, _ in offered] == [son]
    assert offered[0][1].startswith("世帯の人")
    answer = chair.post(f"{page}/necessities", {"person": mother, "reason": "命に関わる"}, page=page)
    assert answer.status_code == 422
    back = answer.get_data(as_text=True)
    assert "同意している人です。必要な理由は要りません。" in back
    assert "命に関わる</textarea>" in back
    assert chair.post(f"{page}/necessities", {"person": son, "reason": "命に関わる"}, page=page).status_code == 303
    assert "断られた人についての理由" not in shown(chair, page)


def approval_of(browser: Browser, page: str) -> dict[str, object]:
    """The form of the approval, as the page has it; empty where it has none."""
    found = re.search(r'/approval">.*?name="seen" value="([^"]+)"', shown(browser, page), re.DOTALL)
    return {"seen": found[1]} if found else {}


def test_the_chair_who_wrote_the_minutes_is_told_that_another_looks_at_them_first(
    at_work: AtWork, sitting: Sitting
) -> None:
    story, chair, page = sitting.story, at_work("chair"), f"/items/{sitting.item}"
    first = write_minutes(story.house, story.actor("secretary"), sitting.item, words="順番を決めた。")
    offered = approval_of(chair, page)
    assert offered == {"seen": first}
    own = write_minutes(story.house, story.actor("chair"), sitting.item, words="順番を決めた。次は来月。", seen=first)
    assert approval_of(chair, page) == {}
    assert "いまの会議録は、あなたが書いたものです。" in shown(chair, page)
    answer = chair.post(f"{page}/approval", {"seen": own}, page=page)
    assert answer.status_code == 422
    assert "ほかの人が確かめて保存してから、決裁してください。" in answer.get_data(as_text=True)
    write_minutes(story.house, story.actor("secretary"), sitting.item, words="これでよい。", seen=own)
    assert chair.post(f"{page}/approval", approval_of(chair, page), page=page).status_code == 303
    assert "会議録を決裁しました。" in shown(chair, page)


def test_the_list_of_keys_stands_on_the_page_and_leads_nowhere_else(at_work: AtWork, sitting: Sitting) -> None:
    sitting.answer(to=["shakyo", "welfare"])
    page = shown(at_work("secretary"), f"/items/{sitting.item}")
    assert '<a href="#keys"' in page
    assert '<dialog class="keys" id="keys"' in page
    assert len(re.findall(r'data-key="l"', page)) == 1
    assert len(re.findall(r'data-key="c"', page)) == 1
    assert 'src="/static/keys.js"' in page


def test_minutes_being_written_are_offered_to_who_wrote_them_and_gone_once_saved(
    at_work: AtWork, sitting: Sitting
) -> None:
    sitting.answer(to=["shakyo", "welfare"])
    browser, page = at_work("secretary"), f"/items/{sitting.item}"
    typed = form_of(browser, page, minutes="順番を決めた。", seen="")
    assert autosaved(browser, typed).status_code == 200
    assert "順番を決めた。" not in shown(browser, page), "offered, not opened"
    (offered,) = offers(shown(browser, page))
    assert "順番を決めた。</textarea>" in shown(browser, offered)
    assert offers(shown(at_work("chair"), page)) == []
    assert "下書きに入れる" not in shown(at_work("shakyo"), page)
    assert browser.client.post(f"{page}/minutes", data=typed).status_code == 303
    assert offers(shown(browser, page)) == []


def test_without_javascript_a_button_keeps_the_minutes_and_saves_nothing(at_work: AtWork, sitting: Sitting) -> None:
    sitting.answer(to=["shakyo", "welfare"])
    browser, page = at_work("secretary"), f"/items/{sitting.item}"
    typed = form_of(browser, page, minutes="順番を決めた。", seen="", only="draft")
    back = browser.client.post(f"{page}/minutes", data=typed).get_data(as_text=True)
    assert "下書きに入れました" in back
    assert "順番を決めた。</textarea>" in back
    assert sitting.room().minutes == ""


def test_who_goes_on_with_minutes_after_another_saved_sees_both(at_work: AtWork, sitting: Sitting) -> None:
    sitting.answer(to=["shakyo", "welfare"])
    story, browser, page = sitting.story, at_work("secretary"), f"/items/{sitting.item}"
    autosaved(browser, form_of(browser, page, minutes="書きかけの会議録", seen=""))
    write_minutes(story.house, story.actor("chair"), sitting.item, words="さきに保存した会議録")
    (offered,) = offers(shown(browser, page))
    back = browser.get(offered).get_data(as_text=True)
    assert "ほかの人が保存しました。" in back
    assert back.index("さきに保存した会議録") < back.index("書きかけの会議録</textarea>")
