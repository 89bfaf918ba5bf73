"""A person of a case: name, kana and birth date, corrected together."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from coord.actions.cases import correct_identity, read_case
from coord.actions.gate import Actor, House
from coord.actions.shown import ShownCase
from coord.errors import Invalid
from coord.web.answers import form_page, go_to
from coord.web.identity_typed import BOXES, identity_as_typed, identity_typed, person_of
from coord.web.session import does
from coord.web.typed import Typed, typed_now
from coord.web.values import ANSWERS, SOURCES

PAGES = Blueprint("persons", __name__)


@PAGES.get("/cases/<ref:case>/persons/<ref:person>/identity")
@does("read_case")
def blank(house: House, actor: Actor, case: str, person: str) -> ResponseReturnValue:
    """What one's own office wrote, to be mended."""
    shown = read_case(house, actor, case)
    return _page(shown, person, identity_as_typed(shown, person))


@PAGES.post("/cases/<ref:case>/persons/<ref:person>/identity")
@does("correct_identity", "read_case")
def correct(house: House, actor: Actor, case: str, person: str) -> ResponseReturnValue:
    """State the three anew."""
    typed = typed_now()
    try:
        correct_identity(house, actor, case, person, values=identity_typed(typed))
    except Invalid as invalid:
        return _page(read_case(house, actor, case), person, typed.refused(invalid))
    return go_to("cases.show", case=case)


def _page(case: ShownCase, person: str, typed: Typed) -> ResponseReturnValue:
    return form_page(
        "pages/cases/identity.html",
        typed,
        case=case,
        person=person_of(case, person),
        boxes=BOXES,
        answers=ANSWERS,
        sources=SOURCES,
    )
