"""How the tests go out to the workers of one run: what is told or built once goes whole to one of them.

pytest-xdist's own groups do not hold: pytest 9.2 does not hear the name that 3.8 gives a test of a group, so that each
such test went out alone. Here the file's name and the database say what belongs together, and nothing of either's insides.
"""

from xdist.scheduler import LoadScopeScheduling

from tests.databases import KINDS

TOLD_ONCE = frozenset(
    {
        "tests/architecture/test_wheel.py",
        "tests/browser/test_a_meeting.py",
        "tests/browser/test_drafts.py",
        "tests/browser/test_the_room.py",
        "tests/browser/test_the_story.py",
        "tests/http/test_ring_three.py",
        "tests/installation/test_demo.py",
        "tests/policy/test_ring_one.py",
    }
)
"""Files whose tests share something that takes long: a wheel, a story, a walk, a demo, a comparison."""


WHOLE_ROOM = "tests/forms/"
"""In each of its files many tests look at a few sheets, which are drawn once."""

LONGEST = "tests/promises/test_ring_two.py"
"""Each of its tests alone takes minutes: begun last, it would leave the other workers waiting."""


def is_begun_first(test: str) -> bool:
    """Whether a test goes out before all others of its kind."""
    return test.startswith(LONGEST)


def goes_with(test: str) -> str:
    """The name of what a test goes out with: its file, on its kind of database, or itself alone."""
    file, _, rest = test.partition("::")
    if file not in TOLD_ONCE and not file.startswith(WHOLE_ROOM):
        return test
    kind = next((kind for kind in KINDS if f"[{kind}" in rest), "")
    return f"{file} {kind}".rstrip()


class WholeStories(LoadScopeScheduling):  # type: ignore[misc] # xdist ships no types
    """Hands out what belongs together first, the most tests first, then every other test alone."""

    def _split_scope(self, nodeid: str) -> str:
        return goes_with(nodeid)
