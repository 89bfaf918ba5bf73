"""担当: the office's cases by number with who is assigned; who leads the office assigns them here."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from coord.actions.assignments import list_assignments
from coord.actions.cases import assign_case
from coord.actions.gate import Actor, House
from coord.errors import Invalid
from coord.web.answers import form_page, go_to
from coord.web.session import does
from coord.web.typed import Typed, typed_now

PAGES = Blueprint("assignments", __name__)

ASSIGNED = "担当を決めました。その人は、いまからこのケースをそのまま開けます。"


@PAGES.get("/assignments")
@does("list_assignments")
def index(house: House, actor: Actor) -> ResponseReturnValue:
    """The newest of the office's cases."""
    return _list(house, actor, Typed())


@PAGES.get("/assignments/behind/<ref:last>")
@does("list_assignments")
def older(house: House, actor: Actor, last: str) -> ResponseReturnValue:
    """The cases behind the last one of a page."""
    return _list(house, actor, Typed(), page=last)


def _list(house: House, actor: Actor, typed: Typed, *, page: str | None = None) -> ResponseReturnValue:
    return form_page("pages/assignments/index.html", typed, page=list_assignments(house, actor, page=page))


@PAGES.post("/cases/<ref:case>/assignment")
@does("assign_case", "list_assignments")
def assign(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """Assign a case to a colleague."""
    typed = typed_now()
    try:
        assign_case(house, actor, case, staff_ref=typed.word("staff"))
    except Invalid as invalid:
        return _list(house, actor, typed.refused(invalid, staff=f"staff-{case}"))
    flash(ASSIGNED)
    return go_to("assignments.index")
