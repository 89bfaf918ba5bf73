"""Dates as they are written here: 和暦, and dates of which only a part is known.

An era's first year is 元年. On the two days on which an era changed at once (1912-07-30 and
1926-12-25) both eras are read, and the new one is printed.
"""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_WEEKDAYS = "月火水木金土日"
_MONTHS = 12
_FIRST_YEAR = 1868
_LONGEST_ERA_YEAR = 2  # digits
_WESTERN_YEAR = 4  # digits


@dataclass(frozen=True, kw_only=True, slots=True)
class Era:
    """An era: its name, its letter, its first day, and its last (None: it goes on)."""

    name: str
    letter: str
    first: date
    last: date | None


ERAS = (
    Era(name="明治", letter="M", first=date(1868, 1, 25), last=date(1912, 7, 30)),
    Era(name="大正", letter="T", first=date(1912, 7, 30), last=date(1926, 12, 25)),
    Era(name="昭和", letter="S", first=date(1926, 12, 25), last=date(1989, 1, 7)),
    Era(name="平成", letter="H", first=date(1989, 1, 8), last=date(2019, 4, 30)),
    Era(name="令和", letter="R", first=date(2019, 5, 1), last=None),
)

NOT_READABLE = (
    "日付として読めません。「昭和25年4月1日」「S25.4.1」「1950-04-01」のように入れてください。"
    "わからないところは「昭和25年」「昭和25年頃」のように省けます。"
)
NOT_A_DAY = "日付として読めません。「12/10」「10日後」「R8.12.10」「2026-12-10」のように書いてください。"
_TOO_EARLY = f"{_FIRST_YEAR}年（明治元年）より前の日付は入れられません。"

_MARK = r"[年月./\-・]"
_WRITTEN = re.compile(
    rf"(?P<era>明治|大正|昭和|平成|令和|[明大昭平令MTSHR])?"
    rf"(?P<year>元|\d{{1,4}})"
    rf"(?:{_MARK}(?:(?P<month>\d{{1,2}})(?:{_MARK}(?:(?P<day>\d{{1,2}})日?)?)?)?)?",
    re.ASCII,
)
_COMPACT = re.compile(r"(?:(?P<era>[MTSHR])(?P<year>\d{2})|(?P<western>\d{4}))(?P<month>\d{2})(?P<day>\d{2})", re.ASCII)
_ABOUT = re.compile(r"(?:頃|ころ|ごろ|くらい|ぐらい)$|^約")
_AFTER_A_DATE = re.compile(r"(?:\([月火水木金土日]\))?(?:生まれ|生)?$")
_BY_NAME = {"今日": 0, "きょう": 0, "本日": 0, "明日": 1, "あす": 1, "あした": 1, "明後日": 2, "あさって": 2}
_LATER = re.compile(r"(?P<number>\d{1,3})(?P<unit>日|週間)後", re.ASCII)
_DAYS_IN = {"日": 1, "週間": 7}
_WITHOUT_YEAR = re.compile(r"(?P<month>\d{1,2})[月./\-](?P<day>\d{1,2})日?", re.ASCII)
_UNTIL_ONE_RETURNS = 9  # years: 29 February
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(~?)", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class PartialDate:
    """A date, or as much of one as is known. `about` is 頃: even that much is a guess.

    Raises ValueError, with a Japanese sentence, for a day that does not exist.
    """

    year: int
    month: int | None = None
    day: int | None = None
    about: bool = False

    def __post_init__(self) -> None:
        no_month = self.month is None and self.day is not None
        if no_month or not date.min.year <= self.year <= date.max.year:
            raise ValueError(NOT_READABLE)
        if self.month is not None and not 1 <= self.month <= _MONTHS:
            raise ValueError(f"{self.month}月はありません。")
        if self.month is not None and self.day is not None:
            days = monthrange(self.year, self.month)[1]
            if not 1 <= self.day <= days:
                raise ValueError(_no_such_day(self.year, self.month, self.day))

    @property
    def exact(self) -> date | None:
        """The day, where it is known whole and is no guess."""
        if self.month is None or self.day is None or self.about:
            return None
        return date(self.year, self.month, self.day)

    @property
    def earliest(self) -> date:
        """The first day it can be, 頃 left aside."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day it can be, 頃 left aside."""
        month = self.month or _MONTHS
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    @property
    def iso(self) -> str:
        """`1950`, `1950-04` or `1950-04-01`, with `~` behind it for 頃."""
        rest = "".join(f"-{part:02}" for part in (self.month, self.day) if part is not None)
        return f"{self.year:04}{rest}{'~' if self.about else ''}"

    @property
    def in_wareki(self) -> str:
        """「昭和25年4月1日」「昭和25年頃」; both eras where the known part lies in two."""
        eras = [year_in_wareki(self.earliest)]
        if year_in_wareki(self.latest) != eras[0]:
            eras.append(year_in_wareki(self.latest))
        rest = f"{self.month}月" if self.month else ""
        rest += f"{self.day}日" if self.day else ""
        return "・".join(eras) + rest + ("頃" if self.about else "")


def partial_date_of(iso: str) -> PartialDate:
    """The date that `PartialDate.iso` wrote. Raises ValueError on anything else."""
    match = _ISO.fullmatch(iso)
    if match is None:
        raise ValueError(NOT_READABLE)
    year, month, day, about = match.groups()
    return PartialDate(
        year=int(year),
        month=int(month) if month else None,
        day=int(day) if day else None,
        about=bool(about),
    )


