"""What was told by telephone or by mouth in an emergency, written down afterwards in half a minute."""

import re
from datetime import UTC, datetime, time

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from coord.actions.gate import Actor, House
from coord.actions.giving import OFFERED
from coord.actions.telling import Telling, record_disclosure_made
from coord.clock import JAPAN
from coord.domain.emergency import ToldTo
from coord.domain.wareki import short_wareki
from coord.errors import Invalid
from coord.web.answers import form_page, go_to
from coord.web.session import does, house_here
from coord.web.typed import Typed, typed_now
from coord.web.words import today

PAGES = Blueprint("tellings", __name__)

TOLD = "伝えたことを記録しました。画面では、だれにも何も開いていません。"
WHEN = "時刻を、2:15 や 02:15 のように書いてください。"
_TIME = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")


@PAGES.get("/cases/<ref:case>/persons/<ref:person>/tellings/new")
@does("record_disclosure_made")
def blank(_: House, __: Actor, case: str, person: str) -> ResponseReturnValue:
    """The form, with the present moment in it. It shows nothing of anybody."""
    now = house_here().now().astimezone(JAPAN)
    return _page(case, person, Typed({"told_on": short_wareki(now.date()), "told_time": f"{now:%H:%M}"}))


def _page(case: str, person: str, typed: Typed) -> ResponseReturnValue:
    return form_page(
        "pages/emergency/telling.html",
        typed,
        case=case,
        person=person,
        told_to=[(kind.value, kind.label) for kind in ToldTo],
        compartments=[(c.code, c.label) for c in OFFERED],
    )


@PAGES.post("/cases/<ref:case>/persons/<ref:person>/tellings/new")
@does("record_disclosure_made")
def tell(house: House, actor: Actor, case: str, person: str) -> ResponseReturnValue:
    """Record it."""
    typed = typed_now()
    try:
        record_disclosure_made(house, actor, case, person, _telling(typed))
    except Invalid as invalid:
        return _page(case, person, typed.refused(invalid))
    flash(TOLD)
    return go_to("home.index")


def _telling(typed: Typed) -> Telling:
    day = typed.day("told_on")
    if day is None:
        typed.complain("told_on", "伝えた日を書いてください。")
    clock = _TIME.fullmatch(typed.word("told_time").strip())
    if clock is None:
        typed.complain("told_time", WHEN)
    compartments = typed.compartments("compartments")
    typed.refuse_if_any()
    at = time(int(clock[1]), int(clock[2])) if clock else time()
    return Telling(
        told_to=typed.word("told_to"),
        office=typed.word("office"),
        compartments=compartments,
        told_at=datetime.combine(day or today(), at, JAPAN).astimezone(UTC),
        why=typed.word("why"),
    )
