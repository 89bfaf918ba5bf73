"""The story of coord in a real Chromium, told once from the first look to the last. Each test is a scene."""

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import Request, expect

from coord.domain.wareki import in_wareki, short_wareki
from tests.browser import family
from tests.browser.desks import Desk
from tests.browser.taken_away import attachment_of, checked_alone, flip_one_byte, texts_of, unpacked
from tests.browser.told import Told
from tests.forms.reading import is_printed, logical_text_of, picture_of, squeezed, text_of
from tests.telling import Tell

pytestmark = pytest.mark.browser

TOO_LONG = "あ" * 4001


def fill_in(desk: Desk, words: dict[str, str]) -> None:
    for name, text in words.items():
        desk.box(name).fill(text)


def _is_the_form(request: Request) -> bool:
    """The form itself is sent, not the draft that may be kept of it at the same moment."""
    return request.method == "POST" and not request.url.endswith("/drafts")


def test_1_a_counsellor_signs_in_with_the_keyboard_and_sees_her_list(told: Told) -> None:
    with told.scene(1):
        desk = told.desks["sasaki"] = told.empty_desk()
        desk.open("/")
        desk.heading("coord をはじめる")
        desk.photograph("01-sign-in")
        desk.type_with_keys(desk.page.get_by_label("ログイン名"), "sasaki")
        desk.type_with_keys(desk.page.get_by_label("パスワード"), told.served.passwords["sasaki"])
        desk.page.keyboard.press("Enter")
        desk.heading("きょうのしごと")
        desk.photograph("01-home")
        desk.follow("ケース")
        desk.heading("ケース")
        expect(desk.page.get_by_role("link", name="西川 とし子さんの世帯")).to_be_visible()
        desk.photograph("01-cases")


def test_2_what_cannot_be_is_said_at_its_field_and_everything_typed_is_kept(told: Told) -> None:
    with told.scene(2):
        desk = told.desk_of("sasaki")
        desk.follow("新しく受け付ける")
        desk.heading("相談を受け付ける")
        wrong = family.INTAKE | {
            "person-0.person.birth_date": "昭和65年4月1日",
            "person-1.person.kana": "小野寺 修",
            "intake.story": TOO_LONG,
            "person-0.address.how_to_call": f"番号は{family.MY_NUMBER}とのこと",
        }
        fill_in(desk, wrong)
        desk.box("person-0.address.phone-answer").select_option("not_asked")
        desk.box("person-1.household.relation").select_option("長男")
        desk.box("worry.care").nth(0).locator("..").click()
        desk.photograph("02-intake-typed")
        desk.press("受け付ける")
        said = {
            "person-0.person.birth_date": "昭和65年4月1日はありません。昭和は64年1月7日までです。",
            "person-1.person.kana": "ふりがなは、ひらがなかカタカナで書いてください。",
            "intake.story": "4000文字までです。いま4001文字あります。短くしてください。",
            "person-0.address.how_to_call": "個人番号はここには書けません。",
        }
        expect(desk.page.get_by_role("alert")).to_contain_text(f"{len(said)}か所を直してください。")
        desk.photograph("02-intake-to-mend")
        for name, sentence in said.items():
            expect(desk.page.locator(f'[id="{name}-complaint"]')).to_contain_text(sentence)
            expect(desk.box(name)).to_have_value("" if name.endswith("how_to_call") else wrong[name])
        for name in wrong.keys() - said.keys():
            expect(desk.box(name)).to_have_value(wrong[name])
        expect(desk.box("person-0.address.phone-answer")).to_have_value("not_asked")
        expect(desk.box("worry.care").nth(0)).to_be_checked()
        assert family.MY_NUMBER not in desk.page.content()


