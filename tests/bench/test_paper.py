"""The paper's benchmarks are known by name, and both sides print the same: a page of the same words, a pack that is whole."""

from pathlib import Path

import pytest

from forms.pdf import Press
from forms.pressroom import PressRoom
from forms.printing import render
from tests.bench.__main__ import chosen, discover
from tests.bench.other import form_pdf as chromium
from tests.bench.other import pack_pdf as alone
from tests.bench.ours import form_pdf, pack_pdf
from tests.forms.meeting_sheets import case_sheet
from tests.forms.reading import opened, text_of

QUESTION = "冬の間の見守りの分担"


def test_the_papers_benchmarks_are_known_by_name() -> None:
    discover()
    aims = {benchmark.name: str(benchmark.aim) for only in ("form_pdf", "pack_pdf") for benchmark in chosen(only)}
    assert aims == {
        "form_pdf": "≤ 0.9",
        "form_pdf_started": "≤ 0.25",
        "form_pdf_tsunagu": "≤ 0.9",
        "form_pdf_tsunagu_started": "≤ 0.25",
        "pack_pdf": "≥ 1.7",
    }


def test_a_pack_has_a_number_for_each_of_its_sheets() -> None:
    sheets = pack_pdf.sheets_of_a_pack()
    assert [sheet.copy.number for sheet in sheets] == list(range(1, 31))


@pytest.mark.slow
def test_chromium_prints_the_page_of_the_press(tmp_path: Path) -> None:
    press = Press(form_pdf.TEMPLATES, cache=tmp_path / "fonts")
    page = form_pdf.lay_ready(press, case_sheet(), tmp_path / "page")
    with chromium.warm_chromium() as tab:
        warm = chromium.print_in(tab, page)
    for printed in (render(press, case_sheet()), warm, chromium.print_by_a_new_one(page)):
        assert QUESTION in text_of(printed)
        with opened(printed) as document:
            assert round(float(document.pages[0].mediabox[3])) == 842
    assert not chromium._ASKED.search(page.read_text(encoding="utf-8"))
    assert {file.stem for file in page.parent.glob("*.svg")} >= {"watermark", "qr", "genogram-beside", "hatch"}


@pytest.mark.slow
def test_both_sides_print_the_whole_pack(tmp_path: Path) -> None:
    sheets = pack_pdf.sheets_of_a_pack()[:3]
    with PressRoom[int](form_pdf.TEMPLATES, cache=tmp_path) as room:
        printed = pack_pdf.print_in_room(room, sheets)
    assert sorted(printed) == [1, 2, 3]
    assert pack_pdf.pages_of(printed) == pack_pdf.PAGES_A_SHEET * len(sheets)
    with alone.one_press(form_pdf.TEMPLATES, tmp_path, sheets) as one:
        assert one.print_all() == sum(len(pdf) for pdf in printed.values())
        assert pack_pdf.peak_memory(one.pid).endswith(" MB")
