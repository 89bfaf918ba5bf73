"""Small invented worlds as values: offices, people who work in them, cases, statements, grants and walls.

`world(seed)` is the same on every machine. Nothing here judges: most grants are aimed at one actor and one statement,
so that permits are frequent, and many of them are then spoiled in one way, so that each border is crossed often.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from coord.domain.access import Grant, Reach, Wall, WallRule
from coord.domain.agency import Hat, Role
from coord.domain.compartment import ALL, Compartment, Compartments
from coord.domain.fields import FIELDS, Field, Kind, tells_place, touched
from coord.domain.ground import Ground, Timing
from coord.domain.statement import StatementFacts

INSTANTS = tuple(datetime(2026, 4, 1, tzinfo=UTC) + timedelta(days=30 * n) for n in range(8))
"""All that happens, happens at one of these: so that "the very moment" comes up often."""

HALF_A_DAY = timedelta(hours=12)
SINCE_THE_GLASS_WAS_BROKEN = (
    timedelta(0),
    timedelta(0),
    timedelta(hours=1),
    timedelta(hours=8),
    HALF_A_DAY - timedelta(microseconds=1),
    HALF_A_DAY,
)

# Lists and tuples only: the order of a set of enums differs from run to run.
COMPARTMENTS = tuple(Compartment)
PLACES = tuple(f for f in FIELDS.values() if f.place)
FREE_TEXTS = tuple(f for f in FIELDS.values() if f.kind is Kind.FREE_TEXT)
FOR_EMERGENCIES = tuple(
    FIELDS[code]
    for code in (
        "person.name",
        "address.home",
        "address.phone",
        "emergency.contact",
        "health.medicine",
        "watch.caution",
    )
)
FOR_VOLUNTEERS = tuple(f for f in FIELDS.values() if f.code.split(".")[0] in {"person", "watch", "wish"})
ANY_FIELD = tuple(FIELDS.values())
POSTS = ("coordinator", "counsellor", "nurse")
RULES = (*WallRule, *[WallRule.PERSONS_WISH] * 3)
PLACE_RULES = (*RULES, *[WallRule.PLACE_HIDDEN] * 3)
CONTENT_ROLES = (Role.COUNSELLOR, Role.COORDINATOR, Role.SUPERVISOR)
MEETING = (Ground.SHIEN106, Ground.KONKYU9, Ground.KODOKU16)
"""The laws under which a meeting asks its members for what nobody consented to."""

_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Agency:
    """A desk in one capacity: the same desk with another hat is another agency."""

    id: UUID
    municipality: UUID
    desk: str
    hat: Hat


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A household and its people."""

    id: UUID
    municipality: UUID
    persons: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """All that a decision may look at, of one or two municipalities."""

    seed: int
    municipalities: tuple[UUID, ...]
    agencies: tuple[Agency, ...]
    cases: tuple[Case, ...]
    actors: tuple[Reach, ...]
    statements: tuple[StatementFacts, ...]
    grants: tuple[Grant, ...]
    walls: tuple[Wall, ...]

    def pairs(self) -> list[tuple[Reach, StatementFacts]]:
        """Every actor with every statement."""
        return [(reach, facts) for reach in self.actors for facts in self.statements]


def world(seed: int) -> World:
    """The world of this number."""
    rng = random.Random(seed)  # noqa: S311 - invented worlds, not secrets
    towns = tuple(_id(rng) for _ in range(rng.choice((1, 1, 2))))
    agencies = _agencies(rng, towns)
    cases = _cases(rng, towns)
    actors = _actors(rng, agencies, cases)
    statements = tuple(_statement(rng, agencies, rng.choice(cases)) for _ in range(rng.randint(3, 6)))
    grants: list[Grant] = []
    walls: list[Wall] = []
    for facts in statements:
        aims = [_nearest(actor, facts) for actor in rng.sample(actors, k=min(2, len(actors)))]
        grants += [grant for aim in aims for grant in _grants_for(rng, aim, facts)]
        if _chance(rng, 0.4):
            rule = rng.choice(PLACE_RULES if facts.place else RULES)
            wall = wall_around(rng, rng.choice(aims), facts, rule)
            walls.append(_moved(rng, wall, facts, aims[0]) if _chance(rng, 0.3) else wall)
    rng.shuffle(grants)
    rng.shuffle(walls)
    return World(
        seed=seed,
        municipalities=towns,
        agencies=agencies,
        cases=cases,
        actors=actors,
        statements=statements,
        grants=tuple(grants),
        walls=tuple(walls),
    )


