"""Necessity (必要な理由): what is done in a meeting though a person said no, in the chair's own words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from audit.events import Event
from coord.actions.bodies import item_of, must_chair
from coord.actions.convening import said, seal_act_words
from coord.actions.gate import Act, deed
from coord.actions.loading import walls_around
from coord.domain.giving import Consent, ConsentAnswer, newest_of
from coord.errors import Conflict, Invalid, NotFound
from coord.policy.decide import hides_person
from coord.store import cases, meetings, sharing
from coord.store import tables as t
from coord.store.meeting_rows import ItemRow
from coord.store.rows import PersonRow

_SAID_NO_SINCE = (
    "理由を書いたあとで、あらためて断られています。前の理由では渡せません。"
    "新しい案件（随時案件でもかまいません）で決めてください。"
)


class No(StrEnum):
    """How a person said no."""

    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXCLUDED = "excluded"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return {
            No.REFUSED: "断られました",
            No.WITHDRAWN: "取りやめました",
            No.EXCLUDED: "招いた機関を除いています",
        }[self]


@dataclass(frozen=True, kw_only=True, slots=True)
class SaidNo:
    """A person of the case who said no, for the chair to decide on.

    `called` is empty where the chair's office was given nothing of this person.
    """

    ref: str
    called: str
    principal: bool
    words: str


def decided_on(act: Act, item: ItemRow) -> frozenset[UUID]:
    """The persons for whom the chair's words answer what they said last: a later no is not covered by them."""
    said_at: dict[UUID, datetime] = {}
    rows = sharing.consent_rows_of(act.connection, act.town, [item.case_id])
    taken_back = sharing.taken_back_at(rows)
    for row in rows:
        if row.answer != ConsentAnswer.CANNOT_ASCERTAIN:
            newest = max(row.recorded_at, taken_back.get(row.id, row.recorded_at))
            said_at[row.person_id] = max(newest, said_at.get(row.person_id, newest))
    written = meetings.necessities_of(act.connection, act.town, item.id)
    return frozenset(person for person, at in written.items() if said_at.get(person, at) <= at)


def who_said_no(act: Act, item: ItemRow) -> Mapping[PersonRow, No]:
    """Whose newest answer is against what the item is for, as far as the chair did not decide on it yet.

    Also persons of whom the chair's office was given nothing: without this decision nothing can be.
    Nobody whom a wall hides from the actor.
    """
    newest, decided = _answers(act, item), decided_on(act, item)
    return {
        person: how
        for person in _persons(act, item)
        if person.id not in decided and person.id in newest and (how := _how(newest[person.id], item)) is not None
    }


def _answers(act: Act, item: ItemRow) -> dict[UUID, Consent]:
    return newest_of(sharing.consents_of(act.connection, act.town, [item.case_id]))


def _persons(act: Act, item: ItemRow) -> list[PersonRow]:
    walls = walls_around(act, [item.case_id])
    everyone = cases.persons_of(act.connection, act.town, [item.case_id])
    return [one for one in everyone if not any(hides_person(act.reach, one.id, wall) for wall in walls)]


def _how(answer: Consent, item: ItemRow) -> No | None:
    """Against any office at the item: which of them is given what, each giver decides later."""
    if not any(answer.is_against(attendee.agency_id) for attendee in item.attendees):
        return None
    if answer.withdrawn:
        return No.WITHDRAWN
    return No.REFUSED if answer.answer is ConsentAnswer.REFUSED else No.EXCLUDED


@deed(Event.NECESSITY_WRITTEN)
def write_necessity(act: Act, ref: str, *, person: str, reason: str) -> None:
    """The chair's own words on why it is done for a person who refused, withdrew or excluded an attendee.

    Raises Refused for anyone else, Conflict where it is written or the minutes are approved, NotFound;
    Invalid without words, for a person who did not say no, and for one who said no again since.
    """
    item, body = item_of(act, ref)
    must_chair(act, body)
    complaint = said(reason, "断られた人について、それでも必要な理由を書いてください。")
    if complaint:
        raise Invalid({"reason": complaint})
    found = next((one for one in _persons(act, item) if one.public_ref == person), None)
    if found is None:
        raise NotFound
    if found.id in decided_on(act, item):
        raise Conflict("written before")
    if found.id in meetings.necessities_of(act.connection, act.town, item.id):
        raise Invalid({"person": _SAID_NO_SINCE})
    if item.approved_at is not None:
        raise Conflict("approved")
    if found not in who_said_no(act, item):
        raise Invalid({"person": _why_not(act, _answers(act, item).get(found.id))})
    act.keep(
        t.item_necessity,
        municipality=act.town,
        item_id=item.id,
        person_id=found.id,
        at=act.at,
        appointment_id=act.reach.appointment,
        sealed_reason=seal_act_words(act, item.case_id, table="item_necessity", row=found.id, words=reason),
    )
    act.persons = (person,)


def _why_not(act: Act, answer: Consent | None) -> str:
    if answer is None:
        return "まだ同意をたずねていない人です。断られた人についてだけ、必要な理由を残せます。"
    if answer.is_in_force(act.at):
        return "同意している人です。必要な理由は要りません。"
    return "断られた人ではありません。断られた人についてだけ、必要な理由を残せます。"
