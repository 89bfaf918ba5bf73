"""The worker's part: the sheets of the packs that were ordered are made, one after the other, on all presses.

It acts for whoever ordered the pack, under that appointment: what he may not see the worker does not open. Killed at
any moment it leaves numbers that are reserved, or issued and not made; whichever worker comes next goes on with these.
"""

import logging
import threading
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import Connection

from audit.entry import Entry
from coord.actions.gate import Actor, Beginning, House, upkeep
from coord.actions.paper.case_sheets import prepare_copy
from coord.actions.paper.issuing import issue_prepared, press_of, void_copy
from coord.actions.paper.packs import keep_sheet
from coord.domain.copy import CopyState
from coord.errors import Conflict, CoordError, Invalid, NotFound, Refused
from coord.store import packs, paper
from coord.store.paper_rows import PackRow
from forms.errors import PaperError
from forms.pressroom import PressRoom
from forms.printing import NumberedSheet, render

PRESSES = 2
_TURN = timedelta(seconds=30)
_AHEAD = 2 * PRESSES
"""Sheets opened and not printed yet: enough that no press waits, few enough that little lies open in memory."""
_WORTH_A_ROOM = 5
"""Sheets for which starting other presses pays: each takes a second or two to read its fonts."""
_SESSION = "worker"
_ME = uuid4().hex[:12]
"""This process's name in a turn: one that is gone is followed when its turn has run out."""

logger = logging.getLogger("coord.paper")


def make_packs(house: House, *, stop: threading.Event | None = None) -> int:
    """Make everything that is ordered and not made; how many sheets came out. Told to `stop` it ends after a sheet."""
    told = stop or threading.Event()
    return sum(_make(house, pack, told) for pack in _open_packs(house) if _take_turn(house, pack))


def _open_packs(house: House) -> list[PackRow]:
    found: list[PackRow] = []

    def look(connection: Connection, _begun: Beginning) -> list[Entry]:
        found[:] = [pack for pack in packs.open_packs(connection) if _to_make(connection, pack)]
        return []

    upkeep(house, look)
    return found


def _to_make(connection: Connection, pack: PackRow) -> list[str]:
    """The copies of a pack that are still to be made, by number."""
    copies = paper.copies_of_pack(connection, pack.municipality, pack.id)
    printed = packs.printed_among(connection, pack.municipality, [copy.id for copy in copies])
    wanted = (CopyState.RESERVED, CopyState.ISSUED)
    return [copy.public_ref for copy in copies if copy.state in wanted and copy.id not in printed]


def _take_turn(house: House, pack: PackRow) -> bool:
    taken = [False]

    def take(connection: Connection, begun: Beginning) -> list[Entry]:
        taken[0] = packs.take_turn(connection, pack, worker=_ME, at=begun.at, until=begun.at + _TURN)
        return []

    upkeep(house, take)
    return taken[0]


def _make(house: House, pack: PackRow, stop: threading.Event) -> int:
    """The sheets of one pack: few on this process's own press, many on several."""
    waiting = _waiting(house, pack)
    if len(waiting) < _WORTH_A_ROOM:
        return sum(_make_here(house, pack, copy) for copy in waiting if _goes_on(house, pack, stop))
    actor, made = _orderer(pack), 0
    with PressRoom[str](house.settings.templates / "print", cache=house.settings.home / "fontcache") as room:
        for copy in waiting:
            if not _goes_on(house, pack, stop):
                break
            sheet = _issued(house, pack, copy)
            if sheet is not None:
                room.give(copy, sheet)
            made += sum(_put_aside(house, actor, *one) for one in room.take(at_most=_AHEAD))
        made += sum(_put_aside(house, actor, *one) for one in room.take(at_most=0))
    return made


def _goes_on(house: House, pack: PackRow, stop: threading.Event) -> bool:
    return not stop.is_set() and _take_turn(house, pack)


def _make_here(house: House, pack: PackRow, copy: str) -> int:
    sheet = _issued(house, pack, copy)
    if sheet is None:
        return 0
    try:
        printed: bytes | PaperError = render(press_of(house), sheet)
    except PaperError as error:
        printed = error
    return _put_aside(house, _orderer(pack), copy, printed)


def _issued(house: House, pack: PackRow, copy: str) -> NumberedSheet | None:
    """The sheet of a copy, issued; None where nothing may be printed any more, or it was cancelled meanwhile."""
    actor = _orderer(pack)
    try:
        return issue_prepared(house, actor, press_of(house), prepare_copy(house, actor, copy))
    except (Refused, NotFound, Conflict, Invalid) as error:
        _void(house, actor, copy, type(error).__name__)
        return None


def _orderer(pack: PackRow) -> Actor:
    return Actor(municipality=pack.municipality, staff=pack.staff_id, appointment=pack.ordered_by, session=_SESSION)


def _waiting(house: House, pack: PackRow) -> list[str]:
    waiting: list[str] = []

    def look(connection: Connection, _begun: Beginning) -> list[Entry]:
        waiting[:] = _to_make(connection, pack)
        return []

    upkeep(house, look)
    return waiting


def _put_aside(house: House, actor: Actor, copy: str, printed: bytes | PaperError) -> int:
    if isinstance(printed, PaperError):
        _void(house, actor, copy, type(printed).__name__)
        return 0
    try:
        keep_sheet(house, actor, copy, pdf=printed)
    except (Conflict, NotFound, Refused):
        return 0  # cancelled, withdrawn or out of office meanwhile: nobody waits for it
    return 1


def _void(house: House, actor: Actor, copy: str, reason: str) -> None:
    try:
        void_copy(house, actor, copy, reason=reason)
    except (Conflict, NotFound, Refused):
        logger.info("a copy was void already, or its orderer is out of office")
    except CoordError as error:
        logger.warning("a copy could not be voided: %s", type(error).__name__)