def _id(rng: random.Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)


def _chance(rng: random.Random, share: float) -> bool:
    return rng.random() < share


def _some(rng: random.Random, things: Sequence[_T], least: int, most: int) -> list[_T]:
    return rng.sample(things, k=min(len(things), rng.randint(least, most)))


def _agencies(rng: random.Random, towns: tuple[UUID, ...]) -> tuple[Agency, ...]:
    """Two to four in the first town, two of them perhaps one desk under two hats; one in the second."""
    hats = rng.choice(
        (
            (("包括", Hat.CONSULTATION), ("社協", Hat.COORDINATION)),
            (("包括", Hat.CONSULTATION), ("社協", Hat.COORDINATION), ("社協", Hat.OWN_WORK)),
            (("包括", Hat.CONSULTATION), ("社協", Hat.COORDINATION), ("民協", Hat.VOLUNTEERS)),
            (
                ("生保", Hat.MUNICIPAL_OFFICE),
                ("社協", Hat.COORDINATION),
                ("病院", Hat.MEDICAL),
                ("民協", Hat.VOLUNTEERS),
            ),
        )
    )
    home = [Agency(id=_id(rng), municipality=towns[0], desk=desk, hat=hat) for desk, hat in hats]
    away = [Agency(id=_id(rng), municipality=town, desk="隣町包括", hat=Hat.CONSULTATION) for town in towns[1:]]
    return (*home, *away)


def _cases(rng: random.Random, towns: tuple[UUID, ...]) -> tuple[Case, ...]:
    homes = [towns[0], *(rng.choice(towns) for _ in range(rng.randint(0, 2)))]
    return tuple(
        Case(id=_id(rng), municipality=town, persons=tuple(_id(rng) for _ in range(rng.randint(1, 4))))
        for town in homes
    )


def _actors(rng: random.Random, agencies: tuple[Agency, ...], cases: tuple[Case, ...]) -> tuple[Reach, ...]:
    """One or two in each agency; some work in two offices, or sit in another town with the same keys."""
    at = rng.choice(INSTANTS[2:6])
    actors = [_actor(rng, agency, cases, at) for agency in agencies for _ in range(rng.choice((1, 1, 2)))]
    if _chance(rng, 0.3):  # one person, two appointments
        other = rng.choice(agencies)
        actors.append(replace(_actor(rng, other, cases, at), staff=rng.choice(actors).staff))
    if _chance(rng, 0.2):  # all the right keys, in the wrong town
        towns = sorted({a.municipality for a in agencies})
        stranger = rng.choice(actors)
        away = next((t for t in towns if t != stranger.municipality), _id(rng))
        actors.append(replace(stranger, municipality=away))
    return tuple(actors)


def _actor(rng: random.Random, agency: Agency, cases: tuple[Case, ...], at: datetime) -> Reach:
    role = rng.choice((*CONTENT_ROLES, *CONTENT_ROLES, *Role))
    post = rng.choice(POSTS)
    if agency.hat is Hat.VOLUNTEERS:
        role, post = rng.choice((Role.VOLUNTEER, Role.VOLUNTEER, Role.VOLUNTEER, Role.SUPERVISOR)), "volunteer"
    elif agency.hat is Hat.COORDINATION and _chance(rng, 0.7):
        role, post = rng.choice((*CONTENT_ROLES, Role.CLERK)), "coordinator"
    return Reach(
        municipality=agency.municipality,
        staff=_id(rng),
        appointment=_id(rng),
        agency=agency.id,
        hat=agency.hat,
        post=post,
        role=role,
        at=at,
        reasons=frozenset(case.id for case in cases if _chance(rng, 0.3)),
    )


