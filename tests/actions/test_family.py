"""The family as a reader may know it: what is stated, what 続柄 tells, and nothing of whoever is hidden."""

from datetime import date

import pytest

from coord.actions.cases import Intake, NewPerson, add_statement, correct_statement, enter_case, read_case
from coord.actions.family import ShownFamily, family_of, genogram_of
from coord.actions.walls import set_wall
from coord.domain.access import WallRule
from coord.domain.ids import new_public_ref
from coord.domain.kin import Kin, Tie, kin_of
from coord.domain.statement import Answer, Value
from coord.domain.wareki import age_on
from coord.errors import Invalid
from forms.genogram import Bond, Family, Sex
from tests.builders import Story


def member(name: str, relation: str, **more: str) -> dict[str, str]:
    said = {"person.name": name, "household.relation": relation}
    if relation == "本人":
        said["person.kana"] = "やまだ"
    return said | {code.replace("__", "."): text for code, text in more.items()}


def refs(story: Story, case: str) -> dict[str, str]:
    """The reference of each, by name: only the 本人 has a place in the order."""
    return {person.called: person.ref for person in read_case(story.house, story.actor("counsellor"), case).persons}


def tie(story: Story, case: str, first: str, second: str, kind: Tie, *, by: str = "counsellor") -> str:
    """The first is the second's parent, where it is a parent's tie."""
    persons = refs(story, case)
    two = persons[first], persons[second]
    text = Kin(tie=kind, parent=two[0] if kind is Tie.PARENT else "").text
    return add_statement(story.house, story.actor(by), case, field="household.kin", persons=two, value=Value(text=text))


def drawn(story: Story, case: str, *, seen_by: str = "counsellor") -> Family:
    return genogram_of(read_case(story.house, story.actor(seen_by), case))


def shown(story: Story, case: str, *, seen_by: str = "counsellor") -> ShownFamily:
    return family_of(read_case(story.house, story.actor(seen_by), case))


def children(family: Family) -> dict[tuple[str, ...], list[tuple[str, bool]]]:
    name = {m.key: m.name for m in family.members}
    return {
        tuple(sorted(name[p] for p in group.parents)): [(name[child.key], child.sure) for child in group.children]
        for group in family.offspring
    }


def test_the_relation_to_the_person_herself_tells_her_husband_and_her_sons(story: Story) -> None:
    case = story.household(
        member("花子", "本人", person__sex="女"),
        member("太郎", "配偶者"),
        member("次男さん", "次男", person__birth_date="1980-01-01"),
        member("長男さん", "長男", person__birth_date="1978-01-01"),
        member("知人", "同居人"),
    )
    family = drawn(story, case)
    assert [couple.bond for couple in family.couples] == [Bond.MARRIED]
    # eldest first; whether the husband is the father nobody has said
    assert children(family) == {("太郎", "花子"): [("長男さん", False), ("次男さん", False)]}
    assert {m.name: m.sex for m in family.members} == {
        "花子": Sex.FEMALE,
        "太郎": Sex.UNKNOWN,
        "次男さん": Sex.MALE,
        "長男さん": Sex.MALE,
        "知人": Sex.UNKNOWN,
    }


def test_parents_grandparents_and_sisters_are_told_no_further_than_the_words_go(story: Story) -> None:
    case = story.household(
        member("本人さん", "本人"), member("父さん", "父"), member("祖母さん", "祖母"), member("姉さん", "兄弟姉妹")
    )
    family = drawn(story, case)
    assert children(family) == {("父さん",): [("本人さん", True), ("姉さん", False)]}
    grandmother = next(m.key for m in family.members if m.name == "祖母さん")
    assert [(a.key, a.descendant) for a in family.ancestors] == [(grandmother, "1")]


def test_what_is_stated_of_two_counts_before_the_relation(story: Story) -> None:
    case = story.household(member("花子", "本人"), member("太郎", "配偶者"), member("長男さん", "長男"))
    tie(story, case, "花子", "太郎", Tie.DIVORCED)
    tie(story, case, "花子", "長男さん", Tie.PARENT)
    family = drawn(story, case)
    assert [couple.bond for couple in family.couples] == [Bond.DIVORCED]
    assert children(family) == {("花子",): [("長男さん", True)]}


def test_the_newest_word_on_two_counts_and_it_may_be_that_there_is_nothing(story: Story) -> None:
    case = story.household(member("花子", "本人"), member("太郎", "同居人"))
    statement = tie(story, case, "花子", "太郎", Tie.COHABITING)
    assert [couple.bond for couple in drawn(story, case).couples] == [Bond.COHABITING]
    counsellor = story.actor("counsellor")
    correct_statement(story.house, counsellor, case, statement, value=Value(answer=Answer.NONE))
    assert drawn(story, case).couples == ()


