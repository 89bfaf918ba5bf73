"""閲覧・提供の記録, for the person: when which office saw or received what, why, on which ground. No staff names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forms.blocks import Proof
from forms.catalog import Form
from forms.pdf import Draft, Press
from forms.pictures import proof_pictures


@dataclass(frozen=True, kw_only=True)
class AccessRow:
    """One look or gift: day (10月27日（火）) and time, office and role, what was done (閲覧, 提供, 紙, 断り) and why.

    `refused`: the line is about something that was not shown, and is set off. `year` (令和8年): printed above the first
    row of each year.
    """

    day: str
    clock: str
    agency: str
    role: str
    deed: str
    kinds: str
    purpose: str
    ground: str
    article: str
    refused: bool = False
    year: str = ""


@dataclass(frozen=True, kw_only=True)
class AccessReport:
    """The whole report. `from_day` and `to_day` bound the days looked through; counts are of the rows.

    `note` stands under the table: which law the articles are of, which consent is meant.
    `answer_within` (2週間以内): how soon the town answers a question about a row; empty where it has promised nothing.
    """

    specimen: bool
    made_at: datetime
    made_on: str
    number: str
    person: str
    issuer: str
    section: str
    from_day: str
    to_day: str
    rows: tuple[AccessRow, ...]
    contact: str
    contact_hours: str
    telephone: str
    proof: Proof
    note: str = ""
    answer_within: str = ""

    @property
    def looks(self) -> int:
        """How often something was seen, written or received."""
        return sum(not row.refused for row in self.rows)

    @property
    def refusals(self) -> int:
        """How often somebody tried and was shown nothing."""
        return sum(row.refused for row in self.rows)

    @property
    def agencies(self) -> int:
        """How many offices saw, wrote or received something; a refused one did not."""
        return len({row.agency for row in self.rows if not row.refused})


def render_access_report(press: Press, sheet: AccessReport, *, large: bool = False) -> bytes:
    """The PDF. `large`: in 12 pt. Raises CannotDraw when a character cannot be printed; else as Press.print."""
    form = Form.ACCESS_REPORT.value
    styles = ("leaf.css", "access-report.css")
    return press.print(
        Draft(
            template=form.template,
            styles=(*styles, "access-report-large.css") if large else styles,
            sheet=sheet,
            title=form.name,
            made_at=sheet.made_at,
            layout="large" if large else "",
            pictures=proof_pictures(sheet.proof),
        )
    )
