"""A wall is the same wall on every route: page, list, matrix, paper, paging, withdrawal, and the auditor's desk."""

import json
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import create_engine

from coord.actions.assignments import list_assignments
from coord.actions.cases import add_statement, assign_case, read_case
from coord.actions.disclosures import list_disclosures
from coord.actions.founding import found_town
from coord.actions.gate import House
from coord.actions.handoffs import Letter, accept_handoff, hand_over, list_handoffs, read_handoff
from coord.actions.home import read_home
from coord.actions.installation import sequencer_of
from coord.actions.listing import list_cases
from coord.actions.loading import NeedsReason
from coord.actions.matrix import preview_sharing
from coord.actions.naming import UNSAID
from coord.actions.paper.copies_out import hand_out, list_copies, settle_copy
from coord.actions.paper.handoff_copies import print_sheet, reserve_copy
from coord.actions.paper.issuing import press_of
from coord.actions.paper.stamps import Stamp
from coord.actions.paper.tsunagu import compose
from coord.actions.record import ShownLine, Wanted, read_audit
from coord.actions.search import search_person
from coord.actions.walls import set_wall
from coord.actions.withdrawals import withdraw_consent
from coord.domain.compartment import Compartment
from coord.domain.copy import CopyState
from coord.domain.statement import Value
from coord.errors import NotFound, Refused
from coord.store import tables as t
from forms.pdf import content_of
from tests.builders import Story, small_plan
from tests.forms.reading import text_of
from tests.gate.reading import Parts, entries

EAST, PHONE, FAX = "東包括", "000-111-2222", "000-111-3333"


@pytest.fixture
def story(house: House) -> Story:
    """A town whose 東包括, the name of which tells where its people live, has a telephone and a fax."""
    plan = small_plan()
    east = replace(plan.agencies["east"], phone=PHONE, fax=FAX)
    plan = replace(plan, agencies={**plan.agencies, "east": east})
    return Story(house=house, town=found_town(house, plan), plan=plan)


def newest(story: Story, event: str) -> Parts:
    """The newest entry of this event in the town's record."""
    return [entry for entry in entries(story.house, story.town.id) if entry["event"] == event][-1]


def hide_from(story: Story, case: str, rule: str, *, person: str | None = None, **against: str) -> None:
    """The opening office sets a wall against a staff member or an office."""
    refs = {"staff": story.town.staff_refs, "agency": story.town.agency_refs}
    ((kind, whom),) = against.items()
    counsellor = story.actor("counsellor")
    named = {kind: refs[kind][whom]}
    set_wall(story.house, counsellor, case, rule=rule, person=person, reason="申出があったため", **named)


# ── N-1: the name of an office that tells where someone lives ────────────────────────────────────


def secret_address(story: Story) -> tuple[str, str]:
    """A case of 東包括 with the mother's address kept secret, handed to the coordination desk."""
    case = story.mother_and_son()
    story.consents(case, "given", "given")
    handoff = story.hand_over(case)
    mother = story.persons(case)[0]
    set_wall(story.house, story.actor("counsellor"), case, rule="N-1", person=mother, reason="ご本人の申出")
    return case, handoff


def known_to_the_coordinator_only(story: Story) -> tuple[str, str]:
    """A case of 社協 that is with 東包括; where the mother lives was told to the coordination desk alone."""
    case = story.household(
        {"person.name": "西川 とし子", "person.kana": "にしかわ としこ"}, {"person.name": "西川 隆"}, by="shakyo"
    )
    story.consents(case, "given", "given", by="shakyo")
    story.share(case, "coordination", by="shakyo")
    handoff = story.hand_over(case, to="east", by="shakyo")
    print_sheet(story.house, story.actor("shakyo"), press_of(story.house), handoff)
    mother = story.persons(case, seen_by="shakyo")[0]
    set_wall(story.house, story.actor("coordinator"), case, rule="N-1", person=mother, reason="ご本人の申出")
    return case, handoff


