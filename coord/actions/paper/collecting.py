"""The 回収表's rows and sums, of the copies as they are."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from coord.clock import JAPAN
from coord.domain.copy import CopyMark, CopyState, tally_of
from coord.store.meeting_rows import ItemRow
from coord.store.paper_rows import CopyRow
from forms import collection

_S = CopyState
_WORDS = {
    _S.COLLECTED: "回収",
    _S.RETURNED: "後日返却",
    _S.DESTROYED: "先方で裁断",
    _S.KEPT: "保管",
    _S.LOST: "不明",
    _S.UNUSED: "未配付",
    _S.HANDED_OUT: "手元",
    _S.VOID: "無効",
}
_BACK = (_S.COLLECTED, _S.RETURNED, _S.DESTROYED)
_NOTES = {
    _S.RETURNED: "会議のあとに返った。",
    _S.DESTROYED: "渡した先で裁断した。",
    _S.KEPT: "許しを得て、渡した先で保管している。",
    _S.LOST: "見つからない。",
    _S.UNUSED: "配付しなかった。",
    _S.VOID: "刷ったあとに根拠がなくなり、無効にした。",
}


def collected_items(
    items: Sequence[ItemRow], copies: Sequence[CopyRow], offices: Mapping[UUID, str], staff: Mapping[UUID, str]
) -> tuple[collection.CollectionItem, ...]:
    """The rows of each item, by number. What was never printed is not there."""
    found = []
    for item in items:
        rows = tuple(
            _row(copy, offices[copy.recipient_id], staff[copy.staff_id] if copy.staff_id else "")
            for copy in _printed(copies)
            if copy.item_id == item.id
        )
        if rows:
            found.append(collection.CollectionItem(number=item.number, rows=rows))
    return tuple(found)


def _printed(copies: Sequence[CopyRow]) -> list[CopyRow]:
    """Those that became paper: released to the printer, whatever happened then."""
    printed = [copy for copy in copies if copy.pack_id is not None and copy.when(_S.WAITING)]
    return sorted(printed, key=lambda copy: copy.number)


def _row(copy: CopyRow, agency: str, person: str) -> collection.CollectionRow:
    handed, back = copy.when(_S.HANDED_OUT), copy.when(*_BACK)
    shredded = copy.when(CopyMark.SHREDDED) or copy.when(_S.DESTROYED)
    return collection.CollectionRow(
        number=copy.number,
        agency=agency,
        person=person,
        handed_out=_clock(handed, None),
        back=_clock(back, handed),
        state=_WORDS.get(copy.state, "配付前"),
        apart=copy.state is not _S.COLLECTED,
        shredded=f"{shredded.astimezone(JAPAN):%-m/%-d}" if shredded else "―",
    )


def _clock(at: datetime | None, began: datetime | None) -> str:
    """「13:31」; on another day than it began, with the day."""
    if at is None:
        return "―"
    there = at.astimezone(JAPAN)
    same_day = began is None or began.astimezone(JAPAN).date() == there.date()
    return f"{there:%H:%M}" if same_day else f"{there:%-m/%-d %H:%M}"


def sums_of(copies: Sequence[CopyRow]) -> tuple[collection.Sum, ...]:
    """What must agree: printed, handed out, shredded."""
    printed = _printed(copies)
    tally = tally_of(copy.state for copy in printed)
    void = tally.count(_S.VOID)
    shredded = [copy for copy in printed if CopyMark.SHREDDED in copy.marks or copy.state is _S.DESTROYED]
    back = sum(copy.when(*_BACK) is not None for copy in shredded)

    def one(label: str, count: int) -> collection.Term:
        return collection.Term(label=label, count=count)

    def seldom(label: str, count: int) -> tuple[collection.Term, ...]:
        return (one(label, count),) if count else ()

    return (
        collection.Sum(
            whole=one("刷った", len(printed)),
            parts=(one("配付した", tally.handed_out), one("配付しなかった", tally.waiting), *seldom("無効", void)),
        ),
        collection.Sum(
            whole=one("配付した", tally.handed_out),
            parts=(
                one("会議で回収", tally.count(_S.COLLECTED)),
                one("後日に返却", tally.count(_S.RETURNED)),
                *seldom("先方で裁断", tally.count(_S.DESTROYED)),
                one("手元に残る", tally.count(_S.HANDED_OUT, _S.KEPT, _S.LOST)),
            ),
        ),
        collection.Sum(
            whole=one("裁断した", len(shredded)),
            parts=(one("返った紙", back), one("渡さなかった紙", len(shredded) - back)),
        ),
    )


def notes_of(copies: Sequence[CopyRow]) -> tuple[tuple[str, str], ...]:
    """What was out of the ordinary, number by number."""
    by_state: dict[CopyState, list[int]] = {}
    for copy in _printed(copies):
        if copy.state in _NOTES:
            by_state.setdefault(copy.state, []).append(copy.number)
    return tuple((f"第{'・'.join(map(str, numbers))}号", _NOTES[state]) for state, numbers in sorted(by_state.items()))
