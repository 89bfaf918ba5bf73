"""The case moves to the 重層的支援会議, on consent alone: what is given up, what stays behind, who is missing."""

from dataclasses import dataclass
from uuid import UUID

from audit.events import Event
from coord.actions.convening import keep_proposal
from coord.actions.gate import Act, Opener, deed, reading
from coord.actions.loading import LoadedCase, load_case
from coord.actions.outlook import hidden_cases
from coord.actions.showing import SealedCase, seal_case
from coord.actions.shown import ShownCase, ShownPerson
from coord.domain.agency import Role
from coord.domain.compartment import Compartment
from coord.domain.ground import Ground, grounds_in_order
from coord.domain.meeting import LegalType
from coord.errors import Conflict, Invalid, Refused
from coord.store import cases, meetings, sharing
from coord.store.meeting_rows import BodyRow, ItemRow
from coord.store.rows import PersonRow

REASON = "世帯の人それぞれの同意があったので、同意にもとづく話し合いに移します。"
_ON_CONSENT = frozenset({Ground.OWN, Ground.CONSENT})


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """What moving would mean. `grounds` are not used any more; `left` is how many statements are not carried along.

    `missing` are the persons whose consent is not there yet: while there is one, the case stays.
    `bodies` are (reference, name) of those that work on consent alone.
    """

    case: ShownCase
    bodies: tuple[tuple[str, str], ...]
    grounds: tuple[str, ...]
    left: int
    missing: tuple[ShownPerson, ...]
    proposed: bool
    may_propose: bool


@dataclass(frozen=True, kw_only=True)
class SealedMove:
    """The same, decided."""

    case: SealedCase
    bodies: tuple[BodyRow, ...]
    grounds: tuple[str, ...]
    left: int
    missing: frozenset[str]
    proposed: bool
    may_propose: bool

    def open(self, opener: Opener) -> Move:
        """The page, with the names that the reader may read."""
        case = self.case.open(opener)
        return Move(
            case=case,
            bodies=tuple((body.public_ref, body.name) for body in self.bodies),
            grounds=self.grounds,
            left=self.left,
            missing=tuple(person for person in case.persons if person.ref in self.missing),
            proposed=self.proposed,
            may_propose=self.may_propose,
        )


@reading(Event.MOVE_CONSIDERED)
def preview_move(act: Act, ref: str) -> SealedMove:
    """What moving the case would mean, for the coordinator and for who chairs a meeting about it.

    Raises NotFound, Refused for anyone else: what is not carried along is a count for these two alone.
    """
    loaded = load_case(act, ref)
    items = _items(act, loaded)
    bodies = meetings.bodies(act.connection, act.town)
    chairs = any(bodies[item.body_id].chair_id == act.reach.appointment for item in items)
    if act.reach.role is not Role.COORDINATOR and not chairs:
        raise Refused("only-the-coordinator-or-the-chair")
    ours = _on_consent_alone(act)
    act.facts["count"] = left = _left_behind(act, loaded)
    return SealedMove(
        case=seal_case(act, loaded),
        bodies=ours,
        grounds=tuple(ground.label for ground in grounds_in_order(_given_up(act, loaded, items))),
        left=left,
        missing=frozenset(person.public_ref for person in _missing(act, loaded)),
        proposed=_is_proposed(act, loaded, ours),
        may_propose=act.reach.role is Role.COORDINATOR,
    )


@deed(Event.MOVE_PROPOSED)
def move_case(act: Act, ref: str, *, body: str) -> str:
    """Propose the case for a body that works on consent alone; the proposal's reference. Nothing is given by it.

    Raises Invalid where somebody's consent is missing or the body is another, Conflict where it waits there.
    """
    loaded = load_case(act, ref)
    to = next((one for one in _on_consent_alone(act) if one.public_ref == body), None)
    if to is None:
        raise Invalid({"body": "どの重層的支援会議に移すかを選んでください。"})
    if _missing(act, loaded):
        raise Invalid({"missing": "まだ同意のない人がいます。全員の同意があってから、移してください。"})
    if _is_proposed(act, loaded, (to,)):
        raise Conflict("proposed before")
    return keep_proposal(act, loaded.case, to, REASON)


def _on_consent_alone(act: Act) -> tuple[BodyRow, ...]:
    """The bodies that are a 重層的支援会議 and carry no law of their own to receive on."""
    bodies = meetings.bodies(act.connection, act.town).values()
    return tuple(body for body in bodies if LegalType.JUSO in body.laws and not body.grounds)


def _missing(act: Act, loaded: LoadedCase) -> list[PersonRow]:
    """Whom she knows in the case and whose consent does not stand. Of who is said to have died none is asked."""
    consents = sharing.consents_of(act.connection, act.town, [loaded.case.id])
    consented = {consent.person for consent in consents if consent.is_in_force(act.at)}
    died: set[UUID] = set()
    for item in loaded.permitted:
        if item.row.field == "household.deceased" and len(item.row.subjects) == 1:
            died |= item.row.subjects
    return [person for person in loaded.persons if person.id not in consented | died]


def _left_behind(act: Act, loaded: LoadedCase) -> int:
    """N-6: how many statements were received without consent, whoever wrote them. A count, nothing else."""
    known = {person.id for person in loaded.persons}
    rows = cases.statements_of(act.connection, act.town, [loaded.case.id])
    return sum(
        row.without_consent and row.subjects <= known and Compartment.INFORMANT not in row.compartments for row in rows
    )


def _items(act: Act, loaded: LoadedCase) -> list[ItemRow]:
    """The items of this case that this reader convenes or attends."""
    found = meetings.items_attended_by(act.connection, act.town, act.reach.agency, act.reach.staff)
    for body in meetings.bodies(act.connection, act.town).values():
        if body.secretariat_id == act.reach.agency:
            found += meetings.items_of_body(act.connection, act.town, body.id)
    hidden = hidden_cases(act, {loaded.case.id})
    return [item for item in found if item.case_id == loaded.case.id and item.case_id not in hidden]


def _given_up(act: Act, loaded: LoadedCase, items: list[ItemRow]) -> set[Ground]:
    """The grounds without consent on which something was given to this office, or on which its items stand."""
    theirs = {grant.ground for grant in loaded.grants if grant.giver != act.reach.agency}
    return (theirs | {ground for item in items for ground in item.grounds}) - _ON_CONSENT


def _is_proposed(act: Act, loaded: LoadedCase, bodies: tuple[BodyRow, ...]) -> bool:
    waiting = meetings.proposals_to(act.connection, act.town, [body.id for body in bodies])
    return any(row.case_id == loaded.case.id and row.item_id is None for row in waiting)
