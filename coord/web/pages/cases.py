"""Cases: the list, and one case as this reader may see it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from coord.actions.cases import read_case
from coord.actions.family import family_of
from coord.actions.gate import Actor, House
from coord.actions.listing import list_cases
from coord.actions.shown import ShownCase
from coord.web.reasons import opened_for
from coord.web.session import does

PAGES = Blueprint("cases", __name__)


@PAGES.get("/cases")
@does("list_cases")
def index(house: House, actor: Actor) -> ResponseReturnValue:
    """The newest cases within reach."""
    return render_template("pages/cases/index.html", page=list_cases(house, actor))


@PAGES.get("/cases/behind/<ref:last>")
@does("list_cases")
def older(house: House, actor: Actor, last: str) -> ResponseReturnValue:
    """The cases behind the last one of a page."""
    return render_template("pages/cases/index.html", page=list_cases(house, actor, page=last))


@PAGES.get("/cases/<ref:case>")
@does("read_case")
def show(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """One case."""
    return _shown(read_case(house, actor, case), reasoned=False)


@PAGES.post("/cases/<ref:case>/opening")
@does("read_case")
def open_with_reason(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """A case of the own office that is not assigned, opened for a written reason."""
    return opened_for(lambda reason: _shown(read_case(house, actor, case, reason=reason), reasoned=True))


def _shown(case: ShownCase, *, reasoned: bool) -> ResponseReturnValue:
    return render_template("pages/cases/show.html", case=case, family=family_of(case), reasoned=reasoned)
