"""役割シート: what one office took on, what of the case it goes on reading for it, until when. One numbered copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forms.blocks import Conditions, CopyMark, Decision, Facts, Ground, Household, Proof, Secrecy
from forms.catalog import Form
from forms.pdf import Draft, Press
from forms.pictures import copy_pictures, family_picture


@dataclass(frozen=True, kw_only=True)
class RoleSheet:
    """The whole sheet. `tasks` are this office's own and nobody else's; `until` is the last day it may be kept.

    `contact` is whom to tell when it is done: office and telephone, with a full-width space where it may break.
    """

    classification: str
    specimen: bool
    made_at: datetime
    made_on: str
    copy: CopyMark
    case_number: str
    meeting: str
    sits: str
    recipient_agency: str
    recipient_person: str
    tasks: tuple[Decision, ...]
    until: str
    secrecy: tuple[Secrecy, ...]
    facts: tuple[Facts, ...]
    household: Household
    grounds: tuple[Ground, ...]
    conditions: Conditions
    withheld: tuple[str, ...]
    contact: str
    proof: Proof


def render_role_sheet(press: Press, sheet: RoleSheet) -> bytes:
    """The PDF of one copy. Raises CannotDraw when a character cannot be printed; else as Press.print."""
    return press.print(_draft(sheet))


def check_role_sheet(press: Press, sheet: RoleSheet) -> None:
    """Preflight before a copy number is issued. Raises CannotDraw."""
    press.check(_draft(sheet))


def _draft(sheet: RoleSheet) -> Draft:
    form = Form.ROLE_SHEET.value
    family = sheet.household.family
    return Draft(
        template=form.template,
        styles=("leaf.css", "marked.css", "case-parts.css", "meeting.css", "role-sheet.css"),
        sheet=sheet,
        title=f"{form.name} 写し第{sheet.copy.number}号",
        made_at=sheet.made_at,
        pictures=copy_pictures(sheet.copy, sheet.proof) | (family_picture(family) if family else {}),
    )
