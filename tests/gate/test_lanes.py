"""Lanes are served in the order they were asked for, and a beat reaches each that is free."""

import threading
from pathlib import Path

import pytest

from coord.actions.gate import heartbeat
from coord.actions.gate.lanes import Lane, Lanes
from coord.actions.law import read_policy
from tests.builders import Story
from tests.gate.reading import Together, entries


def standing(lanes: Lanes, many: int) -> None:
    """Wait until so many stand in the queue."""
    moment = threading.Event()
    for _ in range(2000):
        if len(lanes._waiting) == many:
            return
        moment.wait(0.005)
    raise AssertionError(len(lanes._waiting))


@pytest.fixture
def one_lane(story: Story) -> Lanes:
    """A queue before one lane of the house's database."""
    lane = story.house.lanes.all[0]
    return Lanes([Lane(story.house.engine, lane.writer)])


def test_who_asked_first_is_served_first(one_lane: Lanes) -> None:
    served: list[int] = []

    def take(number: int) -> None:
        with one_lane.borrow():
            served.append(number)

    with one_lane.borrow():
        waiting = []
        for number in range(6):
            waiting.append(Together(lambda number=number: take(number)))  # type: ignore[misc]
            standing(one_lane, number + 1)
    for one in waiting:
        one.result()
    assert served == list(range(6))


def test_who_comes_back_at_once_stands_behind_those_who_wait(one_lane: Lanes) -> None:
    """A plain queue would hand the lane to whoever runs at the moment, again and again."""
    served: list[str] = []

    def take(name: str) -> None:
        with one_lane.borrow():
            served.append(name)

    for _ in range(20):
        with one_lane.borrow():
            other = Together(lambda: take("waited"))
            standing(one_lane, 1)
        take("came back")
        other.result()
    assert served == ["waited", "came back"] * 20


def test_a_lane_is_given_back_after_a_failure(one_lane: Lanes) -> None:
    with pytest.raises(ZeroDivisionError), one_lane.borrow():
        raise ZeroDivisionError
    with one_lane.borrow() as lane:
        assert lane is one_lane.all[0]


def test_many_at_once_leave_one_entry_each_and_no_gap(story: Story) -> None:
    before = len(entries(story.house, story.town.id))

    def read() -> None:
        for _ in range(5):
            read_policy(story.house, story.actor("counsellor"))

    for one in [Together(read) for _ in range(8)]:
        one.result()
    after = entries(story.house, story.town.id)[before:]
    assert [entry["event"] for entry in after] == ["policy.read"] * 40
    for writer in {entry["w"] for entry in after}:
        numbers = [entry["ws"] for entry in entries(story.house, story.town.id) if entry["w"] == writer]
        assert numbers == list(range(1, len(numbers) + 1))


def test_a_beat_reaches_every_chain_of_every_free_lane(story: Story) -> None:
    for lane in story.house.lanes.all:
        with story.house.lanes.borrow_if_free(lane) as taken:
            assert taken
        # Each lane in turn, so that each has a chain in this town.
        read_policy(story.house, story.actor("counsellor"))
    written = entries(story.house, story.town.id)
    writers = {entry["w"] for entry in written}
    assert len(writers) == len(story.house.lanes.all)
    heartbeat(story.house)
    beats = entries(story.house, story.town.id)[len(written) :]
    assert {entry["event"] for entry in beats} == {"log.heartbeat"}
    assert {entry["w"] for entry in beats} == writers
    assert len(beats) == len(writers)


def test_a_beat_passes_by_a_lane_that_is_in_use(story: Story, tmp_path: Path) -> None:
    before = len(entries(story.house, story.town.id))
    with story.house.lanes.borrow() as busy:
        heartbeat(story.house)
        writer = busy.writer._acknowledged.get(story.town.id)
    beats = entries(story.house, story.town.id)[before:]
    assert not [entry for entry in beats if writer and entry["w"] == str(writer.writer)]
