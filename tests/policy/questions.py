"""Questions from the worlds, their two answers (decide() and the oracle), and how a difference is told; for ring one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import assert_never
from uuid import UUID

from coord.domain.access import Decision, Grant, Permit, Reach, Refusal, Wall
from coord.domain.statement import StatementFacts
from coord.policy.decide import decide
from tests.policy import oracle
from tests.policy.oracle import Standing, Verdict, verdict
from tests.policy.worlds import world

WORLDS = 2000
"""How many worlds are always compared."""

Grants = tuple[Grant, ...]
Walls = tuple[Wall, ...]
Decide = Callable[[Reach, StatementFacts, Grants, Walls], Decision]


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One decision to be made, and the world it comes from."""

    seed: int
    reach: Reach
    facts: StatementFacts
    grants: Grants
    walls: Walls

    def decided(self, by: Decide = decide) -> Decision:
        return by(self.reach, self.facts, self.grants, self.walls)

    def judged(self) -> Verdict:
        return verdict(self.reach, self.facts, self.grants, self.walls)


def questions(seeds: Iterable[int]) -> Iterator[Question]:
    for seed in seeds:
        of = world(seed)
        for reach, facts in of.pairs():
            yield Question(seed=seed, reach=reach, facts=facts, grants=of.grants, walls=of.walls)


def permitted(seeds: Iterable[int]) -> Iterator[tuple[Question, Permit]]:
    for question in questions(seeds):
        answer = question.decided()
        if isinstance(answer, Permit):
            yield question, answer


def refused(seeds: Iterable[int]) -> Iterator[Question]:
    return (question for question in questions(seeds) if isinstance(question.decided(), Refusal))


def as_verdict(answer: Decision) -> Verdict:
    """The product's answer in the oracle's words."""
    match answer:
        case Permit(stands=stands):
            standings = frozenset(
                Standing(subject=s.subject, ground=s.ground, disclosure=s.disclosure, grant=s.grant, until=s.until)
                for s in stands
            )
            assert len(standings) == len(stands)
            return Verdict(permitted=True, standings=standings)
        case Refusal(rule=rule, shows=shows):
            return Verdict(permitted=False, rule=oracle.CEILING if rule.startswith("C-") else rule, shows=shows)
        case _:
            assert_never(answer)


Aspect = Callable[[Verdict], object]
"""What of two answers is compared."""

ASPECTS: dict[str, Aspect] = {
    "who may read, and on what": lambda v: (v.permitted, v.standings),
    "the rule that is named": lambda v: v.rule,
    "what a page may show": lambda v: v.shows,
}


def disagree(question: Question, by: Decide = decide, on: Aspect = lambda v: v) -> bool:
    answer = question.decided(by)
    about_another = isinstance(answer, Permit) and answer.facts != question.facts
    return about_another or on(as_verdict(answer)) != on(question.judged())


# ── Saying where they differ ─────────────────────────────────────────────────────────────────────


def smallest(question: Question, still_differs: Callable[[Question], bool]) -> Question:
    """The same disagreement with every row taken away that it does not need."""
    for grant in question.grants:
        fewer = replace(question, grants=tuple(g for g in question.grants if g is not grant))
        question = fewer if still_differs(fewer) else question
    for wall in question.walls:
        fewer = replace(question, walls=tuple(w for w in question.walls if w is not wall))
        question = fewer if still_differs(fewer) else question
    return question


def in_words(question: Question) -> str:
    """A question, its two answers, and short names instead of ids."""
    names: dict[UUID, str] = {}

    def said(value: object) -> str:
        match value:
            case UUID():
                return names.setdefault(value, f"#{len(names) + 1}")
            case frozenset():
                return "{" + ", ".join(sorted(said(v) for v in value)) + "}"
            case datetime():
                return f"{value:%m-%d}"
        return str(getattr(value, "name", value))

    def row(thing: Reach | StatementFacts | Grant | Wall) -> str:
        return f"{type(thing).__name__} " + " ".join(f"{f.name}={said(getattr(thing, f.name))}" for f in fields(thing))

    things: list[Reach | StatementFacts | Grant | Wall] = [question.reach, question.facts]
    rows = [row(thing) for thing in [*things, *question.grants, *question.walls]]
    ours, theirs = as_verdict(question.decided()), question.judged()
    answers = [f"decide: {_answer_in_words(ours, said)}", f"oracle: {_answer_in_words(theirs, said)}"]
    return "\n".join([f"world {question.seed}", *rows, *answers])


def _answer_in_words(answer: Verdict, said: Callable[[object], str]) -> str:
    if not answer.permitted:
        return f"refuse {answer.rule}, shows {answer.shows}"
    return "permit " + ", ".join(
        sorted(f"{said(s.subject)} on {s.ground} by {said(s.grant)}" for s in answer.standings)
    )
