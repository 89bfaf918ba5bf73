"""A second, slow reading of the sharing model (design/sharing.md), as sets; written without looking at coord.policy.

Where the product walks through rules in order, this file first collects every objection there is and every way in which
the statement could be read, and only then looks which objection is named and which way is taken.
It covers the grounds OWN, CONSENT, PURPOSE, EMERGENCY and those of the laws of a meeting, the walls N-1 to N-3, the
limits N-4 and N-6 and the ceilings of roles.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from uuid import UUID

from coord.domain.access import Grant, Reach, Shown, Wall, WallRule
from coord.domain.agency import Role
from coord.domain.fields import FIELDS
from coord.domain.ground import Ground, Timing
from coord.domain.statement import StatementFacts

CEILING = "ceiling"
NO_DISCLOSURE = "no disclosure"
PRECEDENCE = ("N-2", "N-3", "N-1", CEILING, "N-4", "N-6", NO_DISCLOSURE)
"""Which objection is named where several stand: closed walls, then the ceiling, then limits in their order, then grounds."""

COORDINATOR_POST = "coordinator"

EVERY_FIELD = frozenset(FIELDS)
# 氏名, ふりがな, 呼び名; どこにいて、どう連絡するか; 訪問時の注意, 見守り, 意向
FIELDS_OF_VOLUNTEERS = frozenset(
    {
        *("person.name", "person.kana", "person.nickname"),
        *("address.phone", "address.how_to_call"),
        *("watch.caution", "watch.state", "wish.life", "wish.support"),
    }
)
# 緊急シートにあるのは、だれか、どこにいるか、訪ねる人の危険、今夜の病気と薬、だれに電話するか
FIELDS_OF_THE_EMERGENCY_SHEET = frozenset(
    {
        *("person.name", "person.kana", "person.birth_date"),
        *("address.home", "address.phone", "address.how_to_call"),
        "watch.caution",
        *("health.illness", "health.care_level", "health.medicine"),
        "emergency.contact",
    }
)
EMERGENCY_LASTS = timedelta(hours=12)
READABLE = {
    Role.COUNSELLOR: EVERY_FIELD,
    Role.COORDINATOR: EVERY_FIELD,
    Role.SUPERVISOR: EVERY_FIELD,
    Role.HEAD: frozenset[str](),
    Role.CLERK: frozenset[str](),
    Role.VOLUNTEER: FIELDS_OF_VOLUNTEERS,
    Role.AUDITOR: frozenset[str](),
    Role.ADMINISTRATOR: frozenset[str](),
    Role.PRIVACY_OFFICER: frozenset[str](),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """One subject's part of a permit: on which ground, by which disclosure and row, until when."""

    subject: UUID
    ground: Ground
    disclosure: UUID | None
    grant: UUID
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """Yes, with one standing per subject; or no, with the class of rule and what a page may say of it."""

    permitted: bool
    standings: frozenset[Standing] = frozenset()
    rule: str | None = None
    shows: Shown | None = None


Way = frozenset[tuple[UUID, Grant]]
"""One way in which a statement could be read: for each subject the grant that carries it."""


def verdict(reach: Reach, facts: StatementFacts, grants: Iterable[Grant], walls: Iterable[Wall]) -> Verdict:
    """The answer for one actor and one statement."""
    grants, walls = tuple(grants), tuple(walls)
    place_is_hidden = facts.place and bool(_walls_around(reach, facts, walls, WallRule.PLACE_HIDDEN))
    open_ways = _ways(reach, facts, grants)
    all_ways = _ways_past_a_hidden_place(open_ways, reach) if place_is_hidden else open_ways
    as_wished = all_ways - _struck_by_a_wish(reach, facts, walls, all_ways)
    as_received = all_ways - _struck_as_received(reach, facts, all_ways)
    ways = as_wished & as_received
    stands = {
        "N-2": bool(_walls_around(reach, facts, walls, WallRule.OTHER_PARTY)),
        "N-3": bool(_walls_around(reach, facts, walls, WallRule.CONFLICT)),
        "N-1": place_is_hidden and not all_ways,
        CEILING: facts.field not in READABLE[reach.role],
        "N-4": bool(all_ways) and not as_wished,
        "N-6": bool(all_ways) and not as_received,
        NO_DISCLOSURE: not all_ways,
    }
    objections = {rule for rule, does_stand in stands.items() if does_stand}
    if objections:
        rule = min(objections, key=PRECEDENCE.index)
        return Verdict(permitted=False, rule=rule, shows=_shown(rule, reach, facts, grants))
    return Verdict(permitted=True, standings=_standings(min(ways, key=_preference)))


