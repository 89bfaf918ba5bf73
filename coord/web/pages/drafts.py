"""Drafts: kept while one writes (static/draft.js), thrown away by hand."""

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue

from coord.actions.drafts import discard_draft, save_draft
from coord.actions.gate import Actor, House
from coord.domain.draft import Sheet, SheetForm
from coord.errors import Invalid, NotFound
from coord.web.answers import go_to
from coord.web.errors import NOT_TAKEN, SEE_OTHER
from coord.web.session import does
from coord.web.typed import typed_now
from coord.web.writing import address_of, said_of, sheet_in, words_in

PAGES = Blueprint("drafts", __name__)


@PAGES.post("/drafts")
@does("save_draft")
def keep(house: House, actor: Actor) -> ResponseReturnValue:
    """Keep what stands in a form; the answer is the sentence to show beside it."""
    typed = typed_now()
    sheet = sheet_in(typed)
    if sheet is None:
        raise NotFound
    try:
        at = save_draft(house, actor, typed.word("draft"), sheet, words_in(typed))
    except Invalid as invalid:
        return {"said": next(iter(invalid.problems.values()))}, NOT_TAKEN
    return {"said": said_of(at)}


@PAGES.post("/drafts/<ref:draft>/removal")
@does("discard_draft")
def discard(house: House, actor: Actor, draft: str) -> ResponseReturnValue:
    """Throw a draft away."""
    sheet = discard_draft(house, actor, draft)
    flash("下書きを捨てました。")
    return _after(sheet)


def _after(sheet: Sheet) -> ResponseReturnValue:
    """The page to look at next; what a correction or a reply was about may have changed meanwhile."""
    match sheet.form:
        case SheetForm.CORRECTION:
            return go_to("cases.show", case=sheet.case)
        case SheetForm.REPLY:
            return go_to("handoffs.index")
        case _:
            return redirect(address_of(sheet), SEE_OTHER)
