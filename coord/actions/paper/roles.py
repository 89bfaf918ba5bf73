"""役割シート and 見守りのお願い: what one office, or one volunteer, took on, and what it goes on reading for it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from audit.events import Event
from coord.actions.bodies import must_convene
from coord.actions.gate import Act, Opener, reading
from coord.actions.handoffs import letter_stands_for
from coord.actions.loading import LoadedCase, load_case, walls_around
from coord.actions.naming import OfficeNames, SaidOffice
from coord.actions.outlook import hidden_cases, outlook_on
from coord.actions.paper.case_sheets import decision_of, standing_of
from coord.actions.paper.grounds import Letters, Standing
from coord.actions.paper.issuing import Prepared
from coord.actions.paper.numbered import (
    CopyFor,
    NewCopy,
    as_recipient_reads,
    keep_copy,
    reader_of,
    refuse_if_all_are_hidden,
)
from coord.actions.paper.onegai import Request, onegai_of
from coord.actions.paper.parts import facts_of, household_of, withheld_of
from coord.actions.paper.sittings import sat_on, secrecy_blocks, sits_words
from coord.actions.paper.stamps import Stamp, proof_of
from coord.actions.room import Secrecy, meeting_of, secrecy_of
from coord.actions.showing import SealedCase, names_in, seal_case
from coord.actions.shown import ShownCase
from coord.actions.tasks import SealedTask, sealed_task
from coord.clock import JAPAN
from coord.domain.agency import Hat
from coord.domain.wareki import in_wareki_with_weekday, short_wareki
from coord.errors import Conflict, NotFound
from coord.store import cases, meetings, paper, people, sharing
from coord.store import tables as t
from coord.store.meeting_rows import BodyRow, ItemRow, MeetingRow, TaskRow
from coord.store.rows import AgencyRow, LawRow
from forms import blocks
from forms.catalog import Form, FormRow
from forms.printing import NumberedSheet
from forms.role_sheet import RoleSheet

_CONDITIONS = (
    "この役割のほかに使わない",
    "担当者と上司のほかに見せない",
    "複写しない",
    "終わったら返すか裁断し、事務局へ知らせる",
)
_NO_TASK = "（この紙には載せていません。事務局が口頭でお伝えします。）"
_HANDLING = "役割が終わったら返すか裁断し、事務局へお知らせください。複写・転送・撮影はできません。"


@dataclass(frozen=True, kw_only=True)
class SealedRole:
    """One task's sheet for whoever took it on, decided. `case` None: nobody agreed to go on giving for it."""

    copy: str
    number: int
    case_number: str
    person: str
    case: SealedCase | None
    recipient: SaidOffice
    task: SealedTask
    item: ItemRow
    body: BodyRow
    meeting: MeetingRow | None
    secrecy: tuple[Secrecy, ...]
    laws: tuple[LawRow, ...]
    standing: Standing
    secretariat: AgencyRow
    volunteer: bool
    town: str
    specimen: bool
    address: str
    task_stands: bool

    def open(self, opener: Opener) -> Prepared:
        """The sheet, ready to be issued: large type for a volunteer, else the office's."""
        case = self.case.open(opener) if self.case else None
        covered: dict[str, frozenset[str]] = {}
        if self.case:
            loaded = self.case.loaded
            covered = {p.public_ref: frozenset(c.code for c in loaded.covers(p.id)) for p in loaded.persons}
        decision = decision_of(self.task, opener) if self.task_stands else self._unsaid

        def sheet(stamp: Stamp) -> NumberedSheet:
            if self.volunteer:
                return onegai_of(self._request(case, decision), stamp)
            return self._sheet(case, covered, decision, stamp)

        return Prepared(copy=self.copy, case=case, named=(self.recipient,), sheet=sheet)

    @property
    def _unsaid(self) -> blocks.Decision:
        """The task without its words: they may speak of anyone, and a wall of the case stands against a reader."""
        due = f"{short_wareki(self.task.row.due)}まで"
        return blocks.Decision(agency=self.recipient.name, words=_NO_TASK, due=due, state="")

    @property
    def _mark(self) -> blocks.CopyMark:
        return blocks.CopyMark(number=self.number, total=self.number, known_as=self.person or self.recipient.name)

    def _request(self, case: ShownCase | None, decision: blocks.Decision) -> Request:
        return Request(
            copy=self.copy,
            mark=self._mark,
            volunteer=self.person,
            case=case,
            task=decision.words,
            until=self.task.row.due,
            sender=self.secretariat,
            town=self.town,
            specimen=self.specimen,
            address=self.address,
        )

    def _sheet(
        self, case: ShownCase | None, covered: Mapping[str, frozenset[str]], decision: blocks.Decision, stamp: Stamp
    ) -> RoleSheet:
        letters = Letters(case, self.laws, self.standing) if case else None
        return RoleSheet(
            classification="取扱注意",
            specimen=self.specimen,
            made_at=stamp.at,
            made_on=in_wareki_with_weekday(stamp.at.astimezone(JAPAN).date()),
            copy=self._mark,
            case_number=self.case_number,
            meeting=sat_on(self.body, self.meeting),
            sits=sits_words(self.item, self.meeting),
            recipient_agency=self.recipient.name,
            recipient_person=self.person or "ご担当",
            tasks=(decision,),
            until=in_wareki_with_weekday(self.task.row.due),
            secrecy=secrecy_blocks(self.secrecy),
            facts=facts_of(case, letters, town=self.town) if case and letters else (),
            household=household_of(case, letters, principal=True) if case and letters else blocks.Household(),
            grounds=letters.table() if letters else (),
            conditions=blocks.Conditions(article="個人情報の保護に関する法律 第70条", texts=_CONDITIONS),
            withheld=withheld_of(case, covered) if case else (),
            contact=f"{self.secretariat.name}　電話 {self.secretariat.phone}",
            proof=proof_of(
                stamp,
                ground=letters.texts() if letters else self.standing.otherwise,
                handling=_HANDLING,
                address=self.address,
                copy=self.copy,
            ),
        )


