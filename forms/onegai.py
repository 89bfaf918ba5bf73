"""見守りのお願い: what a volunteer is asked to do, in large type. One numbered copy; it comes back on the printed day.

Never on it: address, diagnosis, care level, money, other members of the family, services, the case's number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forms.blocks import CopyMark, Proof
from forms.catalog import Form
from forms.pdf import Draft, Press
from forms.pictures import copy_pictures


@dataclass(frozen=True, kw_only=True)
class Telephone:
    """One line of お電話ください: when, a hint below it, the number, and who answers."""

    when: str
    hint: str
    number: str
    who: str


@dataclass(frozen=True, kw_only=True)
class OnegaiSheet:
    """The whole request. `volunteer_title` is 民生委員・児童委員 or the like; `task` says how often, and with what.

    `about` are sentences about calling: how to call, what to mind at the door, the person's own wish. `watch` are the
    questions to tick, asked so that a tick says that all is well.
    """

    classification: str
    specimen: bool
    made_at: datetime
    made_on: str
    copy: CopyMark
    volunteer_title: str
    volunteer: str
    sender: str
    person: str
    kana: str
    about: tuple[str, ...]
    until: str
    task: str
    watch: tuple[str, ...]
    telephones: tuple[Telephone, ...]
    return_on: str
    return_how: str
    proof: Proof


def render_onegai(press: Press, sheet: OnegaiSheet) -> bytes:
    """The PDF of one copy: one page, set closer where it must be; only what nobody writes in a day takes a second.

    Raises CannotDraw when a character cannot be printed; else as Press.print.
    """
    return press.print(_draft(sheet, most_pages=1), _draft(sheet, "onegai-close.css"))


def check_onegai(press: Press, sheet: OnegaiSheet) -> None:
    """Preflight before a copy number is issued. Raises CannotDraw."""
    press.check(_draft(sheet))


def _draft(sheet: OnegaiSheet, *more: str, most_pages: int | None = None) -> Draft:
    form = Form.ONEGAI.value
    return Draft(
        template=form.template,
        styles=("leaf.css", "marked.css", "onegai.css", *more),
        sheet=sheet,
        title=f"{form.name} 写し第{sheet.copy.number}号",
        made_at=sheet.made_at,
        pictures=copy_pictures(sheet.copy, sheet.proof),
        most_pages=most_pages,
    )