def _field(rng: random.Random) -> Field:
    return rng.choice(
        rng.choice(
            (PLACES, FREE_TEXTS, FOR_VOLUNTEERS, FOR_VOLUNTEERS, FOR_EMERGENCIES, FOR_EMERGENCIES, ANY_FIELD, ANY_FIELD)
        )
    )


def _statement(rng: random.Random, agencies: tuple[Agency, ...], case: Case) -> StatementFacts:
    field = _field(rng)
    ticked = frozenset(_some(rng, COMPARTMENTS, 0, 3)) if field.kind is Kind.FREE_TEXT else frozenset[Compartment]()
    compartments = touched(field, ticked)
    count = rng.choice((1, 1, 1, 1, 2, 2, 3)) if _chance(rng, 0.98) else 0
    return StatementFacts(
        municipality=case.municipality,
        case=case.id,
        agency=rng.choice([a.id for a in agencies if a.municipality == case.municipality]),
        field=field.code,
        compartments=compartments,
        place=tells_place(field, compartments),
        subjects=frozenset(_some(rng, case.persons, count, count)),
        recorded_at=rng.choice(INSTANTS[:5]),
        without_consent=_chance(rng, 0.25),
        released_to=frozenset(_some(rng, [a.id for a in agencies], 1, 2)) if _chance(rng, 0.25) else frozenset(),
    )


def _nearest(actor: Reach, facts: StatementFacts) -> Reach:
    """The actor as a row of the statement's town would name him."""
    return replace(actor, municipality=facts.municipality)


# ── Grants ───────────────────────────────────────────────────────────────────────────────────────


def _grants_for(rng: random.Random, actor: Reach, facts: StatementFacts) -> list[Grant]:
    """Rows that would let this actor read this statement, each spoiled now and then; and some that compete."""
    ground = _ground(rng, actor, facts)
    disclosure = _id(rng)
    rows = []
    for subject in sorted(facts.subjects):
        chosen = rng.choice(tuple(Ground)) if _chance(rng, 0.15) else ground
        row = replace(
            _aimed(rng, actor, facts, chosen, subject), disclosure=None if chosen is Ground.OWN else disclosure
        )
        rows.append(_spoiled(rng, row, facts, actor) if _chance(rng, 0.3) else row)
        if _chance(rng, 0.4):
            rows.append(_rival(rng, rng.choice(rows), actor))
    return rows


def _ground(rng: random.Random, actor: Reach, facts: StatementFacts) -> Ground:
    """On what this actor most likely reads this statement."""
    if _chance(rng, 0.5 if facts.field in {f.code for f in FOR_EMERGENCIES} else 0.02):
        return Ground.EMERGENCY
    if actor.agency == facts.agency and _chance(rng, 0.9):
        return Ground.OWN
    if actor.post == "coordinator" and _chance(rng, 0.5):
        return Ground.PURPOSE
    return rng.choice((*[Ground.CONSENT] * 4, *MEETING))


