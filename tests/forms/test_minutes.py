"""会議録 of one item as printed: whole, for one recipient, its lines as they were written."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from forms.blocks import CopyMark
from forms.errors import CannotDraw
from forms.minutes import Attendee, MinutesSheet, check_minutes, render_minutes
from forms.pdf import Press
from tests.forms.reading import opened, picture_of, squeezed, text_of
from tests.forms.sitting_sheets import (
    LONG_NAME,
    OFFICES,
    RARE_NAME,
    UNVERIFIED,
    small_minutes,
    worst_minutes,
)
from tests.forms.soundness import body_of, lost_texts, told_by_metadata, unkept_promises, words_outside


@dataclass(frozen=True, kw_only=True)
class Printed:
    """An example and its paper."""

    sheet: MinutesSheet
    pdf: bytes


@pytest.fixture(scope="module", params=[small_minutes, worst_minutes], ids=["everyday", "worst"])
def example(press: Press, request: pytest.FixtureRequest) -> Printed:
    given: Callable[[], MinutesSheet] = request.param
    return Printed(sheet=given(), pdf=render_minutes(press, given()))


@pytest.fixture(scope="module")
def everyday(press: Press) -> bytes:
    return render_minutes(press, small_minutes())


@pytest.fixture(scope="module")
def worst(press: Press) -> bytes:
    return render_minutes(press, worst_minutes())


def test_everything_given_is_printed_and_nothing_is_cut(example: Printed) -> None:
    assert lost_texts(example.pdf, replace(example.sheet, discussion="")) == []
    assert squeezed(example.sheet.discussion) in body_of(example.pdf)


def test_every_word_lies_within_the_margins(example: Printed) -> None:
    assert words_outside(example.pdf) == []


def test_the_file_keeps_what_it_promises(example: Printed, tmp_path: Path) -> None:
    assert unkept_promises(example.pdf, example.sheet, tmp_path / "sheet.pdf") == []


def test_the_same_minutes_give_the_same_bytes(press: Press, example: Printed) -> None:
    assert render_minutes(press, example.sheet) == example.pdf


def test_the_worst_minutes_are_as_long_as_promised() -> None:
    sheet = worst_minutes()
    assert len(sheet.discussion) == 4000
    assert len(sheet.attendees) == 25
    assert LONG_NAME in {one.person for one in sheet.attendees}
    assert RARE_NAME in {one.person for one in sheet.attendees}


def test_everyday_minutes_are_one_page_with_the_approval(everyday: bytes) -> None:
    assert len(opened(everyday).pages) == 1
    text = text_of(everyday)
    for words in ("会議録の承認", squeezed(small_minutes().approval)[-12:], "課長", "係長", "担当", "次に検討する日"):
        assert words in text


def _lines(pdf: bytes) -> list[str]:
    read = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return [squeezed(line) for line in read.splitlines()]


def test_lines_stay_as_they_were_written(everyday: bytes) -> None:
    sheet = small_minutes()
    written = (sheet.question + "\n" + sheet.discussion).splitlines()
    assert len(written) == 6
    assert [line for line in written if squeezed(line) not in _lines(everyday)] == []


def test_who_was_there_and_when_secrecy_was_confirmed_stand_in_one_row(everyday: bytes) -> None:
    body = body_of(everyday)
    assert squeezed("居住支援法人すまい支援 岡部 大輔 退室 14:15 13:57") in body
    assert squeezed("みらい市 健康づくり課 ― 欠席 ―") in body


def test_what_was_decided_says_who_what_and_by_when(everyday: bytes) -> None:
    body = body_of(everyday)
    assert squeezed("2 中央地域包括支援センター 姉に玄関先で会い、冬の暖房と食事の様子を聴く。12月4日（金）") in body
    assert squeezed("みらい市 健康づくり課 姉の健診の記録を確かめる。11月20日（金） 続いている") in body


@pytest.mark.parametrize(
    ("empty", "heading", "after"),
    [
        ({"attendees": ()}, "出席者と守秘の確認", "1提供の求めと答え"),
        ({"asked": ()}, "提供の求めと答え", "2会議で決めたいこと"),
        ({"question": ""}, "会議で決めたいこと", "3話し合ったこと"),
        ({"discussion": ""}, "話し合ったこと", "4決めたこと"),
        ({"decisions": ()}, "決めたこと順", "5引き続くこと"),
        ({"carried": ()}, "引き続くこと", "5決めたこと"),
        ({"secrecy": ()}, "漏らしてはいけません", "1出席者と守秘の確認"),
    ],
)
def test_what_is_not_given_is_not_there_and_the_numbers_close(
    press: Press, everyday: bytes, empty: dict[str, Any], heading: str, after: str
) -> None:
    assert heading in body_of(everyday)
    body = body_of(render_minutes(press, replace(small_minutes(), **empty)))
    assert heading not in body
    assert after in body


def test_the_law_in_use_is_quoted_and_marked_where_nobody_checked_it(press: Press, everyday: bytes) -> None:
    assert "要確認" not in text_of(everyday)
    body = body_of(render_minutes(press, replace(small_minutes(), secrecy=(UNVERIFIED,))))
    assert squeezed(UNVERIFIED.words) in body
    assert squeezed(UNVERIFIED.article + "要確認") in body
    assert "社会福祉法第106条の6第5項" not in body


def test_every_page_says_which_copy_for_whom_and_counts(worst: bytes) -> None:
    sheet = worst_minutes()
    pages = len(opened(worst).pages)
    assert pages > 3
    for page in range(1, pages + 1):
        text = text_of(worst, page=page)
        assert f"{page}/{pages}" in text
        assert sheet.proof.entry in text
        assert sheet.case_number in text
        assert f"第{sheet.copy.number}号" in text
        assert page == 1 or squeezed(sheet.copy.known_as) in text


@pytest.mark.parametrize("carried", range(2, 7))
def test_the_approval_never_goes_to_the_next_page_alone(press: Press, carried: int) -> None:
    sheet = small_minutes()
    more = tuple(replace(sheet.carried[0], words=f"持ち越し{n}") for n in range(1, carried + 1))
    pdf = render_minutes(press, replace(sheet, carried=more))
    last = text_of(pdf, page=len(opened(pdf).pages))
    assert "会議録の承認" in last
    assert "引き続くこと" in last or f"持ち越し{carried - 1}" in last


def test_each_copy_carries_its_own_recipient_and_watermark_and_no_other(press: Press, everyday: bytes) -> None:
    sheet = replace(small_minutes(), attendees=(), decisions=(), carried=())
    copies = {}
    for number, holder in enumerate(("甲センター", "乙センター"), start=1):
        copy = CopyMark(number=number, total=2, known_as=holder)
        copies[holder] = render_minutes(press, replace(sheet, copy=copy))
    assert "甲センター" in text_of(copies["甲センター"])
    assert "乙センター" not in text_of(copies["甲センター"])
    margin = (0, 900, 40, 1000)  # left of all text: the watermark alone
    drawn = {holder: picture_of(pdf).crop(margin).tobytes() for holder, pdf in copies.items()}
    assert drawn["甲センター"] != drawn["乙センター"]
    assert "|" not in text_of(everyday)  # the watermark is a picture, never text


def test_the_metadata_names_nobody_and_no_case(everyday: bytes) -> None:
    told = told_by_metadata(everyday)
    assert "会議録 写し第2号" in told
    assert [name for name in (*OFFICES, *OFFICES.values(), "MR8-0163", "上田") if name and name in told] == []


def test_rare_names_come_back_from_the_paper_as_they_were_written(press: Press) -> None:
    one = Attendee(agency="NPO法人ひだまり", person=RARE_NAME, presence="在室 13:58", confirmed="13:57")
    pdf = render_minutes(press, replace(small_minutes(), attendees=(one,)))
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert RARE_NAME in read


@pytest.mark.parametrize("place", ["known_as", "discussion", "person", "decision", "approval", "handling"])
def test_no_place_of_the_minutes_escapes_the_preflight(press: Press, place: str) -> None:
    sheet = small_minutes()
    bad = "한"
    wrong = {
        "known_as": replace(sheet, copy=replace(sheet.copy, known_as=bad)),
        "discussion": replace(sheet, discussion=sheet.discussion + bad),
        "person": replace(sheet, attendees=(replace(sheet.attendees[0], person=bad),)),
        "decision": replace(sheet, decisions=(replace(sheet.decisions[0], words=bad),)),
        "approval": replace(sheet, approval=bad),
        "handling": replace(sheet, proof=replace(sheet.proof, handling=bad)),
    }[place]
    check_minutes(press, sheet)
    with pytest.raises(CannotDraw):
        check_minutes(press, wrong)


def test_text_that_looks_like_html_is_printed_as_it_was_typed(press: Press) -> None:
    typed = '<img src="http://127.0.0.1:9/x"><b>太字</b>{{ sheet }}&amp;'
    assert squeezed(typed) in body_of(render_minutes(press, replace(small_minutes(), discussion=typed)))
