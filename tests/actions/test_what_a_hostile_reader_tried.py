"""Ways that were found by someone who tried: each is closed, told as what the people get."""

import pytest

from coord.actions.appointments import NewAppointment, confirm_appointment, end_appointment, give_appointment
from coord.actions.cases import add_statement, assign_case, read_case
from coord.actions.handoffs import accept_handoff, read_handoff
from coord.actions.loading import NeedsReason
from coord.actions.walls import set_wall
from coord.actions.withdrawals import withdraw_consent
from coord.domain.agency import Role
from coord.domain.compartment import Compartment
from coord.domain.statement import Value
from coord.errors import Invalid, NotFound, Refused
from coord.store import people
from tests.builders import Story


def test_a_consent_recorded_twice_is_withdrawn_once(story: Story) -> None:
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    story.share(case, "shakyo", Compartment.ECONOMY)
    again, _ = story.consents(case, "given", "refused")
    today = story.today
    withdraw_consent(story.house, story.actor("counsellor"), case, again, said_on=today)
    with pytest.raises(Refused):
        read_case(story.house, story.actor("shakyo"), case)
    mother = read_case(story.house, story.actor("counsellor"), case).persons[0]
    assert not any(consent.in_force for consent in mother.consents)


def test_a_letter_is_for_whoever_reads_all_that_came_with_it(story: Story) -> None:
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    handoff = story.hand_over(case, words="息子さんのこともお願いします")
    accept_handoff(story.house, story.actor("coordinator"), handoff, words="受けました")
    assert read_handoff(story.house, story.actor("coordinator"), handoff).letter == "息子さんのこともお願いします"
    with pytest.raises(Refused):
        read_handoff(story.house, story.actor("coordination_counsellor"), handoff)


def test_nobody_shuts_the_opening_office_out_of_its_own_case(story: Story) -> None:
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    story.share(case, "shakyo", Compartment.ECONOMY)
    for who, error in (("shakyo", Refused), ("counsellor", Invalid)):
        with pytest.raises(error):
            set_wall(
                story.house,
                story.actor(who),
                case,
                rule="N-2",
                agency=story.town.agency_refs["east"],
                reason="ためし",
            )
    assert read_case(story.house, story.actor("counsellor"), case).persons


def test_free_text_puts_nobody_on_the_list_of_those_who_know_the_address(story: Story) -> None:
    case = story.mother_and_son()
    story.consents(case, "given", "-")
    story.share(case, "shakyo")
    mother = story.persons(case)[0]
    shakyo = story.actor("shakyo")
    add_statement(story.house, shakyo, case, field="course.note", persons=(mother,), value=Value(text="電話があった"))
    set_wall(story.house, story.actor("counsellor"), case, rule="N-1", person=mother, reason="ご本人の申出")
    shown = read_case(story.house, shakyo, case)
    assert "address.home" not in {f.code for s in shown.sections for r in s.rows for f in r.fields}


def test_a_reason_is_asked_only_where_it_could_open_something(story: Story) -> None:
    case = story.mother_and_son()
    for reason in ("", "理由"):
        with pytest.raises(Refused):
            read_case(story.house, story.actor("hospital"), case, reason=reason)
    with pytest.raises(NotFound):
        read_case(story.house, story.actor("hospital"), "a" * 26, reason="")
    with pytest.raises(Invalid, match="reason"):
        read_case(story.house, story.actor("colleague"), case, reason="番号は123456789018")


def test_who_comes_back_to_an_office_is_assigned_to_nothing(story: Story) -> None:
    case = story.mother_and_son()
    colleague, head = story.actor("colleague"), story.actor("head")
    assign_case(story.house, story.actor("supervisor"), case, staff_ref=story.town.staff_refs["colleague"])
    assert read_case(story.house, colleague, case).persons
    with story.house.engine.begin() as connection:
        row = people.appointments_of_staff(connection, story.town.id, colleague.staff)[0]
    end_appointment(story.house, head, row.public_ref)
    again = give_appointment(
        story.house,
        story.actor("administrator"),
        NewAppointment(
            staff_ref=story.town.staff_refs["colleague"],
            agency_ref=story.town.agency_refs["east"],
            role=Role.COUNSELLOR,
            title="相談員",
            starts=story.today,
        ),
    )
    confirm_appointment(story.house, head, again)
    with story.house.engine.begin() as connection:
        newest = people.appointment_by_ref(connection, story.town.id, again)
    assert newest is not None
    returned = type(colleague)(
        municipality=colleague.municipality, staff=colleague.staff, appointment=newest.id, session="story"
    )
    with pytest.raises(NeedsReason):
        read_case(story.house, returned, case)
