"""会議資料: every attendee's copy of every item of a sitting, ordered at once, made by the worker, then released.

A pack's copies are its list of work (docs/decisions/0013): what is reserved is still to be made, what is issued lies
made and sealed until the release, what is waiting was printed. Nothing else says how far a pack got.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from audit.events import Event
from coord.actions.bodies import item_of, must_convene
from coord.actions.gate import Act, Opener, deed, reading
from coord.actions.outlook import hidden_cases
from coord.actions.paper.copies_out import ListedCopy, listed
from coord.actions.paper.numbered import CopyFor, NewCopy, keep_copy, own_copy, void_if_fallen
from coord.actions.paper.steps import take_step
from coord.actions.shown import Recorded
from coord.actions.writing import seal_bytes, words_place
from coord.crypto.envelope import FieldPlace
from coord.domain.copy import CopyState
from coord.domain.ids import new_public_ref
from coord.errors import Conflict, Invalid, NotFound
from coord.store import meetings, packs, paper, sharing
from coord.store import tables as t
from coord.store.meeting_rows import AttendeeRow, BodyRow, ItemRow
from coord.store.paper_rows import CopyRow, PackRow
from forms.catalog import Form
from forms.joining import in_one_file

_FORM = Form.CASE_SHEET.value
_NOTHING = "つくる紙がありません。提供の求めへの回答がまだか、もう全員ぶんの紙があります。"
_TO_MAKE = frozenset({CopyState.RESERVED, CopyState.ISSUED})


@deed(Event.PACK_ORDERED)
def order_pack(act: Act, item_ref: str) -> str:
    """Draw a number for each attendee of each item of this item's sitting who has none yet; the pack's reference.

    Numbers run through the whole sitting. Who was given nothing gets no sheet. Raises Invalid where nothing is to be
    made, Conflict where a pack of the sitting is still being made, Refused for all but the secretariat.
    """
    item, body = item_of(act, item_ref)
    must_convene(act, body)
    earlier = packs.packs_of_bodies(act.connection, act.town, [body.id])
    if any(p.how is None and _same_sitting(p, item) for p in earlier):
        raise Conflict("still being made")
    row, public = act.new_id(), new_public_ref()
    wanted = list(_wanted(act, body, item))
    if not wanted:
        raise Invalid({"pack": _NOTHING})
    act.keep(
        t.pack,
        municipality=act.town,
        id=row,
        public_ref=public,
        body_id=body.id,
        meeting_id=item.meeting_id,
        item_id=None if item.meeting_id else item.id,
        agency_id=act.reach.agency,
        ordered_by=act.reach.appointment,
        ordered_at=act.at,
    )
    act.facts["pack"] = public
    act.facts["copies"] = [_keep(act, row, item, whom) for item, whom in wanted]
    return public


def _same_sitting(pack: PackRow, item: ItemRow) -> bool:
    return pack.meeting_id == item.meeting_id if item.meeting_id else pack.item_id == item.id


def _wanted(act: Act, body: BodyRow, item: ItemRow) -> list[tuple[ItemRow, CopyFor]]:
    """(item, for whom) in the order of the agenda, of what was given and has no living copy."""
    agenda = meetings.items_of_meeting(act.connection, act.town, item.meeting_id) if item.meeting_id else [item]
    hidden = hidden_cases(act, {one.case_id for one in agenda})
    found = []
    for one in agenda:
        if one.case_id in hidden or not one.opens_at <= act.at < one.closes_at:
            continue
        copies = paper.copies_of_items(act.connection, act.town, [one.id])
        have = {copy.recipient_id for copy in copies if copy.form == _FORM.code and copy.state is not CopyState.VOID}
        for attendee in one.attendees:
            if attendee.agency_id not in have | {body.secretariat_id}:
                whom = _given_to(act, one, attendee)
                found += [(one, whom)] if whom.disclosures else []
    return found


def _given_to(act: Act, item: ItemRow, attendee: AttendeeRow) -> CopyFor:
    given = meetings.given_for_item(act.connection, act.town, item.id)
    return CopyFor(
        recipient=act.offices[attendee.agency_id],
        staff=attendee.staff_id,
        disclosures=frozenset(
            row.id
            for row in sharing.disclosures_of(act.connection, act.town, [item.case_id])
            if row.id in given and row.recipient_id == attendee.agency_id and row.is_in_force(act.at)
        ),
    )


def _keep(act: Act, pack: UUID, item: ItemRow, whom: CopyFor) -> str:
    sitting = meetings.public_ref_of_meeting(act.connection, act.town, item.meeting_id) if item.meeting_id else None
    row, ref = keep_copy(
        act,
        NewCopy(
            case_id=item.case_id,
            whom=whom,
            form=_FORM.code,
            edition=_FORM.edition,
            sheet=sitting or item.public_ref,
        ),
    )
    act.keep(
        t.copy_for_item,
        municipality=act.town,
        copy_id=row,
        item_id=item.id,
        staff_id=whom.staff,
        task_id=None,
        pack_id=pack,
    )
    return ref


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownPack:
    """A pack and its copies by number: how many are to be made, how many are made, and whether it ended."""

    ref: str
    item: str
    body: str
    ordered_at: datetime
    how: str | None
    wanted: int
    made: int
    rows: tuple[ListedCopy, ...]
    recorded: Recorded

    @property
    def ready(self) -> bool:
        """Whether everything is made and may be released; where every number is void there is nothing left to."""
        return self.how is None and 0 < self.made == self.wanted


@dataclass(frozen=True, kw_only=True)
class SealedPack:
    """The same; nothing in it is sealed."""

    pack: PackRow
    item: str
    body: str
    rows: tuple[ListedCopy, ...]
    printed: int
    wanted: int

    def open(self, opener: Opener) -> ShownPack:
        """The page with its sign."""
        return ShownPack(
            ref=self.pack.public_ref,
            item=self.item,
            body=self.body,
            ordered_at=self.pack.ordered_at,
            how=self.pack.how,
            wanted=self.wanted,
            made=self.printed,
            rows=self.rows,
            recorded=Recorded(at=opener.at, entry=opener.entry),
        )


@reading(Event.PACK_READ)
def read_pack(act: Act, ref: str) -> SealedPack:
    """How far a pack got. Raises NotFound for another office's."""
    pack = own_pack(act, ref)
    copies = paper.copies_of_pack(act.connection, act.town, pack.id)
    wanted = [copy for copy in copies if copy.state is not CopyState.VOID]
    printed = packs.printed_among(act.connection, act.town, [copy.id for copy in wanted])
    made = [copy for copy in wanted if copy.id in printed or copy.state not in _TO_MAKE]
    act.facts["pack"] = pack.public_ref
    act.facts["count"] = len(made)
    first = min(copies, key=lambda copy: copy.number)
    item = meetings.item_by_id(act.connection, act.town, first.item_id or UUID(int=0))
    return SealedPack(
        pack=pack,
        item=item.public_ref,
        body=meetings.bodies(act.connection, act.town)[pack.body_id].name,
        rows=listed(act, copies),
        printed=len(made),
        wanted=len(wanted),
    )


