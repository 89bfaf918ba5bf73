"""事例シート: one case at one item of a meeting, a copy per attendee; the front is read, the back written on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forms.blocks import Conditions, CopyMark, Decision, Facts, Ground, Household, Proof, Secrecy
from forms.catalog import Form
from forms.pdf import Draft, Press
from forms.pictures import copy_pictures, family_picture


@dataclass(frozen=True, kw_only=True)
class CaseSheet:
    """The whole sheet for one attendee.

    `body` is what sort of meeting it is, and heads the sheet (支援会議, 重層的支援会議). `meeting` names body, number
    and place (第8回みらい市支援会議（市役所 第2会議室）); `sits` day and time; `scope` the items the attendee is at
    (案件2のみ). `item` is 案件 第2号（全3件）. `question` is what is to be decided, in the secretariat's words.
    `carried` is what was decided before.
    """

    classification: str
    specimen: bool
    made_at: datetime
    copy: CopyMark
    case_number: str
    item: str
    meeting: str
    sits: str
    recipient_agency: str
    recipient_person: str
    scope: str
    secrecy: tuple[Secrecy, ...]
    question: str
    facts: tuple[Facts, ...]
    household: Household
    grounds: tuple[Ground, ...]
    conditions: Conditions
    carried: tuple[Decision, ...]
    withheld: tuple[str, ...]
    proof: Proof
    body: str = "支援会議"


def render_case_sheet(press: Press, sheet: CaseSheet) -> bytes:
    """The PDF of one copy: front and back of one leaf, or, when it is longer, as many pages as it takes.

    Where the 家族図 is what makes it longer than a leaf, its ties stand in words instead.
    Raises CannotDraw when a character cannot be printed; else as Press.print.
    """
    drawn, in_words = (_draft(sheet, layout="one-leaf", most_pages=2, drawn=drawn) for drawn in (True, False))
    on_one_leaf = (drawn, in_words) if sheet.household.family else (in_words,)
    return press.print(*on_one_leaf, _draft(sheet, layout="leaves", most_pages=None))


def check_case_sheet(press: Press, sheet: CaseSheet) -> None:
    """Preflight before a copy number is issued. Raises CannotDraw."""
    press.check(_draft(sheet, layout="one-leaf", most_pages=2))


def _draft(sheet: CaseSheet, *, layout: str, most_pages: int | None, drawn: bool = True) -> Draft:
    form = Form.CASE_SHEET.value
    pictures = copy_pictures(sheet.copy, sheet.proof)
    if drawn and sheet.household.family is not None:
        pictures |= family_picture(sheet.household.family)
    return Draft(
        template=form.template,
        styles=("leaf.css", "marked.css", "case-parts.css", "meeting.css", "case-sheet.css"),
        sheet=sheet,
        title=f"{form.name} 写し第{sheet.copy.number}号",
        made_at=sheet.made_at,
        layout=layout,
        pictures=pictures,
        most_pages=most_pages,
    )
