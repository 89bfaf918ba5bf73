"""Paper beside the packs: the sheets of a sitting, of a task, the minutes, and what a person is given to keep."""

from datetime import date, timedelta

from flask import Blueprint
from flask.typing import ResponseReturnValue

from coord.actions.consents import prepare_consents
from coord.actions.gate import Actor, House
from coord.actions.paper.access_reports import prepare_access_report
from coord.actions.paper.consent_papers import prepare_consent_paper
from coord.actions.paper.issuing import press_of, print_prepared
from coord.actions.paper.minutes_copies import reserve_minutes_copy
from coord.actions.paper.plain import print_plain
from coord.actions.paper.roles import reserve_role_copy
from coord.actions.paper.sitting_papers import prepare_sitting_paper
from coord.actions.room import read_item
from coord.errors import Invalid
from coord.web.answers import form_page
from coord.web.pages.copies import as_file, pdf_named
from coord.web.pages.items import item_page
from coord.web.session import does
from coord.web.typed import Typed, typed_now
from coord.web.words import today

PAGES = Blueprint("papers", __name__)

_LOOKS_BACK = timedelta(days=90)


@PAGES.post("/items/<ref:item>/papers")
@does("prepare_sitting_paper", "stamp_paper", "read_item")
def of_sitting(house: House, actor: Actor, item: str) -> ResponseReturnValue:
    """次第, 名簿, 守秘義務確認書 or 回収表."""
    typed = typed_now()
    try:
        paper = prepare_sitting_paper(house, actor, item, form=typed.word("form"))
        return pdf_named(print_plain(house, actor, press_of(house), paper), paper.form.value.code)
    except Invalid as invalid:
        return item_page(read_item(house, actor, item), typed.refused(invalid, sheet="pack"))


@PAGES.post("/items/<ref:item>/minutes/copies")
@does("reserve_minutes_copy", "issue_copy", "void_copy", "read_item")
def of_minutes(house: House, actor: Actor, item: str) -> ResponseReturnValue:
    """The approved minutes, a numbered copy."""
    try:
        prepared = reserve_minutes_copy(house, actor, item)
        return as_file(print_prepared(house, actor, press_of(house), prepared))
    except Invalid as invalid:
        return item_page(read_item(house, actor, item), typed_now().refused(invalid, sheet="pack"))


@PAGES.post("/tasks/<ref:task>/copies")
@does("reserve_role_copy", "issue_copy", "void_copy")
def of_task(house: House, actor: Actor, task: str) -> ResponseReturnValue:
    """The sheet of one task, for whoever took it on."""
    prepared = reserve_role_copy(house, actor, task)
    return as_file(print_prepared(house, actor, press_of(house), prepared))


@PAGES.get("/cases/<ref:case>/papers")
@does("prepare_consents")
def of_persons(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """What can be printed for the persons of a case to keep."""
    return _page(house, actor, case, Typed())


def _page(house: House, actor: Actor, case: str, typed: Typed) -> ResponseReturnValue:
    page = prepare_consents(house, actor, case)
    return form_page("pages/papers/persons.html", typed, page=page, since=today() - _LOOKS_BACK)


@PAGES.post("/cases/<ref:case>/consent-papers")
@does("prepare_consent_paper", "stamp_paper", "prepare_consents")
def consent(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """同意書 for one person."""
    typed = typed_now()
    try:
        paper = prepare_consent_paper(house, actor, case, person=typed.word("person"), preset=typed.word("preset"))
        return pdf_named(print_plain(house, actor, press_of(house), paper), paper.form.value.code)
    except Invalid as invalid:
        return _page(house, actor, case, typed.refused(invalid, sheet="preset"))


@PAGES.post("/cases/<ref:case>/access-reports")
@does("prepare_access_report", "stamp_paper", "prepare_consents")
def report(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """閲覧・提供の記録 for one person."""
    typed = typed_now()
    try:
        paper = prepare_access_report(house, actor, case, person=typed.word("person"), since=_since(typed))
        return pdf_named(print_plain(house, actor, press_of(house), paper), paper.form.value.code)
    except Invalid as invalid:
        return _page(house, actor, case, typed.refused(invalid, sheet="since"))


def _since(typed: Typed) -> date:
    since = typed.day("since")
    if since is None:
        typed.complain("since", "いつからの記録かを、R8.10.1 や 2026-10-01 のように書いてください。")
    typed.refuse_if_any()
    return since or today()
