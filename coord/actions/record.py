"""The auditor's desk: who saw, printed, was refused what, when, on which ground. Never content."""

import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection

from audit import verify
from audit.desk import Filters, Line, Place, state_of, timeline
from audit.entry import TREE_ZERO, Entry, Outcome
from audit.events import Event
from audit.export import NothingToExport, export_log
from audit.verify import Result
from audit.verify_database import compare_rows, verify_database
from coord.actions.gate import Act, Beginning, House, Opener, before_sign_in, deed, reading
from coord.actions.shown import Recorded
from coord.domain.ground import Ground
from coord.domain.opened import opened_in
from coord.errors import Conflict, Invalid
from coord.store import cases, people
from coord.store.keeping import every_recorded_row

PAGE = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which entries the auditor asks for; all that are given must fit."""

    event: str = ""
    case: str = ""
    person: str = ""
    outcome: str = ""
    ground: str = ""
    staff: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownLine:
    """One entry in words and references. `staff` and `agency` are names of people at work, not of cases."""

    number: int
    at: datetime
    sentence: str
    event: str
    staff: str
    agency: str
    case: str
    persons: tuple[str, ...]
    grounds: tuple[str, ...]
    details: tuple[tuple[str, str], ...]
    outcome: str
    rule: str
    entry: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """A page of the record, newest first, and how far it is signed."""

    lines: tuple[ShownLine, ...]
    next_page: str | None
    size: int
    signed_at: datetime | None
    root: str
    pending: int
    events: tuple[tuple[str, str], ...]
    staff: tuple[tuple[str, str], ...]
    recorded: Recorded


@dataclass(frozen=True, kw_only=True)
class SealedDesk:
    """Nothing in it is sealed: the record holds no content."""

    lines: tuple[ShownLine, ...]
    next_page: str | None
    size: int
    signed_at: datetime | None
    root: str
    pending: int
    staff: tuple[tuple[str, str], ...]

    def open(self, opener: Opener) -> Desk:
        """The page with its sign."""
        return Desk(
            lines=self.lines,
            next_page=self.next_page,
            size=self.size,
            signed_at=self.signed_at,
            root=self.root,
            pending=self.pending,
            events=tuple((event.value, event.sentence) for event in Event),
            staff=self.staff,
            recorded=Recorded(at=opener.at, entry=opener.entry),
        )


@reading(Event.AUDIT_READ)
def read_audit(act: Act, *, wanted: Wanted, page: str = "") -> SealedDesk:
    """A page of the record. Raises Invalid for a filter that names nothing.

    Walls bind auditors too (N-2, N-3): what they hide from this one is not in it, and no page is shorter.
    """
    hidden_cases, hidden_persons = cases.hidden_from(act.connection, act.reach)
    filters = replace(_filters(act, wanted), without_cases=hidden_cases, without_persons=hidden_persons)
    lines = timeline(act.connection, act.town, filters, after=_place(page), limit=PAGE + 1)
    names = people.staff_names(act.connection, act.town)
    offices = {row.id: row.name for row in act.offices.values()}
    state = state_of(act.connection, act.town)
    shown = tuple(_line(line, names, offices) for line in lines[:PAGE])
    last = lines[PAGE - 1].place if len(lines) > PAGE else None
    act.facts["count"] = len(shown)
    act.facts["filters"] = [key for key in Wanted.__dataclass_fields__ if getattr(wanted, key)]
    return SealedDesk(
        lines=shown,
        next_page=f"{last.epoch}.{last.index}" if last else None,
        size=state.size,
        signed_at=state.at,
        root=state.root.hex() if state.root else "",
        pending=state.pending,
        staff=tuple(people.staff_list(act.connection, act.town)),
    )


def _filters(act: Act, wanted: Wanted) -> Filters:
    try:
        actor = None
        if wanted.staff:
            actor = people.staff_id_by_ref(act.connection, act.town, wanted.staff) or UUID(int=0)
        return Filters(
            person=wanted.person or None,
            case=wanted.case or None,
            actor=actor,
            events=(Event(wanted.event),) if wanted.event else (),  # type: ignore[call-arg]
            ground=Ground(wanted.ground).value if wanted.ground else None,
            outcome=Outcome(wanted.outcome) if wanted.outcome else None,
        )
    except ValueError:
        raise Invalid({"filters": "しぼり込みの言葉を、示された中から選んでください。"}) from None


def _place(page: str) -> Place | None:
    if not page:
        return None
    epoch, _, index = page.partition(".")
    if not (epoch.isdecimal() and index.isdecimal()):
        raise Invalid({"page": "続きを、下の「前の50件」から開いてください。"})
    return Place(epoch=int(epoch), index=int(index))


def _line(line: Line, names: Mapping[UUID, str], offices: Mapping[UUID, str]) -> ShownLine:
    entry = line.kept.entry
    return ShownLine(
        number=line.place.index,
        at=entry.at,
        sentence=entry.event.sentence,
        event=entry.event.value,
        staff=names.get(entry.actor, "") if entry.actor else "",
        agency=offices.get(entry.agency, "") if entry.agency else "",
        case=entry.case or "",
        persons=entry.persons,
        grounds=_grounds(entry),
        details=tuple(
            (key, ", ".join(map(str, fact)) if isinstance(fact, list | tuple) else str(fact))
            for key, fact in sorted(entry.facts.items())
        ),
        outcome=entry.outcome.value,
        rule=entry.rule or "",
        entry=str(line.kept.eid),
    )


def _grounds(entry: Entry) -> tuple[str, ...]:
    """The grounds an entry names, itself or in what was shown."""
    named = {entry.ground} if entry.ground else set()
    named |= {opened.ground.value for opened in opened_in(entry.facts.get("shown"))}
    return tuple(Ground(code).label for code in sorted(named) if code in set(Ground))


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What the check found, in words an auditor understands. `result` is intact, altered or incomplete."""

    result: str
    size: int
    checked: int
    findings: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]


