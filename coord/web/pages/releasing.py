"""What was received without consent: the office that gave it agrees, the chair releases it for offices by name."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from coord.actions.gate import Actor, House
from coord.actions.releasing import agree_to_release, preview_release, release_received
from coord.errors import Invalid
from coord.web.answers import form_page, go_to
from coord.web.pages.requests import request_page
from coord.web.session import does
from coord.web.typed import Typed, typed_now

PAGES = Blueprint("releasing", __name__)

AGREED = "承知しました。会長が、機関を名指しして解けるようになりました。"
RELEASED = "解きました。ご本人の同意で渡されている、選んだ機関の画面にだけ出ます。"


@PAGES.post("/requests/<ref:asked>/agreement")
@does("agree_to_release", "preview_answer")
def agree(house: House, actor: Actor, asked: str) -> ResponseReturnValue:
    """The office that gave it agrees."""
    typed = typed_now()
    try:
        if not typed.ticked("agree", "yes"):
            typed.complain("agree", "承知するときは、印を付けてください。")
        typed.refuse_if_any()
        agree_to_release(house, actor, asked)
    except Invalid as invalid:
        return request_page(house, actor, asked, typed.refused(invalid))
    flash(AGREED)
    return go_to("meetings.index")


@PAGES.get("/items/<ref:item>/release")
@does("preview_release")
def show(house: House, actor: Actor, item: str) -> ResponseReturnValue:
    """Counts, for the chair."""
    return _page(house, actor, item, Typed())


def _page(house: House, actor: Actor, item: str, typed: Typed) -> ResponseReturnValue:
    return form_page("pages/releasing/show.html", typed, page=preview_release(house, actor, item))


@PAGES.post("/items/<ref:item>/release")
@does("release_received", "preview_release")
def release(house: House, actor: Actor, item: str) -> ResponseReturnValue:
    """The chair releases."""
    typed = typed_now()
    writer, to, reason = typed.word("writer"), typed.all("recipients"), typed.word("reason")
    try:
        release_received(house, actor, item, writer=writer, recipients=to, reason=reason)
    except Invalid as invalid:
        return _page(house, actor, item, typed.refused(invalid))
    flash(RELEASED)
    return go_to("releasing.show", item=item)