def test_an_office_whose_name_tells_the_place_is_unnamed_to_whom_the_place_is_kept_from(story: Story) -> None:
    case, handoff = secret_address(story)
    coordinator = story.actor("coordinator")
    page = read_handoff(story.house, coordinator, handoff)
    assert (page.sender, page.recipient) == (UNSAID, "多機関協働")
    (row,) = list_handoffs(story.house, coordinator).rows
    assert row.other == UNSAID
    (due,) = read_home(story.house, coordinator).to_answer
    assert due.other == UNSAID
    shown = (page, row, due, read_case(story.house, coordinator, case))
    assert not any(word in str(shown) for word in (EAST, PHONE, FAX))


def test_her_sons_row_does_not_tell_the_office_either(story: Story) -> None:
    case, _ = secret_address(story)
    shown = read_case(story.house, story.actor("coordinator"), case)
    son = shown.persons[1].ref
    assert {field.agency for field in shown.fields_of(son)} == {UNSAID}


def test_a_handoff_of_her_son_alone_does_not_tell_it_to_who_knows_her_besides(story: Story) -> None:
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    story.share(case, "coordination")
    counsellor, coordinator = story.actor("counsellor"), story.actor("coordinator")
    letter = Letter(
        recipient=story.town.agency_refs["coordination"],
        words="息子さんのことです",
        urgency="week",
        reply_by=story.today,
        compartments=frozenset({Compartment.ABUSE}),
    )
    handoff = hand_over(story.house, counsellor, case, letter)
    mother = story.persons(case)[0]
    set_wall(story.house, counsellor, case, rule="N-1", person=mother, reason="ご本人の申出")
    (row,) = list_handoffs(story.house, coordinator).rows
    assert row.other == read_handoff(story.house, coordinator, handoff).sender == UNSAID


def test_the_office_itself_and_who_knows_the_place_read_the_name(story: Story) -> None:
    case, handoff = secret_address(story)
    page = read_handoff(story.house, story.actor("counsellor"), handoff)
    assert page.sender == EAST
    assert {f.agency for f in page.case.fields_of(page.case.persons[0].ref)} == {EAST}
    other, back = known_to_the_coordinator_only(story)
    assert read_handoff(story.house, story.actor("counsellor"), back).recipient == EAST
    assert EAST in str(read_case(story.house, story.actor("counsellor"), case))
    assert other != case


def test_the_sheet_names_no_such_office_and_says_how_to_reply(story: Story) -> None:
    _, handoff = secret_address(story)
    counsellor = story.actor("counsellor")
    content = reserve_copy(story.house, counsellor, handoff).content
    stamp = Stamp(entry=UUID(int=0), at=story.house.now(), size=0, root=None, signed_at=None)
    attached = json.dumps(json.loads(content_of(compose(content, stamp))), ensure_ascii=False)
    printed = text_of(print_sheet(story.house, counsellor, press_of(story.house), handoff).pdf)
    for paper in (attached, printed):
        assert not any(word in paper for word in (EAST, PHONE, FAX, "東の相談員", "電話でお尋ね"))
        assert "へは、お渡しした人を通してお返事ください。" in paper.replace("\n", "")
        assert "多機関協働" in paper


def test_a_recipient_whose_name_tells_the_place_stands_in_no_list_matrix_or_paper_of_the_sender(story: Story) -> None:
    case, handoff = known_to_the_coordinator_only(story)
    shakyo = story.actor("shakyo")
    (row,) = list_handoffs(story.house, shakyo).rows
    (copy,) = list_copies(story.house, shakyo).rows
    (waiting,) = read_home(story.house, shakyo).awaited
    assert {row.other, copy.recipient, waiting.other} == {UNSAID}
    assert read_handoff(story.house, shakyo, handoff).recipient == UNSAID
    content = reserve_copy(story.house, shakyo, handoff).content
    assert EAST not in str(content)
    matrix = preview_sharing(story.house, shakyo, case)
    assert story.town.agency_refs["east"] not in {row.agency_ref for row in matrix.rows}
    assert EAST not in {row.agency for row in matrix.rows}
    consent = read_case(story.house, shakyo, case).persons[0].consents[0].ref
    done = withdraw_consent(story.house, shakyo, case, consent, said_on=story.today)
    assert [copy.recipient_name for copy in done.recalls] == [UNSAID]


