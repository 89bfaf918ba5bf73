"""A 支援会議 from proposal to minutes, through the gate, on both databases."""

from datetime import timedelta

import pytest

from coord.actions.cases import add_statement, read_case
from coord.actions.consents import PersonsAnswer, prepare_consents, record_consents
from coord.actions.convening import (
    Agenda,
    Invited,
    call_meeting,
    propose_case,
    put_on_agenda,
    read_proposal,
)
from coord.actions.drafts import find_drafts, save_draft
from coord.actions.minutes import approve_minutes, write_minutes
from coord.actions.necessity import write_necessity
from coord.actions.requests import AnswerToRequest, answer_request, decline_request, preview_answer
from coord.actions.room import confirm_secrecy, note_presence
from coord.actions.tasks import decide_task, end_task, list_tasks
from coord.actions.upkeep import record_expiries
from coord.actions.walls import set_wall
from coord.actions.withdrawals import withdraw_consent
from coord.domain.compartment import Compartment
from coord.domain.draft import Sheet, SheetForm
from coord.domain.giving import ConsentAnswer
from coord.domain.ground import Ground
from coord.domain.ids import new_public_ref
from coord.domain.meeting import Presence, TaskEnd
from coord.domain.statement import Value
from coord.errors import Conflict, Invalid, NotFound, Refused
from tests.promises.reading import Reader
from tests.sittings import Sitting

TIES = Compartment.TIES


def test_a_contractor_proposes_and_only_the_municipality_convenes(sitting: Sitting) -> None:
    story, house = sitting.story, sitting.story.house
    proposal = propose_case(
        house, story.actor("counsellor"), sitting.case, body=story.town.bodies["shien"], reason="相談"
    )
    later = house.now() + timedelta(days=3)
    with pytest.raises(Refused):
        call_meeting(house, story.actor("coordinator"), story.town.bodies["shien"], sits_at=later, place="会議室")
    with pytest.raises(Refused):
        read_proposal(house, story.actor("coordinator"), proposal)
    assert read_proposal(house, story.actor("secretary"), proposal).reason == "相談"
    with pytest.raises(Conflict):
        propose_case(house, story.actor("counsellor"), sitting.case, body=story.town.bodies["shien"], reason="また")


def test_the_offices_that_wrote_are_asked_and_the_secretariat_sees_nothing_before_they_answer(sitting: Sitting) -> None:
    sitting.put("shakyo", "hospital")
    room = sitting.room()
    assert room.case is None
    assert [(asked.agency, asked.answer) for asked in room.asked] == [("東包括", None)]
    assert [request.overdue for request in sitting.requests("counsellor").requests] == [False]
    assert sitting.requests("shakyo").requests == ()
    with pytest.raises(Refused):
        sitting.room("shakyo")


def test_each_person_goes_on_the_own_ground_and_one_who_refused_only_with_the_chairs_words(sitting: Sitting) -> None:
    sitting.put("shakyo")
    sitting.answer(to=["shakyo", "welfare"])
    seen = sitting.sees("shakyo")
    assert seen["person.name/西川 とし子"] == "CONSENT"
    assert not any("SHIEN106" in ground for ground in seen.values())


def test_with_the_chairs_necessity_the_son_is_discussed_under_the_law(sitting: Sitting) -> None:
    sitting.put("shakyo")
    with pytest.raises(Refused):
        write_necessity(
            sitting.story.house,
            sitting.story.actor("secretary"),
            sitting.item,
            person=sitting.story.persons(sitting.case)[1],
            reason="必要",
        )
    sitting.necessary()
    sitting.answer(to=["shakyo", "welfare"])
    seen = sitting.sees("shakyo")
    assert seen["ties.outings/西川 隆"] == "SHIEN106"
    assert seen["person.name/西川 とし子"] == "CONSENT"