def test_twins_share_their_parents_for_certain(story: Story) -> None:
    case = story.household(member("花子", "本人"), member("一子", "長女"), member("双子", "その他の親族"))
    tie(story, case, "一子", "双子", Tie.TWINS)
    (group,) = drawn(story, case).offspring
    assert [(child.key, child.twins, child.sure) for child in group.children] == [("2", 1, True), ("3", 1, True)]


def test_whoever_died_has_a_year_and_no_age(story: Story) -> None:
    case = story.household(
        member("花子", "本人", person__birth_date="1950-01-01"),
        member("太郎", "配偶者", person__birth_date="1948-01-01", household__deceased="2009-03"),
        member("父さん", "父", household__deceased="あり"),
    )
    table = shown(story, case).members
    age = age_on(date(1950, 1, 1), story.today)
    assert {one.called: (one.age, one.alive) for one in table} == {
        "花子": (f"{age}歳", ""),
        "太郎": ("", "平成21年没"),
        "父さん": ("", "死亡"),
    }
    assert {m.name for m in drawn(story, case).members if m.deceased} == {"太郎", "父さん"}


def test_a_hidden_son_is_nowhere_in_the_picture_and_it_closes_up(story: Story) -> None:
    case = story.household(member("花子", "本人"), member("隠れた長男", "長男"), member("長女さん", "長女"))
    tie(story, case, "花子", "隠れた長男", Tie.PARENT)
    tie(story, case, "隠れた長男", "長女さん", Tie.TWINS)
    story.consents(case, "given", "given", "given")
    story.share(case, "shakyo")
    assert "隠れた長男" in shown(story, case, seen_by="shakyo").picture
    son = refs(story, case)["隠れた長男"]
    set_wall(
        story.house,
        story.actor("counsellor"),
        case,
        person=son,
        rule=WallRule.OTHER_PARTY,
        agency=story.town.agency_refs["shakyo"],
        reason="相手方にあたるため",
    )
    hidden = shown(story, case, seen_by="shakyo")
    without = story.household(member("花子", "本人"), member("長女さん", "長女"))
    story.consents(without, "given", "given")
    story.share(without, "shakyo")
    assert "隠れた長男" not in hidden.picture
    assert son not in hidden.picture
    assert hidden == shown(story, without, seen_by="shakyo")


def test_a_tie_with_somebody_who_refused_is_not_given(story: Story) -> None:
    case = story.household(member("花子", "本人"), member("太郎", "同居人"), member("次子", "次女"))
    tie(story, case, "花子", "太郎", Tie.DIVORCED)
    answers = {"花子": "given", "太郎": "refused", "次子": "given"}
    story.consents(case, *(answers[called] for called in refs(story, case)))
    story.share(case, "shakyo")
    family = drawn(story, case, seen_by="shakyo")
    assert [m.name for m in family.members] == ["花子", "次子"]
    assert family.couples == ()
    assert "離婚" not in shown(story, case, seen_by="shakyo").picture


def test_a_tie_names_two_and_one_office_says_it_once(story: Story) -> None:
    case = story.household(member("花子", "本人"), member("太郎", "同居人"), member("次子", "次女"))
    persons, counsellor = story.persons(case), story.actor("counsellor")

    def state(*whose: int, text: str) -> None:
        two = tuple(persons[n] for n in whose)
        add_statement(story.house, counsellor, case, field="household.kin", persons=two, value=Value(text=text))

    for whose in ((0,), (0, 0), (0, 1, 2)):
        with pytest.raises(Invalid):
            state(*whose, text="married")
    with pytest.raises(Invalid):
        state(0, 1, text=f"parent:{persons[2]}")
    with pytest.raises(Invalid):
        state(0, 1, text="friends")
    state(0, 1, text="married")
    with pytest.raises(Invalid) as again:
        state(1, 0, text="divorced")
    assert "もう書いてあります" in again.value.problems["household.kin"]


def test_a_tie_cannot_come_in_with_the_first_page(story: Story) -> None:
    values = {code: Value(text=text) for code, text in member("花子", "本人", household__kin="married").items()}
    intake = Intake(form_ref=new_public_ref(), persons=(NewPerson(values=values),))
    with pytest.raises(Invalid) as refused:
        enter_case(story.house, story.actor("counsellor"), intake)
    assert list(refused.value.problems) == ["person-0.household.kin"]


@pytest.mark.parametrize("text", ["", "friends", "parent", "parent:", "married:" + "a" * 26, "parent:short", "twins "])
def test_what_is_no_tie_is_not_read_as_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        kin_of(text)
