"""Drafts: kept for their author under one appointment, opened with an entry, destroyed in the end."""

import dataclasses
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from coord.actions.appointments import end_appointment, list_staff
from coord.actions.cases import add_statement, correct_statement, current_statement, read_case
from coord.actions.drafts import discard_draft, find_drafts, open_draft, save_draft
from coord.actions.founding import PersonPlan, found_town
from coord.actions.gate import Actor, House
from coord.actions.handoffs import Letter, accept_handoff, decline_handoff, hand_over
from coord.actions.upkeep import destroy_drafts
from coord.actions.walls import set_wall
from coord.crypto.keys import ScopeKind
from coord.domain.access import WallRule
from coord.domain.agency import Role
from coord.domain.draft import Sheet, SheetForm
from coord.domain.ids import new_public_ref
from coord.domain.statement import Value
from coord.errors import Conflict, Invalid, NotFound, Refused
from coord.store import tables as t
from coord.store.session import open_database
from tests.builders import Clock, Story, small_plan
from tests.gate.reading import entries
from tests.gate.test_sessions import everything

SECRET = "電気が止まりそうだと、小さな声で話された"
WORDS = (("field", "course.note"), ("value", SECRET), ("persons", "a"), ("persons", "b"))
INTAKE = Sheet(form=SheetForm.INTAKE)


def note(case: str) -> Sheet:
    return Sheet(form=SheetForm.STATEMENT, case=case)


def kept(story: Story, sheet: Sheet, *, by: Actor | None = None, words: tuple[tuple[str, str], ...] = WORDS) -> str:
    ref = new_public_ref()
    save_draft(story.house, by or story.actor("counsellor"), ref, sheet, words)
    return ref


def lying(house: House) -> int:
    """How many drafts lie in the database, of every town."""
    engine = open_database(house.settings.database_url)
    with engine.begin() as connection:
        count: int = connection.execute(select(func.count()).select_from(t.draft)).scalar_one()
    engine.dispose()
    return count


def keys_of(story: Story, person: str) -> int:
    appointment = story.actor(person).appointment
    return sum(scope.id == appointment for scope in story.house.keystore.scopes(ScopeKind.APPOINTMENT))


def own_note(story: Story, case: str) -> str:
    """A statement of the counsellor's office, to be corrected."""
    person = story.persons(case)[0]
    actor = story.actor("counsellor")
    return add_statement(
        story.house, actor, case, field="course.note", persons=(person,), value=Value(text="はじめに聞いたこと")
    )


@pytest.fixture
def story(house: House) -> Story:
    """The usual town, where the counsellor also works at 社協 and two people coordinate."""
    plan = small_plan()
    both = PersonPlan(
        name="兼務の相談員",
        appointments=(("east", Role.COUNSELLOR, "相談員"), ("shakyo", Role.COUNSELLOR, "相談員")),
    )
    second = PersonPlan(name="協働の推進員2", appointments=(("coordination", Role.COORDINATOR, "推進員"),))
    plan = dataclasses.replace(plan, people={**plan.people, "both": both, "second_coordinator": second})
    return Story(house=house, town=found_town(house, plan), plan=plan)


def test_what_is_being_written_is_found_and_opened_again_as_it_stood(story: Story) -> None:
    case = story.mother_and_son()
    actor, ref = story.actor("counsellor"), kept(story, note(case))
    (found,) = find_drafts(story.house, actor, note(case))
    assert found.ref == ref
    opened = open_draft(story.house, actor, ref)
    assert (opened.words, opened.sheet) == (WORDS, note(case))


def test_an_autosave_writes_over_the_one_before(story: Story) -> None:
    actor, ref = story.actor("counsellor"), kept(story, INTAKE)
    before = lying(story.house)
    save_draft(story.house, actor, ref, INTAKE, (("intake.story", "もう少し聞いた"),))
    assert lying(story.house) == before
    assert open_draft(story.house, actor, ref).words == (("intake.story", "もう少し聞いた"),)


def test_two_windows_of_one_form_do_not_write_over_each_other(story: Story) -> None:
    case = story.mother_and_son()
    first, second = kept(story, note(case)), kept(story, note(case), words=(("value", "べつの話"),))
    assert [found.ref for found in find_drafts(story.house, story.actor("counsellor"), note(case))] == [second, first]


def test_keeping_leaves_no_entry_and_opening_leaves_one(story: Story) -> None:
    case = story.mother_and_son()
    actor, before = story.actor("counsellor"), len(entries(story.house, story.town.id))
    ref = kept(story, note(case))
    save_draft(story.house, actor, ref, note(case), WORDS)
    find_drafts(story.house, actor, note(case))
    assert entries(story.house, story.town.id)[before:] == []
    open_draft(story.house, actor, ref)
    (entry,) = entries(story.house, story.town.id)[before:]
    assert (entry["event"], entry["case"], entry["facts"]) == (
        "draft.opened",
        case,
        {"draft": ref, "form": "statement"},
    )


