"""A form being filled in: what stands in it, the draft it is kept as, and the earlier drafts on offer.

A form with drafts has three hidden boxes that name it; its pages work without JavaScript, which only
presses 「下書きに入れる」 by itself (static/draft.js).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from flask import flash, request, session, url_for
from werkzeug.datastructures import MultiDict

from coord.actions.drafts import Words, find_drafts, open_draft, save_draft
from coord.actions.gate import Actor, House
from coord.domain.draft import Sheet, SheetForm
from coord.domain.ids import PUBLIC_REF_LENGTH, new_public_ref
from coord.errors import CoordError, Invalid, NotFound, Refused
from coord.web.typed import Typed, typed_now
from coord.web.words import lately

_REF = re.compile(f"[a-z2-7]{{{PUBLIC_REF_LENGTH}}}")
_NOT_TYPED = frozenset({"csrf_token", "only", "draft", "draft_form", "draft_case", "draft_about"})
_DAMAGED = "下書きが壊れていて開けませんでした。もう一度書いてください。システムの担当に知らせてください。"
_GONE_IDLE = (
    "さわらないまま30分たったので、終わりました。入力したものは下書きに入れてあります。"
    "同じ立場ではじめると、続きから書けます。"
)
_GONE_UNKEPT = "さわらないまま30分たったので、終わりました。入力したものは受け取れず、下書きにも入れられませんでした。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """An earlier draft of this form: when it was written, and where it opens."""

    ref: str
    at: datetime
    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Writing:
    """What a form's page is made of, besides what it is about."""

    typed: Typed
    sheet: Sheet
    ref: str
    offers: tuple[Offer, ...] = ()
    said: str = ""
    unkept: bool = False


def begun(house: House, actor: Actor, sheet: Sheet, empty: Typed) -> Writing:
    """A form as its page opens: empty, with earlier drafts on offer, or going on with one of them."""
    ref = request.args.get("draft", "")
    if not _REF.fullmatch(ref):
        offers = tuple(
            Offer(ref=found.ref, at=found.at, address=address_of(sheet, draft=found.ref))
            for found in find_drafts(house, actor, sheet)
        )
        return Writing(typed=empty, sheet=sheet, ref=new_public_ref(), offers=offers)
    draft = open_draft(house, actor, ref)
    if draft.words is None:
        return Writing(typed=empty, sheet=sheet, ref=new_public_ref(), said=_DAMAGED)
    said = f"{lately(draft.at)}の下書きの続きです。"
    return Writing(typed=Typed(MultiDict(draft.words)), sheet=sheet, ref=ref, said=said)


def going_on(sheet: Sheet, typed: Typed) -> Writing:
    """A form as it came back: its page, if shown again, keeps what was typed."""
    ref = typed.word("draft")
    return Writing(typed=typed, sheet=sheet, ref=ref if _REF.fullmatch(ref) else new_public_ref(), unkept=True)


def is_only_kept(typed: Typed) -> bool:
    """Whether 「下書きに入れる」 was pressed."""
    return typed.word("only") == "draft"


def kept(house: House, actor: Actor, writing: Writing) -> Writing:
    """The same form, kept as a draft. Raises Invalid where it may not be."""
    at = save_draft(house, actor, writing.ref, writing.sheet, words_in(writing.typed))
    return replace(writing, said=said_of(at), unkept=False)


def kept_if_may(house: House, actor: Actor, writing: Writing) -> Writing:
    """The same where it may be kept; else as it was: its page says which."""
    try:
        return kept(house, actor, writing)
    except (Invalid, NotFound, Refused):
        return writing


def said_of(at: datetime) -> str:
    """That a draft was kept, and when."""
    return f"下書きに入れました {lately(at)}"


def words_in(typed: Typed) -> Words:
    """Everything that stands in the boxes."""
    names: Iterable[str] = (name for name in typed.names() if name not in _NOT_TYPED)
    return tuple((name, word) for name in names for word in typed.all(name))


def sheet_in(typed: Typed) -> Sheet | None:
    """The form these words say they come from; None where it keeps no drafts."""
    case, about = typed.word("draft_case"), typed.word("draft_about")
    try:
        form = SheetForm(typed.word("draft_form"))
    except ValueError:
        return None
    named = {
        SheetForm.INTAKE: (),
        SheetForm.STATEMENT: (case,),
        SheetForm.LETTER: (case,),
        SheetForm.CORRECTION: (case, about),
        SheetForm.REPLY: (case, about),
        SheetForm.MINUTES: (case, about),
    }[form]
    if not all(_REF.fullmatch(ref) for ref in named):
        return None
    return Sheet(form=form, case=case if named else "", about=about if about in named[1:] else "")


def address_of(sheet: Sheet, **more: str) -> str:
    """The page of a form."""
    match sheet.form:
        case SheetForm.INTAKE:
            return url_for("intake.blank", **more)  # type: ignore[arg-type] # its own words begin with _
        case SheetForm.STATEMENT:
            return url_for("statements.blank", case=sheet.case, **more)  # type: ignore[arg-type]
        case SheetForm.CORRECTION:
            return url_for("statements.as_it_is", case=sheet.case, statement=sheet.about, **more)  # type: ignore[arg-type]
        case SheetForm.LETTER:
            return url_for("handoffs.blank", case=sheet.case, **more)  # type: ignore[arg-type]
        case SheetForm.REPLY:
            return url_for("handoffs.show", handoff=sheet.about, **more)  # type: ignore[arg-type]
        case SheetForm.MINUTES:
            return url_for("items.show", item=sheet.about, _anchor="minutes-of-it", **more)  # type: ignore[arg-type]


def keep_for_who_just_left(house: House, actor: Actor) -> None:
    """A form came after its session had run out: keep it, and say so on the page to sign in with."""
    typed = typed_now()
    sheet = sheet_in(typed)
    if sheet is None:
        return
    # A box with an individual number is emptied: the number goes nowhere, the rest is kept.
    typed.refused(Invalid({}))
    try:
        save_draft(house, actor, typed.word("draft"), sheet, words_in(typed))
    except CoordError:
        flash(_GONE_UNKEPT)
        return
    session["where_to"] = address_of(sheet)
    flash(_GONE_IDLE)
