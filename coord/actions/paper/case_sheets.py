"""事例シート: the copy of one attendee at one item, opened as he may read it, and composed for the press."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from audit.events import Event
from coord.actions.convening import open_act_words
from coord.actions.gate import Act, Opener, reading
from coord.actions.handoffs import letter_stands_for
from coord.actions.naming import SaidOffice
from coord.actions.paper.grounds import Letters, Standing
from coord.actions.paper.issuing import Prepared
from coord.actions.paper.numbered import own_copy, read_for
from coord.actions.paper.parts import facts_of, household_of, withheld_of
from coord.actions.paper.sittings import kind_of, sat_on, secrecy_blocks, sits_words
from coord.actions.paper.stamps import Stamp, proof_of
from coord.actions.room import Secrecy, meeting_of, secrecy_of
from coord.actions.showing import SealedCase, last_day, seal_case
from coord.actions.shown import ShownCase
from coord.actions.tasks import SealedTask, sealed_task
from coord.domain.agency import HolderKind
from coord.domain.copy import CopyState
from coord.domain.wareki import short_wareki
from coord.errors import Conflict, Refused
from coord.store import meetings, paper, people, sharing
from coord.store.meeting_rows import AttendeeRow, BodyRow, ItemRow, MeetingRow
from coord.store.paper_rows import CopyRow
from coord.store.rows import LawRow
from forms import blocks
from forms.case_sheet import CaseSheet

_NO_QUESTION = "（この写しには載せていません。事務局が口頭でお伝えします。）"
_HANDLING = "会議の終わりに回収します。書き込んだ紙も同じです。複写・撮影・持ち出しはできません。"
_CONDITIONS = ("会議で決めることのほかに使わない", "複写しない", "会議の終わりに返す")
STATES = {"open": "続いている", "late": "過ぎている", "done": "済んだ", "dropped": "やめた"}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Opened:
    case: ShownCase
    covered: Mapping[str, frozenset[str]]
    recipient: SaidOffice
    question: str
    carried: tuple[blocks.Decision, ...]


@dataclass(frozen=True, kw_only=True)
class SealedCaseSheet:
    """What one attendee's copy will say, decided."""

    copy: CopyRow
    case: SealedCase
    item: ItemRow
    items: tuple[ItemRow, ...]
    body: BodyRow
    meeting: MeetingRow | None
    person: str
    total: int
    secrecy: tuple[Secrecy, ...]
    carried: tuple[SealedTask, ...]
    laws: tuple[LawRow, ...]
    standing: Standing
    municipality: UUID
    town: str
    specimen: bool
    address: str
    question_stands: bool

    def open(self, opener: Opener) -> Prepared:
        """The copy, opened and ready to be issued."""
        loaded = self.case.loaded
        case = self.case.open(opener)
        recipient = self.case.offices.of(self.copy.recipient_id)
        question = _NO_QUESTION
        if self.question_stands:
            sealed = self.item.sealed_question
            question = open_act_words(
                opener, self.municipality, self.item.case_id, table="item", row=self.item.id, sealed=sealed
            )
        opened = _Opened(
            case=case,
            covered={p.public_ref: frozenset(c.code for c in loaded.covers(p.id)) for p in loaded.persons},
            recipient=recipient,
            question=question,
            carried=tuple(decision_of(task, opener) for task in self.carried),
        )
        return Prepared(
            copy=self.copy.public_ref,
            case=case,
            named=(recipient,),
            sheet=lambda stamp: self._sheet(opened, stamp),
        )

    def _sheet(self, opened: _Opened, stamp: Stamp) -> CaseSheet:
        letters = Letters(opened.case, self.laws, self.standing)
        recipient = opened.recipient
        return CaseSheet(
            classification="取扱注意・要回収",
            specimen=self.specimen,
            made_at=stamp.at,
            body=kind_of(self.body),
            copy=blocks.CopyMark(number=self.copy.number, total=self.total, known_as=recipient.name),
            case_number=opened.case.number,
            item=f"案件 第{self.item.number}号（全{len(self.items)}件）",
            meeting=sat_on(self.body, self.meeting, place=True),
            sits=sits_words(self.item, self.meeting),
            recipient_agency=recipient.name,
            recipient_person=self.person,
            scope=scope_of(self.items, self.copy.recipient_id),
            secrecy=secrecy_blocks(self.secrecy),
            question=opened.question,
            facts=facts_of(opened.case, letters, town=self.town),
            household=household_of(opened.case, letters, principal=True),
            grounds=letters.table(),
            conditions=blocks.Conditions(article="個人情報の保護に関する法律 第70条", texts=_CONDITIONS),
            carried=opened.carried,
            withheld=withheld_of(opened.case, opened.covered),
            proof=proof_of(
                stamp,
                ground=letters.texts(),
                handling=_HANDLING,
                address=self.address,
                copy=self.copy.public_ref,
            ),
        )


