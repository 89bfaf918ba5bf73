"""Ties between the members of a household (家族のつながり): stating one, and correcting one's own office's."""

from dataclasses import replace

from flask import Blueprint
from flask.typing import ResponseReturnValue

from coord.actions.cases import add_statement, correct_statement, read_case
from coord.actions.gate import Actor, House
from coord.actions.shown import ShownCase, ShownField
from coord.errors import Invalid, NotFound
from coord.web.answers import form_page, go_to
from coord.web.kin_typed import CORRECTIONS, TIES, blank_tie, tie_as_typed, tie_typed, two_typed
from coord.web.session import does
from coord.web.statement_typed import own_field
from coord.web.typed import Typed, typed_now
from coord.web.values import SOURCES

PAGES = Blueprint("kin", __name__)
FIELD = "household.kin"


@PAGES.get("/cases/<ref:case>/kin/new")
@does("read_case")
def blank(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """The empty form."""
    return _new(read_case(house, actor, case), blank_tie())


@PAGES.post("/cases/<ref:case>/kin/new")
@does("add_statement", "read_case")
def add(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """State a tie."""
    typed = typed_now()
    try:
        two = two_typed(typed)
        add_statement(house, actor, case, field=FIELD, persons=two, value=tie_typed(typed, *two))
    except Invalid as invalid:
        return _new(read_case(house, actor, case), typed.refused(invalid, household_kin="tie"))
    return go_to("cases.show", case=case)


def _new(case: ShownCase, typed: Typed) -> ResponseReturnValue:
    people = (("", "選んでください"), *((person.ref, person.called) for person in case.persons))
    return form_page("pages/kin/blank.html", typed, case=case, people=people, ties=TIES, sources=SOURCES)


@PAGES.get("/cases/<ref:case>/kin/<ref:statement>/correction")
@does("read_case")
def as_it_is(house: House, actor: Actor, case: str, statement: str) -> ResponseReturnValue:
    """The tie as it stands, to be mended."""
    shown = read_case(house, actor, case)
    stands = _tie(shown, statement)
    return _correction(shown, stands, tie_as_typed(stands))


@PAGES.post("/cases/<ref:case>/kin/<ref:statement>/correction")
@does("correct_statement", "read_case")
def correct(house: House, actor: Actor, case: str, statement: str) -> ResponseReturnValue:
    """Supersede it; the old one stays in the history."""
    typed = typed_now()
    shown = read_case(house, actor, case)
    stands = _tie(shown, statement)
    try:
        correct_statement(house, actor, case, statement, value=tie_typed(typed, *stands.persons))
    except Invalid as invalid:
        return _correction(shown, stands, typed.refused(invalid, household_kin="tie"))
    return go_to("cases.show", case=case)


def _tie(case: ShownCase, statement: str) -> ShownField:
    """The tie, its two persons in the order of the page."""
    stands = own_field(case, statement)
    if stands.code != FIELD:
        raise NotFound
    return replace(stands, persons=tuple(p.ref for p in case.persons if p.ref in stands.persons))


def _correction(case: ShownCase, stands: ShownField, typed: Typed) -> ResponseReturnValue:
    called = {person.ref: person.called for person in case.persons}
    first, second = (called[ref] for ref in stands.persons)
    return form_page(
        "pages/kin/as_it_is.html",
        typed,
        case=case,
        first=first,
        second=second,
        ties=CORRECTIONS,
        sources=SOURCES,
    )