def test_3_the_case_is_taken_in_once_however_often_the_button_is_pressed(told: Told) -> None:
    with told.scene(3):
        desk = told.desk_of("sasaki")
        fill_in(desk, family.INTAKE)
        desk.box("worry.withdrawn").nth(1).locator("..").click()
        desk.box("worry.withdrawn-whose").select_option("1")
        desk.box("worry.illness").nth(2).locator("..").click()
        with desk.page.expect_request(_is_the_form) as sent:
            desk.page.get_by_role("button", name="受け付ける", exact=True).dblclick()
        desk.heading(f"{family.MOTHER}さんの世帯")
        told.case = desk.path
        again = desk.page.context.request.post(
            sent.value.url,
            data=sent.value.post_data_buffer,
            headers={"Content-Type": sent.value.headers["content-type"]},
        )
        assert again.url == f"{told.served.address}{told.case}"
        desk.open("/cases")
        assert desk.page.get_by_role("link", name=f"{family.MOTHER}さんの世帯").count() == 1
        desk.open(told.case)
        for shown in (
            family.MOTHER_KANA, f"{in_wareki(family.MOTHER_BORN)}", "82歳", family.SON, in_wareki(family.SON_BORN), "53歳",
            family.ADDRESS, "未聴取", family.SON_AT_HOME, family.STORY,
        ):  # fmt: skip
            assert shown in desk.words, shown
        desk.photograph("03-case")


def test_4_two_answers_are_recorded_with_the_keyboard_in_at_most_eight_inputs(told: Told, tell: Tell) -> None:
    with told.scene(4):
        desk = told.desk_of("sasaki")
        desk.add_statement("収入", family.MOTHER, family.INCOME)
        desk.follow("同意を記録する")
        desk.heading("同意を記録する")
        inputs = 0
        for person, answer in ((family.MOTHER, "同意した"), (family.SON, "断られた")):
            group = desk.page.get_by_role("group", name=f"{person}さん")
            desk.tab_to(group.locator("input[type=radio]:checked"))
            for _ in range(4):
                desk.page.keyboard.press("ArrowDown")
                if group.get_by_label(answer, exact=True).is_checked():
                    break
            expect(group.get_by_label(answer, exact=True)).to_be_checked()
            inputs += 1
        desk.photograph("04-consent")
        desk.tab_to(desk.page.get_by_role("button", name="記録する", exact=True))
        desk.page.keyboard.press("Enter")
        inputs += 1
        desk.heading(f"{family.MOTHER}さんの世帯")
        assert "✓ 同意あり" in desk.words
        assert "断られました" in desk.words
        tell(f"a household's two answers: {inputs} inputs, at most 8")
        assert inputs <= 8
        desk.photograph("04-case-with-consent")


def test_5_who_will_see_what_and_why_is_seen_before_anything_is_given(told: Told) -> None:
    with told.scene(5):
        desk = told.desk_of("sasaki")
        desk.follow("だれに何が見えるか")
        desk.heading("だれに、何が見えるようになるか")
        matrix = desk.page.locator("table.matrix")
        expect(matrix).to_contain_text("みらい市福祉総務課 多機関協働担当")
        mothers = matrix.get_by_role("row").filter(has=desk.page.get_by_role("rowheader", name=family.MOTHER))
        sons = matrix.get_by_role("row").filter(has=desk.page.get_by_role("rowheader", name=family.SON))
        expect(mothers.first).to_contain_text("本人の同意")
        expect(sons.first).to_contain_text("利用目的の範囲内")
        assert sons.filter(has_text="本人の同意").count() == 0
        desk.photograph("05-matrix")


def test_6_the_case_is_handed_to_the_coordinator_who_accepts_with_a_reply(told: Told) -> None:
    with told.scene(6):
        desk = told.desk_of("sasaki")
        desk.hand_over(told.case, "みらい市福祉総務課 多機関協働担当", family.LETTER)
        told.handoff = desk.path
        desk.photograph("06-handed-over")
        coordinator = told.desk_of("kawashima")
        coordinator.photograph("06-coordinators-home")
        coordinator.follow("返事を書く")
        assert coordinator.path == told.handoff
        for shown in (family.MOTHER, family.INCOME, family.SON, family.SON_AT_HOME, family.LETTER, "断られました"):
            assert shown in coordinator.words, shown
        coordinator.photograph("06-letter-received")
        coordinator.box("words").fill(family.REPLY)
        coordinator.press("受ける")
        coordinator.heading(f"{family.MOTHER}さんの世帯")
        stamps = coordinator.stamps_by_person()
        assert stamps[family.MOTHER] == {"同"}
        assert stamps[family.SON] == {"法"}
        coordinator.photograph("06-coordinators-case")
        desk.open(told.handoff)
        assert family.REPLY in desk.words


