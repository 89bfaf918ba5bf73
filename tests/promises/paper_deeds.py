"""What is printed in a story: sheets for a sitting, for a task, minutes; and what stands on each, against the oracle.

Nothing is drawn: what is opened, attached and released is the same, and the press has tests of its own.
"""

from collections.abc import Callable, Iterable
from functools import cache
from io import BytesIO
from uuid import UUID

import pikepdf

from coord.actions.paper.case_sheets import prepare_copy
from coord.actions.paper.copies_out import hand_out
from coord.actions.paper.issuing import Prepared, press_of, void_copy
from coord.actions.paper.minutes_copies import reserve_minutes_copy
from coord.actions.paper.packs import cancel_pack, keep_sheet, order_pack, release_pack
from coord.actions.paper.roles import reserve_role_copy
from coord.actions.paper.stamps import unstamped
from forms.printing import render
from tests.promises.notebook import OnAgenda, OnPaper
from tests.promises.paper_sheets import Sheet, check, count
from tests.promises.player import Player
from tests.promises.reading import as_id, maybe_id
from tests.promises.report_deeds import access_report

SECRETARY, OFFICE = "secretary@welfare", "welfare"
DRAWN_IN = 40
"""Every so many worlds the sheets are really drawn."""


def print_something(player: Player) -> None:
    """Of a meeting's papers one is ordered, released, handed out, or printed alone."""
    deeds = list(PAPER_DEEDS)
    player.rng.choices(deeds, list(PAPER_DEEDS.values()))[0](player)


def _who(player: Player) -> str:
    return SECRETARY if player.chance(0.93) else player.rng.choice(list(player.actors))


# ── 会議資料 ─────────────────────────────────────────────────────────────────────────────────────


def order(player: Player) -> None:
    """Everyone who was given something, and has no sheet, gets one; each is made."""
    waiting = [item for item in player.notebook.items if _to_be_ordered(player, item)]
    item = player.rng.choice(waiting if waiting and player.chance(0.85) else player.notebook.items)
    who = _who(player)
    expected = _to_be_ordered(player, item)
    pack = player.act("order_pack", who, lambda house, actor: order_pack(house, actor, item.ref))
    if pack is None:
        if who == SECRETARY and expected and player.newest().facts.get("code") == "Invalid":
            player.broke("no over-refusal", "order_pack", f"{len(expected)} were given something, and get nothing")
        return
    if player.agency_of(who) != player.town.agencies[OFFICE]:
        player.broke("P5", "order_pack", f"{who} orders papers and is not the secretariat")
    copies = _copies_of(player, item, pack)
    made = {(copy.recipient, copy.disclosures) for copy in copies}
    if made != set(expected.items()):
        player.broke("P10", "order_pack", f"{len(made)} sheets are ordered, should be {len(expected)}")
    player.tell(f"{who} orders {len(copies)} sheets")
    for copy in copies:
        player.notebook.papers[copy.ref] = copy
        if player.chance(0.9):
            _make(player, who, item, copy)


def _to_be_ordered(player: Player, item: OnAgenda) -> dict[UUID, frozenset[UUID]]:
    """office → what was given to it for this item and stands; whoever has a sheet has it."""
    at, given = player.at(), [player.notebook.gifts[key] for key in item.gifts]
    states = _states(player)
    have = {
        copy.recipient
        for copy in player.notebook.papers.values()
        if copy.item == item.ref and copy.pack and states[copy.ref] != "void"
    }
    found = {}
    for agency in set(item.attendees) - have - {player.town.agencies[OFFICE]}:
        stands = frozenset(g.disclosure for g in given if g.recipient == agency and g.stands(at))
        if stands and at < item.closes:
            found[agency] = stands
    return found


def _states(player: Player) -> dict[str, str]:
    """Where each copy of the town is, from its rows."""
    query = """SELECT c.public_ref, e.state FROM copy c JOIN copy_event e ON e.copy_id = c.id
        WHERE c.municipality = :town AND e.state NOT IN ('recalled', 'shredded') ORDER BY e.at, e.id"""
    found = dict.fromkeys(player.notebook.papers, "reserved")
    for row in player.reader.rows(query, town=player.reader.key(player.town.id)):
        found[row["public_ref"]] = row["state"]
    return found


