"""The son refused, was discussed at a meeting without it, and consents later: each office gives its own anew (situation 7)."""

from collections.abc import Iterable

import pytest

from coord.actions.cases import add_statement, read_case
from coord.actions.home import read_home
from coord.actions.room import read_item
from coord.actions.sharing_again import decline_sharing_again, preview_sharing_again, share_again
from coord.actions.shown import ShownCase
from coord.actions.walls import set_wall
from coord.actions.withdrawals import withdraw_consent
from coord.domain.ground import Ground
from coord.domain.statement import Value
from coord.errors import Conflict, Invalid, Refused
from tests.builders import Clock, Story
from tests.sittings import Sitting


def values(case: ShownCase) -> set[str]:
    return {f.value or "" for s in case.sections for r in s.rows for f in r.fields}


def waiting(story: Story, who: str) -> list[str]:
    return [row.case_ref for row in read_home(story.house, story.actor(who)).to_share_again]


def writes(story: Story, case: str, who: str, words: str, *, anew: bool, about: Iterable[int] = (1,)) -> None:
    persons = story.persons(case, seen_by=who)
    add_statement(
        story.house,
        story.actor(who),
        case,
        field="ties.outings",
        persons=tuple(persons[n] for n in about if n < len(persons)),
        value=Value(text=words),
        heard_anew=anew,
    )


@pytest.fixture
def talked_about(story: Story, clock: Clock) -> str:
    """The son refused; at the 支援会議 社協 was told of him all the same, and wrote down two things."""
    case = story.mother_and_son()
    story.consents(case, "-", "refused")
    sitting = Sitting(story=story, clock=clock, case=case)
    sitting.put("shakyo")
    sitting.necessary()
    sitting.answer(to=["shakyo", "welfare"])
    writes(story, case, "shakyo", "会議では、3年出ていないと聞いた", anew=False)
    writes(story, case, "shakyo", "本人は「夜は出ている」と話した", anew=True)
    return case


def test_every_office_that_wrote_is_asked_and_nobody_else(story: Story, talked_about: str) -> None:
    assert waiting(story, "counsellor") == waiting(story, "shakyo") == []
    story.consents(talked_about, "-", "given")
    assert waiting(story, "counsellor") == [talked_about]
    assert waiting(story, "colleague") == [talked_about]
    assert waiting(story, "shakyo") == [talked_about]
    assert waiting(story, "hospital") == waiting(story, "secretary") == waiting(story, "clerk") == []


def test_the_duty_names_the_case_by_its_number_alone(story: Story, talked_about: str) -> None:
    story.consents(talked_about, "-", "given")
    (duty,) = read_home(story.house, story.actor("shakyo")).to_share_again
    assert duty.case_number == read_case(story.house, story.actor("shakyo"), talked_about).number


def test_one_act_gives_ones_own_to_every_office_of_the_consent_and_nothing_received(
    story: Story, talked_about: str
) -> None:
    story.consents(talked_about, "-", "given")
    assert share_again(story.house, story.actor("shakyo"), talked_about) == 5
    seen = values(read_case(story.house, story.actor("hospital"), talked_about))
    assert "本人は「夜は出ている」と話した" in seen
    assert "会議では、3年出ていないと聞いた" not in seen
    assert "3年ほど外に出ていない" not in seen
    assert waiting(story, "shakyo") == []
    assert waiting(story, "counsellor") == [talked_about]
    share_again(story.house, story.actor("counsellor"), talked_about)
    seen = values(read_case(story.house, story.actor("hospital"), talked_about))
    assert "3年ほど外に出ていない" in seen
    assert "要介護2" not in seen
    assert waiting(story, "counsellor") == []


def test_the_matrix_says_exactly_what_each_office_then_sees(story: Story, talked_about: str) -> None:
    story.consents(talked_about, "-", "given")
    writes(story, talked_about, "counsellor", "母と二人で暮らしている", anew=True, about=(0, 1))
    page = preview_sharing_again(story.house, story.actor("counsellor"), talked_about)
    assert {page.matrix.called(row.person_ref) for row in page.matrix.rows} == {"西川 隆"}
    promised = {
        (row.agency, cell.compartment): cell.count for row in page.matrix.rows for cell in row.cells if cell.count
    }
    share_again(story.house, story.actor("counsellor"), talked_about)
    case = read_case(story.house, story.actor("hospital"), talked_about)
    seen: dict[tuple[str, str], int] = {}
    for section in case.sections:
        for field in (field for row in section.rows for field in row.fields):
            seen["みどり病院", section.code] = seen.get(("みどり病院", section.code), 0) + 1
            assert field.ground.ground == "CONSENT"
    assert seen == {key: count for key, count in promised.items() if key[0] == "みどり病院"}


