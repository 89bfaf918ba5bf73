"""All power comes from an appointment in force: given by one, confirmed by another, and by nobody for himself."""

import dataclasses
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from coord.actions.appointments import NewAppointment, confirm_appointment, end_appointment, give_appointment
from coord.actions.cases import read_case
from coord.actions.founding import PersonPlan, found_town
from coord.actions.gate import Actor
from coord.clock import JAPAN
from coord.domain.agency import Role
from coord.errors import Conflict, Invalid, NotFound, Refused
from coord.store import people
from tests.builders import Clock, Story, a_town, small_plan
from tests.gate.reading import entries, exactly_one_entry


def today(story: Story) -> date:
    return story.house.now().astimezone(JAPAN).date()


def given(
    story: Story,
    person: str = "colleague",
    agency: str = "east",
    role: Role = Role.COUNSELLOR,
    *,
    starts: date | None = None,
    until: date | None = None,
    by: str = "administrator",
) -> str:
    new = NewAppointment(
        staff_ref=story.town.staff_refs[person],
        agency_ref=story.town.agency_refs[agency],
        role=role,
        title="相談員",
        starts=starts or today(story),
        until=until,
    )
    return give_appointment(story.house, story.actor(by), new)


def working_under(story: Story, person: str, ref: str) -> Actor:
    """This person, knocking with the appointment of this reference."""
    with story.house.lanes.borrow() as lane:
        row = lane.look(lambda connection: people.appointment_by_ref(connection, story.town.id, ref))
    assert row is not None
    return dataclasses.replace(story.actor(person), appointment=row.id)


def opens(story: Story, actor: Actor, case: str) -> bool:
    """Whether the case opens; where it does not, one refusal is written down and says why."""
    try:
        with exactly_one_entry(story):
            read_case(story.house, actor, case, reason="担当の代わりに対応するため")
    except Refused:
        return False
    return True


def why_not(story: Story, actor: Actor, case: str) -> str:
    with exactly_one_entry(story) as found, pytest.raises(Refused) as refused:
        read_case(story.house, actor, case, reason="担当の代わりに対応するため")
    assert (found[0]["event"], found[0]["outcome"]) == ("access.refused", "refused")
    assert found[0]["rule"] == refused.value.rule
    return str(found[0]["rule"])


def test_nothing_opens_without_an_appointment(story: Story) -> None:
    case = story.mother_and_son()
    nobody = dataclasses.replace(story.actor("counsellor"), appointment=None)
    assert why_not(story, nobody, case) == "no-appointment"


def test_nothing_opens_with_an_appointment_that_does_not_exist(story: Story) -> None:
    case = story.mother_and_son()
    inventor = dataclasses.replace(story.actor("counsellor"), appointment=uuid4())
    assert why_not(story, inventor, case) == "no-appointment"


def test_nothing_opens_with_someone_elses_appointment(story: Story) -> None:
    case = story.mother_and_son()
    thief = dataclasses.replace(story.actor("administrator"), appointment=story.actor("counsellor").appointment)
    assert why_not(story, thief, case) == "no-appointment"


def test_nothing_opens_with_an_appointment_of_another_town(story: Story) -> None:
    case, neighbour = story.mother_and_son(), a_town(story.house)
    guest = dataclasses.replace(neighbour.actor("counsellor"), municipality=story.town.id)
    assert why_not(story, guest, case) == "no-appointment"


def test_an_appointment_opens_nothing_until_it_is_confirmed(story: Story) -> None:
    case = story.mother_and_son()
    ref = given(story, "shakyo")
    actor = working_under(story, "shakyo", ref)
    assert why_not(story, actor, case) == "appointment-not-in-force"
    confirm_appointment(story.house, story.actor("head"), ref)
    assert opens(story, actor, case)


def test_an_appointment_opens_nothing_before_its_first_day(story: Story, clock: Clock) -> None:
    case = story.mother_and_son()
    ref = given(story, "shakyo", starts=today(story) + timedelta(days=1))
    confirm_appointment(story.house, story.actor("head"), ref)
    actor = working_under(story, "shakyo", ref)
    assert why_not(story, actor, case) == "appointment-not-in-force"
    tomorrow = datetime.combine(today(story) + timedelta(days=1), datetime.min.time(), JAPAN)
    clock.forward(seconds=(tomorrow - clock()).total_seconds())
    assert opens(story, actor, case)


