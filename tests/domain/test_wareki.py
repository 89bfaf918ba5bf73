"""Dates as they are typed and printed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coord.domain.wareki import (
    NOT_A_DAY,
    NOT_READABLE,
    PartialDate,
    age_on,
    era_of,
    in_wareki,
    in_wareki_with_weekday,
    parse_date,
    parse_day_ahead,
    partial_date_of,
    short_wareki,
    year_before_a_number,
)

SINCE_MEIJI = st.dates(date(1868, 1, 25), date(2117, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "S25.4.1", "s25.4.1", "Ｓ２５．４．１", "昭和25年4月1日", "昭和２５年４月１日", "昭和25/4/1", "昭和25-4-1",
        "昭25.4.1", "S250401", "1950-04-01", "1950/4/1", "1950.4.1", "1950年4月1日", "19500401", "１９５００４０１",
        "１９５０－０４－０１", " 昭和25年 4月 1日 ", "昭和25年4月1日生", "昭和25年4月1日（土）", "㍼25年4月1日", "1950―4―1",
    ],
)  # fmt: skip
def test_a_whole_date_is_read(text: str) -> None:
    assert parse_date(text).exact == date(1950, 4, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R1.5.1", date(2019, 5, 1)),
        ("R元.5.1", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("大正15年12月25日", date(1926, 12, 25)),
        ("大正元年7月30日", date(1912, 7, 30)),
        ("明治45年7月30日", date(1912, 7, 30)),
        ("M45.7.29", date(1912, 7, 29)),
        ("平成12年2月29日", date(2000, 2, 29)),
    ],
)
def test_the_borders_of_the_eras_are_read(text: str, day: date) -> None:
    assert parse_date(text).exact == day


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("昭和25年", "1950"),
        ("昭和25", "1950"),
        ("S25", "1950"),
        ("1950", "1950"),
        ("1950年", "1950"),
        ("昭和25年4月", "1950-04"),
        ("S25.4", "1950-04"),
        ("1950-04", "1950-04"),
        ("昭和25年頃", "1950~"),
        ("昭和25年ごろ", "1950~"),
        ("約1950年", "1950~"),
        ("昭和25年4月ころ", "1950-04~"),
        ("昭和25年4月1日頃", "1950-04-01~"),
        ("昭和64年", "1989"),
    ],
)
def test_a_part_of_a_date_is_read(text: str, iso: str) -> None:
    found = parse_date(text)
    assert found.iso == iso
    assert partial_date_of(iso) == found
    assert (found.exact is None) is (len(iso) < 10 or iso.endswith("~"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("昭和65年", "昭和65年はありません。昭和は64年1月7日までです。"),
        ("S65.1.1", "昭和65年1月1日はありません。昭和は64年1月7日までです。"),
        ("昭和64年1月8日", "昭和64年1月8日はありません。昭和は64年1月7日までです。"),
        ("昭和64年2月", "昭和64年2月はありません。昭和は64年1月7日までです。"),
        ("平成31年5月1日", "平成31年5月1日はありません。平成は31年4月30日までです。"),
        ("平成元年1月7日", "平成元年1月7日はありません。平成は元年1月8日からです。"),
        ("令和元年4月", "令和元年4月はありません。令和は元年5月1日からです。"),
        ("昭和元年12月24日", "昭和元年12月24日はありません。昭和は元年12月25日からです。"),
        ("昭和0年", "昭和0年はありません。昭和は元年12月25日からです。"),
        ("大正15年12月26日", "大正15年12月26日はありません。大正は15年12月25日までです。"),
        ("昭和25年2月30日", "2月30日はありません。"),
        ("1950-02-30", "2月30日はありません。"),
        ("昭和25年2月29日", "昭和25年に2月29日はありません。"),
        ("昭和25年13月1日", "13月はありません。"),
        ("19501301", "13月はありません。"),
        ("昭和25年4月0日", "4月0日はありません。"),
        ("1867-12-31", "1868年（明治元年）より前の日付は入れられません。"),
        ("", NOT_READABLE),
        ("きのう", NOT_READABLE),
        ("25.4.1", NOT_READABLE),
        ("元年5月1日", NOT_READABLE),
        ("4月1日", NOT_READABLE),
        ("頃", NOT_READABLE),
        ("R9999", NOT_READABLE),
        ("昭和25年4月1日2日", NOT_READABLE),
        ("٢٠٢٦-٠١-٠١", NOT_READABLE),
    ],
)
def test_what_is_no_date_is_said_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match="。") as caught:
        parse_date(text)
    assert str(caught.value) == sentence


def test_a_date_still_to_come_is_refused_where_asked() -> None:
    today = date(2026, 11, 24)
    assert parse_date("R8.11.24", not_after=today).exact == today
    assert parse_date("R8", not_after=today).iso == "2026"
    with pytest.raises(ValueError, match="先の日付"):
        parse_date("R8.11.25", not_after=today)


@given(SINCE_MEIJI)
def test_what_is_printed_is_read_back(day: date) -> None:
    for printed in (in_wareki(day), in_wareki_with_weekday(day), short_wareki(day), day.isoformat()):
        assert parse_date(printed).exact == day


@given(SINCE_MEIJI)
def test_every_day_has_one_era_and_the_next_day_goes_on(day: date) -> None:
    era = era_of(day)
    assert era is not None
    assert era.first <= day
    following = era_of(day + timedelta(days=1))
    assert following is not None
    assert following is era or following.first == day + timedelta(days=1)


@given(st.text())
def test_any_text_is_a_date_or_a_sentence(text: str) -> None:
    try:
        found = parse_date(text)
    except ValueError as error:
        assert str(error).endswith("。")  # noqa: PT017 - either outcome is right
    else:
        assert partial_date_of(found.iso) == found


@pytest.mark.parametrize(
    ("day", "printed", "short"),
    [
        (date(1943, 3, 12), "昭和18年3月12日（金）", "S18.3.12"),
        (date(2026, 11, 24), "令和8年11月24日（火）", "R8.11.24"),
        (date(2019, 5, 1), "令和元年5月1日（水）", "R元.5.1"),
        (date(1926, 12, 25), "昭和元年12月25日（土）", "S元.12.25"),
        (date(1989, 1, 7), "昭和64年1月7日（土）", "S64.1.7"),
        (date(1860, 1, 1), "1860年1月1日（日）", "1860.1.1"),
    ],
)
def test_a_day_is_printed(day: date, printed: str, short: str) -> None:
    assert in_wareki_with_weekday(day) == printed
    assert in_wareki(day) == printed[:-3]
    assert short_wareki(day) == short


@pytest.mark.parametrize(
    ("found", "printed"),
    [
        (PartialDate(year=1950), "昭和25年"),
        (PartialDate(year=1950, about=True), "昭和25年頃"),
        (PartialDate(year=1950, month=4), "昭和25年4月"),
        (PartialDate(year=1950, month=4, day=1), "昭和25年4月1日"),
        (PartialDate(year=1989), "昭和64年・平成元年"),
        (PartialDate(year=1989, month=1), "昭和64年・平成元年1月"),
        (PartialDate(year=1989, month=2), "平成元年2月"),
    ],
)
def test_a_part_of_a_date_is_printed(found: PartialDate, printed: str) -> None:
    assert found.in_wareki == printed


@pytest.mark.parametrize("iso", ["", "50", "1950-4", "1950-13", "1950-02-30", "1950-04-01 ", "~", "0000", "１９５０"])
def test_a_broken_encoding_is_refused(iso: str) -> None:
    with pytest.raises(ValueError, match="。"):
        partial_date_of(iso)


def test_age_changes_on_the_birthday() -> None:
    birth = date(1950, 4, 1)
    assert [age_on(birth, day) for day in (birth, date(2026, 3, 31), date(2026, 4, 1))] == [0, 75, 76]
    leap = date(2000, 2, 29)
    assert [age_on(leap, day) for day in (date(2001, 2, 28), date(2001, 3, 1))] == [0, 1]
    with pytest.raises(ValueError, match="生年月日"):
        age_on(birth, date(1950, 3, 31))


@pytest.mark.parametrize(
    ("day", "before"),
    [(date(2026, 11, 26), "R8"), (date(2019, 5, 1), "R1"), (date(2019, 4, 30), "H31"), (date(1860, 1, 1), "1860")],
)
def test_a_number_that_is_said_aloud_begins_with_its_year(day: date, before: str) -> None:
    assert year_before_a_number(day) == before


THURSDAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12/10", date(2026, 12, 10)),
        ("１２／１０", date(2026, 12, 10)),
        ("12月10日（木）", date(2026, 12, 10)),
        ("11/26", THURSDAY),
        ("11/25", date(2027, 11, 25)),
        ("2/29", date(2028, 2, 29)),
        ("10日後", date(2026, 12, 6)),
        ("2週間後", date(2026, 12, 10)),
        ("0日後", THURSDAY),
        ("きょう", THURSDAY),
        ("明日", date(2026, 11, 27)),
        ("R8.12.10", date(2026, 12, 10)),
        ("令和8年12月10日", date(2026, 12, 10)),
        ("2026-12-10", date(2026, 12, 10)),
        ("R8.11.1", date(2026, 11, 1)),
    ],
)
def test_a_day_to_come_is_read_as_one_says_it(text: str, day: date) -> None:
    assert parse_day_ahead(text, today=THURSDAY) == day


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("いつか", NOT_A_DAY),
        ("", NOT_A_DAY),
        ("R8.12", NOT_A_DAY),
        ("12/10頃", NOT_A_DAY),
        ("1000日後", NOT_A_DAY),
        ("2/30", "2月30日はありません。"),
        ("13/1", "13月1日はありません。"),
        ("R8.2.30", "2月30日はありません。"),
    ],
)
def test_what_is_no_day_to_come_is_told_with_the_ways_to_write_one(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse_day_ahead(text, today=THURSDAY)
