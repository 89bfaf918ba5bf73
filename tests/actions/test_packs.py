"""会議資料 through the gate, on both databases: ordered, made, released, handed out, collected; every sheet for its own."""

import re
import subprocess
from io import BytesIO

import pikepdf
import pytest

from coord.actions.paper.case_sheets import prepare_copy
from coord.actions.paper.copies_out import find_copy, hand_out, list_copies, note_shredding, settle_copy
from coord.actions.paper.issuing import issue_prepared, press_of, void_copy
from coord.actions.paper.packs import cancel_pack, order_pack, read_pack, release_pack
from coord.actions.paper.work import make_packs
from coord.actions.upkeep import end_old_packs
from coord.actions.walls import set_wall
from coord.actions.withdrawals import withdraw_consent
from coord.domain.copy import CopyState
from coord.errors import Conflict, Invalid, NotFound, Refused
from forms.case_sheet import CaseSheet
from tests.builders import Clock
from tests.sittings import Sitting


def given(sitting: Sitting) -> Sitting:
    """Three offices invited, all given the usual compartments by the office that wrote."""
    sitting.put("shakyo", "hospital")
    sitting.answer(to=("welfare", "shakyo", "hospital"))
    return sitting


def ordered(sitting: Sitting) -> str:
    return order_pack(sitting.story.house, sitting.story.actor("secretary"), sitting.item)


def text_of(pdf: bytes) -> str:
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return re.sub(r"\s", "", read.decode())


def test_every_attendee_who_was_given_something_gets_a_sheet_and_nobody_else(sitting: Sitting) -> None:
    sitting.put("shakyo", "hospital", volunteer=True)
    sitting.answer(to=("welfare", "shakyo"))
    house, secretary = sitting.story.house, sitting.story.actor("secretary")
    pack = read_pack(house, secretary, ordered(sitting))
    assert [(row.number, row.recipient, row.state) for row in pack.rows] == [(1, "社協くらし", CopyState.RESERVED)]


def test_a_pack_is_made_released_once_handed_out_and_collected(sitting: Sitting) -> None:
    house, secretary = given(sitting).story.house, sitting.story.actor("secretary")
    pack = ordered(sitting)
    with pytest.raises(Conflict):
        release_pack(house, secretary, pack)
    make_packs(house)
    assert read_pack(house, secretary, pack).ready
    released = release_pack(house, secretary, pack)
    assert (released.numbers, released.pulled) == ((1, 2), ())
    assert "西川とし子" in text_of(released.pdf)
    with pytest.raises(Conflict):
        release_pack(house, secretary, pack)
    refs = [row.ref for row in read_pack(house, secretary, pack).rows]
    assert hand_out(house, secretary, refs).out == (1, 2)
    settle_copy(house, secretary, refs[0], state=CopyState.COLLECTED)
    settle_copy(house, secretary, refs[1], state=CopyState.RETURNED)
    note_shredding(house, secretary, refs[0])
    with pytest.raises(Conflict):
        note_shredding(house, secretary, refs[0])
    tally = list_copies(house, secretary).tally
    assert (tally.issued, tally.waiting, tally.handed_out, tally.outstanding) == (2, 0, 2, 0)


def test_a_sheet_that_was_not_released_is_no_paper_and_cannot_be_handed_out(sitting: Sitting) -> None:
    house, secretary = given(sitting).story.house, sitting.story.actor("secretary")
    pack = ordered(sitting)
    make_packs(house)
    refs = [row.ref for row in read_pack(house, secretary, pack).rows]
    assert not any(row.may_go_out for row in list_copies(house, secretary).rows)
    with pytest.raises(Conflict):
        hand_out(house, secretary, refs)
    assert release_pack(house, secretary, pack).numbers == (1, 2)