def parse_date(text: str, *, not_after: date | None = None) -> PartialDate:
    """The date that someone typed, in 和暦 or 西暦, whole or in part.

    Raises ValueError whose message is a Japanese sentence for the person who typed it: for what is
    no date, for a day or a year of an era that never was, and for a date after `not_after`.
    """
    plain = _plain(text)
    about = _ABOUT.search(plain) is not None
    found = _read(_AFTER_A_DATE.sub("", _ABOUT.sub("", plain)), about=about)
    if not_after is not None and found.earliest > not_after:
        raise ValueError("先の日付です。今日までの日付を入れてください。")
    return found


def parse_day_ahead(text: str, *, today: date) -> date:
    """The day that someone typed for something to come: a whole date, 12/10, 10日後, あす.

    Without a year it is the next such day, today included. Raises ValueError with a Japanese sentence.
    """
    plain = _AFTER_A_DATE.sub("", _plain(text))
    if plain in _BY_NAME:
        return today + timedelta(days=_BY_NAME[plain])
    if later := _LATER.fullmatch(plain):
        return today + timedelta(days=int(later["number"]) * _DAYS_IN[later["unit"]])
    if short := _WITHOUT_YEAR.fullmatch(plain):
        return _next(int(short["month"]), int(short["day"]), today)
    try:
        found = parse_date(text).exact
    except ValueError as error:
        raise ValueError(NOT_A_DAY if str(error) == NOT_READABLE else str(error)) from None
    if found is None:
        raise ValueError(NOT_A_DAY)
    return found


def _next(month: int, day: int, today: date) -> date:
    """The next day of this month and number. Raises ValueError where no year has it."""
    for year in range(today.year, today.year + _UNTIL_ONE_RETURNS):
        if 1 <= month <= _MONTHS and 1 <= day <= monthrange(year, month)[1] and date(year, month, day) >= today:
            return date(year, month, day)
    raise ValueError(f"{month}月{day}日はありません。")


def era_of(day: date) -> Era | None:
    """The era of a day, the new one where two meet; None before 明治."""
    return next((era for era in reversed(ERAS) if era.first <= day), None)


def year_in_wareki(day: date) -> str:
    """「昭和18年」「令和元年」 of a day; 西暦 before 明治."""
    era = era_of(day)
    return f"{day.year}年" if era is None else f"{era.name}{_year_of(era, day.year)}"


def in_wareki(day: date) -> str:
    """「昭和18年3月12日」."""
    return f"{year_in_wareki(day)}{day.month}月{day.day}日"


def in_wareki_with_weekday(day: date) -> str:
    """「令和8年11月24日（火）」."""
    return f"{in_wareki(day)}（{_WEEKDAYS[day.weekday()]}）"


def short_wareki(day: date) -> str:
    """「R8.11.24」, for narrow columns; the first year is 「R元.5.1」."""
    era = era_of(day)
    if era is None:
        return f"{day.year}.{day.month}.{day.day}"
    return f"{era.letter}{_year_of(era, day.year)[:-1]}.{day.month}.{day.day}"


def year_before_a_number(day: date) -> str:
    """「R8」, as it stands before a number that is said aloud (R8-K7Q3M, 求め R8-014); a first year is 「R1」."""
    era = era_of(day)
    return str(day.year) if era is None else f"{era.letter}{day.year - era.first.year + 1}"


def age_on(birth: date, day: date) -> int:
    """Whole years of age on a day; someone born on 29 February is older from 1 March.

    Raises ValueError for a day before the birth.
    """
    if day < birth:
        raise ValueError("生年月日より前の日の年齢はありません。")
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _plain(text: str) -> str:
    """Half width, without spaces, with one kind of hyphen."""
    narrow = unicodedata.normalize("NFKC", text).upper()
    return re.sub("[‐‑–—―−ー]", "-", re.sub(r"\s", "", narrow))


def _read(plain: str, *, about: bool) -> PartialDate:
    match = _COMPACT.fullmatch(plain) or _WRITTEN.fullmatch(plain)
    if match is None:
        raise ValueError(NOT_READABLE)
    parts = match.groupdict()
    written = parts["year"] or parts["western"]
    number = 1 if written == "元" else int(written)
    month = int(parts["month"]) if parts["month"] else None
    day = int(parts["day"]) if parts["day"] else None
    if parts["era"] and len(written) <= _LONGEST_ERA_YEAR:
        era = next(era for era in ERAS if parts["era"] in (era.letter, era.name, era.name[0]))
        return _in_era(era, number, PartialDate(
            year=era.first.year + number - 1, month=month, day=day, about=about
        ))  # fmt: skip
    if parts["era"] or len(written) != _WESTERN_YEAR:
        raise ValueError(NOT_READABLE)
    if number < _FIRST_YEAR:
        raise ValueError(_TOO_EARLY)
    return PartialDate(year=number, month=month, day=day, about=about)


def _in_era(era: Era, number: int, found: PartialDate) -> PartialDate:
    """The date, which was written in this era. Raises ValueError when the era never had it."""
    written = f"{era.name}{'元' if number == 1 else number}年"
    written += f"{found.month}月" if found.month else ""
    written += f"{found.day}日" if found.day else ""
    if era.last is not None and found.earliest > era.last:
        border = f"{_year_of(era, era.last.year)}{era.last.month}月{era.last.day}日まで"
    elif found.latest < era.first:
        border = f"元年{era.first.month}月{era.first.day}日から"
    else:
        return found
    raise ValueError(f"{written}はありません。{era.name}は{border}です。")


def _year_of(era: Era, year: int) -> str:
    number = year - era.first.year + 1
    return f"{'元' if number == 1 else number}年"


def _no_such_day(year: int, month: int, day: int) -> str:
    longest = max(monthrange(leap, month)[1] for leap in (year, 2000))
    if 1 <= day <= longest:
        return f"{year_in_wareki(date(year, month, 1))}に{month}月{day}日はありません。"
    return f"{month}月{day}日はありません。"
