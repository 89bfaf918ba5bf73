"""The other papers of a meeting and of its persons, through the gate: who may print which, and what stands on it."""

import re
import subprocess
from datetime import timedelta
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from coord.actions.cases import read_case
from coord.actions.consents import prepare_consents
from coord.actions.gate import Actor, House
from coord.actions.installation import sequencer_of
from coord.actions.minutes import approve_minutes, write_minutes
from coord.actions.paper.access_reports import prepare_access_report
from coord.actions.paper.case_sheets import prepare_copy
from coord.actions.paper.checking import check_paper
from coord.actions.paper.consent_papers import prepare_consent_paper
from coord.actions.paper.copies_out import find_copy, hand_out, settle_copy
from coord.actions.paper.handoff_copies import print_sheet
from coord.actions.paper.issuing import issue_prepared, press_of
from coord.actions.paper.minutes_copies import reserve_minutes_copy
from coord.actions.paper.packs import order_pack, read_pack, release_pack
from coord.actions.paper.plain import print_plain
from coord.actions.paper.roles import reserve_role_copy
from coord.actions.paper.sitting_papers import prepare_sitting_paper
from coord.actions.paper.stamps import unstamped
from coord.actions.paper.work import make_packs
from coord.actions.room import confirm_secrecy, note_presence
from coord.actions.tasks import list_tasks
from coord.actions.walls import set_wall
from coord.domain.copy import CopyState
from coord.domain.meeting import Presence
from coord.errors import Conflict, Invalid, Refused
from forms.access_report import AccessReport
from forms.collection import CollectionSheet
from forms.consent import ConsentSheet
from forms.minutes import MinutesSheet
from forms.onegai import OnegaiSheet
from forms.role_sheet import RoleSheet
from forms.sitting import AgendaSheet, PledgeSheet, RosterSheet
from tests.builders import Story
from tests.sittings import Sitting


def code_on(pdf: bytes) -> str:
    """The code of the first page, read off its picture in black and white at 150 dpi, as a fax would leave it."""
    drawn = ["pdftoppm", "-r", "150", "-mono", "-f", "1", "-l", "1", "-"]
    picture = subprocess.run(drawn, input=pdf, capture_output=True, check=True).stdout
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture)).convert("L"))
    return str(found.text)


def signed_to_the_end(house: House) -> None:
    """Everything that was written has its place in the log, however much other stories wrote before."""
    sequencer = sequencer_of(house)
    while sequencer.run_once():
        pass


def sat(sitting: Sitting, *, volunteer: bool = False) -> Sitting:
    """A sitting in which 社協 (and a volunteer) were given what was asked for."""
    sitting.put("shakyo", "hospital", volunteer=volunteer)
    sitting.answer(to=("welfare", "shakyo", *(("volunteers",) if volunteer else ())))
    return sitting


def decided(sitting: Sitting, agency: str = "shakyo", words: str = "電話で声をかける") -> str:
    return sitting.decide(agency, words)


def approved(sitting: Sitting) -> None:
    house, story = sitting.story.house, sitting.story
    seen = write_minutes(house, story.actor("secretary"), sitting.item, words="話し合ったことの要点")
    approve_minutes(house, story.actor("chair"), sitting.item, seen=seen)


def secretary(sitting: Sitting) -> Actor:
    return sitting.story.actor("secretary")


def test_the_secretariat_prints_agenda_roster_and_pledge_and_none_of_them_names_a_case(sitting: Sitting) -> None:
    house = sat(sitting).story.house
    sheets = [
        prepare_sitting_paper(house, secretary(sitting), sitting.item, form=form).sheet(unstamped(house.now()))
        for form in ("agenda", "roster", "pledge")
    ]
    agenda, roster, pledge = sheets
    assert isinstance(agenda, AgendaSheet)
    assert [(item.number, item.attendees) for item in agenda.items] == [(1, 3)]
    assert isinstance(roster, RosterSheet)
    assert [row.agency for row in roster.rows] == ["福祉総務課", "みどり病院", "社協くらし"]
    assert isinstance(pledge, PledgeSheet)
    assert [text.label for text in pledge.secrecy] == ["支援会議の求め（社会福祉法）"]
    number = read_case(house, sitting.story.actor("counsellor"), sitting.case).number
    assert not any(word in str(sheet) for sheet in sheets for word in ("西川", number))


