"""事例シート as printed: one attendee's own copy, whole, read on the front and written on the back."""

import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from forms.blocks import Facts
from forms.case_sheet import CaseSheet, check_case_sheet, render_case_sheet
from forms.errors import CannotDraw
from forms.pdf import Press, content_of
from tests.forms.meeting_sheets import ATTENDEES, LONG_OFFICE, LONG_PERSON, case_sheet, worst_case_sheet
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

ALL = pytest.mark.parametrize(("example", "given"), [("everyday", case_sheet), ("longest", worst_case_sheet)])
BOTH = pytest.mark.parametrize("example", ["everyday", "longest"])


@pytest.fixture(scope="module")
def everyday(press: Press) -> bytes:
    return render_case_sheet(press, case_sheet())


@pytest.fixture(scope="module")
def longest(press: Press) -> bytes:
    return render_case_sheet(press, worst_case_sheet())


@ALL
def test_everything_given_is_printed_and_nothing_is_cut(
    example: str, given: Callable[[], CaseSheet], request: pytest.FixtureRequest
) -> None:
    pdf = request.getfixturevalue(example)
    printed = drawn_text_of(pdf)
    sheet = replace(given(), proof=replace(given().proof, qr=None))
    assert [text for text in texts_in(sheet) if not is_printed(text, printed)] == []


def test_the_longest_sheet_is_as_long_as_promised() -> None:
    sheet = worst_case_sheet()
    facts = [fact for group in sheet.facts for fact in group.facts]
    assert max(len(fact.value) for fact in facts) == 2000
    assert len({fact.agency for fact in facts}) == 25
    assert min(len(fact.agency) for fact in facts) >= 40
    assert len(sheet.household.members) == 12
    assert len(sheet.grounds) == 25
    assert min(len(sheet.recipient_agency), len(sheet.recipient_person)) >= 40


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


def test_nothing_is_drawn_outside_the_text_width(longest: bytes) -> None:
    for page in range(1, len(opened(longest).pages) + 1):
        dark = picture_of(longest, page=page, dpi=72).point(lambda grey: 255 if grey < 160 else 0)
        left, _, right, _ = dark.crop((30, 0, 595, 842)).getbbox() or (26, 0, 526, 0)
        assert left + 30 >= 55  # 20 mm less a pixel; the punch mark lies further out
        assert right + 30 <= 557  # 210 - 14 mm


def test_the_everyday_sheet_is_the_front_and_the_back_of_one_leaf(everyday: bytes) -> None:
    assert len(opened(everyday).pages) == 2
    front, back = text_of(everyday, page=1), text_of(everyday, page=2)
    assert "会議で決めたいこと" in front
    assert "家族図・世帯" in front
    assert "提供しません" in front
    assert "決めたこと" in back
    assert "うら面" in back
    assert "1枚(両面)" in back
    assert "食いちがい" not in back


def test_a_long_sheet_is_written_on_its_last_page_which_begins_with_what_was_decided(longest: bytes) -> None:
    pages = len(opened(longest).pages)
    assert pages > 2
    last = text_of(longest, page=pages)
    assert "決めたことその場で書き込み" in last
    assert f"全{pages}ページ" in last
    assert "提供しません" not in last
    assert not any("その場で書き込み" in text_of(longest, page=page) for page in range(1, pages))
    assert "うら面" not in text_of(longest)


def test_the_back_is_a_page_of_its_own_however_short_the_front(press: Press) -> None:
    sheet = case_sheet()
    short = replace(sheet, facts=(), household=replace(sheet.household, members=(), family=None), carried=())
    pdf = render_case_sheet(press, short)
    assert len(opened(pdf).pages) == 2
    assert "決めたことその場で" not in text_of(pdf, page=1)
    assert "決めたことその場で" in text_of(pdf, page=2)


def test_the_back_has_room_for_six_decisions_and_counts_the_copy_back_in(everyday: bytes) -> None:
    back = text_of(everyday, page=2)
    assert re.search("いつまで確かめる日1月日月日2月日月日3月日月日4月日月日5月日月日6月日月日主に担う機関", back)
    assert "回収写し第4号" in back
    assert "この欄も回収します" in back


def test_ties_stand_in_words_where_the_picture_would_make_it_more_than_a_leaf(press: Press) -> None:
    sheet = case_sheet()
    more = Facts(compartment="見守り", facts=sheet.facts[0].facts)
    pdf = render_case_sheet(press, replace(sheet, facts=(*sheet.facts, more)))
    assert len(opened(pdf).pages) == 2
    assert "姉の元夫と姉は離婚した二人" in text_of(pdf, page=1)
    assert "家族図" not in text_of(pdf)
    assert "離婚した二人" not in text_of(render_case_sheet(press, sheet))


