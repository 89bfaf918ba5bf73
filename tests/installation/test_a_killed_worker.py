"""A worker killed in the middle of a pack: nothing is lost, nothing is made twice, and whoever comes next goes on."""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit.events import Event
from coord.actions.paper.packs import ShownPack, order_pack, read_pack, release_pack
from tests.builders import Clock, Story, a_town, installed_house
from tests.gate.reading import entries
from tests.installation.commands import children_of, environment_of, is_gone, running, until
from tests.sittings import Sitting

INVITED = ("shakyo", "hospital", "coordination")
A_LOOK = 0.2
"""Seconds between two looks at the pack: each is an act, which the worker's own must not wait for."""


@pytest.fixture
def story(tmp_path: Path, database_url: str, keystore_url: str) -> Iterator[Story]:
    """A town in an installation of its own, at the real time: the worker has no other."""
    with installed_house(tmp_path / "home", database_url, keystore_url) as house:
        yield a_town(house)


def a_sitting_of_two_items(story: Story) -> Sitting:
    first = Sitting(story=story, clock=Clock(), case=story.mother_and_son())
    second = Sitting(story=story, clock=Clock(), case=story.mother_and_son())
    for one, meeting in ((first, ""), (second, "first")):
        story.consents(one.case, "given", "given")
        one.put(*INVITED, volunteer=True, meeting=first.meeting if meeting else "")
        one.answer(to=("welfare", *INVITED, "volunteers"))
    return first


@pytest.mark.long
def test_a_pack_goes_on_after_kill_9_and_each_sheet_is_made_once(story: Story) -> None:
    sitting = a_sitting_of_two_items(story)
    house, secretary = story.house, story.actor("secretary")
    pack = order_pack(house, secretary, sitting.item)

    def now() -> ShownPack:
        return read_pack(house, secretary, pack)

    assert now().wanted == 8
    environment = environment_of(house.settings)
    with running(environment, "run", "worker") as worker:
        until(lambda: 0 < now().made < 8, every=A_LOOK)
        presses = children_of(worker.pid)
        os.kill(worker.pid, signal.SIGKILL)
        until(lambda: is_gone(worker.pid))
        until(lambda: all(is_gone(press) for press in presses))
    made = now().made
    assert made < 8
    with running(environment, "run", "worker"):
        until(lambda: now().ready, every=A_LOOK, longest=300)  # the dead worker's turn ends after half a minute
    released = release_pack(house, secretary, pack)
    assert (released.numbers, released.pulled) == ((1, 2, 3, 4, 5, 6, 7, 8), ())
    lines = entries(house, story.town.id)
    made_once = Counter(line["facts"]["copy"] for line in lines if line["event"] == Event.COPY_MADE)
    assert set(made_once.values()) == {1}
    assert len(made_once) == 8