def test_the_matrix_tells_nobody_who_knows_the_secret_place(story: Story) -> None:
    case, _ = known_to_the_coordinator_only(story)
    desks = ("coordination", "hospital")
    asked = tuple(story.town.agency_refs[desk] for desk in desks)
    matrix = preview_sharing(story.house, story.actor("shakyo"), case, recipients=asked)
    mother = matrix.case.persons[0].ref
    cells = {
        row.agency: next(cell.why for cell in row.cells if cell.compartment == Compartment.ADDRESS.code)
        for row in matrix.rows
        if row.person_ref == mother
    }
    assert set(cells.values()) == {"wall"}, cells


# ── N-2, N-3 around one person ───────────────────────────────────────────────────────────────────


def known_by_the_hospital(story: Story) -> str:
    """A case of which the hospital can be given the mother only."""
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    return case


@pytest.mark.parametrize("rule", ["N-2", "N-3"])
def test_who_knew_only_her_has_no_trace_of_the_case_anywhere(story: Story, rule: str) -> None:
    case = known_by_the_hospital(story)
    handoff, hospital = story.hand_over(case, to="hospital"), story.actor("hospital")
    number = read_case(story.house, hospital, case).number
    hide_from(story, case, rule, person=story.persons(case)[0], agency="hospital")
    home = read_home(story.house, hospital)
    seen = (
        list_cases(story.house, hospital).rows,
        list_handoffs(story.house, hospital).rows,
        list_copies(story.house, hospital).rows,
        search_person(story.house, hospital, kana="にしかわ としこ").hits,
        (*home.to_answer, *home.awaited, *home.to_get_back),
    )
    assert not any(seen), seen
    assert number not in str(seen)
    with pytest.raises(Refused, match="nobody-visible"):
        read_case(story.house, hospital, case)
    for look in (read_handoff, lambda *asked: accept_handoff(*asked, words="受けます")):
        with pytest.raises(Refused):
            look(story.house, hospital, handoff)
    with pytest.raises(NotFound):
        list_cases(story.house, hospital, page=case)
    with pytest.raises(Refused, match="nobody-visible"):
        reserve_copy(story.house, story.actor("counsellor"), handoff)


def test_who_knew_her_son_too_keeps_the_case_and_the_place_his_row_gives_it(story: Story) -> None:
    case = story.mother_and_son()
    story.consents(case, "given", "given")
    hospital = story.actor("hospital")
    story.share(case, "hospital", Compartment.BASIC)
    (before,) = list_cases(story.house, hospital).rows
    mother, son = story.persons(case)
    note = Value(text="来院した")
    add_statement(story.house, hospital, case, field="course.note", persons=(mother,), value=note)
    (newer,) = list_cases(story.house, hospital).rows
    assert newer.since > before.since
    hide_from(story, case, "N-2", person=mother, staff="hospital")
    (after,) = list_cases(story.house, hospital).rows
    assert after.name is None
    assert before.since <= after.since < newer.since
    assert [person.ref for person in read_case(story.house, hospital, case).persons] == [son]


def test_a_handoff_of_her_alone_is_not_there_for_whom_she_is_hidden_from(story: Story) -> None:
    case = known_by_the_hospital(story)
    handoff = story.hand_over(case, to="hospital")
    colleague = story.actor("colleague")
    assign_case(story.house, story.actor("supervisor"), case, staff_ref=story.town.staff_refs["colleague"])
    counsellor = story.actor("counsellor")
    print_sheet(story.house, counsellor, press_of(story.house), handoff)
    (copy,) = list_copies(story.house, colleague).rows
    hide_from(story, case, "N-2", person=story.persons(case)[0], staff="colleague")
    assert len(read_case(story.house, colleague, case).persons) == 1
    assert list_handoffs(story.house, colleague).rows == ()
    assert list_copies(story.house, colleague).rows == ()
    with pytest.raises(Refused):
        read_handoff(story.house, colleague, handoff)
    with pytest.raises(NotFound):
        settle_copy(story.house, colleague, copy.ref, state=CopyState.RETURNED)
    assert len(list_handoffs(story.house, counsellor).rows) == len(list_copies(story.house, counsellor).rows) == 1


