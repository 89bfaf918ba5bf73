"""A numbered copy (写し): the states it goes through, and the sums that must add up (P7)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class CopyState(StrEnum):
    """Where a copy is. Only paper that was handed out is in somebody's hands."""

    RESERVED = "reserved"
    ISSUED = "issued"
    WAITING = "waiting"
    UNUSED = "unused"
    HANDED_OUT = "handed_out"
    COLLECTED = "collected"
    RETURNED = "returned"
    DESTROYED = "destroyed"
    KEPT = "kept"
    LOST = "lost"
    VOID = "void"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _LABELS[self]

    def may_become(self, next_state: "CopyState") -> bool:
        """Whether this step exists; every other is refused."""
        return next_state in _STEPS[self]


class CopyMark(StrEnum):
    """What is noted of a copy beside its state: it changes no sum."""

    RECALLED = "recalled"
    SHREDDED = "shredded"


_S = CopyState
_BACK = frozenset({_S.COLLECTED, _S.RETURNED, _S.DESTROYED})
_STEPS: Mapping[CopyState, frozenset[CopyState]] = {
    _S.RESERVED: frozenset({_S.ISSUED, _S.VOID}),
    _S.ISSUED: frozenset({_S.WAITING, _S.HANDED_OUT, _S.VOID}),
    _S.WAITING: frozenset({_S.HANDED_OUT, _S.UNUSED, _S.VOID}),
    _S.UNUSED: frozenset(),
    _S.HANDED_OUT: _BACK | {_S.KEPT, _S.LOST},
    _S.KEPT: _BACK | {_S.LOST},
    _S.LOST: _BACK,
    _S.COLLECTED: frozenset(),
    _S.RETURNED: frozenset(),
    _S.DESTROYED: frozenset(),
    _S.VOID: frozenset(),
}
_LABELS: Mapping[CopyState, str] = {
    _S.RESERVED: "番号を取りました",
    _S.ISSUED: "出しました",
    _S.WAITING: "刷りました（まだ渡していません）",
    _S.UNUSED: "渡しませんでした",
    _S.HANDED_OUT: "渡しました",
    _S.COLLECTED: "回収しました",
    _S.RETURNED: "後日、返りました",
    _S.DESTROYED: "渡した先で裁断しました",
    _S.KEPT: "許しを得て保管しています",
    _S.LOST: "見つかりません",
    _S.VOID: "無効にしました",
}

TO_SHRED = frozenset({_S.COLLECTED, _S.RETURNED, _S.UNUSED})
"""Paper that came back, or never went out, and lies with the office that numbered it."""
OUT = frozenset({_S.HANDED_OUT, _S.KEPT, _S.LOST})
"""In somebody's hands, or nobody knows where."""
NOT_YET_OUT = frozenset({_S.ISSUED, _S.WAITING})
"""Made, and still with the office that numbered it."""
SETTLED = frozenset({_S.COLLECTED, _S.RETURNED, _S.DESTROYED, _S.UNUSED, _S.VOID})
"""Nothing more is owed for it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How many copies are where. `by_state` holds each state once, also at 0."""

    by_state: Mapping[CopyState, int]

    def count(self, *states: CopyState) -> int:
        """How many are in one of these states."""
        return sum(self.by_state[state] for state in states)

    @property
    def reserved(self) -> int:
        """Every number that was ever drawn."""
        return sum(self.by_state.values())

    @property
    def issued(self) -> int:
        """Those that were made and are valid: drawn, less the void ones and those not made yet."""
        return self.reserved - self.count(_S.VOID, _S.RESERVED)

    @property
    def waiting(self) -> int:
        """Made and not handed out, for good or until now."""
        return self.count(_S.ISSUED, _S.WAITING, _S.UNUSED)

    @property
    def handed_out(self) -> int:
        """Every one that was ever handed out."""
        return self.count(_S.HANDED_OUT, _S.COLLECTED, _S.RETURNED, _S.DESTROYED, _S.KEPT, _S.LOST)

    @property
    def outstanding(self) -> int:
        """Handed out, and neither back nor kept by leave nor known to be lost."""
        return self.count(_S.HANDED_OUT)


def tally_of(states: Iterable[CopyState]) -> Tally:
    """The sums over these copies."""
    counted = Counter(states)
    return Tally(by_state={state: counted[state] for state in CopyState})