def test_an_appointment_opens_nothing_after_its_last_day(story: Story, clock: Clock) -> None:
    case = story.mother_and_son()
    ref = given(story, "shakyo", until=today(story))
    confirm_appointment(story.house, story.actor("head"), ref)
    actor = working_under(story, "shakyo", ref)
    assert opens(story, actor, case)
    midnight = datetime.combine(today(story) + timedelta(days=1), datetime.min.time(), JAPAN)
    clock.forward(seconds=(midnight - clock()).total_seconds() - 60)
    assert opens(story, actor, case)
    clock.forward(seconds=60)
    assert why_not(story, actor, case) == "appointment-not-in-force"


@pytest.mark.parametrize("by", ["head", "administrator"])
def test_an_ended_appointment_opens_nothing_from_that_moment(story: Story, by: str) -> None:
    case = story.mother_and_son()
    ref = given(story, "shakyo")
    confirm_appointment(story.house, story.actor("head"), ref)
    actor = working_under(story, "shakyo", ref)
    assert opens(story, actor, case)
    end_appointment(story.house, story.actor(by), ref)
    assert why_not(story, actor, case) == "appointment-not-in-force"
    with pytest.raises(Conflict):
        end_appointment(story.house, story.actor(by), ref)
    with pytest.raises(Conflict):
        confirm_appointment(story.house, story.actor("head"), ref)


def test_an_appointment_ended_before_it_was_confirmed_never_opens(story: Story) -> None:
    case = story.mother_and_son()
    ref = given(story, "shakyo")
    end_appointment(story.house, story.actor("administrator"), ref)
    with pytest.raises(Conflict):
        confirm_appointment(story.house, story.actor("head"), ref)
    assert not opens(story, working_under(story, "shakyo", ref), case)


def rule_of(story: Story, deed: Callable[[], object]) -> str:
    with exactly_one_entry(story) as found, pytest.raises(Refused):
        deed()
    assert found[0]["event"] == "access.refused"
    return str(found[0]["rule"])


@pytest.mark.parametrize(
    ("agency", "role"), [("east", Role.COUNSELLOR), ("east", Role.HEAD), ("system", Role.ADMINISTRATOR)]
)
def test_nobody_appoints_himself(story: Story, agency: str, role: Role) -> None:
    assert rule_of(story, lambda: given(story, "administrator", agency, role)) == "nobody-appoints-himself"


def test_nobody_confirms_himself(story: Story) -> None:
    ref = given(story, "head")
    assert rule_of(story, lambda: confirm_appointment(story.house, story.actor("head"), ref)) == (
        "nobody-confirms-himself"
    )


@pytest.fixture
def with_two_heads(story: Story) -> Story:
    """A town whose hospital has a head too, who also administers."""
    plan = small_plan()
    appointments = (("hospital", Role.HEAD, "院長"), ("system", Role.ADMINISTRATOR, "係"))
    people = {**plan.people, "director": PersonPlan(name="院長", appointments=appointments)}
    plan = dataclasses.replace(plan, people=people)
    return Story(house=story.house, town=found_town(story.house, plan), plan=plan)


def test_the_head_of_another_office_confirms_and_ends_nothing_here(with_two_heads: Story) -> None:
    story = with_two_heads
    ref, director = given(story), story.actor("director", "hospital")
    for deed in (confirm_appointment, end_appointment):
        assert rule_of(story, lambda deed=deed: deed(story.house, director, ref)) == (  # type: ignore[misc]
            "only-the-agencys-head"
        )
    confirm_appointment(story.house, story.actor("head"), ref)


def test_who_administers_confirms_nothing(story: Story) -> None:
    ref = given(story)
    assert rule_of(story, lambda: confirm_appointment(story.house, story.actor("administrator"), ref)) == (
        "role-may-not"
    )


