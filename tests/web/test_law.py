"""The law of the house is open to everyone who works in it, in sentences."""

from collections.abc import Callable

import pytest

from coord.policy.rules import ALLOWS, GIVES, LIMITS, WALLS
from tests.web.conftest import Browser


@pytest.mark.parametrize("person", ["counsellor", "auditor", "administrator", "clerk"])
def test_everyone_reads_every_rule_in_words(at_work: Callable[[str], Browser], person: str) -> None:
    shown = at_work(person).get("/policy").get_data(as_text=True)
    for rule in (*ALLOWS, *GIVES):
        assert rule.law in shown
    for wall in WALLS:
        assert f"遮断：{wall.label}" in shown
    for every in (*ALLOWS, *GIVES, *WALLS, *LIMITS):
        assert every.id not in shown


def test_words_that_nobody_verified_say_so(at_work: Callable[[str], Browser]) -> None:
    assert "要確認" in at_work("counsellor").get("/policy").get_data(as_text=True)
