"""回収表: where each numbered copy of a meeting is, and the sums that must agree.

It holds no word of a case, no name of a person cared for, no case number: only copies, and who had them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from forms.blocks import Proof
from forms.catalog import Form
from forms.pdf import Draft, Press
from forms.pictures import proof_pictures

NOT_SO = "―"
"""What stands in a cell for a moment that did not come: not handed out, not back, not shredded. So does nothing."""


@dataclass(frozen=True, kw_only=True)
class CollectionRow:
    """One copy: its number, whose it is, when handed out and back (13:31, 11/26 9:20, ―).

    `state`: how it stands (回収, 未配付 …); `apart`: that is out of the ordinary and is framed. `shredded`: a day or ―.
    `leaves`: of how many sheets of paper the copy is; None: not known. Where none is known, there is no column for it.
    """

    number: int
    agency: str
    person: str
    handed_out: str
    back: str
    state: str
    apart: bool
    shredded: str
    leaves: int | None = None


@dataclass(frozen=True, kw_only=True)
class CollectionItem:
    """The copies of one item, by their numbers."""

    number: int
    rows: tuple[CollectionRow, ...]


@dataclass(frozen=True, kw_only=True)
class Term:
    """One number of a sum, under its word."""

    label: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Sum:
    """whole ＝ part ＋ part …; the form prints 一致 or 合いません by counting itself."""

    whole: Term
    parts: tuple[Term, ...]

    @property
    def apart_by(self) -> int:
        """How many copies lie between the whole and its parts; 0: they agree."""
        return abs(self.whole.count - sum(part.count for part in self.parts))


@dataclass(frozen=True, kw_only=True)
class Totals:
    """The last row of the table, counted from its rows. `apart`: the states out of the ordinary, how many of each."""

    copies: int
    handed_out: int
    back: int
    leaves: int
    shredded: int
    apart: tuple[Term, ...]


@dataclass(frozen=True, kw_only=True)
class CollectionSheet:
    """The whole table. `body` is the mark on top (支援会議), `number` the document's (みらい福第398号の2) or empty.

    `meeting` names the sitting (第8回みらい市支援会議). `settled` says 確定 or その時点 with its day; `notes` are
    (第n号, what happened).
    """

    specimen: bool
    made_at: datetime
    body: str
    number: str
    settled: str
    meeting: str
    sits: str
    place: str
    items: tuple[CollectionItem, ...]
    sums: tuple[Sum, ...]
    notes: tuple[tuple[str, str], ...]
    proof: Proof

    @property
    def totals(self) -> Totals:
        """The copies of all items, counted here and not believed."""
        rows = [row for item in self.items for row in item.rows]
        states = Counter(row.state for row in rows if row.apart)
        return Totals(
            copies=len(rows),
            handed_out=sum(row.handed_out not in {"", NOT_SO} for row in rows),
            back=sum(row.back not in {"", NOT_SO} for row in rows),
            leaves=sum(row.leaves or 0 for row in rows),
            shredded=sum(row.shredded not in {"", NOT_SO} for row in rows),
            apart=tuple(Term(label=state, count=count) for state, count in states.items()),
        )


def render_collection(press: Press, sheet: CollectionSheet) -> bytes:
    """The PDF. Raises as Press.print."""
    form = Form.COLLECTION.value
    return press.print(
        Draft(
            template=form.template,
            styles=("leaf.css", "sitting.css", "collection.css"),
            sheet=sheet,
            title=form.name,
            made_at=sheet.made_at,
            pictures=proof_pictures(sheet.proof),
        )
    )
