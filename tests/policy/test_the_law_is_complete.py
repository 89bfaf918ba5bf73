"""The law file against itself: every rule is exampled, said aloud, and every role and action has its row."""

import csv
import importlib
import pkgutil
from pathlib import Path

import coord.actions
from coord.actions.gate import ACTIONS
from coord.domain.access import WallRule
from coord.domain.agency import Role
from coord.domain.ground import Ground
from coord.policy import rules
from coord.policy.explain import law_of_the_house

EXAMPLES = Path(__file__).parent / "examples.csv"


def rows() -> list[dict[str, str]]:
    lines = [line for line in EXAMPLES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


def test_every_wall_limit_and_ground_stands_in_an_example() -> None:
    expected = " ".join(row["expected"] for row in rows())
    named = [rule.id.value for rule in rules.WALLS] + [limit.id.value for limit in rules.LIMITS]
    named += [heritage.id for heritage in rules.HERITAGES]
    named += [rule.ground.value for rule in rules.ALLOWS]
    assert [name for name in named if name not in expected] == []


def test_two_examples_in_five_are_refusals() -> None:
    refused = [row for row in rows() if row["expected"].startswith("refuse")]
    assert len(refused) >= 0.4 * len(rows())


def test_every_wall_rule_and_ground_has_exactly_one_row() -> None:
    assert sorted([r.id for r in rules.WALLS] + [r.id for r in rules.LIMITS]) == sorted(WallRule)
    assert [heritage.id for heritage in rules.HERITAGES] == ["N-6"]
    assert sorted(rule.ground for rule in rules.ALLOWS) == sorted(Ground)
    assert sorted(rule.ground for rule in rules.GIVES) == sorted(set(Ground) - {Ground.OWN, Ground.EMERGENCY})


def test_every_role_has_exactly_one_ceiling() -> None:
    assert sorted(ceiling.role for ceiling in rules.CEILINGS) == sorted(Role)


def test_every_role_has_exactly_one_row_of_where_it_may_be_given() -> None:
    assert sorted(seat.role for seat in rules.SEATS) == sorted(Role)
    assert all(seat.hats and seat.because for seat in rules.SEATS)


def test_every_action_has_exactly_one_row_and_every_row_an_action() -> None:
    for module in pkgutil.walk_packages(coord.actions.__path__, "coord.actions."):
        importlib.import_module(module.name)
    assert sorted(row.action for row in rules.MAY) == sorted(ACTIONS)


def test_every_row_is_said_in_words_with_every_condition() -> None:
    said = [sentence for chapter in law_of_the_house() for sentence in chapter.sentences]
    conditions = {c for sentence in said for c in sentence.conditions}
    every = [condition.says for allow in rules.ALLOWS for condition in allow.only_if]
    every += [condition.says for give in rules.GIVES for condition in give.only_if]
    every += [c.says for wall in rules.WALLS for c in wall.stands_if]
    every += [c.says for wall in rules.WALLS for c in wall.closes_if]
    every += [c.says for limit in rules.LIMITS for c in limit.stands_if]
    every += [c.says for limit in rules.LIMITS for c in limit.strikes_if]
    every += [c.says for heritage in rules.HERITAGES for c in heritage.strikes_if]
    assert set(every) <= conditions
    whole = "".join(sentence.says for sentence in said)
    assert all(c.says in whole for wall in rules.WALLS for c in wall.yields_to)
    rows_there_are = len(rules.WALLS) + len(rules.LIMITS) + len(rules.HERITAGES) + len(rules.CEILINGS)
    rows_there_are += len(rules.ALLOWS) + len(rules.GIVES) + len(rules.MAY) + len(rules.SEATS)
    assert len(said) == rows_there_are
