"""The law of the house, for anyone who works in it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from coord.actions.gate import Actor, House
from coord.actions.law import read_policy
from coord.domain.agency import HolderKind
from coord.web.session import does

PAGES = Blueprint("law", __name__)

KINDS = {
    "any": "どこでも",
    HolderKind.MAYOR: "市長部局",
    HolderKind.EDUCATION_BOARD: "教育委員会",
    HolderKind.PREFECTURE: "県",
    HolderKind.PRIVATE: "民間",
}


@PAGES.get("/policy")
@does("read_policy")
def index(house: House, actor: Actor) -> ResponseReturnValue:
    """Every rule as a sentence, and the town's words for each ground."""
    return render_template("pages/law/index.html", page=read_policy(house, actor), kinds=KINDS)
