"""閲覧・提供の記録 as printed: every look the person may be told of, counted by the form itself, and no sign of any other."""

from collections.abc import Callable
from dataclasses import fields, replace

import pytest

from forms.access_report import AccessReport, AccessRow, render_access_report
from forms.errors import CannotDraw
from forms.pdf import Press
from tests.forms.drawn import read_aloud
from tests.forms.every_sheet import (
    complaints_of_qpdf,
    keeps_its_standards,
    leans_out,
    names_in_metadata,
    not_printed,
    strays,
)
from tests.forms.person_sheets import access_report, empty_access_report, worst_access_report
from tests.forms.reading import opened, picture_of, squeezed, text_of

SHEETS: dict[str, Callable[[], AccessReport]] = {
    "everyday": access_report,
    "large": access_report,
    "empty": empty_access_report,
    "worst": worst_access_report,
}
HEAD = "日・時刻機関・役割したこと情報の種類なぜ根拠"


@pytest.fixture(scope="module")
def printed(press: Press) -> dict[str, bytes]:
    return {name: render_access_report(press, sheet(), large=name == "large") for name, sheet in SHEETS.items()}


@pytest.mark.parametrize("name", SHEETS)
def test_everything_given_is_printed_and_nothing_is_cut(printed: dict[str, bytes], name: str) -> None:
    sheet = SHEETS[name]()
    of_the_table = frozenset({sheet.note}) if name == "empty" else frozenset()
    assert not_printed(sheet, printed[name], but=of_the_table) == []


@pytest.mark.parametrize("name", SHEETS)
def test_every_word_lies_within_the_margins(printed: dict[str, bytes], name: str) -> None:
    assert strays(printed[name]) == []
    assert leans_out(printed[name]) == []


def test_the_everyday_report_is_one_page_and_the_longest_at_most_forty(printed: dict[str, bytes]) -> None:
    assert len(worst_access_report().rows) == 300
    pages = {name: len(opened(printed[name]).pages) for name in SHEETS}
    assert pages["everyday"] == pages["empty"] == 1
    assert 10 < pages["worst"] <= 40


def test_each_page_of_the_table_has_its_head_the_number_and_the_count(printed: dict[str, bytes]) -> None:
    pages = len(opened(printed["worst"]).pages)
    for page in range(1, pages + 1):
        text = text_of(printed["worst"], page=page)
        assert f"{page}/{pages}" in text
        assert "みらい福第415号" in text
        assert all(head in text for head in ("日・時刻", "機関・役割", "情報の種類"))


def test_the_rows_are_read_one_after_the_other_with_all_their_cells(printed: dict[str, bytes]) -> None:
    said = read_aloud(printed["everyday"])
    assert (
        f"{HEAD}10月27日(火)10:20中央地域包括支援センター相談員聴き取り氏名・住所、困りごとお母様の相談の中で" in said
    )
    last = worst_access_report().rows[-1]
    assert squeezed(f"{last.day}{last.clock}{last.agency}{last.role}{last.deed}{last.kinds}") in read_aloud(
        printed["worst"]
    )


def test_the_form_counts_for_itself(printed: dict[str, bytes]) -> None:
    for name, offices, looks, refusals in (("everyday", 4, 9, 1), ("empty", 0, 0, 0), ("worst", 13, 287, 13)):
        counted = f"見た・受け取った機関{offices}機関見た・受け取った{looks}回見ようとして断られた{refusals}回"
        assert counted in read_aloud(printed[name])


def test_an_office_that_was_only_refused_is_not_counted_as_one_that_saw() -> None:
    sheet = access_report()
    refused = replace(sheet.rows[0], agency="ほかの機関", refused=True)
    assert replace(sheet, rows=(refused, sheet.rows[0])).agencies == 1


def test_a_refused_row_is_set_off_in_grey_and_by_a_word_in_a_heavy_frame(press: Press) -> None:
    sheet = access_report()
    one = replace(sheet.rows[4], deed="断り")

    def tones(row: AccessRow) -> list[int]:
        picture = picture_of(render_access_report(press, replace(sheet, rows=(row,))))
        return picture.crop((75, 300, 775, 360)).histogram()

    shown, refused = tones(replace(one, refused=False)), tones(one)
    assert refused[240] > shown[240] + 5000
    assert sum(refused[:100]) > sum(shown[:100]) + 100


def test_each_year_is_named_once_above_its_first_row(printed: dict[str, bytes]) -> None:
    said = read_aloud(printed["worst"])
    assert f"{HEAD}令和7年4月1日(火)" in said
    assert said.count("令和7年") == 2  # and in the days looked through
    assert said.count("令和8年") == 1 + said.count("令和8年11月")
    first = next(row for row in worst_access_report().rows if row.year == "令和8年")
    assert squeezed(f"令和8年{first.day}{first.clock}{first.agency}") in said


def test_an_empty_report_says_so(printed: dict[str, bytes]) -> None:
    said = read_aloud(printed["empty"])
    assert "この期間に、この紙に載せる閲覧・提供の記録はありません。" in said
    assert "機関・役割" not in said


@pytest.mark.parametrize("name", SHEETS)
def test_every_report_says_that_more_there_may_be_is_not_answered_and_what_can_be_done(
    printed: dict[str, bytes], name: str
) -> None:
    said = read_aloud(printed[name])
    assert "法律により、この紙に載せられない記録があることがあります。" in said
    assert "載せていない記録があるかどうかは、お答えできません。" in said
    assert "おかしいと思ったとき" in said
    assert "やめたい・直したいとき" in said
    assert "0000-00-1200" in said


def test_it_promises_a_day_only_where_the_town_has(press: Press, printed: dict[str, bytes]) -> None:
    assert "だれが見たのかを調べ、2週間以内に書面でお答えします。" in read_aloud(printed["everyday"])
    without = render_access_report(press, replace(access_report(), answer_within=""))
    assert "だれが見たのかを調べ、書面でお答えします。" in read_aloud(without)


def test_a_row_has_no_place_for_the_name_of_a_member_of_staff() -> None:
    assert {one.name for one in fields(AccessRow)} == {
        *("day", "clock", "agency", "role", "deed", "kinds", "purpose", "ground", "article", "refused", "year"),
    }


@pytest.mark.parametrize("name", SHEETS)
def test_it_is_an_archival_tagged_file_with_its_content_attached(printed: dict[str, bytes], name: str) -> None:
    keeps_its_standards(SHEETS[name](), printed[name], title="閲覧・提供の記録")
    assert names_in_metadata(printed[name], "大森", "健一", "葛") == []
    assert complaints_of_qpdf(printed[name]) == ""


def test_the_same_sheet_gives_the_same_bytes(press: Press, printed: dict[str, bytes]) -> None:
    assert render_access_report(press, access_report()) == printed["everyday"]


def test_a_character_nobody_can_draw_stops_the_form(press: Press) -> None:
    row = replace(access_report().rows[0], role="한")
    with pytest.raises(CannotDraw):
        render_access_report(press, replace(access_report(), rows=(row,)))
