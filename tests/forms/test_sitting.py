"""次第・出席者名簿・守秘義務確認書 as printed: whole, portrait, and without a word of a case."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pytest

from forms.errors import CannotDraw
from forms.pdf import Press
from forms.sitting import AgendaSheet, PledgeSheet, RosterSheet, render_agenda, render_pledge, render_roster
from tests.forms.reading import opened, squeezed, text_of
from tests.forms.sitting_sheets import (
    LONG_NAME,
    LONG_OFFICE,
    OFFICES,
    SECRECY,
    UNVERIFIED,
    small_agenda,
    small_minutes,
    small_pledge,
    small_roster,
    worst_agenda,
    worst_pledge,
    worst_roster,
)
from tests.forms.soundness import body_of, lost_texts, told_by_metadata, unkept_promises, words_outside

MM = 72 / 25.4

Sheet = AgendaSheet | RosterSheet | PledgeSheet


@dataclass(frozen=True, kw_only=True)
class Printed:
    """An example and its paper."""

    sheet: Sheet
    pdf: bytes


def _printed(press: Press, sheet: Sheet) -> bytes:
    match sheet:
        case AgendaSheet():
            return render_agenda(press, sheet)
        case RosterSheet():
            return render_roster(press, sheet)
        case PledgeSheet():
            return render_pledge(press, sheet)


EXAMPLES = (small_agenda, worst_agenda, small_roster, worst_roster, small_pledge, worst_pledge)


@pytest.fixture(scope="module", params=EXAMPLES, ids=[one.__name__ for one in EXAMPLES])
def example(press: Press, request: pytest.FixtureRequest) -> Printed:
    given: Callable[[], Sheet] = request.param
    return Printed(sheet=given(), pdf=_printed(press, given()))


def test_everything_given_is_printed_and_nothing_is_cut(example: Printed) -> None:
    body = body_of(example.pdf)
    # 第8回 and みらい市支援会議 are one word there
    assert squeezed(example.sheet.sitting.number + example.sheet.sitting.body) in body
    assert lost_texts(example.pdf, example.sheet) == []


def test_every_word_lies_within_the_margins(example: Printed) -> None:
    assert words_outside(example.pdf) == []


def test_the_file_keeps_what_it_promises(example: Printed, tmp_path: Path) -> None:
    assert unkept_promises(example.pdf, example.sheet, tmp_path / "sheet.pdf") == []


def test_the_same_sheet_gives_the_same_bytes(press: Press, example: Printed) -> None:
    assert _printed(press, example.sheet) == example.pdf


def test_the_metadata_names_nobody(example: Printed) -> None:
    told = told_by_metadata(example.pdf)
    assert [name for name in (*OFFICES, *OFFICES.values(), LONG_NAME, LONG_OFFICE) if name and name in told] == []


def test_every_page_says_which_sitting_and_counts(example: Printed) -> None:
    pages = len(opened(example.pdf).pages)
    for page in range(1, pages + 1):
        text = text_of(example.pdf, page=page)
        assert f"{page}/{pages}" in text
        assert example.sheet.proof.entry in text
        assert page == 1 or squeezed(example.sheet.sitting.number + example.sheet.sitting.body) in text


def test_an_everyday_sitting_needs_one_page_of_each(press: Press) -> None:
    for sheet in (small_agenda(), small_roster(), small_pledge()):
        assert len(opened(_printed(press, sheet)).pages) == 1


def test_they_tell_nothing_of_what_the_sitting_talks_about(press: Press) -> None:
    minutes = small_minutes()
    told = (minutes.case_number, minutes.question, minutes.discussion, "公園", "姉")
    for sheet in (small_agenda(), small_roster(), small_pledge()):
        text = text_of(_printed(press, sheet))
        assert [one for one in told if squeezed(one) in text] == []


def test_a_character_nobody_can_draw_stops_them(press: Press) -> None:
    for sheet in (small_agenda(), small_roster(), small_pledge()):
        with pytest.raises(CannotDraw):
            _printed(press, replace(sheet, sitting=replace(sheet.sitting, place="한")))


# 次第


def test_the_agenda_counts_its_points_through_and_says_how_many_offices_each_item_has(press: Press) -> None:
    body = body_of(render_agenda(press, small_agenda()))
    assert squeezed("1開会 2秘密を守る義務の説明と確認 3資料の番号の読み合わせ 4案件") in body
    assert squeezed("案件2 社会福祉法 第106条の6第3項（支援会議の求めによる提供）5 機関") in body
    assert squeezed("5決めたことの読み合わせ 6資料の回収と部数の照合 7次回の日程 8閉会") in body


# 出席者名簿


def _ticks(pdf: bytes) -> tuple[int, int, int]:
    body = body_of(pdf)
    return body.count("☐出"), body.count("☐欠"), body.count("−") + body.count("－") + body.count("-")


@pytest.mark.parametrize(("offices", "items"), [(9, 3), (25, 6), (25, 7), (25, 12), (30, 14)])
def test_the_roster_has_a_place_to_tick_for_each_office_at_each_of_its_items(
    press: Press, offices: int, items: int
) -> None:
    sheet = worst_roster(offices=offices, items=items)
    pdf = render_roster(press, sheet)
    at = sum(len(row.items) for row in sheet.rows)
    there, away, closed = _ticks(pdf)
    assert there == away == at
    assert closed == offices * items - at + 1  # and once where it is explained
    assert words_outside(pdf) == []
    with opened(pdf) as document:
        assert all(float(page.MediaBox[2]) < float(page.MediaBox[3]) for page in document.pages)


def test_the_roster_counts_the_offices_of_each_item(press: Press) -> None:
    body = body_of(render_roster(press, small_roster()))
    assert "出席する機関の数354" in body
    fewer = replace(small_roster(), rows=small_roster().rows[:2])
    assert "出席する機関の数211" in body_of(render_roster(press, fewer))


def test_an_office_is_named_once_for_each_table_of_items(press: Press) -> None:
    twelve, fourteen = (render_roster(press, worst_roster(offices=5, items=items)) for items in (12, 14))
    assert body_of(twelve).count("みらい市健康づくり課その4") == 1
    assert body_of(fourteen).count("みらい市健康づくり課その4") == 2


def test_an_attendee_without_a_name_has_room_to_write_it(press: Press) -> None:
    sheet = worst_roster()
    unnamed = sum(row.person == "" for row in sheet.rows)
    assert unnamed
    assert body_of(render_roster(press, sheet)).count("氏名()") == unnamed


# 守秘義務確認書


def test_the_pledge_quotes_exactly_the_laws_in_use(press: Press) -> None:
    one = text_of(render_pledge(press, small_pledge()))
    assert squeezed(SECRECY.words) in one
    assert SECRECY.article.split(maxsplit=1)[0] in one
    assert "孤独" not in one
    both = body_of(render_pledge(press, replace(small_pledge(), secrecy=(SECRECY, UNVERIFIED))))
    assert squeezed(SECRECY.words) in both
    assert squeezed(UNVERIFIED.words) in both


def test_a_secrecy_text_nobody_checked_says_so_where_it_is_used(press: Press) -> None:
    sheet = replace(small_pledge(), secrecy=(SECRECY, UNVERIFIED))
    body = body_of(render_pledge(press, sheet))
    assert body.count("要確認") == 1
    assert squeezed(UNVERIFIED.article + "要確認") in body
    assert "要確認" not in text_of(render_pledge(press, small_pledge()))


def test_where_no_law_of_the_meeting_is_in_use_no_empty_frame_is_printed(press: Press) -> None:
    assert "事務局が読み上げます" in text_of(render_pledge(press, small_pledge()))
    text = text_of(render_pledge(press, replace(small_pledge(), secrecy=())))
    assert "事務局が読み上げます" not in text
    assert "会議で知った秘密を、会議の後も守ります。" in text


def _rows_of(pdf: bytes, page: int) -> list[float]:
    """The height of each row to sign but the last, in mm: from one 「分」 to the next."""
    command = ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), "-", "-"]
    read = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    tops = [float(line.split('yMin="')[1].split('"')[0]) for line in read.splitlines() if ">分</word>" in line]
    return [(after - before) / MM for before, after in pairwise(tops)]


def test_there_is_a_row_to_sign_for_each_attendee_high_enough_for_a_signature(press: Press) -> None:
    heights = _rows_of(render_pledge(press, small_pledge()), 1)
    assert len(heights) == len(small_pledge().rows) - 1
    assert all(12 <= height <= 17 for height in heights)
    pdf = render_pledge(press, worst_pledge())
    pages = [_rows_of(pdf, page) for page in range(1, len(opened(pdf).pages) + 1)]
    assert sum(len(heights) + 1 for heights in pages) == 25
    assert min(min(heights) for heights in pages) >= 12
    assert len(pages[-1]) >= 2  # the last page is not left with a line or two


def test_what_is_signed_stands_on_every_page_that_is_signed(press: Press) -> None:
    pdf = render_pledge(press, worst_pledge())
    for page in range(1, len(opened(pdf).pages) + 1):
        assert "会議で知った秘密を、会議の後も守ります。" in text_of(pdf, page=page)


def test_the_pledge_does_not_tell_who_is_at_which_item(press: Press) -> None:
    sheet = small_pledge()
    elsewhere = replace(sheet, rows=tuple(replace(row, items=(1, 2, 3)) for row in sheet.rows))
    assert text_of(render_pledge(press, elsewhere)) == text_of(render_pledge(press, sheet))
    assert "案件" not in text_of(render_pledge(press, sheet))
