"""What an office may be called before a reader: some names tell where a protected person lives (N-1).

Every name of an office that is tied to a case comes from here: beside a field, on a handoff and in
its list, in the matrix, on paper. A plain list of the town's offices is tied to nobody and doesn't.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from coord.domain.access import Reach, Wall
from coord.policy.decide import hides_place
from coord.store.rows import AgencyRow

UNSAID = "（機関名は出していません）"


@dataclass(frozen=True, kw_only=True, slots=True)
class SaidOffice:
    """An office as one reader may hear of it. Where `said` is False, nothing in it leads to it."""

    name: str
    phone: str
    fax: str
    said: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class OfficeNames:
    """The town's offices before who reads one case; on paper that is two offices.

    `kept_from` are the readers' offices from whom a place is kept. Its own name each always knows.
    """

    rows: Mapping[UUID, AgencyRow]
    kept_from: frozenset[UUID]

    def of(self, agency: UUID) -> SaidOffice:
        """The office with name, telephone and fax, or without any."""
        row = self.rows[agency]
        if row.tells_place and self.kept_from - {agency}:
            return SaidOffice(name=UNSAID, phone="", fax="", said=False)
        return SaidOffice(name=row.name, phone=row.phone, fax=row.fax, said=True)

    def before_both(self, other: "OfficeNames") -> "OfficeNames":
        """What may be said to the readers of both."""
        return replace(self, kept_from=self.kept_from | other.kept_from)


def names_before(
    reach: Reach, rows: Mapping[UUID, AgencyRow], *, persons: Collection[UUID], walls: Collection[Wall]
) -> OfficeNames:
    """The names this reader may hear in a case of which he may know these persons.

    One of them whose place is kept from him is enough: the others live with her.
    """
    hidden = any(hides_place(reach, person, wall) for person in persons for wall in walls)
    return OfficeNames(rows=rows, kept_from=frozenset({reach.agency} if hidden else ()))