def test_other_offices_print_no_paper_of_the_sitting(sitting: Sitting) -> None:
    story = sat(sitting).story
    with pytest.raises(Refused):
        prepare_sitting_paper(story.house, story.actor("counsellor"), sitting.item, form="roster")
    with pytest.raises(Invalid):
        prepare_sitting_paper(story.house, secretary(sitting), sitting.item, form="tsunagu")
    with pytest.raises(Refused):
        reserve_minutes_copy(story.house, story.actor("shakyo"), sitting.item)


def test_the_collection_adds_up_at_every_step(sitting: Sitting) -> None:
    house = sat(sitting).story.house
    pack = order_pack(house, secretary(sitting), sitting.item)
    make_packs(house)
    release_pack(house, secretary(sitting), pack)
    (row,) = read_pack(house, secretary(sitting), pack).rows

    def sums() -> list[tuple[int, list[int]]]:
        sheet = prepare_sitting_paper(house, secretary(sitting), sitting.item, form="collection").sheet(
            unstamped(house.now())
        )
        assert isinstance(sheet, CollectionSheet)
        assert all(one.whole.count == sum(part.count for part in one.parts) for one in sheet.sums)
        return [(one.whole.count, [part.count for part in one.parts]) for one in sheet.sums]

    assert sums() == [(1, [0, 1]), (0, [0, 0, 0]), (0, [0, 0])]
    hand_out(house, secretary(sitting), [row.ref])
    assert sums() == [(1, [1, 0]), (1, [0, 0, 1]), (0, [0, 0])]
    settle_copy(house, secretary(sitting), row.ref, state=CopyState.COLLECTED)
    assert sums() == [(1, [1, 0]), (1, [1, 0, 0]), (0, [0, 0])]


def test_the_minutes_are_paper_only_when_they_are_approved(sitting: Sitting) -> None:
    house, story = sat(sitting).story.house, sitting.story
    agency = story.town.agency_refs["shakyo"]
    note_presence(house, secretary(sitting), sitting.item, agency=agency, presence=Presence.PRESENT)
    confirm_secrecy(house, secretary(sitting), sitting.item, agency=agency)
    decided(sitting)
    with pytest.raises(Conflict):
        reserve_minutes_copy(house, secretary(sitting), sitting.item)
    approved(sitting)
    prepared = reserve_minutes_copy(house, secretary(sitting), sitting.item)
    sheet = issue_prepared(house, secretary(sitting), press_of(house), prepared)
    assert isinstance(sheet, MinutesSheet)
    assert sheet.discussion == "話し合ったことの要点"
    assert [(one.agency, one.words) for one in sheet.decisions] == [("社協くらし", "電話で声をかける")]
    confirmed = {a.agency: (a.presence, a.confirmed) for a in sheet.attendees}
    assert confirmed["社協くらし"][0] == "在室"
    assert re.fullmatch(r"\d+月\d+日 \d\d:\d\d", confirmed["社協くらし"][1])
    assert confirmed["みどり病院"] == ("記録なし", "確認の記録なし")
    assert [(one.agency, one.answer) for one in sheet.asked] == [("東包括", "提供した")]


def test_an_office_with_a_task_gets_its_own_role_sheet_and_no_other_task(sitting: Sitting) -> None:
    house = sat(sitting).story.house
    task = decided(sitting)
    decided(sitting, "hospital", "受診の予約を取る")
    with pytest.raises(Conflict):
        reserve_role_copy(house, secretary(sitting), task)
    approved(sitting)
    prepared = reserve_role_copy(house, secretary(sitting), task)
    sheet = issue_prepared(house, secretary(sitting), press_of(house), prepared)
    assert isinstance(sheet, RoleSheet)
    assert (sheet.recipient_agency, [one.words for one in sheet.tasks]) == ("社協くらし", ["電話で声をかける"])
    assert "受診の予約" not in str(sheet)
    assert "要介護2" in str(sheet.facts)
    assert find_copy(house, secretary(sitting), prepared.copy).copy.state is CopyState.ISSUED
    with pytest.raises(Refused):
        reserve_role_copy(house, sitting.story.actor("shakyo"), task)


