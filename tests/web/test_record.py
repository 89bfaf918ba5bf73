"""The auditor's desk: what happened, on which ground, checked and exported; never what a case says."""

import io
import zipfile
from collections.abc import Callable

import pytest

from coord.actions.gate import House
from coord.actions.installation import sequencer_of
from tests.builders import Story
from tests.web.conftest import Browser


def signed(house: House) -> None:
    sequencer_of(house).run_once()


def test_the_desk_shows_references_and_never_a_name(
    at_work: Callable[[str], Browser], story: Story, house: House
) -> None:
    case = story.mother_and_son()
    at_work("counsellor").get(f"/cases/{case}")
    at_work("hospital").get(f"/cases/{case}")
    signed(house)
    shown = at_work("auditor").get(f"/record?case={case}").get_data(as_text=True)
    for words in (case[:8], "ケースの内容を見ました。", "決まりにより断りました。", "提供がない", "自所の記載"):
        assert words in shown
    for secret in ("西川", "要介護2", "さくら台"):
        assert secret not in shown


def test_conditions_compose_and_can_be_taken_off(at_work: Callable[[str], Browser], story: Story, house: House) -> None:
    case = story.mother_and_son()
    at_work("hospital").get(f"/cases/{case}")
    signed(house)
    shown = at_work("auditor").get(f"/record?case={case}&outcome=refused").get_data(as_text=True)
    rows = shown.split("<tbody>")[1]
    assert "決まりにより断りました。" in rows
    assert "ケースを新しく登録しました。" not in rows
    assert f'href="/record?case={case}"' in shown


@pytest.mark.parametrize("condition", ["event=nothing", "outcome=perhaps", "ground=WHIM", "page=first"])
def test_a_condition_that_names_nothing_is_told(at_work: Callable[[str], Browser], condition: str) -> None:
    answer = at_work("auditor").get(f"/record?{condition}")
    assert answer.status_code == 422
    assert "まだしぼり込んでいません" in answer.get_data(as_text=True)


def test_the_record_is_checked_and_exported(at_work: Callable[[str], Browser], story: Story, house: House) -> None:
    story.mother_and_son()
    auditor = at_work("auditor")
    signed(house)
    checked = auditor.post("/record/verification", page="/record")
    assert checked.status_code == 200
    assert "番まで壊れていません" in checked.get_data(as_text=True)
    exported = auditor.post("/record/export", page="/record")
    assert exported.mimetype == "application/zip"
    assert "record.zip" in exported.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(exported.data)) as package:
        assert any(name.endswith("verify.py") for name in package.namelist())


def test_nobody_else_reads_the_record(at_work: Callable[[str], Browser]) -> None:
    for person in ("counsellor", "administrator", "head"):
        browser = at_work(person)
        assert browser.get("/record").status_code == 404
        assert browser.post("/record/export", page="/").status_code == 404
