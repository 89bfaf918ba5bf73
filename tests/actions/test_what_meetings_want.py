"""Who can sit, about whom the chair decides, who approves, what stands on the first page, and the agenda of a sitting."""

from datetime import timedelta

import pytest

from coord.actions.agenda import Stage
from coord.actions.consents import Excluded, PersonsAnswer, prepare_consents, record_consents
from coord.actions.convening import Agenda, Invited, propose_case, put_on_agenda, read_proposal
from coord.actions.duties import Duties
from coord.actions.home import read_home
from coord.actions.minutes import approve_minutes, write_minutes
from coord.actions.necessity import write_necessity
from coord.actions.requests import decline_request
from coord.actions.tasks import decide_task, end_task
from coord.actions.walls import set_wall
from coord.actions.withdrawals import withdraw_consent
from coord.domain.giving import ConsentAnswer
from coord.domain.ground import Ground
from coord.domain.meeting import TaskEnd
from coord.errors import Conflict, Invalid, NotFound
from tests.builders import Clock, Story
from tests.gate.reading import entries
from tests.sittings import Sitting


@pytest.fixture
def sitting(story: Story, clock: Clock) -> Sitting:
    case = story.mother_and_son()
    consent, _ = story.consents(case, "given", "refused")
    return Sitting(story=story, clock=clock, case=case, consent=consent)


def duties(story: Story, who: str) -> Duties:
    return read_home(story.house, story.actor(who)).meetings


def walled(story: Story, case: str, *, staff: str) -> None:
    set_wall(
        story.house,
        story.actor("counsellor"),
        case,
        rule="N-3",
        staff=story.town.staff_refs[staff],
        reason="となりの家",
    )


# ── Who can sit ──────────────────────────────────────────────────────────────────────────────────


def proposed(story: Story, case: str) -> str:
    actor, body = story.actor("counsellor"), story.town.bodies["shien"]
    return propose_case(story.house, actor, case, body=body, reason="会えない")


def agenda_with(story: Story, *invited: Invited) -> Agenda:
    return Agenda(
        meeting=None,
        grounds=frozenset({Ground.SHIEN106}),
        invited=invited,
        question="見守り",
        due=story.today,
    )


def test_offices_that_never_sit_in_a_meeting_are_not_offered(sitting: Sitting) -> None:
    story = sitting.story
    page = read_proposal(story.house, story.actor("secretary"), proposed(story, sitting.case))
    assert {name for _, name in page.offices} == {"東包括", "多機関協働", "社協くらし", "みどり病院"}
    assert {(name, office) for _, _, name, office in page.staff if office in {"民児協", "東包括"}} == {
        ("民生委員", "民児協"),
        ("東の相談員", "東包括"),
        ("東の同僚", "東包括"),
        ("東の係長", "東包括"),
    }
    assert not {name for _, _, name, _ in page.staff} & {"監査担当", "システム係", "東の所属長", "東の事務"}


@pytest.mark.parametrize("office", ["audit", "system"])
def test_an_office_that_never_sits_is_refused_also_when_the_page_did_not_offer_it(
    sitting: Sitting, office: str
) -> None:
    story = sitting.story
    agenda = agenda_with(story, Invited(agency=story.town.agency_refs[office]))
    with pytest.raises(Invalid) as refused:
        put_on_agenda(story.house, story.actor("secretary"), proposed(story, sitting.case), agenda)
    assert set(refused.value.problems) == {"invited"}


@pytest.mark.parametrize("person", ["volunteer", "head", "clerk", "auditor", "nobody"])
def test_by_name_only_somebody_is_invited_who_works_there_and_opens_items(sitting: Sitting, person: str) -> None:
    story = sitting.story
    staff = story.town.staff_refs.get(person, "a" * 26)
    agenda = agenda_with(story, Invited(agency=story.town.agency_refs["east"], staff=staff))
    with pytest.raises(Invalid) as refused:
        put_on_agenda(story.house, story.actor("secretary"), proposed(story, sitting.case), agenda)
    assert set(refused.value.problems) == {"person"}


