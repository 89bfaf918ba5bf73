"""What can be printed, in which font, and what stops a form."""

import time
from pathlib import Path

import pytest

from forms.characters import family_for, marked_up, undrawable
from forms.errors import CannotDraw, MissingFont
from forms.fonts import BODY, FONT_FILES, RARE, SYMBOLS, FontFile, require
from forms.lines import set_text


@pytest.mark.parametrize(
    ("written", "family"),
    [
        ("葛", BODY),
        ("葛\U000e0100", BODY),
        ("髙", BODY),
        ("﨑", BODY),
        ("𠮷", RARE),
        ("邉\U000e0110", RARE),
        ("☑", SYMBOLS),
        ("☐", SYMBOLS),
        ("☑\ufe0f", SYMBOLS),
        ("Nguyễn", SYMBOLS),
        ("か\u3099", BODY),
    ],
)
def test_each_character_is_drawn_by_a_font_that_has_it_with_its_selector(written: str, family: str) -> None:
    assert family_for(written) == family


@pytest.mark.parametrize(
    "written", ["한", "👪", "葛\U000e01ef", "邉\U000e0103\U000e0104", "\ue000", "\u202e", "\x07", "\ud800"]
)
def test_what_no_font_draws_and_what_must_not_be_printed_is_listed(written: str) -> None:
    assert [one.text for one in undrawable([f"前{written}後", written])] == [written]


def test_a_selector_makes_another_character_even_where_the_plain_one_is_drawn() -> None:
    assert undrawable(["葛葛\U000e0100城"]) == ()
    assert [one.code_points for one in undrawable(["葛\U000e01ef城"])] == ["U+845B U+E01EF"]


def test_rare_characters_stand_in_the_span_of_their_font_and_the_others_do_not() -> None:
    assert marked_up("𠮷野 ☑ 済") == '<span class="rare">𠮷</span>野 <span class="sign">☑</span> 済'


def test_text_that_looks_like_html_stays_text() -> None:
    assert set_text('<img src="file:///etc/passwd">&amp;') == "&lt;img src=&#34;file:///etc/passwd&#34;&gt;&amp;amp;"


def test_names_are_not_normalised() -> None:
    decomposed, compatibility = "か\u3099", "﨑\ufa19"  # NFC would change both
    assert str(set_text(decomposed + compatibility)) == decomposed + compatibility


@pytest.mark.parametrize(
    "whole",
    [
        "令和8年11月20日（金）",
        "第106条の6第3項",
        "0000-00-2210",
        "R8.11.10",
        "14:00〜14:20",
        "10時12分",
        "3か月",
        "MR8-0147-01",
        "第27号",
        "24時間以内",
    ],
)
def test_what_is_read_as_one_is_never_broken(whole: str) -> None:
    assert f">{whole}</span>" in set_text(f"前に{whole}と後に")


def test_a_thousand_digits_are_no_number_and_may_break() -> None:
    assert "whole" not in set_text("1" * 1000)


def test_the_refusal_says_in_plain_japanese_which_character_and_what_to_do() -> None:
    message = str(CannotDraw(*undrawable(["葛\U000e01ef城", "\u202e"])))
    assert "「葛\U000e01ef」（U+845B U+E01EF）" in message
    assert "目に見えない文字（U+202E）" in message
    assert "〓" in message
    assert "外字メモ" in message


def test_a_missing_font_is_named_with_the_command_that_installs_it(tmp_path: Path) -> None:
    absent = FontFile(family=RARE, path=tmp_path / "ipamjm.ttf", package="fonts-ipamj-mincho")
    with pytest.raises(MissingFont, match=r"IPAmjMincho.*sudo apt-get install fonts-ipamj-mincho"):
        require((*FONT_FILES, absent))


def test_fourteen_thousand_characters_are_looked_up_in_a_blink() -> None:
    text = "母の介護の相談から、健一さんが家で過ごしていることが分かった。葛\U000e0100城さんと𠮷野さん。" * 340
    undrawable([text])
    started = time.perf_counter()
    undrawable([text])
    assert len(text) > 14_000
    assert time.perf_counter() - started < 0.1