@reading(Event.COPY_PREPARED)
def prepare_copy(act: Act, copy_ref: str) -> SealedCaseSheet:
    """Open what an attendee's copy will say: what he may read of what the secretariat may read.

    Raises NotFound for another office's copy, Refused where nothing may be said any more, Conflict where it is made.
    """
    copy = own_copy(act, copy_ref)
    if copy.state not in (CopyState.RESERVED, CopyState.ISSUED) or copy.pack_id is None or copy.item_id is None:
        raise Conflict("not a copy of a pack that is to be made")
    item = meetings.item_by_id(act.connection, act.town, copy.item_id)
    as_read, offices = read_for(act, copy)
    if as_read is None:
        raise Refused("no-disclosure")
    act.facts["copy"] = copy.public_ref
    act.facts["form"] = copy.form
    town = people.municipality(act.connection, act.town)
    # Words of the secretariat may speak of anyone: they stand only where no wall of the case stands against a reader.
    stands = all(letter_stands_for(reach, as_read.walls) for reach in (act.reach, as_read.reach))
    return SealedCaseSheet(
        copy=copy,
        case=replace(seal_case(act, as_read), offices=offices),
        item=item,
        items=items_beside(act, item),
        body=meetings.bodies(act.connection, act.town)[item.body_id],
        meeting=meeting_of(act, item),
        person=people.staff_names(act.connection, act.town)[copy.staff_id] if copy.staff_id else "ご担当",
        total=paper.next_copy_number(act.connection, act.town, copy.sheet_number) - 1,
        secrecy=secrecy_of(act, item),
        carried=_carried(act, item, copy) if stands else (),
        laws=tuple(sharing.laws(act.connection, act.town, act.at)),
        standing=standing_of(act, item),
        municipality=act.town,
        town=town.name,
        specimen=town.specimen,
        address=act.house.settings.address,
        question_stands=stands,
    )


def _carried(act: Act, item: ItemRow, copy: CopyRow) -> tuple[SealedTask, ...]:
    """What this very office, or whom of it the sheet names, took on at earlier items of the body that prints it."""
    tasks = meetings.tasks_of_case(act.connection, act.town, item.case_id)
    items = meetings.items_by_id(act.connection, act.town, {row.item_id for row in tasks})
    return tuple(
        sealed_task(act, row, stands=True)
        for row in tasks
        if row.item_id != item.id
        and row.agency_id == copy.recipient_id
        and items[row.item_id].body_id == item.body_id
        and _is_whom(items[row.item_id].attendee(row.agency_id), copy)
    )


def _is_whom(attendee: AttendeeRow | None, copy: CopyRow) -> bool:
    """Whether the task was taken by the desk, or by the very person the copy is for."""
    return attendee is not None and attendee.staff_id in (None, copy.staff_id)


def items_beside(act: Act, item: ItemRow) -> tuple[ItemRow, ...]:
    """The items of the same sitting, in their order; a 随時案件 is alone."""
    if item.meeting_id is None:
        return (item,)
    return tuple(meetings.items_of_meeting(act.connection, act.town, item.meeting_id))


def standing_of(act: Act, item: ItemRow, *, until: datetime | None = None) -> Standing:
    """What the grounds of an item stand on: the request to each giver, until its window closes."""
    numbers = {row.id: row.number for row in meetings.requests_of_item(act.connection, act.town, item.id)}
    given = meetings.given_for_item(act.connection, act.town, item.id)
    offices = act.offices
    body = meetings.bodies(act.connection, act.town)[item.body_id]
    return Standing(
        otherwise=f"{body.name}からの求め",
        until=f"{short_wareki(last_day(until or item.closes_at))}まで",
        holder=HolderKind.MAYOR,
        by_disclosure={one: f"提供の求め {numbers[request]}" for one, request in given.items()},
        holders={
            row.id: offices[row.giver_id].holder_kind
            for row in sharing.disclosures_of(act.connection, act.town, [item.case_id])
        },
    )


def scope_of(items: tuple[ItemRow, ...], agency: UUID) -> str:
    """At which items this office is: 「案件2のみ」, 「案件1・3」."""
    numbers = [str(item.number) for item in items if item.attendee(agency)]
    return f"案件{'・'.join(numbers)}{'のみ' if len(numbers) == 1 else ''}"


def decision_of(task: SealedTask, opener: Opener) -> blocks.Decision:
    """A task as it stands on paper."""
    shown = task.open(opener)
    return blocks.Decision(
        agency=shown.agency, words=shown.words, due=f"{short_wareki(shown.due)}まで", state=STATES[shown.state]
    )
