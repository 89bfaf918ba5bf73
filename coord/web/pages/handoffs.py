"""Handoffs: a case is handed to another office, read there, accepted with a reply or declined with a reason."""

from datetime import timedelta

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from coord.actions.gate import Actor, House
from coord.actions.handoffs import (
    URGENCIES,
    Letter,
    ShownHandoff,
    accept_handoff,
    decline_handoff,
    hand_over,
    list_handoffs,
    read_handoff,
)
from coord.actions.matrix import preview_sharing
from coord.errors import Invalid
from coord.web.answers import form_page, go_to
from coord.web.pages.sharing import table_of
from coord.web.reasons import opened_for
from coord.web.session import does
from coord.web.typed import Typed, typed_now
from coord.web.words import today

PAGES = Blueprint("handoffs", __name__)

SENT = "つなぎました。相手の画面に出ています。紙でも届けるときは、つなぐシートを印刷してください。"
ACCEPTED = "受けました。このケースは、いまから自分の機関の担当です。"
DECLINED = "お受けできないことを返しました。つながれた内容は、もう見えません。"
USUAL_TIME = timedelta(days=7)


@PAGES.get("/handoffs")
@does("list_handoffs")
def index(house: House, actor: Actor) -> ResponseReturnValue:
    """What this office sent and received."""
    return form_page("pages/handoffs/index.html", Typed(), page=list_handoffs(house, actor))


@PAGES.get("/cases/<ref:case>/handoffs/new")
@does("preview_sharing")
def blank(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """Who would see what, and the letter to write."""
    return _letter_page(house, actor, case, Typed(), to=request.args.get("to", ""))


def _letter_page(house: House, actor: Actor, case: str, typed: Typed, *, to: str) -> ResponseReturnValue:
    page = preview_sharing(house, actor, case, recipients=(to,) if to else ())
    return form_page(
        "pages/handoffs/blank.html",
        typed,
        page=page,
        table=table_of(page),
        to=to,
        urgencies=tuple(URGENCIES.items()),
        usual_day=today() + USUAL_TIME,
    )


@PAGES.post("/cases/<ref:case>/handoffs/new")
@does("hand_over", "preview_sharing")
def send(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """Hand the case over."""
    typed = typed_now()
    try:
        handoff = hand_over(house, actor, case, _letter(typed))
    except Invalid as invalid:
        refused = typed.refused(invalid, recipients="recipient")
        return _letter_page(house, actor, case, refused, to=typed.word("to"))
    flash(SENT)
    return go_to("handoffs.show", handoff=handoff)


def _letter(typed: Typed) -> Letter:
    if not typed.word("recipient"):
        typed.complain("recipient", "つなぐ相手の機関を選んでください。")
    if not typed.word("words").strip():
        typed.complain("words", "つなぐ理由と、お願いしたいことを書いてください。")
    reply_by = typed.later_day("reply_by")
    if reply_by is None:
        typed.problems["reply_by"] = "返事の期限を、R8.12.1 や 2026-12-01 のように書いてください。"
    if not typed.ticked("sure", "yes"):
        typed.complain("sure", "表の「だれに、何が」を確かめてから、印を付けてください。")
    typed.refuse_if_any()
    return Letter(
        recipient=typed.word("recipient"),
        words=typed.word("words"),
        urgency=typed.word("urgency"),
        reply_by=reply_by or today(),
    )


@PAGES.get("/handoffs/<ref:handoff>")
@does("read_handoff")
def show(house: House, actor: Actor, handoff: str) -> ResponseReturnValue:
    """One handoff, with the case as far as this office may see it."""
    return shown(read_handoff(house, actor, handoff), Typed())


def shown(page: ShownHandoff, typed: Typed, *, reasoned: bool = False) -> ResponseReturnValue:
    """A handoff's page; one that was opened with a reason is only read."""
    return form_page("pages/handoffs/show.html", typed, page=page, reasoned=reasoned)


@PAGES.post("/handoffs/<ref:handoff>/opening")
@does("read_handoff")
def open_with_reason(house: House, actor: Actor, handoff: str) -> ResponseReturnValue:
    """A handoff of a case of the own office that is not assigned, opened for a written reason."""
    return opened_for(lambda reason: shown(read_handoff(house, actor, handoff, reason=reason), Typed(), reasoned=True))


@PAGES.post("/handoffs/<ref:handoff>/acceptance")
@does("accept_handoff", "read_handoff")
def accept(house: House, actor: Actor, handoff: str) -> ResponseReturnValue:
    """Take the case on."""
    typed = typed_now()
    try:
        case = accept_handoff(house, actor, handoff, words=typed.word("words"))
    except Invalid as invalid:
        return shown(read_handoff(house, actor, handoff), typed.refused(invalid))
    flash(ACCEPTED)
    return go_to("cases.show", case=case)


@PAGES.post("/handoffs/<ref:handoff>/refusal")
@does("decline_handoff", "read_handoff")
def decline(house: House, actor: Actor, handoff: str) -> ResponseReturnValue:
    """Say no, with a reason."""
    typed = typed_now()
    try:
        decline_handoff(house, actor, handoff, words=typed.word("reason"))
    except Invalid as invalid:
        return shown(read_handoff(house, actor, handoff), typed.refused(invalid, words="reason"))
    flash(DECLINED)
    return go_to("handoffs.index")