@ALL
def test_every_page_says_which_copy_for_whom(
    example: str, given: Callable[[], CaseSheet], request: pytest.FixtureRequest
) -> None:
    pdf, sheet = request.getfixturevalue(example), given()
    pages = len(opened(pdf).pages)
    for page in range(1, pages + 1):
        text = text_of(pdf, page=page)
        assert f"第{sheet.copy.number}号/全{sheet.copy.total}部" in text
        assert squeezed(sheet.recipient_agency) in text
        assert squeezed(f"{sheet.recipient_person} 様") in text
        assert sheet.case_number in text
        assert f"{page}/{pages}" in text
        assert sheet.proof.entry in text


def test_each_copy_names_its_own_recipient_and_no_other(press: Press) -> None:
    for mine in range(len(ATTENDEES)):
        text = text_of(render_case_sheet(press, case_sheet(mine)))
        for other, names in enumerate(ATTENDEES):
            for name in names:
                assert (squeezed(name) in text) is (other == mine)


def test_the_watermark_is_drawn_on_every_page_and_is_no_text(press: Press, everyday: bytes) -> None:
    sheet = case_sheet()
    other = render_case_sheet(press, replace(sheet, copy=replace(sheet.copy, known_as="別のところ")))
    assert text_of(other) == text_of(everyday)
    for page in (1, 2):
        assert picture_of(other, page=page).tobytes() != picture_of(everyday, page=page).tobytes()


def test_withheld_bands_are_of_one_height_whatever_else_the_sheet_says(everyday: bytes, longest: bytes) -> None:
    pages = len(opened(longest).pages)
    few = bands_of(picture_of(everyday, page=1, dpi=200))
    many = bands_of(picture_of(longest, page=pages - 1, dpi=200))
    assert len(few) == len(case_sheet().withheld) // 3
    assert [top - few[0][0] for top, _ in few] == pytest.approx([top - many[0][0] for top, _ in many], abs=1)
    heights = [height for _, height in few + many]
    assert max(heights) - min(heights) <= 1
    assert heights[0] == pytest.approx(44, abs=2)  # 5.6 mm


@BOTH
def test_withheld_compartments_say_that_they_tell_nothing(example: str, request: pytest.FixtureRequest) -> None:
    printed = text_of(request.getfixturevalue(example))
    assert printed.count("提供しません") - printed.count("では提供しません") == len(case_sheet().withheld)
    assert "どの写しでも同じ書き方です。記録があるかどうかを示すものではありません。" in printed


def test_the_ground_of_most_facts_heads_them_and_another_stands_in_its_row(press: Press, everyday: bytes) -> None:
    printed = drawn_text_of(everyday)
    assert printed.startswith("根拠A根拠A")  # the tags of the headings are drawn before all else
    assert "根拠がちがう行は、その行に示します" in printed
    assert "根拠B姉支援への考え" in printed
    assert "住まい姉住まいの種類" in printed
    facts = case_sheet().facts
    alike = tuple(replace(g, facts=tuple(replace(f, grounds=("A",)) for f in g.facts)) for g in facts)
    text = text_of(render_case_sheet(press, replace(case_sheet(), facts=alike)))
    assert "根拠がちがう行" not in text
    assert "根拠B" not in text


def test_where_no_ground_is_that_of_most_facts_each_row_has_its_own(longest: bytes) -> None:
    printed = drawn_text_of(longest)
    assert "根拠は行ごとに示します" in printed
    assert "2提供する事実" in printed
    assert "根拠A・Y葛" in printed
    assert printed.count("根拠A・Y") == 2


def test_an_article_nobody_checked_is_tagged_in_its_sentence_and_a_checked_one_is_not(
    press: Press, everyday: bytes
) -> None:
    assert "社会福祉法第106条の6要確認)" in text_of(everyday)
    assert text_of(everyday).count("要確認") == 2
    sheet = case_sheet()
    checked = replace(
        sheet,
        secrecy=tuple(replace(one, verified=True) for one in sheet.secrecy),
        grounds=tuple(replace(one, verified=True) for one in sheet.grounds),
    )
    assert "要確認" not in text_of(render_case_sheet(press, checked))


def test_a_law_without_a_secrecy_text_is_not_named_and_the_plea_stands(press: Press, everyday: bytes) -> None:
    assert "罰則があります。会議の外では話さないでください。" in drawn_text_of(everyday)
    sheet = case_sheet()
    silent = replace(sheet.secrecy[0], label="本人の同意", words="", article="個人情報保護法 第69条")
    text = drawn_text_of(render_case_sheet(press, replace(sheet, secrecy=(silent,))))
    assert "秘密を守る義務会議の外では話さないでください。" in text
    assert "本人の同意" not in text