def test_7_another_case_is_declined_with_a_reason_and_nothing_of_it_is_seen_afterwards(told: Told) -> None:
    with told.scene(7):
        desk, coordinator = told.desk_of("sasaki"), told.desk_of("kawashima")
        desk.open("/cases")
        desk.follow("渡邉 千代さんの世帯", exact=False)
        other = desk.path
        desk.hand_over(other, "みらい市福祉総務課 多機関協働担当", "夫婦の介護と税金のことで、助けていただきたい。")
        handoff = desk.path
        assert coordinator.open(handoff) == 200
        assert "渡邉 千代" in coordinator.words
        coordinator.box("reason").fill(family.REFUSAL)
        coordinator.press("お受けできないと返す")
        coordinator.heading("つなぎ")
        coordinator.photograph("07-declined")
        for path in (handoff, other):
            assert coordinator.open(path) == 404
            assert "ありません。または、見られる根拠がありません。" in coordinator.words
            assert "渡邉" not in coordinator.words
        coordinator.photograph("07-nothing-here")
        coordinator.open("/cases")
        assert "渡邉" not in coordinator.words
        desk.open(handoff)
        assert family.REFUSAL in desk.words


def test_8_the_sheet_says_whose_copy_it_is_on_which_ground_and_where_the_record_stood(told: Told) -> None:
    with told.scene(8):
        desk = told.desk_of("sasaki")
        desk.open(told.handoff)
        with desk.page.expect_download() as arriving:
            desk.press("つなぐシートを印刷する")
        sheet = told.looks / "08-sheet.pdf"
        arriving.value.save_as(sheet)
        assert re.fullmatch(r"copy-[a-z2-7]{8}\.pdf", arriving.value.suggested_filename)
        pdf = sheet.read_bytes()
        printed, spoken = text_of(pdf), logical_text_of(pdf)
        attached = attachment_of(pdf)
        for words in (
            "写し第1号", "みらい市福祉総務課多機関協働担当御中", family.MOTHER, family.INCOME, family.SON, family.LETTER,
            "ご本人の同意", "個人情報の保護に関する法律第69条第2項第1号", "利用目的の範囲内", "社会福祉法第106条の4第2項",
        ):  # fmt: skip
            assert squeezed(words) in printed + spoken, words
        proof = attached["proof"]
        for words in (proof["entry"], proof["checkpoint_root"], proof["checkpoint_size"]):
            assert words
            assert squeezed(words) in printed, words
        assert len(proof["checkpoint_root"]) == 16
        # Sex is a shape in the 家族図; the picture says in words which shape is which.
        wanted = list(texts_of(attached, besides={"qr", "code", "mark", "made_at", "sex"}))
        assert squeezed("□＝男") in printed + spoken
        assert [text for text in wanted if not is_printed(text, printed) and not is_printed(text, spoken)] == []
        assert family.MOTHER in wanted
        assert family.SON in wanted
        picture_of(pdf, dpi=110).save(told.looks / "08-sheet.png")
        told.entry = proof["entry"]
        desk.open("/copies")
        desk.press("渡したと記録する")
        expect(desk.page.get_by_text("1部を渡したことを記録しました。")).to_be_visible()


