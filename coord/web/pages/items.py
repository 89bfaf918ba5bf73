"""Items (案件): the room of the secretariat, and what an attendee sees."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from coord.actions.gate import Actor, House
from coord.actions.minutes import approve_minutes, write_minutes
from coord.actions.necessity import write_necessity
from coord.actions.relations import declare_closeness, read_relations
from coord.actions.room import Room, confirm_secrecy, note_presence, read_item
from coord.actions.tasks import decide_task
from coord.domain.draft import Sheet, SheetForm
from coord.domain.meeting import Presence
from coord.errors import Conflict, Invalid, NotFound
from coord.web.answers import form_page, go_to
from coord.web.session import does
from coord.web.typed import Typed, typed_now
from coord.web.words import day_and_weekday, distance, today
from coord.web.writing import Writing, begun, going_on, is_only_kept, kept

PAGES = Blueprint("items", __name__)

DECIDED = "決めたことに足しました。"
SAVED = "会議録を保存しました。"
APPROVED = "会議録を決裁しました。1週間後に、会議で渡されたものは閉じます。"
APART = "申し出を記録しました。この世帯のことは、もう見えません。事務局には、あなたが外れたことだけが分かります。"
SAVED_SINCE = (
    "書いているあいだに、ほかの人が保存しました。いまの会議録を並べています。合わせてから、もう一度保存してください。"
)


@PAGES.get("/items/<ref:item>")
@does("read_item", "find_drafts", "open_draft")
def show(house: House, actor: Actor, item: str) -> ResponseReturnValue:
    """The item, as far as this reader may see it; or going on with minutes that were being written."""
    room = read_item(house, actor, item)
    sheet = minutes_sheet(room)
    if sheet is None:
        return item_page(room, Typed())
    writing = begun(house, actor, sheet, Typed())
    if writing.typed.word("seen", room.minutes_ref) != room.minutes_ref:
        writing.typed.complain("minutes", SAVED_SINCE)
    return item_page(room, writing.typed, writing)


def minutes_sheet(room: Room) -> Sheet | None:
    """The form in which the minutes are written; None for a reader who writes none, or no more."""
    if room.case is None or not room.convenes or room.approved:
        return None
    return Sheet(form=SheetForm.MINUTES, case=room.case.ref, about=room.ref)


def _page(house: House, actor: Actor, item: str, typed: Typed) -> ResponseReturnValue:
    return item_page(read_item(house, actor, item), typed)


def item_page(room: Room, typed: Typed, writing: Writing | None = None) -> ResponseReturnValue:
    """The room, with what was typed in it; where minutes are written, under a draft."""
    sheet = minutes_sheet(room)
    under = writing or (going_on(sheet, typed) if sheet else None)
    presences = tuple((p.value, p.label) for p in Presence)
    return form_page(
        "pages/items/show.html", typed, room=room, presences=presences, **({"writing": under} if under else {})
    )


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
            typed.complain("due", "いつまでかを、12/10 や 10日後 のように書いてください。")
        typed.refuse_if_any()
        due = due or today()
        decide_task(house, actor, item, agency=typed.word("agency"), words=typed.word("words"), due=due)
    except Invalid as invalid:
        return _page(house, actor, item, typed.refused(invalid))
    flash(f"{DECIDED}期日は {day_and_weekday(due)}、{distance(due)}です。", "decision")
    return go_to("items.show", item=item, _anchor="agency")


@PAGES.post("/items/<ref:item>/minutes")
@does("write_minutes", "read_item", "save_draft")
def minutes(house: House, actor: Actor, item: str) -> ResponseReturnValue:
    """Save the minutes, or only keep them; where somebody saved since, both stand side by side."""
    typed = typed_now()
    words, seen = typed.word("minutes"), typed.word("seen")
    try:
        if is_only_kept(typed):
            return _kept_minutes(house, actor, item, typed)
        write_minutes(house, actor, item, words=words, seen=seen, draft=typed.word("draft"))
    except Invalid as invalid:
        return _page(house, actor, item, typed.refused(invalid))
    except Conflict:
        typed.complain("minutes", SAVED_SINCE)
        return _page(house, actor, item, typed)
    flash(SAVED)
    return go_to("items.show", item=item)


def _kept_minutes(house: House, actor: Actor, item: str, typed: Typed) -> ResponseReturnValue:
    room = read_item(house, actor, item)
    sheet = minutes_sheet(room)
    if sheet is None:
        raise NotFound
    return item_page(room, typed, kept(house, actor, going_on(sheet, typed)))


@PAGES.post("/items/<ref:item>/approval")
@does("approve_minutes", "read_item")
def approve(house: House, actor: Actor, item: str) -> ResponseReturnValue:
    """The chair approves what another wrote."""
    typed = typed_now()
    try:
        approve_minutes(house, actor, item, seen=typed.word("seen"))
    except Invalid as invalid:
        return _page(house, actor, item, typed.refused(invalid))
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


@PAGES.get("/items/<ref:item>/relations")
@does("read_relations")
def relations(house: House, actor: Actor, item: str) -> ResponseReturnValue:
    """Who may not be there, and who was not compared."""
    return form_page("pages/items/relations.html", Typed(), page=read_relations(house, actor, item))


@PAGES.post("/items/<ref:item>/closeness")
@does("declare_closeness", "read_item")
def closeness(house: House, actor: Actor, item: str) -> ResponseReturnValue:
    """Someone says herself that she has an interest, and is off the item."""
    typed = typed_now()
    try:
        declare_closeness(house, actor, item, reason=typed.word("closeness"))
    except Invalid as invalid:
        return _page(house, actor, item, typed.refused(invalid))
    flash(APART)
    return go_to("meetings.index")
