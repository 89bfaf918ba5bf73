"""Numbered paper: reserve a number, issue it in the log, then render; void what could not be printed.

Issuing is not one transaction. (1) `reserve_copy` draws the number and opens the content for the
preflight; (2) `issue_copy` decides again and commits the entry with the content's SHA-256; (3) only
then are PDF bytes made; (4) a failure voids the number with its reason. No bytes leave before (2).
"""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from audit.desk import state_of
from audit.events import Event
from coord.actions.gate import Act, Actor, House, Opener, deed, reading
from coord.actions.giving import reader_at
from coord.actions.handoffs import all_in_force, letter_stands_for, names_beside, refuse_if_hidden
from coord.actions.loading import LoadedCase, Permitted, decided, load_case
from coord.actions.naming import OfficeNames
from coord.actions.sheets import SheetContent, Stamp, compose
from coord.actions.showing import SealedCase, names_in, seal_case
from coord.actions.withdrawals import keep_copy_event
from coord.actions.writing import words_place
from coord.domain.access import Permit
from coord.domain.agency import HolderKind
from coord.domain.ids import new_public_ref
from coord.errors import Conflict, Invalid, NotFound, Refused
from coord.policy.decide import decide
from coord.store import cases, paper, people, sharing
from coord.store import tables as t
from coord.store.rows import CopyRow, HandoffRow, LawRow
from forms.errors import PaperError
from forms.pdf import Press, content_of
from forms.tsunagu import TsunaguSheet, check_tsunagu, render_tsunagu

FORM = "tsunagu"
EDITION = "1"
_NO_LETTER = "（文面は、この紙には載せていません。電話でお尋ねください。）"
_NO_LETTER_NO_NAME = "（文面は、この紙には載せていません。お渡しした人にお尋ねください。）"
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reserved:
    """A reserved copy with its content, not yet issued."""

    copy: str
    content: SheetContent


@dataclass(frozen=True, kw_only=True)
class SealedSheet:
    """The sheet's content, decided for its recipient."""

    copy: str
    number: int
    sheet_number: str
    case: SealedCase
    handoff: HandoffRow
    municipality: UUID
    sender_name: str
    sender_title: str
    sender_holder: HolderKind
    laws: tuple[LawRow, ...]
    specimen: bool
    letter_stands: bool

    def open(self, opener: Opener) -> Reserved:
        """The content, opened."""
        loaded = self.case.loaded
        place = words_place(
            self.municipality,
            self.handoff.case_id,
            table="handoff",
            field="letter",
            row=self.handoff.id,
        )
        letter = None
        if self.letter_stands:
            letter = opener.words(self.handoff.sealed_letter, place, self.handoff.public_ref)
        sender = self.case.offices.of(self.handoff.giver_id)
        content = SheetContent(
            case=self.case.open(opener),
            covered={p.public_ref: frozenset(c.code for c in loaded.covers(p.id)) for p in loaded.persons},
            sender=sender,
            sender_name=self.sender_name,
            sender_title=self.sender_title,
            sender_holder=self.sender_holder,
            recipient=self.case.offices.of(self.handoff.recipient_id),
            letter=letter or (_NO_LETTER if sender.said else _NO_LETTER_NO_NAME),
            urgency=self.handoff.urgency,
            reply_by=self.handoff.reply_by,
            sheet_number=self.sheet_number,
            copy_number=self.number,
            laws=self.laws,
            specimen=self.specimen,
        )
        return Reserved(copy=self.copy, content=content)


