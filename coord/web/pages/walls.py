"""Walls: set at once, by the office that knows the danger. What a page calls a rule is its meaning, not its id."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from coord.actions.gate import Actor, House
from coord.actions.walls import prepare_wall, set_wall
from coord.domain.access import WallRule
from coord.errors import Invalid
from coord.web.answers import form_page, go_to
from coord.web.session import does
from coord.web.typed import Typed, typed_now

PAGES = Blueprint("walls", __name__)

KINDS = {"place": WallRule.PLACE_HIDDEN, "party": WallRule.OTHER_PARTY, "interest": WallRule.CONFLICT}
LABELS = (
    ("place", "住所を知られてはいけない"),
    ("party", "相手方の担当者に見せない"),
    ("interest", "利害関係のある人に見せない"),
)
STANDING = "遮断を立てました。いまから効いています。"


@PAGES.get("/cases/<ref:case>/walls/new")
@does("prepare_wall")
def blank(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """The form to set a wall with."""
    return _page(house, actor, case, Typed())


def _page(house: House, actor: Actor, case: str, typed: Typed) -> ResponseReturnValue:
    return form_page("pages/walls/blank.html", typed, page=prepare_wall(house, actor, case), kinds=LABELS)


@PAGES.post("/cases/<ref:case>/walls/new")
@does("set_wall", "prepare_wall")
def stand(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """Set the wall."""
    typed = typed_now()
    try:
        set_wall(
            house,
            actor,
            case,
            rule=KINDS.get(typed.word("kind"), ""),
            person=typed.word("person") or None,
            staff=typed.word("staff") or None,
            agency=typed.word("agency") or None,
            reason=typed.word("reason"),
        )
    except Invalid as invalid:
        return _page(house, actor, case, typed.refused(invalid, rule="kind"))
    flash(STANDING)
    return go_to("cases.show", case=case)
