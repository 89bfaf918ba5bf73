"""Items (案件): the room of the secretariat, and what an attendee sees."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from coord.actions.convening import write_necessity
from coord.actions.gate import Actor, House
from coord.actions.minutes import approve_minutes, write_minutes
from coord.actions.room import confirm_secrecy, note_presence, read_item
from coord.actions.tasks import decide_task
from coord.domain.meeting import Presence
from coord.errors import Conflict, Invalid
from coord.web.answers import form_page, go_to
from coord.web.session import does
from coord.web.typed import Typed, typed_now
from coord.web.words import today

PAGES = Blueprint("items", __name__)

SAVED = "会議録を保存しました。"
APPROVED = "会議録を決裁しました。1週間後に、会議で渡されたものは閉じます。"
SAVED_SINCE = (
    "書いているあいだに、ほかの人が保存しました。いまの会議録を並べています。合わせてから、もう一度保存してください。"
)


@PAGES.get("/items/<ref:item>")
@does("read_item")
def show(house: House, actor: Actor, item: str) -> ResponseReturnValue:
    """The item, as far as this reader may see it."""
    return _page(house, actor, item, Typed())


def _page(house: House, actor: Actor, item: str, typed: Typed) -> ResponseReturnValue:
    room = read_item(house, actor, item)
    return form_page("pages/items/show.html", typed, room=room, presences=tuple((p.value, p.label) for p in Presence))


@PAGES.post("/items/<ref:item>/presence")
@does("note_presence", "read_item")
def presence(house: House, actor: Actor, item: str) -> ResponseReturnValue:
    """Someone came, left, or did not come."""
    typed = typed_now()
    try:
        note_presence(house, actor, item, agency=typed.word("agency"), presence=_presence(typed))
    except Invalid as invalid:
        return _page(house, actor, item, typed.refused(invalid))
    return go_to("items.show", item=item)


def _presence(typed: Typed) -> Presence:
    try:
        return Presence(typed.word("presence"))
    except ValueError:
        raise Invalid({"agency": "在室・退室・欠席から選んでください。"}) from None


@PAGES.post("/items/<ref:item>/confirmations")
@does("confirm_secrecy", "read_item")
def confirm(house: House, actor: Actor, item: str) -> ResponseReturnValue:
    """An attendee confirmed the secrecy text."""
    typed = typed_now()
    try:
        confirm_secrecy(house, actor, item, agency=typed.word("agency"))
    except Invalid as invalid:
        return _page(house, actor, item, typed.refused(invalid))
    return go_to("items.show", item=item)


@PAGES.post("/items/<ref:item>/tasks")
@does("decide_task", "read_item")
def decide(house: House, actor: Actor, item: str) -> ResponseReturnValue:
    """A decision, as it falls."""
    typed = typed_now()
    try:
        due = typed.later_day("due")
        if due is None:
            typed.complain("due", "いつまでかを、R8.12.10 や 2026-12-10 のように書いてください。")
        typed.refuse_if_any()
        decide_task(house, actor, item, agency=typed.word("agency"), words=typed.word("words"), due=due or today())
    except Invalid as invalid:
        return _page(house, actor, item, typed.refused(invalid))
    return go_to("items.show", item=item)


@PAGES.post("/items/<ref:item>/minutes")
@does("write_minutes", "read_item")
def minutes(house: House, actor: Actor, item: str) -> ResponseReturnValue:
    """Save the minutes; where somebody saved since, both stand side by side."""
    typed = typed_now()
    try:
        write_minutes(house, actor, item, words=typed.word("minutes"), seen=typed.word("seen"))
    except Invalid as invalid:
        return _page(house, actor, item, typed.refused(invalid))
    except Conflict:
        typed.complain("minutes", SAVED_SINCE)
        return _page(house, actor, item, typed)
    flash(SAVED)
    return go_to("items.show", item=item)


@PAGES.post("/items/<ref:item>/approval")
@does("approve_minutes")
def approve(house: House, actor: Actor, item: str) -> ResponseReturnValue:
    """The chair approves."""
    approve_minutes(house, actor, item, seen=typed_now().word("seen"))
    flash(APPROVED)
    return go_to("items.show", item=item)


@PAGES.post("/items/<ref:item>/necessities")
@does("write_necessity", "read_item")
def necessity(house: House, actor: Actor, item: str) -> ResponseReturnValue:
    """Why it is necessary for a person who refused, in the chair's words."""
    typed = typed_now()
    try:
        write_necessity(house, actor, item, person=typed.word("person"), reason=typed.word("reason"))
    except Invalid as invalid:
        return _page(house, actor, item, typed.refused(invalid))
    return go_to("items.show", item=item)
