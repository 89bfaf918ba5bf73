"""つなぐシート as printed: whole, for one recipient, and the same every time."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from forms.catalog import Form
from forms.errors import CannotDraw
from forms.pdf import Press, content_of
from forms.tsunagu import TsunaguSheet, check_tsunagu, render_tsunagu
from tests.forms.conftest import TEMPLATES
from tests.forms.reading import (
    is_printed,
    logical_text_of,
    marked_text_of,
    opened,
    picture_of,
    places_of,
    squeezed,
    text_of,
    texts_in,
)
from tests.forms.sheets import OFFICES, small_sheet, worst_sheet

CHECKOUT = Path(__file__).parents[2]
WATERMARK = 240  # the grey of its letters
A4 = (595.28, 841.89)


@pytest.mark.parametrize(("example", "given"), [("small", small_sheet), ("worst", worst_sheet)])
def test_everything_given_is_printed_and_nothing_is_cut(
    example: str, given: Callable[[], TsunaguSheet], request: pytest.FixtureRequest
) -> None:
    sheet = given()
    printed = logical_text_of(request.getfixturevalue(example))
    unprinted = {one.code for one in sheet.worries.items}
    if example == "small":
        unprinted.add(sheet.recipient.known_as)  # stands in the running head and the watermark
    assert [text for text in texts_in(sheet) if text not in unprinted and not is_printed(text, printed)] == []


def test_the_longest_sheet_is_as_long_as_promised() -> None:
    sheet = worst_sheet()
    assert max(len(row.value) for row in sheet.words.rows) == 2000
    assert len(sheet.household.members) == 12
    assert len(sheet.grounds) == 25
    assert max(len(one.name or "") for one in sheet.household.members) >= 40


def test_nothing_is_printed_outside_the_text_width(worst: bytes) -> None:
    for page in range(1, len(opened(worst).pages) + 1):
        dark = picture_of(worst, page=page, dpi=72).point(lambda grey: 255 if grey < 160 else 0)
        left, _, right, _ = dark.crop((30, 0, 595, 842)).getbbox() or (26, 0, 526, 0)
        assert left + 30 >= 54  # 20 mm less a pixel; the punch mark lies further out
        assert right + 30 <= 557  # 210 - 14 mm


@pytest.mark.parametrize("example", ["small", "worst"])
def test_every_word_lies_within_the_margins(example: str, request: pytest.FixtureRequest) -> None:
    places = places_of(request.getfixturevalue(example))
    assert len(places) > 100
    assert min(left for left, _, _, _ in places) >= 56  # 20 mm
    assert max(right for _, _, right, _ in places) <= 557  # 210 - 14 mm
    assert min(top for _, top, _, _ in places) >= 20
    assert max(bottom for _, _, _, bottom in places) <= 825  # 297 - 6 mm


def test_the_everyday_sheet_is_one_page_of_a4_with_its_slip(small: bytes) -> None:
    with opened(small) as pdf:
        assert len(pdf.pages) == 1
        assert tuple(round(float(side), 2) for side in pdf.pages[0].MediaBox[2:]) == A4
    assert "きりとり線" in text_of(small)


def test_a_long_sheet_has_the_slip_on_the_front_of_a_leaf_of_its_own(worst: bytes) -> None:
    pages = len(opened(worst).pages)
    assert pages % 2 == 1
    assert "返信欄" in text_of(worst, page=pages)
    assert not any("受理日" in text_of(worst, page=page) for page in range(1, pages))
    assert "きりとり線" not in text_of(worst)


def test_every_page_after_the_first_says_which_copy_for_whom_and_every_page_counts(worst: bytes) -> None:
    pages = len(opened(worst).pages)
    office = worst_sheet().recipient.known_as
    for page in range(2, pages + 1):
        text = text_of(worst, page=page)
        if "何も印刷していません" in text:
            continue
        assert f"{page}/{pages}" in text
        assert f"写し第3号{office}" in text
        assert "MR8-0147-01" in text
        assert "48,199" in text


@pytest.mark.parametrize("example", [small_sheet, worst_sheet])
def test_the_slip_names_nobody(press: Press, example: Callable[[], TsunaguSheet]) -> None:
    pdf = render_tsunagu(press, example())
    last = text_of(pdf, page=len(opened(pdf).pages))
    slip = last[last.index("返信欄") :]
    assert "MR8-0147-01" in slip
    assert "写し第3号" in slip
    for name in ("大森", "健一", "トシ子", "みどり", "葛"):
        assert name not in slip


def test_each_copy_carries_its_own_recipient_and_no_other_but_in_the_list_of_copies(press: Press) -> None:
    for number, holder in enumerate(OFFICES, start=1):
        recipient = replace(small_sheet().recipient, agency=f"機関{number}", section="", known_as=holder, person="")
        sheet = replace(small_sheet(), copy_number=number, recipient=recipient)
        text = text_of(render_tsunagu(press, sheet))
        assert f"機関{number}" in text
        assert not any(f"機関{other}" in text for other in range(1, 6) if other != number)


def test_the_watermark_is_drawn_and_is_no_text(press: Press, small: bytes) -> None:
    sheet = small_sheet()
    quiet = replace(sheet, recipient=replace(sheet.recipient, known_as="別のところ"))
    other = render_tsunagu(press, quiet)
    assert text_of(other) == text_of(small)
    assert "別のところ" not in text_of(other)
    assert picture_of(other).tobytes() != picture_of(small).tobytes()


def test_withheld_compartments_look_alike_and_say_that_they_tell_nothing(small: bytes) -> None:
    printed = text_of(small)
    assert printed.count("提供しません") == len(small_sheet().withheld)
    assert "記録があるかどうかを示すものではありません" in printed


def test_a_ground_nobody_checked_is_tagged_and_a_checked_one_is_not(press: Press) -> None:
    sheet = small_sheet()
    checked = replace(sheet, grounds=tuple(replace(one, verified=True) for one in sheet.grounds))
    assert text_of(render_tsunagu(press, sheet)).count("要確認") == 1
    assert "要確認" not in text_of(render_tsunagu(press, checked))


def test_a_block_that_is_not_given_is_not_there_and_the_numbers_close(press: Press) -> None:
    sheet = small_sheet()
    text = text_of(render_tsunagu(press, replace(sheet, household=replace(sheet.household, members=(), refusals=()))))
    assert "世帯" not in text
    assert "3希望・配慮・お願い" in text
    assert "欄ごとの根拠は本紙4のとおり" in text


def test_a_member_without_a_name_is_a_relation_only(small: bytes) -> None:
    assert "(氏名は提供なし)姉" in text_of(small)


def test_where_nobody_is_named_each_member_still_says_so(press: Press) -> None:
    household = small_sheet().household
    members = tuple(replace(one, name=None, kana="") for one in household.members)
    text = text_of(render_tsunagu(press, replace(small_sheet(), household=replace(household, members=members))))
    assert text.count("(氏名は提供なし)") == len(members)


def test_the_same_sheet_gives_the_same_bytes_in_this_process_and_in_another(
    press: Press, small: bytes, tmp_path: Path
) -> None:
    assert render_tsunagu(press, small_sheet()) == small
    program = (
        "import sys; from pathlib import Path; from forms.pdf import Press; from forms.tsunagu import render_tsunagu;"
        "from tests.forms.sheets import small_sheet, worst_sheet; press = Press(Path(sys.argv[1]));"
        "render_tsunagu(press, worst_sheet()); sys.stdout.buffer.write(render_tsunagu(press, small_sheet()))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "America/New_York", "PYTHONPATH": str(CHECKOUT)}
    command = [sys.executable, "-c", program, str(TEMPLATES)]
    run = subprocess.run(command, capture_output=True, check=True, env=environment, cwd=tmp_path)
    assert run.stdout == small


def test_the_content_is_attached_as_data_under_a_name_that_tells_nothing(small: bytes) -> None:
    with opened(small) as pdf:
        assert list(pdf.attachments) == ["content.json"]
        attached = pdf.attachments["content.json"].get_file()
        assert attached.mime_type == "application/json"
        assert attached.read_bytes() == content_of(small_sheet())
        assert pdf.Root.AF[0].AFRelationship == pikepdf.Name.Data
        assert len(pdf.Root.AF) == 1
    content = json.loads(content_of(small_sheet()))
    assert content["persons"][0]["name"] == "大森 健一"
    assert content["household"]["members"][1]["name"] is None


def test_the_metadata_names_nobody_and_claims_its_standards(small: bytes) -> None:
    with opened(small) as pdf:
        metadata = pdf.Root.Metadata.read_bytes().decode()
        info = " ".join(str(value) for value in pdf.docinfo.values())
        assert str(pdf.docinfo.Title) == "つなぐシート 写し第3号"
        assert str(pdf.Root.Lang) == "ja"
        assert metadata.count("<rdf:RDF") == 1
        for claim in ('pdfaid:part="3"', 'pdfaid:conformance="A"', 'pdfuaid:part="1"'):
            assert claim in metadata
    for name in ("大森", "健一", "坂本", "小林", "くらし"):
        assert name not in metadata + info


def test_all_text_is_in_the_tag_tree_or_an_artifact(worst: bytes) -> None:
    with opened(worst) as pdf:
        in_tree, marked, artifacts = marked_text_of(pdf)
        assert marked
        assert marked <= in_tree
        assert artifacts > len(pdf.pages)


@pytest.mark.parametrize("example", ["small", "worst"])
def test_qpdf_finds_nothing_wrong(example: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    file = tmp_path / "sheet.pdf"
    file.write_bytes(request.getfixturevalue(example))
    run = subprocess.run(["qpdf", "--check", file], capture_output=True, check=False)
    assert run.returncode == 0, run.stdout
    assert not re.search(rb"WARNING", run.stdout + run.stderr)


def test_only_fonts_of_the_paper_are_embedded_and_all_are(worst: bytes, tmp_path: Path) -> None:
    file = tmp_path / "sheet.pdf"
    file.write_bytes(worst)
    rows = subprocess.run(["pdffonts", file], capture_output=True, check=True).stdout.decode().splitlines()[2:]
    families = {re.sub(r"^[A-Z]{6}\+", "", row.split()[0]) for row in rows}
    assert all(re.match(r"BIZ-?UD|IPAmj|DejaVu", family) for family in families), families
    assert all(re.search(r"\byes\s+yes\s+yes\b", row) for row in rows)


def test_a_character_nobody_can_draw_stops_the_form_before_it_is_laid_out(press: Press) -> None:
    sheet = small_sheet()
    person = replace(sheet.persons[0], name="葛\U000e01ef城 한나")
    unprintable = replace(sheet, persons=(person,))
    with pytest.raises(CannotDraw) as refusal:
        check_tsunagu(press, unprintable)
    assert [one.text for one in refusal.value.characters] == ["葛\U000e01ef", "한", "나"]
    with pytest.raises(CannotDraw):
        render_tsunagu(press, unprintable)


@pytest.mark.parametrize("place", ["sender", "recipient", "watermark", "worry", "handling", "withheld"])
def test_no_place_of_the_sheet_escapes_the_preflight(press: Press, place: str) -> None:
    sheet = small_sheet()
    bad = "한"
    items = (replace(sheet.worries.items[0], label=bad), *sheet.worries.items[1:])
    wrong = {
        "sender": replace(sheet, sender=replace(sheet.sender, person=bad)),
        "recipient": replace(sheet, recipient=replace(sheet.recipient, agency=bad)),
        "watermark": replace(sheet, recipient=replace(sheet.recipient, known_as=bad)),
        "worry": replace(sheet, worries=replace(sheet.worries, items=items)),
        "handling": replace(sheet, proof=replace(sheet.proof, handling=bad)),
        "withheld": replace(sheet, withheld=(bad,)),
    }[place]
    with pytest.raises(CannotDraw):
        check_tsunagu(press, wrong)


def _ink_of_name(press: Press, name: str) -> bytes:
    person = replace(small_sheet().persons[0], name=name, kana="")
    pdf = render_tsunagu(press, replace(small_sheet(), persons=(person,)))
    return picture_of(pdf, dpi=200).crop((360, 480, 700, 600)).tobytes()


def test_a_variation_selector_changes_what_is_drawn(press: Press) -> None:
    # U+E0101 is the other shape of 葛: were the selector lost, the two would print alike.
    shapes = {_ink_of_name(press, f"葛{selector}") for selector in ("\U000e0100", "\U000e0101")}
    assert len(shapes) == 2


def test_rare_names_come_back_from_the_paper_as_they_were_written(press: Press) -> None:
    person = replace(small_sheet().persons[0], name="葛\U000e0100城 𠮷髙﨑")
    pdf = render_tsunagu(press, replace(small_sheet(), persons=(person,)))
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert "葛\U000e0100城 𠮷髙﨑" in read


def test_text_that_looks_like_html_is_printed_as_it_was_typed(press: Press) -> None:
    typed = '<img src="http://127.0.0.1:9/x"><b>太字</b>{{ sheet }}&amp;'
    person = replace(
        small_sheet().persons[0], name="<script>", rows=(replace(small_sheet().words.rows[0], value=typed),)
    )
    printed = text_of(render_tsunagu(press, replace(small_sheet(), persons=(person,))))
    assert squeezed(typed)[:20] in printed
    assert "{{sheet}}&amp;" in printed
    assert "<script>" in printed


def test_a_qr_code_takes_the_place_kept_for_it(press: Press, small: bytes) -> None:
    sheet = small_sheet()
    coded = replace(sheet, proof=replace(sheet.proof, qr="48199/48213/9f3c71ab04dee8c2"))
    pdf = render_tsunagu(press, coded)
    assert len(opened(pdf).pages) == 1
    # every module of it is black or white, and there are many: the place was white before
    place = (165, 1800, 290, 1915)
    assert picture_of(pdf, dpi=200).crop(place).histogram()[0] > 1000
    assert sum(picture_of(small, dpi=200).crop(place).histogram()[:WATERMARK]) == 0


def test_the_catalog_lists_every_template_that_is_a_form() -> None:
    assert {form.value.template for form in Form} <= {file.name for file in TEMPLATES.glob("*.html")}
    assert len({form.value.code for form in Form}) == len(Form)