@reading(Event.COPY_RESERVED)
def reserve_copy(act: Act, handoff_ref: str) -> SealedSheet:
    """Draw the next number of a handoff's sheet and open what its recipient may read.

    Raises NotFound for another office's handoff, Conflict for one that ended.
    """
    handoff = sharing.handoff_by_ref(act.connection, act.town, handoff_ref)
    if handoff is None or handoff.giver_id != act.reach.agency:
        raise NotFound
    if handoff.answer in ("declined", "closed"):
        raise Conflict("the handoff has ended")
    if not all_in_force(act, handoff):
        raise Conflict("part of what the handoff stood on has ended")
    loaded = load_case(act, handoff.case_ref)
    refuse_if_hidden(act, handoff)
    as_read = as_recipient_reads(act, loaded, handoff)
    sealed_case = replace(seal_case(act, as_read), offices=_names_on_paper(act, as_read, handoff))
    number = paper.next_copy_number(act.connection, act.town, handoff.public_ref)
    ref = _keep_copy(act, loaded, handoff, number)
    appointment = people.appointment(act.connection, act.town, act.reach.appointment)
    offices = people.agencies(act.connection, act.town)
    if appointment is None:
        raise NotFound
    act.facts["copy"] = ref
    act.facts["form"] = FORM
    return SealedSheet(
        copy=ref,
        number=number,
        sheet_number=f"{loaded.case.number}-{handoff.public_ref[:4].upper()}",
        case=sealed_case,
        handoff=handoff,
        municipality=act.town,
        sender_name=appointment.staff_name,
        sender_title=appointment.title,
        sender_holder=offices[handoff.giver_id].holder_kind,
        laws=tuple(sharing.laws(act.connection, act.town, act.at)),
        specimen=people.municipality(act.connection, act.town).specimen,
        letter_stands=letter_stands_for(as_read.reach, loaded.walls),
    )


def _names_on_paper(act: Act, as_read: LoadedCase, handoff: HandoffRow) -> OfficeNames:
    """Paper is read by both sides: it names an office where both may hear the name."""
    return names_in(act, as_read).before_both(names_beside(act, handoff))


def as_recipient_reads(act: Act, loaded: LoadedCase, handoff: HandoffRow) -> LoadedCase:
    """The case as the handoff's recipient may read it, of what the sending office itself may open.

    The same decision as on the recipient's own screen, asked with the handoff's disclosures only.
    """
    brought = sharing.disclosures_of_handoff(act.connection, act.town, handoff.id)
    grants = tuple(
        grant
        for grant in cases.grants_of(act.connection, act.town, [handoff.case_id], handoff.recipient_id, act.at)
        if grant.disclosure in brought
    )
    if not grants:
        raise Refused("no-disclosure")
    reader = reader_at(act, people.agencies(act.connection, act.town)[handoff.recipient_id])
    own = [item for item in loaded.permitted if item.row.agency_id == act.reach.agency]
    permitted = []
    for item in own:
        answer = decide(reader, item.permit.facts, grants, loaded.walls)
        if isinstance(answer, Permit):
            permitted.append(Permitted(row=item.row, permit=answer, place=item.place))
    as_read = decided(replace(act, reach=reader), loaded.case, grants=grants, walls=loaded.walls)
    if not as_read.persons:
        raise Refused("nobody-visible")
    return replace(as_read, permitted=tuple(permitted), refused=len(own) - len(permitted))


def _keep_copy(act: Act, loaded: LoadedCase, handoff: HandoffRow, number: int) -> str:
    row, ref = act.new_id(), new_public_ref()
    office = people.agencies(act.connection, act.town)[handoff.recipient_id]
    act.keep(
        t.copy,
        municipality=act.town,
        id=row,
        public_ref=ref,
        case_id=loaded.case.id,
        handoff_id=handoff.id,
        form=FORM,
        edition=EDITION,
        sheet_number=handoff.public_ref,
        number=number,
        agency_id=act.reach.agency,
        recipient_id=handoff.recipient_id,
        post=handoff.post,
        recipient_name=office.name,
        reserved_by=act.reach.appointment,
        reserved_at=act.at,
    )
    brought = sharing.disclosures_of_handoff(act.connection, act.town, handoff.id)
    act.keep_all(
        t.copy_disclosure,
        [{"municipality": act.town, "copy_id": row, "disclosure_id": disclosure} for disclosure in sorted(brought)],
    )
    return ref


@dataclass(frozen=True, kw_only=True)
class SealedStamp:
    """The newest earlier checkpoint, waiting for this act's own entry."""

    size: int
    root: bytes | None
    signed_at: datetime | None

    def open(self, opener: Opener) -> Stamp:
        """The stamp to print."""
        return Stamp(
            entry=opener.entry,
            at=opener.at,
            size=self.size,
            root=self.root,
            signed_at=self.signed_at,
        )


