"""The town of the stories: small_plan's, with every role, a second desk of each kind and someone of two offices."""

import itertools
import random
from dataclasses import replace

from coord.actions.founding import PersonPlan, PresetPlan, TownPlan
from coord.domain.agency import Role
from coord.domain.compartment import ALL, Compartment
from tests.builders import USUAL, small_plan

OFFICES = ("east", "coordination", "shakyo", "hospital", "volunteers")
_codes = itertools.count(1)


def plan(rng: random.Random) -> TownPlan:
    """A plan of a town like no other."""
    small = small_plan()
    more = {
        "coordination_supervisor": _at("協働の係長", ("coordination", Role.SUPERVISOR)),
        "coordination_head": _at("協働の所属長", ("coordination", Role.HEAD)),
        "shakyo_colleague": _at("社協の同僚", ("shakyo", Role.COUNSELLOR)),
        "both": _at("兼務の相談員", ("east", Role.COUNSELLOR), ("shakyo", Role.COUNSELLOR)),
        "privacy": _at("総括保護管理者", ("audit", Role.PRIVACY_OFFICER)),
    }
    some = tuple(c for c in Compartment if rng.random() < 0.5) or (Compartment.BASIC,)
    presets = (
        PresetPlan(name="別紙1", compartments=USUAL, months=12, agencies=OFFICES),
        PresetPlan(name="別紙2", compartments=frozenset(some), months=3, agencies=OFFICES[:3]),
        PresetPlan(name="別紙3", compartments=ALL, months=6, agencies=OFFICES),
    )
    return replace(
        small,
        code=f"{next(_codes):06d}",
        allows_purpose=rng.random() < 0.85,
        people={**small.people, **more},
        presets=presets,
    )


def _at(name: str, *posts: tuple[str, Role]) -> PersonPlan:
    return PersonPlan(name=name, appointments=tuple((agency, role, role.label) for agency, role in posts))