def test_the_matrix_of_the_answer_says_what_each_attendee_then_sees(sitting: Sitting) -> None:
    sitting.put("shakyo", volunteer=True)
    sitting.necessary()
    story = sitting.story
    (request,) = sitting.requests("counsellor").requests
    page = preview_answer(story.house, story.actor("counsellor"), request.ref)
    promised = {
        (row.agency, page.matrix.called(row.person_ref), cell.compartment): cell.count
        for row in page.matrix.rows
        for cell in row.cells
        if cell.count
    }
    sitting.answer(to=["shakyo", "welfare", "volunteers"])
    for office, who in (("社協くらし", "shakyo"), ("民児協", "volunteer")):
        case = read_case(story.house, story.actor(who), sitting.case)
        kept = {
            (office, field.whose, section.code)
            for section in case.sections
            for row in section.rows
            for field in row.fields
            if field.whose != "世帯"
        }
        wanted = {key for key in promised if key[0] == office}
        assert kept <= wanted
        assert {compartment for _, _, compartment in kept} == {compartment for _, _, compartment in wanted}


def test_a_volunteer_sees_his_ceiling_and_only_the_one_invited_does(sitting: Sitting) -> None:
    sitting.put(volunteer=True)
    sitting.answer(to=["volunteers", "welfare"])
    seen = sitting.sees("volunteer")
    assert set(seen) == {"person.name/西川 とし子", "person.kana/西川 とし子"}
    assert sitting.room("volunteer").question == "はじめに声をかける人"
    assert sitting.room("volunteer").seats == ()


def test_who_is_not_invited_or_comes_after_the_window_finds_it_closed(sitting: Sitting) -> None:
    sitting.put("shakyo")
    sitting.necessary()
    sitting.answer(to=["shakyo", "welfare"])
    with pytest.raises(Refused):
        sitting.room("hospital")
    sitting.clock.forward(days=41)
    with pytest.raises(Refused):
        sitting.room("shakyo")
    with pytest.raises(Refused):
        sitting.sees("shakyo")


def test_conflicts_come_out_before_anyone_is_asked(sitting: Sitting) -> None:
    story = sitting.story
    set_wall(
        story.house,
        story.actor("counsellor"),
        sitting.case,
        rule="N-3",
        agency=story.town.agency_refs["hospital"],
        reason="親族が勤めている",
    )
    with pytest.raises(Invalid) as refused:
        sitting.put("shakyo", "hospital")
    assert set(refused.value.problems) == {"invited"}
    assert sitting.requests("counsellor").requests == ()


def test_the_room_knows_who_must_leave_for_whom(sitting: Sitting) -> None:
    sitting.put("shakyo", "hospital")
    sitting.necessary()
    sitting.answer(to=["shakyo", "welfare"])
    story = sitting.story
    leaves = {seat.agency: seat.leaves_for for seat in sitting.room().seats}
    assert leaves["社協くらし"] == ()
    assert set(leaves["みどり病院"]) == {"西川 とし子", "西川 隆"}
    hospital = story.town.agency_refs["hospital"]
    note_presence(story.house, story.actor("secretary"), sitting.item, agency=hospital, presence=Presence.LEFT)
    confirm_secrecy(story.house, story.actor("secretary"), sitting.item, agency=story.town.agency_refs["shakyo"])
    seats = {seat.agency: seat for seat in sitting.room().seats}
    assert seats["みどり病院"].presence == "left"
    assert seats["社協くらし"].confirmed


def test_the_secrecy_text_is_of_exactly_the_laws_in_use(sitting: Sitting) -> None:
    sitting.put("shakyo", grounds=(Ground.SHIEN106, Ground.KODOKU16))
    assert {secrecy.label for secrecy in sitting.room().secrecy} == {
        Ground.SHIEN106.label,
        Ground.KODOKU16.label,
    }


def test_what_is_written_to_the_secretariat_stands_only_while_no_place_is_kept_from_it(sitting: Sitting) -> None:
    story, secretary = sitting.story, sitting.story.actor("secretary")
    proposal = propose_case(
        story.house,
        story.actor("counsellor"),
        sitting.case,
        body=story.town.bodies["shien"],
        reason="避難先で会えない",
    )
    agenda = Agenda(
        meeting=None,
        grounds=frozenset({Ground.SHIEN106}),
        invited=(Invited(agency=story.town.agency_refs["shakyo"]),),
        question="はじめに声をかける人",
        due=story.today + timedelta(days=5),
    )
    sitting.item = put_on_agenda(story.house, secretary, proposal, agenda)
    (asked,) = [r for r in sitting.requests("counsellor").requests if r.answer is None]
    decline_request(story.house, story.actor("counsellor"), asked.ref, words="避難先に知られるため")
    assert read_proposal(story.house, secretary, proposal).reason == "避難先で会えない"
    assert [one.words for one in sitting.room().asked] == ["避難先に知られるため"]
    mother = story.persons(sitting.case)[0]
    set_wall(story.house, story.actor("counsellor"), sitting.case, rule="N-1", person=mother, reason="避難している")
    assert read_proposal(story.house, secretary, proposal).reason == ""
    assert [one.words for one in sitting.room().asked] == [""]


