"""つなぐシート: one office hands a person's matter to another, one copy per recipient.

What lives here: the inputs of the sheet and how they become a PDF. Every text is Japanese already and may be
printed for this very recipient; an empty text means that the line is left out. The form decides nothing: it cannot
tell a hidden value from one that never was, because it is given neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from io import BytesIO

import segno

from forms.catalog import Form
from forms.characters import runs_of
from forms.genogram import Family, draw_genogram
from forms.pdf import Draft, Press
from forms.watermark import watermark

_UNIT = 0.2  # mm: a label of the 家族図 is then 6.8 pt high
_BESIDE = 56  # mm: a picture as wide as this leaves room for the table beside it
_WIDEST = 176  # mm
_HIGHEST = 70  # mm


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
class CopyHolder:
    """One line of the list of copies: 第n号 and who holds it."""

    number: int
    holder: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A box to tick, ticked or not."""

    label: str
    ticked: bool


@dataclass(frozen=True, kw_only=True)
class Row:
    """A fact in the writer's words, where it comes from (本人談 …) and when (R8.11.6).

    `grounds`: the letters of its own grounds, if they differ from those of its block.
    """

    label: str
    value: str
    source: str = ""
    source_date: str = ""
    grounds: tuple[str, ...] = ()


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
class Member:
    """One member of the household. name None: 「（氏名は提供なし）」 is printed."""

    name: str | None
    relation: str
    kana: str = ""
    age: str = ""
    living: str = ""
    condition: str = ""
    source: str = ""
    source_date: str = ""


@dataclass(frozen=True, kw_only=True)
class Household:
    """The household; `refusals` are whole sentences (「長男さんは、情報の共有を断られました。」).

    `family` is drawn beside the members, or above them when it is wide; None: no picture.
    """

    members: tuple[Member, ...] = ()
    note: str = ""
    refusals: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    family: Family | None = None


@dataclass(frozen=True, kw_only=True)
class Words:
    """希望・配慮・お願い: rows in free words, of any length."""

    rows: tuple[Row, ...] = ()
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Ground:
    """One line of the table of grounds. verified False prints 「要確認」: the city has not checked the article."""

    letter: str
    text: str
    article: str
    standing_on: str
    until: str
    verified: bool


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """Conditions of the copy, numbered on the sheet; `article` is what they stand on (同法 第70条)."""

    article: str = ""
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Proof:
    """The footer: ground in words, 記録番号 (the entry), 検証点 (size, first 16 hex digits, time), handling.

    `qr`: the text of the QR code, or None: its place stays empty.
    """

    ground: str
    entry: str
    checkpoint_size: str
    checkpoint_root: str
    checkpoint_time: str
    handling: str
    qr: str | None = None


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
    pictures = {"watermark": watermark(f"{sheet.recipient.known_as}｜写し第{sheet.copy_number}号")}
    if drawn and sheet.household.family is not None:
        pictures |= _family_picture(sheet.household.family)
    if sheet.proof.qr is not None:
        pictures["qr"] = _qr_code(sheet.proof.qr)
    return Draft(
        template=form.template,
        styles=("tsunagu.css", "one-leaf.css" if layout == "together" else "slip-leaf.css"),
        sheet=sheet,
        title=f"{form.name} 写し第{sheet.copy_number}号",
        made_at=sheet.made_at,
        layout=layout,
        pictures=pictures,
        most_pages=most_pages,
    )


def _family_picture(family: Family) -> dict[str, bytes]:
    """The 家族図 in its size on paper, under the name that tells the template where it stands."""
    drawn = draw_genogram(family, runs=runs_of)
    beside = drawn.width * _UNIT <= _BESIDE and drawn.height * _UNIT <= _HIGHEST
    scale = _UNIT if beside else min(_UNIT, _WIDEST / drawn.width, _HIGHEST / drawn.height)
    size = f'width="{drawn.width * scale:.1f}mm" height="{drawn.height * scale:.1f}mm"'
    svg = str(drawn.svg).replace(f'width="{drawn.width}" height="{drawn.height}"', size, 1)
    return {"genogram-beside" if beside else "genogram-above": svg.encode()}


def _qr_code(text: str) -> bytes:
    picture = BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="svg", border=0, omitsize=True, xmldecl=False)
    return picture.getvalue()