def test_what_is_about_two_goes_when_it_is_given_of_both(story: Story) -> None:
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    writes(story, case, "counsellor", "母と二人で暮らしている", anew=True, about=(0, 1))
    story.consents(case, "-", "given")
    page = preview_sharing_again(story.house, story.actor("counsellor"), case)
    (hospital,) = [row for row in page.matrix.rows if row.agency == "みどり病院"]
    held = {cell.compartment: cell.held_back for cell in hospital.cells if cell.held_back}
    assert held == {"ties": 1}
    share_again(story.house, story.actor("counsellor"), case)
    assert "母と二人で暮らしている" not in values(read_case(story.house, story.actor("hospital"), case))
    story.share(case, "hospital")
    assert "母と二人で暮らしている" in values(read_case(story.house, story.actor("hospital"), case))


def test_what_the_consent_leaves_out_is_not_in_the_matrix(story: Story, talked_about: str) -> None:
    story.consents(talked_about, "-", "given")
    page = preview_sharing_again(story.house, story.actor("shakyo"), talked_about)
    assert {cell.ground for row in page.matrix.rows for cell in row.cells} == {None, Ground.CONSENT}
    assert not [cell for row in page.matrix.rows for cell in row.cells if cell.compartment == "abuse" and cell.ground]


def test_a_decline_needs_a_reason_and_ends_the_duty_of_this_office_only(story: Story, talked_about: str) -> None:
    story.consents(talked_about, "-", "given")
    with pytest.raises(Invalid):
        decline_sharing_again(story.house, story.actor("shakyo"), talked_about, words=" ")
    decline_sharing_again(story.house, story.actor("shakyo"), talked_about, words="本人ともう一度話してから")
    assert waiting(story, "shakyo") == []
    assert waiting(story, "counsellor") == [talked_about]
    with pytest.raises(Conflict):
        share_again(story.house, story.actor("shakyo"), talked_about)
    with pytest.raises(Refused):
        read_case(story.house, story.actor("hospital"), talked_about)


def test_what_was_given_by_hand_before_is_not_given_twice(story: Story, talked_about: str) -> None:
    story.consents(talked_about, "-", "given")
    story.share(talked_about, "hospital", by="shakyo")
    assert share_again(story.house, story.actor("shakyo"), talked_about) == 4


def test_an_ordinary_first_consent_is_nobodys_duty_but_others_who_wrote(story: Story) -> None:
    case = story.mother_and_son()
    story.consents(case, "given", "-")
    assert waiting(story, "counsellor") == []
    story.share(case, "shakyo")
    persons = story.persons(case, seen_by="shakyo")
    assert len(persons) == 1
    add_statement(
        story.house,
        story.actor("shakyo"),
        case,
        field="health.illness",
        persons=(persons[0],),
        value=Value(text="ひざが痛い"),
    )
    story.consents(case, "given", "-")
    assert waiting(story, "shakyo") == []
    assert waiting(story, "counsellor") == []


def test_one_who_was_never_asked_and_had_been_handed_over_is_given_anew(story: Story) -> None:
    case = story.mother_and_son()
    story.hand_over(case)
    assert waiting(story, "counsellor") == []
    story.consents(case, "-", "given")
    assert waiting(story, "counsellor") == [case]


def test_who_withdrew_and_consents_again_is_given_anew(story: Story) -> None:
    case = story.mother_and_son()
    consent, *_ = story.consents(case, "given", "-")
    story.share(case, "hospital")
    withdraw_consent(story.house, story.actor("counsellor"), case, consent, said_on=story.today)
    assert waiting(story, "counsellor") == []
    story.consents(case, "given", "-")
    assert waiting(story, "counsellor") == [case]
    share_again(story.house, story.actor("counsellor"), case)
    assert "要介護2" in values(read_case(story.house, story.actor("hospital"), case))


def test_a_refusal_takes_the_duty_back(story: Story, talked_about: str) -> None:
    story.consents(talked_about, "-", "given")
    story.consents(talked_about, "-", "refused")
    assert waiting(story, "shakyo") == waiting(story, "counsellor") == []


def test_nobody_learns_of_it_through_a_wall(story: Story, talked_about: str) -> None:
    story.consents(talked_about, "-", "given")
    set_wall(
        story.house,
        story.actor("counsellor"),
        talked_about,
        rule="N-3",
        person=story.persons(talked_about)[1],
        staff=story.town.staff_refs["shakyo"],
        reason="となりの家",
    )
    assert waiting(story, "shakyo") == []
    with pytest.raises(Conflict):
        share_again(story.house, story.actor("shakyo"), talked_about)


def test_the_chairs_room_counts_what_was_received_and_held_back_and_nobody_else_is_told(
    story: Story, clock: Clock, talked_about: str
) -> None:
    story.consents(talked_about, "given", "given")
    share_again(story.house, story.actor("shakyo"), talked_about)
    item = Sitting(story=story, clock=clock, case=talked_about).at_the_other_body()
    assert read_item(story.house, story.actor("coordinator"), item).held_back == 1
    assert read_item(story.house, story.actor("coordination_counsellor"), item).held_back == 0
    assert read_item(story.house, story.actor("hospital"), item).held_back == 0
