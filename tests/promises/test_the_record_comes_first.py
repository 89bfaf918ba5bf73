"""P2: no entry, no data. With the record made unwritable, no reading shows anything and no deed is done."""

from collections.abc import Callable

import pytest

from coord.actions.appointments import list_staff
from coord.actions.assignments import list_assignments
from coord.actions.cases import add_statement, read_case
from coord.actions.consents import prepare_consents
from coord.actions.disclosures import list_disclosures
from coord.actions.handoffs import read_handoff
from coord.actions.listing import list_cases
from coord.actions.matrix import preview_sharing
from coord.actions.paper.handoff_copies import reserve_copy
from coord.actions.record import Wanted, read_audit
from coord.actions.search import search_person
from coord.actions.walls import prepare_wall
from coord.domain.statement import Value
from coord.errors import RecordUnavailable, Refused
from tests.builders import Story
from tests.gate.reading import a_record_that_refuses
from tests.promises.reading import Reader

Look = Callable[[Story, str, str], object]

LOOKS: dict[str, Look] = {
    "page": lambda story, case, _: read_case(story.house, story.actor("counsellor"), case),
    "page with a reason": lambda s, case, _: read_case(s.house, s.actor("colleague"), case, reason="当番"),
    "list": lambda story, *_: list_cases(story.house, story.actor("counsellor")),
    "search": lambda story, *_: search_person(story.house, story.actor("counsellor"), kana="にしかわ としこ"),
    "matrix": lambda story, case, _: preview_sharing(story.house, story.actor("counsellor"), case),
    "consent form": lambda story, case, _: prepare_consents(story.house, story.actor("counsellor"), case),
    "wall form": lambda story, case, _: prepare_wall(story.house, story.actor("counsellor"), case),
    "given and received": lambda story, case, _: list_disclosures(story.house, story.actor("counsellor"), case),
    "assignments": lambda story, *_: list_assignments(story.house, story.actor("head")),
    "handoff": lambda story, _, handoff: read_handoff(story.house, story.actor("coordinator"), handoff),
    "handoff with a reason": lambda s, _, handoff: read_handoff(s.house, s.actor("colleague"), handoff, reason="当番"),
    "sheet": lambda story, _, handoff: reserve_copy(story.house, story.actor("counsellor"), handoff),
    "record": lambda story, *_: read_audit(story.house, story.actor("auditor"), wanted=Wanted()),
    "staff": lambda story, *_: list_staff(story.house, story.actor("administrator")),
}


@pytest.mark.parametrize("look", LOOKS)
def test_no_entry_no_value(story: Story, look: str) -> None:
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    handoff = story.hand_over(case)
    with a_record_that_refuses(story.house):
        with pytest.raises(RecordUnavailable) as raised:
            LOOKS[look](story, case, handoff)
        assert "西川" not in repr(raised.value)
    assert LOOKS[look](story, case, handoff) is not None


def test_no_entry_of_a_refusal_no_answer_either(story: Story) -> None:
    case = story.mother_and_son()
    with a_record_that_refuses(story.house), pytest.raises(RecordUnavailable):
        read_case(story.house, story.actor("hospital"), case)
    with pytest.raises(Refused):
        read_case(story.house, story.actor("hospital"), case)


def test_no_entry_no_row(story: Story) -> None:
    case = story.mother_and_son()
    person = story.persons(case)[0]
    reader = Reader(story.house.settings.database_url)
    before = reader.tables(story.town.id)

    def write() -> str:
        return add_statement(
            story.house,
            story.actor("counsellor"),
            case,
            field="wish.life",
            persons=(person,),
            value=Value(text="家にいたい"),
        )

    with a_record_that_refuses(story.house), pytest.raises(RecordUnavailable):
        write()
    assert reader.tables(story.town.id) == before
    assert write() in {statement.ref for statement in reader.tables(story.town.id).statements}
    reader.close()
