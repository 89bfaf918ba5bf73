"""Requests to give (提供の求め): seen with the matrix of one's own statements, answered or declined."""

from collections.abc import Mapping

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from coord.actions.gate import Actor, House
from coord.actions.requests import AnswerToRequest, RequestPage, answer_request, decline_request, preview_answer
from coord.domain.compartment import Compartments
from coord.errors import Invalid
from coord.web.answers import form_page, go_to
from coord.web.pages.sharing import BE_SURE, Table, table_of
from coord.web.session import does
from coord.web.typed import Typed, typed_now

PAGES = Blueprint("requests", __name__)

GIVEN = "答えました。選んだものは、会議の期間だけ、招かれた機関の画面で見えます。"
DECLINED = "渡さないことを、理由をつけて答えました。"


@PAGES.get("/requests/<ref:asked>")
@does("preview_answer")
def show(house: House, actor: Actor, asked: str) -> ResponseReturnValue:
    """The request, and who would see what."""
    return _page(preview_answer(house, actor, asked), Typed())


def _page(page: RequestPage, typed: Typed) -> ResponseReturnValue:
    table = table_of(page.matrix)
    return form_page("pages/requests/show.html", typed, page=page, table=table, offered=_offered(page, table))


def _offered(page: RequestPage, table: Table) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """By recipient, the compartments that may be given to it: (code, label)."""
    labels = dict(page.matrix.compartments)
    return {
        group.ref: tuple(
            (code, labels[code])
            for code in labels
            if any(c.compartment == code and c.why == "given" and c.count for c in group.cells)
        )
        for group in table.groups
    }


def request_page(house: House, actor: Actor, asked: str, typed: Typed) -> ResponseReturnValue:
    """The same, with what was typed and what is to be mended."""
    return _page(preview_answer(house, actor, asked), typed)


@PAGES.post("/requests/<ref:asked>/answer")
@does("answer_request", "preview_answer")
def answer(house: House, actor: Actor, asked: str) -> ResponseReturnValue:
    """Give what was ticked."""
    typed = typed_now()
    try:
        given = _given(typed)
        answer_request(house, actor, asked, AnswerToRequest(given=given, for_tasks=typed.ticked("for_tasks", "yes")))
    except Invalid as invalid:
        return _page(preview_answer(house, actor, asked), typed.refused(invalid))
    flash(GIVEN)
    return go_to("meetings.index")


def _given(typed: Typed) -> dict[str, Compartments]:
    if not typed.ticked("sure", "yes"):
        typed.complain("sure", BE_SURE)
    names = [name for name in typed.names() if name.startswith("give-")]
    given = {name.removeprefix("give-"): typed.compartments(name) for name in names}
    typed.refuse_if_any()
    return given


@PAGES.post("/requests/<ref:asked>/refusal")
@does("decline_request", "preview_answer")
def decline(house: House, actor: Actor, asked: str) -> ResponseReturnValue:
    """Give nothing, with a reason."""
    typed = typed_now()
    try:
        decline_request(house, actor, asked, words=typed.word("words"))
    except Invalid as invalid:
        return _page(preview_answer(house, actor, asked), typed.refused(invalid))
    flash(DECLINED)
    return go_to("meetings.index")