def test_9_a_desk_sees_exactly_the_compartment_it_was_given_and_two_statements_stand_side_by_side(told: Told) -> None:
    with told.scene(9):
        desk = told.desk_of("sasaki")
        shakyo = told.desk_of("sakamoto")
        shakyo.work_as("みらい市社協 くらしサポートセンター")
        assert shakyo.open(told.case) == 404
        desk.share(told.case, "みらい市社協 くらしサポートセンター", {"経済"})
        desk.photograph("09-shared")
        shakyo.open("/cases")
        assert family.MOTHER not in shakyo.words
        assert shakyo.open(told.case) == 200
        rows = shakyo.page.locator(".field:not(.withheld)")
        expect(rows).to_have_count(1)
        expect(rows).to_contain_text(family.INCOME)
        for words in ("本人談", "みらい市東地域包括支援センター", short_wareki(family.TODAY), "本人の同意", "〜R"):
            expect(rows).to_contain_text(words)
        for words in set(family.CONTENT) - {family.INCOME}:
            assert words not in shakyo.words, words
        shakyo.photograph("09-one-compartment")
        shakyo.add_statement("収入", "本人", family.OTHER_INCOME)
        shakyo.open(told.case)
        both = shakyo.page.locator(".differ")
        expect(both).to_have_count(1)
        expect(both).to_contain_text("食い違い 2件")
        left, right = both.locator(".frame > div").all()
        here, there = left.bounding_box(), right.bounding_box()
        assert here is not None
        assert there is not None
        assert abs(here["y"] - there["y"]) < 1
        assert here["x"] < there["x"]
        expect(left).to_contain_text(family.INCOME)
        expect(right).to_contain_text(family.OTHER_INCOME)
        # Only the office that wrote it gives: the counsellor does not see the desk's words until it shares them.
        desk.open(told.case)
        assert family.OTHER_INCOME not in desk.words
        shakyo.photograph("09-side-by-side")


def test_10_the_mother_withdraws_and_the_next_look_shows_nothing_through_her_consent(told: Told) -> None:
    with told.scene(10):
        desk, coordinator, shakyo = (told.desk_of(login) for login in ("sasaki", "kawashima", "sakamoto"))
        coordinator.open(told.case)
        assert "同" in coordinator.stamps_by_person()[family.MOTHER]
        desk.open(told.case)
        desk.follow("同意の取りやめを記録する")
        desk.box("reason").fill(family.WHY_WITHDRAWN)
        desk.photograph("10-withdrawing")
        desk.press("取りやめを記録する")
        desk.heading("同意の取りやめを記録しました")
        desk.photograph("10-withdrawn")
        coordinator.open(told.case)
        assert all("同" not in stamps for stamps in coordinator.stamps_by_person().values())
        for words in (family.INCOME, family.ADDRESS, family.MOTHER, family.MOTHER_KANA):
            assert words not in coordinator.words, words
        coordinator.photograph("10-coordinator-afterwards")
        assert shakyo.open(told.case) == 200
        assert set().union(*shakyo.stamps_by_person().values()) == {"自"}
        assert family.OTHER_INCOME in shakyo.words
        assert family.INCOME not in shakyo.words
        shakyo.photograph("10-desk-afterwards")
        desk.open("/copies")
        recall = desk.page.locator("tr.must-come-back")
        expect(recall).to_have_count(1)
        expect(recall).to_contain_text("第1号")
        expect(recall).to_contain_text("みらい市福祉総務課 多機関協働担当")
        expect(recall).to_contain_text("返してもらってください")
        desk.photograph("10-copies")
        desk.open("/")
        assert "返してもらう紙 1部" in desk.words


def test_11_the_auditor_sees_who_saw_printed_and_was_refused_and_never_any_content(told: Told) -> None:
    with told.scene(11):
        auditor = told.desk_of("hirano")
        auditor.follow("記録")
        auditor.heading("監査の机")
        auditor.photograph("11-record")
        case = told.case.rsplit("/", 1)[1]
        seen = ""
        for event, who in (
            ("case.read", ("佐々木 恵", "川島 直樹", "坂本 達也")),
            ("copy.issued", ("佐々木 恵",)),
            ("consent.withdrawn", ("佐々木 恵",)),
            ("handoff.accepted", ("川島 直樹",)),
        ):
            auditor.open(f"/record?event={event}&case={case}")
            for name in who:
                expect(auditor.page.locator("table.timeline")).to_contain_text(name)
            auditor.unfold()
            seen += auditor.words
        assert told.entry in seen
        assert "本人の同意" in seen
        assert "利用目的の範囲内" in seen
        auditor.open("/record?outcome=refused")
        expect(auditor.page.locator("table.timeline")).to_contain_text("川島 直樹")
        expect(auditor.page.locator("table.timeline")).to_contain_text("坂本 達也")
        auditor.photograph("11-refused")
        auditor.open("/record")
        while True:
            auditor.unfold()
            seen += auditor.words
            if not auditor.page.get_by_role("link", name="前の50件").count():
                break
            auditor.follow("前の50件")
        assert [words for words in (*family.CONTENT, "渡邉", "西川", "年金") if words in seen] == []


