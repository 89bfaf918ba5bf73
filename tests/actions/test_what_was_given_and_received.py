"""渡しているもの: each office its own side, persons only as far as the reader may know of them."""

import pytest

from coord.actions.cases import read_case
from coord.actions.disclosures import ShownDisclosures, State, list_disclosures
from coord.actions.handoffs import accept_handoff
from coord.actions.loading import NeedsReason
from coord.actions.sharing import end_disclosure
from coord.actions.walls import set_wall
from coord.actions.withdrawals import withdraw_consent
from coord.domain.compartment import Compartment
from coord.domain.ground import Ground
from coord.errors import NotFound, Refused
from tests.builders import Clock, Story
from tests.gate.reading import exactly_one_entry


def of(story: Story, who: str, case: str) -> ShownDisclosures:
    return list_disclosures(story.house, story.actor(who), case)


def told(page: ShownDisclosures) -> set[tuple[str, str, Ground, State]]:
    """Every row given, as its other side, whose it is, on which ground, and its state."""
    return {(row.office, page.called(row.persons[0]), row.ground.ground, row.state) for row in page.given}


@pytest.fixture
def case(story: Story) -> str:
    """The mother consents, the son does not; handed over to the coordinator, 経済 shared with 社協."""
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    story.hand_over(case)
    story.share(case, "shakyo", Compartment.ECONOMY)
    return case


def test_the_giver_sees_each_disclosure_with_its_ground_and_its_end(story: Story, case: str) -> None:
    page = of(story, "counsellor", case)
    assert told(page) == {
        ("多機関協働", "西川 とし子", Ground.CONSENT, State.STANDING),
        ("多機関協働", "西川 隆", Ground.PURPOSE, State.STANDING),
        ("社協くらし", "西川 とし子", Ground.CONSENT, State.STANDING),
    }
    assert page.received == ()
    (shared,) = (row for row in page.given if row.office == "社協くらし")
    assert (shared.compartments, shared.for_post) == (("経済",), "")
    assert shared.last_day is not None
    handed = next(row for row in page.given if row.ground.ground is Ground.PURPOSE)
    assert (handed.for_post, handed.last_day) == ("相談支援包括化推進員", None)


def test_what_ended_stays_in_the_list_as_a_fact(story: Story, case: str, clock: Clock) -> None:
    counsellor = story.actor("counsellor")
    (shared,) = (row.ref for row in of(story, "counsellor", case).given if row.office == "社協くらし")
    end_disclosure(story.house, counsellor, case, shared)
    states = {row.ref: row.state for row in of(story, "counsellor", case).given}
    assert states.pop(shared) is State.ENDED
    assert set(states.values()) == {State.STANDING}
    clock.forward(days=400)
    by_ground = {(row.ground.ground, row.state) for row in of(story, "counsellor", case).given if row.ref != shared}
    assert by_ground == {(Ground.CONSENT, State.RAN_OUT), (Ground.PURPOSE, State.STANDING)}


def test_the_recipient_sees_what_it_received_and_nothing_of_what_others_did(story: Story, case: str) -> None:
    page = of(story, "shakyo", case)
    assert page.given == ()
    (received,) = page.received
    assert received.compartments == ("経済",)
    assert page.called(received.persons[0]) == "本人", "経済 does not bring the name"
    assert {row.ground.ground for row in of(story, "coordinator", case).received} == {Ground.CONSENT, Ground.PURPOSE}


def test_nobody_is_named_whose_name_was_not_given(story: Story, case: str) -> None:
    page = of(story, "shakyo", case)
    assert "西川" not in repr(page)
    with pytest.raises(Refused):
        of(story, "hospital", case)
    with pytest.raises(NotFound):
        of(story, "hospital", "a" * 26)
    with pytest.raises(NeedsReason):
        of(story, "colleague", case)


def test_what_was_given_to_the_coordinators_post_is_not_listed_to_a_colleague(story: Story, case: str) -> None:
    with pytest.raises(Refused):
        of(story, "coordination_counsellor", case)
    assert of(story, "coordinator", case).received


def test_a_person_hidden_by_a_wall_is_not_in_the_list(story: Story, case: str) -> None:
    mother, son = story.persons(case)
    staff = story.town.staff_refs["coordinator"]
    set_wall(story.house, story.actor("counsellor"), case, rule="N-3", person=son, staff=staff, reason="親族")
    page = of(story, "coordinator", case)
    assert [row.persons for row in page.received] == [(mother,)]
    assert son not in repr(page)


def test_an_office_whose_name_tells_the_place_is_not_named_where_the_place_is_hidden(story: Story, case: str) -> None:
    assert {row.office for row in of(story, "shakyo", case).received} == {"東包括"}
    mother = story.persons(case)[0]
    set_wall(story.house, story.actor("counsellor"), case, rule="N-1", person=mother, reason="申出")
    page = of(story, "shakyo", case)
    assert "東包括" not in repr(page)
    assert len(page.received) == 1


def test_after_a_withdrawal_the_recipient_keeps_no_way_in(story: Story, case: str) -> None:
    consent = read_case(story.house, story.actor("counsellor"), case).persons[0].consents[0].ref
    today = story.today
    withdraw_consent(story.house, story.actor("counsellor"), case, consent, said_on=today)
    with pytest.raises(Refused):
        of(story, "shakyo", case)
    assert {state for *_, ground, state in told(of(story, "counsellor", case)) if ground is Ground.CONSENT} == {
        State.ENDED
    }


def test_the_entry_names_exactly_what_was_opened(story: Story, case: str) -> None:
    with exactly_one_entry(story) as found:
        page = of(story, "counsellor", case)
    assert found[0]["event"] == "disclosure.listed"
    assert found[0]["facts"]["count"] == len(page.given) == 3
    opened = {item.split("/")[1] for item in found[0]["facts"]["shown"]}
    assert opened == {"person.name", "household.relation"}


def test_an_accepted_handoff_stays_in_the_list_of_both_sides(story: Story, case: str) -> None:
    handoff = story.hand_over(case, to="shakyo")
    accept_handoff(story.house, story.actor("shakyo"), handoff, words="受けました")
    assert len(of(story, "shakyo", case).received) == 2
    assert len(of(story, "counsellor", case).given) == 4
