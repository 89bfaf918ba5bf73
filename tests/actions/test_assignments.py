"""担当: the office's own cases by number, and who of the office is assigned."""

import pytest

from coord.actions.appointments import end_appointment
from coord.actions.assignments import ShownAssignments, list_assignments
from coord.actions.cases import assign_case, read_case
from coord.actions.handoffs import accept_handoff
from coord.actions.loading import NeedsReason
from coord.actions.walls import set_wall
from coord.errors import Invalid, NotFound, Refused
from coord.store import people
from tests.builders import Story
from tests.gate.reading import exactly_one_entry


def seen_by(story: Story, who: str) -> ShownAssignments:
    return list_assignments(story.house, story.actor(who))


def assigned_to(story: Story, case: str, who: str = "head") -> tuple[str, ...]:
    return next(row.assigned for row in seen_by(story, who).rows if row.ref == case)


def test_the_head_sees_the_offices_cases_by_number_and_who_is_assigned(story: Story) -> None:
    case = story.mother_and_son()
    with exactly_one_entry(story) as found:
        page = seen_by(story, "head")
    (row,) = page.rows
    assert (row.ref, row.assigned) == (case, ("東の相談員",))
    assert row.number == read_case(story.house, story.actor("counsellor"), case).number
    assert "西川" not in repr(page)
    assert (found[0]["event"], found[0]["facts"]) == ("case.listed", {"count": 1})


def test_only_those_whose_role_opens_a_case_can_be_chosen(story: Story) -> None:
    assert {name for _, name in seen_by(story, "head").colleagues} == {"東の相談員", "東の同僚", "東の係長"}


def test_the_head_assigns_and_the_colleague_opens_it_without_a_reason(story: Story) -> None:
    case, colleague = story.mother_and_son(), story.actor("colleague")
    with pytest.raises(NeedsReason):
        read_case(story.house, colleague, case)
    assign_case(story.house, story.actor("head"), case, staff_ref=story.town.staff_refs["colleague"])
    assert assigned_to(story, case) == assigned_to(story, case, "supervisor") == ("東の同僚", "東の相談員")
    assert read_case(story.house, colleague, case).persons
    with pytest.raises(Invalid):
        assign_case(story.house, story.actor("head"), case, staff_ref=story.town.staff_refs["shakyo"])


def test_who_left_the_office_is_neither_assigned_nor_to_be_chosen(story: Story) -> None:
    case = story.mother_and_son()
    with story.house.engine.begin() as connection:
        staff = story.town.staff["counsellor"]
        ref = people.appointments_of_staff(connection, story.town.id, staff)[0].public_ref
    end_appointment(story.house, story.actor("head"), ref)
    assert assigned_to(story, case) == ()
    assert "東の相談員" not in {name for _, name in seen_by(story, "head").colleagues}


def test_what_is_only_given_to_the_office_is_not_the_offices_to_assign(story: Story) -> None:
    case = story.mother_and_son(by="shakyo")
    story.consents(case, "given", "-", by="shakyo")
    story.share(case, "east", by="shakyo")
    assert read_case(story.house, story.actor("counsellor"), case).persons
    assert seen_by(story, "head").rows == ()
    with pytest.raises(Refused):
        assign_case(story.house, story.actor("head"), case, staff_ref=story.town.staff_refs["colleague"])
    handoff = story.hand_over(case, to="east", by="shakyo")
    accept_handoff(story.house, story.actor("counsellor"), handoff, words="受けました")
    assert assigned_to(story, case) == ("東の相談員",)


def test_a_case_walled_from_the_head_is_not_in_the_list(story: Story) -> None:
    case, other = story.mother_and_son(), story.mother_and_son()
    staff = story.town.staff_refs["head"]
    set_wall(story.house, story.actor("counsellor"), case, rule="N-3", staff=staff, reason="親族")
    assert [row.ref for row in seen_by(story, "head").rows] == [other]
    assert {row.ref for row in seen_by(story, "supervisor").rows} == {case, other}
    assert list_assignments(story.house, story.actor("head"), page=case).rows == ()
    with pytest.raises(NotFound):
        list_assignments(story.house, story.actor("head"), page="a" * 26)


def test_a_case_of_which_everyone_is_hidden_from_the_head_is_not_in_the_list(story: Story) -> None:
    case, staff = story.mother_and_son(), story.town.staff_refs["head"]
    mother, son = story.persons(case)
    set_wall(story.house, story.actor("counsellor"), case, rule="N-3", person=mother, staff=staff, reason="親族")
    assert [row.ref for row in seen_by(story, "head").rows] == [case]
    set_wall(story.house, story.actor("counsellor"), case, rule="N-3", person=son, staff=staff, reason="親族")
    assert seen_by(story, "head").rows == ()
    with pytest.raises(Refused):
        assign_case(story.house, story.actor("head"), case, staff_ref=story.town.staff_refs["colleague"])


def test_the_list_goes_on_behind_a_case(story: Story) -> None:
    made = [story.mother_and_son() for _ in range(3)]
    assert [row.ref for row in seen_by(story, "head").rows] == made[::-1]
    behind = list_assignments(story.house, story.actor("head"), page=made[2])
    assert [row.ref for row in behind.rows] == [made[1], made[0]]
    assert behind.next_page is None


def test_the_page_of_a_case_offers_it_to_the_supervisor_alone(story: Story) -> None:
    case = story.mother_and_son()
    assert read_case(story.house, story.actor("counsellor"), case).assignment is None
    shown = read_case(story.house, story.actor("supervisor"), case, reason="引きつぎの相談").assignment
    assert shown is not None
    assert shown.assigned == ("東の相談員",)
    assert {name for _, name in shown.colleagues} == {"東の相談員", "東の同僚", "東の係長"}
