"""The law of the house is open to everyone who works in it, in sentences."""

from collections.abc import Callable

import pytest

from coord.policy.rules import ALLOWS, GIVES, LIMITS, WALLS, Allow, ClosedWall, Give, Limit
from tests.web.conftest import Browser


@pytest.mark.parametrize("person", ["counsellor", "auditor", "administrator", "clerk"])
def test_everyone_reads_every_rule_in_words(at_work: Callable[[str], Browser], person: str) -> None:
    shown = at_work(person).get("/policy").get_data(as_text=True)
    rules: tuple[Allow | Give, ...] = (*ALLOWS, *GIVES)
    for rule in rules:
        assert rule.law in shown
    for wall in WALLS:
        assert f"遮断：{wall.label}" in shown
    named: tuple[Allow | Give | ClosedWall | Limit, ...] = (*rules, *WALLS, *LIMITS)
    assert not [every.id for every in named if every.id in shown]


def test_words_that_nobody_verified_say_so(at_work: Callable[[str], Browser]) -> None:
    assert "要確認" in at_work("counsellor").get("/policy").get_data(as_text=True)