@reading(Event.COPY_RESERVED)
def reserve_role_copy(act: Act, task_ref: str) -> SealedRole:
    """Draw the next number of a task's sheet and open what its office goes on reading, as far as the secretariat may.

    Only after the minutes are approved. Raises NotFound, Refused for all but the secretariat, Conflict where the task
    ended or the minutes are not approved.
    """
    task, item, body = _task(act, task_ref)
    offices = act.offices
    attendee = item.attendee(task.agency_id)
    staff = attendee.staff_id if attendee else None
    whom = CopyFor(
        recipient=offices[task.agency_id],
        staff=staff,
        disclosures=_in_force(act, task),
    )
    volunteer = whom.recipient.hat is Hat.VOLUNTEERS
    town = people.municipality(act.connection, act.town)
    form = Form.ONEGAI.value if volunteer else Form.ROLE_SHEET.value
    number = paper.next_copy_number(act.connection, act.town, task.public_ref)
    case, names = _readable(act, task, whom)
    walls = walls_around(act, [task.case_id])
    ref = _keep(act, task, whom, form)
    act.facts["copy"] = ref
    act.facts["form"] = form.code
    return SealedRole(
        copy=ref,
        number=number,
        case_number=task.case_number,
        person=people.staff_names(act.connection, act.town)[staff] if staff else "",
        case=replace(seal_case(act, case), offices=names) if case else None,
        recipient=names.of(task.agency_id),
        task=sealed_task(act, task, stands=True),
        item=item,
        body=body,
        meeting=meeting_of(act, item),
        secrecy=secrecy_of(act, item),
        laws=tuple(sharing.laws(act.connection, act.town, act.at)),
        standing=replace(standing_of(act, item), until="役割が終わるまで"),
        secretariat=offices[body.secretariat_id],
        volunteer=volunteer,
        town=town.name,
        specimen=town.specimen,
        address=act.house.settings.address,
        # The secretariat's words may speak of anyone: as on a case sheet, and in the room.
        task_stands=all(letter_stands_for(reach, walls) for reach in (act.reach, reader_of(act, whom))),
    )


def _task(act: Act, ref: str) -> tuple[TaskRow, ItemRow, BodyRow]:
    task = meetings.task_by_ref(act.connection, act.town, ref)
    if task is None or hidden_cases(act, {task.case_id}):
        raise NotFound
    act.case = task.case_ref
    item = meetings.item_by_id(act.connection, act.town, task.item_id)
    body = meetings.bodies(act.connection, act.town)[item.body_id]
    must_convene(act, body)
    if item.approved_at is None or task.how is not None:
        raise Conflict("the minutes are not approved, or the task ended")
    return task, item, body


def _in_force(act: Act, task: TaskRow) -> frozenset[UUID]:
    given = meetings.given_for_task(act.connection, act.town, task.id)
    return frozenset(
        row.id
        for row in sharing.disclosures_of(act.connection, act.town, [task.case_id])
        if row.id in given and row.is_in_force(act.at)
    )


def _readable(act: Act, task: TaskRow, whom: CopyFor) -> tuple[LoadedCase | None, OfficeNames]:
    if not whom.disclosures:
        about = {person.id for person in cases.persons_of(act.connection, act.town, [task.case_id])}
        refuse_if_all_are_hidden(act, task.case_id, whom, about)
        return None, outlook_on(act, [task.case_id]).names(task.case_id, about)
    loaded = load_case(act, task.case_ref)
    as_read = as_recipient_reads(act, loaded, whom)
    return as_read, names_in(act, as_read).before_both(names_in(act, loaded))


def _keep(act: Act, task: TaskRow, whom: CopyFor, form: FormRow) -> str:
    row, ref = keep_copy(
        act,
        NewCopy(case_id=task.case_id, whom=whom, form=form.code, edition=form.edition, sheet=task.public_ref),
    )
    act.keep(
        t.copy_for_item,
        municipality=act.town,
        copy_id=row,
        item_id=task.item_id,
        staff_id=whom.staff,
        task_id=task.id,
        pack_id=None,
    )
    return ref
