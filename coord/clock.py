"""The only asker of the time. Everything below the front door is handed the moment it acts at."""

from datetime import UTC, datetime, timedelta, timezone

JAPAN = timezone(timedelta(hours=9), "JST")
"""Japan has kept one offset, without summer time, since 1951."""


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