def _copies_of(player: Player, item: OnAgenda, pack: str) -> list[OnPaper]:
    query = """SELECT c.id, c.public_ref, c.number, c.recipient_id, f.staff_id
        FROM copy c JOIN copy_for_item f ON f.copy_id = c.id JOIN pack p ON p.id = f.pack_id
        WHERE p.public_ref = :pack ORDER BY c.number"""
    behind = "SELECT disclosure_id FROM copy_disclosure WHERE copy_id = :copy"
    return [
        OnPaper(
            ref=row["public_ref"],
            number=row["number"],
            item=item.ref,
            case=item.case,
            recipient=as_id(row["recipient_id"]),
            staff=maybe_id(row["staff_id"]),
            disclosures=frozenset(
                as_id(one["disclosure_id"])
                for one in player.reader.rows(behind, copy=player.reader.key(as_id(row["id"])))
            ),
            pack=pack,
        )
        for row in player.reader.rows(query, pack=pack)
    ]


def _make(player: Player, who: str, item: OnAgenda, copy: OnPaper) -> None:
    """As the worker does it, but for drawing."""
    sheet = Sheet(player, copy, who)
    opens = sheet.opens()
    prepared = player.act("case sheet", who, lambda house, actor: prepare_copy(house, actor, copy.ref))
    if not sheet.looker._agree("case sheet", who, opens=opens, seen=prepared) or prepared is None:
        player.act("void_copy", who, lambda house, actor: void_copy(house, actor, copy.ref, reason="Refused"))
        return
    copy.printed = frozenset(field.ref for field in prepared.case.fields) if prepared.case else frozenset()
    carried = {
        words
        for one in player.notebook.items
        if one.case == item.case and one.ref != item.ref
        for task, words in one.words.items()
        if task in one.tasks and _agency_of_task(player, task) == copy.recipient
    }
    check(sheet, "case sheet", who, prepared, frozenset({item.words["question"], *carried}))
    pdf = _drawn(player, prepared) if player.seed % DRAWN_IN == 0 else _blank()
    player.act("keep_sheet", who, lambda house, actor: keep_sheet(house, actor, copy.ref, pdf=pdf))


def _agency_of_task(player: Player, task: str) -> UUID:
    (row,) = player.reader.rows("SELECT agency_id FROM task WHERE public_ref = :ref", ref=task)
    return as_id(row["agency_id"])


def _drawn(player: Player, prepared: Prepared) -> bytes:
    """A sheet as it is drawn, with what is attached to it."""
    count(player, "case sheet: drawn")
    return render(press_of(player.house), prepared.sheet(unstamped(player.at())))


@cache
def _blank() -> bytes:
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    return out.getvalue()


def release(player: Player) -> None:
    """A pack goes to the printer or is cancelled: what ended since it was made is not in it (P6)."""
    packs = sorted({copy.pack for copy in player.notebook.papers.values() if copy.pack})
    if not packs:
        return
    pack, who = player.rng.choice(packs), _who(player)
    if player.chance(0.12):
        player.act("cancel_pack", who, lambda house, actor: cancel_pack(house, actor, pack))
        return
    states = _states(player)
    copies = [c for c in player.notebook.papers.values() if c.pack == pack and states[c.ref] != "void"]
    falls = _fallen(player, who, copies)
    done = player.act("release_pack", who, lambda house, actor: release_pack(house, actor, pack))
    if done is not None:
        _must_be_pulled(player, "release_pack", falls, done.numbers, done.pulled)


def _fallen(player: Player, who: str, copies: list[OnPaper]) -> dict[int, bool]:
    """number → whether what is printed on it may not be read any more."""
    return {copy.number: not Sheet(player, copy, who).stands() for copy in copies}


def _must_be_pulled(
    player: Player, route: str, falls: dict[int, bool], out: Iterable[int], pulled: Iterable[int]
) -> None:
    out, pulled = set(out), set(pulled)
    count(player, f"{route}: out", len(out))
    count(player, f"{route}: pulled", len(pulled))
    if wrong := {number for number in out if falls[number]}:
        player.broke("P6", route, f"{len(wrong)} sheets go out whose content may not be read any more")
    if wrong := {number for number in pulled if not falls[number]}:
        player.broke("no over-refusal", route, f"{len(wrong)} sheets are pulled that stand")
    player.tell(f"{route}: {len(out)} out, {len(pulled)} pulled")