def listed(reach: Reach, case: UUID, persons: Iterable[UUID], grants: Iterable[Grant], walls: Iterable[Wall]) -> bool:
    """P4: a grant in this case is in force for the actor, and no N-2 or N-3 around all of it stands against him.

    Nor around each person whom his grants are about: of her he sees nothing, not even that a record exists, so the
    case is there for him only with somebody else in it. `persons` are all of the case.
    To see that the office has the case needs neither a written reason nor a role that reads content.
    """
    held = {g for g in grants if g.case == case and is_in_force_for(reach, g)}
    met = {person for person, grant in product(persons, held) if _is_about(grant, person)}
    hidden = {person for person in met if person_is_hidden(reach, case, person, walls)}
    return bool(met - hidden) and not case_is_hidden(reach, case, walls)


def opens(reach: Reach, case: UUID, persons: Iterable[UUID], grants: Iterable[Grant], walls: Iterable[Wall]) -> bool:
    """The page of a case has somebody on it."""
    return any(person_visible(reach, case, person, grants, walls) for person in persons)


def person_visible(reach: Reach, case: UUID, person: UUID, grants: Iterable[Grant], walls: Iterable[Wall]) -> bool:
    """Whether the actor may know that this person is in the case: he has a usable grant of him, and no N-2 or N-3."""
    held = {g.id for g in grants if g.case == case and is_the_actors(reach, g) and _is_about(g, person)}
    return bool(held) and not person_is_hidden(reach, case, person, walls)


def case_is_hidden(reach: Reach, case: UUID, walls: Iterable[Wall]) -> bool:
    """An N-2 or N-3 around the whole case stands against the actor."""
    return bool({w.id for w in _silent(reach, walls) if w.case == case and w.person is None})


def person_is_hidden(reach: Reach, case: UUID, person: UUID, walls: Iterable[Wall]) -> bool:
    """An N-2 or N-3 around the person, or around the whole case, stands against the actor."""
    return bool({w.id for w in _silent(reach, walls) if w.case == case and w.person in {None, person}})


def is_the_actors(reach: Reach, grant: Grant) -> bool:
    """Whether the actor may use a grant now, whatever it opens: a team's own row only with a written reason."""
    is_the_teams = grant.ground is Ground.OWN and grant.staff is None
    return is_in_force_for(reach, grant) and not (is_the_teams and grant.case not in reach.reasons)


def is_in_force_for(reach: Reach, grant: Grant) -> bool:
    """Whether a grant is addressed to the actor and in force, whatever it opens and whatever using it needs besides."""
    ground_allows = {
        Ground.OWN: grant.agency == grant.giver,
        Ground.CONSENT: True,
        Ground.PURPOSE: grant.post == COORDINATOR_POST,
        # What was given for an item went to whoever was to attend: a desk, a post or a named person.
        Ground.SHIEN106: True,
        Ground.KONKYU9: True,
        Ground.KODOKU16: True,
        # Whoever broke the glass, and nobody beside him; twelve hours; a row for another field is none.
        Ground.EMERGENCY: grant.staff is not None
        and not grant.until - grant.starts > EMERGENCY_LASTS
        and grant.field in {None, *FIELDS_OF_THE_EMERGENCY_SHEET},
    }
    return all(
        {
            grant.municipality == reach.municipality,
            grant.agency == reach.agency,
            grant.post in {None, reach.post},
            grant.staff in {None, reach.staff},
            _is_in_force(grant, reach.at),
            ground_allows[grant.ground],
        }
    )


def _carries(reach: Reach, facts: StatementFacts, grant: Grant, subject: UUID) -> bool:
    """Whether this one grant, by itself, covers this subject's part of the statement."""
    return is_the_actors(reach, grant) and all(
        {
            facts.municipality == grant.municipality,
            facts.case == grant.case,
            facts.agency == grant.giver,
            _is_about(grant, subject),
            not facts.compartments - grant.compartments,
            grant.field in {None, facts.field},
            grant.ground is not Ground.EMERGENCY or facts.field in FIELDS_OF_THE_EMERGENCY_SHEET,
            grant.timing is Timing.CONTINUING or not facts.recorded_at > grant.made_at,
        }
    )


def _ways(reach: Reach, facts: StatementFacts, grants: Iterable[Grant]) -> frozenset[Way]:
    """Every way to read the statement, limits aside: all combinations of one carrying grant per subject."""
    carrying = [{(s, g) for g in grants if _carries(reach, facts, g, s)} for s in facts.subjects]
    return frozenset(frozenset(way) for way in product(*carrying) if way)


