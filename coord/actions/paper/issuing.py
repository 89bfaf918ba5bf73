"""Issuing a copy and voiding one. No bytes of a sheet exist before the entry that issues it is committed.

Issuing is not one transaction: (1) the number is drawn and the content opened for the preflight; (2) `issue_copy`
decides again and commits the entry with the content's SHA-256; (3) only then PDF bytes are made; (4) a failure voids
the number with its reason.
"""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from audit.events import Event
from coord.actions.gate import Act, Actor, House, deed, reading
from coord.actions.naming import SaidOffice
from coord.actions.paper.numbered import handoff_of, own_copy, read_for
from coord.actions.paper.stamps import SealedStamp, Stamp, stamping, unstamped
from coord.actions.paper.steps import take_step
from coord.actions.shown import ShownCase
from coord.domain.copy import CopyState
from coord.errors import Conflict, Invalid, NotFound, Refused
from coord.store import packs
from coord.store import tables as t
from forms.errors import PaperError
from forms.pdf import Press, content_of
from forms.printing import NumberedSheet, check, render

T = TypeVar("T")


@reading(Event.COPY_ISSUED)
def issue_copy(
    act: Act, copy_ref: str, *, case: ShownCase | None, named: tuple[SaidOffice, ...], sha256: str
) -> SealedStamp:
    """Decide the sheet again and record that it is issued, with the SHA-256 of its content.

    `named` are the offices the sheet names as giver and recipient. A sheet that was issued and never came out of the
    press, because the worker died, is issued again under a new entry. Raises Conflict where what it stood on changed
    since the number was drawn: nothing is printed.
    """
    copy = own_copy(act, copy_ref)
    again = copy.state is CopyState.ISSUED and copy.pack_id is not None
    if again and packs.printed_among(act.connection, act.town, [copy.id]):
        raise Conflict("printed before")
    as_read, offices = read_for(act, copy)
    printed = {field.ref for field in case.fields} if case else set()
    rows = {item.row.public_ref: item.row.id for item in as_read.permitted} if as_read else {}
    handoff = handoff_of(act, copy)
    sides = (handoff.giver_id, handoff.recipient_id) if handoff else (copy.recipient_id,)
    if not printed <= rows.keys() or tuple(offices.of(side) for side in sides) != named:
        raise Conflict("what the sheet stood on has changed")
    if not again:
        take_step(act, copy, CopyState.ISSUED, sha256=sha256)
        act.keep_all(
            t.copy_statement,
            [{"municipality": act.town, "copy_id": copy.id, "statement_id": rows[ref]} for ref in sorted(printed)],
        )
    act.facts["copy"] = copy.public_ref
    act.facts["form"] = copy.form
    act.facts["sha256"] = sha256
    act.facts["statements"] = sorted(printed)
    return stamping(act)


@deed(Event.COPY_VOID)
def void_copy(act: Act, copy_ref: str, *, reason: str) -> None:
    """Void a number that was not, or may no longer be, printed. `reason` is a code. Raises Conflict once it is out."""
    copy = own_copy(act, copy_ref)
    take_step(act, copy, CopyState.VOID)
    packs.destroy_sheets(act.connection, act.town, [copy.id])
    act.facts["copy"] = copy.public_ref
    act.facts["reason"] = reason


def or_void(house: House, actor: Actor, copy: str, work: Callable[[], T]) -> T:
    """Do work on a reserved or issued copy; where it fails the number is void.

    Raises Invalid, naming the character, for a sheet that cannot be drawn; else whatever was raised.
    """
    try:
        return work()
    except PaperError as error:
        void_copy(house, actor, copy, reason=type(error).__name__)
        raise Invalid({"sheet": str(error)}) from error
    except Exception:
        void_copy(house, actor, copy, reason="render")
        raise


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A reserved copy, opened for its recipient and not yet issued. `sheet` makes the sheet for a stamp."""

    copy: str
    case: ShownCase | None
    named: tuple[SaidOffice, ...]
    sheet: Callable[[Stamp], NumberedSheet]


@dataclass(frozen=True, kw_only=True, slots=True)
class PrintedSheet:
    """The PDF of one numbered copy."""

    copy: str
    pdf: bytes


def issue_prepared(house: House, actor: Actor, press: Press, prepared: Prepared) -> NumberedSheet:
    """Preflight and issue: the sheet with its stamp, ready to be printed.

    Raises Invalid, naming the character, where it cannot be drawn; Conflict, Refused or NotFound where what it stood
    on has changed. Then the number is void.
    """
    unmarked = prepared.sheet(unstamped(house.now()))
    or_void(house, actor, prepared.copy, lambda: check(press, unmarked))
    sha256 = hashlib.sha256(content_of(unmarked)).hexdigest()
    try:
        stamp = issue_copy(house, actor, prepared.copy, case=prepared.case, named=prepared.named, sha256=sha256)
    except (Conflict, Refused, NotFound):
        void_copy(house, actor, prepared.copy, reason="changed")
        raise
    return prepared.sheet(stamp)


def print_prepared(house: House, actor: Actor, press: Press, prepared: Prepared) -> PrintedSheet:
    """Preflight, issue, render. Raises as `issue_prepared`."""
    sheet = issue_prepared(house, actor, press, prepared)
    pdf = or_void(house, actor, prepared.copy, lambda: render(press, sheet))
    return PrintedSheet(copy=prepared.copy, pdf=pdf)


def press_of(house: House) -> Press:
    """This process's press: fonts and styles are read once."""
    with _press_lock:
        if house.settings.home not in _presses:
            _presses[house.settings.home] = Press(
                house.settings.templates / "print", cache=house.settings.home / "fontcache"
            )
        return _presses[house.settings.home]


_presses: dict[Path, Press] = {}
_press_lock = threading.Lock()
