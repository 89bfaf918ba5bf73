"""A handoff over the pages: sent, read, accepted with a reply or declined with a reason, printed."""

from collections.abc import Callable

import pytest

from coord.actions.paper.copies_out import hand_out
from coord.actions.paper.handoff_copies import print_sheet
from coord.actions.paper.issuing import press_of
from coord.actions.withdrawals import withdraw_consent
from tests.builders import Story
from tests.web.conftest import Browser

LETTER = "電気が止まりそうです。いっしょに考えてください。"


def handed_over(story: Story) -> tuple[str, str]:
    case = story.mother_and_son()
    story.consents(case, "given", "refused")
    return case, story.hand_over(case, words=LETTER)


def test_a_case_is_handed_over_with_a_letter(at_work: Callable[[str], Browser], story: Story) -> None:
    case, browser = story.mother_and_son(), at_work("counsellor")
    story.consents(case, "given", "refused")
    page = browser.get(f"/cases/{case}/handoffs/new").get_data(as_text=True)
    assert page.index("だれの") < page.index("つなぐ理由と、お願いしたいこと")
    letter = {
        "recipient": story.town.agency_refs["coordination"],
        "words": LETTER,
        "urgency": "week",
        "reply_by": "令和8年11月30日",
        "sure": "yes",
    }
    answer = browser.post(f"/cases/{case}/handoffs/new", dict(letter))
    assert answer.status_code == 303
    shown = browser.get(answer.location).get_data(as_text=True)
    assert "つなぎました。" in shown
    assert LETTER in shown
    assert "つなぐシートを印刷する" in shown


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"words": ""}, "つなぐ理由と、お願いしたいことを書いてください。"),
        ({"reply_by": "きのう"}, "返事の期限を、12/1 や 10日後、R8.12.1 のように書いてください。"),
        ({"reply_by": "2020-01-01"}, "返事の期限は、きょうから90日以内の日にしてください。"),
        ({"recipient": ""}, "つなぐ相手の機関を選んでください。"),
        ({"urgency": "soon"}, "急ぎの度合いを選んでください。"),
        ({"sure": ""}, "表の「だれに、何が」を確かめてから"),
    ],
)
def test_a_letter_that_cannot_go_is_kept_as_typed(
    at_work: Callable[[str], Browser], story: Story, change: dict[str, str], sentence: str
) -> None:
    case, browser = story.mother_and_son(), at_work("counsellor")
    story.consents(case, "given", "refused")
    letter = {
        "recipient": story.town.agency_refs["coordination"],
        "words": LETTER,
        "urgency": "week",
        "reply_by": "R8.11.30",
        "sure": "yes",
        **change,
    }
    answer = browser.post(f"/cases/{case}/handoffs/new", dict(letter))
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in shown
    assert change.get("words", LETTER) in shown


def test_the_recipient_reads_and_accepts(at_work: Callable[[str], Browser], story: Story) -> None:
    case, handoff = handed_over(story)
    coordinator = at_work("coordinator")
    shown = coordinator.get(f"/handoffs/{handoff}").get_data(as_text=True)
    assert LETTER in shown
    assert "要介護2" in shown
    assert "つなぐシートを印刷する" not in shown
    answer = coordinator.post(
        f"/handoffs/{handoff}/acceptance", {"words": "月曜に電話します。"}, page=f"/handoffs/{handoff}"
    )
    assert answer.location == f"/cases/{case}"
    assert "受けました。" in coordinator.get(answer.location).get_data(as_text=True)
    assert "月曜に電話します。" in at_work("counsellor").get(f"/handoffs/{handoff}").get_data(as_text=True)


def test_declining_needs_a_reason_and_closes_what_was_brought(at_work: Callable[[str], Browser], story: Story) -> None:
    case, handoff = handed_over(story)
    coordinator = at_work("coordinator")
    empty = coordinator.post(f"/handoffs/{handoff}/refusal", {"reason": " "}, page=f"/handoffs/{handoff}")
    assert empty.status_code == 422
    assert "お受けできない理由を書いてください。" in empty.get_data(as_text=True)
    answer = coordinator.post(
        f"/handoffs/{handoff}/refusal", {"reason": "担当の圏域が違います。"}, page=f"/handoffs/{handoff}"
    )
    assert answer.location == "/handoffs"
    assert coordinator.get(f"/cases/{case}").status_code == 404
    assert "担当の圏域が違います。" in at_work("counsellor").get(f"/handoffs/{handoff}").get_data(as_text=True)


def test_a_third_office_finds_nothing(at_work: Callable[[str], Browser], story: Story) -> None:
    _, handoff = handed_over(story)
    assert at_work("hospital").get(f"/handoffs/{handoff}").status_code == 404