def test_a_task_keeps_its_role_sheet_open_until_it_ends(sitting: Sitting) -> None:
    sitting.put("shakyo", "hospital")
    sitting.necessary()
    sitting.answer(to=["shakyo", "hospital", "welfare"])
    story = sitting.story
    due = story.today + timedelta(days=90)
    task = decide_task(
        story.house,
        story.actor("secretary"),
        sitting.item,
        agency=story.town.agency_refs["shakyo"],
        words="月に2回、声をかける",
        due=due,
    )
    assert [row.words for row in list_tasks(story.house, story.actor("shakyo")).rows] == ["月に2回、声をかける"]
    assert list_tasks(story.house, story.actor("hospital")).rows == ()
    sitting.clock.forward(days=45)
    assert sitting.sees("shakyo")["ties.outings/西川 隆"] == "SHIEN106"
    with pytest.raises(Refused):
        sitting.sees("hospital")
    end_task(story.house, story.actor("shakyo"), task, how=TaskEnd.DONE, words="声をかけた")
    with pytest.raises(Refused):
        sitting.sees("shakyo")


def test_the_minutes_are_approved_by_the_chair_and_the_window_closes_a_week_later(sitting: Sitting) -> None:
    sitting.put("shakyo")
    sitting.necessary()
    sitting.answer(to=["shakyo", "welfare"])
    story, house, secretary = sitting.story, sitting.story.house, sitting.story.actor("secretary")
    sitting.clock.forward(days=10)
    first = write_minutes(house, secretary, sitting.item, words="声をかける順を決めた。")
    with pytest.raises(Conflict):
        write_minutes(house, secretary, sitting.item, words="別の人が同時に書いた。")
    second = write_minutes(house, secretary, sitting.item, words="声をかける順を決めた。次は来月。", seen=first)
    with pytest.raises(Refused):
        approve_minutes(house, secretary, sitting.item, seen=second)
    with pytest.raises(Conflict):
        approve_minutes(house, story.actor("chair"), sitting.item, seen=first)
    approve_minutes(house, story.actor("chair"), sitting.item, seen=second)
    with pytest.raises(Conflict):
        decide_task(house, secretary, sitting.item, agency=story.town.agency_refs["shakyo"], words="x", due=story.today)
    sitting.clock.forward(days=6)
    assert sitting.sees("shakyo")
    sitting.clock.forward(days=2)
    with pytest.raises(Refused):
        sitting.sees("shakyo")
    assert record_expiries(house) >= 1


def test_an_office_may_decline_with_a_reason_that_the_secretariat_reads(sitting: Sitting) -> None:
    sitting.put("shakyo")
    story = sitting.story
    (request,) = sitting.requests("counsellor").requests
    decline_request(story.house, story.actor("counsellor"), request.ref, words="本人と話してからにしたい")
    assert [(asked.answer, asked.words) for asked in sitting.room().asked] == [("declined", "本人と話してからにしたい")]
    with pytest.raises(Conflict):
        answer_request(story.house, story.actor("counsellor"), request.ref, AnswerToRequest(given={}))


