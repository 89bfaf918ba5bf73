"""つなぐシート: one office hands a person's matter to another, one copy per recipient.

What lives here: the inputs of the sheet and how they become a PDF. Every text is Japanese already and may be
printed for this very recipient; an empty text means that the line is left out. The form decides nothing: it cannot
tell a hidden value from one that never was, because it is given neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from forms.blocks import Choice, Conditions, CopyHolder, CopyMark, Ground, Household, Proof, Row
from forms.catalog import Form
from forms.pdf import Draft, Press
from forms.pictures import copy_pictures, family_picture


class Mark(Enum):
    """How a worry is marked. Withheld looks the same whether a record exists or not."""

    MOST = "most"
    YES = "yes"
    NO = "no"
    NOT_ASKED = "not_asked"
    WITHHELD = "withheld"


@dataclass(frozen=True, kw_only=True)
class Sender:
    """紹介元. `reply_line` heads the slip: short name and person, without 様.

    Where the sender is not named, `otherwise` says in place of the telephone how to reply all the same.
    """

    agency: str
    person: str
    phone: str
    reply_line: str
    post: str = ""
    fax: str = ""
    otherwise: str = ""


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """紹介先. `known_as` is the short name in the watermark and the running head."""

    agency: str
    known_as: str
    section: str = ""
    post: str = ""
    person: str = ""


@dataclass(frozen=True, kw_only=True)
class Person:
    """One block about a person; `heading` is ご本人 or the like. `birth` and `sex` are texts as they are to stand."""

    heading: str
    name: str
    kana: str = ""
    birth: str = ""
    sex: str = ""
    rows: tuple[Row, ...] = ()
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Worry:
    """One item of the list of worries; `note` stands in brackets after その他."""

    code: str
    label: str
    mark: Mark
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Worries:
    """The list in the order of its codes, which runs down the columns."""

    items: tuple[Worry, ...]
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Words:
    """希望・配慮・お願い: rows in free words, of any length."""

    rows: tuple[Row, ...] = ()
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TsunaguSheet:
    """The whole sheet, for one copy. `made_on` is printed, `made_at` (with a zone) goes into the file's metadata."""

    classification: str
    sheet_number: str
    made_on: str
    made_at: datetime
    copy_number: int
    copy_total: int
    sender: Sender
    recipient: Recipient
    urgency: tuple[Choice, ...]
    reply_by: str
    copies: tuple[CopyHolder, ...]
    persons: tuple[Person, ...]
    worries: Worries
    household: Household
    words: Words
    grounds: tuple[Ground, ...]
    conditions: Conditions
    withheld: tuple[str, ...]
    proof: Proof
    specimen: bool = False


def render_tsunagu(press: Press, sheet: TsunaguSheet) -> bytes:
    """The PDF of one copy: one page with the slip to cut off, or, when it is longer, the slip on a leaf of its own.

    Where the 家族図 is what makes it longer, its ties stand in words instead.
    Raises CannotDraw, before anything is laid out, when a character cannot be printed; else as Press.print.
    """
    drawn, in_words = (_draft(sheet, layout="together", most_pages=1, drawn=drawn) for drawn in (True, False))
    on_one_page = (drawn, in_words) if sheet.household.family else (in_words,)
    return press.print(*on_one_page, _draft(sheet, layout="apart", most_pages=None))


def check_tsunagu(press: Press, sheet: TsunaguSheet) -> None:
    """Preflight before a copy number is used up. Raises CannotDraw."""
    press.check(_draft(sheet, layout="together", most_pages=1))


def _draft(sheet: TsunaguSheet, *, layout: str, most_pages: int | None, drawn: bool = True) -> Draft:
    form = Form.TSUNAGU.value
    copy = CopyMark(number=sheet.copy_number, total=sheet.copy_total, known_as=sheet.recipient.known_as)
    pictures = copy_pictures(copy, sheet.proof)
    if drawn and sheet.household.family is not None:
        pictures |= family_picture(sheet.household.family)
    return Draft(
        template=form.template,
        styles=("case-parts.css", "tsunagu.css", "one-leaf.css" if layout == "together" else "slip-leaf.css"),
        sheet=sheet,
        title=f"{form.name} 写し第{sheet.copy_number}号",
        made_at=sheet.made_at,
        layout=layout,
        pictures=pictures,
        most_pages=most_pages,
    )
