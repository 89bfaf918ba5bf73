"""Sealed envelopes for emergencies: the list, a new one with its code shown once, and the end of one."""

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue

from coord.actions.envelopes import list_envelopes, prepare_envelope, revoke_envelope
from coord.actions.gate import Actor, House
from coord.errors import Invalid
from coord.web.answers import form_page, go_to
from coord.web.session import does
from coord.web.typed import Typed, typed_now

PAGES = Blueprint("envelopes", __name__)

REVOKED = "使えなくしました。この封筒の番号では、もう何も開きません。"


@PAGES.get("/envelopes")
@does("list_envelopes")
def index(house: House, actor: Actor) -> ResponseReturnValue:
    """Which envelopes lie where."""
    return _list(house, actor, Typed())


def _list(house: House, actor: Actor, typed: Typed) -> ResponseReturnValue:
    return form_page("pages/envelopes/index.html", typed, page=list_envelopes(house, actor))


@PAGES.post("/envelopes")
@does("prepare_envelope", "list_envelopes")
def prepare(house: House, actor: Actor) -> ResponseReturnValue:
    """A new one. Its code stands on this answer only: there is no page to come back to."""
    typed = typed_now()
    try:
        envelope = prepare_envelope(house, actor, typed.word("agency"))
    except Invalid as invalid:
        return _list(house, actor, typed.refused(invalid))
    return render_template("pages/envelopes/code.html", envelope=envelope)


@PAGES.post("/envelopes/<ref:envelope>/ending")
@does("revoke_envelope")
def revoke(house: House, actor: Actor, envelope: str) -> ResponseReturnValue:
    """End one."""
    revoke_envelope(house, actor, envelope)
    flash(REVOKED)
    return go_to("envelopes.index")