def test_it_lies_sealed_wherever_one_looks(story: Story) -> None:
    kept(story, INTAKE)
    assert not any(SECRET in row for row in everything(story.house))


@pytest.mark.parametrize("person", ["colleague", "supervisor", "both", "coordinator", "shakyo"])
def test_nobody_else_finds_opens_overwrites_or_throws_it_away(story: Story, person: str) -> None:
    author, ref = story.actor("counsellor"), kept(story, INTAKE)
    other = story.actor(person)
    assert find_drafts(story.house, other, INTAKE) == ()
    for deed in (open_draft, discard_draft):
        with pytest.raises(NotFound):
            deed(story.house, other, ref)
    with pytest.raises(Conflict):
        save_draft(story.house, other, ref, INTAKE, (("value", "上書き"),))
    assert open_draft(story.house, author, ref).words == WORDS


def test_its_author_does_not_find_it_under_another_appointment(story: Story) -> None:
    east, shakyo = story.actor("both", "east"), story.actor("both", "shakyo")
    ref = kept(story, INTAKE, by=east)
    assert find_drafts(story.house, shakyo, INTAKE) == ()
    with pytest.raises(NotFound):
        open_draft(story.house, shakyo, ref)
    assert open_draft(story.house, east, ref).words == WORDS


@pytest.mark.parametrize("person", ["clerk", "volunteer", "auditor", "administrator", "head"])
def test_who_does_no_casework_keeps_none(story: Story, person: str) -> None:
    with pytest.raises(Refused):
        save_draft(story.house, story.actor(person), new_public_ref(), INTAKE, WORDS)


@pytest.mark.parametrize("number", ["123456789018", "１２３４－５６７８－９０１８", "番号は 1234 5678 9018 とのこと"])
def test_one_with_an_individual_number_is_not_kept(story: Story, number: str) -> None:
    before, others = lying(story.house), set(everything(story.house))
    with pytest.raises(Invalid) as refused:
        kept(story, INTAKE, words=(("intake.story", number),))
    assert "番号は保存していません。" in refused.value.problems["draft"]
    assert lying(story.house) == before
    assert not any("9018" in row and "1234" in row for row in everything(story.house) if row not in others)


def test_one_too_long_for_any_form_is_not_kept(story: Story) -> None:
    with pytest.raises(Invalid):
        kept(story, INTAKE, words=(("intake.story", "あ" * 100_001),))


@pytest.mark.parametrize("person", ["shakyo", "hospital"])
def test_nothing_is_kept_about_a_case_out_of_reach_or_of_none_alike(story: Story, person: str) -> None:
    for case in (story.mother_and_son(), "a" * 26):
        with pytest.raises((NotFound, Refused)):
            kept(story, note(case), by=story.actor(person))


def test_a_wall_that_rises_closes_the_draft_too(story: Story) -> None:
    case = story.mother_and_son()
    story.consents(case, "given", "given")
    story.share(case, "shakyo")
    theirs = story.actor("shakyo")
    ref = kept(story, note(case), by=theirs)
    wall = {"rule": WallRule.PLACE_HIDDEN, "person": story.persons(case)[0], "reason": "避難中"}
    set_wall(story.house, story.actor("counsellor"), case, staff=None, agency=None, **wall)
    assert find_drafts(story.house, theirs, note(case)) == ()
    with pytest.raises(Refused):
        open_draft(story.house, theirs, ref)


def test_sending_it_destroys_it_in_the_same_act(story: Story) -> None:
    case = story.mother_and_son()
    actor, person, before = story.actor("counsellor"), story.persons(case)[0], lying(story.house)
    ref = kept(story, note(case))

    def send(words: str) -> None:
        value = Value(text=words)
        add_statement(story.house, actor, case, field="course.note", persons=(person,), value=value, draft=ref)

    with pytest.raises(Invalid):
        send("")
    assert lying(story.house) == before + 1, "what could not be sent is still there"
    send(SECRET)
    assert lying(story.house) == before
    with pytest.raises(NotFound):
        open_draft(story.house, actor, ref)


def sends_a_letter(story: Story, case: str, draft: str) -> None:
    story.consents(case, "given", "refused")
    letter = Letter(
        recipient=story.town.agency_refs["coordination"],
        words="お願いします",
        urgency="week",
        reply_by=story.today + timedelta(days=7),
    )
    hand_over(story.house, story.actor("counsellor"), case, letter, draft=draft)


def corrects(story: Story, case: str, draft: str) -> None:
    correct_statement(
        story.house, story.actor("counsellor"), case, own_note(story, case), value=Value(text="直した"), draft=draft
    )


@pytest.mark.parametrize("sends", [sends_a_letter, corrects])
def test_a_letter_and_a_correction_take_their_drafts_along(
    story: Story, sends: Callable[[Story, str, str], None]
) -> None:
    case, before = story.mother_and_son(), lying(story.house)
    sends(story, case, kept(story, Sheet(form=SheetForm.LETTER, case=case)))
    assert lying(story.house) == before


