"""The program's own housekeeping: the record of what ran out, and the beat of the log's writers."""

from sqlalchemy import Connection

from audit.entry import Entry
from audit.events import Event
from coord.actions.gate import Beginning, House, upkeep
from coord.store import sharing
from coord.store import tables as t
from coord.store.keeping import Keeping

_AT_ONCE = 500


def record_expiries(house: House) -> int:
    """Record each disclosure whose interval has ended; how many.

    Nothing closes by this: the interval itself closed it, at its end, for every read since.
    """

    def record(connection: Connection, begun: Beginning) -> list[Entry]:
        entries = []
        for town, disclosure, case_ref in sharing.expired_unrecorded(connection, begun.at, limit=_AT_ONCE):
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