def test_each_sheet_begins_on_a_front_and_names_its_own_recipient_alone(sitting: Sitting) -> None:
    house, secretary = given(sitting).story.house, sitting.story.actor("secretary")
    pack = ordered(sitting)
    make_packs(house)
    released = release_pack(house, secretary, pack)
    with pikepdf.open(BytesIO(released.pdf)) as whole:
        pages = len(whole.pages)
        halves = []
        for first in range(0, pages, pages // 2):
            part = pikepdf.new()
            part.pages.extend(list(whole.pages)[first : first + pages // 2])
            out = BytesIO()
            part.save(out)
            halves.append(text_of(out.getvalue()))
    assert pages % 4 == 0
    names = [row.recipient for row in read_pack(house, secretary, pack).rows]
    assert sorted(names) == ["みどり病院", "社協くらし"]
    for half, mine, other in zip(halves, names, reversed(names), strict=True):
        assert mine in half
        assert other not in half


def test_who_refused_is_on_no_sheet_beyond_what_the_matrix_said(sitting: Sitting) -> None:
    house, secretary = given(sitting).story.house, sitting.story.actor("secretary")
    pack = ordered(sitting)
    make_packs(house)
    printed = text_of(release_pack(house, secretary, pack).pdf)
    assert "要介護2" in printed
    assert "西川隆" not in printed
    assert "3年ほど外に出ていない" not in printed


def test_an_end_between_making_and_release_voids_the_sheets_and_names_the_numbers(sitting: Sitting) -> None:
    house, secretary = given(sitting).story.house, sitting.story.actor("secretary")
    pack = ordered(sitting)
    make_packs(house)
    story = sitting.story
    withdraw_consent(house, story.actor("counsellor"), sitting.case, sitting.consent, said_on=story.today)
    with pytest.raises(Conflict):
        release_pack(house, secretary, pack)
    pages = read_pack(house, secretary, pack).rows
    assert {row.state for row in pages} == {CopyState.VOID}
    assert [row.number for row in list_copies(house, secretary).rows if row.to_shred] == []


def test_a_wall_between_release_and_handing_out_pulls_just_that_number(sitting: Sitting) -> None:
    house, secretary = given(sitting).story.house, sitting.story.actor("secretary")
    pack = ordered(sitting)
    make_packs(house)
    release_pack(house, secretary, pack)
    rows = read_pack(house, secretary, pack).rows
    story = sitting.story
    hospital = story.town.agency_refs["hospital"]
    counsellor = story.actor("counsellor")
    set_wall(house, counsellor, sitting.case, rule="N-3", agency=hospital, reason="親族が勤めている")
    result = hand_out(house, secretary, [row.ref for row in rows])
    hospitals = next(row.number for row in rows if row.recipient == "みどり病院")
    assert result.pulled == (hospitals,)
    assert len(result.out) == 1


def test_a_withdrawal_after_handing_out_asks_for_the_paper_back(sitting: Sitting) -> None:
    house, secretary = given(sitting).story.house, sitting.story.actor("secretary")
    pack = ordered(sitting)
    make_packs(house)
    release_pack(house, secretary, pack)
    rows = read_pack(house, secretary, pack).rows
    hand_out(house, secretary, [rows[0].ref])
    story = sitting.story
    withdraw_consent(house, story.actor("counsellor"), sitting.case, sitting.consent, said_on=story.today)
    out, waiting = find_copy(house, secretary, rows[0].ref).copy, find_copy(house, secretary, rows[1].ref).copy
    assert (out.state, out.must_come_back) == (CopyState.HANDED_OUT, True)
    assert (waiting.state, waiting.must_come_back) == (CopyState.VOID, True)
    settle_copy(house, secretary, rows[0].ref, state=CopyState.RETURNED)
    note_shredding(house, secretary, rows[1].ref)
    assert not any(row.must_come_back for row in list_copies(house, secretary).rows)


def test_what_was_left_undone_is_made_by_whoever_comes_next(sitting: Sitting) -> None:
    house, secretary = given(sitting).story.house, sitting.story.actor("secretary")
    pack = ordered(sitting)
    first = read_pack(house, secretary, pack).rows[0].ref
    actor = sitting.story.actor("secretary")
    issue_prepared(house, actor, press_of(house), prepare_copy(house, actor, first))
    assert find_copy(house, secretary, first).copy.state is CopyState.ISSUED
    make_packs(house)
    assert release_pack(house, secretary, pack).numbers == (1, 2)


def test_a_cancelled_pack_is_void_and_its_numbers_are_never_drawn_again(sitting: Sitting) -> None:
    house, secretary = given(sitting).story.house, sitting.story.actor("secretary")
    pack = ordered(sitting)
    with pytest.raises(Conflict):
        ordered(sitting)
    cancel_pack(house, secretary, pack)
    make_packs(house)
    assert {row.state for row in read_pack(house, secretary, pack).rows} == {CopyState.VOID}
    with pytest.raises(Conflict):
        cancel_pack(house, secretary, pack)
    again = read_pack(house, secretary, ordered(sitting))
    assert [row.number for row in again.rows] == [3, 4]


def test_a_pack_whose_every_number_is_void_is_not_offered_to_the_printer(sitting: Sitting) -> None:
    house, secretary = given(sitting).story.house, sitting.story.actor("secretary")
    pack = ordered(sitting)
    make_packs(house)
    for row in read_pack(house, secretary, pack).rows:
        void_copy(house, secretary, row.ref, reason="spoilt")
    page = read_pack(house, secretary, pack)
    assert (page.wanted, page.ready) == (0, False)
    with pytest.raises(Conflict):
        release_pack(house, secretary, pack)
    cancel_pack(house, secretary, pack)
    assert [row.number for row in read_pack(house, secretary, ordered(sitting)).rows] == [3, 4]


def test_a_second_pack_is_only_for_those_without_a_living_sheet(sitting: Sitting) -> None:
    house, secretary = given(sitting).story.house, sitting.story.actor("secretary")
    pack = ordered(sitting)
    make_packs(house)
    release_pack(house, secretary, pack)
    with pytest.raises(Invalid) as nothing:
        ordered(sitting)
    assert "つくる紙がありません" in str(nothing.value.problems)


def test_a_pack_that_nobody_released_ends_after_three_days(sitting: Sitting, clock: Clock) -> None:
    house, secretary = given(sitting).story.house, sitting.story.actor("secretary")
    pack = ordered(sitting)
    make_packs(house)
    clock.forward(days=3, seconds=1)
    end_old_packs(house)
    assert read_pack(house, secretary, pack).how == "failed"
    assert {row.state for row in read_pack(house, secretary, pack).rows} == {CopyState.VOID}


def test_only_the_secretariat_orders_and_another_office_finds_no_copy(sitting: Sitting) -> None:
    story = given(sitting).story
    with pytest.raises(Refused):
        order_pack(story.house, story.actor("counsellor"), sitting.item)
    pack = ordered(sitting)
    with pytest.raises(NotFound):
        read_pack(story.house, story.actor("shakyo"), pack)
    copy = read_pack(story.house, story.actor("secretary"), pack).rows[0].ref
    with pytest.raises(NotFound):
        find_copy(story.house, story.actor("shakyo"), copy)


def test_the_sheet_says_on_which_request_and_law_it_stands(sitting: Sitting) -> None:
    house, secretary = given(sitting).story.house, sitting.story.actor("secretary")
    actor = sitting.story.actor("secretary")
    copy = read_pack(house, secretary, ordered(sitting)).rows[0].ref
    sheet = issue_prepared(house, actor, press_of(house), prepare_copy(house, actor, copy))
    assert isinstance(sheet, CaseSheet)
    assert {ground.text for ground in sheet.grounds} == {"ご本人の同意"}
    assert sheet.item == "案件 第1号（全1件）"
    assert sheet.question == "はじめに声をかける人"
    assert sheet.household.members[0].name == "西川 とし子"
