"""A task is read and ended by who took it on: not by a second volunteer, an unassigned colleague, another body."""

import pytest
from sqlalchemy import select

from coord.actions.bodies import list_meetings
from coord.actions.cases import add_statement, read_case
from coord.actions.convening import propose_case, read_proposal
from coord.actions.gate import Actor
from coord.actions.minutes import approve_minutes, write_minutes
from coord.actions.room import read_item
from coord.actions.tasks import end_task, list_tasks
from coord.actions.walls import set_wall
from coord.domain.agency import Role
from coord.domain.meeting import TaskEnd
from coord.domain.statement import Value
from coord.errors import Conflict, Invalid, Refused
from coord.store import tables as t
from tests.builders import Story
from tests.sittings import Sitting

WORDS = "とし子さんを週に一度たずねる"


def _second_volunteer(story: Story) -> Actor:
    ref = story.entered_before_the_law("hospital", "volunteers", Role.VOLUNTEER)
    with story.house.engine.begin() as connection:
        row = connection.execute(select(t.appointment).where(t.appointment.c.public_ref == ref)).one()
        connection.execute(
            t.appointment_confirmation.insert(),
            {
                "municipality": story.town.id,
                "appointment_id": row.id,
                "confirmed_by": None,
                "at": story.house.now(),
            },
        )
    return Actor(municipality=story.town.id, staff=story.town.staff["hospital"], appointment=row.id, session="story")


def test_only_the_volunteer_who_was_named_reads_the_task_and_ends_it(sitting: Sitting) -> None:
    sitting.put("shakyo", volunteer=True)
    sitting.answer(to=["shakyo", "welfare", "volunteers"])
    task = sitting.decide("volunteers", WORDS)
    story = sitting.story
    other = _second_volunteer(story)
    assert list_tasks(story.house, other).rows == ()
    with pytest.raises(Refused):
        end_task(story.house, other, task, how=TaskEnd.DONE)
    (shown,) = list_tasks(story.house, story.actor("volunteer")).rows
    assert (shown.words, shown.mine) == (WORDS, True)
    end_task(story.house, story.actor("volunteer"), task, how=TaskEnd.DONE, words="会えた")
    (ended,) = list_tasks(story.house, story.actor("volunteer")).rows
    assert (ended.state, ended.outcome) == ("done", "会えた")


def test_a_colleague_whom_nobody_assigned_reads_no_words_and_ends_nothing(sitting: Sitting) -> None:
    sitting.put("shakyo", "east")
    sitting.answer(to=["shakyo", "welfare"])
    task = sitting.decide("east", WORDS)
    story = sitting.story
    (shown,) = list_tasks(story.house, story.actor("colleague")).rows
    assert (shown.words, shown.mine) == ("", False)
    with pytest.raises(Refused):
        end_task(story.house, story.actor("colleague"), task, how=TaskEnd.DONE)
    (hers,) = list_tasks(story.house, story.actor("counsellor")).rows
    assert (hers.words, hers.mine) == (WORDS, True)


def test_another_body_on_the_same_case_does_not_read_what_this_one_decided(sitting: Sitting) -> None:
    sitting.put("shakyo")
    sitting.answer(to=["shakyo", "welfare"])
    sitting.decide("shakyo", WORDS)
    item = sitting.at_the_other_body()
    story = sitting.story
    assert read_item(story.house, story.actor("coordination_counsellor"), item).carried == ()
    assert [task.words for task in sitting.room().tasks] == [WORDS]


def test_who_was_asked_and_who_proposed_is_not_named_where_the_name_tells_the_place(sitting: Sitting) -> None:
    story = sitting.story
    sitting.put("shakyo")
    proposal = propose_case(
        story.house, story.actor("counsellor"), sitting.case, body=story.town.bodies["shien"], reason="もう一度"
    )
    (mother, _) = story.persons(sitting.case)
    east = read_proposal(story.house, story.actor("secretary"), proposal).by
    assert east in {one.agency for one in sitting.room().asked}
    set_wall(story.house, story.actor("counsellor"), sitting.case, rule="N-1", person=mother, reason="支援措置")
    assert east not in {one.agency for one in sitting.room().asked}
    assert read_proposal(story.house, story.actor("secretary"), proposal).by != east
    assert east not in {one.by for one in list_meetings(story.house, story.actor("secretary")).proposals}


def test_volunteers_are_invited_by_name_only(sitting: Sitting) -> None:
    with pytest.raises(Invalid) as refused:
        sitting.put("shakyo", "volunteers")
    assert refused.value.problems["invited"].startswith("民生委員やつながりサポーターは")


def _of_the_son(sitting: Sitting) -> set[str | None]:
    case = read_case(sitting.story.house, sitting.story.actor("shakyo"), sitting.case)
    fields = (f for section in case.sections for row in section.rows for f in row.fields)
    return {f.value for f in fields if "隆" in f.whose}


def test_a_task_on_a_law_opens_what_was_written_by_then_and_nothing_later(sitting: Sitting) -> None:
    story, house = sitting.story, sitting.story.house
    sitting.put("shakyo")
    sitting.necessary()
    sitting.answer(to=["shakyo", "welfare"])
    sitting.decide("shakyo", WORDS)
    saved = write_minutes(house, story.actor("secretary"), sitting.item, words="話し合った。")
    approve_minutes(house, story.actor("chair"), sitting.item, seen=saved)
    sitting.clock.forward(days=20)
    before = _of_the_son(sitting)
    assert before
    (_, son) = story.persons(sitting.case)
    said = Value(text="あとで書いた")
    add_statement(house, story.actor("counsellor"), sitting.case, field="ties.outings", persons=(son,), value=said)
    assert _of_the_son(sitting) == before


def test_a_second_office_may_propose_and_learns_of_no_earlier_proposal(sitting: Sitting) -> None:
    story = sitting.story
    story.share(sitting.case, "hospital")
    body = story.town.bodies["shien"]
    for who in ("counsellor", "hospital"):
        propose_case(story.house, story.actor(who), sitting.case, body=body, reason="みなで考える")
    with pytest.raises(Conflict):
        propose_case(story.house, story.actor("hospital"), sitting.case, body=body, reason="もう一度")
