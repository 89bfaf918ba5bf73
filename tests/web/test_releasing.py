"""Two acts on two pages: the office that gave it agrees on its request, the chair releases on the item."""

from collections.abc import Callable

from tests.actions.test_a_consent_that_came_later import writes
from tests.builders import Clock, Story
from tests.sittings import Sitting
from tests.web.conftest import Browser

LEARNED = "会議では、3年出ていないと聞いた"


def test_who_gave_it_agrees_and_the_chair_names_who_may_see_it(at_work: Callable[[str], Browser], story: Story) -> None:
    case = story.mother_and_son()
    story.consents(case, "-", "refused")
    sitting = Sitting(story=story, clock=Clock(), case=case)
    sitting.put("shakyo")
    sitting.necessary()
    sitting.answer(to=["shakyo", "welfare"])
    writes(story, case, "shakyo", LEARNED, anew=False)
    story.consents(case, "-", "given")
    story.share(case, "hospital", by="shakyo")
    counsellor, chair = at_work("counsellor"), at_work("chair")
    page = chair.get(f"/items/{sitting.item}/release").get_data(as_text=True)
    assert "承知を待っています" in page
    assert LEARNED not in page
    address = f"/requests/{sitting.given_request()}"
    assert f'href="{address}"' in counsellor.get("/meetings").get_data(as_text=True)
    assert counsellor.post(f"{address}/agreement", {}, page=address).status_code == 422
    assert counsellor.post(f"{address}/agreement", {"agree": "yes"}, page=address).status_code == 303
    assert "承知しています。" in counsellor.get(address).get_data(as_text=True)
    release = f"/items/{sitting.item}/release"
    form = {"writer": story.town.agency_refs["shakyo"], "recipients": story.town.agency_refs["hospital"]}
    assert chair.post(release, dict(form)).status_code == 422
    assert LEARNED not in at_work("hospital").get(f"/cases/{case}").get_data(as_text=True)
    assert chair.post(release, {**form, "reason": "支援に要る"}).status_code == 303
    assert LEARNED in at_work("hospital").get(f"/cases/{case}").get_data(as_text=True)