@reading(Event.COPY_ISSUED)
def issue_copy(act: Act, copy_ref: str, *, content: SheetContent, sha256: str) -> SealedStamp:
    """Decide the sheet again and record that it is issued, with the SHA-256 of its content.

    Raises Conflict where what it stood on changed since the number was drawn: nothing is printed.
    """
    copy = own_copy(act, copy_ref)
    if copy.states:
        raise Conflict("issued or void before")
    handoff = _handoff_of(act, copy)
    loaded = as_recipient_reads(act, load_case(act, handoff.case_ref), handoff)
    printed = {f.ref for s in content.case.sections for r in s.rows for f in r.fields}
    offices = _names_on_paper(act, loaded, handoff)
    named = (offices.of(handoff.giver_id), offices.of(handoff.recipient_id))
    if printed != {item.row.public_ref for item in loaded.permitted} or named != (content.sender, content.recipient):
        raise Conflict("what the sheet stood on has changed")
    keep_copy_event(act, copy.id, "issued", sha256=sha256)
    state = state_of(act.connection, act.town)
    act.facts["copy"] = copy.public_ref
    act.facts["form"] = FORM
    act.facts["sha256"] = sha256
    act.facts["size"] = state.size
    act.facts["statements"] = sorted(printed)
    return SealedStamp(size=state.size, root=state.root, signed_at=state.at)


def own_copy(act: Act, ref: str) -> CopyRow:
    """A copy that the actor's office numbered. Raises NotFound."""
    copy = paper.copy_by_ref(act.connection, act.town, ref)
    if copy is None or copy.agency_id != act.reach.agency:
        raise NotFound
    act.case = copy.case_ref
    return copy


def _handoff_of(act: Act, copy: CopyRow) -> HandoffRow:
    for handoff in sharing.handoffs_of_case(act.connection, act.town, copy.case_id):
        if handoff.id == copy.handoff_id:
            return handoff
    raise NotFound


@deed(Event.COPY_VOID)
def void_copy(act: Act, copy_ref: str, *, reason: str) -> None:
    """Void a number that was not, or may no longer be, printed. `reason` is a code."""
    copy = own_copy(act, copy_ref)
    keep_copy_event(act, copy.id, "void")
    act.facts["copy"] = copy.public_ref
    act.facts["reason"] = reason


@dataclass(frozen=True, kw_only=True, slots=True)
class PrintedSheet:
    """The PDF of one numbered copy."""

    copy: str
    pdf: bytes


def print_sheet(house: House, actor: Actor, press: Press, handoff_ref: str) -> PrintedSheet:
    """Reserve, preflight, issue, render. Raises Invalid, naming the character that can't be drawn."""
    reserved = reserve_copy(house, actor, handoff_ref)
    blank = Stamp(entry=UUID(int=0), at=house.now(), size=0, root=None, signed_at=None)
    unstamped = compose(reserved.content, blank)
    _or_void(house, actor, reserved.copy, lambda: check_tsunagu(press, unstamped))
    sha256 = hashlib.sha256(content_of(unstamped)).hexdigest()
    try:
        stamp = issue_copy(house, actor, reserved.copy, content=reserved.content, sha256=sha256)
    except (Conflict, Refused, NotFound):
        void_copy(house, actor, reserved.copy, reason="changed")
        raise
    sheet: TsunaguSheet = compose(reserved.content, stamp)
    pdf = _or_void(house, actor, reserved.copy, lambda: render_tsunagu(press, sheet))
    return PrintedSheet(copy=reserved.copy, pdf=pdf)


def _or_void(house: House, actor: Actor, copy: str, work: Callable[[], T]) -> T:
    try:
        return work()
    except PaperError as error:
        void_copy(house, actor, copy, reason=type(error).__name__)
        raise Invalid({"sheet": str(error)}) from error
    except Exception:
        void_copy(house, actor, copy, reason="render")
        raise


def press_of(house: House) -> Press:
    """This process's press: fonts and styles are read once."""
    with _press_lock:
        if house.settings.home not in _presses:
            _presses[house.settings.home] = Press(
                house.settings.templates / "print", cache=house.settings.home / "fontcache"
            )
        return _presses[house.settings.home]


_presses: dict[Path, Press] = {}
_press_lock = threading.Lock()