def check_record(house: House, connection: Connection, tree: UUID) -> Verdict:
    """The whole check of one town's record: log, index, checkpoints, and the digest of every row."""
    report = verify_database(
        connection,
        tree=tree,
        published=house.settings.published,
        open_root=house.open_writer_root,
        vkeys=house.vkeys(),
    )
    rows = compare_rows(connection, tree, every_recorded_row(connection, tree))
    findings = [*report.findings, *rows.findings]
    result = max((f.result for f in findings), default=report.result)
    if any(f.result is Result.ALTERED for f in findings):
        result = Result.ALTERED
    return Verdict(
        result=result.name.lower(),
        size=report.size,
        checked=report.checked,
        findings=tuple((_where(f.index, f.place), f.text) for f in findings),
        remarks=tuple(report.remarks),
    )


def _where(index: int | None, place: str) -> str:
    return place if index is None else f"{index:,}番（{place}）"


@deed(Event.AUDIT_VERIFIED)
def verify_audit(act: Act) -> Verdict:
    """Check that the record is whole and unaltered, up to its newest checkpoint and beyond."""
    verdict = check_record(act.house, act.connection, act.town)
    act.facts["size"] = verdict.size
    act.facts["result"] = verdict.result
    act.facts["findings"] = len(verdict.findings)
    return verdict


@deed(Event.AUDIT_EXPORTED)
def export_audit(act: Act) -> bytes:
    """The record as a ZIP of the folder that `verify.py` in it checks alone.

    Raises Conflict where nothing is signed yet.
    """
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "record"
        try:
            checkpoint = export_log(
                act.connection,
                tree=act.town,
                published=act.house.settings.published,
                vkeys=act.house.vkeys(),
                folder=folder,
            )
        except NothingToExport:
            raise Conflict("nothing is signed yet") from None
        act.facts["size"] = checkpoint.size
        return _zipped(folder)


def _zipped(folder: Path) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                package.write(path, path.relative_to(folder.parent))
    return packed.getvalue()


def check_installation(house: House) -> list[tuple[str, dict[str, object]]]:
    """The check of every town's record and of the installation's own tree, without an actor.

    For `coord audit verify --database`: who may run it holds the server anyway.
    """

    def check(connection: Connection, _begun: Beginning) -> tuple[list[tuple[str, Verdict]], None]:
        found = [(town.name, check_record(house, connection, town.id)) for town in people.municipalities(connection)]
        found.append(("installation", check_record(house, connection, TREE_ZERO)))
        return found, None

    return [(name, asdict(verdict)) for name, verdict in before_sign_in(house, check)]


def verify_folder(folder: Path) -> int:
    """The stand-alone verifier on an exported folder; its exit code."""
    return verify.main([str(folder)])
