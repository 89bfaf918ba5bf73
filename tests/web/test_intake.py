"""相談受付: one page, everything typed kept, one case however often it is sent, no My Number anywhere."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coord.actions.cases import read_case
from coord.actions.listing import list_cases
from coord.domain.ids import new_public_ref
from tests.builders import Story
from tests.web.conftest import Browser

# An address of a form and a choice that is none have no box to come back in.
NOT_TYPED_IN_A_BOX = {"form_ref", "person-0.person.sex", "story_whose"}
MY_NUMBER = "123456789018"


def intake(**more: str) -> dict[str, object]:
    """A mother and her son, as typed; names of controls with __ for a dot, _ for a dash in persons."""
    words = {
        "form_ref": new_public_ref(),
        "source": "person",
        "heard_on": "R8.11.20",
        "person-0.person.name": "北野 とし子",
        "person-0.person.kana": "きたの としこ",
        "person-0.person.birth_date": "S19.3.12",
        "person-0.address.phone-answer": "not_asked",
        "person-2.person.name": "北野 隆",
        "person-2.person.kana": "きたの たかし",
        "person-2.person.birth_date": "1973-08-02",
        "person-2.household.relation": "長男",
        "worry.care": "most",
        "worry.care-whose": "0",
        "worry.withdrawn": "yes",
        "worry.withdrawn-whose": "2",
        "worry.family": "yes",
        "worry.family-whose": "all",
        "intake.story": "夜に何度も起きて眠れない。",
        "story_whose": "0",
        "story_touches": "health",
    }
    return {**words, **more}


def test_a_mother_and_her_son_are_entered_on_one_page(at_work: Callable[[str], Browser], story: Story) -> None:
    answer = at_work("counsellor").post("/cases/new", intake())
    assert answer.status_code == 303
    case = read_case(story.house, story.actor("counsellor"), str(answer.location).rsplit("/", 1)[-1])
    assert [(p.called, p.age, p.relation) for p in case.persons] == [
        ("北野 とし子", "82歳", "本人"),
        ("北野 隆", "53歳", "長男"),
    ]
    said = {(f.code, f.whose): f.value for s in case.sections for row in s.rows for f in row.fields}
    assert said["address.phone", "北野 とし子"] == "未聴取"
    assert said["worry.withdrawn", "北野 隆"] == "○ 困っている"
    assert said["worry.family", "世帯"] == "○ 困っている"
    assert said["intake.story", "北野 とし子"] == "夜に何度も起きて眠れない。"


def test_the_page_of_the_case_shows_what_was_entered(at_work: Callable[[str], Browser]) -> None:
    browser = at_work("counsellor")
    answer = browser.post("/cases/new", intake())
    shown = browser.get(str(answer.location)).get_data(as_text=True)
    for words in ("北野 とし子", "昭和19年3月12日", "◎ いちばん困っている", "未聴取", "記録番号"):
        assert words in shown
    title = shown[shown.index("<title>") : shown.index("</title>")]
    assert "北野" not in title + str(answer.location)


def test_the_same_form_sent_twice_opens_one_case(at_work: Callable[[str], Browser]) -> None:
    browser, words = at_work("counsellor"), intake()
    first, second = browser.post("/cases/new", words), browser.post("/cases/new", words)
    assert first.location == second.location


@pytest.mark.parametrize(
    ("control", "typed", "sentence"),
    [
        ("person-0.person.birth_date", "昭和65年4月1日", "昭和は64年1月7日までです"),
        ("person-2.person.birth_date", "R8.2.30", "2月30日はありません"),
        ("person-0.person.kana", "北野", "ひらがなかカタカナ"),
        ("person-2.person.kana", "Kitano", "ひらがなかカタカナ"),
        ("person-0.person.name", "", "ご本人の氏名を書いてください"),
        ("person-0.address.home", "あ" * 201, "200文字までです"),
        ("intake.story", "あ" * 4001, "4000文字までです"),
        ("heard_on", "R9.11.24", "先の日付です"),
        ("person-0.person.sex", "ほか", "示された中から"),
        ("story_whose", "5", "その人の欄に、まだ何も書いてありません"),
        ("form_ref", "", "画面が古くなっています"),
    ],
)
def test_what_cannot_be_taken_is_told_and_everything_typed_is_kept(
    at_work: Callable[[str], Browser], story: Story, control: str, typed: str, sentence: str
) -> None:
    before = len(list_cases(story.house, story.actor("counsellor")).rows)
    answer = at_work("counsellor").post("/cases/new", intake(**{control: typed}))
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "まだ受け付けていません。1か所を直してください。" in shown
    assert sentence in shown
    assert f'href="#{control}"' in shown or control == "form_ref"
    for name, words in {**intake(), control: typed}.items():
        if name in {control, "person-2.person.name", "person-0.person.kana"} and name not in NOT_TYPED_IN_A_BOX:
            assert str(words) in shown, name
    assert len(list_cases(story.house, story.actor("counsellor")).rows) == before


def test_several_mistakes_are_told_at_once(at_work: Callable[[str], Browser]) -> None:
    wrong = {"person-0.person.birth_date": "昭和65年", "person-2.person.kana": "隆", "person-0.person.name": ""}
    shown = at_work("counsellor").post("/cases/new", intake(**wrong)).get_data(as_text=True)
    assert "3か所を直してください" in shown
    assert "3人め ふりがな：" in shown


@pytest.mark.parametrize("control", ["person-0.address.phone", "intake.story", "person-2.household.state"])
def test_an_individual_number_is_refused_and_comes_back_nowhere(
    at_work: Callable[[str], Browser], story: Story, control: str
) -> None:
    browser = at_work("counsellor")
    answer = browser.post("/cases/new", intake(**{control: f"番号は {MY_NUMBER} です"}))
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "個人番号はここには書けません" in shown
    assert MY_NUMBER not in shown
    assert "北野 とし子" in shown
    for file in Path(story.house.settings.home).rglob("*"):
        assert not file.is_file() or MY_NUMBER.encode() not in file.read_bytes(), file
