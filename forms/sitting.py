"""次第・出席者名簿・守秘義務確認書: the papers of a sitting as a whole, for the secretariat's table.

No name of a person cared for is on them. They hold nothing of a case but its item number, so they are not numbered
copies; each has its entry in the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forms.blocks import Proof, Secrecy
from forms.catalog import Form
from forms.pdf import Draft, Press
from forms.pictures import proof_pictures


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """Which meeting: body, 第8回, day and time, place, and the legal types it sits under."""

    body: str
    number: str
    sits: str
    place: str
    legal: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AgendaItem:
    """One item: its number, its grounds in words, and how many offices attend."""

    number: int
    grounds: str
    attendees: int


@dataclass(frozen=True, kw_only=True)
class AgendaSheet:
    """次第. `opening` and `closing` are the fixed points before and after the items."""

    specimen: bool
    made_at: datetime
    made_on: str
    sitting: Sitting
    opening: tuple[str, ...]
    items: tuple[AgendaItem, ...]
    closing: tuple[str, ...]
    contact: str
    proof: Proof


@dataclass(frozen=True, kw_only=True)
class RosterRow:
    """An attendee: office, person where one was named, and at which items (by number)."""

    agency: str
    person: str
    items: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class RosterSheet:
    """出席者名簿: a row an attendee, a column an item; room for presence to be ticked by hand."""

    specimen: bool
    made_at: datetime
    made_on: str
    sitting: Sitting
    items: tuple[int, ...]
    rows: tuple[RosterRow, ...]
    proof: Proof

    def attending(self, item: int) -> int:
        """How many attendees an item has, counted from the rows."""
        return sum(item in row.items for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class PledgeSheet:
    """守秘義務確認書: the secrecy texts of exactly the laws in use, and a line for each attendee's signature.

    It goes from hand to hand: which items an attendee is at is not printed.
    """

    specimen: bool
    made_at: datetime
    made_on: str
    sitting: Sitting
    secrecy: tuple[Secrecy, ...]
    rows: tuple[RosterRow, ...]
    proof: Proof


def render_agenda(press: Press, sheet: AgendaSheet) -> bytes:
    """The PDF of the 次第. Raises as Press.print."""
    return press.print(_draft(sheet, Form.AGENDA))


def render_roster(press: Press, sheet: RosterSheet) -> bytes:
    """The PDF of the 出席者名簿. Raises as Press.print."""
    return press.print(_draft(sheet, Form.ROSTER))


def render_pledge(press: Press, sheet: PledgeSheet) -> bytes:
    """The PDF of the 守秘義務確認書. Raises as Press.print."""
    return press.print(_draft(sheet, Form.PLEDGE))


def _draft(sheet: AgendaSheet | RosterSheet | PledgeSheet, form: Form) -> Draft:
    return Draft(
        template=form.value.template,
        styles=("leaf.css", "sitting.css"),
        sheet=sheet,
        title=form.value.name,
        made_at=sheet.made_at,
        pictures=proof_pictures(sheet.proof),
    )
