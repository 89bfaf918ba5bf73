"""Every action has its row in the law, and whoever is not in the row is refused at the door, and written down."""

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

import coord.actions
from audit.events import Event
from coord.actions.appointments import NewAppointment
from coord.actions.founding import PersonPlan, found_town
from coord.actions.gate import ACTIONS, Act, aside
from coord.domain.agency import Role
from coord.domain.draft import Sheet, SheetForm
from coord.domain.ids import new_public_ref
from coord.domain.statement import Value
from coord.errors import Refused
from coord.policy.rules import MAY
from coord.store import tables as t
from tests.builders import Story, small_plan
from tests.databases import KINDS
from tests.gate.reading import entries

ROWS = {row.action: row for row in MAY}
ASIDE = {
    "save_draft": "an autosave every ten seconds says nothing that an auditor asks for",
    "find_drafts": "that there is a draft and of when, to its author; its words are opened by open_draft",
    "current_statement": "a reference to a statement that the same page then reads with an entry",
    "open_guide": "how the program is worked with, the same for all of a role: nothing of anyone",
}
"""The actions that leave no entry unless they are refused. A new name here is a decision."""


def every_action() -> dict[str, Callable[..., Any]]:
    """The function behind each registered name, wherever it lives."""
    found: dict[str, Callable[..., Any]] = {}
    for module in pkgutil.walk_packages(coord.actions.__path__, "coord.actions."):
        for name, thing in vars(importlib.import_module(module.name)).items():
            if name in ACTIONS and hasattr(thing, "__wrapped__") and thing.__module__ == module.name:
                found[name] = thing  # noqa: PERF403 - two loops read better
    return found


FUNCTIONS = every_action()


def test_every_action_has_its_row_and_every_row_its_action() -> None:
    assert set(ACTIONS) == set(ROWS)
    assert len(ROWS) == len(MAY)
    assert set(FUNCTIONS) == set(ACTIONS)


def test_every_action_is_recorded_as_an_event_with_a_sentence_and_said_in_words() -> None:
    for name, action in ACTIONS.items():
        if name not in ASIDE:
            assert isinstance(action.event, Event)
            assert action.event.sentence
        assert ROWS[name].label
        assert ROWS[name].roles


def test_only_these_leave_no_entry_and_none_of_them_opens_anything() -> None:
    assert {name for name, action in ACTIONS.items() if action.event is None} == set(ASIDE)
    assert not any(ACTIONS[name].reads for name in ASIDE)


def test_what_is_done_aside_may_not_leave_what_an_entry_should_say(full_story: Story) -> None:
    actor, before = full_story.actor("counsellor"), len(entries(full_story.house, full_story.town.id))

    def save_draft(act: Act) -> None:
        act.keep(
            t.staff, municipality=act.town, id=act.new_id(), public_ref=new_public_ref(), name="だれか", made_at=act.at
        )

    known = ACTIONS["save_draft"]
    try:
        smuggling = aside(save_draft)
        with pytest.raises(RuntimeError):
            smuggling(full_story.house, actor)
    finally:
        ACTIONS["save_draft"] = known
    (written,) = entries(full_story.house, full_story.town.id)[before:]
    assert (written["event"], written["facts"]["code"]) == ("deed.failed", "RuntimeError")


def test_what_shows_is_opened_by_the_gate_and_what_changes_is_not() -> None:
    for name, action in ACTIONS.items():
        said = str(inspect.signature(FUNCTIONS[name].__wrapped__).return_annotation)  # type: ignore[attr-defined]
        assert action.reads == ("Sealed" in said), f"{name} -> {said}"


ELSEWHERE = {
    Role.COORDINATOR: "coordination",
    Role.VOLUNTEER: "volunteers",
    Role.AUDITOR: "audit",
    Role.PRIVACY_OFFICER: "audit",
    Role.ADMINISTRATOR: "system",
}
"""The roles that the office which entered the case cannot have."""


@pytest.fixture(scope="module")
def towns(request: pytest.FixtureRequest) -> dict[str, Story]:
    """Towns where every role is held by someone, one for each kind of database that is asked for."""
    return {}


@pytest.fixture(params=KINDS)
def full_story(request: pytest.FixtureRequest, towns: dict[str, Story]) -> Story:
    """A town with a case, where every role is held by someone, of the office that entered it where it may."""
    kind = request.param
    if kind not in towns:
        house, _ = request.getfixturevalue(f"opened_on_{kind}")
        people = {
            role.value: PersonPlan(name=role.label, appointments=((ELSEWHERE.get(role, "east"), role, "職"),))
            for role in Role
        }
        plan = small_plan()
        plan = dataclasses.replace(plan, people={**plan.people, **people})
        story = Story(house=house, town=found_town(house, plan), plan=plan)
        case = story.mother_and_son()
        story.consents(case, "given", "refused")
        story.cases = {"case": case, "handoff": story.hand_over(case)}
        towns[kind] = story
    return towns[kind]


def plausible(story: Story, parameter: inspect.Parameter) -> object:
    """Something a page might well have sent."""
    annotation = str(parameter.annotation)
    if parameter.annotation is NewAppointment:
        return NewAppointment(
            staff_ref=story.town.staff_refs["colleague"],
            agency_ref=story.town.agency_refs["shakyo"],
            role=Role.COUNSELLOR,
            title="相談員",
            starts=date(2026, 11, 23),
        )
    if "handoff" in parameter.name:
        return story.cases["handoff"]
    ready = {
        Sheet: Sheet(form=SheetForm.STATEMENT, case=story.cases["case"]),
        Value: Value(text="ことば"),
        date: date(2026, 11, 23),
    }
    if parameter.annotation in ready:
        return ready[parameter.annotation]
    if annotation.startswith(("tuple", "<class 'tuple'>")):
        return ()
    return story.cases["case"]


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_a_role_that_may_not_is_refused_and_the_refusal_is_written_down(full_story: Story, name: str) -> None:
    story, action = full_story, FUNCTIONS[name]
    _act, *parameters = inspect.signature(action.__wrapped__).parameters.values()  # type: ignore[attr-defined]
    needed = [one for one in parameters if one.default is inspect.Parameter.empty]
    arguments = [plausible(story, one) for one in needed if one.kind is not inspect.Parameter.KEYWORD_ONLY]
    named = {one.name: plausible(story, one) for one in needed if one.kind is inspect.Parameter.KEYWORD_ONLY}
    others = sorted(set(Role) - ROWS[name].roles)
    before = len(entries(story.house, story.town.id))
    for role in others:
        with pytest.raises(Refused) as refused:
            action(story.house, story.actor(role.value), *arguments, **named)
        assert refused.value.rule == "role-may-not"
    written = entries(story.house, story.town.id)[before:]
    assert [(entry["event"], entry["outcome"], entry["rule"], entry["facts"], entry["actor"]) for entry in written] == [
        ("access.refused", "refused", "role-may-not", {"action": name}, str(story.town.staff[role.value]))
        for role in others
    ]


def test_the_sweep_leaves_out_only_what_everybody_may() -> None:
    assert {name for name, row in ROWS.items() if row.roles == frozenset(Role)} == {
        "open_guide",
        "read_home",
        "read_policy",
    }
