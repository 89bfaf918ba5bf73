"""The only maker of a Permit."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from coord.domain.access import (
    Decision,
    Grant,
    Permit,
    Reach,
    Refusal,
    Shown,
    Stand,
    Wall,
)
from coord.domain.agency import Hat, Role
from coord.domain.fields import FIELDS, Field
from coord.domain.giving import Giving
from coord.domain.ground import Ground
from coord.domain.statement import StatementFacts
from coord.policy import rules

_CEILING_OF = {ceiling.role: ceiling for ceiling in rules.CEILINGS}
_MAY = {row.action: row.roles for row in rules.MAY}
_SEAT_OF = {seat.role: seat for seat in rules.SEATS}

NO_DISCLOSURE = "no disclosure"


def may(role: Role, action: str) -> bool:
    """Whether a role may do an action at all. An action without a row is refused to everyone."""
    return role in _MAY.get(action, frozenset())


def may_be_given_in(role: Role, hat: Hat) -> bool:
    """Whether a role may be given at an office of this hat."""
    return hat in _SEAT_OF[role].hats


def may_sit(hat: Hat) -> bool:
    """Whether an office of this hat can be at an item of a meeting: a role that opens items may be given in it."""
    return any(may(role, "read_item") and may_be_given_in(role, hat) for role in Role)


def decide(
    reach: Reach,
    facts: StatementFacts,
    grants: Iterable[Grant],
    walls: Iterable[Wall],
) -> Decision:
    """Whether this actor may read statements of these facts now, and on what ground.

    `grants` and `walls` are those of the statement's case; more do no harm. A closed wall beats
    every ground but the one it yields to; the role's ceiling comes next; then each subject must stand
    on a ground of its own that reaches the statement and is not struck by a limit. One subject without
    one: refused.
    """
    grants, walls = tuple(grants), tuple(walls)
    reaching = tuple(grant for grant in grants if _allows(reach, facts, grant))
    for rule in rules.WALLS:
        if any(_closes(rule, reach, facts, wall) for wall in walls):
            reaching = tuple(g for g in reaching if _passes(rule, reach, facts, g))
            if _stands_for(facts, reaching) is None:
                return _refusal(rule.id, rule.shows, reach, facts, grants)
    ceiling = _CEILING_OF[reach.role]
    if facts.field not in ceiling.fields:
        return _refusal(ceiling.id, Shown.NOT_DISCLOSED, reach, facts, grants)
    if _stands_for(facts, reaching) is None:
        return _refusal(NO_DISCLOSURE, Shown.NOT_DISCLOSED, reach, facts, grants)
    for limit in _limits_on(reach, facts, walls):
        reaching = tuple(g for g in reaching if g.ground not in limit.strikes)
        if _stands_for(facts, reaching) is None:
            return _refusal(limit.id, limit.shows, reach, facts, grants)
    stands = _stands_for(facts, reaching)
    assert stands is not None  # noqa: S101 - asked above, and after every limit
    return Permit(facts=facts, stands=stands)


def may_give(giving: Giving) -> Ground | None:
    """The ground on which this disclosure may be made, None when there is none."""
    for rule in rules.GIVES:
        if all(condition(giving) for condition in rule.only_if):
            return rule.ground
    return None


def readable_fields(role: Role) -> tuple[Field, ...]:
    """The fields within a role's ceiling."""
    return tuple(FIELDS[code] for code in sorted(_CEILING_OF[role].fields))


def reads_on(reach: Reach, grant: Grant) -> bool:
    """Whether this grant opens anything at all to this actor now, whatever is recorded.

    Asked with a statement made to fit the grant, so that only who, when and how are judged.
    """
    return _allows(reach, _fitting(grant), grant)


def _fitting(grant: Grant) -> StatementFacts:
    return StatementFacts(
        municipality=grant.municipality,
        case=grant.case,
        agency=grant.giver,
        field=grant.field or "person.name",
        compartments=grant.compartments,
        place=False,
        subjects=frozenset(),
        recorded_at=grant.made_at,
    )


def hides_case(reach: Reach, wall: Wall) -> bool:
    """Whether this wall hides from this actor that the case exists."""
    return wall.person is None and _stands(reach, wall, Shown.NOTHING)


def hides_person(reach: Reach, person: UUID, wall: Wall) -> bool:
    """Whether this wall hides from this actor that this person is in the case."""
    return wall.person in (None, person) and _stands(reach, wall, Shown.NOTHING)


