"""The 家族図 on the page of a case, and the form that states a tie."""

import re
from collections.abc import Callable

from tests.builders import Story
from tests.web.conftest import Browser


def page(browser: Browser, case: str) -> str:
    answer = browser.get(f"/cases/{case}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def family(browser: Browser, case: str) -> str:
    """The section of the 家族図."""
    return page(browser, case).split('<section id="family"')[1].split("</section>")[0]


def tied(browser: Browser, case: str, first: str, second: str, tie: str) -> tuple[int, str]:
    words = {"first": first, "second": second, "tie": tie, "source": "person", "learned_on": "R8.11.20"}
    answer = browser.post(f"/cases/{case}/kin/new", words)
    return answer.status_code, answer.get_data(as_text=True)


def test_the_picture_stands_beside_its_table_and_says_itself_in_words(
    at_work: Callable[[str], Browser], story: Story
) -> None:
    shown = family(at_work("counsellor"), story.mother_and_son(household__living="同居"))
    assert shown.count("<svg") == 1
    assert 'role="img" aria-labelledby="genogram-title genogram-words"' in shown
    assert '<title id="genogram-title">家族図</title>' in shown
    assert "西川 とし子の子は、西川 隆。" in shown
    assert "style=" not in shown
    rows = re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", shown)
    assert [re.findall(r">([^<>]+)</t", row) for row in rows] == [
        ["西川 とし子", "本人", "82歳", "同居", "―"],
        ["西川 隆", "長男", "53歳", "―", "―"],
    ]


def test_one_person_alone_has_no_picture_whoever_else_may_be_hidden(
    at_work: Callable[[str], Browser], story: Story
) -> None:
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    story.share(case, "shakyo")
    assert '<section id="family"' not in page(at_work("shakyo"), case)


def test_a_tie_is_stated_drawn_and_corrected(at_work: Callable[[str], Browser], story: Story) -> None:
    case = story.household(
        {"person.name": "山田 花子", "person.kana": "やまだ はなこ", "household.relation": "本人"},
        {"person.name": "山田 太郎", "household.relation": "その他の親族"},
    )
    one, other = story.persons(case)
    counsellor = at_work("counsellor")
    assert tied(counsellor, case, one, other, "divorced")[0] == 303
    assert 'class="bond-divorced"' in family(counsellor, case)
    (mend,) = re.findall(rf"/cases/{case}/kin/[a-z2-7]+/correction", page(counsellor, case))
    assert "山田 花子は、山田 太郎の" in counsellor.get(mend).get_data(as_text=True)
    words = {"tie": "child", "source": "official", "learned_on": "R8.11.21"}
    assert counsellor.post(mend, words).status_code == 303
    assert "山田 太郎の子は、山田 花子。" in family(counsellor, case)
    assert "親子（親は 山田 太郎）" in page(counsellor, case)


def test_a_tie_that_cannot_be_is_sent_back_with_a_sentence_and_what_was_chosen(
    at_work: Callable[[str], Browser], story: Story
) -> None:
    case = story.mother_and_son()
    mother, son = story.persons(case)
    counsellor = at_work("counsellor")
    status, shown = tied(counsellor, case, mother, mother, "parent")
    assert status == 422
    assert "同じ人が選ばれています" in shown
    assert shown.count(f'<option value="{mother}" selected>') == 2
    assert "「だれが」を選んでください。" in tied(counsellor, case, "", son, "married")[1]
    assert "「何にあたるか」を、示された中から選んでください。" in tied(counsellor, case, mother, son, "friends")[1]
    assert tied(counsellor, case, mother, son, "parent")[0] == 303
    assert "もう書いてあります" in tied(counsellor, case, son, mother, "married")[1]


def test_the_general_form_offers_no_tie_and_takes_a_death_by_year(
    at_work: Callable[[str], Browser], story: Story
) -> None:
    case = story.mother_and_son()
    _, son = story.persons(case)
    counsellor = at_work("counsellor")
    path = f"/cases/{case}/statements/new"
    assert "household.kin" not in counsellor.get(path).get_data(as_text=True)
    words = {"field": "household.deceased", "persons": son, "value": "平成21年", "source": "family"}
    assert counsellor.post(path, words).status_code == 303
    assert "平成21年没" in family(counsellor, case)
    shown = counsellor.post(path, {**words, "value": "昭和65年"}).get_data(as_text=True)
    assert "昭和65年" in shown
