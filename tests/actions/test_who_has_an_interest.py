"""N-3 before anyone is asked: who would attend is compared by tokens; who says it herself is off the item."""

import pytest

from coord.actions.appointments import NewAppointment, give_appointment
from coord.actions.bodies import list_meetings
from coord.actions.cases import read_case
from coord.actions.convening import propose_case, read_proposal
from coord.actions.home import read_home
from coord.actions.matrix import preview_sharing
from coord.actions.relations import declare_closeness, read_relations
from coord.domain.agency import Role
from coord.errors import Invalid, NotFound, Refused
from tests.builders import Clock, Story
from tests.promises.reading import Reader
from tests.sittings import Sitting

DAUGHTER = {"person.name": "西川 由美", "person.kana": "にしかわ ゆみ", "person.birth_date": "1978-12-10"}


def sitting_of(story: Story, clock: Clock) -> Sitting:
    """A mother who consented, and her daughter, who lives elsewhere."""
    mother = {"person.name": "西川 とし子", "person.kana": "にしかわ としこ", "person.birth_date": "1944-03-12"}
    case = story.household({**mother, "health.illness": "心不全"}, {**DAUGHTER, "household.relation": "長女"})
    story.consents(case, "given", "-")
    return Sitting(story=story, clock=clock, case=case)


@pytest.fixture
def sitting(story: Story, clock: Clock) -> Sitting:
    return sitting_of(story, clock)


def is_who(story: Story, person: str, agency: str, role: Role, kana: str, birth: str) -> None:
    """Someone at work gets one more appointment, and says with it how the name sounds and when she was born."""
    new = NewAppointment(
        staff_ref=story.town.staff_refs[person],
        agency_ref=story.town.agency_refs[agency],
        role=role,
        title="兼務",
        starts=story.today,
        kana=kana,
        birth=birth,
    )
    give_appointment(story.house, story.actor("administrator"), new)


def the_daughter_works_as(story: Story, person: str, agency: str, role: Role) -> None:
    is_who(story, person, agency, role, "ニシカワ　ユミ", "昭和53年12月10日")


def test_of_a_desk_the_related_one_sees_nothing_and_the_rest_may_come(sitting: Sitting) -> None:
    story = sitting.story
    the_daughter_works_as(story, "shakyo", "shakyo", Role.COUNSELLOR)
    is_who(story, "hospital", "hospital", Role.COUNSELLOR, "おおさわ まこと", "1980-01-01")
    sitting.put("shakyo", "hospital")
    sitting.answer(to=["shakyo", "hospital", "welfare"])
    assert sitting.sees("hospital")
    with pytest.raises(Refused):
        sitting.sees("shakyo")
    with pytest.raises(NotFound):
        sitting.room("shakyo")
    assert sitting.requests("shakyo").items == ()
    page = read_relations(story.house, story.actor("secretary"), sitting.item)
    assert page.apart == (("社協の相談員", "社協くらし"),)
    assert ("病院の相談員", "みどり病院") not in page.uncompared
    assert ("福祉総務課長", "福祉総務課") in page.uncompared


def test_whoever_is_invited_by_name_and_related_must_be_taken_off_before_anyone_is_asked(sitting: Sitting) -> None:
    the_daughter_works_as(sitting.story, "volunteer", "volunteers", Role.VOLUNTEER)
    with pytest.raises(Invalid) as refused:
        sitting.put("shakyo", volunteer=True)
    (sentence,) = refused.value.problems.values()
    assert "利害の関係がある" in sentence
    assert not any(word in sentence for word in ("長女", "親族", "西川"))
    assert sitting.requests("counsellor").requests == ()


@pytest.mark.parametrize("who", ["chair", "secretary"])
def test_who_leads_the_meeting_may_not_be_related(sitting: Sitting, who: str) -> None:
    role = Role.SUPERVISOR if who == "chair" else Role.COUNSELLOR
    the_daughter_works_as(sitting.story, who, "welfare", role)
    with pytest.raises(Invalid) as refused:
        sitting.put("shakyo")
    assert "代わって" in refused.value.problems["invited"]
    assert sitting.requests("counsellor").requests == ()


def test_it_binds_whoever_it_is_in_the_offices_that_are_asked(sitting: Sitting) -> None:
    """The supervisor of the very office that has the case: assigned or not, nothing of it exists for her."""
    story = sitting.story
    the_daughter_works_as(story, "supervisor", "east", Role.SUPERVISOR)
    read_case(story.house, story.actor("supervisor"), sitting.case, reason="指導のため")
    sitting.put("shakyo")
    with pytest.raises(Refused):
        read_case(story.house, story.actor("supervisor"), sitting.case, reason="指導のため")
    assert read_case(story.house, story.actor("counsellor"), sitting.case).persons