def test_throwing_it_away_is_written_down_and_final(story: Story) -> None:
    case = story.mother_and_son()
    actor, ref = story.actor("counsellor"), kept(story, note(case))
    assert discard_draft(story.house, actor, ref) == note(case)
    assert entries(story.house, story.town.id)[-1]["event"] == "draft.discarded"
    with pytest.raises(NotFound):
        open_draft(story.house, actor, ref)


def test_after_fourteen_days_untouched_it_is_gone_for_its_author_and_then_from_the_house(
    story: Story, clock: Clock
) -> None:
    actor, old = story.actor("counsellor"), kept(story, INTAKE)
    clock.forward(days=13)
    fresh = kept(story, INTAKE)
    clock.forward(days=1, seconds=1)
    assert [found.ref for found in find_drafts(story.house, actor, INTAKE)] == [fresh]
    with pytest.raises(NotFound):
        open_draft(story.house, actor, old)
    before = lying(story.house)
    destroy_drafts(story.house)
    assert lying(story.house) < before
    assert entries(story.house, story.town.id)[-1]["event"] == "drafts.destroyed"
    assert entries(story.house, story.town.id)[-1]["facts"] == {"reason": "old", "count": 1}
    assert open_draft(story.house, actor, fresh).words == WORDS
    assert destroy_drafts(story.house) == 0


def test_with_the_appointment_its_drafts_end_and_then_its_key(story: Story) -> None:
    before = lying(story.house)
    kept(story, INTAKE)
    kept(story, INTAKE, by=story.actor("colleague"))
    (ref,) = (row.ref for row in list_staff(story.house, story.actor("head")).appointments if row.staff == "東の相談員")
    end_appointment(story.house, story.actor("head"), ref)
    assert lying(story.house) == before + 1
    assert (keys_of(story, "counsellor"), keys_of(story, "colleague")) == (1, 1)
    destroy_drafts(story.house)
    assert (keys_of(story, "counsellor"), keys_of(story, "colleague")) == (0, 1)
    assert entries(story.house, story.town.id)[-1]["facts"] == {"reason": "appointment", "count": 1}
    assert destroy_drafts(story.house) == 0


def test_a_draft_put_under_another_appointment_behind_the_program_does_not_open(story: Story) -> None:
    ref, thief = kept(story, INTAKE), story.actor("colleague")
    kept(story, INTAKE, by=thief)
    engine = open_database(story.house.settings.database_url)
    with engine.begin() as connection:
        moved = update(t.draft).where(t.draft.c.public_ref == ref).values(appointment_id=thief.appointment)
        connection.execute(moved)
    engine.dispose()
    assert open_draft(story.house, thief, ref).words is None
    assert entries(story.house, story.town.id)[-1]["event"] == "field.unreadable"


def test_who_corrects_what_a_colleague_corrected_meanwhile_learns_of_it_and_keeps_his_words(story: Story) -> None:
    case = story.mother_and_son()
    actor, first = story.actor("counsellor"), own_note(story, case)
    sheet = Sheet(form=SheetForm.CORRECTION, case=case, about=first)
    ref = kept(story, sheet)
    theirs = correct_statement(story.house, actor, case, first, value=Value(text="さきに直した"))
    with pytest.raises(Conflict):
        correct_statement(story.house, actor, case, first, value=Value(text=SECRET), draft=ref)
    assert open_draft(story.house, actor, ref).words == WORDS
    assert current_statement(story.house, actor, case, first) == theirs
    correct_statement(story.house, actor, case, theirs, value=Value(text=SECRET), draft=ref)
    notes = [
        field.value
        for section in read_case(story.house, actor, case).sections
        for row in section.rows
        for field in row.fields
        if field.code == "course.note"
    ]
    assert notes == [SECRET]


def test_another_office_does_not_learn_what_stands_where_a_statement_stood(story: Story) -> None:
    case = story.mother_and_son()
    story.consents(case, "given", "given")
    story.share(case, "shakyo")
    first = own_note(story, case)
    for statement in (first, "a" * 26):
        with pytest.raises((NotFound, Refused)):
            current_statement(story.house, story.actor("shakyo"), case, statement)
        with pytest.raises((NotFound, Refused)):
            current_statement(story.house, story.actor("hospital"), case, statement)


def test_of_two_who_answer_one_handoff_the_second_keeps_his_words(story: Story) -> None:
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    handoff = story.hand_over(case)
    second = story.actor("second_coordinator")
    ref = kept(story, Sheet(form=SheetForm.REPLY, case=case, about=handoff), by=second)
    accept_handoff(story.house, story.actor("coordinator"), handoff, words="受けました")
    for answer in (accept_handoff, decline_handoff):
        with pytest.raises(Conflict):
            answer(story.house, second, handoff, words=SECRET, draft=ref)
    assert open_draft(story.house, second, ref).words == WORDS


def test_the_sender_keeps_no_reply_to_his_own_handoff(story: Story) -> None:
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    sheet = Sheet(form=SheetForm.REPLY, case=case, about=story.hand_over(case))
    with pytest.raises(NotFound):
        kept(story, sheet)