def test_12_the_record_is_intact_on_the_page_in_the_database_and_alone_from_one_file(told: Told, tell: Tell) -> None:
    with told.scene(12):
        auditor = told.desk_of("hirano")
        auditor.open("/record")
        auditor.press("壊れていないか確かめる")
        expect(auditor.page.get_by_text(re.compile(r"^0番から[\d,]+番まで壊れていません$"))).to_be_visible()
        auditor.photograph("12-intact")
        auditor.follow("監査の机に戻る")
        with auditor.page.expect_download() as arriving:
            auditor.press("証明つきで書き出す")
        package = told.place / "record.zip"
        arriving.value.save_as(package)
        folder = unpacked(package, told.place / "alone")
        intact = checked_alone(folder)
        assert intact.returncode == 0, intact.stdout + intact.stderr
        assert told.served.command("audit", "verify", str(folder)).returncode == 0
        everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
        assert [words for words in family.CONTENT if words.encode() in everything] == []
        flip_one_byte(max((folder / "tile" / "entries").rglob("*")))
        altered = checked_alone(folder)
        assert altered.returncode == 1, altered.stdout + altered.stderr
        tell(f"{intact.stdout}{altered.stdout}")
        live = told.served.command("audit", "verify", "--database")
        assert live.returncode == 0, live.stdout + live.stderr
        assert live.stdout.count('"result": "intact"') == 2


def test_13_an_appointment_opens_nothing_before_the_offices_head_confirms_it(told: Told) -> None:
    with told.scene(13):
        newcomer, administrator, head = told.desk_of("nitta"), told.desk_of("ishii"), told.desk_of("noda")
        nothing_yet = "いま効いている発令・委嘱がありません。"
        assert nothing_yet in newcomer.words
        administrator.follow("人と発令")
        administrator.box("staff").select_option(label="新田 若葉")
        administrator.box("agency").select_option(label="みらい市東地域包括支援センター")
        administrator.box("role").select_option("counsellor")
        administrator.box("title").fill("社会福祉士")
        administrator.press("発令を入れる")
        expect(administrator.page.get_by_text("所属長が確かめるまで、何も開きません。").first).to_be_visible()
        administrator.photograph("13-appointment-given")
        for path in ("/", "/cases", told.case):
            newcomer.open(path)
            assert newcomer.path == "/appointments/choice"
            assert nothing_yet in newcomer.words
        newcomer.photograph("13-nothing-opens")
        head.open("/")
        head.photograph("13-heads-home")
        head.follow("人と発令")
        head.photograph("13-head-confirms")
        head.page.get_by_role("button", name=re.compile("確かめる.*新田 若葉")).click()
        expect(head.page.get_by_text("確かめました。")).to_be_visible()
        newcomer.open("/")
        if newcomer.path == "/appointments/choice":
            newcomer.work_as("みらい市東地域包括支援センター")
        newcomer.follow("ケース")
        # The office's cases are listed; one that is not his own shows its number and wants a written reason.
        assert "担当外" in newcomer.words
        assert family.MOTHER not in newcomer.words
        assert newcomer.open(told.case) == 403
        newcomer.photograph("13-can-work")


def test_14_no_browser_complained_or_asked_another_host_and_nothing_typed_lies_in_the_clear(told: Told) -> None:
    with told.scene(14):
        assert told.watch.complaints == []
        assert told.watch.strangers == []
        assert len(told.watch.asked) > 100
        said = [*map(unquote, told.watch.asked), *told.watch.titles]
        assert [(words, one) for words in family.CONTENT for one in said if words in one] == []
        hidden = [*family.CONTENT, family.MY_NUMBER, "渡邉", "西川"]
        lying = [path for path in told.served.home.parent.rglob("*") if path.is_file()]
        assert {"coord.db", "keystore.db", "serve.log"} <= {path.name for path in lying}
        assert [(words, path.name) for path in lying for words in hidden if words.encode() in path.read_bytes()] == []