def hides_everyone(reach: Reach, persons: Iterable[UUID], walls: Iterable[Wall]) -> bool:
    """Whether walls hide each of these persons from this actor: what is about them alone does not exist for him."""
    walls = tuple(walls)
    return all(any(hides_person(reach, person, wall) for wall in walls) for person in persons)


def closes_anything(reach: Reach, wall: Wall) -> bool:
    """Whether this is a closed wall that stands against this actor, whomever it protects."""
    return _stands(reach, wall, Shown.NOTHING) or _stands(reach, wall, Shown.HIDDEN_PLACE)


def hides_place(reach: Reach, person: UUID, wall: Wall) -> bool:
    """Whether this wall hides from this actor where this person lives."""
    return wall.person in (None, person) and _stands(reach, wall, Shown.HIDDEN_PLACE)


def _stands(reach: Reach, wall: Wall, shows: Shown) -> bool:
    return any(
        rule.id == wall.rule and rule.shows is shows and all(c(reach, wall) for c in rule.stands_if)
        for rule in rules.WALLS
    )


def _closes(rule: rules.ClosedWall, reach: Reach, facts: StatementFacts, wall: Wall) -> bool:
    return (
        wall.rule == rule.id
        and all(stands(reach, wall) for stands in rule.stands_if)
        and all(closes(facts, wall) for closes in rule.closes_if)
    )


def _passes(rule: rules.ClosedWall, reach: Reach, facts: StatementFacts, grant: Grant) -> bool:
    """Whether this closed wall opens to this grant: to none, unless the rule says to which."""
    return bool(rule.yields_to) and all(holds(reach, facts, grant) for holds in rule.yields_to)


def passes_hidden_place(reach: Reach, person: UUID, grant: Grant) -> bool:
    """Whether this grant tells this actor where this person lives, though it is hidden."""
    fitting = _fitting(grant)
    hiding = [rule for rule in rules.WALLS if rule.shows is Shown.HIDDEN_PLACE]
    return (
        grant.subject == person
        and _allows(reach, fitting, grant)
        and all(_passes(rule, reach, fitting, grant) for rule in hiding)
    )


def _strikes(limit: rules.Limit, reach: Reach, facts: StatementFacts, wall: Wall) -> bool:
    return (
        wall.rule == limit.id
        and all(stands(reach, wall) for stands in limit.stands_if)
        and all(strikes(facts, wall) for strikes in limit.strikes_if)
    )


def _limits_on(reach: Reach, facts: StatementFacts, walls: Iterable[Wall]) -> Iterator[rules.Limit | rules.Heritage]:
    """The limits that strike here: what a person wished, then what the statement brought along."""
    for limit in rules.LIMITS:
        if any(_strikes(limit, reach, facts, wall) for wall in walls):
            yield limit
    for heritage in rules.HERITAGES:
        if all(inherits(reach, facts) for inherits in heritage.strikes_if):
            yield heritage


def _allows(reach: Reach, facts: StatementFacts, grant: Grant) -> bool:
    return any(
        rule.ground is grant.ground and all(holds(reach, facts, grant) for holds in rule.only_if)
        for rule in rules.ALLOWS
    )


def _refusal(rule: str, shows: Shown, reach: Reach, facts: StatementFacts, grants: Iterable[Grant]) -> Refusal:
    """The refusal, which shows anything at all only of persons the reader has some grant of."""
    of_this_case = [g for g in grants if g.case == facts.case and reads_on(reach, g)]
    known = facts.subjects and all(
        any(grant.subject in (None, subject) for grant in of_this_case) for subject in facts.subjects
    )
    return Refusal(rule=rule, shows=shows if known else Shown.NOTHING)


_ORDER = {Ground.OWN: 0, Ground.CONSENT: 1}


def _stands_for(facts: StatementFacts, reaching: Iterable[Grant]) -> tuple[Stand, ...] | None:
    """Each subject's best ground; None where one subject has none, or there is no subject."""
    stands = []
    for subject in sorted(facts.subjects):
        mine = [grant for grant in reaching if grant.subject in (None, subject)]
        if not mine:
            return None
        best = min(mine, key=_preference)
        stands.append(
            Stand(
                subject=subject,
                ground=best.ground,
                grant=best.id,
                disclosure=best.disclosure,
                until=best.until,
            )
        )
    return tuple(stands) or None


def _preference(grant: Grant) -> tuple[int, int, datetime, UUID]:
    """One's own, then consent, then the narrowest of the rest."""
    return (_ORDER.get(grant.ground, 2), len(grant.compartments), grant.until, grant.id)