def test_a_colleague_who_is_not_assigned_is_asked_why(at_work: Callable[[str], Browser], story: Story) -> None:
    _, handoff = handed_over(story)
    supervisor, page = at_work("supervisor"), f"/handoffs/{handoff}"
    asked = supervisor.get(page)
    assert asked.status_code == 403
    assert f'action="{page}/opening"' in asked.get_data(as_text=True)
    for words in (" ", "123456789018 の件"):
        empty = supervisor.post(f"{page}/opening", {"reason": words}, page=page)
        assert empty.status_code == 422
        assert "西川" not in empty.get_data(as_text=True)
        assert words.strip() not in empty.get_data(as_text=True) or not words.strip()
    opened = supervisor.post(f"{page}/opening", {"reason": "休みの担当の代わりに電話を受けた"}, page=page)
    shown = opened.get_data(as_text=True)
    assert opened.status_code == 200
    assert LETTER in shown
    assert "担当外のケースのつなぎを、理由を書いて開きました。" in shown
    assert "つなぐシートを印刷する" not in shown
    assert supervisor.get(page).status_code == 403, "the reason opened it once"


def test_a_colleague_of_the_recipient_reads_it_without_the_letter_once_the_office_has_the_case(
    at_work: Callable[[str], Browser], story: Story
) -> None:
    _, handoff = handed_over(story)
    page = f"/handoffs/{handoff}"
    colleague = at_work("coordination_counsellor")
    assert colleague.get(page).status_code == 404, "nothing was given to this desk"
    refused = colleague.post(f"{page}/opening", {"reason": "担当が休み"}, page="/")
    assert refused.status_code == 404
    assert "担当外" not in refused.get_data(as_text=True)
    at_work("coordinator").post(f"{page}/acceptance", {"words": "受けました"}, page=page)
    assert colleague.get(page).status_code == 403
    opened = colleague.post(f"{page}/opening", {"reason": "担当が休み"}, page=page)
    shown = opened.get_data(as_text=True)
    assert opened.status_code == 200
    assert LETTER not in shown
    assert "西川" not in shown, "what was given to the coordinator's post is the coordinator's"


def test_the_list_holds_no_name(at_work: Callable[[str], Browser], story: Story) -> None:
    handed_over(story)
    shown = at_work("counsellor").get("/handoffs").get_data(as_text=True)
    assert "返事待ち" in shown
    assert "西川" not in shown


@pytest.mark.slow
def test_the_sheet_is_a_file_that_names_nobody(at_work: Callable[[str], Browser], story: Story) -> None:
    _, handoff = handed_over(story)
    browser = at_work("counsellor")
    answer = browser.post(f"/handoffs/{handoff}/copies", page=f"/handoffs/{handoff}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF-")
    name = answer.headers["Content-Disposition"]
    assert name.startswith('attachment; filename="copy-')
    assert name.isascii()
    assert answer.headers["Cache-Control"] == "no-store"
    copies = browser.get("/copies").get_data(as_text=True)
    assert "出しました" in copies
    copy = copies.split('href="/copies/')[1].split('"')[0]
    assert browser.post(f"/copies/{copy}/settlement", {"state": "destroyed"}, page="/copies").status_code == 409
    assert browser.post(f"/copies/{copy}/handing-out", page="/copies").status_code == 303
    assert browser.post(f"/copies/{copy}/settlement", {"state": ""}, page="/copies").status_code == 422
    assert browser.post(f"/copies/{copy}/settlement", {"state": "destroyed"}, page="/copies").status_code == 303
    assert "渡した先で裁断しました" in browser.get("/copies").get_data(as_text=True)
    assert browser.post(f"/copies/{copy}/settlement", {"state": "lost"}, page="/copies").status_code == 409


def test_paper_that_must_come_back_stands_on_the_first_page_with_what_to_do(
    at_work: Callable[[str], Browser], story: Story
) -> None:
    house, counsellor, case = story.house, story.actor("counsellor"), story.mother_and_son()
    consent, _ = story.consents(case, "given", "refused")
    handoff = story.hand_over(case)
    handed, kept = (print_sheet(house, counsellor, press_of(house), handoff) for _ in range(2))
    hand_out(house, counsellor, [handed.copy])
    withdraw_consent(house, counsellor, case, consent, said_on=story.today)
    home = at_work("counsellor").get("/").get_data(as_text=True)
    assert "返してもらう紙 2部" in home
    for copy, deed in ((handed.copy, "回収を記録する"), (kept.copy, "裁断を記録する")):
        assert f'href="/copies/{copy}">{deed}' in home
