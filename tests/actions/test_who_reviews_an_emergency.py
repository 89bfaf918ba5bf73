"""Who may stand beside an emergency, and who signs for it afterwards."""

import pytest

from coord.actions.emergency_sheet import read_emergency_sheet
from coord.actions.glasses import extend_glass, review_glass
from coord.actions.home import read_home
from coord.actions.walls import set_wall
from coord.domain.emergency import Verdict
from coord.errors import Conflict, Refused
from tests.actions.test_emergency import broken, household
from tests.builders import Story

PROPER = next(iter(Verdict)).value


def test_who_let_it_go_on_does_not_review_it(story: Story) -> None:
    household(story)
    glass = broken(story)
    extend_glass(story.house, story.actor("privacy"), glass)
    assert read_home(story.house, story.actor("privacy")).to_sign == ()
    with pytest.raises(Refused):
        review_glass(story.house, story.actor("privacy"), glass, verdict=PROPER, reason="よい")


def test_what_was_reviewed_does_not_go_on(story: Story) -> None:
    household(story)
    glass = broken(story)
    review_glass(story.house, story.actor("privacy"), glass, verdict=PROPER, reason="よい")
    with pytest.raises(Conflict):
        extend_glass(story.house, story.actor("privacy"), glass)


def test_who_is_kept_from_her_opens_her_hidden_place_to_nobody(story: Story) -> None:
    case = household(story)
    (mother, *_) = story.persons(case)
    counsellor = story.actor("counsellor")
    set_wall(story.house, counsellor, case, rule="N-1", person=mother, reason="支援措置")

    def place(glass: str) -> list[str | None]:
        read = read_emergency_sheet(story.house, story.actor("shakyo"), glass)
        return [f.value for block in read.blocks for row in block.rows if row.label == "住所" for f in row.fields]

    volunteer = story.town.staff_refs["volunteer"]
    set_wall(story.house, counsellor, case, rule="N-2", person=mother, staff=volunteer, reason="相手方")
    assert not place(broken(story, second="volunteer"))
    assert place(broken(story, second="hospital"))
