"""Copies: paper that leaves the screen, numbered, and where each sheet is now."""

from flask import Blueprint, Response, flash, request
from flask.typing import ResponseReturnValue

from coord.actions.gate import Actor, House
from coord.actions.handoffs import read_handoff
from coord.actions.paper.copies_out import HandedOut, find_copy, hand_out, list_copies, note_shredding, settle_copy
from coord.actions.paper.handoff_copies import print_sheet
from coord.actions.paper.issuing import PrintedSheet, press_of, void_copy
from coord.domain.agency import Role
from coord.domain.copy import CopyState
from coord.errors import Invalid
from coord.web.answers import form_page, go_to
from coord.web.pages.handoffs import reply_sheet
from coord.web.pages.handoffs import shown as handoff_shown
from coord.web.pages.record import checked_page
from coord.web.session import does, works_as
from coord.web.typed import Typed, typed_now
from coord.web.writing import going_on

PAGES = Blueprint("copies", __name__)

SETTLED_NOW = "紙の行き先を記録しました。"
SHREDDED = "裁断を記録しました。"
VOID = "番号を無効にしました。刷りそこなった紙は裁断してください。要るときは、もう一度つくってください。"


@PAGES.get("/copies")
@does("list_copies")
def index(house: House, actor: Actor) -> ResponseReturnValue:
    """Every copy this office numbered."""
    return _list(house, actor, Typed())


def _list(house: House, actor: Actor, typed: Typed) -> ResponseReturnValue:
    return form_page("pages/copies/index.html", typed, page=list_copies(house, actor), states=CopyState)


@PAGES.get("/copies/<ref:copy>")
@does("find_copy")
def show(house: House, actor: Actor, copy: str) -> ResponseReturnValue:
    """One copy, as its code on the paper leads to it."""
    return form_page("pages/copies/show.html", Typed(), page=find_copy(house, actor, copy), states=CopyState)


@PAGES.get("/C/<sheet>/<stamp>")
@does("find_copy", "check_paper", "read_audit")
def scanned(house: House, actor: Actor, sheet: str, stamp: str) -> ResponseReturnValue:
    """What the code on a sheet of paper leads to, in capitals: an auditor to its check, anyone else to the copy."""
    if works_as(Role.AUDITOR):
        page, _ = checked_page(house, actor, f"{sheet}/{stamp}")
        return page
    return form_page("pages/copies/show.html", Typed(), page=find_copy(house, actor, sheet.lower()), states=CopyState)


@PAGES.post("/copies/<ref:copy>/settlement")
@does("settle_copy", "list_copies")
def settle(house: House, actor: Actor, copy: str) -> ResponseReturnValue:
    """Record where a copy is now."""
    typed = typed_now()
    try:
        settle_copy(house, actor, copy, state=_state(typed))
    except Invalid as invalid:
        return _list(house, actor, typed.refused(invalid, state=f"state-{copy}"))
    flash(SETTLED_NOW)
    return _back(copy)


def _state(typed: Typed) -> CopyState:
    try:
        return CopyState(typed.word("state"))
    except ValueError:
        raise Invalid({"state": "紙の今のようすを選んでください。"}) from None


def _back(copy: str) -> ResponseReturnValue:
    """To the one copy where its own page was used, else to the list."""
    return go_to("copies.show", copy=copy) if request.form.get("one") else go_to("copies.index")


@PAGES.post("/copies/<ref:copy>/handing-out")
@does("hand_out")
def give(house: House, actor: Actor, copy: str) -> ResponseReturnValue:
    """Hand one copy out, decided again."""
    flash(handed_out_words(hand_out(house, actor, [copy])))
    return _back(copy)


def handed_out_words(result: HandedOut) -> str:
    """What was recorded, and which numbers must not go into hands."""
    said = f"{len(result.out)}部を渡したことを記録しました。" if result.out else "渡した紙はありません。"
    if result.pulled:
        numbers = "、".join(f"第{number}号" for number in result.pulled)
        said += (
            f"{numbers}は渡さないでください。刷ったあとに根拠がなくなったので、無効にしました。抜いて裁断してください。"
        )
    return said


@PAGES.post("/copies/<ref:copy>/voiding")
@does("void_copy")
def undo(house: House, actor: Actor, copy: str) -> ResponseReturnValue:
    """Void a sheet that came out of the printer spoilt, or not at all: its number is not used again."""
    void_copy(house, actor, copy, reason="spoilt")
    flash(VOID)
    return _back(copy)


@PAGES.post("/copies/<ref:copy>/shredding")
@does("note_shredding")
def shred(house: House, actor: Actor, copy: str) -> ResponseReturnValue:
    """Record that a sheet was shredded."""
    note_shredding(house, actor, copy)
    flash(SHREDDED)
    return _back(copy)


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
    return as_file(sheet)


def as_file(sheet: PrintedSheet) -> Response:
    """The PDF of a copy under a name that says nothing of anyone."""
    return pdf_named(sheet.pdf, f"copy-{sheet.copy[:8]}")


def pdf_named(pdf: bytes, name: str) -> Response:
    """A PDF to be saved under this name."""
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return answer
