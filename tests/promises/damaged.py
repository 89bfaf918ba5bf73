"""P3: what is withheld is never decrypted. Its sealed bytes are destroyed behind the product's back, and nobody notices
who may not read it; who may is told that the field is damaged, and the record says so."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from audit.events import Event
from coord.actions.cases import read_case
from coord.actions.listing import list_cases
from coord.actions.search import search_person
from coord.actions.shown import ShownCase
from tests.promises.canaries import KANA
from tests.promises.looking import READERS, WORKERS, Looker
from tests.promises.player import Player
from tests.promises.reading import Lying


def what_is_withheld(player: Player) -> None:
    """One reader of one case that holds both what he may read and what he may not."""
    looker = Looker(player)
    for case, key in player.tables.cases.items():
        for who in player.actors:
            reach = player.reach(who)
            if reach is None or reach.role not in READERS or not looker.facts.opens(reach, key):
                continue
            verdicts = looker.facts.verdicts(reach, key)
            permitted = {ref for ref, (_, verdict) in verdicts.items() if verdict.permitted}
            others = [s for s in player.tables.statements if s.facts.case == key and s.ref not in permitted]
            if permitted and any(s.live for s in others):
                _damage_all(player, who, case, others)
                _damage_one(player, who, case, verdicts[min(permitted, key=_by_field(verdicts))][0])
                return


def _by_field(verdicts: dict) -> Callable[[str], tuple]:
    return lambda ref: (verdicts[ref][0].facts.field, verdicts[ref][0].facts.recorded_at)


def _damage_all(player: Player, who: str, case: str, withheld: list[Lying]) -> None:
    """The page is as it was before, and nothing is said to be unreadable, by any route."""
    before = _page(player, who, case)
    for number, statement in enumerate(withheld):
        _spoil(player, statement, number)
    player.tally.counts["damaged: withheld"] += len(withheld)
    if _page(player, who, case) != before:
        player.broke("P3", "page", f"the page of {who} tells that what is withheld was damaged")
    _must_be_silent(player, who, "page")
    player.act("list", who, list_cases)
    _must_be_silent(player, who, "list")
    reach = player.reach(who)
    for said in list(player.notebook.said.values()) if reach and reach.role in WORKERS else ():
        if KANA.fullmatch(said.value.text):
            player.act("search", who, partial(search_person, kana=said.value.text))
            _must_be_silent(player, who, "search")


def _damage_one(player: Player, who: str, case: str, permitted: Lying) -> None:
    """Who may read it is told that it is damaged, and so is the record."""
    before = _page(player, who, case)
    _spoil(player, permitted, 0)
    after = _page(player, who, case)
    if before is None or after is None:
        player.broke("no over-refusal", "page", f"{who} is refused a case with a damaged field")
        return
    player.tally.counts["damaged: permitted"] += 1
    shown = {f.ref: f.value for s in after.sections for r in s.rows for f in r.fields}
    same = {f.ref: f.value for s in before.sections for r in s.rows for f in r.fields}
    if shown != same | {permitted.ref: None}:
        player.broke("P3", "page", f"{who} is not told that {permitted.facts.field} is damaged")
    entry = player.newest()
    named = entry.facts.get("statement")
    if entry.event is not Event.FIELD_UNREADABLE or not isinstance(named, list) or named != [permitted.ref]:
        player.broke("P3", "record", f"the record does not say that {permitted.facts.field} was damaged: {entry}")


def _page(player: Player, who: str, case: str) -> ShownCase | None:
    """The case, without the moment and the entry."""
    try:
        seen = read_case(player.house, player.actors[who], case)
    except Exception as error:  # noqa: BLE001 - a crash is told with its story
        player.broke("no crash", "damaged page", f"{who}: {error!r}")
        return None
    return replace(seen, recorded=replace(seen.recorded, entry=player.town.id, at=player.founded_at))


def _must_be_silent(player: Player, who: str, route: str) -> None:
    if player.newest().event is Event.FIELD_UNREADABLE:
        player.broke("P3", route, f"{who} opened what is withheld from him: {player.newest().facts}")


def _spoil(player: Player, statement: Lying, number: int) -> None:
    """Another way each time: a bit at the end, a bit in the middle, cut short, all gone."""
    (row,) = player.reader.rows("SELECT sealed FROM statement WHERE public_ref = :ref", ref=statement.ref)
    sealed = bytes(row["sealed"])
    middle = len(sealed) // 2
    ways = (
        sealed[:-1] + bytes([sealed[-1] ^ 1]),
        sealed[:middle] + bytes([sealed[middle] ^ 0x80]) + sealed[middle + 1 :],
        sealed[:-20],
        b"\0" * len(sealed),
    )
    player.reader.run(
        "UPDATE statement SET sealed = :sealed WHERE public_ref = :ref", sealed=ways[number % 4], ref=statement.ref
    )