def own_pack(act: Act, ref: str) -> PackRow:
    """A pack the actor's office ordered. Raises NotFound."""
    pack = packs.pack_by_ref(act.connection, act.town, ref)
    if pack is None or pack.agency_id != act.reach.agency:
        raise NotFound
    return pack


@deed(Event.PACK_CANCELLED)
def cancel_pack(act: Act, ref: str) -> None:
    """Make no more of it; every number not released yet is void. Raises Conflict where it ended."""
    pack = own_pack(act, ref)
    voided = _end(act, pack, "cancelled")
    act.facts["pack"] = pack.public_ref
    act.facts["voided"] = [copy.public_ref for copy in voided]


def _end(act: Act, pack: PackRow, how: str) -> list[CopyRow]:
    """Nothing more is made; the copies whose numbers are void by it."""
    if pack.how is not None:
        raise Conflict("ended before")
    act.keep(
        t.pack_end, municipality=act.town, pack_id=pack.id, how=how, at=act.at, appointment_id=act.reach.appointment
    )
    copies = paper.copies_of_pack(act.connection, act.town, pack.id)
    voided = [copy for copy in copies if copy.state in _TO_MAKE]
    for copy in voided:
        take_step(act, copy, CopyState.VOID)
    packs.destroy_sheets(act.connection, act.town, [copy.id for copy in copies])
    return voided


