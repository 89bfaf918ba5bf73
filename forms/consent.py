"""同意書: what a person agrees to have told to whom, in large type with furigana, front and back of one leaf."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forms.blocks import Choice, Proof
from forms.catalog import Form
from forms.pdf import Draft, Press
from forms.pictures import proof_pictures


@dataclass(frozen=True, kw_only=True)
class ConsentRow:
    """One kind of information, in plain words, and whether each office is told: yes, no (the person's wish), never."""

    code: str
    label: str
    marks: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ConsentSheet:
    """The whole form, for one person. `offices` are the columns; a row's marks stand in the same order.

    `person` empty: the name is written by hand. `excluded` are the person's own wishes in words. `ways` are how it is
    told. `answer` is empty for a form to be signed, else how and when the answer was given (口頭 R8.11.10).
    """

    specimen: bool
    made_at: datetime
    made_on: str
    number: str
    addressee: str
    person: str
    kana: str
    purpose: str
    offices: tuple[str, ...]
    rows: tuple[ConsentRow, ...]
    excluded: tuple[str, ...]
    starts: str
    until: str
    ways: tuple[Choice, ...]
    answer: str
    explained_by: str
    contact: str
    telephone: str
    proof: Proof


def render_consent(press: Press, sheet: ConsentSheet, *, large: bool = False) -> bytes:
    """The PDF: front and back of one leaf, more leaves where the table has more offices than six. `large`: in 14 pt.

    Raises CannotDraw when a character cannot be printed; else as Press.print.
    """
    if large:
        return press.print(_draft(sheet, "consent-large.css", layout="large"))
    return press.print(_draft(sheet, most_pages=2), _draft(sheet, "consent-dense.css"))


def _draft(sheet: ConsentSheet, *more: str, layout: str = "", most_pages: int | None = None) -> Draft:
    form = Form.CONSENT.value
    return Draft(
        template=form.template,
        styles=("leaf.css", "furigana.css", "consent.css", *more),
        sheet=sheet,
        title=form.name,
        made_at=sheet.made_at,
        layout=layout,
        pictures=proof_pictures(sheet.proof),
        most_pages=most_pages,
    )
