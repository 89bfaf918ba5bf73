"""Ring two: whole stories through the gate. A world is a fresh municipality in a house that has seen many."""

import logging
import random
from collections.abc import Callable

from coord.actions.gate import House
from tests.builders import Clock
from tests.promises import damaged, standing
from tests.promises.deeds import DEEDS, consent, enter, give
from tests.promises.emergencies import over_the_shoulder
from tests.promises.interest_deeds import INTEREST_DEEDS
from tests.promises.later_deeds import LATER_DEEDS
from tests.promises.looking import Looker
from tests.promises.meeting_deeds import MEETING_DEEDS
from tests.promises.paper_deeds import print_something
from tests.promises.player import Player, Tally
from tests.promises.reading import Reader

PAPER_AFTER_A_STEP = 0.6
"""How often, once a case is on an agenda, something of it is printed."""

Sabotage = Callable[[Player], bool]
"""Changes something behind the product's back; whether there was something to change."""


def play(
    house: House, clock: Clock, reader: Reader, seed: int, tally: Tally, *, sabotage: Sabotage | None = None
) -> bool:
    """One world, watched; whether it was sabotaged."""
    player = Player(house, clock, reader, seed, tally)
    # What is printed draws its own lots: the stories are the same with and without paper.
    rng, paper = player.rng, random.Random(f"paper of world {seed}")  # noqa: S311 - invented stories
    while not player.cases:
        enter(player)
    consent(player)
    give(player)
    every = {**DEEDS, **MEETING_DEEDS, **LATER_DEEDS, **INTEREST_DEEDS}
    deeds, weights = list(every), list(every.values())
    steps = rng.randint(12, 25)
    for step in range(steps):
        rng.choices(deeds, weights)[0](player)
        if player.notebook.items and paper.random() < PAPER_AFTER_A_STEP:
            player.rng = paper
            print_something(player)
            player.rng = rng
        if step == steps // 2:
            look(player, share=0.2)
    sabotaged = sabotage(player) if sabotage else False
    look(player, share=1.0)
    standing.everything(player)
    if seed % 2 == 0 and not sabotage:
        damaged.what_is_withheld(player)
    tally.counts["worlds"] += 1
    tally.canaries |= player.canaries.words | {d for d in player.canaries.days if d[:2] in {"19", "20"}}
    return sabotaged


def look(player: Player, *, share: float) -> None:
    """Over the shoulder of some or all of the town."""
    looker = Looker(player)
    looker.everyone(share, player.rng)
    people = list(player.actors)
    for _ in range(round(8 * share) + 1):
        case = player.rng.choice(list(player.cases))
        person = player.rng.choice(player.cases[case])
        who = player.knowing(case)
        looker.search_for(who, case, person.id, with_birth=player.chance(0.4))
    for glass in list(player.notebook.glasses.values()):
        over_the_shoulder(looker, glass)
    for sent in player.notebook.handoffs.values():
        sides = [who for who in people if player.agency_of(who) in {sent.giver, sent.recipient}]
        for who in player.rng.sample(sides, k=min(3, len(sides))):
            looker.letter(who, sent)
        senders = [who for who in people if player.agency_of(who) == sent.giver]
        looker.sheet(player.rng.choice(senders), sent)
        player.look()


class Listening(logging.Handler):
    """Every line that any logger of the process writes meanwhile."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {record.exc_text or ''} {record.exc_info or ''}")


def play_all(house: House, clock: Clock, reader: Reader, seeds: range) -> tuple[Tally, list[str]]:
    """Many worlds; what happened, and every line of log that was written meanwhile."""
    tally, listening = Tally(), Listening()
    root = logging.getLogger()
    level = root.level
    root.addHandler(listening)
    root.setLevel(logging.DEBUG)
    try:
        for seed in seeds:
            play(house, clock, reader, seed, tally)
    finally:
        root.setLevel(level)
        root.removeHandler(listening)
    return tally, listening.lines
