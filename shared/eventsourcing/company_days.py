"""When the company's days begin and end, for domains."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta

from shared.eventsourcing.company_time import COMPANY_TIME_ZONE

ONE_DAY = timedelta(days=1)


def company_date(instant: datetime) -> date:
    """Return the day of an instant in the company's time zone."""
    return instant.astimezone(COMPANY_TIME_ZONE).date()


def first_instant_of_day(day: date) -> datetime:
    """Return the first instant of a day in the company's time zone, in UTC."""
    return datetime.combine(day, time.min, COMPANY_TIME_ZONE).astimezone(UTC)


def last_instant_of_day(day: date) -> datetime:
    """Return the last instant of a day in the company's time zone, in UTC.

    That is 23:59:59.999999, not 24:00: a deadline then lies in the day, and in the month, that
    people name, and whatever is not after it is in time.
    """
    return datetime.combine(day, time.max, COMPANY_TIME_ZONE).astimezone(UTC)


def months_later(day: date, months: int) -> date:
    """Return the day a number of calendar months later, or that month's last day.

    Raises `ValueError` for a year that `date` does not have.
    """
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))
