"""What the people of the spine's story get, told in their words."""

import pytest

from coord.actions.cases import read_case
from coord.actions.handoffs import accept_handoff
from coord.actions.listing import list_cases
from coord.actions.withdrawals import withdraw_consent
from coord.domain.compartment import Compartment
from coord.errors import Refused
from tests.builders import Clock, Story


def test_the_office_that_entered_a_case_reads_it_as_its_own(story: Story) -> None:
    case = story.mother_and_son()
    shown = read_case(story.house, story.actor("counsellor"), case)
    assert [person.name for person in shown.persons] == ["西川 とし子", "西川 隆"]
    grounds = {f.ground.label for s in shown.sections for r in s.rows for f in r.fields}
    assert grounds == {"自所の記載"}


def test_nobody_else_learns_that_the_case_exists(story: Story) -> None:
    case = story.mother_and_son()
    for person in ("coordinator", "shakyo", "hospital", "volunteer"):
        assert list_cases(story.house, story.actor(person)).rows == ()
        with pytest.raises(Refused):
            read_case(story.house, story.actor(person), case)


def test_the_coordinator_sees_the_mother_on_consent_and_the_son_within_the_purpose(story: Story) -> None:
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    handoff = story.hand_over(case)
    accept_handoff(story.house, story.actor("coordinator"), handoff, words="受けました")
    shown = read_case(story.house, story.actor("coordinator"), case)
    mother, son = shown.persons
    assert {f.ground.ground.value for f in shown.fields_of(mother.ref)} == {"CONSENT"}
    assert {f.ground.ground.value for f in shown.fields_of(son.ref)} == {"PURPOSE"}
    assert son.consents[-1].words == "断られました"


def test_another_desk_of_the_coordinators_office_does_not_see_the_son(story: Story) -> None:
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    story.hand_over(case)
    with pytest.raises(Refused):
        read_case(story.house, story.actor("coordination_counsellor"), case)


def test_a_desk_given_a_compartment_sees_exactly_that_and_nothing_of_the_son(story: Story) -> None:
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    story.share(case, "shakyo", Compartment.ECONOMY)
    shown = read_case(story.house, story.actor("shakyo"), case)
    assert len(shown.persons) == 1
    values = [f.value for s in shown.sections for r in s.rows for f in r.fields]
    assert values == ["年金 月9万4千円"]


def test_a_withdrawn_consent_closes_everything_at_once(story: Story) -> None:
    case = story.mother_and_son()
    consent, _ = story.consents(case, "given", "refused")
    story.share(case, "shakyo", Compartment.ECONOMY)
    today = story.today
    withdraw_consent(story.house, story.actor("counsellor"), case, consent, said_on=today)
    with pytest.raises(Refused):
        read_case(story.house, story.actor("shakyo"), case)
    assert list_cases(story.house, story.actor("shakyo")).rows == ()


def test_an_answer_is_dated_by_the_day_in_japan(story: Story, clock: Clock) -> None:
    case = story.mother_and_son()
    clock.forward(hours=(16 - clock().hour) % 24)
    assert clock().date() != story.today
    story.consents(case, "refused", "given")
    refused, given = (person.consents[0] for person in read_case(story.house, story.actor("counsellor"), case).persons)
    assert (refused.until, refused.recorded_on, given.recorded_on) == (story.today,) * 3