# ── About whom the chair decides ─────────────────────────────────────────────────────────────────


def list_of_the_chair(sitting: Sitting) -> list[tuple[str, str]]:
    return [(one.called, one.words) for one in sitting.room("chair").said_no]


def why_not(sitting: Sitting, person: int) -> str:
    with pytest.raises(Invalid) as refused:
        sitting.necessary(person)
    return refused.value.problems["person"]


def test_the_chair_is_offered_who_refused_though_nothing_was_given_of_him(sitting: Sitting) -> None:
    sitting.put("shakyo")
    assert list_of_the_chair(sitting) == [("", "断られました")]
    assert sitting.room("secretary").said_no == ()
    (son,) = sitting.room("chair").said_no
    write_necessity(
        sitting.story.house, sitting.story.actor("chair"), sitting.item, person=son.ref, reason="命に関わる"
    )
    assert sitting.room("chair").said_no == ()
    with pytest.raises(Conflict):
        sitting.necessary()
    sitting.answer(to=["shakyo", "welfare"])
    assert sitting.sees("shakyo")["ties.outings/西川 隆"] == "SHIEN106"


def test_for_whom_a_consent_stands_no_necessity_is_written(sitting: Sitting) -> None:
    sitting.put("shakyo")
    assert why_not(sitting, 0) == "同意している人です。必要な理由は要りません。"


def test_for_who_was_never_asked_or_cannot_say_no_necessity_is_written(story: Story, clock: Clock) -> None:
    case = story.mother_and_son()
    story.consents(case, "cannot_ascertain", "-")
    sitting = Sitting(story=story, clock=clock, case=case)
    sitting.put("shakyo")
    assert sitting.room("chair").said_no == ()
    assert why_not(sitting, 0).startswith("断られた人ではありません。")
    assert why_not(sitting, 1).startswith("まだ同意をたずねていない人です。")


def test_who_withdrew_is_offered_too_and_each_is_decided_on_alone(sitting: Sitting) -> None:
    sitting.put("shakyo")
    sitting.answer(to=["shakyo", "welfare"])
    story = sitting.story
    withdraw_consent(story.house, story.actor("counsellor"), sitting.case, sitting.consent, said_on=story.today)
    offered = sitting.room("chair").said_no
    assert [(one.principal, one.words) for one in offered] == [(True, "取りやめました"), (False, "断られました")]
    sitting.necessary(0)
    assert list_of_the_chair(sitting) == [("", "断られました")]


def test_who_takes_back_a_consent_that_has_run_out_said_no_all_the_same(story: Story, clock: Clock) -> None:
    case = story.mother_and_son()
    (consent,) = story.consents(case, "given", "-")
    clock.forward(days=370)
    withdraw_consent(story.house, story.actor("counsellor"), case, consent, said_on=story.today)
    sitting = Sitting(story=story, clock=clock, case=case)
    sitting.put("shakyo")
    assert list_of_the_chair(sitting) == [("", "取りやめました")]
    sitting.answer(to=["shakyo", "welfare"])
    assert not [key for key in sitting.sees("shakyo") if "とし子" in key]


def consented_but_for(story: Story, case: str, person: str, office: str) -> None:
    actor = story.actor("counsellor")
    answer = PersonsAnswer(
        person=person,
        answer=ConsentAnswer.GIVEN,
        excluded=(Excluded(agency_ref=story.town.agency_refs[office]),),
    )
    preset = prepare_consents(story.house, actor, case).presets[0].ref
    record_consents(story.house, actor, case, preset=preset, answers=(answer,))


def test_who_keeps_an_office_at_the_table_out_is_offered_and_who_keeps_another_out_is_not(sitting: Sitting) -> None:
    story = sitting.story
    mother, son = story.persons(sitting.case)
    consented_but_for(story, sitting.case, mother, "hospital")
    consented_but_for(story, sitting.case, son, "coordination")
    sitting.put("shakyo", "hospital")
    sitting.answer(to=["welfare"])
    assert list_of_the_chair(sitting) == [("西川 とし子", "招いた機関を除いています")]
    assert why_not(sitting, 1) == "同意している人です。必要な理由は要りません。"


