"""The program's own housekeeping: the record of what ran out, and the end of drafts and of their keys."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Connection

from audit.entry import Entry, Fact
from audit.events import Event
from coord.actions.gate import Beginning, House, upkeep
from coord.crypto.keys import ScopeKind
from coord.domain.copy import CopyState
from coord.domain.draft import KEPT_FOR
from coord.domain.ids import new_id
from coord.store import drafts, meetings, packs, paper, sharing
from coord.store import tables as t
from coord.store.keeping import Keeping

_AT_ONCE = 500
_A_PACK_LIES = timedelta(days=3)


def record_expiries(house: House) -> int:
    """Record each disclosure whose interval has ended; how many.

    Nothing closes by this: the interval itself closed it, at its end, for every read since.
    """

    def record(connection: Connection, begun: Beginning) -> list[Entry]:
        entries = []
        expired = sharing.expired_unrecorded(connection, begun.at, limit=_AT_ONCE)
        closed = meetings.windows_closed_unrecorded(connection, begun.at, limit=_AT_ONCE)
        for town, disclosure, case_ref in dict.fromkeys([*expired, *closed]):
            rows = Keeping(connection)
            rows.keep(
                t.disclosure_end,
                municipality=town,
                disclosure_id=disclosure,
                at=begun.at,
                why="expired",
                appointment_id=None,
            )
            entries.append(
                Entry(
                    tree=town,
                    event=Event.EXPIRY_RECORDED,
                    at=begun.at,
                    case=case_ref,
                    disclosure=disclosure,
                    facts={"kind": "disclosure"},
                    after=rows.digests,
                )
            )
        return entries

    return upkeep(house, record)


def destroy_drafts(house: House) -> int:
    """Destroy the drafts nobody touched for fourteen days, and those of appointments that are over.

    How many entries say so. The keys of an appointment end after the commit that found it over: an
    appointment that is over stays so, and what was interrupted in between the next sweep finds again.
    """
    scopes = house.keystore.scopes(ScopeKind.APPOINTMENT)
    with_keys = [(scope.municipality, scope.id) for scope in scopes]
    over: list[tuple[UUID, UUID]] = []

    def sweep(connection: Connection, begun: Beginning) -> list[Entry]:
        old = drafts.destroy_old_drafts(connection, before=begun.at - KEPT_FOR)
        written = drafts.appointments_with_drafts(connection)
        over[:] = drafts.appointments_over(connection, {*with_keys, *written}, begun.at)
        for town, appointment in over:
            drafts.destroy_drafts_of(connection, town, appointment)
        return [
            *(_destroyed(begun, town, reason="old", count=count) for town, count in sorted(old.items())),
            *_destroyed_with_keys(begun, (town for town, _ in over)),
        ]

    entries = upkeep(house, sweep)
    for scope in scopes:
        if (scope.municipality, scope.id) in over:
            house.keystore.destroy(scope)
    return entries


def end_old_packs(house: House) -> int:
    """End the packs that nobody released within three days; how many. Their numbers are void, no sheet lies longer."""

    def sweep(connection: Connection, begun: Beginning) -> list[Entry]:
        entries = []
        for pack in packs.open_packs(connection):
            if pack.ordered_at > begun.at - _A_PACK_LIES:
                continue
            copies = paper.copies_of_pack(connection, pack.municipality, pack.id)
            unreleased = [copy for copy in copies if copy.state in (CopyState.RESERVED, CopyState.ISSUED)]
            rows = Keeping(connection)
            shared = {"municipality": pack.municipality, "at": begun.at, "appointment_id": pack.ordered_by}
            rows.keep(t.pack_end, pack_id=pack.id, how="failed", **shared)
            void = {"state": CopyState.VOID, "entry_id": None, "content_sha256": None, "sealed_note": None}
            for copy in unreleased:
                rows.keep(t.copy_event, id=new_id(begun.at), copy_id=copy.id, **void, **shared)
            packs.destroy_sheets(connection, pack.municipality, [copy.id for copy in copies])
            facts: dict[str, Fact] = {"pack": pack.public_ref, "reason": "old"}
            facts["voided"] = [copy.public_ref for copy in unreleased]
            entries.append(
                Entry(tree=pack.municipality, event=Event.PACK_CANCELLED, at=begun.at, facts=facts, after=rows.digests)
            )
        return entries

    return upkeep(house, sweep)


def _destroyed_with_keys(begun: Beginning, towns: Iterable[UUID]) -> list[Entry]:
    counted: dict[UUID, int] = {}
    for town in towns:
        counted[town] = counted.get(town, 0) + 1
    return [_destroyed(begun, town, reason="appointment", count=count) for town, count in sorted(counted.items())]


def _destroyed(begun: Beginning, town: UUID, *, reason: str, count: int) -> Entry:
    facts: dict[str, Fact] = {"reason": reason, "count": count}
    return Entry(tree=town, event=Event.DRAFTS_DESTROYED, at=begun.at, facts=facts)
