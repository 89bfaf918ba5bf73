"""見守りのお願い as printed: one page in large type, for one volunteer, with nothing on it that a volunteer must not know."""

from collections.abc import Callable
from dataclasses import fields, replace

import pytest

from forms.blocks import CopyMark
from forms.errors import CannotDraw
from forms.onegai import OnegaiSheet, check_onegai, render_onegai
from forms.pdf import Press
from tests.forms.drawn import read_aloud, size_of
from tests.forms.every_sheet import (
    complaints_of_qpdf,
    keeps_its_standards,
    leans_out,
    names_in_metadata,
    not_printed,
    strays,
)
from tests.forms.person_sheets import LONG_NAME, RARE, full_onegai_sheet, onegai_sheet, worst_onegai_sheet
from tests.forms.reading import opened, picture_of, squeezed, text_of

SHEETS: dict[str, Callable[[], OnegaiSheet]] = {
    "everyday": onegai_sheet,
    "full": full_onegai_sheet,
    "worst": worst_onegai_sheet,
}


@pytest.fixture(scope="module")
def printed(press: Press) -> dict[str, bytes]:
    return {name: render_onegai(press, sheet()) for name, sheet in SHEETS.items()}


@pytest.mark.parametrize("name", SHEETS)
def test_everything_given_is_printed_and_nothing_is_cut(printed: dict[str, bytes], name: str) -> None:
    sheet = SHEETS[name]()
    watermark_only = frozenset({sheet.copy.known_as}) if name != "worst" else frozenset()
    assert not_printed(sheet, printed[name], but=watermark_only) == []


@pytest.mark.parametrize("name", SHEETS)
def test_every_word_lies_within_the_margins(printed: dict[str, bytes], name: str) -> None:
    assert strays(printed[name]) == []
    assert leans_out(printed[name]) == []


@pytest.mark.parametrize("name", ["everyday", "full"])
def test_what_is_written_in_everyday_work_stays_on_one_page(printed: dict[str, bytes], name: str) -> None:
    assert len(opened(printed[name]).pages) == 1


@pytest.mark.parametrize("name", SHEETS)
def test_it_is_set_in_type_a_volunteer_of_seventy_two_can_read(printed: dict[str, bytes], name: str) -> None:
    sheet = SHEETS[name]()
    for text in (*sheet.watch, *sheet.about, *(one.when for one in sheet.telephones)):
        assert size_of(printed[name], text) >= 13.9
    for text in (sheet.person, *(one.number for one in sheet.telephones)):
        assert size_of(printed[name], text) >= 23.9


def test_a_longer_request_says_on_every_page_which_copy_for_whom(printed: dict[str, bytes]) -> None:
    pages = len(opened(printed["worst"]).pages)
    assert pages > 1
    for page in range(2, pages + 1):
        text = text_of(printed["worst"], page=page)
        assert f"写し第12号{squeezed(worst_onegai_sheet().copy.known_as)}" in text
        assert f"{page}/{pages}" in text


def test_the_sheet_has_no_place_for_what_a_volunteer_must_not_know() -> None:
    # An address, a diagnosis, money, family, a case number: whoever adds a field answers for it here.
    assert {one.name for one in fields(OnegaiSheet)} == {
        *("classification", "specimen", "made_at", "made_on", "copy", "volunteer_title", "volunteer", "sender"),
        *("person", "kana", "about", "until", "task", "watch", "telephones", "return_on", "return_how", "proof"),
    }


def test_each_copy_carries_its_own_volunteer_and_no_other(press: Press, printed: dict[str, bytes]) -> None:
    mine = onegai_sheet()
    others = replace(
        mine, volunteer="野村 正男", copy=CopyMark(number=2, total=2, known_as="民生委員野村様"), about=mine.about[:1]
    )
    pdf = render_onegai(press, others)
    assert "原田" not in text_of(pdf)
    assert "野村正男様" in text_of(pdf)
    assert "野村" not in text_of(printed["everyday"])
    margin = (0, 0, 827, 45)  # above the text there is the watermark alone
    assert picture_of(pdf).crop(margin).tobytes() != picture_of(printed["everyday"]).crop(margin).tobytes()


def test_the_watermark_is_seen_and_never_read(printed: dict[str, bytes]) -> None:
    assert "民生委員原田様" not in text_of(printed["everyday"])
    grey = picture_of(printed["everyday"]).crop((0, 0, 827, 45)).histogram()
    assert sum(grey[230:250]) > 300


def test_the_telephones_stand_in_the_order_given_and_119_is_one_of_them(printed: dict[str, bytes]) -> None:
    said = read_aloud(printed["everyday"])
    assert "気になるとき平日8:30〜17:150000-00-2210地域包括支援センター小林亮子" in said
    assert "倒れている・返事がない119先に119、そのあとで小林へ" in said


def test_each_question_has_a_box_for_every_visit(printed: dict[str, bytes]) -> None:
    said = read_aloud(printed["everyday"])
    assert "新聞や郵便が、たまっていませんか☐☐☐☐☐☐カーテン" in said
    assert said.count("☐") == 24


def test_it_comes_back_on_the_printed_day(printed: dict[str, bytes]) -> None:
    assert "この紙を返す日令和9年3月31日(水)" in read_aloud(printed["everyday"])


@pytest.mark.parametrize("name", SHEETS)
def test_it_is_an_archival_tagged_file_with_its_content_attached(printed: dict[str, bytes], name: str) -> None:
    sheet = SHEETS[name]()
    keeps_its_standards(sheet, printed[name], title=f"見守りのお願い 写し第{sheet.copy.number}号")
    assert names_in_metadata(printed[name], "大森", "トシ子", "原田", "葛") == []
    assert complaints_of_qpdf(printed[name]) == ""


def test_the_same_sheet_gives_the_same_bytes(press: Press, printed: dict[str, bytes]) -> None:
    assert render_onegai(press, onegai_sheet()) == printed["everyday"]
    assert render_onegai(press, worst_onegai_sheet()) == printed["worst"]


def test_rare_characters_come_back_from_the_paper_as_they_were_written(printed: dict[str, bytes]) -> None:
    assert squeezed(LONG_NAME + RARE) in read_aloud(printed["worst"])


@pytest.mark.parametrize("place", ["volunteer", "watermark", "task", "telephone"])
def test_a_character_nobody_can_draw_stops_the_form_before_a_number_is_used(press: Press, place: str) -> None:
    sheet = onegai_sheet()
    wrong = {
        "volunteer": replace(sheet, volunteer="한"),
        "watermark": replace(sheet, copy=replace(sheet.copy, known_as="한")),
        "task": replace(sheet, task="한"),
        "telephone": replace(sheet, telephones=(replace(sheet.telephones[0], who="한 나"),)),
    }[place]
    with pytest.raises(CannotDraw):
        check_onegai(press, wrong)
