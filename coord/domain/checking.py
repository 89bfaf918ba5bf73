"""What may be written into a field. Each complaint is one Japanese sentence that says how to mend it.

Nothing is changed here that a person typed, but for the spaces around it: names stay as registered.
"""

from datetime import date

from coord.domain.fields import DIED, LONGEST, WORRY_MARKS, Field, Kind
from coord.domain.kin import kin_of
from coord.domain.my_number import contains_my_number
from coord.domain.names import is_kana
from coord.domain.statement import Answer, Value
from coord.domain.wareki import parse_date, partial_date_of

MY_NUMBER = (
    "12桁の個人番号（マイナンバー）のような数字があります。"
    "個人番号はここには書けません。消してから、もう一度送ってください。番号は保存していません。"
)
_SHORTEST_PHONE = 9
CONTROL = "見えない制御文字が入っています。消してから、もう一度送ってください。"
EMPTY = "書いてください。まだ聞いていないときは「未聴取」を選べます。"


def complaint_about(field: Field, value: Value) -> str | None:
    """Why this value can't be taken in this field; None when it can."""
    if value.answer is not Answer.GIVEN:
        return None if not value.text else "「未聴取」などを選んだときは、欄を空にしてください。"
    if not value.text.strip():
        return EMPTY
    return complaint_about_text(value.text, longest=LONGEST[field.kind]) or _of_its_kind(field, value)


def complaint_about_text(text: str, *, longest: int) -> str | None:
    """Why these words can't be taken anywhere: too long, a My Number, control characters."""
    if len(text) > longest:
        return f"{longest}文字までです。いま{len(text)}文字あります。短くしてください。"
    if contains_my_number(text):
        return MY_NUMBER
    if any(ord(c) < 32 and c not in "\n\r\t" for c in text):  # noqa: PLR2004 - C0 controls
        return CONTROL
    return None


def _of_its_kind(field: Field, value: Value) -> str | None:
    match field.kind:
        case Kind.KANA if not is_kana(value.text):
            return "ふりがなは、ひらがなかカタカナで書いてください。"
        case Kind.DATE | Kind.DEATH | Kind.KIN:
            return _of_a_kept_code(field.kind, value.text)
        case Kind.CHOICE if value.text not in field.choices:
            return "示された中から選んでください。"
        case Kind.WORRY if value.text not in WORRY_MARKS:
            return "◎、○、なし の中から選んでください。"
        case Kind.PHONE if sum(c.isdigit() for c in value.text) < _SHORTEST_PHONE:
            return "電話番号は、市外局番から書いてください。"
        case _:
            return None


def _of_a_kept_code(kind: Kind, text: str) -> str | None:
    if kind is Kind.KIN:
        return _of_a_tie(text)
    if kind is Kind.DEATH and text == DIED:
        return None
    try:
        partial_date_of(text)
    except ValueError:
        return "日付として読めません。昭和25年4月1日、S25.4.1、1950-04-01 のように書いてください。"
    return None


def _of_a_tie(text: str) -> str | None:
    try:
        kin_of(text)
    except ValueError:
        return "示された中から選んでください。"
    return None


def birth_date_typed(text: str, *, today: date) -> str:
    """A birth date as it is kept (ISO, as much as is known), out of 和暦 or 西暦 as typed.

    Raises ValueError with the sentence to show.
    """
    return parse_date(text, not_after=today).iso


def death_typed(text: str, *, today: date) -> str:
    """A death as it is kept: 「あり」, or as much of the day as is known.

    Raises ValueError with the sentence to show.
    """
    return DIED if text == DIED else birth_date_typed(text, today=today)
