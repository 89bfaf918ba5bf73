"""会議録: one item as it was held: who was there and confirmed secrecy, what was asked and given, said and decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forms.blocks import CopyMark, Decision, Proof, Secrecy
from forms.catalog import Form
from forms.pdf import Draft, Press
from forms.pictures import copy_pictures


@dataclass(frozen=True, kw_only=True)
class Attendee:
    """Who attended: office, person where one was named, presence (在室 14:02, 退室 14:20, 欠席).

    `confirmed`: when the duty of secrecy was confirmed.
    """

    agency: str
    person: str
    presence: str
    confirmed: str


@dataclass(frozen=True, kw_only=True)
class AskedOffice:
    """A request to give: its number, the office, and its answer (提供した, 提供しなかった, 回答なし)."""

    number: str
    agency: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class MinutesSheet:
    """The minutes of one item, approved. `meeting` names body, number and place; `legal` are the legal types in words.

    `carried` is what was decided before, with how it stands; `next_review` is a day or 未定. `approval` says who
    approved and when (会長 市 地域福祉課長 令和8年11月27日). What is empty is left out, and the numbers close.
    """

    classification: str
    specimen: bool
    made_at: datetime
    made_on: str
    copy: CopyMark
    case_number: str
    item: str
    meeting: str
    sits: str
    legal: tuple[str, ...]
    secrecy: tuple[Secrecy, ...]
    attendees: tuple[Attendee, ...]
    asked: tuple[AskedOffice, ...]
    question: str
    discussion: str
    decisions: tuple[Decision, ...]
    carried: tuple[Decision, ...]
    next_review: str
    approval: str
    proof: Proof


def render_minutes(press: Press, sheet: MinutesSheet) -> bytes:
    """The PDF. Raises CannotDraw when a character cannot be printed; else as Press.print."""
    return press.print(_draft(sheet))


def check_minutes(press: Press, sheet: MinutesSheet) -> None:
    """Preflight before a copy number is issued. Raises CannotDraw."""
    press.check(_draft(sheet))


def _draft(sheet: MinutesSheet) -> Draft:
    form = Form.MINUTES.value
    return Draft(
        template=form.template,
        styles=("leaf.css", "marked.css", "sitting.css", "minutes.css"),
        sheet=sheet,
        title=f"{form.name} 写し第{sheet.copy.number}号",
        made_at=sheet.made_at,
        pictures=copy_pictures(sheet.copy, sheet.proof),
    )
