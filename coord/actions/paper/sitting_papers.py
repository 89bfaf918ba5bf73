"""次第・出席者名簿・守秘義務確認書・回収表: the papers of a sitting as a whole. Nothing of a case but item numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from audit.events import Event
from coord.actions.bodies import item_of, must_convene
from coord.actions.gate import Act, Opener, reading
from coord.actions.loading import walls_around
from coord.actions.naming import UNSAID
from coord.actions.outlook import hidden_cases
from coord.actions.paper.case_sheets import items_beside
from coord.actions.paper.collecting import collected_items, notes_of, sums_of
from coord.actions.paper.plain import PlainPaper
from coord.actions.paper.sittings import kind_of, secrecy_blocks, sits_words
from coord.actions.paper.stamps import Stamp, proof_of
from coord.actions.room import Secrecy, meeting_of, secrecy_of
from coord.clock import JAPAN
from coord.domain.access import WallRule
from coord.domain.copy import SETTLED
from coord.domain.ground import grounds_in_order
from coord.domain.meeting import laws_in_order
from coord.domain.wareki import in_wareki_with_weekday
from coord.errors import Invalid
from coord.store import paper, people
from coord.store.meeting_rows import BodyRow, ItemRow, MeetingRow
from coord.store.paper_rows import CopyRow
from coord.store.rows import AgencyRow
from forms import blocks, collection, sitting
from forms.catalog import Form
from forms.printing import PlainSheet

SITTING_FORMS = (Form.AGENDA, Form.ROSTER, Form.PLEDGE, Form.COLLECTION)
_OPENING = ("開会", "守秘義務の読み上げと確認", "前回決めたことの確認")
_CLOSING = ("紙の写しの回収と部数の照合", "次回の予定", "閉会")
_HANDLING = {
    Form.AGENDA: "ケースの内容は、この紙に書きません。会議のあと、事務局が保管します。",
    Form.ROSTER: "ケースの内容は、この紙に書きません。会議録とともに保管します。",
    Form.PLEDGE: "署名のあと、会議録とともに保管します。",
    Form.COLLECTION: "事例の内容・ご本人の氏名は、この表に書きません。会議録とともに保管します。",
}


@dataclass(frozen=True, kw_only=True)
class SealedSittingPaper:
    """A paper of a sitting; nothing in it is sealed."""

    form: Form
    items: tuple[ItemRow, ...]
    body: BodyRow
    meeting: MeetingRow | None
    offices: Mapping[UUID, str]
    staff: Mapping[UUID, str]
    secretariat: AgencyRow
    secrecy: tuple[Secrecy, ...]
    copies: tuple[CopyRow, ...]
    specimen: bool
    address: str

    def open(self, opener: Opener) -> PlainPaper:
        """The paper, ready for its stamp."""
        del opener
        return PlainPaper(form=self.form, case=None, sheet=self._sheet)

    def _sheet(self, stamp: Stamp) -> PlainSheet:
        match self.form:
            case Form.AGENDA:
                return self._agenda(stamp)
            case Form.ROSTER:
                return self._roster(stamp)
            case Form.PLEDGE:
                return self._pledge(stamp)
            case _:
                return self._collection(stamp)

    @property
    def _sitting(self) -> sitting.Sitting:
        return sitting.Sitting(
            body=self.body.name,
            number=f"第{self.meeting.number}回" if self.meeting else "随時案件",
            sits=sits_words(self.items[0], self.meeting),
            place=self.meeting.place if self.meeting else "",
            legal=tuple(law.label for law in laws_in_order(self.body.laws)),
        )

    def _proof(self, stamp: Stamp) -> blocks.Proof:
        ground = "、".join(law.label for law in laws_in_order(self.body.laws))
        return proof_of(stamp, ground=ground, handling=_HANDLING[self.form], address=self.address)

    def _agenda(self, stamp: Stamp) -> sitting.AgendaSheet:
        return sitting.AgendaSheet(
            specimen=self.specimen,
            made_at=stamp.at,
            made_on=_day(stamp.at),
            sitting=self._sitting,
            opening=_OPENING,
            items=tuple(
                sitting.AgendaItem(
                    number=item.number,
                    grounds="、".join(ground.label for ground in grounds_in_order(item.grounds)) or "ご本人の同意",
                    attendees=len(item.attendees),
                )
                for item in self.items
            ),
            closing=_CLOSING,
            contact=f"{self.secretariat.name}　電話 {self.secretariat.phone}",
            proof=self._proof(stamp),
        )

    def _roster(self, stamp: Stamp) -> sitting.RosterSheet:
        return sitting.RosterSheet(
            specimen=self.specimen,
            made_at=stamp.at,
            made_on=_day(stamp.at),
            sitting=self._sitting,
            items=tuple(item.number for item in self.items),
            rows=self._rows(),
            proof=self._proof(stamp),
        )

    def _pledge(self, stamp: Stamp) -> sitting.PledgeSheet:
        return sitting.PledgeSheet(
            specimen=self.specimen,
            made_at=stamp.at,
            made_on=_day(stamp.at),
            sitting=self._sitting,
            secrecy=secrecy_blocks(self.secrecy),
            rows=self._rows(),
            proof=self._proof(stamp),
        )

    def _rows(self) -> tuple[sitting.RosterRow, ...]:
        """The secretariat first, then by name: the order in which people look for themselves."""
        seen: dict[tuple[UUID, UUID | None], list[int]] = {}
        for item in self.items:
            for one in item.attendees:
                seen.setdefault((one.agency_id, one.staff_id), []).append(item.number)
        rows = [
            sitting.RosterRow(
                agency=self.offices[agency], person=self.staff[staff] if staff else "", items=tuple(numbers)
            )
            for (agency, staff), numbers in seen.items()
        ]
        return tuple(sorted(rows, key=lambda row: (row.agency != self.secretariat.name, row.agency, row.person)))

    def _collection(self, stamp: Stamp) -> collection.CollectionSheet:
        where = self._sitting
        settled = all(copy.state in SETTLED for copy in self.copies)
        return collection.CollectionSheet(
            specimen=self.specimen,
            made_at=stamp.at,
            body=kind_of(self.body),
            number="",
            settled=f"{_day(stamp.at)}{'確定' if settled else 'の時点'}",
            meeting=f"{where.number} {self.body.name}",
            sits=where.sits,
            place=where.place,
            items=collected_items(self.items, self.copies, self.offices, self.staff),
            sums=sums_of(self.copies),
            notes=notes_of(self.copies),
            proof=self._proof(stamp),
        )


def _day(at: datetime) -> str:
    return in_wareki_with_weekday(at.astimezone(JAPAN).date())


@reading(Event.SITTING_PAPER_READ)
def prepare_sitting_paper(act: Act, item_ref: str, *, form: str) -> SealedSittingPaper:
    """One of the papers of an item's sitting, by its code, for the secretariat. Raises Invalid, NotFound, Refused."""
    item, body = item_of(act, item_ref)
    must_convene(act, body)
    wanted = next((one for one in SITTING_FORMS if one.value.code == form), None)
    if wanted is None:
        raise Invalid({"sheet": "刷る紙を選んでください。"})
    beside = items_beside(act, item)
    hidden = hidden_cases(act, {one.case_id for one in beside})
    items = tuple(one for one in beside if one.case_id not in hidden)
    act.case = None
    act.facts["form"] = form
    offices = act.offices
    texts = {text.label: text for one in items for text in secrecy_of(act, one)}
    return SealedSittingPaper(
        form=wanted,
        items=items,
        body=body,
        meeting=meeting_of(act, item),
        offices=_said_to_all(act, items, offices),
        staff=people.staff_names(act.connection, act.town),
        secretariat=offices[body.secretariat_id],
        secrecy=tuple(texts.values()),
        copies=tuple(paper.copies_of_items(act.connection, act.town, [one.id for one in items])),
        specimen=people.municipality(act.connection, act.town).specimen,
        address=act.house.settings.address,
    )


def _said_to_all(act: Act, items: tuple[ItemRow, ...], offices: Mapping[UUID, AgencyRow]) -> dict[UUID, str]:
    """The offices as everyone in the room may hear of them: where anyone's place is kept, none that tells a place."""
    walls = walls_around(act, [item.case_id for item in items])
    kept = any(wall.rule is WallRule.PLACE_HIDDEN for wall in walls)
    return {row.id: UNSAID if kept and row.tells_place else row.name for row in offices.values()}
