"""Moving a case to the 重層的支援会議: what it means is said first; then it is one press."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from coord.actions.gate import Actor, House
from coord.actions.moving import move_case, preview_move
from coord.errors import Invalid
from coord.web.answers import form_page, go_to
from coord.web.session import does
from coord.web.typed import Typed, typed_now

PAGES = Blueprint("moving", __name__)

MOVED = "重層的支援会議に移すことを申し出ました。事務局が案件にのせると、記載を書いた機関に求めが届きます。"


@PAGES.get("/cases/<ref:case>/move")
@does("preview_move")
def show(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """What it means."""
    return _page(house, actor, case, Typed())


def _page(house: House, actor: Actor, case: str, typed: Typed) -> ResponseReturnValue:
    return form_page("pages/moving/show.html", typed, page=preview_move(house, actor, case))


@PAGES.post("/cases/<ref:case>/move")
@does("move_case", "preview_move")
def move(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """Propose it."""
    typed = typed_now()
    try:
        move_case(house, actor, case, body=typed.word("body"))
    except Invalid as invalid:
        return _page(house, actor, case, typed.refused(invalid))
    flash(MOVED)
    return go_to("meetings.index")
