"""One everyday form from its content to its PDF, on a press that is warm.

Ours is what an office waits for: the content is checked and set, QR code, watermark and 家族図 are drawn, the page is laid
out and written as tagged PDF/A with its content attached. The other side is given the page as it came out of all that,
and has Chromium print it: one that is running already, or one started for the form.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from forms.case_sheet import CaseSheet
from forms.pdf import Draft, Press
from forms.printing import NumberedSheet, render
from forms.tsunagu import TsunaguSheet
from tests.bench.other import form_pdf as other
from tests.bench.registry import Bench, Sides, at_most, benchmark
from tests.forms.meeting_sheets import case_sheet
from tests.forms.reading import opened
from tests.forms.sheets import small_sheet

TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "print"


@dataclass
class Proofreader:
    """Stands where a press would, and keeps the drafts it was to print."""

    drafts: list[Draft] = field(default_factory=list)

    def print(self, *drafts: Draft) -> bytes:
        self.drafts += drafts
        return b""


def draft_that_is_printed(press: Press, sheet: NumberedSheet) -> Draft:
    """The first of the form's drafts whose PDF is the form's PDF."""
    reader = Proofreader()
    render(reader, sheet)  # type: ignore[arg-type]
    printed = render(press, sheet)
    return next(draft for draft in reader.drafts if press.print(draft) == printed)


def lay_ready(press: Press, sheet: NumberedSheet, home: Path) -> Path:
    """The page of a sheet for Chromium: the press's very HTML, stylesheets and pictures."""
    draft = draft_that_is_printed(press, sheet)
    styles = [(TEMPLATES / name).read_text(encoding="utf-8") for name in ("base.css", *draft.styles)]
    packaged = {file.stem: file.read_bytes() for file in TEMPLATES.glob("*.svg")}
    return other.lay_ready(home, press._html(draft), styles, {**packaged, **draft.pictures})


Open = Callable[[ExitStack], Callable[[Path], bytes]]
"""Opens the other side's printer (the stack closes it) and returns what prints a page."""


def _warm(stack: ExitStack) -> Callable[[Path], bytes]:
    return partial(other.print_in, stack.enter_context(other.warm_chromium()))


def _started(stack: ExitStack) -> Callable[[Path], bytes]:
    del stack
    return other.print_by_a_new_one


def prepare(bench: Bench, *, sheet: Callable[[], CaseSheet | TsunaguSheet], open_printer: Open) -> Iterator[Sides]:
    """A press and a Chromium, and the same page for both."""
    home = bench.build / "bench" / "form_pdf"
    # Before Chromium starts: fontconfig's file is in its environment too, so that both know the same fonts.
    press = Press(TEMPLATES, cache=home / "fontcache")
    content = sheet()
    page = lay_ready(press, content, home / type(content).__name__)
    with ExitStack() as stack:
        print_page = open_printer(stack)
        yield Sides(
            ours=lambda: _no_figure(render(press, content)),
            other=lambda: _no_figure(print_page(page)),
            databases={
                "page": f"{page.stat().st_size} bytes of HTML and CSS",
                "ours": _said_of(render(press, content)),
                "other": _said_of(print_page(page)),
            },
        )


def _no_figure(pdf: bytes) -> None:
    """Leave the timing to the harness. Raises ValueError for anything but a PDF."""
    if not pdf.startswith(b"%PDF-"):
        raise ValueError("that is no PDF")


def _said_of(pdf: bytes) -> str:
    with opened(pdf) as document:
        return f"{len(document.pages)} pages, {len(pdf)} bytes"


FORMS: Mapping[str, tuple[Callable[[], CaseSheet | TsunaguSheet], str]] = {
    "": (case_sheet, "事例シート"),
    "_tsunagu": (
        small_sheet,
        "つなぐシート (laid out twice by the press, as its 家族図 goes into words, once by Chromium)",
    ),
}
PRINTERS: Mapping[str, tuple[Open, float, str]] = {
    "": (_warm, 0.9, "a warm headless Chromium (Playwright, page.pdf)"),
    "_started": (_started, 0.25, "a Chromium started for it (--print-to-pdf)"),
}
_DIFFERS = (
    "Both print the press's own HTML, CSS and pictures. Only the press draws the pictures, checks the content, sets running"
    " heads and feet (Chromium knows none and leaves them out, and may take a page more) and writes PDF/A with the content attached."
)

for _form, (_sheet, _name) in FORMS.items():
    for _printer, (_open, _limit, _who) in PRINTERS.items():
        benchmark(
            name=f"form_pdf{_form}{_printer}",
            family="form_pdf",
            what=f"An everyday {_name} on a warm press, against {_who}. {_DIFFERS}",
            aim=at_most(_limit),
            runs=9,
            full_runs=31,
        )(partial(prepare, sheet=_sheet, open_printer=_open))