def test_a_person_behind_a_wall_is_not_offered_and_not_there_to_decide_on(sitting: Sitting) -> None:
    sitting.put("shakyo")
    story, son = sitting.story, sitting.story.persons(sitting.case)[1]
    set_wall(
        story.house,
        story.actor("counsellor"),
        sitting.case,
        rule="N-3",
        person=son,
        staff=story.town.staff_refs["chair"],
        reason="甥",
    )
    assert sitting.room("chair").said_no == ()
    with pytest.raises(NotFound):
        write_necessity(story.house, story.actor("chair"), sitting.item, person=son, reason="命に関わる")


def test_the_entry_of_the_room_names_also_whom_the_chair_is_to_decide_on(sitting: Sitting) -> None:
    sitting.put("shakyo")
    sitting.room("chair")
    son = sitting.story.persons(sitting.case)[1]
    (opened,) = [e for e in entries(sitting.story.house, sitting.story.town.id) if e["event"] == "item.read"]
    assert opened["persons"] == [son]


# ── Four eyes ────────────────────────────────────────────────────────────────────────────────────


def test_who_wrote_the_newest_minutes_does_not_approve_them(sitting: Sitting) -> None:
    sitting.put("shakyo")
    story, house, chair = sitting.story, sitting.story.house, sitting.story.actor("chair")
    first = write_minutes(house, story.actor("secretary"), sitting.item, words="順番を決めた。")
    own = write_minutes(house, chair, sitting.item, words="順番を決めた。次は来月。", seen=first)
    assert sitting.room("chair").wrote_minutes
    assert not sitting.room("secretary").wrote_minutes
    with pytest.raises(Invalid) as refused:
        approve_minutes(house, chair, sitting.item, seen=own)
    assert refused.value.problems["minutes"].startswith("いまの会議録は、会長がご自分で書いたものです。")
    again = write_minutes(house, story.actor("secretary"), sitting.item, words="順番を決めた。次は来月。", seen=own)
    approve_minutes(house, chair, sitting.item, seen=again)
    assert sitting.room("chair").approved


# ── The first page ───────────────────────────────────────────────────────────────────────────────


def test_a_request_stands_on_the_first_page_until_it_is_answered_or_closed(sitting: Sitting) -> None:
    story = sitting.story
    sitting.put("shakyo")
    (asked,) = duties(story, "counsellor").requests
    assert (asked.body, asked.overdue, asked.due) == ("まるごと会議", False, story.today + timedelta(days=5))
    assert duties(story, "shakyo").requests == ()
    sitting.clock.forward(days=6)
    assert [r.overdue for r in duties(story, "counsellor").requests] == [True]
    decline_request(story.house, story.actor("counsellor"), asked.ref, words="本人と話してから")
    assert duties(story, "counsellor").requests == ()
    sitting.put("shakyo")
    sitting.clock.forward(days=41)
    assert duties(story, "counsellor").requests == ()


def test_a_task_stands_there_from_a_week_before_its_day_and_goes_on_when_it_is_late(sitting: Sitting) -> None:
    story = sitting.story
    sitting.put("shakyo", "hospital")
    sitting.answer(to=["shakyo", "welfare"])
    secretary, office = story.actor("secretary"), story.town.agency_refs["shakyo"]
    due = story.today + timedelta(days=20)
    task = decide_task(story.house, secretary, sitting.item, agency=office, words="声をかける", due=due)
    assert duties(story, "shakyo").tasks == ()
    sitting.clock.forward(days=13)
    (seen,) = duties(story, "shakyo").tasks
    assert (seen.ref, seen.body, seen.due) == (task, "まるごと会議", due)
    assert duties(story, "hospital").tasks == ()
    sitting.clock.forward(days=30)
    assert [late.ref for late in duties(story, "shakyo").tasks] == [task]
    end_task(story.house, story.actor("shakyo"), task, how=TaskEnd.DONE, words="かけた")
    assert duties(story, "shakyo").tasks == ()


