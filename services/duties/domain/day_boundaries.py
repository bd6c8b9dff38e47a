"""The company's days: what is due on one may be done until its last instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

COMPANY_TIME_ZONE = ZoneInfo("Asia/Shanghai")
"""Where the company's days begin and end."""


def end_of_day(day: date) -> datetime:
    """Return the last instant of a day in the company's zone, in UTC.

    That is 23:59:59.999999, not 24:00: the due date then lies in the day, and in the month, that
    people name, and "not after it" is in time.
    """
    return datetime.combine(day, time.max, COMPANY_TIME_ZONE).astimezone(UTC)


def company_date(instant: datetime) -> date:
    """Return the day in the company's zone in which a moment lies."""
    return instant.astimezone(COMPANY_TIME_ZONE).date()
