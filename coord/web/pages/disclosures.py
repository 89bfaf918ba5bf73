"""渡しているもの: what this office gave in a case, each with the way to end it, and what it received."""

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue

from coord.actions.disclosures import list_disclosures
from coord.actions.gate import Actor, House
from coord.actions.sharing import Ending, end_disclosure
from coord.web.answers import go_to
from coord.web.session import does

PAGES = Blueprint("disclosures", __name__)

ENDED = "終えました。いまから、相手の画面では見えません。"


@PAGES.get("/cases/<ref:case>/disclosures")
@does("list_disclosures")
def index(house: House, actor: Actor, case: str) -> ResponseReturnValue:
    """Given and received, newest first."""
    return render_template("pages/disclosures/index.html", page=list_disclosures(house, actor, case))


@PAGES.post("/cases/<ref:case>/disclosures/<ref:disclosure>/ending")
@does("end_disclosure")
def end(house: House, actor: Actor, case: str, disclosure: str) -> ResponseReturnValue:
    """End one, at once."""
    flash(_said(end_disclosure(house, actor, case, disclosure)))
    return go_to("disclosures.index", case=case)


def _said(ending: Ending) -> str:
    closed = "返事を待っていたつなぎも、終わりました。" if ending.handoffs_closed else ""
    out = len(ending.recalls)
    papers = f"紙が{out}部、まだ外にあります。「紙」の画面で確かめて、返してもらってください。" if out else ""
    return f"{ENDED}{closed}{papers}"
