"""Statements (記載): adding one, and correcting one's own office's."""

from dataclasses import replace

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from coord.actions.cases import add_statement, correct_statement, current_statement, read_case
from coord.actions.gate import Actor, House
from coord.actions.shown import ShownCase, ShownField
from coord.domain.draft import Sheet, SheetForm
from coord.errors import Conflict, Invalid
from coord.web.answers import form_page, go_to
from coord.web.errors import SEE_OTHER, SOMEONE_WAS_FIRST, TAKEN
from coord.web.session import does
from coord.web.statement_typed import (
    FIELDS_BY_COMPARTMENT,
    HINTS,
    ORIGINS,
    TICKABLE,
    blank_statement,
    field_chosen,
    own_field,
    statement_as_typed,
    statement_typed,
    was_given_without_consent,
)
from coord.web.typed import Typed, typed_now
from coord.web.values import ANSWERS, SOURCES, options_of
from coord.web.writing import Writing, address_of, begun, going_on, is_only_kept, kept, kept_if_may

PAGES = Blueprint("statements", __name__)


@PAGES.get("/cases/<ref:case>/statements/new")
@does("read_case", "find_drafts", "open_draft")
def blank(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """The empty form, or a draft of it."""
    return _new(house, actor, begun(house, actor, _new_sheet(case), blank_statement()))


@PAGES.post("/cases/<ref:case>/statements/new")
@does("add_statement", "read_case", "save_draft")
def add(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """Add a statement; or only show the box that belongs to the chosen field, or keep a draft."""
    typed = typed_now()
    writing = going_on(_new_sheet(case), typed)
    try:
        if is_only_kept(typed):
            return _new(house, actor, kept(house, actor, writing))
        if typed.word("only") == "field":
            return _new(house, actor, writing)
        said, whose = statement_typed(typed), typed.all("persons")
        add_statement(
            house,
            actor,
            case,
            field=said.field,
            persons=whose,
            value=said.value,
            ticked=said.ticked,
            heard_anew=said.heard_anew,
            draft=writing.ref,
        )
    except Invalid as invalid:
        typed.refused(invalid, **{typed.word("field").replace(".", "_"): "value"})
        return _new(house, actor, writing)
    return go_to("cases.show", case=case)


def _new_sheet(case: str) -> Sheet:
    return Sheet(form=SheetForm.STATEMENT, case=case)


def _new(house: House, actor: Actor, writing: Writing) -> ResponseReturnValue:
    shown = read_case(house, actor, writing.sheet.case)
    return form_page(
        "pages/statements/blank.html",
        writing.typed,
        writing=writing,
        case=shown,
        origins=ORIGINS if was_given_without_consent(shown) else (),
        field=field_chosen(writing.typed),
        groups=FIELDS_BY_COMPARTMENT,
        hint=HINTS.get(field_chosen(writing.typed).kind, "言われたこと、見たことを、そのまま"),
        tickable=TICKABLE,
        answers=ANSWERS,
        sources=SOURCES,
        options_of=options_of,
    )


@PAGES.get("/cases/<ref:case>/statements/<ref:statement>/correction")
@does("read_case", "current_statement", "find_drafts", "open_draft", "save_draft")
def as_it_is(house: House, actor: Actor, case: str, statement: str) -> ResponseReturnValue:
    """The statement as it stands, to be mended; or what was being written when somebody else mended it."""
    sheet = _sheet(case, statement)
    stands_now = current_statement(house, actor, case, statement)
    writing = begun(house, actor, sheet, Typed())
    if stands_now != statement:
        if writing.offers:
            return redirect(writing.offers[0].address, SEE_OTHER)
        if not writing.said:
            return redirect(address_of(_sheet(case, stands_now)), SEE_OTHER)
        return _both(house, actor, writing, stands_now)
    shown = read_case(house, actor, case)
    field = own_field(shown, statement)
    if not writing.typed.names():
        writing = replace(writing, typed=statement_as_typed(field))
    return _correction(shown, field, writing)


@PAGES.post("/cases/<ref:case>/statements/<ref:statement>/correction")
@does("correct_statement", "read_case", "current_statement", "save_draft")
def correct(house: House, actor: Actor, case: str, statement: str) -> ResponseReturnValue:
    """Supersede it; the old one stays in the history. Where somebody else was first, show both."""
    typed = typed_now()
    writing = going_on(_sheet(case, statement), typed)
    try:
        if is_only_kept(typed):
            writing = kept(house, actor, writing)
        else:
            value = statement_typed(typed).value
            correct_statement(house, actor, case, statement, value=value, draft=writing.ref)
            return go_to("cases.show", case=case)
    except Invalid as invalid:
        typed.refused(invalid, **{typed.word("field").replace(".", "_"): "value"})
    except Conflict:
        return _both(house, actor, writing, current_statement(house, actor, case, statement))
    stands_now = current_statement(house, actor, case, statement)
    if stands_now != statement:
        return _both(house, actor, writing, stands_now)
    shown = read_case(house, actor, case)
    return _correction(shown, own_field(shown, statement), writing)


def _sheet(case: str, statement: str) -> Sheet:
    return Sheet(form=SheetForm.CORRECTION, case=case, about=statement)


def _correction(case: ShownCase, stands: ShownField, writing: Writing) -> ResponseReturnValue:
    return _page("pages/statements/as_it_is.html", case, stands, writing)


def _both(house: House, actor: Actor, writing: Writing, stands_now: str) -> ResponseReturnValue:
    """What somebody else of the office wrote first, beside what was typed; sending it corrects theirs."""
    shown = read_case(house, actor, writing.sheet.case)
    on_theirs = kept_if_may(house, actor, replace(writing, sheet=_sheet(shown.ref, stands_now)))
    page, status = _page("pages/statements/both.html", shown, own_field(shown, stands_now), on_theirs)
    return page, SOMEONE_WAS_FIRST if status == TAKEN else status


def _page(template: str, case: ShownCase, stands: ShownField, writing: Writing) -> tuple[str, int]:
    return form_page(
        template,
        writing.typed,
        writing=writing,
        case=case,
        stands=stands,
        field=field_chosen(writing.typed),
        answers=ANSWERS,
        sources=SOURCES,
        options_of=options_of,
    )
