"""Moving a case: what is given up, what stays behind and who is missing stand there before the one button does."""

from collections.abc import Callable

from tests.builders import Story
from tests.web.conftest import Browser


def handed_over(story: Story) -> str:
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    story.hand_over(case)
    return case


def test_the_button_stands_there_when_nobody_is_missing(at_work: Callable[[str], Browser], story: Story) -> None:
    case, browser = handed_over(story), at_work("coordinator")
    assert f'href="/cases/{case}/move"' in browser.get(f"/cases/{case}").get_data(as_text=True)
    page = browser.get(f"/cases/{case}/move").get_data(as_text=True)
    for words in ("まだ同意のない人 1人", "断られました", "利用目的の範囲内", "使わなくなる根拠"):
        assert words in page
    assert "に移す</button>" not in page
    story.consents(case, "-", "given")
    page = browser.get(f"/cases/{case}/move").get_data(as_text=True)
    assert "みなさんの同意があります。" in page
    assert "重層的支援会議に移す</button>" in page
    answer = browser.post(f"/cases/{case}/move", {"body": ""})
    assert answer.status_code == 422
    answer = browser.post(f"/cases/{case}/move", {"body": story.town.bodies["juso"]})
    assert (answer.status_code, answer.location) == (303, "/meetings")
    assert "もう申し出ています。" in browser.get(f"/cases/{case}/move").get_data(as_text=True)


def test_nobody_else_is_offered_it(at_work: Callable[[str], Browser], story: Story) -> None:
    case, browser = handed_over(story), at_work("counsellor")
    assert f'href="/cases/{case}/move"' not in browser.get(f"/cases/{case}").get_data(as_text=True)
    assert browser.get(f"/cases/{case}/move").status_code == 404