def test_an_item_is_to_be_prepared_by_who_convenes_and_who_is_invited_until_its_day_is_over(sitting: Sitting) -> None:
    story = sitting.story
    sitting.put("shakyo", volunteer=True)
    for who in ("secretary", "chair", "shakyo", "volunteer"):
        (coming,) = duties(story, who).to_prepare
        assert (coming.ref, coming.number, coming.sits_at) == (sitting.item, 1, sitting.sits_at)
        assert coming.opens == (who in {"secretary", "chair"}), "nothing is given yet"
    sitting.answer(to=["shakyo", "welfare"])
    assert [coming.opens for coming in duties(story, "shakyo").to_prepare] == [True]
    assert [coming.opens for coming in duties(story, "volunteer").to_prepare] == [False]
    for who in ("counsellor", "hospital", "clerk", "auditor"):
        assert duties(story, who).to_prepare == ()
    sitting.clock.forward(days=10, hours=3)
    assert len(duties(story, "shakyo").to_prepare) == 1
    sitting.clock.forward(days=1)
    assert duties(story, "shakyo").to_prepare == ()


def test_the_nearest_stands_first_and_an_item_without_a_sitting_ends_with_its_window(sitting: Sitting) -> None:
    story = sitting.story
    sitting.put("shakyo")
    sooner = put_on_agenda(
        story.house,
        story.actor("secretary"),
        proposed(story, story.mother_and_son()),
        agenda_with(story, Invited(agency=story.town.agency_refs["shakyo"])),
    )
    assert [coming.ref for coming in duties(story, "shakyo").to_prepare] == [sitting.item, sooner]
    sitting.clock.forward(days=11)
    (without,) = duties(story, "shakyo").to_prepare
    assert (without.ref, without.meeting, without.due) == (sooner, None, story.today + timedelta(days=3))


def test_minutes_wait_for_the_chair_and_for_nobody_else(sitting: Sitting) -> None:
    story, house, chair = sitting.story, sitting.story.house, sitting.story.actor("chair")
    sitting.put("shakyo")
    assert duties(story, "chair").to_approve == ()
    first = write_minutes(house, story.actor("secretary"), sitting.item, words="順番を決めた。")
    (waiting,) = duties(story, "chair").to_approve
    assert (waiting.ref, waiting.saved_at is not None) == (sitting.item, True)
    assert duties(story, "secretary").to_approve == duties(story, "supervisor").to_approve == ()
    own = write_minutes(house, chair, sitting.item, words="順番を決めた。次は来月。", seen=first)
    assert duties(story, "chair").to_approve == ()
    again = write_minutes(house, story.actor("secretary"), sitting.item, words="これでよい。", seen=own)
    sitting.clock.forward(days=60)
    assert [one.ref for one in duties(story, "chair").to_approve] == [sitting.item]
    approve_minutes(house, chair, sitting.item, seen=again)
    assert duties(story, "chair").to_approve == ()


def test_nothing_of_a_case_that_a_wall_hides_stands_on_the_first_page(sitting: Sitting) -> None:
    story, house = sitting.story, sitting.story.house
    sitting.put("shakyo", "hospital")
    for who in ("counsellor", "hospital", "shakyo", "chair"):
        assert duties(story, who) != Duties(), who
    secretary = story.actor("secretary")
    task = {"agency": story.town.agency_refs["hospital"], "words": "電話する", "due": story.today}
    decide_task(house, secretary, sitting.item, **task)  # type: ignore[arg-type]
    write_minutes(house, secretary, sitting.item, words="順番を決めた。")
    assert duties(story, "hospital").tasks
    assert duties(story, "chair").to_approve
    for who in ("hospital", "shakyo", "chair", "secretary", "colleague"):
        walled(story, sitting.case, staff=who)
        assert duties(story, who) == Duties(), who


