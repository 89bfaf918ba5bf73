"""Questions about packs: what is ordered, what is made and not yet released, whose turn it is."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, delete, select

from coord.store import tables as t
from coord.store.keeping import Keeping
from coord.store.paper_rows import PackRow


def pack_by_ref(connection: Connection, municipality_id: UUID, ref: str) -> PackRow | None:
    """The pack with this public reference."""
    found = _packs(connection, and_(t.pack.c.municipality == municipality_id, t.pack.c.public_ref == ref))
    return found[0] if found else None


def packs_of_bodies(connection: Connection, municipality_id: UUID, bodies: Collection[UUID]) -> list[PackRow]:
    """Every pack ordered for these bodies, newest first."""
    return _packs(connection, and_(t.pack.c.municipality == municipality_id, t.pack.c.body_id.in_(bodies)))


def open_packs(connection: Connection) -> list[PackRow]:
    """The packs of every town that have not ended, oldest first: the worker's list."""
    return list(reversed(_packs(connection, t.pack_end.c.how.is_(None))))


def _packs(connection: Connection, which: ColumnElement[bool]) -> list[PackRow]:
    p, e, a = t.pack, t.pack_end, t.appointment
    query = (
        select(
            *(p.c.municipality, p.c.id, p.c.public_ref, p.c.body_id, p.c.meeting_id, p.c.item_id, p.c.agency_id),
            *(p.c.ordered_by, a.c.staff_id, p.c.ordered_at, e.c.how, e.c.at.label("ended_at")),
        )
        .join(a, and_(a.c.municipality == p.c.municipality, a.c.id == p.c.ordered_by))
        .outerjoin(e, and_(e.c.municipality == p.c.municipality, e.c.pack_id == p.c.id))
        .where(which)
        .order_by(p.c.ordered_at.desc(), p.c.id.desc())
    )
    return [PackRow(**row._mapping) for row in connection.execute(query)]


def printed_among(connection: Connection, municipality_id: UUID, copies: Collection[UUID]) -> frozenset[UUID]:
    """Those of these copies whose sheet lies made and not released."""
    s = t.printed_sheet
    query = select(s.c.copy_id).where(s.c.municipality == municipality_id, s.c.copy_id.in_(copies))
    return frozenset(connection.execute(query).scalars())


def sealed_sheets(connection: Connection, municipality_id: UUID, copies: Collection[UUID]) -> dict[UUID, bytes]:
    """The sealed sheets of these copies."""
    s = t.printed_sheet
    query = select(s.c.copy_id, s.c.sealed_pdf).where(s.c.municipality == municipality_id, s.c.copy_id.in_(copies))
    return {row.copy_id: row.sealed_pdf for row in connection.execute(query)}


def destroy_sheets(connection: Connection, municipality_id: UUID, copies: Collection[UUID]) -> None:
    """They were released, or are void: nothing of them is kept."""
    s = t.printed_sheet
    connection.execute(delete(s).where(s.c.municipality == municipality_id, s.c.copy_id.in_(copies)))


def take_turn(connection: Connection, pack: PackRow, *, worker: str, at: datetime, until: datetime) -> bool:
    """Let this worker work on the pack until then, unless another one's turn lasts."""
    p = t.pack_turn
    mine = and_(p.c.municipality == pack.municipality, p.c.pack_id == pack.id)
    turn = connection.execute(select(p.c.worker, p.c.until).where(mine)).one_or_none()
    if turn is not None and turn.worker != worker and turn.until > at:
        return False
    connection.execute(delete(p).where(mine))
    Keeping(connection).keep(p, municipality=pack.municipality, pack_id=pack.id, worker=worker, until=until)
    return True
