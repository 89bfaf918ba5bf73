"""同意書 as printed: two sides of one leaf, every word readable, nothing told that is not on it."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from jinja2 import UndefinedError

from coord.domain.compartment import Compartment
from forms.consent import ConsentSheet, render_consent
from forms.errors import CannotDraw
from forms.pdf import Press
from forms.readings import pieces
from tests.forms.drawn import drawn, furigana_of, read_aloud
from tests.forms.every_sheet import (
    complaints_of_qpdf,
    keeps_its_standards,
    leans_out,
    names_in_metadata,
    not_printed,
    strays,
)
from tests.forms.person_sheets import (
    EVERY_COMPARTMENT,
    LONG_NAME,
    answered_consent_sheet,
    blank_consent_sheet,
    consent_sheet,
    full_consent_sheet,
    worst_consent_sheet,
)
from tests.forms.reading import logical_text_of, opened, text_of

SHEETS: dict[str, Callable[[], ConsentSheet]] = {
    "everyday": consent_sheet,
    "answered": answered_consent_sheet,
    "blank": blank_consent_sheet,
    "full": full_consent_sheet,
    "large": consent_sheet,
    "worst": worst_consent_sheet,
}
MARKS = frozenset({"yes", "no", "never"})


@pytest.fixture(scope="module")
def printed(press: Press) -> dict[str, bytes]:
    return {name: render_consent(press, sheet(), large=name == "large") for name, sheet in SHEETS.items()}


@pytest.mark.parametrize("name", SHEETS)
def test_everything_given_is_printed_and_nothing_is_cut(printed: dict[str, bytes], name: str) -> None:
    sheet = SHEETS[name]()
    codes = MARKS | {row.code for row in sheet.rows}
    assert not_printed(sheet, printed[name], but=codes) == []


def test_the_longest_consent_is_as_long_as_promised() -> None:
    sheet = worst_consent_sheet()
    assert len(sheet.offices) == 25
    assert min(len(office) for office in sheet.offices) >= 40
    assert len(sheet.person) >= 40
    assert len(sheet.rows) == len(Compartment)


@pytest.mark.parametrize("name", SHEETS)
def test_every_word_lies_within_the_margins(printed: dict[str, bytes], name: str) -> None:
    assert strays(printed[name]) == []
    assert leans_out(printed[name], allowed=3) == []  # furigana at the start of a line hangs over by half a kana


@pytest.mark.parametrize("name", ["everyday", "answered", "blank", "full"])
def test_up_to_six_offices_are_the_front_and_back_of_one_leaf(printed: dict[str, bytes], name: str) -> None:
    assert len(opened(printed[name]).pages) == 2
    assert "2/2" in text_of(printed[name], page=2)
    assert "同意書第27号" in text_of(printed[name], page=2)


def test_every_page_counts_and_carries_the_number_of_the_consent(printed: dict[str, bytes]) -> None:
    pages = len(opened(printed["worst"]).pages)
    for page in range(1, pages + 1):
        text = text_of(printed["worst"], page=page)
        assert f"{page}/{pages}" in text
        assert "第27号" in text
        assert "47,120" in text


def test_each_row_says_office_by_office_what_is_told(printed: dict[str, bytes]) -> None:
    said = read_aloud(printed["everyday"])
    assert "氏名・生年月日☑☑☑☑☑×住所・電話☑☑☑☑×-" in said
    assert "体とこころの健康、障害☑☑×☑×-" in said
    assert "☑伝えてよい×伝えない(あなたの希望)-はじめから伝えない決まり" in said


def test_more_offices_than_six_go_on_in_further_tables_of_the_same_rows(press: Press) -> None:
    sheet = consent_sheet()
    offices = tuple(f"相談所その{n}" for n in range(1, 9))
    rows = tuple(replace(row, marks=("yes",) * 4 + ("no",) * 3 + ("never",)) for row in sheet.rows)
    said = read_aloud(render_consent(press, replace(sheet, offices=offices, rows=rows)))
    assert "2つの表の2つ目" in said
    assert f"伝える情報{''.join(offices[:4])}氏名・生年月日☑☑☑☑住所・電話" in said
    assert f"伝える情報{''.join(offices[4:])}氏名・生年月日×××-住所・電話" in said


def test_a_mark_nobody_knows_stops_the_form(press: Press) -> None:
    sheet = consent_sheet()
    rows = (replace(sheet.rows[0], marks=("perhaps",) * 6), *sheet.rows[1:])
    with pytest.raises(UndefinedError):
        render_consent(press, replace(sheet, rows=rows))


def test_a_form_to_sign_has_room_for_the_person_a_representative_and_a_witness(printed: dict[str, bytes]) -> None:
    said = read_aloud(printed["everyday"])
    for line in ("本人署名", "代筆代わりに書いた人", "法定代理人署名", "立会い署名", "☐同意します☐同意しません"):
        assert line in said
    assert "お答え" not in said


def test_an_answered_form_says_how_and_when_instead_of_the_signatures(printed: dict[str, bytes]) -> None:
    said = read_aloud(printed["answered"])
    assert "10お答え口頭で「同意します」とお答えになりました(令和8年11月10日13:45" in said
    for line in ("本人署名", "代筆", "法定代理人", "☐同意します", "ここに書いてください"):
        assert line not in said


@pytest.mark.parametrize("name", ["everyday", "answered", "worst"])
def test_it_can_be_stopped_at_any_time_and_says_where(printed: dict[str, bytes], name: str) -> None:
    said = read_aloud(printed[name])
    assert "いつでも、全部でも一部でも、やめられます。やめても不利な扱いは受けません。" in said
    assert "同意しなくても、相談は受けられます。" in said
    assert "0000-00-1200" in said


def test_without_a_name_there_is_a_line_to_write_it_on(printed: dict[str, bytes]) -> None:
    assert "お名前ふりがな" in read_aloud(printed["blank"])
    assert "さんこの紙は" not in read_aloud(printed["blank"])


@pytest.mark.parametrize("name", SHEETS)
def test_furigana_is_large_enough_and_never_runs_into_its_neighbour(printed: dict[str, bytes], name: str) -> None:
    readings = furigana_of(printed[name])
    assert len(readings) > 100
    assert min(one.size for one in readings) >= 5
    in_order = sorted(readings, key=lambda one: (one.page, round(one.line), one.left))
    collisions = [
        (one, after)
        for one, after in pairwise(in_order)
        if (one.page, round(one.line)) == (after.page, round(after.line)) and after.left < one.right - 0.5
    ]
    assert collisions == []


@pytest.mark.parametrize("name", SHEETS)
def test_furigana_is_in_nobodys_way_when_the_text_is_searched_copied_or_read_aloud(
    printed: dict[str, bytes], name: str
) -> None:
    sentence = (
        "この紙は、あなたの大切な情報を、支援する機関の間で伝え合ってよいかどうかを、あなたが決めるためのものです。"
    )
    for said in (read_aloud(printed[name]), text_of(printed[name], page=1)):
        assert sentence in said
        assert "じょうほう" not in said
    for page in range(1, len(opened(printed[name]).pages) + 1):
        order = [
            one.silent for one in drawn(printed[name]) if one.page == page and (one.silent or one.number is not None)
        ]
        assert order == sorted(order)  # a reader that keeps the order of the file meets the words first, unbroken


def test_our_reading_of_the_tag_tree_is_popplers(press: Press) -> None:
    short = render_consent(press, replace(answered_consent_sheet(), rows=consent_sheet().rows[:1]))
    assert read_aloud(short) == logical_text_of(short)


def test_the_furigana_of_a_word_is_its_reading(printed: dict[str, bytes]) -> None:
    assert [one.text for one in furigana_of(printed["everyday"])][:3] == ["じょうほう", "きょうゆう", "どういしょ"]


def test_every_word_of_the_compartments_has_its_reading() -> None:
    assert {one.code: one.label for one in Compartment} == EVERY_COMPARTMENT
    kanji = {
        letter
        for label in EVERY_COMPARTMENT.values()
        for one in pieces(label)
        if not one.kana
        for letter in one.text
        if "一" <= letter <= "鿿"
    }
    assert kanji == set()


@pytest.mark.parametrize("text", [LONG_NAME, "大森 健一", "市川市", "<b>[住所|x]</b>", "", "本人の意向と本人の希望"])
def test_cutting_a_text_into_its_words_loses_nothing(text: str) -> None:
    assert "".join(one.text for one in pieces(text)) == text


def test_a_name_is_never_given_a_reading() -> None:
    assert [one.kana for one in pieces("大森 健一 市川 東部")] == [""]


def test_what_looks_like_a_noted_reading_is_printed_as_it_was_typed(press: Press) -> None:
    typed = "[姉|いもうと]には<b>言わない</b>{{ sheet }}"
    said = read_aloud(render_consent(press, replace(consent_sheet(), excluded=(typed,))))
    assert "[姉|いもうと]には<b>言わない</b>{{sheet}}" in said


@pytest.mark.parametrize("name", SHEETS)
def test_it_is_an_archival_tagged_file_with_its_content_attached(printed: dict[str, bytes], name: str) -> None:
    keeps_its_standards(SHEETS[name](), printed[name], title="同意書")
    assert names_in_metadata(printed[name], "大森", "健一", "小林", "葛") == []
    assert complaints_of_qpdf(printed[name]) == ""


def test_the_same_sheet_gives_the_same_bytes(press: Press, printed: dict[str, bytes]) -> None:
    assert render_consent(press, consent_sheet()) == printed["everyday"]
    assert render_consent(press, worst_consent_sheet()) == printed["worst"]


def test_a_character_nobody_can_draw_stops_the_form(press: Press) -> None:
    with pytest.raises(CannotDraw):
        render_consent(press, replace(consent_sheet(), excluded=("한",)))
