"""Consents: a household's answers on one page, and a withdrawal."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from coord.actions.cases import read_case
from coord.actions.consents import ConsentPage, prepare_consents, record_consents
from coord.actions.gate import Actor, House
from coord.actions.withdrawals import withdraw_consent
from coord.errors import Invalid
from coord.web.answers import form_page, go_to
from coord.web.consent_typed import (
    ANSWERS,
    METHODS,
    answers_typed,
    blank_consents,
    consent_of,
    offices_of,
    withdrawal_day,
)
from coord.web.session import does
from coord.web.typed import Typed, typed_now
from coord.web.words import today, whole_day

PAGES = Blueprint("consents", __name__)


@PAGES.get("/cases/<ref:case>/consents/new")
@does("prepare_consents")
def blank(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """The household and the town's presets."""
    page = prepare_consents(house, actor, case)
    return _household(page, blank_consents(page))


@PAGES.post("/cases/<ref:case>/consents/new")
@does("record_consents", "prepare_consents")
def record(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """Record the answers."""
    typed = typed_now()
    try:
        record_consents(house, actor, case, preset=typed.word("preset"), answers=answers_typed(typed))
    except Invalid as invalid:
        return _household(prepare_consents(house, actor, case), typed.refused(invalid))
    return go_to("cases.show", case=case)


def _household(page: ConsentPage, typed: Typed) -> ResponseReturnValue:
    offices = offices_of(page)
    return form_page("pages/consents/blank.html", typed, page=page, answers=ANSWERS, methods=METHODS, offices=offices)


@PAGES.get("/cases/<ref:case>/consents/<ref:consent>/withdrawal")
@does("read_case")
def standing(house: House, actor: Actor, case: str, consent: str) -> ResponseReturnValue:
    """The consent as it stands, before it is taken back."""
    return _standing(house, actor, case, consent, Typed({"said_on": whole_day(today())}))


@PAGES.post("/cases/<ref:case>/consents/<ref:consent>/withdrawal")
@does("withdraw_consent", "read_case")
def withdraw(house: House, actor: Actor, case: str, consent: str) -> ResponseReturnValue:
    """Take it back: from here on nobody sees through it."""
    typed = typed_now()
    try:
        day, reason = withdrawal_day(typed), typed.word("reason")
        withdrawn = withdraw_consent(house, actor, case, consent, said_on=day, reason=reason)
    except Invalid as invalid:
        return _standing(house, actor, case, consent, typed.refused(invalid))
    return render_template("pages/consents/withdrawn.html", case=case, withdrawn=withdrawn)


def _standing(house: House, actor: Actor, case: str, ref: str, typed: Typed) -> ResponseReturnValue:
    shown = read_case(house, actor, case)
    person, consent = consent_of(shown, ref)
    return form_page("pages/consents/standing.html", typed, case=shown, person=person, consent=consent)
