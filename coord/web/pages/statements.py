"""Statements (記載): adding one, and correcting one's own office's."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from coord.actions.cases import add_statement, correct_statement, read_case
from coord.actions.gate import Actor, House
from coord.actions.shown import ShownCase, ShownField
from coord.errors import Invalid
from coord.web.answers import form_page, go_to
from coord.web.session import does
from coord.web.statement_typed import (
    FIELDS_BY_COMPARTMENT,
    TICKABLE,
    blank_statement,
    field_chosen,
    own_field,
    statement_as_typed,
    statement_typed,
)
from coord.web.typed import Typed, typed_now
from coord.web.values import ANSWERS, SOURCES, options_of

PAGES = Blueprint("statements", __name__)


@PAGES.get("/cases/<ref:case>/statements/new")
@does("read_case")
def blank(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """The empty form."""
    return _new(house, actor, case, blank_statement())


@PAGES.post("/cases/<ref:case>/statements/new")
@does("add_statement", "read_case")
def add(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """Add a statement; or only show the box that belongs to the chosen field."""
    typed = typed_now()
    try:
        if typed.word("only") == "field":
            return _new(house, actor, case, typed)
        said, whose = statement_typed(typed), typed.all("persons")
        add_statement(house, actor, case, field=said.field, persons=whose, value=said.value, ticked=said.ticked)
    except Invalid as invalid:
        return _new(house, actor, case, typed.refused(invalid, **{typed.word("field").replace(".", "_"): "value"}))
    return go_to("cases.show", case=case)


def _new(house: House, actor: Actor, case: str, typed: Typed) -> ResponseReturnValue:
    return form_page(
        "pages/statements/blank.html",
        typed,
        case=read_case(house, actor, case),
        field=field_chosen(typed),
        groups=FIELDS_BY_COMPARTMENT,
        tickable=TICKABLE,
        answers=ANSWERS,
        sources=SOURCES,
        options_of=options_of,
    )


@PAGES.get("/cases/<ref:case>/statements/<ref:statement>/correction")
@does("read_case")
def as_it_is(house: House, actor: Actor, case: str, statement: str) -> ResponseReturnValue:
    """The statement as it stands, to be mended."""
    shown = read_case(house, actor, case)
    field = own_field(shown, statement)
    return _correction(shown, field, statement_as_typed(field))


@PAGES.post("/cases/<ref:case>/statements/<ref:statement>/correction")
@does("correct_statement", "read_case")
def correct(house: House, actor: Actor, case: str, statement: str) -> ResponseReturnValue:
    """Supersede it; the old one stays in the history."""
    typed = typed_now()
    try:
        correct_statement(house, actor, case, statement, value=statement_typed(typed).value)
    except Invalid as invalid:
        shown = read_case(house, actor, case)
        field = own_field(shown, statement)
        return _correction(shown, field, typed.refused(invalid, **{field.code.replace(".", "_"): "value"}))
    return go_to("cases.show", case=case)


def _correction(case: ShownCase, stands: ShownField, typed: Typed) -> ResponseReturnValue:
    return form_page(
        "pages/statements/as_it_is.html",
        typed,
        case=case,
        stands=stands,
        field=field_chosen(typed),
        answers=ANSWERS,
        sources=SOURCES,
        options_of=options_of,
    )
