"""Questions about who at work is who: to compare them with the persons of a case, and who took herself off an item."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection, select

from coord.store import tables as t


def identities_of(
    connection: Connection, municipality_id: UUID, staff: Collection[UUID]
) -> dict[UUID, tuple[UUID, bytes]]:
    """Of each of these people the newest (row, sealed name and birth date); who gave none is not in it."""
    i = t.staff_identity
    query = (
        select(i.c.staff_id, i.c.id, i.c.sealed_identity)
        .where(i.c.municipality == municipality_id, i.c.staff_id.in_(staff))
        .order_by(i.c.at, i.c.id)
    )
    return {row.staff_id: (row.id, row.sealed_identity) for row in connection.execute(query)}


def who_has_identity(connection: Connection, municipality_id: UUID) -> frozenset[UUID]:
    """Everyone who gave a name and a birth date to compare."""
    query = select(t.staff_identity.c.staff_id).where(t.staff_identity.c.municipality == municipality_id)
    return frozenset(connection.execute(query).scalars())


def tokens_of_case(connection: Connection, municipality_id: UUID, case_id: UUID, kind: str) -> frozenset[bytes]:
    """The tokens of everyone in a case, whoever wrote them."""
    s = t.search_token
    query = select(s.c.token).where(s.c.municipality == municipality_id, s.c.case_id == case_id, s.c.kind == kind)
    return frozenset(bytes(token) for token in connection.execute(query).scalars())


def recused_from(connection: Connection, municipality_id: UUID, item_id: UUID) -> frozenset[UUID]:
    """Who took herself off this item."""
    r = t.item_recusal
    query = select(r.c.staff_id).where(r.c.municipality == municipality_id, r.c.item_id == item_id)
    return frozenset(connection.execute(query).scalars())
