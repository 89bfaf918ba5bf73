"""A sitting as paper names it: body, number, day and place; and the secrecy texts of the laws in use."""

from collections.abc import Iterable

from coord.actions.room import Secrecy
from coord.clock import JAPAN
from coord.domain.meeting import laws_in_order
from coord.domain.wareki import in_wareki_with_weekday
from coord.store.meeting_rows import BodyRow, ItemRow, MeetingRow
from forms import blocks


def kind_of(body: BodyRow) -> str:
    """What sort of meeting a body holds, in one word; a body of several laws by its first."""
    return next((law.label.partition("（")[0] for law in laws_in_order(body.laws)), "会議")


def sat_on(body: BodyRow, meeting: MeetingRow | None, *, place: bool = False) -> str:
    """「第8回みらい市支援会議（市役所 第2会議室）」; a 随時案件 belongs to no sitting."""
    if meeting is None:
        return f"{body.name}（随時案件）"
    return f"第{meeting.number}回 {body.name}" + (f"（{meeting.place}）" if place else "")


def sits_words(item: ItemRow | None, meeting: MeetingRow | None) -> str:
    """「令和8年11月25日（水）14:00」; of a 随時案件 the day it was put."""
    moment = meeting.sits_at if meeting else item.put_at if item else None
    if moment is None:
        return ""
    there = moment.astimezone(JAPAN)
    return in_wareki_with_weekday(there.date()) + (f"{there:%H:%M}" if meeting else "")


def secrecy_blocks(texts: Iterable[Secrecy]) -> tuple[blocks.Secrecy, ...]:
    """The secrecy texts for the press."""
    return tuple(
        blocks.Secrecy(label=one.label, article=one.article, words=one.words, verified=one.verified) for one in texts
    )
