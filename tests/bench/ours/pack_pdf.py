"""A meeting's pack of case sheets: two presses in a press room, against one press doing one sheet after the other.

Both are started and warm, both print the same 30 everyday sheets, each with a copy number of its own. Ours hands the
PDFs over to whoever ordered them, as the worker has it; the other side keeps them. Beside the figures stands the peak
memory of each press since it was started (VmHWM; pages that presses share are counted in each).
"""

import multiprocessing
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from coord.actions.paper.work import PRESSES
from forms.case_sheet import CaseSheet
from forms.errors import PaperError
from forms.pressroom import PressRoom
from tests.bench.other import pack_pdf as other
from tests.bench.registry import Bench, Sides, at_least, benchmark
from tests.forms.meeting_sheets import ATTENDEES, case_sheet
from tests.forms.reading import opened

TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "print"
SHEETS = 30
PAGES_A_SHEET = 2


def sheets_of_a_pack() -> list[CaseSheet]:
    """One for each attendee, by copy number."""
    everyday = [case_sheet(attendee) for attendee in range(len(ATTENDEES))]
    return [_numbered(everyday[number % len(everyday)], number + 1) for number in range(SHEETS)]


def _numbered(sheet: CaseSheet, number: int) -> CaseSheet:
    return replace(sheet, copy=replace(sheet.copy, number=number, total=SHEETS))


def print_in_room(room: PressRoom[int], sheets: list[CaseSheet]) -> dict[int, bytes]:
    """Every sheet's PDF by copy number. Raises the PaperError of one that could not be printed."""
    for sheet in sheets:
        room.give(sheet.copy.number, sheet)
    printed: dict[int, bytes] = {}
    for number, pdf in room.take(at_most=0):
        if isinstance(pdf, PaperError):
            raise pdf
        printed[number] = pdf
    return printed


def peak_memory(pid: int) -> str:
    """The most that the process has held so far, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(f"{int(line.split()[1]) // 1024} MB" for line in lines if line.startswith("VmHWM"))


@benchmark(
    name="pack_pdf",
    what=f"{SHEETS} everyday 事例シート in pages a second: {PRESSES} warm presses of a press room, against one warm press"
    " doing one sheet after the other in one process",
    aim=at_least(1.7),
    unit="page/s",
    runs=3,
    full_runs=9,
)
def prepare(bench: Bench) -> Iterator[Sides]:
    """The room and the single press, both with the same sheets. The memory is noted as the runs go by."""
    cache = bench.build / "bench" / "pack_pdf" / "fontcache"
    sheets = sheets_of_a_pack()
    record: dict[str, str] = {}
    with (
        PressRoom[int](TEMPLATES, cache=cache, presses=PRESSES) as room,
        other.one_press(TEMPLATES, cache, sheets) as one,
    ):
        pages = PAGES_A_SHEET * len(sheets)
        record["sheets"] = f"{len(sheets)} of {PAGES_A_SHEET} pages each"

        def ours() -> float:
            start = time.perf_counter()
            printed = print_in_room(room, sheets)
            figure = pages / (time.perf_counter() - start)
            if pages_of(printed) != pages:
                raise ValueError("that is not the whole pack")
            presses = [child.pid for child in multiprocessing.active_children() if child.pid != one.pid]
            record["peak memory of the presses"] = " + ".join(peak_memory(pid) for pid in presses if pid)
            return figure

        def theirs() -> float:
            start = time.perf_counter()
            one.print_all()
            figure = pages / (time.perf_counter() - start)
            record["peak memory of the one press"] = peak_memory(one.pid)
            return figure

        yield Sides(ours=ours, other=theirs, databases=record)


def pages_of(printed: dict[int, bytes]) -> int:
    """Of all PDFs together."""
    count = 0
    for pdf in printed.values():
        with opened(pdf) as document:
            count += len(document.pages)
    return count
