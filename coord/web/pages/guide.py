"""How coord is worked with: the first day in each role, the words, and why something is not to be seen."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from coord.actions.gate import Actor, House
from coord.actions.law import open_guide
from coord.web.first_days import FIRST_DAYS
from coord.web.glossary import GLOSSARY
from coord.web.session import does

PAGES = Blueprint("guide", __name__, url_prefix="/guide")


@PAGES.get("/")
@does("open_guide")
def first_day(house: House, actor: Actor) -> ResponseReturnValue:
    """What to do on the first day, as what one works."""
    role = open_guide(house, actor)
    return render_template("pages/guide/first_day.html", role=role, day=FIRST_DAYS[role])


@PAGES.get("/words")
@does("open_guide")
def words(house: House, actor: Actor) -> ResponseReturnValue:
    """The words of these pages, explained."""
    open_guide(house, actor)
    return render_template("pages/guide/words.html", glossary=GLOSSARY)


@PAGES.get("/unseen")
@does("open_guide")
def unseen(house: House, actor: Actor) -> ResponseReturnValue:
    """Why something may not be seen, and what can be done: the same for everyone, so that it tells nothing."""
    open_guide(house, actor)
    return render_template("pages/guide/unseen.html")