def _aimed(rng: random.Random, actor: Reach, facts: StatementFacts, ground: Ground, subject: UUID) -> Grant:
    """A row that opens this statement to this actor, as far as the ground can; wider than needed as often as not."""
    own, emergency = ground is Ground.OWN, ground is Ground.EMERGENCY
    made_at, starts, until = _moments(rng, actor.at, facts.recorded_at)
    if ground in MEETING and _chance(rng, 0.5):
        starts, until = _window(actor.at)
    if emergency:
        starts = actor.at - rng.choice(SINCE_THE_GLASS_WAS_BROKEN)
        until = starts + HALF_A_DAY
    timing = Timing.SNAPSHOT if not own and made_at >= facts.recorded_at and _chance(rng, 0.5) else Timing.CONTINUING
    return Grant(
        id=_id(rng),
        municipality=facts.municipality,
        case=facts.case,
        agency=facts.agency if own else actor.agency,
        post="coordinator" if ground is Ground.PURPOSE else rng.choice((None, actor.post)) if not own else None,
        staff=_addressee(rng, actor, ground),
        giver=facts.agency,
        subject=None if own and _chance(rng, 0.6) else subject,
        compartments=ALL if own else _at_least(rng, facts.compartments),
        field=facts.field if not own and _chance(rng, 0.15) else None,
        ground=ground,
        disclosure=None,
        timing=timing,
        made_at=made_at,
        starts=starts,
        until=until,
        confirmed_by=_id(rng) if emergency and _chance(rng, 0.7) else None,
    )


def _addressee(rng: random.Random, actor: Reach, ground: Ground) -> UUID | None:
    """The assigned person of an own row; whom of its desk an office sends to a meeting; now and then one by name."""
    if ground is Ground.EMERGENCY:
        return actor.staff
    share = 0.67 if ground is Ground.OWN else 0.3 if ground in MEETING else 0.1
    return actor.staff if _chance(rng, share) else None


def _window(at: datetime) -> tuple[datetime, datetime]:
    """The narrowest around this moment: a meeting's window opens with its notice and closes soon after its minutes."""
    return max(t for t in INSTANTS if t <= at), min(t for t in INSTANTS if t > at)


def _moments(rng: random.Random, at: datetime, recorded_at: datetime) -> tuple[datetime, datetime, datetime]:
    """When it was made, from when and until when it holds: in force at `at`, often from that very moment."""
    starts = rng.choice([t for t in INSTANTS if t <= at])
    until = rng.choice([t for t in INSTANTS if t > at])
    return rng.choice((recorded_at, starts)), starts, until


def _at_least(rng: random.Random, compartments: Compartments) -> Compartments:
    return rng.choice((compartments, compartments | frozenset(_some(rng, COMPARTMENTS, 1, 4)), ALL))


def _one_short(rng: random.Random, compartments: Compartments, needed: Compartments) -> Compartments:
    return compartments - {rng.choice([c for c in COMPARTMENTS if c in needed])}


def _rival(rng: random.Random, row: Grant, actor: Reach) -> Grant:
    """A second row for the same, on another disclosure: wider, ending otherwise, or on another ground."""
    rival = replace(row, id=_id(rng), disclosure=_id(rng) if row.disclosure else None)
    changes: tuple[Callable[[], Grant], ...] = (
        lambda: rival,
        lambda: replace(rival, compartments=_at_least(rng, row.compartments)),
        lambda: replace(rival, until=rng.choice(INSTANTS[4:])),
        lambda: replace(rival, ground=Ground.CONSENT, agency=actor.agency, disclosure=_id(rng), subject=row.subject),
        lambda: replace(rival, confirmed_by=_id(rng)),
        lambda: replace(rival, ground=Ground.PURPOSE, agency=actor.agency, disclosure=_id(rng), post="coordinator"),
        lambda: replace(rival, ground=rng.choice(MEETING), agency=actor.agency, disclosure=_id(rng)),
        lambda: _for_an_item(rng, rival, actor),
    )
    return rng.choice(changes)()


def _for_an_item(rng: random.Random, row: Grant, actor: Reach) -> Grant:
    """The same given for an item of a meeting besides: to whoever attends by name, in the item's window."""
    starts, until = _window(actor.at)
    law, disclosure = rng.choice(MEETING), _id(rng)
    return replace(
        row, ground=law, agency=actor.agency, disclosure=disclosure, staff=actor.staff, starts=starts, until=until
    )


