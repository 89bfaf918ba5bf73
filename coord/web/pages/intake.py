"""相談受付: a new case on one page."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from coord.actions.cases import enter_case
from coord.actions.gate import Actor, House
from coord.domain.compartment import Compartment
from coord.domain.draft import Sheet, SheetForm
from coord.domain.fields import WORRIES
from coord.errors import Invalid
from coord.web.answers import form_page, go_to
from coord.web.intake_typed import EVERYONE, PERSONS, as_in_the_form, empty_intake, intake_typed
from coord.web.session import does
from coord.web.typed import typed_now
from coord.web.values import ANSWERS, SOURCES, options_of
from coord.web.writing import Writing, begun, going_on, is_only_kept, kept

PAGES = Blueprint("intake", __name__)

SHEET = Sheet(form=SheetForm.INTAKE)


@PAGES.get("/cases/new")
@does("enter_case", "find_drafts", "open_draft")
def blank(house: House, actor: Actor) -> ResponseReturnValue:
    """The empty form, or a draft of it."""
    return _page(begun(house, actor, SHEET, empty_intake()))


@PAGES.post("/cases/new")
@does("enter_case", "save_draft")
def take(house: House, actor: Actor) -> ResponseReturnValue:
    """Take the case in; or only keep what stands in the form."""
    typed, filled = typed_now(), tuple(range(len(PERSONS)))
    writing = going_on(SHEET, typed)
    try:
        if is_only_kept(typed):
            return _page(kept(house, actor, writing))
        intake, filled = intake_typed(typed)
        case = enter_case(house, actor, intake, draft=writing.ref)
    except Invalid as invalid:
        typed.refused(as_in_the_form(invalid, filled))
        return _page(writing)
    return go_to("cases.show", case=case)


def _page(writing: Writing) -> ResponseReturnValue:
    return form_page(
        "pages/cases/intake.html",
        writing.typed,
        writing=writing,
        persons=PERSONS,
        whose=tuple((str(person.index), person.called) for person in PERSONS),
        everyone=((EVERYONE, "世帯みんな"),),
        worries=WORRIES,
        compartments=tuple((c.code, c.label) for c in Compartment if c is not Compartment.INFORMANT),
        sources=SOURCES,
        answers=ANSWERS,
        options_of=options_of,
    )
