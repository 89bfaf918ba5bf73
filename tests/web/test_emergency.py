"""Emergency at the screen: the form, the sheet, the chip, the review, and what is said where nothing can be shown."""

import re
from collections.abc import Callable
from dataclasses import replace

from coord.actions.gate import House
from coord.errors import RecordUnavailable
from coord.web.app import create_app
from tests.builders import Story
from tests.web.conftest import Browser

TOKEN = re.compile(r'name="csrf_token" value="[^"]+"')
AtWork = Callable[[str], Browser]


def asked(story: Story, by: str, **more: str) -> dict[str, object]:
    """The form as somebody fills it in at night."""
    return {
        "danger": "life",
        "told_to": "police",
        "reason": "返事がない",
        "kana": "ニシカワ トシコ",
        "birth": "S19.3.12",
        "own_password": story.plan.people[by].password,
        **more,
    }


def second(story: Story, who: str) -> dict[str, str]:
    plan = story.plan.people[who]
    return {"second_login": plan.login, "second_password": plan.password}


def hidden_mother(story: Story, at_work: AtWork, kana: str) -> None:
    case = story.mother_and_son(person__kana=kana, health__medicine="ワルファリン")
    wall = {"kind": "place", "person": story.persons(case)[0], "reason": "支援措置"}
    assert at_work("counsellor").post(f"/cases/{case}/walls/new", dict(wall)).status_code == 303


def test_the_sheet_says_how_long_it_is_open_and_that_it_is_not_reviewed(at_work: AtWork, story: Story) -> None:
    story.mother_and_son(person__kana="よるの とりこ", health__medicine="ワルファリン")
    browser = at_work("shakyo")
    answer = browser.post("/emergency", asked(story, "shakyo", kana="よるの とりこ"))
    assert answer.status_code == 303
    shown = browser.get(answer.location).get_data(as_text=True)
    assert "ワルファリン" in shown
    assert "年金" not in shown
    assert "あと11時間" in shown
    assert "事後確認 未了" in shown
    assert "西川" not in shown.split("</title>")[0]
    assert "西川" not in browser.get("/emergency").get_data(as_text=True)


def test_a_person_behind_a_wall_and_one_who_never_was_give_the_same_page(at_work: AtWork, story: Story) -> None:
    case = story.mother_and_son(person__kana="かくれた ひとこ")
    wall = {"kind": "party", "staff": story.town.staff_refs["hospital"], "reason": "相手方"}
    at_work("counsellor").post(f"/cases/{case}/walls/new", dict(wall))
    browser = at_work("hospital")
    pages = []
    for kana in ("かくれた ひとこ", "いない ひとこ"):
        answer = browser.post("/emergency", asked(story, "hospital", kana=kana))
        assert answer.status_code == 422
        page = TOKEN.sub("", answer.get_data(as_text=True)).replace(kana, "")
        pages.append(page.partition("<footer")[0])
    assert pages[0] == pages[1]
    assert "ありません。または、見られる根拠がありません。" in pages[0]


def test_a_hidden_place_is_said_to_be_hidden_until_a_second_person_signs(at_work: AtWork, story: Story) -> None:
    hidden_mother(story, at_work, "ひめた すまいこ")
    browser, form = at_work("shakyo"), asked(story, "shakyo", kana="ひめた すまいこ")
    alone = browser.get(browser.post("/emergency", dict(form)).location).get_data(as_text=True)
    assert "非表示（秘匿）" in alone
    assert "さくら台" not in alone
    assert "東包括" not in alone
    wrong = browser.post("/emergency", {**form, **second(story, "hospital"), "second_password": "違うパスワード"})
    assert wrong.status_code == 422
    assert "ログイン名かパスワードが違います。" in wrong.get_data(as_text=True)
    both = browser.post("/emergency", {**form, **second(story, "hospital")})
    assert "さくら台3丁目14番2号" in browser.get(both.location).get_data(as_text=True)


def test_what_is_missing_is_told_what_was_typed_is_kept_and_no_password_is(at_work: AtWork, story: Story) -> None:
    browser = at_work("shakyo")
    nothing = browser.post("/emergency", {"reason": "煙が出ている"})
    assert nothing.status_code == 422
    assert "パスワードで示してください。" in nothing.get_data(as_text=True)
    form = asked(story, "shakyo", danger="", birth="", reason="煙が出ている")
    answer = browser.post("/emergency", dict(form))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for sentence in (
        "何を守るためかを選んでください。",
        "生年月日か住所の、どちらかを書いてください。",
        "煙が出ている",
    ):
        assert sentence in page
    assert str(form["own_password"]) not in page


def test_the_privacy_officer_finds_it_on_the_first_page_and_signs(at_work: AtWork, story: Story) -> None:
    story.mother_and_son(person__kana="みてもらう ひとこ")
    browser = at_work("shakyo")
    sheet = browser.post("/emergency", asked(story, "shakyo", kana="みてもらう ひとこ")).location
    officer = at_work("privacy")
    home = officer.get("/").get_data(as_text=True)
    assert "緊急閲覧の事後確認" in home
    assert f"{sheet}/review" in home
    assert "ひとこ" not in home
    page = officer.get(f"{sheet}/review").get_data(as_text=True)
    assert "返事がない" in page
    assert "返事がない" not in at_work("auditor").get(f"{sheet}/review").get_data(as_text=True)
    assert officer.post(f"{sheet}/review", {"reason": "わけ"}).status_code == 422
    assert officer.post(f"{sheet}/ending", {}, page=f"{sheet}/review").status_code == 303
    assert browser.get(sheet).status_code == 404
    signed = officer.post(f"{sheet}/review", {"verdict": "proper", "reason": "通報の記録と合う"})
    assert signed.status_code == 303
    assert f"{sheet}/review" not in officer.get("/").get_data(as_text=True)


def test_what_was_told_by_telephone_is_entered_with_the_present_moment_filled_in(at_work: AtWork, story: Story) -> None:
    case, browser = story.mother_and_son(), at_work("counsellor")
    path = f"/cases/{case}/persons/{story.persons(case)[0]}/tellings/new"
    assert path in browser.get(f"/cases/{case}").get_data(as_text=True)
    assert "R8.11.23" in browser.get(path).get_data(as_text=True) or "R8.1" in browser.get(path).get_data(as_text=True)
    told = {"told_to": "police", "office": "みらい署", "compartments": "address", "why": "安否の確認"}
    wrong = browser.post(path, {**told, "told_on": "R8.11.22", "told_time": "25:00"})
    assert wrong.status_code == 422
    assert "みらい署" in wrong.get_data(as_text=True)
    done = browser.post(path, {**told, "told_on": "R8.11.22", "told_time": "2:15"})
    assert done.status_code == 303
    assert "伝えたことを記録しました。" in browser.get(done.location).get_data(as_text=True)


def test_where_nothing_can_be_shown_the_page_says_where_the_paper_lies(house: House) -> None:
    for place, said in (
        ("", "各所属の封かんした紙の控え"),
        ("宿直室の金庫に、封かんした控えがあります。", "宿直室の金庫に、封かんした控えがあります。"),
    ):
        settings = replace(house.settings, fallback_place=place) if place else house.settings
        app = create_app(replace(house, settings=settings))

        @app.get("/broken-record")
        def broken() -> str:
            raise RecordUnavailable("database")

        app.before_request_funcs.clear()
        answer = app.test_client().get("/broken-record")
        assert answer.status_code == 503
        assert said in answer.get_data(as_text=True)
