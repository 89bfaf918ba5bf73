"""Nobody reviews an emergency he had a hand in, and none goes on unseen after its review."""

import pytest

from coord.actions.glasses import extend_glass, review_glass
from coord.actions.home import read_home
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