def test_no_reason_is_asked_where_none_could_open_the_case(story: Story) -> None:
    case = story.household({"person.name": "西川 とし子", "person.kana": "にしかわ としこ"})
    colleague, supervisor = story.actor("colleague"), story.actor("supervisor")
    with pytest.raises(NeedsReason):
        read_case(story.house, colleague, case)
    for whom in ("colleague", "supervisor"):
        hide_from(story, case, "N-3", person=story.persons(case)[0], staff=whom)
    for reason in (None, "担当が休みのため"):
        with pytest.raises(Refused) as refused:
            read_case(story.house, colleague, case, reason=reason)
        assert not isinstance(refused.value, NeedsReason)
    assert list_cases(story.house, colleague).rows == ()
    with pytest.raises(Refused, match="nobody-visible"):
        assign_case(story.house, supervisor, case, staff_ref=story.town.staff_refs["colleague"])


# ── A wall that can't be read ────────────────────────────────────────────────────────────────────


def break_walls(story: Story) -> None:
    """One bit flipped in each sealed wall of the town, behind the program's back."""
    engine = create_engine(story.house.settings.database_url)
    with engine.begin() as connection:
        for row in connection.execute(t.wall.select().where(t.wall.c.municipality == story.town.id)).all():
            sealed = bytes(row.sealed_kind)
            spoiled = sealed[:-1] + bytes([sealed[-1] ^ 1])
            connection.execute(t.wall.update().where(t.wall.c.id == row.id).values(sealed_kind=spoiled))
    engine.dispose()


def test_one_broken_wall_closes_its_case_to_everyone_and_nothing_else(story: Story) -> None:
    case, other = story.mother_and_son(), story.mother_and_son()
    for each in (case, other):
        story.consents(each, "given", "refused")
    broken, whole = (story.hand_over(each, to="shakyo") for each in (case, other))
    set_wall(
        story.house, story.actor("counsellor"), case, rule="N-1", person=story.persons(case)[0], reason="ご本人の申出"
    )
    wall = newest(story, "wall.set")["facts"]["wall"]
    break_walls(story)
    for who in ("counsellor", "shakyo"):
        actor = story.actor(who)
        assert [row.ref for row in list_cases(story.house, actor).rows] == [other]
        assert [row.ref for row in list_handoffs(story.house, actor).rows] == [whole]
        assert [hit.case_ref for hit in search_person(story.house, actor, kana="にしかわ としこ").hits] == [other]
        assert read_case(story.house, actor, other).persons
        with pytest.raises(Refused, match="wall-unreadable"):
            read_case(story.house, actor, case)
        with pytest.raises(Refused):
            read_handoff(story.house, actor, broken)
    assert [row.ref for row in list_assignments(story.house, story.actor("head")).rows] == [other]
    with pytest.raises(Refused, match="wall-unreadable"):
        list_disclosures(story.house, story.actor("counsellor"), case)
    with pytest.raises(Refused, match="wall-unreadable"):
        assign_case(story.house, story.actor("supervisor"), case, staff_ref=story.town.staff_refs["colleague"])
    assert newest(story, "field.unreadable")["facts"]["wall"] == [wall]


def test_the_damage_is_recorded_whether_the_page_is_shown_or_refused(story: Story) -> None:
    case = story.mother_and_son()
    set_wall(
        story.house, story.actor("counsellor"), case, rule="N-1", person=story.persons(case)[0], reason="ご本人の申出"
    )
    break_walls(story)
    counsellor = story.actor("counsellor")
    list_cases(story.house, counsellor)
    with pytest.raises(Refused):
        read_case(story.house, counsellor, case)
    told = [entry["event"] for entry in entries(story.house, story.town.id)[-4:]]
    assert told == ["case.listed", "field.unreadable", "access.refused", "field.unreadable"]
    last = entries(story.house, story.town.id)[-1]
    assert last["case"] == case
    assert last["facts"]["count"] == 1


# ── A withdrawal ─────────────────────────────────────────────────────────────────────────────────


