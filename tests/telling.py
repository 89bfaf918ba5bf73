"""What a test has to say besides passing: how often each rule fired, how many inputs a form took."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest

Tell = Callable[[str], None]
"""Has something said at the end of the run, under the test's name."""


def counted(counts: Counter[str]) -> str:
    """How often each thing happened, by name."""
    return ", ".join(f"{name} {counts[name]}" for name in sorted(counts))


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Kept with the test's report, which reaches the summary from whichever worker it ran in."""

    def say(words: str) -> None:
        request.node.user_properties.append(("told", words))

    return say


def said_by(report: pytest.TestReport) -> Iterator[str]:
    """What the test of this report had said."""
    return (str(words) for name, words in report.user_properties if name == "told")
