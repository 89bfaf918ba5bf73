"""How pages say days and moments: 和暦, Japan's time, weekdays where a deadline counts."""

from datetime import date, datetime

from jinja2 import Environment

from coord.clock import JAPAN
from coord.domain.wareki import in_wareki, in_wareki_with_weekday, short_wareki
from coord.web.session import house_here

_WEEKDAYS = "月火水木金土日"


def whole_day(day: date) -> str:
    """令和8年11月24日."""
    return in_wareki(day_of(day))


def day_and_weekday(day: date) -> str:
    """令和8年11月24日（火）."""
    return in_wareki_with_weekday(day_of(day))


def short_day(day: date) -> str:
    """R8.11.24, in narrow columns."""
    return short_wareki(day_of(day))


def this_years_day(day: date) -> str:
    """11/27（金）, in lists."""
    known = day_of(day)
    return f"{known.month}/{known.day}（{_WEEKDAYS[known.weekday()]}）"


def distance(day: date) -> str:
    """How far off a day is: 3日過ぎ, きょう, あす, 14日後."""
    days = (day_of(day) - today()).days
    if days < 0:
        return f"{-days}日過ぎ"
    return {0: "きょう", 1: "あす"}.get(days, f"{days}日後")


def moment(at: datetime) -> str:
    """R8.11.24 10:42."""
    local = at.astimezone(JAPAN)
    return f"{short_wareki(local.date())} {local:%H:%M}"


def lately(at: datetime) -> str:
    """14:34; on another day 11/27（金）14:34."""
    local = at.astimezone(JAPAN)
    return f"{local:%H:%M}" if local.date() == today() else f"{this_years_day(local)}{local:%H:%M}"


def day_of(day: date) -> date:
    """The day in Japan of a moment, or a day itself."""
    return day.astimezone(JAPAN).date() if isinstance(day, datetime) else day


def today() -> date:
    """Today, in Japan, by the clock of the house."""
    return day_of(house_here().now())


def teach(jinja: Environment) -> None:
    """Let templates say days."""
    jinja.filters.update(
        whole_day=whole_day,
        day_and_weekday=day_and_weekday,
        short_day=short_day,
        this_years_day=this_years_day,
        distance=distance,
        day_of=day_of,
        moment=moment,
        lately=lately,
    )
    jinja.globals["today"] = today
