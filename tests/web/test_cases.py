"""The page of a case: what is shown, what is not, and how it is opened."""

import re
from collections.abc import Callable

from coord.actions.cases import add_statement, read_case
from coord.actions.walls import set_wall
from coord.domain.compartment import Compartment
from coord.domain.statement import Value
from tests.builders import Story
from tests.web.conftest import Browser


def text(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_every_value_stands_with_its_source_its_day_and_its_ground(
    at_work: Callable[[str], Browser], story: Story
) -> None:
    shown = text(at_work("counsellor"), f"/cases/{story.mother_and_son()}")
    fields = shown.split('<div class="field">')[1:]
    assert len(fields) >= 10
    for field in fields:
        for words in ("本人談", "東包括", "R8.11.20", "根拠、", "自所の記載"):
            assert words in field


def test_what_was_not_given_is_said_once_and_tells_nothing(at_work: Callable[[str], Browser], story: Story) -> None:
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    story.share(case, "shakyo", Compartment.BASIC, Compartment.HEALTH)
    shown = text(at_work("shakyo"), f"/cases/{case}")
    assert "要介護2" in shown
    assert "年金" not in shown
    assert "西川 隆" not in shown
    (row,) = (row for row in shown.split('<p class="field-label">') if "全項目" in row)
    # 経済 is recorded, 住まい is not: they stand in one row, as names that differ in nothing else.
    names = re.findall(r'<span class="name">([^<]+)</span>', row)
    assert {"経済", "住まい"} < set(names)
    assert not {"基本情報", "健康・障害"} & set(names)
    assert row.count("記載があるかどうかも、お示ししていません。") == 1


def test_two_offices_statements_stand_side_by_side(at_work: Callable[[str], Browser], story: Story) -> None:
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    story.share(case, "shakyo", Compartment.BASIC, Compartment.HEALTH)
    person = story.persons(case, seen_by="shakyo")[0]
    value = Value(text="要介護1だと聞いている")
    add_statement(story.house, story.actor("shakyo"), case, field="health.care_level", persons=(person,), value=value)
    shown = text(at_work("shakyo"), f"/cases/{case}")
    assert "食い違い 2件" in shown
    frame = shown[shown.index('<div class="frame">') :]
    assert frame.index("要介護2") < frame.index("要介護1だと聞いている"), "one's own office stands right"


def test_a_hidden_place_is_said_to_be_hidden(at_work: Callable[[str], Browser], story: Story) -> None:
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    story.share(case, "shakyo")
    person = story.persons(case)[0]
    set_wall(story.house, story.actor("counsellor"), case, rule="N-1", person=person, reason="申出")
    shown = text(at_work("shakyo"), f"/cases/{case}")
    assert "非表示（秘匿）" in shown
    assert "さくら台" not in shown
    assert "N-1" not in shown


def test_a_case_of_the_office_that_is_not_ones_own_asks_for_a_reason(
    at_work: Callable[[str], Browser], story: Story
) -> None:
    case, browser = story.mother_and_son(), at_work("supervisor")
    assert "担当外" in text(browser, "/cases")
    asked = browser.get(f"/cases/{case}")
    assert asked.status_code == 403
    assert "西川" not in asked.get_data(as_text=True)
    page = f"/cases/{case}"
    empty = browser.post(f"/cases/{case}/opening", {"reason": " "}, page=page)
    assert empty.status_code == 422
    opened = browser.post(f"/cases/{case}/opening", {"reason": "休みの担当の代わりに電話を受けた"}, page=page)
    assert opened.status_code == 200
    assert "西川 とし子" in opened.get_data(as_text=True)
    assert browser.get(f"/cases/{case}").status_code == 403, "the reason opened it once"


def test_an_individual_number_in_a_reason_comes_back_nowhere(at_work: Callable[[str], Browser], story: Story) -> None:
    case, browser = story.mother_and_son(), at_work("supervisor")
    words = {"reason": "123456789018 の件"}
    answer = browser.post(f"/cases/{case}/opening", words, page=f"/cases/{case}")
    assert answer.status_code == 422
    assert "123456789018" not in answer.get_data(as_text=True)


def test_a_statement_is_added_and_corrected(at_work: Callable[[str], Browser], story: Story) -> None:
    case, browser = story.mother_and_son(), at_work("counsellor")
    person = story.persons(case)[0]
    words = {
        "field": "wish.life",
        "persons": person,
        "value": "この家で暮らしたい",
        "source": "family",
        "learned_on": "R8.11.21",
    }
    assert browser.post(f"/cases/{case}/statements/new", words).location == f"/cases/{case}"
    shown = read_case(story.house, story.actor("counsellor"), case)
    field = next(f for f in shown.fields_of(person) if f.code == "wish.life")
    assert (field.value, field.source) == ("この家で暮らしたい", "家族談")
    page = f"/cases/{case}/statements/{field.ref}/correction"
    assert "この家で暮らしたい" in text(browser, page)
    mended = {**words, "correcting": "yes", "value": "", "value-answer": "declined"}
    assert browser.post(page, mended).status_code == 303
    assert "回答なし（断られた）" in text(browser, f"/cases/{case}")


def test_a_statement_that_cannot_be_taken_is_kept_in_the_form(at_work: Callable[[str], Browser], story: Story) -> None:
    case, browser = story.mother_and_son(), at_work("counsellor")
    words = {"field": "course.note", "value": "訪問した。" * 900, "learned_on": "昭和65年1月8日"}
    answer = browser.post(f"/cases/{case}/statements/new", words)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for sentence in ("3か所を直してください", "4000文字までです", "だれのことかを選んでください", "訪問した。" * 900):
        assert sentence in shown


def test_choosing_a_field_shows_its_box_and_keeps_what_was_typed(
    at_work: Callable[[str], Browser], story: Story
) -> None:
    case, browser = story.mother_and_son(), at_work("counsellor")
    answer = browser.post(
        f"/cases/{case}/statements/new", {"only": "field", "field": "case.stage", "learned_on": "R8.11.1"}
    )
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "スクリーニング" in shown
    assert 'value="R8.11.1"' in shown


def test_another_offices_statement_is_not_there_to_correct(at_work: Callable[[str], Browser], story: Story) -> None:
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    story.share(case, "shakyo")
    shown = read_case(story.house, story.actor("shakyo"), case)
    theirs = shown.sections[0].rows[0].fields[0].ref
    assert at_work("shakyo").get(f"/cases/{case}/statements/{theirs}/correction").status_code == 404


def test_name_kana_and_birth_date_are_corrected_together(at_work: Callable[[str], Browser], story: Story) -> None:
    case, browser = story.mother_and_son(), at_work("counsellor")
    person = story.persons(case)[0]
    page = f"/cases/{case}/persons/{person}/identity"
    assert 'value="昭和19年3月12日"' in text(browser, page)
    words = {"person.name": "西川 敏子", "person.kana": "にしかわ としこ", "person.birth_date": "昭和19年3月"}
    wrong = browser.post(page, {**words, "person.kana": ""})
    assert wrong.status_code == 422
    assert "西川 敏子" in wrong.get_data(as_text=True)
    assert browser.post(page, words).status_code == 303
    shown = text(browser, f"/cases/{case}")
    assert "西川 敏子" in shown
    assert "昭和19年3月12日" not in shown
