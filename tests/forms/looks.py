"""Every example sheet as PDF and as pictures of its pages, for human eyes: `make looks` fills build/looks/sheets."""

import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from forms.pdf import Press
from forms.printing import NumberedSheet, PlainSheet, render, render_plain
from tests.forms import meeting_sheets, person_sheets, sheets, sitting_sheets

ROOT = Path(__file__).parents[2]
LOOKS = ROOT / "build" / "looks" / "sheets"

EXAMPLES: Mapping[str, Callable[[], NumberedSheet | PlainSheet]] = {
    "tsunagu": sheets.small_sheet,
    "tsunagu-worst": sheets.worst_sheet,
    "case-sheet": meeting_sheets.case_sheet,
    "case-sheet-of-another": lambda: meeting_sheets.case_sheet(1),
    "case-sheet-worst": meeting_sheets.worst_case_sheet,
    "role-sheet": meeting_sheets.role_sheet,
    "role-sheet-worst": meeting_sheets.worst_role_sheet,
    "onegai": person_sheets.onegai_sheet,
    "onegai-full": person_sheets.full_onegai_sheet,
    "onegai-worst": person_sheets.worst_onegai_sheet,
    "agenda": sitting_sheets.small_agenda,
    "agenda-worst": sitting_sheets.worst_agenda,
    "roster": sitting_sheets.small_roster,
    "roster-worst": sitting_sheets.worst_roster,
    "pledge": sitting_sheets.small_pledge,
    "pledge-worst": sitting_sheets.worst_pledge,
    "collection": sitting_sheets.small_collection,
    "collection-worst": sitting_sheets.worst_collection,
    "minutes": sitting_sheets.small_minutes,
    "minutes-worst": sitting_sheets.worst_minutes,
    "consent": person_sheets.consent_sheet,
    "consent-answered": person_sheets.answered_consent_sheet,
    "consent-blank": person_sheets.blank_consent_sheet,
    "consent-full": person_sheets.full_consent_sheet,
    "consent-worst": person_sheets.worst_consent_sheet,
    "access-report": person_sheets.access_report,
    "access-report-empty": person_sheets.empty_access_report,
    "access-report-worst": person_sheets.worst_access_report,
}
"""Each form as it mostly is, and at the longest that it must bear."""


def main() -> None:
    LOOKS.mkdir(parents=True, exist_ok=True)
    for old in LOOKS.iterdir():
        old.unlink()
    with tempfile.TemporaryDirectory() as fonts:
        press = Press(ROOT / "templates" / "print", cache=Path(fonts))
        for name, example in EXAMPLES.items():
            sheet = example()
            pdf = LOOKS / f"{name}.pdf"
            pdf.write_bytes(render(press, sheet) if isinstance(sheet, NumberedSheet) else render_plain(press, sheet))
            subprocess.run(["pdftoppm", "-r", "90", "-png", pdf, LOOKS / name], check=True)
            print(f"{name}: {len(list(LOOKS.glob(f'{name}-[0-9]*.png')))} pages")


if __name__ == "__main__":
    main()
