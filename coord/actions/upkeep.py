"""The program's own housekeeping: the record of what ran out, and the end of drafts and of their keys."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection

from audit.entry import Entry, Fact
from audit.events import Event
from coord.actions.gate import Beginning, House, upkeep
from coord.crypto.keys import ScopeKind
from coord.domain.draft import KEPT_FOR
from coord.store import drafts, meetings, sharing
from coord.store import tables as t
from coord.store.keeping import Keeping

_AT_ONCE = 500


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


def _destroyed_with_keys(begun: Beginning, towns: Iterable[UUID]) -> list[Entry]:
    counted: dict[UUID, int] = {}
    for town in towns:
        counted[town] = counted.get(town, 0) + 1
    return [_destroyed(begun, town, reason="appointment", count=count) for town, count in sorted(counted.items())]


def _destroyed(begun: Beginning, town: UUID, *, reason: str, count: int) -> Entry:
    facts: dict[str, Fact] = {"reason": reason, "count": count}
    return Entry(tree=town, event=Event.DRAFTS_DESTROYED, at=begun.at, facts=facts)