def test_a_volunteer_gets_a_request_in_large_type_without_address_diagnosis_or_family(sitting: Sitting) -> None:
    house = sat(sitting, volunteer=True).story.house
    task = decided(sitting, "volunteers", "買い物の帰りに声をかける")
    approved(sitting)
    prepared = reserve_role_copy(house, secretary(sitting), task)
    sheet = issue_prepared(house, secretary(sitting), press_of(house), prepared)
    assert isinstance(sheet, OnegaiSheet)
    assert (sheet.volunteer, sheet.person, sheet.task) == ("民生委員", "西川 とし子", "買い物の帰りに声をかける")
    number = read_case(house, sitting.story.actor("counsellor"), sitting.case).number
    for never in ("さくら台", "要介護", "9万", "隆", number):
        assert never not in str(sheet)


def test_a_task_is_not_said_on_paper_where_a_place_is_kept_from_its_reader(sitting: Sitting) -> None:
    house, story = sat(sitting).story.house, sitting.story
    task = decided(sitting)
    approved(sitting)
    mother = story.persons(sitting.case)[0]
    set_wall(house, story.actor("counsellor"), sitting.case, rule="N-1", person=mother, reason="避難している")
    prepared = reserve_role_copy(house, secretary(sitting), task)
    sheet = issue_prepared(house, secretary(sitting), press_of(house), prepared)
    assert isinstance(sheet, RoleSheet)
    assert [one.words for one in sheet.tasks] == ["（この紙には載せていません。事務局が口頭でお伝えします。）"]


def test_the_list_of_tasks_says_no_more_than_the_room_where_a_place_is_kept_from_its_reader(sitting: Sitting) -> None:
    house, story = sat(sitting).story.house, sitting.story
    decided(sitting)
    shakyo = story.actor("shakyo")
    assert [one.words for one in list_tasks(house, shakyo).rows] == [one.words for one in sitting.room("shakyo").tasks]
    mother = story.persons(sitting.case)[0]
    set_wall(house, story.actor("counsellor"), sitting.case, rule="N-1", person=mother, reason="避難している")
    assert sitting.room("shakyo").tasks == ()
    assert [(one.state, one.words, one.outcome) for one in list_tasks(house, shakyo).rows] == [("open", "", "")]


def test_an_office_for_which_the_case_does_not_exist_gets_no_paper_of_its_task(sitting: Sitting) -> None:
    house, story = sat(sitting).story.house, sitting.story
    task = decided(sitting, "hospital", "受診の予約を取る")
    approved(sitting)
    waiting = reserve_role_copy(house, secretary(sitting), task)
    issue_prepared(house, secretary(sitting), press_of(house), waiting)
    hospital = story.town.agency_refs["hospital"]
    set_wall(house, story.actor("counsellor"), sitting.case, rule="N-3", agency=hospital, reason="親族が勤めている")
    with pytest.raises(Refused):
        reserve_role_copy(house, secretary(sitting), task)
    assert hand_out(house, secretary(sitting), [waiting.copy]).out == ()


def test_nobody_stands_on_a_sheet_whom_the_secretariat_may_not_know_of(sitting: Sitting) -> None:
    house, story = sitting.story.house, sitting.story
    sitting.put("shakyo")
    sitting.necessary(1)
    sitting.answer(to=("welfare", "shakyo"))
    pack = order_pack(house, secretary(sitting), sitting.item)
    (row,) = read_pack(house, secretary(sitting), pack).rows
    son, welfare = story.persons(sitting.case)[1], story.town.agency_refs["welfare"]
    both = prepare_copy(house, secretary(sitting), row.ref)
    set_wall(
        house,
        story.actor("counsellor"),
        sitting.case,
        rule="N-3",
        person=son,
        agency=welfare,
        reason="親族が勤めている",
    )
    mother_alone = prepare_copy(house, secretary(sitting), row.ref)
    assert [len(one.case.persons) if one.case else 0 for one in (both, mother_alone)] == [2, 1]


