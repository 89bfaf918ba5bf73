"""Minutes (会議録): what was typed, saved row by row, approved by the chair; then the window closes."""

from datetime import datetime

from audit.events import Event
from coord.actions.bodies import item_of, must_chair, must_convene
from coord.actions.convening import said, seal_act_words
from coord.actions.drafts import sent
from coord.actions.gate import Act, deed
from coord.domain.meeting import AFTER_APPROVAL
from coord.errors import Conflict, Invalid
from coord.store import meetings
from coord.store import tables as t

WROTE_THEM = "いまの会議録は、会長がご自分で書いたものです。ほかの人が確かめて保存してから、決裁してください。"


@deed(Event.MINUTES_WRITTEN)
def write_minutes(act: Act, ref: str, *, words: str, seen: str = "", draft: str = "") -> str:
    """Save the minutes; the saving's reference. Older savings stay, the draft is gone.

    `seen` is the saving that was on the screen when the typing began. Raises Conflict where somebody
    saved since, or where they are approved; Invalid, Refused.
    """
    item, body = item_of(act, ref)
    must_convene(act, body)
    if item.approved_at is not None:
        raise Conflict("approved")
    complaint = said(words, "話し合ったことを書いてください。", longest=4000)
    if complaint:
        raise Invalid({"minutes": complaint})
    newest = meetings.newest_minutes(act.connection, act.town, item.id)
    if (str(newest.id) if newest else "") != seen:
        raise Conflict("saved since")
    sent(act, draft)
    row = act.new_id()
    act.keep(
        t.minutes,
        municipality=act.town,
        id=row,
        item_id=item.id,
        at=act.at,
        written_by=act.reach.appointment,
        sealed_words=seal_act_words(act, item.case_id, table="minutes", row=row, words=words),
    )
    act.facts["minutes"] = str(row)
    return str(row)


@deed(Event.MINUTES_APPROVED)
def approve_minutes(act: Act, ref: str, *, seen: str) -> datetime:
    """The chair approves what another wrote; when the window closes.

    Raises Refused for anyone but the chair, Conflict where they were saved since or approved, Invalid
    where the chair wrote them: two people see to it that they are right.
    """
    item, body = item_of(act, ref)
    must_chair(act, body)
    newest = meetings.newest_minutes(act.connection, act.town, item.id)
    if newest is None or str(newest.id) != seen:
        raise Conflict("saved since")
    if item.approved_at is not None:
        raise Conflict("approved before")
    if newest.writer_id == act.reach.staff:
        raise Invalid({"minutes": WROTE_THEM})
    act.keep(
        t.minutes_approval,
        municipality=act.town,
        item_id=item.id,
        minutes_id=newest.id,
        at=act.at,
        appointment_id=act.reach.appointment,
    )
    closes = min(item.closes_at, act.at + AFTER_APPROVAL)
    meetings.bring_close_forward(act.rows, act.town, item.id, closes)
    act.facts["minutes"] = str(newest.id)
    act.facts["until"] = closes.isoformat()
    return closes
