"""Today's work asks for it by number, the matrix says who would see what, one button gives it."""

from collections.abc import Callable

from tests.builders import Story
from tests.web.conftest import Browser


def consented_later(story: Story) -> str:
    case = story.mother_and_son()
    story.consents(case, "-", "refused")
    story.consents(case, "-", "given")
    return case


def test_one_button_gives_what_the_matrix_said(at_work: Callable[[str], Browser], story: Story) -> None:
    case, browser = consented_later(story), at_work("counsellor")
    home = browser.get("/").get_data(as_text=True)
    assert f'href="/cases/{case}/sharing/again"' in home
    assert "同意がありました。自分の記載を渡しなおす" in home
    assert "西川" not in home
    shown = browser.get(f"/cases/{case}/sharing/again").get_data(as_text=True)
    for words in ("西川 隆さんが", "みどり病院", "ほかの機関から受けたことは、渡りません"):
        assert words in shown
    assert at_work("hospital").get(f"/cases/{case}").status_code == 404
    refused = browser.post(f"/cases/{case}/sharing/again", {})
    assert refused.status_code == 422
    assert "まだ渡していません" in refused.get_data(as_text=True)
    answer = browser.post(f"/cases/{case}/sharing/again", {"sure": "yes"})
    assert (answer.status_code, answer.location) == (303, "/")
    home = browser.get("/").get_data(as_text=True)
    assert "渡しなおしました。" in home
    assert f'href="/cases/{case}/sharing/again"' not in home
    assert "3年ほど外に出ていない" in at_work("hospital").get(f"/cases/{case}").get_data(as_text=True)
    assert "渡しなおすものはありません" in browser.get(f"/cases/{case}/sharing/again").get_data(as_text=True)


def test_a_reason_ends_it_without_giving(at_work: Callable[[str], Browser], story: Story) -> None:
    case, browser = consented_later(story), at_work("counsellor")
    address = f"/cases/{case}/sharing/again"
    answer = browser.post(f"{address}/refusal", {"words": ""}, page=address)
    assert answer.status_code == 422
    assert "渡しなおさない理由を書いてください。" in answer.get_data(as_text=True)
    answer = browser.post(f"{address}/refusal", {"words": "本人ともう一度話します"}, page=address)
    assert (answer.status_code, answer.location) == (303, "/")
    assert f'href="{address}"' not in browser.get("/").get_data(as_text=True)
    assert at_work("hospital").get(f"/cases/{case}").status_code == 404
