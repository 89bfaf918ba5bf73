"""The first page: what this person owes today."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from coord.actions.gate import Actor, House
from coord.actions.home import read_home
from coord.web.session import does

PAGES = Blueprint("home", __name__)


@PAGES.get("/")
@does("read_home")
def index(house: House, actor: Actor) -> ResponseReturnValue:
    """Today's work."""
    return render_template("pages/home/index.html", home=read_home(house, actor))
