"""Ring one: decide() against the oracle, on every actor and every statement of many small worlds, without a database.

COORD_WORLDS is how many worlds `make long` compares; here the first 2,000 are always compared.
"""

import os
import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from coord.domain.access import Grant, Permit, Refusal, Shown, WallRule
from coord.domain.agency import Role
from coord.domain.ground import Ground
from coord.policy.decide import hides_case, hides_person
from tests.policy import oracle
from tests.policy.questions import (
    ASPECTS,
    WORLDS,
    Aspect,
    Question,
    as_verdict,
    disagree,
    in_words,
    permitted,
    questions,
    refused,
    smallest,
)
from tests.policy.worlds import MEETING, World, wall_around, world
from tests.telling import Tell, counted

FEWER = range(400)
"""Enough for a property that asks several questions of each pair."""
MORE = int(os.environ.get("COORD_WORLDS", "20000"))
FLOOR = 200
LOWER_FLOOR = 25
MUST_FIRE = (
    *Ground,
    *("N-1", "N-1 shows hidden_place", "N-1 shows nothing", "N-2", "N-3", "N-4", "C-6", "no disclosure"),
    *("N-6", "N-6 shows not_disclosed"),
)
MUST_FIRE_TOO = (
    *(f"{ground} despite N-6" for ground in Ground if ground is not Ground.CONSENT),
    *(f"{ground} to a named person" for ground in MEETING),
    *(f"{ground} beside a consent that N-6 strikes" for ground in (Ground.PURPOSE, *MEETING)),
    *(f"consent before {ground}" for ground in MEETING),
)
"""Finer borders, crossed less often."""
CLOSED = (WallRule.PLACE_HIDDEN, WallRule.OTHER_PARTY, WallRule.CONFLICT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """What was decided how often, and the questions whose answers differ in anything."""

    fired: Counter[str]
    differing: tuple[Question, ...]


def compared(seeds: Iterable[int]) -> Comparison:
    fired: Counter[str] = Counter()
    found = []
    for question in questions(seeds):
        match question.decided():
            case Permit(stands=stands) as permit:
                fired.update({stand.ground for stand in stands})
                fired["permits"] += 1
                fired["permits with several subjects"] += len(stands) > 1
                fired.update(finer(question, permit))
            case Refusal(rule=rule, shows=shows):
                fired[rule] += 1
                if rule in {"N-1", "N-6"}:
                    fired[f"{rule} shows {shows}"] += 1
        if disagree(question):
            found.append(question)
    return Comparison(fired=fired, differing=tuple(found))


def finer(question: Question, permit: Permit) -> set[str]:
    """Which of the finer borders this permit is on the open side of."""
    grounds = {stand.ground for stand in permit.stands}
    stood_on = {stand.grant for stand in permit.stands}
    addressed = {grant.ground for grant in question.grants if grant.id in stood_on and grant.staff is not None}
    lawful = replace(question, grants=tuple(g for g in question.grants if g.ground is not Ground.CONSENT))
    freely = replace(question, facts=replace(question.facts, without_consent=False))
    found = {f"{ground} to a named person" for ground in addressed}
    if Ground.CONSENT in grounds:
        found |= {f"consent before {standing.ground}" for standing in lawful.judged().standings}
    if question.facts.without_consent:
        found |= {f"{ground} despite N-6" for ground in grounds}
        if Ground.CONSENT in {standing.ground for standing in freely.judged().standings}:
            found |= {f"{ground} beside a consent that N-6 strikes" for ground in grounds}
    return found


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compared(range(WORLDS))


def report(differing: Iterable[Question], aspect: Aspect) -> None:
    """Fails with one disagreement of each kind, made small."""
    kinds: dict[str, list[Question]] = {}
    for question in differing:
        if disagree(question, on=aspect):
            kinds.setdefault(kind_of(question), []).append(question)
    told = [
        f"{len(found)} × {kind}\n{in_words(smallest(found[0], differs_alike(kind, aspect)))}"
        for kind, found in kinds.items()
    ]
    assert not told, "decide() and the oracle differ:\n\n" + "\n\n".join(told)


def differs_alike(kind: str, aspect: Aspect) -> Callable[[Question], bool]:
    return lambda question: disagree(question, on=aspect) and kind_of(question) == kind


def kind_of(question: Question) -> str:
    ours, theirs = as_verdict(question.decided()), question.judged()
    told = (f"{'permit' if v.permitted else f'refuse {v.rule}, shows {v.shows}'}" for v in (ours, theirs))
    return " where the oracle says ".join(told)


def test_every_ground_and_every_rule_fires_often(comparison: Comparison, tell: Tell) -> None:
    fired = comparison.fired
    tell(f"{WORLDS} worlds: {counted(fired)}")
    assert not {name: fired[name] for name in MUST_FIRE if fired[name] < FLOOR}
    assert not {name: fired[name] for name in MUST_FIRE_TOO if fired[name] < LOWER_FLOOR}


@pytest.mark.parametrize("aspect", ASPECTS)
def test_decide_and_the_oracle_agree_on(comparison: Comparison, aspect: str) -> None:
    report(comparison.differing, ASPECTS[aspect])


@pytest.mark.long
def test_decide_and_the_oracle_agree_on_many_more_worlds() -> None:
    report(compared(range(WORLDS, WORLDS + MORE)).differing, lambda v: v)


def test_what_is_hidden_is_hidden_for_the_oracle_too() -> None:
    seen: Counter[bool] = Counter()
    for of in map(world, range(WORLDS)):
        for reach, case in product(of.actors, of.cases):
            around = [wall for wall in of.walls if wall.case == case.id]
            hidden = oracle.case_is_hidden(reach, case.id, of.walls)
            assert any(hides_case(reach, wall) for wall in around) == hidden
            for person in case.persons:
                hidden = oracle.person_is_hidden(reach, case.id, person, of.walls)
                assert any(hides_person(reach, person, wall) for wall in around) == hidden, (of.seed, reach, person)
                seen[hidden] += 1
    assert seen[True] >= FLOOR


def test_a_world_is_the_same_whenever_it_is_asked_for() -> None:
    assert [world(seed) for seed in range(20)] == [world(seed) for seed in range(20)]


# ── What must hold whatever the rules are ────────────────────────────────────────────────────────


def test_adding_a_closed_wall_never_opens_anything() -> None:
    rng = random.Random(1)  # noqa: S311 - invented walls
    for question in refused(FEWER):
        for rule in CLOSED:
            wall = wall_around(rng, question.reach, question.facts, rule)
            more = replace(question, walls=(*question.walls, wall))
            assert isinstance(more.decided(), Refusal), in_words(more)


def test_adding_a_limit_never_opens_anything() -> None:
    rng = random.Random(2)  # noqa: S311 - invented walls
    for question in refused(FEWER):
        wall = wall_around(rng, question.reach, question.facts, WallRule.PERSONS_WISH)
        more = replace(question, walls=(*question.walls, wall))
        assert isinstance(more.decided(), Refusal), in_words(more)


def test_removing_a_grant_never_opens_anything() -> None:
    for question in refused(range(150)):
        for grant in question.grants:
            fewer = replace(question, grants=tuple(g for g in question.grants if g is not grant))
            assert isinstance(fewer.decided(), Refusal), in_words(fewer)


def test_a_closed_wall_beats_every_ground() -> None:
    rng = random.Random(3)  # noqa: S311 - invented walls
    beaten: Counter[str] = Counter()
    for question, permit in permitted(FEWER):
        for rule in CLOSED:
            if rule is WallRule.PLACE_HIDDEN and not question.facts.place:
                continue
            wall = replace(wall_around(rng, question.reach, question.facts, rule), exempt=frozenset[UUID]())
            alone = tuple(replace(grant, confirmed_by=None) for grant in question.grants)
            closed = replace(question, grants=alone, walls=(wall, *question.walls)).decided()
            assert isinstance(closed, Refusal)
            assert closed.rule == rule.value
            beaten.update({stand.ground for stand in permit.stands})
    assert all(beaten[ground] >= FLOOR for ground in Ground), beaten


def test_a_hidden_place_opens_to_a_confirmed_emergency_and_to_no_other_ground() -> None:
    rng = random.Random(5)  # noqa: S311 - invented walls
    opened: Counter[bool] = Counter()
    for question, permit in permitted(range(WORLDS)):
        if not question.facts.place:
            continue
        wall = replace(
            wall_around(rng, question.reach, question.facts, WallRule.PLACE_HIDDEN), exempt=frozenset[UUID]()
        )
        closed = replace(question, walls=(wall, *question.walls)).decided()
        opened[isinstance(closed, Permit)] += 1
        if isinstance(closed, Permit):
            by_id = {grant.id: grant for grant in question.grants}
            for stand in closed.stands:
                assert stand.ground is Ground.EMERGENCY, in_words(question)
                assert by_id[stand.grant].confirmed_by not in {None, question.reach.staff}, in_words(question)
        for rule in (WallRule.OTHER_PARTY, WallRule.CONFLICT):
            worse = replace(question, walls=(replace(wall, rule=rule), *question.walls)).decided()
            assert isinstance(worse, Refusal), in_words(question)
        assert permit.stands
    assert min(opened[True], opened[False]) >= FLOOR, opened


def test_a_limit_strikes_the_consent_and_nothing_else() -> None:
    rng = random.Random(4)  # noqa: S311 - invented walls
    for question, permit in permitted(FEWER):
        wall = replace(
            wall_around(rng, question.reach, question.facts, WallRule.PERSONS_WISH),
            exempt=frozenset[UUID](),
            person=None,
        )
        limited = replace(question, walls=(*question.walls, wall)).decided()
        if Ground.CONSENT not in {stand.ground for stand in permit.stands}:
            assert limited == permit, in_words(question)
        elif isinstance(limited, Permit):
            assert Ground.CONSENT not in {stand.ground for stand in limited.stands}, in_words(question)
        else:
            assert (limited.rule, limited.shows) == ("N-4", Shown.NOT_DISCLOSED), in_words(question)


def test_what_was_received_without_consent_strikes_the_consent_and_nothing_else() -> None:
    struck: Counter[str] = Counter()
    for question, permit in permitted(FEWER):
        received = replace(question, facts=replace(question.facts, without_consent=True, released_to=frozenset()))
        answer = received.decided()
        grounds = {stand.ground for stand in permit.stands}
        if Ground.CONSENT not in grounds:
            assert isinstance(answer, Permit), in_words(received)
            assert answer.stands == permit.stands, in_words(received)
            struck.update(f"never {ground}" for ground in grounds)
        elif isinstance(answer, Permit):
            assert Ground.CONSENT not in {stand.ground for stand in answer.stands}, in_words(received)
            struck["another ground carries it"] += 1
        else:
            assert (answer.rule, answer.shows) == ("N-6", Shown.NOT_DISCLOSED), in_words(received)
            struck["withheld"] += 1
    assert all(struck[f"never {ground}"] >= LOWER_FLOOR for ground in Ground if ground is not Ground.CONSENT), struck
    assert min(struck["another ground carries it"], struck["withheld"]) >= LOWER_FLOOR, struck


def test_a_release_opens_it_to_whom_it_names_and_to_nobody_else() -> None:
    """Of this very statement, and only N-6: what strikes or is missing besides stays."""
    elsewhere, opened, closed = UUID(int=1), 0, 0
    for question in refused(FEWER):
        answer = question.decided()
        if not isinstance(answer, Refusal) or answer.rule != "N-6":
            continue
        named = replace(question, facts=replace(question.facts, released_to=frozenset({question.reach.agency})))
        other = replace(question, facts=replace(question.facts, released_to=frozenset({elsewhere})))
        assert isinstance(named.decided(), Permit), in_words(named)
        assert other.decided() == answer, in_words(other)
        opened, closed = opened + 1, closed + 1
    assert min(opened, closed) >= LOWER_FLOOR


def test_having_received_it_without_consent_never_opens_anything() -> None:
    for question in refused(FEWER):
        received = replace(question, facts=replace(question.facts, without_consent=True, released_to=frozenset()))
        assert isinstance(received.decided(), Refusal), in_words(received)


def test_another_municipalitys_actor_never_gets_a_permit_and_is_shown_nothing() -> None:
    elsewhere = UUID(int=1)
    asked = 0
    for question in questions(FEWER):
        abroad = replace(question, reach=replace(question.reach, municipality=elsewhere))
        for one in (question, abroad):
            if one.reach.municipality != one.facts.municipality:
                answer = one.decided()
                assert isinstance(answer, Refusal), in_words(one)
                assert answer.shows is Shown.NOTHING, in_words(one)
                asked += 1
    assert asked >= FLOOR


def test_nothing_stands_on_a_consent_at_or_after_its_end() -> None:
    for question in questions(range(150)):
        for consent in {g for g in question.grants if g.ground is Ground.CONSENT}:
            for at in (consent.until, consent.until + timedelta(days=1)):
                later = replace(question, reach=replace(question.reach, at=at))
                assert consent.id not in grants_stood_on(later), in_words(later)


def test_a_consent_withdrawn_now_carries_nothing_now() -> None:
    withdrawn = 0
    for question, permit in permitted(FEWER):
        for stand in permit.stands:
            if stand.ground is Ground.CONSENT:
                after = replace(
                    question, grants=tuple(_ended(g, stand.grant, question.reach.at) for g in question.grants)
                )
                assert stand.grant not in grants_stood_on(after), in_words(after)
                withdrawn += 1
    assert withdrawn >= FLOOR


def _ended(grant: Grant, withdrawn: UUID, at: datetime) -> Grant:
    return replace(grant, until=at) if grant.id == withdrawn else grant


def grants_stood_on(question: Question) -> set[UUID]:
    answer = question.decided()
    return {stand.grant for stand in answer.stands} if isinstance(answer, Permit) else set()


def test_a_statement_about_nobody_is_never_read() -> None:
    for question in questions(FEWER):
        nobody = replace(question, facts=replace(question.facts, subjects=frozenset[UUID]()))
        assert isinstance(nobody.decided(), Refusal), in_words(nobody)


def test_the_order_of_the_rows_changes_nothing() -> None:
    for question in questions(FEWER):
        turned = replace(question, grants=question.grants[::-1], walls=question.walls[::-1])
        assert as_verdict(turned.decided()) == as_verdict(question.decided()), in_words(question)


def test_what_is_read_is_in_a_listed_case_and_about_visible_persons() -> None:
    for question, _ in permitted(range(WORLDS)):
        reach, facts = question.reach, question.facts
        assert oracle.listed(reach, facts.case, facts.subjects, question.grants, question.walls), in_words(question)
        for subject in facts.subjects:
            visible = oracle.person_visible(reach, facts.case, subject, question.grants, question.walls)
            assert visible, in_words(question)


def test_a_case_is_listed_whatever_the_reason_and_the_role_and_more_often_than_its_people_are_seen() -> None:
    listings: Counter[tuple[bool, bool]] = Counter()
    for of in map(world, range(WORLDS)):
        for reach, case in product(of.actors, of.cases):
            listed = oracle.listed(reach, case.id, case.persons, of.grants, of.walls)
            for role, reasons in product((reach.role, Role.CLERK, Role.HEAD), (reach.reasons, frozenset[UUID]())):
                other = replace(reach, role=role, reasons=reasons)
                assert oracle.listed(other, case.id, case.persons, of.grants, of.walls) == listed, (of.seed, other)
            seen = [p for p in case.persons if oracle.person_visible(reach, case.id, p, of.grants, of.walls)]
            assert listed or not seen, (of.seed, reach, case)
            listings[listed, bool(seen)] += 1
    assert min(listings[True, True], listings[True, False], listings[False, False]) >= FLOOR, listings


def test_worlds_hold_one_or_two_towns_and_few_offices() -> None:
    for of in map(world, FEWER):
        assert _size(of) <= (2, 5, 3)


def _size(of: World) -> tuple[int, int, int]:
    return len(of.municipalities), len(of.agencies), len(of.cases)
