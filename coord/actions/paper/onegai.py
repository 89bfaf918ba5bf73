"""見守りのお願い: a volunteer's task in large type, of what his ceiling lets him read, never with an address."""

from dataclasses import dataclass
from datetime import date

from coord.actions.paper.parts import short_name
from coord.actions.paper.stamps import Stamp, proof_of
from coord.actions.shown import ShownCase, ShownPerson
from coord.clock import JAPAN
from coord.domain.wareki import in_wareki_with_weekday
from coord.store.rows import AgencyRow
from forms import blocks
from forms.onegai import OnegaiSheet, Telephone

_WATCH = (
    "新聞や郵便が、たまっていませんか",
    "カーテンや雨戸が、開いていますか",
    "声や歩く様子が、いつもと同じですか",
    "ごみが、いつもの日に出ていますか",
)
_ABOUT = ("address.how_to_call", "watch.caution", "watch.state", "wish.life", "wish.support")
"""What of him may stand on the paper: how to call and what to mind. A telephone number stays on the screen."""
_NO_NAME = "（お名前は、担当からお伝えします）"
_HANDLING = "コピーや写真はとらないでください。拾われた方は、下の電話番号へお知らせください。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What the sheet is made of. `case` None: nobody's statements are on it."""

    copy: str
    mark: blocks.CopyMark
    volunteer: str
    case: ShownCase | None
    task: str
    until: date
    sender: AgencyRow
    town: str
    specimen: bool
    address: str


def onegai_of(request: Request, stamp: Stamp) -> OnegaiSheet:
    """The sheet for its stamp."""
    person = _whom(request.case)
    sender = short_name(request.sender.name, request.town)
    last = in_wareki_with_weekday(request.until)
    return OnegaiSheet(
        classification="取扱注意・返却",
        specimen=request.specimen,
        made_at=stamp.at,
        made_on=in_wareki_with_weekday(stamp.at.astimezone(JAPAN).date()),
        copy=request.mark,
        volunteer_title="民生委員・児童委員",
        volunteer=request.volunteer,
        sender=sender,
        person=(person.name if person else None) or _NO_NAME,
        kana=(person.kana if person else None) or "",
        about=_about(request.case, person),
        until=last,
        task=request.task,
        watch=_WATCH,
        telephones=(
            Telephone(when="気になるとき", hint="", number=request.sender.phone, who=sender),
            Telephone(when="倒れている・返事がない", hint="", number="119", who="先に119、そのあとで上の電話へ"),
        ),
        return_on=last,
        return_how=f"{sender}の職員が受け取りに伺います",
        proof=proof_of(
            stamp, ground="会議で決めた見守りのお願い", handling=_HANDLING, address=request.address, copy=request.copy
        ),
    )


def _whom(case: ShownCase | None) -> ShownPerson | None:
    """The one person the sheet speaks of: the 本人 where the volunteer may know the name, else whoever he may."""
    if case is None:
        return None
    named = [person for person in case.persons if person.name]
    return next((person for person in named if person.principal), named[0] if named else None)


def _about(case: ShownCase | None, person: ShownPerson | None) -> tuple[str, ...]:
    if case is None or person is None:
        return ()
    mine = [field for field in case.fields_of(person.ref) if field.persons == (person.ref,)]
    return tuple(
        f"{field.label}：{field.value}" for code in _ABOUT for field in mine if field.code == code and field.value
    )
