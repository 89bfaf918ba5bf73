"""The giver ends what it gave: nothing is seen through it any more, and no handoff stands on nothing."""

import pytest

from coord.actions.handoffs import accept_handoff, list_handoffs, read_handoff
from coord.actions.sharing import end_disclosure
from coord.domain.ground import Ground
from coord.errors import Conflict, NotFound, Refused
from coord.store import cases, sharing
from tests.builders import Clock, Story


def given(story: Story, case: str, *grounds: Ground) -> list[str]:
    """The references of what was given in this case (on these grounds) and has not ended."""
    with story.house.engine.begin() as connection:
        found = cases.case_by_ref(connection, story.town.id, case)
        assert found is not None
        rows = sharing.disclosures_of(connection, story.town.id, [found.id])
    return [row.public_ref for row in rows if row.ended_at is None and row.ground in (grounds or Ground)]


def state_of(story: Story, handoff: str, who: str = "counsellor") -> str:
    return next(row.state for row in list_handoffs(story.house, story.actor(who)).rows if row.ref == handoff)


def test_a_handoff_stays_open_while_part_of_it_stands_and_closes_with_the_last(story: Story) -> None:
    case, counsellor = story.mother_and_son(), story.actor("counsellor")
    story.consents(case, "given", "refused")
    handoff = story.hand_over(case)
    first, last = given(story, case)
    assert end_disclosure(story.house, counsellor, case, first).handoffs_closed == 0
    assert state_of(story, handoff) == "open"
    assert end_disclosure(story.house, counsellor, case, last).handoffs_closed == 1
    assert state_of(story, handoff) == state_of(story, handoff, "coordinator") == "closed"
    with pytest.raises(Refused):
        read_handoff(story.house, story.actor("coordinator"), handoff)
    with pytest.raises(Conflict):
        accept_handoff(story.house, story.actor("coordinator"), handoff, words="受けます")


def test_a_handoff_whose_rest_ran_out_closes_with_what_is_ended(story: Story, clock: Clock) -> None:
    case, counsellor = story.mother_and_son(), story.actor("counsellor")
    story.consents(case, "given", "refused")
    handoff = story.hand_over(case)
    (within_the_purpose,) = given(story, case, Ground.PURPOSE)
    clock.forward(days=400)
    end_disclosure(story.house, counsellor, case, within_the_purpose)
    assert state_of(story, handoff) == "closed"


def test_an_answered_handoff_keeps_its_answer(story: Story) -> None:
    case, counsellor = story.mother_and_son(), story.actor("counsellor")
    story.consents(case, "given", "refused")
    handoff = story.hand_over(case)
    accept_handoff(story.house, story.actor("coordinator"), handoff, words="受けました")
    for disclosure in given(story, case):
        assert end_disclosure(story.house, counsellor, case, disclosure).handoffs_closed == 0
    assert state_of(story, handoff) == "accepted"


def test_what_was_shared_apart_closes_no_handoff(story: Story) -> None:
    case, counsellor = story.mother_and_son(), story.actor("counsellor")
    story.consents(case, "given", "refused")
    handoff = story.hand_over(case)
    handed = set(given(story, case))
    story.share(case, "shakyo")
    (shared,) = set(given(story, case)) - handed
    assert end_disclosure(story.house, counsellor, case, shared).handoffs_closed == 0
    assert state_of(story, handoff) == "open"


def test_only_the_giver_ends_it_and_only_once(story: Story) -> None:
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    (disclosure,) = story.share(case, "shakyo")
    with pytest.raises(Refused):
        end_disclosure(story.house, story.actor("shakyo"), case, disclosure)
    with pytest.raises(NotFound):
        end_disclosure(story.house, story.actor("counsellor"), case, "a" * 26)
    end_disclosure(story.house, story.actor("counsellor"), case, disclosure)
    with pytest.raises(Conflict):
        end_disclosure(story.house, story.actor("counsellor"), case, disclosure)
