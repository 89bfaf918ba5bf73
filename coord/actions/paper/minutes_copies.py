"""会議録 on paper: the minutes of one item as they were approved, a numbered copy for the body's own file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from audit.events import Event
from coord.actions.bodies import item_of, must_convene
from coord.actions.gate import Act, Opener, reading
from coord.actions.naming import SaidOffice
from coord.actions.outlook import names_in_case
from coord.actions.paper.case_sheets import STATES, items_beside
from coord.actions.paper.issuing import Prepared
from coord.actions.paper.numbered import CopyFor, NewCopy, keep_copy
from coord.actions.paper.sittings import sat_on, secrecy_blocks, sits_words
from coord.actions.paper.stamps import Stamp, proof_of
from coord.actions.room import Room, SealedRoom, room_of
from coord.actions.tasks import ShownTask
from coord.clock import JAPAN
from coord.domain.meeting import Presence
from coord.domain.wareki import in_wareki_with_weekday, short_wareki
from coord.errors import Conflict, Refused
from coord.store import meetings, paper, people
from coord.store import tables as t
from forms import blocks
from forms.catalog import Form
from forms.minutes import AskedOffice, Attendee, MinutesSheet

_FORM = Form.MINUTES.value
_ANSWERS = {"given": "提供した", "declined": "提供しなかった", None: "回答なし"}
_HANDLING = "会議体の綴りに保管します。複写・転送・撮影はできません。"


@dataclass(frozen=True, kw_only=True)
class SealedMinutes:
    """The approved minutes of one item, decided."""

    copy: str
    number: int
    case_number: str
    items: int
    room: SealedRoom
    secretariat: SaidOffice
    approved_at: datetime
    confirmed: Mapping[str, datetime]
    chair: str
    specimen: bool
    address: str

    def open(self, opener: Opener) -> Prepared:
        """The minutes, ready to be issued."""
        room = self.room.open(opener)
        return Prepared(
            copy=self.copy, case=None, named=(self.secretariat,), sheet=lambda stamp: self._sheet(room, stamp)
        )

    def _sheet(self, room: Room, stamp: Stamp) -> MinutesSheet:
        return MinutesSheet(
            classification="取扱注意",
            specimen=self.specimen,
            made_at=stamp.at,
            made_on=_day(stamp.at),
            copy=blocks.CopyMark(number=self.number, total=self.number, known_as=self.secretariat.name),
            case_number=self.case_number,
            item=f"案件 第{room.number}号（全{self.items}件）",
            meeting=sat_on(self.room.body, self.room.meeting, place=True),
            sits=sits_words(self.room.item, self.room.meeting),
            legal=room.legal,
            secrecy=secrecy_blocks(room.secrecy),
            attendees=tuple(
                Attendee(
                    agency=seat.agency,
                    person=seat.person,
                    presence=Presence(seat.presence).label if seat.presence else "記録なし",
                    confirmed=self._confirmed(seat.agency_ref),
                )
                for seat in room.seats
            ),
            asked=tuple(
                AskedOffice(number=one.number, agency=one.agency, answer=_ANSWERS[one.answer]) for one in room.asked
            ),
            question=room.question,
            discussion=room.minutes,
            decisions=_decisions(room.tasks),
            carried=_decisions(room.carried),
            next_review=_next_review(room),
            approval=f"会長 {self.chair}　{_day(self.approved_at)}",
            proof=proof_of(
                stamp, ground="、".join(room.legal), handling=_HANDLING, address=self.address, copy=self.copy
            ),
        )

    def _confirmed(self, agency: str) -> str:
        at = self.confirmed.get(agency)
        return f"{at.astimezone(JAPAN):%-m月%-d日 %H:%M}" if at else "確認の記録なし"


def _decisions(tasks: tuple[ShownTask, ...]) -> tuple[blocks.Decision, ...]:
    return tuple(
        blocks.Decision(
            agency=task.agency, words=task.words, due=f"{short_wareki(task.due)}まで", state=STATES[task.state]
        )
        for task in tasks
    )


def _next_review(room: Room) -> str:
    """The last day of what was decided; without a decision there is none yet."""
    return in_wareki_with_weekday(max(task.due for task in room.tasks)) if room.tasks else "未定"


def _day(at: datetime) -> str:
    return in_wareki_with_weekday(at.astimezone(JAPAN).date())


@reading(Event.COPY_RESERVED)
def reserve_minutes_copy(act: Act, item_ref: str) -> SealedMinutes:
    """Draw the next number of an item's minutes and open them, for the secretariat.

    Raises NotFound, Refused for any other office and where a wall stands against the reader, Conflict before approval.
    """
    item, body = item_of(act, item_ref)
    must_convene(act, body)
    if item.approved_at is None:
        raise Conflict("not approved yet")
    room = room_of(act, item, body, None)
    if room.minutes is None:
        raise Refused("nobody-visible")
    offices = act.offices
    whom = CopyFor(recipient=offices[body.secretariat_id], staff=None, disclosures=frozenset())
    number = paper.next_copy_number(act.connection, act.town, item.public_ref)
    new = NewCopy(case_id=item.case_id, whom=whom, form=_FORM.code, edition=_FORM.edition, sheet=item.public_ref)
    row, ref = keep_copy(act, new)
    act.keep(
        t.copy_for_item,
        municipality=act.town,
        copy_id=row,
        item_id=item.id,
        staff_id=None,
        task_id=None,
        pack_id=None,
    )
    act.facts["copy"] = ref
    act.facts["form"] = _FORM.code
    return SealedMinutes(
        copy=ref,
        number=number,
        case_number=item.case_number,
        items=len(items_beside(act, item)),
        room=room,
        secretariat=names_in_case(act, item.case_id).of(body.secretariat_id),
        approved_at=item.approved_at,
        confirmed={
            offices[agency].public_ref: at
            for agency, at in meetings.confirmed_when(act.connection, act.town, item.id).items()
        },
        chair=_chair(act, body.chair_id),
        specimen=people.municipality(act.connection, act.town).specimen,
        address=act.house.settings.address,
    )


def _chair(act: Act, appointment: UUID) -> str:
    found = people.appointment(act.connection, act.town, appointment)
    return found.staff_name if found else ""
