"""役割シート as printed: what one office took on and goes on reading, and nothing of what another took on."""

import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from forms.blocks import Facts
from forms.errors import CannotDraw
from forms.pdf import Press, content_of
from forms.role_sheet import RoleSheet, check_role_sheet, render_role_sheet
from tests.forms.meeting_sheets import ATTENDEES, case_sheet, role_sheet, worst_role_sheet
from tests.forms.reading import (
    bands_of,
    drawn_text_of,
    is_printed,
    marked_text_of,
    opened,
    overprinted,
    picture_of,
    places_of,
    squeezed,
    text_of,
    texts_in,
)

ALL = pytest.mark.parametrize(("example", "given"), [("everyday", role_sheet), ("longest", worst_role_sheet)])
BOTH = pytest.mark.parametrize("example", ["everyday", "longest"])


@pytest.fixture(scope="module")
def everyday(press: Press) -> bytes:
    return render_role_sheet(press, role_sheet())


@pytest.fixture(scope="module")
def longest(press: Press) -> bytes:
    return render_role_sheet(press, worst_role_sheet())


@ALL
def test_everything_given_is_printed_and_nothing_is_cut(
    example: str, given: Callable[[], RoleSheet], request: pytest.FixtureRequest
) -> None:
    printed = drawn_text_of(request.getfixturevalue(example))
    sheet = replace(given(), proof=replace(given().proof, qr=None))
    assert [text for text in texts_in(sheet) if not is_printed(text, printed)] == []


@BOTH
def test_no_word_is_printed_over_another(example: str, request: pytest.FixtureRequest) -> None:
    assert overprinted(request.getfixturevalue(example)) == []


@BOTH
def test_every_word_lies_within_the_margins(example: str, request: pytest.FixtureRequest) -> None:
    places = places_of(request.getfixturevalue(example))
    assert len(places) > 100
    assert min(left for left, _, _, _ in places) >= 56  # 20 mm
    assert max(right for _, _, right, _ in places) <= 557  # 210 - 14 mm
    assert min(top for _, top, _, _ in places) >= 17  # 6 mm: two lines of running head
    assert max(bottom for _, _, _, bottom in places) <= 825  # 297 - 6 mm


def test_the_everyday_sheet_is_one_page_that_begins_with_what_to_do(everyday: bytes) -> None:
    assert len(opened(everyday).pages) == 1
    printed = drawn_text_of(everyday)
    assert "1引き受けたこと" in printed
    assert "公園で弟に声をかけ、居場所の曜日を書いた紙を渡す令和8年12月11日(金)月日" in printed
    assert "この写しを持っていてよいのは令和9年5月24日(月)まで" in printed
    assert "知らせ先みらい市地域福祉課支援調整係電話0000-00-1200" in printed
    assert printed.index("引き受けたこと") < printed.index("読んでよい事実") < printed.index("済んだら")


def test_the_last_day_and_whom_to_tell_stand_on_one_page_however_many_the_tasks(longest: bytes) -> None:
    sheet = worst_role_sheet()
    pages = [text_of(longest, page=page) for page in range(1, len(opened(longest).pages) + 1)]
    box = next(text for text in pages if "この写しを持っていてよいのは" in text)
    assert squeezed(f"{sheet.until}まで") in box
    assert "0000-00-1200" in box.split("秘密を守る義務")[0]


def test_it_ends_with_room_to_sign_off(everyday: bytes, longest: bytes) -> None:
    for pdf in (everyday, longest):
        last = drawn_text_of(pdf).rpartition("済んだら")[2]
        assert "すべて済んだ日令和年月日担当者" in last
        assert "知らせた日令和年月日写しの扱い☐返した☐裁断した確認者" in last


@ALL
def test_every_page_says_which_copy_for_whom(
    example: str, given: Callable[[], RoleSheet], request: pytest.FixtureRequest
) -> None:
    pdf, sheet = request.getfixturevalue(example), given()
    pages = len(opened(pdf).pages)
    for page in range(1, pages + 1):
        text = text_of(pdf, page=page)
        assert f"第{sheet.copy.number}号/全{sheet.copy.total}部" in text
        assert squeezed(sheet.recipient_agency) in text
        assert squeezed(f"{sheet.recipient_person} 様") in text
        assert f"{page}/{pages}" in text
        assert sheet.proof.entry in text


def test_each_copy_names_its_own_recipient_and_no_other(press: Press) -> None:
    for mine in range(len(ATTENDEES)):
        text = text_of(render_role_sheet(press, role_sheet(mine)))
        for other, names in enumerate(ATTENDEES):
            for name in names:
                assert (squeezed(name) in text) is (other == mine)