def _spoiled(rng: random.Random, row: Grant, facts: StatementFacts, actor: Reach) -> Grant:
    """The same row with one thing changed; a few of the changes leave it good, by a hair."""
    earlier = [t for t in INSTANTS if t < facts.recorded_at] or [facts.recorded_at]
    other_field = next(code for code in ("wish.life", "person.name") if code != facts.field)
    changes: tuple[Callable[[], Grant], ...] = (
        lambda: replace(row, until=actor.at),
        lambda: replace(row, starts=INSTANTS[0], until=INSTANTS[1]),
        lambda: replace(row, starts=INSTANTS[6], until=INSTANTS[7]),
        lambda: replace(row, starts=actor.at),
        lambda: replace(row, timing=Timing.SNAPSHOT, made_at=facts.recorded_at),
        lambda: replace(row, timing=Timing.SNAPSHOT, made_at=rng.choice(earlier)),
        lambda: replace(row, post=rng.choice((None, *POSTS))),
        lambda: replace(row, staff=_id(rng)),
        lambda: replace(row, agency=_id(rng)),
        lambda: replace(row, giver=_id(rng)),
        lambda: replace(row, subject=_id(rng)),
        lambda: replace(row, subject=None),
        lambda: replace(row, case=_id(rng)),
        lambda: replace(row, municipality=_id(rng)),
        lambda: replace(row, compartments=_one_short(rng, row.compartments, facts.compartments)),
        lambda: replace(row, field=other_field),
        lambda: replace(row, staff=None),
        lambda: replace(row, until=row.until + timedelta(microseconds=1)),
        lambda: replace(row, confirmed_by=actor.staff),
        lambda: replace(row, confirmed_by=None),
    )
    return rng.choice(changes)()


# ── Walls ────────────────────────────────────────────────────────────────────────────────────────


def wall_around(rng: random.Random, actor: Reach, facts: StatementFacts, rule: WallRule) -> Wall:
    """A wall in force around a subject of the statement, or its case, against this actor or against everyone."""
    against = rng.choice(("staff", "agency", "everyone"))
    _, starts, until = _moments(rng, actor.at, facts.recorded_at)
    return Wall(
        id=_id(rng),
        municipality=facts.municipality,
        rule=rule,
        case=facts.case,
        person=rng.choice((None, *sorted(facts.subjects), *sorted(facts.subjects))),
        agency=actor.agency if against == "agency" else None,
        staff=actor.staff if against == "staff" else None,
        exempt=frozenset({facts.agency}) if against == "everyone" and _chance(rng, 0.5) else frozenset(),
        compartments=_at_least(rng, facts.compartments) if rule is WallRule.PERSONS_WISH else ALL,
        starts=starts,
        until=until,
    )


def _moved(rng: random.Random, wall: Wall, facts: StatementFacts, actor: Reach) -> Wall:
    """The same wall with one thing changed; a few of the changes leave it standing."""
    untouched = frozenset(COMPARTMENTS) - facts.compartments
    changes: tuple[Callable[[], Wall], ...] = (
        lambda: replace(wall, until=actor.at),
        lambda: replace(wall, starts=INSTANTS[0], until=INSTANTS[1]),
        lambda: replace(wall, starts=INSTANTS[6], until=INSTANTS[7]),
        lambda: replace(wall, starts=actor.at),
        lambda: replace(wall, person=_id(rng)),
        lambda: replace(wall, staff=_id(rng), agency=None),
        lambda: replace(wall, staff=None, agency=_id(rng)),
        lambda: replace(wall, staff=_id(rng), agency=actor.agency),
        lambda: replace(wall, staff=actor.staff, agency=_id(rng)),
        lambda: replace(wall, exempt=wall.exempt | {actor.agency}),
        lambda: replace(wall, case=_id(rng)),
        lambda: replace(wall, compartments=untouched if wall.rule is WallRule.PERSONS_WISH else wall.compartments),
    )
    return rng.choice(changes)()
