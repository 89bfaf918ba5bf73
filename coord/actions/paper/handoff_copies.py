"""つなぐシート: the numbered copies of a handoff."""

from dataclasses import dataclass, replace
from uuid import UUID

from audit.events import Event
from coord.actions.gate import Act, Actor, House, Opener, reading
from coord.actions.handoffs import all_in_force, letter_stands_for, names_beside, refuse_if_hidden
from coord.actions.loading import load_case
from coord.actions.paper.issuing import Prepared, PrintedSheet, print_prepared
from coord.actions.paper.numbered import CopyFor, NewCopy, as_recipient_reads, keep_copy
from coord.actions.paper.tsunagu import SheetContent, compose
from coord.actions.showing import SealedCase, names_in, seal_case
from coord.actions.writing import words_place
from coord.domain.agency import HolderKind
from coord.errors import Conflict, NotFound
from coord.store import paper, people, sharing
from coord.store.rows import HandoffRow, LawRow
from forms.catalog import Form
from forms.pdf import Press

FORM = Form.TSUNAGU.value
_NO_LETTER = "（文面は、この紙には載せていません。電話でお尋ねください。）"
_NO_LETTER_NO_NAME = "（文面は、この紙には載せていません。お渡しした人にお尋ねください。）"


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
    address: str
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
            address=self.address,
            copy=self.copy,
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
    offices = act.offices
    whom = CopyFor(
        recipient=offices[handoff.recipient_id],
        staff=None,
        disclosures=sharing.disclosures_of_handoff(act.connection, act.town, handoff.id),
    )
    as_read = as_recipient_reads(act, loaded, whom)
    names = names_in(act, as_read).before_both(names_beside(act, handoff))
    sealed_case = replace(seal_case(act, as_read), offices=names)
    new = NewCopy(
        case_id=loaded.case.id,
        whom=whom,
        form=FORM.code,
        edition=FORM.edition,
        sheet=handoff.public_ref,
        post=handoff.post,
        handoff=handoff.id,
    )
    number = paper.next_copy_number(act.connection, act.town, handoff.public_ref)
    _, ref = keep_copy(act, new)
    appointment = people.appointment(act.connection, act.town, act.reach.appointment)
    if appointment is None:
        raise NotFound
    act.facts["copy"] = ref
    act.facts["form"] = FORM.code
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
        address=act.house.settings.address,
        letter_stands=letter_stands_for(as_read.reach, loaded.walls),
    )


def print_sheet(house: House, actor: Actor, press: Press, handoff_ref: str) -> PrintedSheet:
    """Reserve, preflight, issue, render. Raises Invalid, naming the character that can't be drawn."""
    reserved = reserve_copy(house, actor, handoff_ref)
    content = reserved.content
    return print_prepared(
        house,
        actor,
        press,
        Prepared(
            copy=reserved.copy,
            case=content.case,
            named=(content.sender, content.recipient),
            sheet=lambda stamp: compose(content, stamp),
        ),
    )