def test_who_records_a_withdrawal_learns_only_of_what_concerns_its_office(story: Story) -> None:
    case = story.mother_and_son()
    consent, _ = story.consents(case, "given", "refused")
    story.share(case, "shakyo", Compartment.BASIC)
    story.share(case, "hospital", Compartment.BASIC)
    counsellor, shakyo = story.actor("counsellor"), story.actor("shakyo")
    handoff = story.hand_over(case, to="volunteers")
    print_sheet(story.house, counsellor, press_of(story.house), handoff)
    done = withdraw_consent(story.house, shakyo, case, consent, said_on=story.today)
    assert (done.ended, done.handoffs_closed, done.recalls) == (1, 0, ())
    facts = newest(story, "consent.withdrawn")["facts"]
    assert (len(facts["ended"]), len(facts["copies"])) == (3, 1)
    (copy,) = read_home(story.house, counsellor).to_get_back
    assert copy.must_come_back
    (closed,) = list_handoffs(story.house, counsellor).rows
    assert closed.state == "closed"


def test_the_giver_learns_of_all_it_gave(story: Story) -> None:
    case = story.mother_and_son()
    consent, _ = story.consents(case, "given", "refused")
    story.share(case, "shakyo", Compartment.BASIC)
    counsellor = story.actor("counsellor")
    print_sheet(story.house, counsellor, press_of(story.house), story.hand_over(case, to="hospital"))
    done = withdraw_consent(story.house, counsellor, case, consent, said_on=story.today)
    assert (done.ended, done.handoffs_closed, len(done.recalls)) == (2, 1, 1)


# ── The auditor ──────────────────────────────────────────────────────────────────────────────────


def the_record(story: Story, **wanted: str) -> list[ShownLine]:
    """Every line the auditor is shown, page by page."""
    sequencer = sequencer_of(story.house)
    while sequencer.run_once():
        pass
    lines: list[ShownLine] = []
    page: str | None = ""
    while page is not None:
        desk = read_audit(story.house, story.actor("auditor"), wanted=Wanted(**wanted), page=page)
        assert len(desk.lines) == 50 or desk.next_page is None
        lines += desk.lines
        page = desk.next_page
    return lines


def naming(lines: Iterable[ShownLine], *refs: str) -> list[ShownLine]:
    return [line for line in lines if any(ref in str(line) for ref in refs)]


@pytest.mark.parametrize("against", [{"staff": "auditor"}, {"agency": "audit"}], ids=["his own name", "his office"])
def test_an_auditor_with_an_interest_reads_nothing_of_the_case(story: Story, against: dict[str, str]) -> None:
    case, other = story.mother_and_son(), story.mother_and_son()
    persons, counsellor = story.persons(case), story.actor("counsellor")
    for _ in range(60):
        read_case(story.house, counsellor, case)
        list_cases(story.house, counsellor)
    story.consents(case, "given", "refused")
    handoff = story.hand_over(case)
    copy = print_sheet(story.house, counsellor, press_of(story.house), handoff).copy
    hand_out(story.house, counsellor, [copy])
    settle_copy(story.house, counsellor, copy, state=CopyState.RETURNED)
    assert len(naming(the_record(story), case, *persons)) > 120
    hide_from(story, case, "N-3", **against)
    lines = the_record(story)
    assert naming(lines, case, *persons, copy, handoff) == []
    assert naming(lines, other)
    for wanted in ({"case": case}, {"person": persons[0]}):
        assert the_record(story, **wanted) == []


def test_an_auditor_with_an_interest_in_one_person_reads_no_entry_that_names_her(story: Story) -> None:
    case = story.mother_and_son()
    mother, son = story.persons(case)
    list_cases(story.house, story.actor("counsellor"))
    note = Value(text="電話があった")
    counsellor = story.actor("counsellor")
    add_statement(story.house, counsellor, case, field="course.note", persons=(son,), value=note)
    hide_from(story, case, "N-3", person=mother, staff="auditor")
    lines = the_record(story)
    assert naming(lines, mother) == []
    assert [line.event for line in naming(lines, son)] == ["statement.added"]


def test_another_persons_wall_and_another_town_leave_the_record_whole(story: Story) -> None:
    case = story.mother_and_son()
    hide_from(story, case, "N-3", staff="hospital")
    assert {line.event for line in the_record(story, case=case)} >= {"case.opened", "wall.set"}


def test_the_entry_of_a_wall_names_the_wall_and_not_its_kind(story: Story) -> None:
    case = story.mother_and_son()
    hide_from(story, case, "N-3", staff="hospital")
    facts = newest(story, "wall.set")["facts"]
    assert set(facts) == {"wall"}
    assert str(UUID(str(facts["wall"]))) == facts["wall"]