def test_the_watermark_is_drawn_and_is_no_text(press: Press, everyday: bytes) -> None:
    sheet = role_sheet()
    other = render_role_sheet(press, replace(sheet, copy=replace(sheet.copy, known_as="別のところ")))
    assert text_of(other) == text_of(everyday)
    assert picture_of(other).tobytes() != picture_of(everyday).tobytes()


def test_withheld_bands_are_of_one_height_whatever_else_the_sheet_says(press: Press, everyday: bytes) -> None:
    sheet = role_sheet()
    more = Facts(compartment="見守り", facts=sheet.facts[0].facts)
    other = render_role_sheet(press, replace(sheet, facts=(more,)))
    bands, others = (bands_of(picture_of(pdf, dpi=200)) for pdf in (everyday, other))
    assert len(bands) == len(sheet.withheld) // 3
    assert [top - bands[0][0] for top, _ in bands] == pytest.approx([top - others[0][0] for top, _ in others], abs=1)
    heights = [height for _, height in bands + others]
    assert max(heights) - min(heights) <= 1
    assert "記録があるかどうかを示すものではありません。" in text_of(everyday)


def test_the_family_is_drawn_where_it_is_given_and_named_as_a_household_where_it_is_not(
    press: Press, everyday: bytes
) -> None:
    assert "3世帯2人世帯" in drawn_text_of(everyday)
    pdf = render_role_sheet(press, replace(role_sheet(), household=case_sheet().household))
    assert "3家族図・世帯2人世帯" in drawn_text_of(pdf)


def test_a_task_already_under_way_says_how_it_stands(press: Press, everyday: bytes) -> None:
    tasks = (replace(role_sheet().tasks[0], state="続いている"), *role_sheet().tasks[1:])
    text = drawn_text_of(render_role_sheet(press, replace(role_sheet(), tasks=tasks)))
    assert "紙を渡す続いている" in text
    assert "続いている" not in drawn_text_of(everyday)


def test_the_same_sheet_gives_the_same_bytes(press: Press, everyday: bytes, longest: bytes) -> None:
    assert longest != everyday
    assert render_role_sheet(press, role_sheet()) == everyday


def test_the_content_is_attached_as_data_under_a_name_that_tells_nothing(longest: bytes) -> None:
    with opened(longest) as pdf:
        assert list(pdf.attachments) == ["content.json"]
        assert pdf.attachments["content.json"].get_file().read_bytes() == content_of(worst_role_sheet())
        assert pdf.Root.AF[0].AFRelationship == pikepdf.Name.Data


def test_the_metadata_names_nobody_and_claims_its_standards(everyday: bytes) -> None:
    with opened(everyday) as pdf:
        metadata = pdf.Root.Metadata.read_bytes().decode()
        info = " ".join(str(value) for value in pdf.docinfo.values())
        assert str(pdf.docinfo.Title) == "役割シート 写し第1号"
        for claim in ('pdfaid:part="3"', 'pdfaid:conformance="A"', 'pdfuaid:part="1"'):
            assert claim in metadata
    for name in (*ATTENDEES[0], "ひだまり", "姉", "MR8-0163"):
        assert name not in metadata + info


@BOTH
def test_all_text_is_in_the_tag_tree_or_an_artifact(example: str, request: pytest.FixtureRequest) -> None:
    with opened(request.getfixturevalue(example)) as pdf:
        in_tree, marked, artifacts = marked_text_of(pdf)
        assert marked
        assert marked <= in_tree
        assert artifacts > len(pdf.pages)


@BOTH
def test_qpdf_finds_nothing_wrong(example: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    file = tmp_path / "sheet.pdf"
    file.write_bytes(request.getfixturevalue(example))
    run = subprocess.run(["qpdf", "--check", file], capture_output=True, check=False)
    assert run.returncode == 0, run.stdout
    assert not re.search(rb"WARNING", run.stdout + run.stderr)


@pytest.mark.parametrize(
    "wrong",
    [
        {"tasks": tuple(replace(one, words="한") for one in role_sheet().tasks)},
        {"until": "한"},
        {"contact": "한"},
        {"recipient_agency": "한"},
        {"withheld": ("한",)},
        {"copy": replace(role_sheet().copy, known_as="한")},
        {"proof": replace(role_sheet().proof, handling="한")},
    ],
)
def test_no_place_of_the_sheet_escapes_the_preflight(press: Press, wrong: dict[str, object]) -> None:
    with pytest.raises(CannotDraw):
        check_role_sheet(press, replace(role_sheet(), **wrong))  # type: ignore[arg-type]


def test_text_that_looks_like_html_is_printed_as_it_was_typed(press: Press) -> None:
    typed = '<img src="http://127.0.0.1:9/x"><b>太字</b>{{ sheet }}&amp;'
    tasks = (replace(role_sheet().tasks[0], words=typed),)
    assert squeezed(typed) in drawn_text_of(render_role_sheet(press, replace(role_sheet(), tasks=tasks)))
