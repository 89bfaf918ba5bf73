"""Emergency: purpose and reason first, then who it is; the sheet; and the review by others afterwards."""

from typing import TypeVar

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from coord.actions.emergency import Asked, break_glass
from coord.actions.emergency_sheet import read_emergency_sheet
from coord.actions.gate import Actor, House
from coord.actions.glasses import end_glass, extend_glass, list_glasses, prepare_review, review_glass
from coord.actions.sessions import TooManyTries, Voucher, vouch, vouch_again
from coord.actions.unsealing import Unsealed, unseal
from coord.domain.emergency import Danger, ToldTo, Verdict
from coord.errors import Invalid, NotFound, Refused
from coord.web.answers import form_page, go_to
from coord.web.pages.session import WRONG, wait_a_little
from coord.web.session import does
from coord.web.typed import Typed, typed_now

PAGES = Blueprint("emergency", __name__)

Shown = TypeVar("Shown", Voucher, Unsealed)

NOBODY = "ありません。または、見られる根拠がありません。ふりがなと、生年月日か住所を、確かめてください。"
OWN_PASSWORD = "いま画面の前にいるのがあなたであることを、パスワードで示してください。"  # noqa: S105 - a sentence
WRONG_PASSWORD = "パスワードが違います。"  # noqa: S105 - a sentence
NEEDED = {
    "danger": "何を守るためかを選んでください。",
    "told_to": "だれに伝えるかを選んでください。",
    "reason": "いま何が起きているかを、書いてください。",
    "kana": "氏名の全部を、ふりがなで書いてください。",
    "own_password": OWN_PASSWORD,
}
EITHER = "生年月日か住所の、どちらかを書いてください。"
WRONG_ENVELOPE = "封筒の番号が違うか、もう使えません。あなたの所属に置いてある封筒の番号を、12文字入れてください。"
ONE_OF_THEM = "2人めの人か封筒の番号の、どちらか一つを入れてください。"
BOTH = "2人めの人は、ログイン名とパスワードの両方を入れてください。"
EXTENDED = "12時間のばしました。もうのばせません。のばしたことは、事後確認にも出ます。"
ENDED = "終えました。緊急シートは、もう開きません。"
SIGNED = "事後確認を記録しました。"


@PAGES.get("/emergency")
@does("list_glasses")
def index(house: House, actor: Actor) -> ResponseReturnValue:
    """The form to ask with, and what is open now."""
    return _page(house, actor, Typed())


def _page(house: House, actor: Actor, typed: Typed) -> ResponseReturnValue:
    return form_page(
        "pages/emergency/index.html",
        typed,
        page=list_glasses(house, actor),
        dangers=[(danger.value, danger.label) for danger in Danger],
        told_to=[(kind.value, kind.label) for kind in ToldTo],
    )


@PAGES.post("/emergency")
@does("break_glass", "list_glasses")
def begin(house: House, actor: Actor) -> ResponseReturnValue:
    """Break the glass, and go to the sheet; where several cases have her, to the list of the sheets."""
    typed = typed_now()
    names = {name: typed.word(name) for name in Asked.__dataclass_fields__}
    try:
        own, second = _vouchers(house, actor, typed)
        glasses = break_glass(house, actor, Asked(**names), own=own, second=second)
    except Invalid as invalid:
        return _page(house, actor, typed.refused(invalid))
    except (NotFound, Refused):
        typed.complain("kana", NOBODY)
        return _page(house, actor, typed)
    return go_to("emergency.sheet", glass=glasses[0]) if len(glasses) == 1 else go_to("emergency.index")


def _vouchers(house: House, actor: Actor, typed: Typed) -> tuple[Voucher, Voucher | Unsealed | None]:
    """Who shows that it is he. Raises Invalid; nothing is tried while a box is empty."""
    address, password = request.remote_addr or "", typed.word("own_password")
    login, other = typed.word("second_login").strip(), typed.word("second_password")
    code = typed.word("second_envelope").strip()
    for name, sentence in NEEDED.items():
        if not typed.word(name).strip():
            typed.complain(name, sentence)
    if not (typed.word("birth").strip() or typed.word("address").strip()):
        typed.complain("birth", EITHER)
    if bool(login) != bool(other):
        typed.complain("second_login", BOTH)
    if code and (login or other):
        typed.complain("second_envelope", ONE_OF_THEM)
    typed.refuse_if_any()
    own = _vouched("own_password", WRONG_PASSWORD, vouch_again(house, actor, password=password, address=address))
    if code:
        return own, _vouched("second_envelope", WRONG_ENVELOPE, unseal(house, actor, code=code, address=address))
    if not login:
        return own, None
    return own, _vouched("second_login", WRONG, vouch(house, login=login, password=other, address=address))


def _vouched(name: str, wrong: str, voucher: Shown | TooManyTries | None) -> Shown:
    if voucher is None or isinstance(voucher, TooManyTries):
        raise Invalid({name: wrong if voucher is None else wait_a_little(voucher)})
    return voucher


@PAGES.get("/emergency/<ref:glass>")
@does("read_emergency_sheet")
def sheet(house: House, actor: Actor, glass: str) -> ResponseReturnValue:
    """The emergency sheet."""
    return render_template("pages/emergency/sheet.html", sheet=read_emergency_sheet(house, actor, glass))


@PAGES.post("/emergency/<ref:glass>/extension")
@does("extend_glass")
def extend(house: House, actor: Actor, glass: str) -> ResponseReturnValue:
    """Let a colleague's sheet stay open for twelve hours more."""
    extend_glass(house, actor, glass)
    flash(EXTENDED)
    return go_to("home.index")


@PAGES.post("/emergency/<ref:glass>/ending")
@does("end_glass")
def end(house: House, actor: Actor, glass: str) -> ResponseReturnValue:
    """End it at once."""
    end_glass(house, actor, glass)
    flash(ENDED)
    return go_to("emergency.examine", glass=glass)


@PAGES.get("/emergency/<ref:glass>/review")
@does("prepare_review")
def examine(house: House, actor: Actor, glass: str) -> ResponseReturnValue:
    """What was done and why, for who has to sign."""
    return _review_page(house, actor, glass, Typed())


def _review_page(house: House, actor: Actor, glass: str, typed: Typed) -> ResponseReturnValue:
    return form_page(
        "pages/emergency/review.html",
        typed,
        page=prepare_review(house, actor, glass),
        verdicts=[(verdict.value, verdict.label) for verdict in Verdict],
    )


@PAGES.post("/emergency/<ref:glass>/review")
@does("review_glass", "prepare_review")
def review(house: House, actor: Actor, glass: str) -> ResponseReturnValue:
    """Sign."""
    typed = typed_now()
    try:
        review_glass(house, actor, glass, verdict=typed.word("verdict"), reason=typed.word("reason"))
    except Invalid as invalid:
        return _review_page(house, actor, glass, typed.refused(invalid))
    flash(SIGNED)
    return go_to("home.index")
