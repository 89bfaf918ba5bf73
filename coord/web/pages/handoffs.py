"""Handoffs: a case is handed to another office, read there, accepted with a reply or declined with a reason."""

from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, flash, render_template, request
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
from coord.domain.draft import Sheet, SheetForm
from coord.errors import Conflict, Invalid, NotFound, Refused
from coord.web.answers import form_page, go_to
from coord.web.errors import SOMEONE_WAS_FIRST
from coord.web.pages.sharing import table_of
from coord.web.reasons import opened_for
from coord.web.session import does
from coord.web.typed import Typed, typed_now
from coord.web.words import today
from coord.web.writing import Writing, begun, going_on, is_only_kept, kept, kept_if_may

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
@does("preview_sharing", "find_drafts", "open_draft")
def blank(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """Who would see what, and the letter to write, or a draft of it."""
    writing = begun(house, actor, _letter_sheet(case), Typed())
    return _letter_page(house, actor, writing, to=request.args.get("to", "") or writing.typed.word("to"))


def _letter_sheet(case: str) -> Sheet:
    return Sheet(form=SheetForm.LETTER, case=case)


def _letter_page(house: House, actor: Actor, writing: Writing, *, to: str) -> ResponseReturnValue:
    page = preview_sharing(house, actor, writing.sheet.case, recipients=(to,) if to else ())
    return form_page(
        "pages/handoffs/blank.html",
        writing.typed,
        writing=writing,
        page=page,
        table=table_of(page),
        to=to,
        urgencies=tuple(URGENCIES.items()),
        usual_day=today() + USUAL_TIME,
    )


@PAGES.post("/cases/<ref:case>/handoffs/new")
@does("hand_over", "preview_sharing", "save_draft")
def send(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """Hand the case over; or only keep the letter."""
    typed = typed_now()
    writing = going_on(_letter_sheet(case), typed)
    try:
        if is_only_kept(typed):
            return _letter_page(house, actor, kept(house, actor, writing), to=typed.word("to"))
        handoff = hand_over(house, actor, case, _letter(typed), draft=writing.ref)
    except Invalid as invalid:
        typed.refused(invalid, recipients="recipient")
        return _letter_page(house, actor, writing, to=typed.word("to"))
    flash(SENT)
    return go_to("handoffs.show", handoff=handoff)


def _letter(typed: Typed) -> Letter:
    if not typed.word("recipient"):
        typed.complain("recipient", "つなぐ相手の機関を選んでください。")
    if not typed.word("words").strip():
        typed.complain("words", "つなぐ理由と、お願いしたいことを書いてください。")
    reply_by = typed.later_day("reply_by")
    if reply_by is None:
        typed.problems["reply_by"] = "返事の期限を、12/1 や 10日後、R8.12.1 のように書いてください。"
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
@does("read_handoff", "list_handoffs", "find_drafts", "open_draft", "save_draft")
def show(house: House, actor: Actor, handoff: str) -> ResponseReturnValue:
    """One handoff, with the case as far as this office may see it; or what was being answered to it."""
    page = read_handoff(house, actor, handoff)
    writing = begun(house, actor, reply_sheet(page), Typed())
    if writing.typed.names() and not page.mine_to_answer:
        return _both(house, actor, handoff, writing)
    return shown(page, writing)


def reply_sheet(page: ShownHandoff) -> Sheet:
    """The form in which a handoff is answered."""
    return Sheet(form=SheetForm.REPLY, case=page.case.ref, about=page.ref)


def shown(page: ShownHandoff, writing: Writing, *, reasoned: bool = False) -> ResponseReturnValue:
    """A handoff's page; one that was opened with a reason is only read."""
    return form_page("pages/handoffs/show.html", writing.typed, page=page, writing=writing, reasoned=reasoned)


@PAGES.post("/handoffs/<ref:handoff>/opening")
@does("read_handoff")
def open_with_reason(house: House, actor: Actor, handoff: str) -> ResponseReturnValue:
    """A handoff of a case of the own office that is not assigned, opened for a written reason."""

    def opened(reason: str) -> ResponseReturnValue:
        page = read_handoff(house, actor, handoff, reason=reason)
        return shown(page, going_on(reply_sheet(page), Typed()), reasoned=True)

    return opened_for(opened)


@PAGES.post("/handoffs/<ref:handoff>/acceptance")
@does("accept_handoff", "read_handoff", "list_handoffs", "save_draft")
def accept(house: House, actor: Actor, handoff: str) -> ResponseReturnValue:
    """Take the case on."""
    typed = typed_now()
    try:
        if is_only_kept(typed):
            return _kept_reply(house, actor, handoff, typed)
        case = accept_handoff(house, actor, handoff, words=typed.word("words"), draft=typed.word("draft"))
    except Invalid as invalid:
        page = read_handoff(house, actor, handoff)
        return shown(page, going_on(reply_sheet(page), typed.refused(invalid)))
    except Conflict:
        return _both(house, actor, handoff, going_on(Sheet(form=SheetForm.REPLY, about=handoff), typed))
    flash(ACCEPTED)
    return go_to("cases.show", case=case)


@PAGES.post("/handoffs/<ref:handoff>/refusal")
@does("decline_handoff", "read_handoff", "list_handoffs", "save_draft")
def decline(house: House, actor: Actor, handoff: str) -> ResponseReturnValue:
    """Say no, with a reason."""
    typed = typed_now()
    try:
        if is_only_kept(typed):
            return _kept_reply(house, actor, handoff, typed)
        decline_handoff(house, actor, handoff, words=typed.word("reason"), draft=typed.word("draft"))
    except Invalid as invalid:
        page = read_handoff(house, actor, handoff)
        return shown(page, going_on(reply_sheet(page), typed.refused(invalid, words="reason")))
    except Conflict:
        return _both(house, actor, handoff, going_on(Sheet(form=SheetForm.REPLY, about=handoff), typed))
    flash(DECLINED)
    return go_to("handoffs.index")


def _kept_reply(house: House, actor: Actor, handoff: str, typed: Typed) -> ResponseReturnValue:
    page = read_handoff(house, actor, handoff)
    return shown(page, kept(house, actor, going_on(reply_sheet(page), typed)))


def _both(house: House, actor: Actor, handoff: str, writing: Writing) -> ResponseReturnValue:
    """The answer a colleague gave first, as far as it may be seen now, beside what was typed."""
    try:
        page = read_handoff(house, actor, handoff)
        writing = kept_if_may(house, actor, replace(writing, sheet=reply_sheet(page)))
    except (NotFound, Refused):
        page = None
    rows = list_handoffs(house, actor).rows
    theirs = next((row for row in rows if row.ref == handoff), None)
    if theirs is None:
        raise NotFound
    shown = render_template("pages/handoffs/both.html", page=page, theirs=theirs, typed=writing.typed, writing=writing)
    return shown, SOMEONE_WAS_FIRST