def test_without_a_birth_date_nothing_is_compared_and_the_agenda_says_so(sitting: Sitting) -> None:
    story, house = sitting.story, sitting.story.house
    proposal = propose_case(
        house, story.actor("counsellor"), sitting.case, body=story.town.bodies["shien"], reason="相談"
    )
    page = read_proposal(house, story.actor("secretary"), proposal)
    assert ("社協の相談員", "社協くらし") in page.uncompared
    is_who(story, "shakyo", "shakyo", Role.COUNSELLOR, "さかもと たつや", "1985-02-03")
    page = read_proposal(house, story.actor("secretary"), proposal)
    assert ("社協の相談員", "社協くらし") not in page.uncompared


@pytest.mark.parametrize(
    ("kana", "birth", "mended"),
    [("", "1980-01-01", "kana"), ("石川由美", "1980-01-01", "kana"), ("いしかわ ゆみ", "", "birth"),
     ("いしかわ ゆみ", "1980", "birth"), ("いしかわ ゆみ", "あした", "birth")],
)  # fmt: skip
def test_a_name_and_a_whole_birth_date_go_together(story: Story, kana: str, birth: str, mended: str) -> None:
    with pytest.raises(Invalid) as refused:
        is_who(story, "shakyo", "shakyo", Role.COUNSELLOR, kana, birth)
    assert set(refused.value.problems) == {mended}


def test_who_says_it_herself_is_off_the_item_and_sees_nothing_of_the_case(sitting: Sitting) -> None:
    story, house = sitting.story, sitting.story.house
    sitting.put("shakyo", volunteer=True)
    sitting.answer(to=["shakyo", "volunteers", "welfare"])
    assert sitting.room("volunteer").question
    with pytest.raises(Invalid):
        declare_closeness(house, story.actor("volunteer"), sitting.item, reason=" ")
    declare_closeness(house, story.actor("volunteer"), sitting.item, reason="いとこにあたる")
    with pytest.raises(NotFound):
        sitting.room("volunteer")
    with pytest.raises(Refused):
        sitting.sees("volunteer")
    assert list_meetings(house, story.actor("volunteer")).items == ()
    assert {seat.agency for seat in sitting.room().seats} == {"福祉総務課", "社協くらし"}
    assert read_relations(house, story.actor("secretary"), sitting.item).apart == (("民生委員", "民児協"),)


def test_a_desk_stays_at_the_item_when_one_of_its_people_leaves_it(sitting: Sitting) -> None:
    story, house = sitting.story, sitting.story.house
    sitting.put("shakyo")
    sitting.answer(to=["shakyo", "welfare"])
    declare_closeness(house, story.actor("shakyo"), sitting.item, reason="となりの家")
    assert {seat.agency for seat in sitting.room().seats} == {"福祉総務課", "社協くらし"}
    with pytest.raises(Refused):
        preview_sharing(house, story.actor("shakyo"), sitting.case)
    assert read_home(house, story.actor("shakyo")).to_share_again == ()


def test_only_who_is_at_the_item_declares_and_only_the_secretariat_reads_who_is_apart(sitting: Sitting) -> None:
    story, house = sitting.story, sitting.story.house
    sitting.put("shakyo")
    with pytest.raises(Refused):
        declare_closeness(house, story.actor("hospital"), sitting.item, reason="となりの家")
    with pytest.raises(Refused):
        read_relations(house, story.actor("shakyo"), sitting.item)


def test_neither_the_record_nor_the_tables_say_who_is_whose_kin(sitting: Sitting) -> None:
    story = sitting.story
    the_daughter_works_as(story, "shakyo", "shakyo", Role.COUNSELLOR)
    sitting.put("shakyo")
    declare_closeness(story.house, story.actor("secretary"), sitting.item, reason="いとこにあたる")
    reader = Reader(story.house.settings.database_url)
    tokens = {bytes(row["token"]) for row in reader.rows("SELECT token FROM search_token")}
    sealed = b"".join(
        bytes(row["sealed_identity"]) for row in reader.rows("SELECT sealed_identity FROM staff_identity")
    )
    leaves = b" ".join(reader.leaves(story.town.id)).decode()
    reader.close()
    assert tokens
    assert not [token for token in tokens if token in sealed]
    assert "ニシカワ".encode() not in sealed
    assert not [word for word in ("いとこ", "ニシカワ", "1978-12", "照らし合わせ") if word in leaves]
