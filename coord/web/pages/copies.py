"""Copies: paper that leaves the screen, numbered, and where each sheet is now."""

from flask import Blueprint, Response, flash
from flask.typing import ResponseReturnValue

from coord.actions.copies import PrintedSheet, press_of, print_sheet
from coord.actions.copies_out import SETTLED, STATES, list_copies, settle_copy
from coord.actions.gate import Actor, House
from coord.actions.handoffs import read_handoff
from coord.errors import Invalid
from coord.web.answers import form_page, go_to
from coord.web.pages.handoffs import reply_sheet
from coord.web.pages.handoffs import shown as handoff_shown
from coord.web.session import does
from coord.web.typed import Typed, typed_now
from coord.web.writing import going_on

PAGES = Blueprint("copies", __name__)

SETTLEMENTS = tuple((state, words) for state, words in STATES.items() if state in SETTLED | {"handed_out"})
SETTLED_NOW = "紙の行き先を記録しました。"


@PAGES.get("/copies")
@does("list_copies")
def index(house: House, actor: Actor) -> ResponseReturnValue:
    """Every copy this office numbered."""
    return _list(house, actor, Typed())


def _list(house: House, actor: Actor, typed: Typed) -> ResponseReturnValue:
    page = list_copies(house, actor)
    return form_page("pages/copies/index.html", typed, page=page, settlements=SETTLEMENTS, settled=SETTLED)


@PAGES.post("/copies/<ref:copy>/settlement")
@does("settle_copy", "list_copies")
def settle(house: House, actor: Actor, copy: str) -> ResponseReturnValue:
    """Record where a copy is now."""
    typed = typed_now()
    try:
        settle_copy(house, actor, copy, state=typed.word("state"))
    except Invalid as invalid:
        return _list(house, actor, typed.refused(invalid, state=f"state-{copy}"))
    flash(SETTLED_NOW)
    return go_to("copies.index")


@PAGES.post("/handoffs/<ref:handoff>/copies")
@does("reserve_copy", "issue_copy", "void_copy", "read_handoff")
def print_out(house: House, actor: Actor, handoff: str) -> ResponseReturnValue:
    """Print the next numbered copy of a handoff's sheet."""
    typed = typed_now()
    try:
        sheet = print_sheet(house, actor, press_of(house), handoff)
    except Invalid as invalid:
        page = read_handoff(house, actor, handoff)
        return handoff_shown(page, going_on(reply_sheet(page), typed.refused(invalid)))
    return _as_file(sheet)


def _as_file(sheet: PrintedSheet) -> Response:
    """The PDF under a name that says nothing of anyone."""
    answer = Response(sheet.pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="copy-{sheet.copy[:8]}.pdf"'
    return answer