def test_a_wall_around_one_person_keeps_the_minutes_from_the_chairs_first_page_as_from_the_room(
    sitting: Sitting,
) -> None:
    story = sitting.story
    sitting.put("shakyo")
    write_minutes(story.house, story.actor("secretary"), sitting.item, words="順番を決めた。")
    son, staff = story.persons(sitting.case)[1], story.town.staff_refs["chair"]
    set_wall(story.house, story.actor("counsellor"), sitting.case, rule="N-3", person=son, staff=staff, reason="甥")
    assert sitting.room("chair").minutes_ref == ""
    assert duties(story, "chair").to_approve == ()


def test_no_word_is_opened_for_the_first_page(sitting: Sitting) -> None:
    story = sitting.story
    sitting.put("shakyo")
    page = duties(story, "counsellor"), duties(story, "secretary")
    assert "会えない" not in str(page)
    assert "はじめに声をかける人" not in str(page)
    assert "西川" not in str(page)


# ── The agenda ───────────────────────────────────────────────────────────────────────────────────


def second_item(sitting: Sitting, *invited: str) -> Sitting:
    """Another household at the same sitting."""
    story = sitting.story
    case = story.mother_and_son()
    agenda = Agenda(
        meeting=sitting.meeting,
        grounds=frozenset({Ground.SHIEN106}),
        invited=tuple(Invited(agency=story.town.agency_refs[key]) for key in invited),
        question="見守り",
        due=story.today,
    )
    item = put_on_agenda(story.house, story.actor("secretary"), proposed(story, case), agenda)
    return Sitting(story=story, clock=sitting.clock, case=case, item=item)


def test_the_agenda_has_the_other_items_of_the_sitting_for_who_may_open_them(sitting: Sitting) -> None:
    story = sitting.story
    sitting.put("shakyo", "hospital")
    sitting.answer(to=["shakyo", "welfare", "hospital"])
    other = second_item(sitting, "shakyo")
    write_minutes(story.house, story.actor("secretary"), other.item, words="順番を決めた。")
    assert [(row.ref, row.number, row.here, row.stage) for row in sitting.room("secretary").agenda] == [
        (sitting.item, 1, True, Stage.COMING),
        (other.item, 2, False, Stage.WRITTEN),
    ]
    assert [row.number for row in sitting.room("hospital").agenda] == [1]
    nothing_given_yet = [(row.ref, row.stage) for row in sitting.room("shakyo").agenda]
    assert nothing_given_yet == [(sitting.item, Stage.COMING), ("", Stage.COMING)]
    other.answer(to=["shakyo", "welfare"])
    assert [row.ref for row in sitting.room("shakyo").agenda] == [sitting.item, other.item]
    assert other.room("shakyo").number == 2


def test_an_approved_item_is_open_to_its_attendees_for_a_week_and_then_a_line_without_a_link(sitting: Sitting) -> None:
    story, house = sitting.story, sitting.story.house
    sitting.put("shakyo")
    other = second_item(sitting, "shakyo")
    for one in (sitting, other):
        one.answer(to=["shakyo", "welfare"])
    saved = write_minutes(house, story.actor("secretary"), other.item, words="順番を決めた。")
    approve_minutes(house, story.actor("chair"), other.item, seen=saved)
    assert [row.ref for row in sitting.room("shakyo").agenda] == [sitting.item, other.item]
    sitting.clock.forward(days=8)
    assert [(row.ref, row.stage) for row in sitting.room("shakyo").agenda][1] == ("", Stage.APPROVED)
    assert [row.ref for row in sitting.room("secretary").agenda] == [sitting.item, other.item]


def test_a_case_behind_a_wall_is_not_on_the_agenda(sitting: Sitting) -> None:
    sitting.put("shakyo")
    other = second_item(sitting, "shakyo")
    walled(sitting.story, other.case, staff="secretary")
    assert [row.number for row in sitting.room("secretary").agenda] == [1]
    assert [row.number for row in sitting.room("chair").agenda] == [1, 2]