def test_a_consent_form_is_printed_before_it_is_signed_and_says_afterwards_how_it_was_given(story: Story) -> None:
    house, counsellor = story.house, story.actor("counsellor")
    case = story.mother_and_son()
    mother = story.persons(case)[0]
    preset = prepare_consents(house, counsellor, case).presets[0].ref

    def form() -> ConsentSheet:
        sheet = prepare_consent_paper(house, counsellor, case, person=mother, preset=preset).sheet(
            unstamped(house.now())
        )
        assert isinstance(sheet, ConsentSheet)
        return sheet

    blank = form()
    assert (blank.person, blank.answer) == ("西川 とし子", "")
    volunteers = blank.offices.index("民児協")
    assert {row.marks[volunteers] for row in blank.rows if row.code == "health"} == {"never"}
    story.consents(case, "given", "-")
    assert form().answer.startswith("口頭")
    paper = prepare_consent_paper(house, counsellor, case, person=mother, preset=preset)
    pdf = print_plain(house, counsellor, press_of(house), paper)
    assert pdf.startswith(b"%PDF-")


def test_the_person_is_told_who_saw_what_and_nothing_of_a_meeting_she_did_not_consent_to(sitting: Sitting) -> None:
    story = sitting.story
    house, counsellor = story.house, story.actor("counsellor")
    story.share(sitting.case, "shakyo")
    read_case(house, story.actor("shakyo"), sitting.case)
    sitting.put("hospital")
    sitting.necessary(1)
    sitting.answer(to=("welfare", "hospital"))
    sitting.room("hospital")
    with pytest.raises(Refused):
        read_case(house, story.actor("coordinator"), sitting.case)
    signed_to_the_end(house)
    mother, son = story.persons(sitting.case)

    def rows(person: str) -> list[tuple[str, str]]:
        since = story.today - timedelta(days=1)
        sheet = prepare_access_report(house, counsellor, sitting.case, person=person, since=since).sheet(
            unstamped(house.now())
        )
        assert isinstance(sheet, AccessReport)
        return [(row.agency, row.deed) for row in sheet.rows]

    assert ("社協くらし", "閲覧") in rows(mother)
    assert ("東包括", "聴き取り") in rows(mother)
    assert {agency for agency, _ in rows(son)} == {"東包括"}
    assert "みどり病院" not in {agency for agency, _ in rows(mother) + rows(son)}


def test_a_report_names_no_office_that_tells_a_place_to_whom_it_is_kept_from(sitting: Sitting) -> None:
    story, house = sitting.story, sitting.story.house
    story.share(sitting.case, "shakyo")
    mother = story.persons(sitting.case)[0]
    set_wall(house, story.actor("counsellor"), sitting.case, rule="N-1", person=mother, reason="避難している")
    signed_to_the_end(house)

    def offices(who: str) -> set[str]:
        since = story.today - timedelta(days=1)
        sheet = prepare_access_report(house, story.actor(who), sitting.case, person=mother, since=since).sheet(
            unstamped(house.now())
        )
        assert isinstance(sheet, AccessReport)
        return {row.agency for row in sheet.rows}

    assert "東包括" in offices("counsellor")
    assert "東包括" not in offices("shakyo")


def test_an_auditor_holds_a_sheet_against_the_log(story: Story) -> None:
    house, counsellor, auditor = story.house, story.actor("counsellor"), story.actor("auditor")
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    signed_to_the_end(house)
    printed = print_sheet(house, counsellor, press_of(house), story.hand_over(case))
    signed_to_the_end(house)
    code = code_on(printed.pdf)
    checked = check_paper(house, auditor, code)
    assert (checked.unchanged, checked.number, checked.recipient) == (True, 1, "多機関協働")
    assert checked.form == "つなぐシート"
    assert code.startswith(f"HTTP://LOCALHOST:8000/C/{printed.copy.upper()}/")
    assert checked.entry is not None
    assert checked.entry >= checked.size
    another_root = code[:-160] + ("A" if code[-160] != "A" else "B") + code[-159:]
    with pytest.raises(Invalid):
        check_paper(house, auditor, another_root)
    another_entry = code[:-4] + ("AAAA" if code[-4:] != "AAAA" else "AAAQ")
    assert not check_paper(house, auditor, another_entry).unchanged
    with pytest.raises(Invalid):
        check_paper(house, auditor, "これは印ではありません")
