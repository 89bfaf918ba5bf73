"""A case on its way to a meeting: a mother who consented, a son who refused."""

import pytest

from tests.builders import Clock, Story
from tests.sittings import Sitting


@pytest.fixture
def sitting(story: Story, clock: Clock) -> Sitting:
    case = story.mother_and_son()
    consent, _ = story.consents(case, "given", "refused")
    return Sitting(story=story, clock=clock, case=case, consent=consent)
