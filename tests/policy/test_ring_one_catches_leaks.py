"""The comparison of ring one must see a leak: here decide() is spoiled in one way after another."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from coord.domain.access import Decision, Grant, Permit, Reach, Refusal, Shown, Wall, WallRule
from coord.domain.agency import Role
from coord.domain.fields import FIELDS
from coord.domain.ground import Ground, Timing
from coord.domain.statement import StatementFacts
from coord.policy.decide import decide
from tests.policy.questions import (
    ASPECTS,
    WORLDS,
    Decide,
    Grants,
    Question,
    Walls,
    disagree,
    in_words,
    questions,
    smallest,
)
from tests.policy.worlds import MEETING


def every_grant(change: Callable[[Grant, Reach, StatementFacts], Grant]) -> Decide:
    """A decide that reads every grant otherwise than it is written."""
    return lambda reach, facts, grants, walls: decide(
        reach, facts, tuple(change(grant, reach, facts) for grant in grants), walls
    )


def only_walls(keeps: Callable[[Wall], bool]) -> Decide:
    """A decide that overlooks some walls."""
    return lambda reach, facts, grants, walls: decide(reach, facts, grants, tuple(w for w in walls if keeps(w)))


def only_grants(keeps: Callable[[Grant, StatementFacts], bool]) -> Decide:
    """A decide that overlooks some grants."""
    return lambda reach, facts, grants, walls: decide(reach, facts, tuple(g for g in grants if keeps(g, facts)), walls)


def is_about_nobody(grant: Grant) -> bool:
    """Only an own row may leave out whom it is about."""
    return grant.ground in MEETING and grant.subject is None


def other_reach(change: Callable[[Reach, StatementFacts], Reach]) -> Decide:
    """A decide that takes the actor for another."""
    return lambda reach, facts, grants, walls: decide(change(reach, facts), facts, grants, walls)


def other_facts(change: Callable[[StatementFacts], StatementFacts]) -> Decide:
    """A decide that overlooks something of the statement, and does not say so."""

    def overlooking(reach: Reach, facts: StatementFacts, grants: Grants, walls: Walls) -> Decision:
        answer = decide(reach, change(facts), grants, walls)
        return replace(answer, facts=facts) if isinstance(answer, Permit) else answer

    return overlooking


def joining_grants(reach: Reach, facts: StatementFacts, grants: Grants, walls: Walls) -> Decision:
    """Two half grants of one subject taken as one."""
    joined = tuple(
        replace(
            g,
            compartments=frozenset().union(
                *(h.compartments for h in grants if (h.agency, h.giver, h.subject) == (g.agency, g.giver, g.subject))
            ),
        )
        for g in grants
    )
    return decide(reach, facts, joined, walls)


END_OF_TIME = datetime(2999, 1, 1, tzinfo=UTC)
BLINK = timedelta(microseconds=1)
LEAKS: dict[str, Decide] = {
    "ignores N-1": only_walls(lambda w: w.rule is not WallRule.PLACE_HIDDEN),
    "ignores N-2": only_walls(lambda w: w.rule is not WallRule.OTHER_PARTY),
    "ignores N-3": only_walls(lambda w: w.rule is not WallRule.CONFLICT),
    "ignores N-4": only_walls(lambda w: w.rule is not WallRule.PERSONS_WISH),
    "ignores walls around a whole case": only_walls(lambda w: w.person is not None),
    "ignores walls around a person": only_walls(lambda w: w.person is None),
    "ignores walls against staff": only_walls(lambda w: w.staff is None),
    "ignores walls against an agency": only_walls(lambda w: w.agency is None),
    "ignores walls against everyone": only_walls(lambda w: w.agency is not None or w.staff is not None),
    "ignores the end": every_grant(lambda g, _r, _f: replace(g, until=END_OF_TIME)),
    "reads the end as the last moment": every_grant(lambda g, _r, _f: replace(g, until=g.until + BLINK)),
    "ignores the beginning": every_grant(lambda g, r, _f: replace(g, starts=min(g.starts, r.at))),
    "ignores the snapshot": every_grant(lambda g, _r, _f: replace(g, timing=Timing.CONTINUING)),
    "ignores the post": every_grant(lambda g, r, _f: replace(g, post=r.post)),
    "ignores the staff": every_grant(lambda g, r, _f: replace(g, staff=r.staff)),
    "ignores the giver": every_grant(lambda g, _r, f: replace(g, giver=f.agency)),
    "ignores the field": every_grant(lambda g, _r, _f: replace(g, field=None)),
    "ignores the case": every_grant(lambda g, _r, f: replace(g, case=f.case)),
    "ignores the town of the row": every_grant(lambda g, r, _f: replace(g, municipality=r.municipality)),
    "forgets that N-1 needs a second person": every_grant(lambda g, r, _f: replace(g, confirmed_by=r.appointment)),
    "opens the whole case in an emergency": every_grant(
        lambda g, _r, f: replace(g, ground=Ground.CONSENT) if g.ground is Ground.EMERGENCY else g
    ),
    "lets an emergency last": every_grant(
        lambda g, r, _f: replace(g, until=r.at + BLINK, starts=r.at) if g.ground is Ground.EMERGENCY else g
    ),
    "ignores the ceiling": other_reach(lambda r, _f: replace(r, role=Role.COUNSELLOR)),
    "asks for no reason": other_reach(lambda r, f: replace(r, reasons=r.reasons | {f.case})),
    "ignores the town of the actor": other_reach(lambda r, f: replace(r, municipality=f.municipality)),
    "ignores one subject": other_facts(lambda f: replace(f, subjects=frozenset(sorted(f.subjects)[:1]))),
    "ignores ticked compartments": other_facts(
        lambda f: replace(f, compartments=frozenset({FIELDS[f.field].compartment}))
    ),
    "joins half grants": joining_grants,
    "ignores N-6": other_facts(lambda f: replace(f, without_consent=False)),
    "takes a release for one office as one for all": other_facts(
        lambda f: replace(f, without_consent=f.without_consent and not f.released_to)
    ),
    "takes a consent for the law of a meeting": every_grant(
        lambda g, _r, _f: replace(g, ground=Ground.SHIEN106) if g.ground is Ground.CONSENT else g
    ),
    "takes a meeting's row about nobody as about everybody": every_grant(
        lambda g, _r, f: replace(g, subject=min(f.subjects, default=None)) if is_about_nobody(g) else g
    ),
}

OVERREACHES: dict[str, Decide] = {
    "N-6 strikes the own right of the office that wrote it": only_grants(
        lambda g, f: not f.without_consent or g.ground is not Ground.OWN
    ),
    "N-6 strikes the law as well": only_grants(lambda g, f: not f.without_consent or g.ground not in MEETING),
    "N-6 strikes the purpose as well": only_grants(
        lambda g, f: not f.without_consent or g.ground is not Ground.PURPOSE
    ),
    "the law of a meeting is for no named person": only_grants(
        lambda g, _f: g.ground not in MEETING or g.staff is None
    ),
    "the law of a meeting is for no post": only_grants(lambda g, _f: g.ground not in MEETING or g.post is None),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_planted_leak_is_caught(leak: str) -> None:
    leaking = LEAKS[leak]
    caught = (
        question
        for question in questions(range(WORLDS))
        if isinstance(question.decided(leaking), Permit)
        and isinstance(question.decided(), Refusal)
        and disagree(question, leaking, on=ASPECTS["who may read, and on what"])
    )
    assert next(caught, None) is not None


@pytest.mark.parametrize("overreach", OVERREACHES)
def test_a_planted_refusal_of_what_may_be_read_is_caught(overreach: str) -> None:
    refusing = OVERREACHES[overreach]
    caught = (
        question
        for question in questions(range(WORLDS))
        if isinstance(question.decided(refusing), Refusal)
        and isinstance(question.decided(), Permit)
        and disagree(question, refusing, on=ASPECTS["who may read, and on what"])
    )
    assert next(caught, None) is not None


def telling_everyone_of_a_secret_place(reach: Reach, facts: StatementFacts, grants: Grants, walls: Walls) -> Decision:
    """N-1's words for a reader who holds no grant too."""
    answer = decide(reach, facts, grants, walls)
    if isinstance(answer, Refusal) and answer.rule == "N-1":
        return replace(answer, shows=Shown.HIDDEN_PLACE)
    return answer


def test_a_secret_place_betrayed_to_a_stranger_is_caught() -> None:
    caught = (
        question
        for question in questions(range(WORLDS))
        if question.reach.municipality == question.facts.municipality
        and disagree(question, telling_everyone_of_a_secret_place, on=ASPECTS["what a page may show"])
        and not disagree(question)
    )
    assert next(caught, None) is not None


def test_a_disagreement_is_told_in_its_smallest_form() -> None:
    leaking = LEAKS["ignores N-1"]

    def leaks(question: Question) -> bool:
        return isinstance(question.decided(leaking), Permit) and question.judged().rule == "N-1"

    found = next(question for question in questions(range(WORLDS)) if leaks(question))
    small = smallest(found, leaks)
    assert len(small.walls) == 1
    assert len(small.grants) <= len(found.facts.subjects)
    assert f"world {found.seed}" in in_words(small)