def hand(player: Player) -> None:
    """Some of what waits is handed out, decided again; now and then something that does not wait."""
    states = _states(player)
    waiting = [c for c in player.notebook.papers.values() if states[c.ref] == "waiting" or _is_single(c, states)]
    others = [c for c in player.notebook.papers.values() if c not in waiting]
    if others and (not waiting or player.chance(0.1)):
        copy, who = player.rng.choice(others), _who(player)
        before = player.tally.counts["hand_out: done"]
        player.act("hand_out", who, lambda house, actor: hand_out(house, actor, [copy.ref]))
        if player.tally.counts["hand_out: done"] > before:
            player.broke("P7", "hand_out", f"what is {states[copy.ref]} goes into hands")
        return
    if not waiting:
        return
    copy, who = player.rng.choice(waiting), _who(player)
    falls = _fallen(player, who, [copy])
    done = player.act("hand_out", who, lambda house, actor: hand_out(house, actor, [copy.ref]))
    if done is not None:
        _must_be_pulled(player, "hand_out", falls, done.out, done.pulled)


def _is_single(copy: OnPaper, states: dict[str, str]) -> bool:
    return not copy.pack and states[copy.ref] == "issued"


# ── What is printed alone ────────────────────────────────────────────────────────────────────────


def role_sheet(player: Player) -> None:
    """What an office took on, with what it goes on reading for it."""
    tasks = [(item, task) for item in player.notebook.items for task in item.tasks]
    if not tasks:
        return
    approved = [pair for pair in tasks if pair[0].approved]
    item, task = player.rng.choice(approved if approved and player.chance(0.9) else tasks)
    who, agency = _who(player), _agency_of_task(player, task)
    at, gifts = player.at(), player.notebook.gifts
    stands = frozenset(key for key in item.tasks[task] if key in gifts and gifts[key].stands(at))
    copy = OnPaper(
        ref="",
        number=0,
        item=item.ref,
        case=item.case,
        recipient=agency,
        staff=_named(player, item, agency),
        disclosures=stands,
    )
    sheet = Sheet(player, copy, who)
    prepared = player.act("role sheet", who, lambda house, actor: reserve_role_copy(house, actor, task))
    if prepared is None:
        code = player.newest().facts.get("code")
        if who == SECRETARY and stands and sheet.opens() and code not in {"Conflict", "NotFound"}:
            player.broke("no over-refusal", "role sheet", f"{len(stands)} stand, and nothing is printed")
        return
    if not item.approved or player.agency_of(who) != player.town.agencies[OFFICE]:
        player.broke("P5", "role sheet", f"{who} prints it; approved: {item.approved}")
    if stands and not sheet.opens():
        player.broke("P5", "role sheet", f"{who} prints it, and nobody may be named on it")
    if sheet.hides_everyone():
        player.broke("P5", "role sheet", "it is printed for whom the case does not exist for")
    copy.ref, copy.printed = (
        prepared.copy,
        frozenset(f.ref for f in prepared.case.fields) if prepared.case else frozenset(),
    )
    (row,) = player.reader.rows("SELECT number FROM copy WHERE public_ref = :ref", ref=copy.ref)
    copy.number = row["number"]
    player.notebook.papers[copy.ref] = copy
    check(sheet, "role sheet", who, prepared, frozenset({item.words[task]}))


def _named(player: Player, item: OnAgenda, agency: UUID) -> UUID | None:
    """Who is invited by name."""
    ref = item.attendees.get(agency)
    keys = {staff_ref: key for key, staff_ref in player.town.staff_refs.items()}
    return player.town.staff[keys[ref]] if ref else None


def minutes(player: Player) -> None:
    """The minutes as they were approved, for the secretariat's file: no wall of the case may stand against it."""
    approved = [item for item in player.notebook.items if item.approved] or player.notebook.items
    item, who = player.rng.choice(approved), _who(player)
    welfare = player.town.agencies[OFFICE]
    nothing = frozenset[UUID]()
    copy = OnPaper(ref="", number=0, item=item.ref, case=item.case, recipient=welfare, staff=None, disclosures=nothing)
    sheet = Sheet(player, copy, who)
    prepared = player.act("minutes", who, lambda house, actor: reserve_minutes_copy(house, actor, item.ref))
    if prepared is None or sheet.printer is None:
        return
    if not item.approved or player.agency_of(who) != welfare or sheet.walled(sheet.printer):
        player.broke("P5", "minutes", f"{who} prints them; approved: {item.approved}")
    said = {word for one in player.notebook.items if one.case == item.case for word in one.words.values()}
    check(sheet, "minutes", who, prepared, frozenset(said))
    count(player, "minutes: printed")


PAPER_DEEDS: dict[Callable[[Player], None], float] = {
    order: 3,
    release: 2,
    hand: 2,
    role_sheet: 1.5,
    minutes: 0.7,
    access_report: 0.6,
}
