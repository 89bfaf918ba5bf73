"""開庁日: the days on which offices in Japan are open. Nothing else asks the library of public holidays."""

from datetime import date

import jpholiday

_FRIDAY = 5


def is_working_day(day: date) -> bool:
    """Whether it is neither Saturday, Sunday nor a public holiday. The days round New Year are each town's own."""
    return day.isoweekday() <= _FRIDAY and not jpholiday.is_holiday(day)
