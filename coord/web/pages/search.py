"""Finding a person. What is asked goes in the form's body: a name never stands in an address."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from coord.actions.gate import Actor, House
from coord.actions.search import search_person
from coord.errors import Invalid
from coord.web.answers import form_page
from coord.web.session import does
from coord.web.typed import Typed, typed_now

PAGES = Blueprint("search", __name__)


@PAGES.get("/search")
@does("search_person")
def index(_: House, __: Actor) -> ResponseReturnValue:
    """The form to ask with."""
    return form_page("pages/search/index.html", Typed(), found=None)


@PAGES.post("/search")
@does("search_person")
def find(house: House, actor: Actor) -> ResponseReturnValue:
    """Who was found among the cases this reader may see."""
    typed = typed_now()
    try:
        found = search_person(house, actor, kana=typed.word("kana"), birth=typed.word("birth"))
    except Invalid as invalid:
        return form_page("pages/search/index.html", typed.refused(invalid), found=None)
    return form_page("pages/search/index.html", typed, found=found)
