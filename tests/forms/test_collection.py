"""回収表 as printed: every copy, the sums counted again, nothing of a case."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from forms.collection import CollectionItem, CollectionSheet, Sum, Term, render_collection
from forms.errors import CannotDraw
from forms.pdf import Press
from tests.forms.conftest import TEMPLATES
from tests.forms.reading import opened, squeezed, text_of
from tests.forms.sitting_sheets import LONG_NAME, OFFICES, small_collection, small_minutes, worst_collection
from tests.forms.soundness import body_of, lost_texts, told_by_metadata, unkept_promises, words_outside

CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True, kw_only=True)
class Printed:
    """An example and its paper."""

    sheet: CollectionSheet
    pdf: bytes


@pytest.fixture(scope="module", params=[small_collection, worst_collection], ids=["everyday", "worst"])
def example(press: Press, request: pytest.FixtureRequest) -> Printed:
    given: Callable[[], CollectionSheet] = request.param
    return Printed(sheet=given(), pdf=render_collection(press, given()))


@pytest.fixture(scope="module")
def everyday(press: Press) -> bytes:
    return render_collection(press, small_collection())


@pytest.fixture(scope="module")
def worst(press: Press) -> bytes:
    return render_collection(press, worst_collection())


def test_everything_given_is_printed_and_nothing_is_cut(example: Printed) -> None:
    assert lost_texts(example.pdf, example.sheet) == []


def test_every_word_lies_within_the_margins(example: Printed) -> None:
    assert words_outside(example.pdf) == []


def test_the_file_keeps_what_it_promises(example: Printed, tmp_path: Path) -> None:
    assert unkept_promises(example.pdf, example.sheet, tmp_path / "sheet.pdf") == []


def test_the_worst_table_is_as_large_as_promised() -> None:
    sheet = worst_collection()
    rows = [row for item in sheet.items for row in item.rows]
    assert [row.number for row in rows] == list(range(1, 61))
    assert len(sheet.items) == 12
    assert min(len(LONG_NAME), max(len(row.person) for row in rows), max(len(row.agency) for row in rows)) >= 40


def test_the_everyday_table_is_one_page_with_its_cells_to_sign(everyday: bytes) -> None:
    assert len(opened(everyday).pages) == 1
    text = text_of(everyday)
    for cell in ("回収した者", "裁断した者", "立ち会った者", "課長", "係長", "担当"):
        assert cell in text


def _row(*cells: str | int) -> str:
    return "".join(map(str, cells))


def test_each_copy_stands_in_its_row_with_its_item(everyday: bytes) -> None:
    text = body_of(everyday)
    for row in (
        _row(1, 1, "中央地域包括支援センター", "小林亮子", "13:31", "13:52", "回収", 1, "11/25"),
        _row(2, 8, "みらい市健康づくり課", "西野彩", "―", "―", "未配付", 1, "11/25"),
        _row(3, 11, "みらい総合病院相談室", "田所由紀", "14:30", "11/269:20", "後日返却", 1, "11/26"),
    ):
        assert squeezed(row) in text


def test_the_last_row_counts_the_copies_itself(press: Press, everyday: bytes) -> None:
    assert squeezed("計121010未配付2後日返却11212") in body_of(everyday)
    sheet = small_collection()
    fewer = replace(sheet, items=(sheet.items[0], CollectionItem(number=2, rows=sheet.items[1].rows[3:])))
    assert squeezed("計544未配付155") in body_of(render_collection(press, fewer))


def test_a_copy_that_is_out_is_counted_neither_as_back_nor_as_shredded() -> None:
    totals = worst_collection().totals
    assert (totals.copies, totals.handed_out, totals.back, totals.shredded) == (60, 60, 59, 59)
    assert {one.label: one.count for one in totals.apart} == {"後日返却": 8, "手元に残る": 1}


def test_an_empty_cell_is_counted_as_what_did_not_happen() -> None:
    sheet = small_collection()
    row = replace(sheet.items[0].rows[0], handed_out="", back="", shredded="")
    totals = replace(sheet, items=(CollectionItem(number=1, rows=(row,)),)).totals
    assert (totals.copies, totals.handed_out, totals.back, totals.shredded) == (1, 0, 0, 0)


def test_sums_that_agree_say_so_and_no_more(everyday: bytes) -> None:
    text = body_of(everyday)
    assert text.count("一致") == 3
    assert squeezed("配付した10＝会議で回収9＋後日に返却1＋手元に残る0一致") in text
    assert "合いません" not in text


def test_a_sum_that_does_not_agree_says_so_and_by_how_much(press: Press, worst: bytes) -> None:
    text = body_of(worst)
    assert squeezed("手元に残る1合いません差は1部です。わけを経過に書いてください。") in text
    assert (text.count("合いません"), text.count("一致")) == (1, 2)
    more = Sum(whole=Term(label="配付した", count=3), parts=(Term(label="会議で回収", count=7),))
    text = body_of(render_collection(press, replace(small_collection(), sums=(more,))))
    assert squeezed("合いません差は4部です。") in text
    assert "一致" not in text


def test_the_column_of_sheets_is_there_only_where_they_are_known(press: Press, everyday: bytes) -> None:
    assert "枚数" in text_of(everyday)
    sheet = small_collection()
    unknown = tuple(replace(item, rows=tuple(replace(row, leaves=None) for row in item.rows)) for item in sheet.items)
    assert "枚数" not in text_of(render_collection(press, replace(sheet, items=unknown)))


def test_every_page_says_which_table_and_counts_and_the_last_is_not_left_with_the_signatures_alone(
    worst: bytes,
) -> None:
    pages = len(opened(worst).pages)
    assert pages > 2
    sheet = worst_collection()
    for page in range(1, pages + 1):
        text = text_of(worst, page=page)
        assert f"{page}/{pages}" in text
        assert sheet.proof.entry in text
        assert page == 1 or squeezed(sheet.meeting) in text
        assert page == 1 or squeezed(sheet.settled) in text
    last = text_of(worst, page=pages)
    assert "立ち会った者" in last
    assert squeezed(sheet.notes[-1][1]) in last


@pytest.mark.parametrize("notes", range(2, 7))
def test_the_signatures_never_go_to_the_next_page_alone(press: Press, notes: int) -> None:
    happened = tuple((f"第{n}号", f"{n}番目のできごと。") for n in range(1, notes + 1))
    pdf = render_collection(press, replace(small_collection(), notes=happened))
    last = text_of(pdf, page=len(opened(pdf).pages))
    assert "立ち会った者" in last
    assert "経過" in last or f"{notes - 1}番目のできごと。" in last


def test_a_row_is_never_torn_apart_over_the_page(worst: bytes) -> None:
    begun = ended = 0
    for page in range(1, len(opened(worst).pages) + 1):
        text = text_of(worst, page=page)
        begun += text.count("ドロ")  # once in the long name's first line, and in its last
        ended += text.count("エバ")
        assert begun == ended
    assert begun == 20


def test_the_table_tells_nothing_of_what_its_sitting_talked_about(everyday: bytes) -> None:
    minutes = small_minutes()
    text = text_of(everyday)
    told = (minutes.case_number, minutes.item, minutes.question, minutes.discussion, "大森", "公園", "姉")
    assert [one for one in told if squeezed(one) in text] == []


def test_the_metadata_names_nobody(everyday: bytes) -> None:
    told = told_by_metadata(everyday)
    assert "会議資料 回収表" in told
    assert [name for name in (*OFFICES, *OFFICES.values()) if name and name in told] == []


def test_the_same_table_gives_the_same_bytes_in_this_process_and_in_another(
    press: Press, everyday: bytes, tmp_path: Path
) -> None:
    assert render_collection(press, small_collection()) == everyday
    program = (
        "import sys; from pathlib import Path; from forms.pdf import Press; from forms.collection import render_collection;"
        "from tests.forms.sitting_sheets import small_collection; press = Press(Path(sys.argv[1]));"
        "sys.stdout.buffer.write(render_collection(press, small_collection()))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "America/New_York", "PYTHONPATH": str(CHECKOUT)}
    command = [sys.executable, "-c", program, str(TEMPLATES)]
    run = subprocess.run(command, capture_output=True, check=True, env=environment, cwd=tmp_path)
    assert run.stdout == everyday


def test_a_character_nobody_can_draw_stops_the_table(press: Press) -> None:
    with pytest.raises(CannotDraw):
        render_collection(press, replace(small_collection(), notes=(("第1号", "한"),)))
