"""What a person said last binds the meeting: a refusal is not erased, nor outlived by a task."""

import pytest

from coord.actions.cases import add_statement
from coord.actions.minutes import approve_minutes, write_minutes
from coord.actions.necessity import write_necessity
from coord.actions.room import note_presence, read_item
from coord.domain.meeting import Presence
from coord.domain.statement import Value
from coord.errors import Conflict, Invalid
from tests.sittings import Sitting


def _of_the_son(sitting: Sitting) -> list[str]:
    return [words for words in sitting.sees("shakyo") if "隆" in words]


def test_a_refusal_is_not_erased_when_he_could_not_be_asked_later(sitting: Sitting) -> None:
    sitting.put("shakyo")
    sitting.story.consents(sitting.case, "-", "cannot_ascertain")
    sitting.answer(to=["shakyo", "welfare"])
    assert _of_the_son(sitting) == []


def test_who_could_not_be_asked_and_never_refused_is_given_on_the_law(sitting: Sitting) -> None:
    story = sitting.story
    sitting.case = story.mother_and_son()
    story.consents(sitting.case, "given", "cannot_ascertain")
    sitting.put("shakyo")
    sitting.answer(to=["shakyo", "welfare"])
    assert _of_the_son(sitting)


def _answered_then_refused(sitting: Sitting) -> None:
    story = sitting.story
    sitting.case = story.mother_and_son()
    story.consents(sitting.case, "given", "-")
    sitting.put("shakyo")
    sitting.answer(to=["shakyo", "welfare"])
    assert _of_the_son(sitting)
    story.consents(sitting.case, "-", "refused")


def test_a_task_reads_on_nothing_of_who_refused_after_the_answer(sitting: Sitting) -> None:
    _answered_then_refused(sitting)
    sitting.decide("shakyo", days=150)
    sitting.clock.forward(days=60)
    assert sitting.sees("shakyo")
    assert _of_the_son(sitting) == []


def test_a_task_reads_on_where_the_chair_wrote_why_it_is_necessary(sitting: Sitting) -> None:
    _answered_then_refused(sitting)
    story = sitting.story
    (_, son) = story.persons(sitting.case)
    write_necessity(story.house, story.actor("chair"), sitting.item, person=son, reason="命にかかわるため")
    sitting.decide("shakyo", days=150)
    sitting.clock.forward(days=60)
    assert _of_the_son(sitting)


def test_a_coordinator_who_chairs_approves_the_minutes_of_her_body(sitting: Sitting) -> None:
    story = sitting.story
    item = sitting.at_the_other_body()
    saved = write_minutes(story.house, story.actor("coordination_counsellor"), item, words="月に一度集まる。")
    approve_minutes(story.house, story.actor("coordinator"), item, seen=saved)
    assert read_item(story.house, story.actor("coordinator"), item).approved


def test_a_necessity_does_not_cover_a_refusal_that_came_after_it(sitting: Sitting) -> None:
    story = sitting.story
    sitting.put("shakyo")
    sitting.necessary()
    (_, son) = story.persons(sitting.case)
    sitting.clock.forward(minutes=1)
    story.consents(sitting.case, "-", "refused")
    sitting.answer(to=["shakyo", "welfare"])
    assert _of_the_son(sitting) == []
    assert [one.ref for one in sitting.room("chair").said_no] == [son]
    with pytest.raises(Invalid):
        write_necessity(story.house, story.actor("chair"), sitting.item, person=son, reason="命にかかわるため")


def test_the_room_counts_nothing_but_what_was_received_without_consent(sitting: Sitting) -> None:
    story = sitting.story
    sitting.put("shakyo")
    sitting.answer(to=["shakyo", "welfare"])
    (mother, son) = story.persons(sitting.case)
    counsellor = story.actor("counsellor")
    for field, person in (("ties.outings", son), ("informant.told_by", mother)):
        add_statement(story.house, counsellor, sitting.case, field=field, persons=(person,), value=Value(text="隣"))
    assert [sitting.room(who).held_back for who in ("secretary", "chair")] == [0, 0]


def test_what_the_approved_minutes_say_of_who_was_there_stays(sitting: Sitting) -> None:
    story = sitting.story
    sitting.put("shakyo")
    saved = write_minutes(story.house, story.actor("secretary"), sitting.item, words="話し合った。")
    approve_minutes(story.house, story.actor("chair"), sitting.item, seen=saved)
    with pytest.raises(Conflict):
        note_presence(
            story.house,
            story.actor("secretary"),
            sitting.item,
            agency=story.town.agency_refs["shakyo"],
            presence=Presence.PRESENT,
        )


def test_who_agreed_and_could_not_be_asked_any_more_did_not_say_no(sitting: Sitting) -> None:
    story = sitting.story
    sitting.case = story.mother_and_son()
    story.consents(sitting.case, "given", "given")
    sitting.clock.forward(minutes=1)
    story.consents(sitting.case, "-", "cannot_ascertain")
    sitting.put("shakyo")
    assert sitting.room("chair").said_no == ()
    sitting.answer(to=["shakyo", "welfare"])
    assert _of_the_son(sitting)
