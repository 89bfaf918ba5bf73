"""The story of coord in a real Chromium, told once from the first look to the last. Each test is a scene."""

import re

import pytest
from playwright.sync_api import expect

from coord.domain.wareki import in_wareki
from tests.browser import family
from tests.browser.desks import Desk
from tests.browser.told import Told

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TOO_LONG = "あ" * 4001


def fill_in(desk: Desk, words: dict[str, str]) -> None:
    for name, text in words.items():
        desk.box(name).fill(text)


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
        with desk.page.expect_request(lambda request: request.method == "POST") as sent:
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


def test_4_two_answers_are_recorded_with_the_keyboard_in_at_most_eight_inputs(told: Told) -> None:
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
        print(f"a household's two answers: {inputs} inputs, at most 8")
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
        told.sheet = told.place / "sheet.pdf"
        arriving.value.save_as(told.sheet)
        assert re.fullmatch(r"copy-[a-z2-7]{8}\.pdf", arriving.value.suggested_filename)
        pdf = told.sheet.read_bytes()
        printed = text_of(pdf)
        attached = attachment_of(pdf)
        for words in (
            "写し第1号", "紹介先みらい市福祉総務課多機関協働担当", family.MOTHER, family.INCOME, family.SON, family.LETTER,
            "ご本人の同意", "個人情報の保護に関する法律第69条第2項第1号", "利用目的の範囲内", "社会福祉法第106条の4第2項",
        ):  # fmt: skip
            assert squeezed(words) in printed, words
        proof = attached["proof"]
        assert squeezed(proof["checkpoint"]) in printed
        assert squeezed(proof["entry"]) in printed
        assert not [text for text in texts_of(attached) if not is_printed(text, printed)]
        picture_of_page(told.sheet, told.looks / "08-sheet.png")
        told.entry = proof["entry"]