def _struck_by_a_wish(
    reach: Reach, facts: StatementFacts, walls: Iterable[Wall], ways: frozenset[Way]
) -> frozenset[Way]:
    """N-4: what one subject holds back strikes the consent of the whole statement: two cannot be halved."""
    wishes = _walls_around(reach, facts, walls, WallRule.PERSONS_WISH)
    touched = {wish.id for wish in wishes if wish.compartments & facts.compartments}
    return _on_a_consent(ways) if touched else frozenset()


def _struck_as_received(reach: Reach, facts: StatementFacts, ways: frozenset[Way]) -> frozenset[Way]:
    """N-6: what the writing office had from another without consent it passes on under no consent.

    To nobody but the recipients for whom the chair released it, by name.
    """
    still_held = facts.without_consent and not {reach.agency} & facts.released_to
    return _on_a_consent(ways) if still_held else frozenset()


def _on_a_consent(ways: frozenset[Way]) -> frozenset[Way]:
    """The ways that stand on a consent for any of the subjects."""
    return frozenset(way for way in ways if Ground.CONSENT in {grant.ground for _, grant in way})


def _ways_past_a_hidden_place(ways: Iterable[Way], reach: Reach) -> frozenset[Way]:
    """N-1 is lifted in an emergency only, and only where a second person confirmed it, for every part of what is said."""

    def confirmed(grant: Grant) -> bool:
        return grant.ground is Ground.EMERGENCY and grant.confirmed_by not in {None, reach.staff}

    return frozenset(way for way in ways if {confirmed(grant) for _, grant in way} == {True})


def _preference(way: Way) -> list[tuple[UUID, bool, bool, int, datetime, UUID]]:
    """OWN first, then CONSENT, then the narrowest, whatever law it is: fewest compartments, earliest end, smallest id."""
    return sorted(
        (s, g.ground is not Ground.OWN, g.ground is not Ground.CONSENT, len(g.compartments), g.until, g.id)
        for s, g in way
    )


def _standings(way: Way) -> frozenset[Standing]:
    return frozenset(
        Standing(subject=s, ground=g.ground, disclosure=g.disclosure, grant=g.id, until=g.until) for s, g in way
    )


def _shown(rule: str, reach: Reach, facts: StatementFacts, grants: Iterable[Grant]) -> Shown:
    """N-2 and N-3 say nothing; N-1 that a place is hidden, the rest that it was not disclosed.

    Both only to whom holds a usable grant of every subject (P9), and never to an actor of another town.
    """
    held = {g for g in grants if g.case == facts.case and is_the_actors(reach, g)}
    known = {subject for subject in facts.subjects for grant in held if _is_about(grant, subject)}
    says = {"N-1": Shown.HIDDEN_PLACE, "N-2": Shown.NOTHING, "N-3": Shown.NOTHING}.get(rule, Shown.NOT_DISCLOSED)
    may_be_told = bool(known) and known == facts.subjects and facts.municipality == reach.municipality
    return says if may_be_told else Shown.NOTHING


def _walls_around(reach: Reach, facts: StatementFacts, walls: Iterable[Wall], rule: WallRule) -> frozenset[Wall]:
    """The walls of this rule, around any subject or the whole case, that stand against the actor."""
    return frozenset(
        w
        for w in walls
        if w.rule is rule
        and (w.municipality, w.case) == (facts.municipality, facts.case)
        and w.person in {None, *facts.subjects}
        and _stands_against(w, reach)
    )


def _silent(reach: Reach, walls: Iterable[Wall]) -> frozenset[Wall]:
    """The walls that stand against the actor and of which he sees nothing."""
    return frozenset(
        w for w in walls if w.rule in {WallRule.OTHER_PARTY, WallRule.CONFLICT} and _stands_against(w, reach)
    )


def _stands_against(wall: Wall, reach: Reach) -> bool:
    """Against staff, else against an agency, else against everyone whose agency is not exempt."""
    everyone = wall.staff is None and wall.agency is None
    opposed = {
        wall.staff == reach.staff,
        wall.staff is None and wall.agency == reach.agency,
        everyone and reach.agency not in wall.exempt,
    }
    return True in opposed and _is_in_force(wall, reach.at)


def _is_about(grant: Grant, subject: UUID) -> bool:
    """The row's subject, or, in an office's own row, every person of the case."""
    return grant.subject == subject or (grant.subject is None and grant.ground is Ground.OWN)


def _is_in_force(row: Grant | Wall, at: datetime) -> bool:
    return row.starts <= at and not row.until <= at
