"""The auditor's desk: the record, its check, its export. Codes and references only, never content."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from coord.actions.gate import Actor, House
from coord.actions.paper.checking import check_paper
from coord.actions.record import Desk, Wanted, export_audit, read_audit, verify_audit
from coord.domain.fields import FIELDS
from coord.domain.ground import Ground
from coord.domain.opened import NOTHING, opened_of
from coord.errors import Invalid
from coord.web.answers import form_page
from coord.web.session import does
from coord.web.typed import Typed, typed_now

PAGES = Blueprint("record", __name__)

OUTCOMES = {"done": "できた", "refused": "断った", "failed": "終えられなかった"}
RULES = {
    "N-1": "住所秘匿",
    "N-2": "遮断（相手方）",
    "N-3": "遮断（利害関係）",
    "N-4": "本人の希望",
    "nobody-reviews-himself": "自分のした緊急閲覧",
    "another-person-extends": "のばすのは、ほかの人",
    "only-the-privacy-officer-ends": "終えるのは総括保護管理者",
    "not-vouched-for": "パスワードを入れなおしていない",
    "no-disclosure": "提供がない",
    "not-found": "該当なし",
    "nobody-visible": "見てよい人がいない",
    "wall-unreadable": "遮断を開けない",
    "reason-needed": "担当外で、理由がまだない",
    "role-may-not": "役割の外",
    "no-appointment": "発令がない",
    "appointment-not-in-force": "発令が効いていない",
}
"""Why it was refused, in words. Whatever is not here is shown as its code."""
FACTS = {
    "action": "しようとしたこと", "agencies": "機関", "agency": "機関", "answers": "答え", "appointment": "発令",
    "checkpoint": "確認点", "code": "符号", "compartments": "区分", "consent": "同意", "copies": "写し", "copy": "写し",
    "cases": "ケース", "glass": "緊急閲覧", "glasses": "緊急閲覧", "purpose": "目的", "second": "2人め",
    "telling": "伝えた記録", "told_at": "伝えた時", "until": "いつまで", "verdict": "事後確認",
    "count": "件数", "disclosures": "提供", "ended": "終えた提供", "fields": "項目", "filters": "条件",
    "findings": "見つけたもの", "form": "様式", "handoff": "つなぎ", "index": "さがし方", "method": "方法",
    "outcome": "紙のようす", "reason": "わけ", "result": "結果", "role": "役割", "root": "根の値", "sha256": "SHA-256",
    "shown": "見せたもの", "size": "記録の長さ", "statement": "記載", "statements": "記載", "to": "渡した先",
    "tokens": "さがした符号", "wall": "遮断", "withheld": "見せなかった数",
}  # fmt: skip
"""What the keys of an entry's facts are called. Whatever is not here is shown as its key."""


@PAGES.get("/record")
@does("read_audit")
def index(house: House, actor: Actor) -> ResponseReturnValue:
    """A page of the record, narrowed by what was chosen; all conditions must fit."""
    typed = Typed(request.args)
    wanted = Wanted(**{name: typed.word(name).strip() for name in Wanted.__dataclass_fields__})
    try:
        desk = read_audit(house, actor, wanted=wanted, page=typed.word("page"))
    except Invalid as invalid:
        return _desk(typed.refused(invalid), read_audit(house, actor, wanted=Wanted()), Wanted())
    return _desk(typed, desk, wanted)


def _desk(typed: Typed, desk: Desk, wanted: Wanted) -> ResponseReturnValue:
    asked = {name: getattr(wanted, name) for name in Wanted.__dataclass_fields__ if getattr(wanted, name)}
    return form_page(
        "pages/record/index.html",
        typed,
        desk=desk,
        asked=asked,
        chosen=tuple((name, _words(desk, name, value)) for name, value in asked.items()),
        grounds=tuple((ground.value, ground.label) for ground in Ground),
        outcomes=OUTCOMES,
        rules=RULES,
        facts=FACTS,
        fact=_fact,
    )


def _fact(key: str, value: str) -> tuple[str, ...]:
    """A fact of an entry, line by line. What was shown is named by its field and ground, never by its value."""
    said = tuple(value.split(", ")) if value else ("なし",)
    return tuple(_shown(one) for one in said) if key == "shown" else said


def _shown(one: str) -> str:
    """A value that was opened, in words."""
    opened = opened_of(one)
    if opened is None or opened.field not in FIELDS:
        return one
    through = "" if opened.disclosure == NOTHING else f"（提供 {opened.disclosure}）"
    return f"{opened.person[:8]} {FIELDS[opened.field].label}・{opened.ground.label}{through}"


def _words(desk: Desk, name: str, value: str) -> str:
    """A condition in words, for taking it off again."""
    match name:
        case "event":
            return dict(desk.events).get(value, value)
        case "staff":
            return dict(desk.staff).get(value, value)
        case "outcome":
            return OUTCOMES.get(value, value)
        case "ground":
            return Ground(value).label
        case "case":
            return f"ケース {value[:8]}…"
        case _:
            return f"人 {value[:8]}…"


@PAGES.post("/record/verification")
@does("verify_audit")
def verify(house: House, actor: Actor) -> ResponseReturnValue:
    """Check the whole record, and say what was found."""
    return form_page("pages/record/verify.html", Typed(), verdict=verify_audit(house, actor))


@PAGES.post("/record/export")
@does("export_audit")
def export(house: House, actor: Actor) -> ResponseReturnValue:
    """The record as one file that can be checked alone."""
    answer = Response(export_audit(house, actor), mimetype="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="record.zip"'
    return answer


@PAGES.get("/record/paper")
@does("read_audit")
def paper(house: House, actor: Actor) -> ResponseReturnValue:
    """Where the code of a sheet is pasted, with how far the log is signed."""
    desk = read_audit(house, actor, wanted=Wanted())
    return form_page("pages/record/paper.html", Typed(), desk=desk, checked=None)


@PAGES.post("/record/paper")
@does("check_paper", "read_audit")
def compare(house: House, actor: Actor) -> ResponseReturnValue:
    """What the code of a sheet says, held against today's log."""
    return checked_page(house, actor, typed_now().word("scanned"))


def checked_page(house: House, actor: Actor, scanned: str) -> tuple[str, int]:
    """The answer to a code, pasted or scanned."""
    typed = Typed(MultiDict({"scanned": scanned}))
    checked = None
    try:
        checked = check_paper(house, actor, scanned)
    except Invalid as invalid:
        typed.refused(invalid)
    desk = read_audit(house, actor, wanted=Wanted())
    return form_page("pages/record/paper.html", typed, desk=desk, checked=checked)
