"""When everyone has consented, the coordinator moves the case to the 重層的支援会議, on consent alone (situation 7)."""

import pytest

from coord.actions.bodies import list_meetings
from coord.actions.cases import read_case
from coord.actions.convening import Agenda, Invited, put_on_agenda, read_proposal
from coord.actions.moving import move_case, preview_move
from coord.actions.requests import AnswerToRequest, answer_request
from coord.actions.sharing_again import share_again
from coord.domain.ground import Ground
from coord.errors import Conflict, Invalid, Refused
from tests.actions.test_a_consent_that_came_later import values, writes
from tests.builders import USUAL, Clock, Story
from tests.sittings import Sitting


@pytest.fixture
def known(story: Story, clock: Clock) -> str:
    """A mother who consented and a son who refused; discussed at a 支援会議 at which the coordinator sat."""
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    sitting = Sitting(story=story, clock=clock, case=case)
    sitting.put("shakyo", "coordination")
    sitting.necessary()
    sitting.answer(to=["shakyo", "coordination", "welfare"])
    writes(story, case, "shakyo", "会議では、3年出ていないと聞いた", anew=False)
    return case


def move(story: Story, case: str, *, who: str = "coordinator") -> str:
    return move_case(story.house, story.actor(who), case, body=story.town.bodies["juso"])


def test_the_page_says_what_is_given_up_what_stays_behind_and_who_is_missing(story: Story, known: str) -> None:
    page = preview_move(story.house, story.actor("coordinator"), known)
    assert page.grounds == (Ground.SHIEN106.label,)
    assert page.left == 1
    assert [person.called for person in page.missing] == ["西川 隆"]
    assert [name for _, name in page.bodies] == ["重層的支援会議"]
    with pytest.raises(Invalid) as refused:
        move(story, known)
    assert set(refused.value.problems) == {"missing"}


def test_with_everyones_consent_it_is_one_step_to_the_agenda(story: Story, known: str) -> None:
    story.consents(known, "-", "given")
    assert preview_move(story.house, story.actor("coordinator"), known).missing == ()
    proposal = move(story, known)
    page = read_proposal(story.house, story.actor("coordinator"), proposal)
    assert page.body == "重層的支援会議"
    assert page.grounds == ()
    with pytest.raises(Conflict):
        move(story, known)
    assert preview_move(story.house, story.actor("coordinator"), known).proposed


def test_what_was_received_without_consent_is_not_carried_along(story: Story, known: str) -> None:
    story.consents(known, "-", "given")
    agenda = Agenda(
        meeting=None,
        grounds=frozenset(),
        invited=(Invited(agency=story.town.agency_refs["hospital"]), Invited(agency=story.town.agency_refs["shakyo"])),
        question="支援の計画",
        due=story.today,
    )
    put_on_agenda(story.house, story.actor("coordinator"), move(story, known), agenda)
    given = dict.fromkeys((story.town.agency_refs[key] for key in ("hospital", "coordination")), USUAL)
    for who in ("counsellor", "shakyo"):
        asked = [r for r in list_meetings(story.house, story.actor(who)).requests if r.answer is None]
        answer_request(story.house, story.actor(who), asked[-1].ref, AnswerToRequest(given=given))
    seen = values(read_case(story.house, story.actor("hospital"), known))
    assert "3年ほど外に出ていない" in seen
    assert "会議では、3年出ていないと聞いた" not in seen
    share_again(story.house, story.actor("shakyo"), known)
    assert "会議では、3年出ていないと聞いた" not in values(read_case(story.house, story.actor("hospital"), known))


def test_only_the_coordinator_moves_and_only_she_and_the_chair_learn_the_count(story: Story, known: str) -> None:
    story.consents(known, "-", "given")
    assert preview_move(story.house, story.actor("chair"), known).left == 1
    assert not preview_move(story.house, story.actor("chair"), known).may_propose
    for who in ("counsellor", "shakyo", "secretary", "supervisor"):
        with pytest.raises(Refused):
            preview_move(story.house, story.actor(who), known)
        with pytest.raises(Refused):
            move(story, known, who=who)


def test_a_body_with_a_law_of_its_own_is_none_to_move_to(story: Story, known: str) -> None:
    story.consents(known, "-", "given")
    with pytest.raises(Invalid) as refused:
        move_case(story.house, story.actor("coordinator"), known, body=story.town.bodies["shien"])
    assert set(refused.value.problems) == {"body"}


def test_nobody_asks_the_dead(story: Story) -> None:
    dead = {"person.name": "西川 正", "person.kana": "にしかわ ただし", "household.deceased": "2009"}
    case = story.household({"person.name": "西川 とし子", "person.kana": "にしかわ としこ"}, dead)
    story.hand_over(case)
    page = preview_move(story.house, story.actor("coordinator"), case)
    assert [person.called for person in page.missing] == ["西川 とし子"]