def test_a_head_who_also_administers_cannot_open_a_case_alone(with_two_heads: Story) -> None:
    story = with_two_heads
    director = dataclasses.replace(story.actor("director", "system"))
    new = NewAppointment(
        staff_ref=story.town.staff_refs["director"],
        agency_ref=story.town.agency_refs["hospital"],
        role=Role.COUNSELLOR,
        title="相談員",
        starts=today(story),
    )
    assert rule_of(story, lambda: give_appointment(story.house, director, new)) == "nobody-appoints-himself"


def test_what_another_town_gave_is_not_to_be_found(story: Story) -> None:
    neighbour = a_town(story.house)
    ref = given(neighbour)
    for person, deed in (("head", confirm_appointment), ("administrator", end_appointment)):
        with pytest.raises(NotFound):
            deed(story.house, story.actor(person), ref)


def test_an_appointment_is_given_to_somebody_somewhere_and_ends_after_it_begins(story: Story) -> None:
    sound = NewAppointment(
        staff_ref=story.town.staff_refs["colleague"],
        agency_ref=story.town.agency_refs["east"],
        role=Role.COUNSELLOR,
        title="相談員",
        starts=today(story),
    )
    broken: dict[str, dict[str, Any]] = {
        "staff": {"staff_ref": "nobody"},
        "agency": {"agency_ref": "nowhere"},
        "title": {"title": "  "},
        "until": {"until": today(story) - timedelta(days=1)},
    }
    before = len(entries(story.house, story.town.id))
    for problem, change in broken.items():
        with pytest.raises(Invalid) as invalid:
            give_appointment(story.house, story.actor("administrator"), dataclasses.replace(sound, **change))
        assert set(invalid.value.problems) == {problem}
    assert len(entries(story.house, story.town.id)) == before + len(broken)


@pytest.mark.parametrize(
    ("agency", "role"),
    [
        ("east", Role.AUDITOR),
        ("east", Role.COORDINATOR),
        ("coordination", Role.ADMINISTRATOR),
        ("audit", Role.COUNSELLOR),
        ("system", Role.SUPERVISOR),
    ],
)
def test_a_role_is_not_given_at_an_office_where_it_has_no_place(story: Story, agency: str, role: Role) -> None:
    with exactly_one_entry(story) as found, pytest.raises(Invalid) as invalid:
        given(story, "colleague", agency, role)
    assert set(invalid.value.problems) == {"role"}
    assert f"「{role.label}」" in invalid.value.problems["role"]
    assert (found[0]["event"], found[0]["outcome"]) == ("deed.failed", "failed")


@pytest.mark.parametrize(
    ("agency", "role"), [("audit", Role.AUDITOR), ("system", Role.HEAD), ("coordination", Role.COORDINATOR)]
)
def test_a_role_is_given_at_an_office_where_it_has_its_place(story: Story, agency: str, role: Role) -> None:
    assert given(story, "colleague", agency, role)


def test_what_was_entered_before_the_law_said_so_is_not_confirmed(story: Story) -> None:
    ref = story.entered_before_the_law("hospital", "east", Role.AUDITOR)
    with exactly_one_entry(story) as found, pytest.raises(Invalid) as invalid:
        confirm_appointment(story.house, story.actor("head"), ref)
    assert set(invalid.value.problems) == {"confirmation"}
    assert found[0]["event"] == "deed.failed"
    assert why_not(story, working_under(story, "hospital", ref), story.mother_and_son()) == ("appointment-not-in-force")
    end_appointment(story.house, story.actor("head"), ref)


def test_a_town_is_not_founded_with_a_role_where_it_has_no_place(story: Story) -> None:
    plan = small_plan()
    watcher = PersonPlan(
        name="監査の人", appointments=(("audit", Role.AUDITOR, "監査"), ("east", Role.AUDITOR, "監査"))
    )
    with pytest.raises(Invalid) as invalid:
        found_town(story.house, dataclasses.replace(plan, people={**plan.people, "watcher": watcher}))
    assert set(invalid.value.problems) == {"watcher.east"}
    with story.house.lanes.borrow() as lane:
        assert plan.code not in {town.code for town in lane.look(people.municipalities)}
    assert found_town(story.house, plan).agencies