@deed(Event.COPY_MADE)
def keep_sheet(act: Act, copy_ref: str, *, pdf: bytes) -> None:
    """Put a made sheet aside, sealed, until its pack is released. Raises Conflict where it was cancelled meanwhile."""
    copy = own_copy(act, copy_ref)
    if copy.state is not CopyState.ISSUED:
        raise Conflict("not wanted any more")
    holder = act.holder
    place = _place(act.town, copy)
    sealed = seal_bytes(act, place, pdf, holder=holder)
    act.keep(t.printed_sheet, municipality=act.town, copy_id=copy.id, at=act.at, sealed_pdf=sealed)
    act.facts["copy"] = copy.public_ref


def _place(municipality: UUID, copy: CopyRow) -> FieldPlace:
    return words_place(municipality, copy.case_id, table="printed_sheet", field="pdf", row=copy.id)


@dataclass(frozen=True, kw_only=True, slots=True)
class Released:
    """The sheets in one file for the printer, their numbers in its order, and the numbers that are void after all."""

    pdf: bytes
    numbers: tuple[int, ...]
    pulled: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class SealedRelease:
    """What goes to the printer, decided again and still sealed."""

    sheets: tuple[tuple[CopyRow, bytes], ...]
    pulled: tuple[int, ...]
    municipality: UUID

    def open(self, opener: Opener) -> Released:
        """The sheets; one that is damaged is missing, and the log says so."""
        opened = {
            copy.number: opener.file(sealed, _place(self.municipality, copy), copy.public_ref)
            for copy, sealed in self.sheets
        }
        whole = {number: pdf for number, pdf in opened.items() if pdf is not None}
        return Released(pdf=in_one_file(whole.values()), numbers=tuple(whole), pulled=self.pulled)


@reading(Event.PACK_RELEASED)
def release_pack(act: Act, ref: str) -> SealedRelease:
    """Decide every sheet again and give what still stands to the printer, once; the rest is void.

    Raises Conflict where it is not all made, was released or cancelled.
    """
    pack = own_pack(act, ref)
    copies = [
        copy for copy in paper.copies_of_pack(act.connection, act.town, pack.id) if copy.state is not CopyState.VOID
    ]
    sealed = packs.sealed_sheets(act.connection, act.town, [copy.id for copy in copies])
    if pack.how is not None or not copies or any(copy.id not in sealed for copy in copies):
        raise Conflict("not ready, or ended before")
    fallen = {copy.id for copy in copies if void_if_fallen(act, copy)}
    standing = [copy for copy in copies if copy.id not in fallen]
    for copy in standing:
        take_step(act, copy, CopyState.WAITING)
    _end_released(act, pack, copies)
    act.case = None
    act.facts["pack"] = pack.public_ref
    act.facts["copies"] = [copy.public_ref for copy in standing]
    act.facts["voided"] = [copy.public_ref for copy in copies if copy.id in fallen]
    return SealedRelease(
        sheets=tuple((copy, sealed[copy.id]) for copy in standing),
        pulled=tuple(copy.number for copy in copies if copy.id in fallen),
        municipality=act.town,
    )


def _end_released(act: Act, pack: PackRow, copies: list[CopyRow]) -> None:
    act.keep(
        t.pack_end,
        municipality=act.town,
        pack_id=pack.id,
        how="released",
        at=act.at,
        appointment_id=act.reach.appointment,
    )
    packs.destroy_sheets(act.connection, act.town, [copy.id for copy in copies])