def test_what_two_offices_state_differently_is_marked_on_both(everyday: bytes) -> None:
    printed = drawn_text_of(everyday)
    assert printed.count("食いちがい") == 2
    assert "食いちがい弟外出のようす月に2、3回" in printed
    assert "食いちがい弟外出のようす「1年以上" in printed


def test_where_one_person_is_spoken_of_the_name_is_said_once(press: Press) -> None:
    facts = (replace(case_sheet().facts[0], facts=case_sheet().facts[0].facts[:1]),)
    text = text_of(render_case_sheet(press, replace(case_sheet(), facts=facts)))
    assert "どれも姉についての事実です。" in text
    assert "姉住まいの種類" not in text


def test_where_nobody_is_named_a_sentence_says_so_and_where_one_is_the_others_are_relations(
    press: Press, everyday: bytes
) -> None:
    assert "氏名は、この写しでは提供しません。" in text_of(everyday)
    sheet = case_sheet()
    first, *others = sheet.household.members
    named = replace(sheet.household, members=(replace(first, name="三好 春江"), *others), family=None)
    text = drawn_text_of(render_case_sheet(press, replace(sheet, household=named)))
    assert "三好春江姉" in text
    assert text.count("(氏名は提供なし)") == 3
    assert "氏名は、この写しでは" not in text


def test_a_block_that_is_not_given_is_not_there_and_the_numbers_close(press: Press) -> None:
    text = text_of(render_case_sheet(press, replace(case_sheet(), carried=(), grounds=())))
    assert "前回から持ち越した" not in text
    assert "4この写しでは提供しない区分" in text
    assert "5決めたこと" in text


def test_a_recipient_without_a_person_is_addressed_as_an_office(press: Press) -> None:
    text = text_of(render_case_sheet(press, replace(case_sheet(), recipient_person="")))
    assert "NPO法人ひだまり御中" in text
    assert "(NPO法人ひだまり)" in text
    assert "様" not in text.replace("様子", "")


def test_the_same_sheet_gives_the_same_bytes(press: Press, everyday: bytes, longest: bytes) -> None:
    assert longest != everyday
    assert render_case_sheet(press, case_sheet()) == everyday


def test_the_content_is_attached_as_data_under_a_name_that_tells_nothing(longest: bytes) -> None:
    with opened(longest) as pdf:
        assert list(pdf.attachments) == ["content.json"]
        assert pdf.attachments["content.json"].get_file().read_bytes() == content_of(worst_case_sheet())
        assert pdf.Root.AF[0].AFRelationship == pikepdf.Name.Data
    assert json.loads(content_of(case_sheet()))["household"]["members"][0]["name"] is None


def test_the_metadata_names_nobody_and_claims_its_standards(everyday: bytes) -> None:
    with opened(everyday) as pdf:
        metadata = pdf.Root.Metadata.read_bytes().decode()
        info = " ".join(str(value) for value in pdf.docinfo.values())
        assert str(pdf.docinfo.Title) == "事例シート 写し第4号"
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
        {"question": "한"},
        {"recipient_person": "한"},
        {"body": "한"},
        {"scope": "한"},
        {"withheld": ("한",)},
        {"carried": tuple(replace(one, words="한") for one in case_sheet().carried)},
        {"copy": replace(case_sheet().copy, known_as="한")},
        {"secrecy": tuple(replace(one, words="한") for one in case_sheet().secrecy)},
    ],
)
def test_no_place_of_the_sheet_escapes_the_preflight(press: Press, wrong: dict[str, object]) -> None:
    with pytest.raises(CannotDraw):
        check_case_sheet(press, replace(case_sheet(), **wrong))  # type: ignore[arg-type]


def test_rare_names_come_back_from_the_paper_as_they_were_written(longest: bytes) -> None:
    read = subprocess.run(["pdftotext", "-", "-"], input=longest, capture_output=True, check=True).stdout.decode()
    assert "葛\U000e0100城" in read
    assert "葛\U000e0101城" in read
    assert "𠮷髙﨑" in read
    assert squeezed(LONG_OFFICE) in squeezed(read)
    assert squeezed(LONG_PERSON) in squeezed(read)


def test_text_that_looks_like_html_is_printed_as_it_was_typed(press: Press) -> None:
    typed = '<img src="http://127.0.0.1:9/x"><b>太字</b>{{ sheet }}&amp;'
    printed = drawn_text_of(render_case_sheet(press, replace(case_sheet(), question=typed)))
    assert squeezed(typed) in printed
