"""相談受付: a new case on one page."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from coord.actions.cases import enter_case
from coord.actions.gate import Actor, House
from coord.domain.compartment import Compartment
from coord.domain.fields import WORRIES
from coord.errors import Invalid
from coord.web.answers import form_page, go_to
from coord.web.intake_typed import EVERYONE, PERSONS, as_in_the_form, empty_intake, intake_typed
from coord.web.session import does
from coord.web.typed import Typed, typed_now
from coord.web.values import ANSWERS, SOURCES, options_of

PAGES = Blueprint("intake", __name__)


@PAGES.get("/cases/new")
@does("enter_case")
def blank(_house: House, _actor: Actor) -> ResponseReturnValue:
    """The empty form."""
    return _page(empty_intake())


@PAGES.post("/cases/new")
@does("enter_case")
def take(house: House, actor: Actor) -> ResponseReturnValue:
    """Take the case in."""
    typed, filled = typed_now(), tuple(range(len(PERSONS)))
    try:
        intake, filled = intake_typed(typed)
        case = enter_case(house, actor, intake)
    except Invalid as invalid:
        return _page(typed.refused(as_in_the_form(invalid, filled)))
    return go_to("cases.show", case=case)


def _page(typed: Typed) -> ResponseReturnValue:
    return form_page(
        "pages/cases/intake.html",
        typed,
        persons=PERSONS,
        whose=tuple((str(person.index), person.called) for person in PERSONS),
        everyone=((EVERYONE, "世帯みんな"),),
        worries=WORRIES,
        compartments=tuple((c.code, c.label) for c in Compartment if c is not Compartment.INFORMANT),
        sources=SOURCES,
        answers=ANSWERS,
        options_of=options_of,
    )
