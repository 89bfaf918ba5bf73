"""The places in the head of a page, and which roles see them. What they open is the law's, not this list's."""

from collections.abc import Container
from dataclasses import dataclass

from coord.domain.agency import Role

_CASEWORK = frozenset({Role.COUNSELLOR, Role.COORDINATOR, Role.SUPERVISOR})
_EVERYONE = frozenset(Role)


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """One word in the head of a page, and the page behind it. `rooms` are blueprints one walks into from there."""

    endpoint: str
    label: str
    roles: frozenset[Role]
    rooms: frozenset[str] = frozenset()

    def holds(self, blueprint: str | None) -> bool:
        """Whether a page of this blueprint lies at this place."""
        return blueprint == self.endpoint.partition(".")[0] or blueprint in self.rooms


PLACES = (
    Place(endpoint="home.index", label="しごと", roles=_EVERYONE),
    Place(endpoint="cases.index", label="ケース", roles=_CASEWORK | {Role.VOLUNTEER, Role.CLERK}),
    Place(endpoint="assignments.index", label="担当", roles=frozenset({Role.SUPERVISOR, Role.HEAD})),
    Place(endpoint="intake.blank", label="相談受付", roles=_CASEWORK),
    Place(endpoint="handoffs.index", label="つなぎ", roles=_CASEWORK),
    Place(
        endpoint="meetings.index",
        label="会議",
        roles=_CASEWORK | {Role.VOLUNTEER, Role.CLERK},
        rooms=frozenset({"items", "packs", "releasing", "requests"}),
    ),
    Place(endpoint="tasks.index", label="役割", roles=_CASEWORK | {Role.VOLUNTEER}),
    Place(endpoint="search.index", label="さがす", roles=_CASEWORK),
    Place(endpoint="copies.index", label="紙", roles=_CASEWORK | {Role.CLERK}),
    Place(endpoint="emergency.index", label="緊急", roles=_CASEWORK),
    Place(endpoint="envelopes.index", label="封筒", roles=frozenset({Role.PRIVACY_OFFICER})),
    Place(endpoint="record.index", label="記録", roles=frozenset({Role.AUDITOR})),
    Place(endpoint="staff.index", label="人と発令", roles=frozenset({Role.ADMINISTRATOR, Role.HEAD})),
    Place(endpoint="law.index", label="きまり", roles=_EVERYONE),
    Place(endpoint="guide.first_day", label="使い方", roles=_EVERYONE),
)


def places_of(role: Role | None, endpoints: Container[str]) -> tuple[Place, ...]:
    """The places someone in this role is shown."""
    if role is None:
        return ()
    return tuple(place for place in PLACES if role in place.roles and place.endpoint in endpoints)


CASE_DEEDS = (
    Place(endpoint="statements.blank", label="記載を足す", roles=_CASEWORK),
    Place(endpoint="consents.blank", label="同意を記録する", roles=_CASEWORK),
    Place(endpoint="sharing.matrix", label="だれに何が見えるか", roles=_CASEWORK),
    Place(endpoint="handoffs.blank", label="つなぐ", roles=_CASEWORK),
    Place(endpoint="meetings.blank", label="会議に出す", roles=_CASEWORK),
    Place(endpoint="moving.show", label="重層的支援会議に移す", roles=frozenset({Role.COORDINATOR})),
    Place(endpoint="papers.of_persons", label="本人に渡す紙", roles=_CASEWORK),
    Place(endpoint="disclosures.index", label="渡しているもの", roles=_CASEWORK),
    Place(endpoint="walls.blank", label="遮断", roles=_CASEWORK),
)
"""What can be done from the page of a case, by those who may."""


def case_deeds_of(role: Role | None, endpoints: Container[str]) -> tuple[Place, ...]:
    """The deeds someone in this role is offered on the page of a case."""
    return tuple(deed for deed in CASE_DEEDS if role in deed.roles and deed.endpoint in endpoints)
