"""The papers of one item, as the room's page shows them to the secretariat: packs, and the sum that must add up."""

from dataclasses import dataclass
from datetime import datetime

from coord.actions.gate import Act
from coord.domain.copy import Tally, tally_of
from coord.store import packs, paper
from coord.store.meeting_rows import ItemRow


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedPack:
    """A pack of the item's sitting. `how` is None while it is made or waits for its release."""

    ref: str
    ordered_at: datetime
    how: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperBox:
    """The packs of the sitting, newest first, and where the copies of this very item are."""

    packs: tuple[ListedPack, ...]
    tally: Tally


def paper_box(act: Act, item: ItemRow) -> PaperBox:
    """What the secretariat has of paper for an item."""
    ordered = packs.packs_of_bodies(act.connection, act.town, [item.body_id])
    copies = paper.copies_of_items(act.connection, act.town, [item.id])
    return PaperBox(
        packs=tuple(
            ListedPack(ref=pack.public_ref, ordered_at=pack.ordered_at, how=pack.how)
            for pack in ordered
            if item.id == pack.item_id or (item.meeting_id is not None and item.meeting_id == pack.meeting_id)
        ),
        tally=tally_of(copy.state for copy in copies),
    )
