"""A consent that came later: the matrix of one's own, and one button; or why not."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from coord.actions.gate import Actor, House
from coord.actions.sharing_again import decline_sharing_again, preview_sharing_again, share_again
from coord.errors import Invalid
from coord.web.answers import form_page, go_to
from coord.web.pages.sharing import BE_SURE, table_of
from coord.web.session import does
from coord.web.typed import Typed, typed_now

PAGES = Blueprint("sharing_again", __name__)

GIVEN = "渡しなおしました。自分の機関が書いた記載が、いまから同意にある機関の画面で見えます。"
DECLINED = "渡しなおさない理由を残しました。"


@PAGES.get("/cases/<ref:case>/sharing/again")
@does("preview_sharing_again")
def show(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """Who would see what."""
    return _page(house, actor, case, Typed())


def _page(house: House, actor: Actor, case: str, typed: Typed) -> ResponseReturnValue:
    page = preview_sharing_again(house, actor, case)
    return form_page("pages/sharing/again.html", typed, page=page, table=table_of(page.matrix))


@PAGES.post("/cases/<ref:case>/sharing/again")
@does("share_again", "preview_sharing_again")
def give(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """Give all of one's own anew."""
    typed = typed_now()
    try:
        if not typed.ticked("sure", "yes"):
            typed.complain("sure", BE_SURE)
        typed.refuse_if_any()
        share_again(house, actor, case)
    except Invalid as invalid:
        return _page(house, actor, case, typed.refused(invalid))
    flash(GIVEN)
    return go_to("home.index")


@PAGES.post("/cases/<ref:case>/sharing/again/refusal")
@does("decline_sharing_again", "preview_sharing_again")
def decline(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """Give nothing anew, with a reason."""
    typed = typed_now()
    try:
        decline_sharing_again(house, actor, case, words=typed.word("words"))
    except Invalid as invalid:
        return _page(house, actor, case, typed.refused(invalid))
    flash(DECLINED)
    return go_to("home.index")
