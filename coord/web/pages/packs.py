"""Packs (会議資料): ordered from an item, made by the worker, released to the printer in one file."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from coord.actions.gate import Actor, House
from coord.actions.paper.copies_out import hand_out
from coord.actions.paper.packs import cancel_pack, order_pack, read_pack, release_pack
from coord.actions.room import read_item
from coord.errors import Invalid
from coord.web.answers import form_page, go_to
from coord.web.pages.copies import handed_out_words, pdf_named
from coord.web.pages.items import item_page
from coord.web.session import does
from coord.web.typed import Typed, typed_now

PAGES = Blueprint("packs", __name__)

CANCELLED = "会議資料をやめました。取った番号は、すべて無効にしました。"


@PAGES.post("/items/<ref:item>/packs")
@does("order_pack", "read_item")
def order(house: House, actor: Actor, item: str) -> ResponseReturnValue:
    """Have the papers of the item's sitting made."""
    typed = typed_now()
    try:
        pack = order_pack(house, actor, item)
    except Invalid as invalid:
        return item_page(read_item(house, actor, item), typed.refused(invalid))
    return go_to("packs.show", pack=pack)


@PAGES.get("/packs/<ref:pack>")
@does("read_pack")
def show(house: House, actor: Actor, pack: str) -> ResponseReturnValue:
    """How far it got; the numbers and where they are."""
    return form_page("pages/packs/show.html", Typed(), pack=read_pack(house, actor, pack))


@PAGES.post("/packs/<ref:pack>/cancellation")
@does("cancel_pack")
def cancel(house: House, actor: Actor, pack: str) -> ResponseReturnValue:
    """Make no more of it."""
    cancel_pack(house, actor, pack)
    flash(CANCELLED)
    return go_to("packs.show", pack=pack)


@PAGES.post("/packs/<ref:pack>/release")
@does("release_pack")
def release(house: House, actor: Actor, pack: str) -> ResponseReturnValue:
    """Every sheet that still stands, in one file for a printer that prints both sides."""
    released = release_pack(house, actor, pack)
    if not released.numbers:
        flash("どの紙も、根拠がなくなっていました。番号はすべて無効にしました。")
        return go_to("packs.show", pack=pack)
    return pdf_named(released.pdf, f"pack-{pack[:8]}")


@PAGES.post("/packs/<ref:pack>/handing-out")
@does("read_pack", "hand_out")
def give(house: House, actor: Actor, pack: str) -> ResponseReturnValue:
    """Hand out what was ticked, each decided again."""
    wanted = set(typed_now().all("copy"))
    waiting = [row.ref for row in read_pack(house, actor, pack).rows if row.may_go_out and row.ref in wanted]
    flash(handed_out_words(hand_out(house, actor, waiting)) if waiting else "渡す紙を選んでください。")
    return go_to("packs.show", pack=pack)
