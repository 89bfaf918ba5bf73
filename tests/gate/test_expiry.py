"""What runs out closes by itself; the sweep records it, once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coord.actions.cases import read_case
from coord.actions.upkeep import record_expiries
from coord.domain.compartment import Compartment
from coord.errors import RecordUnavailable, Refused
from tests.builders import Clock, Story, a_town, installed_house
from tests.gate.reading import Together, entries, verdict_of
from tests.houses import Urls


@pytest.fixture
def own(tmp_path: Path, installed_urls: Urls) -> Iterator[tuple[Story, Clock]]:
    """A house of this test's own: its time goes on by a year and more."""
    clock = Clock()
    with installed_house(tmp_path, *installed_urls, clock) as house:
        yield a_town(house), clock


def expiries(story: Story) -> list[dict[str, object]]:
    return [entry for entry in entries(story.house, story.town.id) if entry["event"] == "expiry.recorded"]


def test_the_sweep_records_each_disclosure_that_ran_out_once(own: tuple[Story, Clock]) -> None:
    story, clock = own
    case = story.mother_and_son()
    story.consents(case, "given", "given")
    story.share(case, "shakyo", Compartment.ECONOMY)
    assert record_expiries(story.house) == 0
    read_case(story.house, story.actor("shakyo"), case)
    clock.forward(days=366)
    with pytest.raises(Refused):
        read_case(story.house, story.actor("shakyo"), case)
    recorded = record_expiries(story.house)
    assert recorded > 0
    assert record_expiries(story.house) == 0
    found = expiries(story)
    assert len(found) == recorded == len({str(entry["disclosure"]) for entry in found})
    assert {entry["case"] for entry in found} == {case}
    assert "actor" not in found[0]
    verdict = verdict_of(story.house, story.town.id)
    assert (verdict.result, verdict.findings) == ("intact", ())


def test_two_sweeps_at_once_record_no_more(own: tuple[Story, Clock]) -> None:
    story, clock = own
    case = story.mother_and_son()
    story.consents(case, "given", "given")
    story.share(case, "shakyo", Compartment.ECONOMY)
    clock.forward(days=366)

    def sweep() -> int:
        try:
            return record_expiries(story.house)
        except RecordUnavailable:
            return 0

    counts = [one.result() for one in [Together(sweep) for _ in range(4)]]
    assert record_expiries(story.house) == 0
    assert sum(counts) == len(expiries(story)) == len({str(entry["disclosure"]) for entry in expiries(story)})
