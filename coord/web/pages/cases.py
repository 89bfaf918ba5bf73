"""Cases: the list, and one case as this reader may see it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from coord.actions.cases import read_case
from coord.actions.gate import Actor, House
from coord.actions.listing import list_cases
from coord.actions.loading import LONGEST_REASON, NeedsReason
from coord.domain.checking import complaint_about_text
from coord.errors import Invalid
from coord.web.errors import reason_needed
from coord.web.session import does
from coord.web.typed import typed_now

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
    return render_template("pages/cases/show.html", case=read_case(house, actor, case), reasoned=False)


@PAGES.post("/cases/<ref:case>/opening")
@does("read_case")
def open_with_reason(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """A case of the own office that is not assigned, opened for a written reason."""
    typed = typed_now()
    complaint = complaint_about_text(typed.word("reason"), longest=LONGEST_REASON)
    try:
        if complaint:
            raise Invalid({"reason": complaint})  # noqa: TRY301 - one place shows the form again
        shown = read_case(house, actor, case, reason=typed.word("reason"))
    except Invalid as invalid:
        return reason_needed(NeedsReason("reason-needed"), typed.refused(invalid))
    return render_template("pages/cases/show.html", case=shown, reasoned=True)
