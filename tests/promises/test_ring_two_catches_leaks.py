"""A leak planted behind the product's back is caught by the same checks that find none in the product."""

import pytest

from coord.actions.cases import read_case
from tests.promises.clear import lying_in_clear
from tests.promises.conftest import Place
from tests.promises.looking import PAGES, READERS, Looker, Page
from tests.promises.player import Break, Player, Tally
from tests.promises.ring import Sabotage, play
from tests.promises.test_ring_two import MORE, WORLDS

FIRST = WORLDS + MORE
MOST = 60
"""Worlds in which a planted leak must show at least once."""
WHERE = frozenset({"page", "list", "search", "rows"})


def a_wall_is_gone(player: Player) -> bool:
    return player.reader.run("DELETE FROM wall WHERE municipality = :town", town=_town(player)) > 0


def a_disclosure_never_ends(player: Player) -> bool:
    """As if a withdrawal had left the grant in force."""
    command = 'UPDATE "grant" SET until = :forever WHERE municipality = :town AND until <= :now'
    now = int(player.at().timestamp() * 1_000_000)
    a_year_on = now + 365 * 24 * 3600 * 1_000_000
    return player.reader.run(command, town=_town(player), now=now, forever=a_year_on) > 0


def a_disclosure_opens_everything(player: Player) -> bool:
    """As if the compartments that were asked for did not matter."""
    command = 'UPDATE "grant" SET compartments = :all WHERE municipality = :town AND disclosure_id IS NOT NULL'
    return player.reader.run(command, town=_town(player), all=(1 << 17) - 1) > 0


def a_disclosure_to_one_post_is_to_all(player: Player) -> bool:
    """As if PURPOSE and CONSENT went to the whole coordination desk."""
    command = "UPDATE \"grant\" SET post = NULL WHERE municipality = :town AND ground = 'CONSENT' AND post IS NOT NULL"
    return player.reader.run(command, town=_town(player)) > 0


def an_appointment_goes_on(player: Player) -> bool:
    command = "DELETE FROM appointment_end WHERE municipality = :town"
    return player.reader.run(command, town=_town(player)) > 0


def other_offices_have_rights_of_their_own(player: Player) -> bool:
    """As if whoever works in the town had opened its cases."""
    command = """
        INSERT INTO "grant" SELECT g.municipality, {id}, g.case_id, a.agency_id, g.post, a.staff_id, g.giver_id,
            g.subject_id, g.compartments, g.field, g.ground, g.disclosure_id, g.timing, g.made_at, g.starts, g.until,
            g.sort_key, g.confirmed_by
        FROM "grant" g JOIN appointment a ON a.municipality = g.municipality AND a.agency_id <> g.agency_id
        WHERE g.municipality = :town AND g.ground = 'OWN' AND g.staff_id IS NULL
    """
    drawn = "lower(hex(randomblob(16)))" if player.reader.sqlite else "gen_random_uuid()"
    return player.reader.run(command.format(id=drawn), town=_town(player)) > 0


def _town(player: Player) -> object:
    return player.reader.key(player.town.id)


LEAKS: dict[str, tuple[Sabotage, str]] = {
    "a wall is gone": (a_wall_is_gone, "P1"),
    "a disclosure never ends": (a_disclosure_never_ends, "P1"),
    "a disclosure opens everything": (a_disclosure_opens_everything, "P1"),
    "a disclosure to one post is to all": (a_disclosure_to_one_post_is_to_all, "P1"),
    "an appointment goes on": (an_appointment_goes_on, "P1"),
    "an own right that nobody earned": (other_offices_have_rights_of_their_own, "P10"),
}


def caught(place: Place, sabotage: Sabotage, promise: str) -> Break | None:
    """The first break of this promise in the sabotaged worlds."""
    for seed in range(FIRST, FIRST + MOST):
        tally = Tally()
        play(place.house, place.clock, place.reader, seed, tally, sabotage=sabotage)
        for found in tally.breaks:
            if found.promise == promise and found.route in WHERE:
                return found
    return None


@pytest.mark.slow
@pytest.mark.parametrize("leak", LEAKS)
def test_a_planted_leak_is_caught(place: Place, leak: str) -> None:
    assert caught(place, *LEAKS[leak]) is not None


@pytest.mark.slow
def test_the_same_worlds_without_sabotage_break_nothing_there(place: Place) -> None:
    tally = Tally()
    for seed in range(FIRST, FIRST + 6):
        play(place.house, place.clock, place.reader, seed, tally)
    assert not [b for b in tally.breaks if b.promise in {"P1", "P10"} and b.route in WHERE]


@pytest.mark.slow
def test_a_page_that_shows_what_another_may_see_is_caught(place: Place) -> None:
    tally = Tally()
    player = _a_world(place, tally)
    case, key = next(iter(player.tables.cases.items()))
    looker = Looker(player)
    opener = next(who for who in player.actors if player.visible_persons(who, case))
    swapped = Page(
        name="page",
        roles=READERS,
        event=PAGES[0].event,
        see=lambda house, _actor, ref: read_case(house, player.actors[opener], ref),
    )
    for who in player.actors:
        if who != opener:
            looker.page(who, case, swapped)
    assert {"P1", "P2"} <= {b.promise for b in tally.breaks}
    assert key in looker.facts.tables.cases.values()


@pytest.mark.slow
def test_a_name_that_lies_in_clear_is_caught(place: Place) -> None:
    tally = Tally()
    player = _a_world(place, tally)
    word, kana = player.canaries.word(), player.canaries.kana()
    for name in (word, kana):
        player.reader.run("UPDATE municipality SET name = :name WHERE id = :town", name=name, town=_town(player))
        assert lying_in_clear({word, kana}, place.urls) >= {name}


def _a_world(place: Place, tally: Tally) -> Player:
    players: list[Player] = []

    def keep(player: Player) -> bool:
        players.append(player)
        return False

    play(place.house, place.clock, place.reader, FIRST, tally, sabotage=keep)
    tally.breaks.clear()
    return players[0]
