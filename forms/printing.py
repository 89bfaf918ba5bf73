"""Any sheet printed by the form it belongs to."""

from __future__ import annotations

from typing import assert_never

from forms.access_report import AccessReport, render_access_report
from forms.case_sheet import CaseSheet, check_case_sheet, render_case_sheet
from forms.collection import CollectionSheet, render_collection
from forms.consent import ConsentSheet, render_consent
from forms.minutes import MinutesSheet, check_minutes, render_minutes
from forms.onegai import OnegaiSheet, check_onegai, render_onegai
from forms.pdf import Press
from forms.role_sheet import RoleSheet, check_role_sheet, render_role_sheet
from forms.sitting import AgendaSheet, PledgeSheet, RosterSheet, render_agenda, render_pledge, render_roster
from forms.tsunagu import TsunaguSheet, check_tsunagu, render_tsunagu

NumberedSheet = TsunaguSheet | CaseSheet | RoleSheet | OnegaiSheet | MinutesSheet
"""A sheet that is a numbered copy for one reader."""
PlainSheet = CollectionSheet | AgendaSheet | RosterSheet | PledgeSheet | ConsentSheet | AccessReport
"""A sheet without a number: it says nothing of a case, or belongs to the person it speaks of."""


def check(press: Press, sheet: NumberedSheet) -> None:
    """Preflight of a numbered sheet. Raises CannotDraw, before anything is laid out."""
    match sheet:
        case TsunaguSheet():
            check_tsunagu(press, sheet)
        case CaseSheet():
            check_case_sheet(press, sheet)
        case RoleSheet():
            check_role_sheet(press, sheet)
        case OnegaiSheet():
            check_onegai(press, sheet)
        case MinutesSheet():
            check_minutes(press, sheet)
        case _:
            assert_never(sheet)


def render(press: Press, sheet: NumberedSheet) -> bytes:
    """The PDF of a numbered sheet. Raises as its form does."""
    match sheet:
        case TsunaguSheet():
            return render_tsunagu(press, sheet)
        case CaseSheet():
            return render_case_sheet(press, sheet)
        case RoleSheet():
            return render_role_sheet(press, sheet)
        case OnegaiSheet():
            return render_onegai(press, sheet)
        case MinutesSheet():
            return render_minutes(press, sheet)
        case _:
            assert_never(sheet)


def render_plain(press: Press, sheet: PlainSheet) -> bytes:
    """The PDF of a sheet without a number. Raises as its form does."""
    match sheet:
        case CollectionSheet():
            return render_collection(press, sheet)
        case AgendaSheet():
            return render_agenda(press, sheet)
        case RosterSheet():
            return render_roster(press, sheet)
        case PledgeSheet():
            return render_pledge(press, sheet)
        case ConsentSheet():
            return render_consent(press, sheet)
        case AccessReport():
            return render_access_report(press, sheet)
        case _:
            assert_never(sheet)
