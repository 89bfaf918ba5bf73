"""N-6 released: who gave it agrees, the chair releases it for offices by name, and nothing else changes."""

import pytest

from coord.actions.bodies import list_meetings
from coord.actions.cases import add_statement, correct_statement, read_case
from coord.actions.releasing import agree_to_release, preview_release, release_received
from coord.actions.requests import preview_answer
from coord.domain.statement import Value
from coord.errors import Conflict, Invalid, Refused
from tests.actions.test_a_consent_that_came_later import values, writes
from tests.builders import Clock, Story
from tests.promises.reading import Reader
from tests.sittings import Sitting

LEARNED = "会議では、3年出ていないと聞いた"


@pytest.fixture
def sitting(story: Story, clock: Clock) -> Sitting:
    """社協 learned of the son at the meeting; he consented since, and 社協 gave its own to hospital and coordination."""
    case = story.mother_and_son()
    story.consents(case, "-", "refused")
    sitting = Sitting(story=story, clock=clock, case=case)
    sitting.put("shakyo")
    sitting.necessary()
    sitting.answer(to=["shakyo", "welfare"])
    writes(story, case, "shakyo", LEARNED, anew=False)
    story.consents(case, "-", "given")
    for office in ("hospital", "coordination"):
        story.share(case, office, by="shakyo")
    return sitting


def agree(sitting: Sitting, who: str = "counsellor") -> None:
    (asked,) = list_meetings(sitting.story.house, sitting.story.actor(who)).requests
    agree_to_release(sitting.story.house, sitting.story.actor(who), asked.ref)


def release(sitting: Sitting, *to: str, who: str = "chair", writer: str = "shakyo", reason: str = "支援に要る") -> int:
    refs = sitting.story.town.agency_refs
    return release_received(
        sitting.story.house,
        sitting.story.actor(who),
        sitting.item,
        writer=refs[writer],
        recipients=tuple(refs[key] for key in to),
        reason=reason,
    )


def sees(sitting: Sitting, who: str) -> bool:
    return LEARNED in values(read_case(sitting.story.house, sitting.story.actor(who), sitting.case))


def test_two_acts_and_then_exactly_the_named_office_sees_it(sitting: Sitting) -> None:
    assert not sees(sitting, "hospital")
    with pytest.raises(Invalid) as refused:
        release(sitting, "hospital")
    assert set(refused.value.problems) == {"writer"}
    agree(sitting)
    assert not sees(sitting, "hospital")
    assert release(sitting, "hospital") == 1
    assert sees(sitting, "hospital")
    assert not sees(sitting, "coordinator")


def test_the_chair_sees_counts_and_never_a_word(sitting: Sitting) -> None:
    page = preview_release(sitting.story.house, sitting.story.actor("chair"), sitting.item)
    assert [(one.agency, one.count, one.releasable) for one in page.held] == [("社協くらし", 1, 0)]
    agree(sitting)
    page = preview_release(sitting.story.house, sitting.story.actor("chair"), sitting.item)
    assert [(one.agency, one.count, one.releasable) for one in page.held] == [("社協くらし", 1, 1)]
    for who in ("secretary", "counsellor", "shakyo", "coordinator"):
        with pytest.raises(Refused):
            preview_release(sitting.story.house, sitting.story.actor(who), sitting.item)
        with pytest.raises(Refused):
            release(sitting, "hospital", who=who)


def test_a_release_needs_a_reason_and_a_name(sitting: Sitting) -> None:
    agree(sitting)
    with pytest.raises(Invalid) as refused:
        release(sitting, reason=" ")
    assert set(refused.value.problems) == {"recipients", "reason"}


def test_an_office_agrees_once_and_only_to_what_it_gave(sitting: Sitting) -> None:
    story = sitting.story
    (asked,) = list_meetings(story.house, story.actor("counsellor")).requests
    assert not preview_answer(story.house, story.actor("counsellor"), asked.ref).agreed
    agree(sitting)
    assert preview_answer(story.house, story.actor("counsellor"), asked.ref).agreed
    with pytest.raises(Conflict):
        agree(sitting)
    sitting.put("hospital")
    fresh = [r for r in list_meetings(story.house, story.actor("counsellor")).requests if r.answer is None]
    with pytest.raises(Conflict):
        agree_to_release(story.house, story.actor("counsellor"), fresh[0].ref)


def test_what_corrects_it_and_what_is_composed_from_it_inherit(sitting: Sitting) -> None:
    """P11: a release is of the rows as they lie; whoever received by it is bound as the first receiver was."""
    story, house = sitting.story, sitting.story.house
    agree(sitting)
    release(sitting, "hospital")
    hospital = story.actor("hospital")
    (son,) = [person.ref for person in read_case(house, hospital, sitting.case).persons]
    for words, anew in (("社協から、家にいると聞いた", False), ("診察で、夜は歩くと話した", True)):
        add_statement(
            house,
            hospital,
            sitting.case,
            field="ties.outings",
            persons=(son,),
            value=Value(text=words),
            heard_anew=anew,
        )
    story.share(sitting.case, "coordination", by="hospital")
    seen = values(read_case(house, story.actor("coordinator"), sitting.case))
    assert "診察で、夜は歩くと話した" in seen
    assert "社協から、家にいると聞いた" not in seen
    mine = read_case(house, story.actor("shakyo"), sitting.case)
    ref = next(f.ref for s in mine.sections for r in s.rows for f in r.fields if f.value == LEARNED)
    correct_statement(house, story.actor("shakyo"), sitting.case, ref, value=Value(text="会議では、4年と聞いた"))
    seen = values(read_case(house, hospital, sitting.case))
    assert LEARNED not in seen
    assert "会議では、4年と聞いた" not in seen


def test_the_statement_stays_what_it_is(sitting: Sitting) -> None:
    """Nothing of it may go into the person's own papers: that it was received without consent stays with it."""
    agree(sitting)
    release(sitting, "hospital")
    reader = Reader(sitting.story.house.settings.database_url)
    tables = reader.tables(sitting.story.town.id)
    reader.close()
    hospital = sitting.story.town.agencies["hospital"]
    released = [s.facts for s in tables.statements if hospital in s.facts.released_to]
    assert [facts.without_consent for facts in released] == [True]


def test_the_reason_stands_in_no_entry(sitting: Sitting) -> None:
    agree(sitting)
    release(sitting, "hospital", reason="家族会議のため")
    reader = Reader(sitting.story.house.settings.database_url)
    leaves = b" ".join(reader.leaves(sitting.story.town.id)).decode()
    reader.close()
    assert "received.released" in leaves
    assert "家族会議" not in leaves