def test_what_was_learned_in_the_meeting_does_not_go_on_under_a_consent(sitting: Sitting) -> None:
    """N-6, P11: the son consents later; what 社協 knows from the meeting stays, what he told it anew may go."""
    sitting.put("shakyo")
    sitting.necessary()
    sitting.answer(to=["shakyo", "welfare"])
    story, house, shakyo = sitting.story, sitting.story.house, sitting.story.actor("shakyo")
    son = next(p.ref for p in read_case(house, shakyo, sitting.case).persons if p.name == "西川 隆")
    for words, anew in (("会議では、3年出ていないと聞いた", False), ("本人は「夜は出ている」と話した", True)):
        add_statement(
            house, shakyo, sitting.case, field="ties.outings", persons=(son,), value=Value(text=words), heard_anew=anew
        )
    preset = prepare_consents(house, shakyo, sitting.case).presets[0].ref
    answers = (PersonsAnswer(person=son, answer=ConsentAnswer.GIVEN),)
    record_consents(house, shakyo, sitting.case, preset=preset, answers=answers)
    story.share(sitting.case, "hospital", TIES, by="shakyo")
    case = read_case(house, story.actor("hospital"), sitting.case)
    values = {f.value for s in case.sections for r in s.rows for f in r.fields}
    assert "本人は「夜は出ている」と話した" in values
    assert "会議では、3年出ていないと聞いた" not in values


def test_a_withdrawal_ends_what_the_meeting_saw_on_the_consent(sitting: Sitting) -> None:
    sitting.put("shakyo")
    sitting.answer(to=["shakyo", "welfare"])
    story = sitting.story
    assert "person.name/西川 とし子" in sitting.sees("shakyo")
    withdraw_consent(story.house, story.actor("counsellor"), sitting.case, sitting.consent, said_on=story.today)
    with pytest.raises(Refused):
        sitting.sees("shakyo")


def test_without_a_sitting_named_members_take_it_up_at_once(sitting: Sitting) -> None:
    story, house = sitting.story, sitting.story.house
    proposal = propose_case(
        house, story.actor("counsellor"), sitting.case, body=story.town.bodies["shien"], reason="急ぐ"
    )
    agenda = Agenda(
        meeting=None,
        grounds=frozenset({Ground.SHIEN106}),
        invited=(Invited(agency=story.town.agency_refs["shakyo"]),),
        question="今週の見守り",
        due=story.today,
    )
    sitting.item = put_on_agenda(house, story.actor("secretary"), proposal, agenda)
    sitting.answer(to=["shakyo", "welfare"])
    assert sitting.room("shakyo").meeting is None


def test_words_of_the_meeting_stand_in_no_entry(sitting: Sitting) -> None:
    sitting.put("shakyo")
    sitting.necessary()
    sitting.answer(to=["shakyo", "welfare"])
    write_minutes(sitting.story.house, sitting.story.actor("secretary"), sitting.item, words="隆さんのこと")
    reader = Reader(sitting.story.house.settings.database_url)
    leaves = b" ".join(reader.leaves(sitting.story.town.id)).decode()
    reader.close()
    assert not [word for word in ("会えない", "命に関わる", "隆さん", "声をかける") if word in leaves]


def test_a_case_walled_from_the_secretary_is_in_none_of_his_lists(sitting: Sitting) -> None:
    sitting.put("shakyo")
    story = sitting.story
    set_wall(
        story.house,
        story.actor("counsellor"),
        sitting.case,
        rule="N-3",
        staff=story.town.staff_refs["secretary"],
        reason="となりの家",
    )
    assert sitting.requests("secretary").items == ()
    with pytest.raises(NotFound):
        sitting.room()


def test_minutes_are_kept_as_a_draft_for_the_secretariat_and_for_nobody_else_at_the_item(sitting: Sitting) -> None:
    sitting.put("shakyo")
    sitting.answer(to=["shakyo", "welfare"])
    story, house = sitting.story, sitting.story.house
    sheet = Sheet(form=SheetForm.MINUTES, case=sitting.case, about=sitting.item)
    words = (("minutes", "書きかけ"), ("seen", ""))
    save_draft(house, story.actor("secretary"), new_public_ref(), sheet, words)
    assert len(find_drafts(house, story.actor("secretary"), sheet)) == 1
    for person in ("shakyo", "counsellor"):
        with pytest.raises(NotFound):
            save_draft(house, story.actor(person), new_public_ref(), sheet, words)
    elsewhere = Sheet(form=SheetForm.MINUTES, case=story.mother_and_son(), about=sitting.item)
    with pytest.raises(NotFound):
        save_draft(house, story.actor("secretary"), new_public_ref(), elsewhere, words)
