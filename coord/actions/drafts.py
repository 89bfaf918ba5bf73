"""Drafts (下書き): what is being written is kept sealed, for its author, under the same appointment, and nobody else.

The My Number check runs before anything is kept. No entry while it is kept, one when it is opened.
A draft may speak of anyone in its case: it opens only while no wall there closes anything to its author.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from audit.events import Event
from coord.actions.gate import Act, Opener, aside, deed, reading
from coord.actions.loading import load_case
from coord.crypto.envelope import FieldPlace, seal
from coord.crypto.keys import DataKey, Scope, ScopeKind
from coord.domain.draft import KEPT_FOR, Sheet, SheetForm
from coord.domain.ids import PUBLIC_REF_LENGTH
from coord.domain.my_number import contains_my_number
from coord.errors import Invalid, NotFound, Refused
from coord.policy.decide import closes_anything
from coord.store import drafts, meetings, sharing
from coord.store import tables as t
from coord.store.rows import DraftRow

COMPARTMENT = "drafts"
LONGEST = 100_000
_SCHEMA_VERSION = 1
_MY_NUMBER = (
    "12桁の個人番号（マイナンバー）のような数字があるので、下書きに入れていません。"
    "消すと、また下書きに入ります。番号は保存していません。"
)
_TOO_LONG = "長すぎるので、下書きに入れていません。分けて書いてください。"

Words = tuple[tuple[str, str], ...]
"""What stands in a form: the names of its boxes and what was typed, in the form's order."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundDraft:
    """That there is a draft, and when it was last written; not what it says."""

    ref: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenedDraft:
    """A draft for its author. `words` is None where it is damaged."""

    ref: str
    sheet: Sheet
    at: datetime
    words: Words | None


@aside
def save_draft(act: Act, ref: str, sheet: Sheet, words: Words) -> datetime:
    """Keep what stands in a form, in place of what it said before; the moment.

    `ref` was drawn with the empty form. Raises Invalid where it may not be kept, NotFound or Refused
    where the form could not be opened either.
    """
    _check(ref, words)
    case = _within_reach(act, sheet)
    before = drafts.draft_by_ref(act.connection, act.town, act.reach.appointment, ref)
    row = act.new_id() if before is None else before.id
    place = _place(act.town, sheet.form, case, row)
    sealed = seal(_key(act), place, json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode())
    if before is not None and (before.sheet.form, before.case_id) == (sheet.form, case):
        now = DraftRow(id=row, public_ref=ref, sheet=sheet, case_id=case, updated_at=act.at, sealed=sealed)
        drafts.write_over(act.rows, act.town, now)
        return act.at
    act.keep(
        t.draft,
        municipality=act.town,
        id=row,
        public_ref=ref,
        appointment_id=act.reach.appointment,
        form=sheet.form.value,
        case_id=case,
        about=sheet.about,
        updated_at=act.at,
        sealed=sealed,
    )
    return act.at


def _check(ref: str, words: Words) -> None:
    if len(ref) != PUBLIC_REF_LENGTH or not ref.isalnum():
        raise NotFound
    if any(contains_my_number(word) for pair in words for word in pair):
        raise Invalid({"draft": _MY_NUMBER})
    if sum(len(word) for pair in words for word in pair) > LONGEST:
        raise Invalid({"draft": _TOO_LONG})


def _within_reach(act: Act, sheet: Sheet) -> UUID | None:
    """The case a form is about, where its author could open the form itself now; None for a new one.

    Raises NotFound or Refused.
    """
    if sheet.form is SheetForm.INTAKE:
        return None
    case = sheet.case
    if sheet.form is SheetForm.REPLY:
        handoff = sharing.handoff_by_ref(act.connection, act.town, sheet.about)
        if handoff is None or handoff.recipient_id != act.reach.agency or handoff.case_ref != case:
            raise NotFound
    if sheet.form is SheetForm.MINUTES:
        item = meetings.item_by_ref(act.connection, act.town, sheet.about)
        body = meetings.bodies(act.connection, act.town)[item.body_id] if item else None
        if not item or not body or body.secretariat_id != act.reach.agency or item.case_ref != case:
            raise NotFound
    loaded = load_case(act, case)
    for wall in loaded.walls:
        if closes_anything(act.reach, wall):
            raise Refused(wall.rule)
    return loaded.case.id


def _key(act: Act) -> DataKey:
    holder = act.holder
    return act.house.keystore.data_key(
        Scope(
            municipality=act.town,
            kind=ScopeKind.APPOINTMENT,
            id=act.reach.appointment,
            compartment=COMPARTMENT,
            holder=holder,
        )
    )


def _place(municipality: UUID, form: SheetForm, case: UUID | None, row: UUID) -> FieldPlace:
    return FieldPlace(
        municipality=municipality,
        table="draft",
        field=form.value,
        row=row,
        case=case,
        persons=frozenset(),
        compartment=COMPARTMENT,
        schema_version=_SCHEMA_VERSION,
        row_version=1,
    )


@aside
def find_drafts(act: Act, sheet: Sheet) -> tuple[FoundDraft, ...]:
    """Which drafts the actor has of this form, newest first; none where it could not be opened."""
    try:
        _within_reach(act, sheet)
    except (NotFound, Refused):
        return ()
    since = act.at - KEPT_FOR
    rows = drafts.drafts_of_sheet(act.connection, act.town, act.reach.appointment, sheet, since=since)
    return tuple(FoundDraft(ref=row.public_ref, at=row.updated_at) for row in rows)


@dataclass(frozen=True, kw_only=True)
class SealedDraft:
    """A draft, decided."""

    row: DraftRow
    municipality: UUID
    appointment: UUID

    def open(self, opener: Opener) -> OpenedDraft:
        """What was typed."""
        row = self.row
        place = _place(self.municipality, row.sheet.form, row.case_id, row.id)
        words = opener.draft(row.sealed, place, row.public_ref, appointment=self.appointment)
        return OpenedDraft(ref=row.public_ref, sheet=row.sheet, at=row.updated_at, words=_pairs(words))


def _pairs(words: str | None) -> Words | None:
    if words is None:
        return None
    said: Sequence[Sequence[str]] = json.loads(words)
    return tuple((name, word) for name, word in said)


@reading(Event.DRAFT_OPENED)
def open_draft(act: Act, ref: str) -> SealedDraft:
    """Go on with a draft of one's own. Raises NotFound for anybody else's, Refused where its case is closed."""
    row = _own(act, ref)
    act.facts["draft"] = row.public_ref
    act.facts["form"] = row.sheet.form.value
    if row.updated_at <= act.at - KEPT_FOR:
        raise NotFound
    _within_reach(act, row.sheet)
    return SealedDraft(row=row, municipality=act.town, appointment=act.reach.appointment)


@deed(Event.DRAFT_DISCARDED)
def discard_draft(act: Act, ref: str) -> Sheet:
    """Destroy a draft of one's own unsent; which form it was. Raises NotFound."""
    row = _own(act, ref)
    sent(act, ref)
    act.case = row.sheet.case or None
    act.facts["draft"] = row.public_ref
    act.facts["form"] = row.sheet.form.value
    return row.sheet


def _own(act: Act, ref: str) -> DraftRow:
    row = drafts.draft_by_ref(act.connection, act.town, act.reach.appointment, ref)
    if row is None:
        raise NotFound
    return row


def sent(act: Act, ref: str) -> None:
    """What was typed is being sent in this very act: its draft goes with it, or stays if the act fails."""
    if ref:
        drafts.destroy_draft(act.connection, act.town, act.reach.appointment, ref)
