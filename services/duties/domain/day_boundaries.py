"""The boundaries of the company's days: what is due on a day is due at its last instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from shared.eventsourcing.company_time import COMPANY_TIME_ZONE

ONE_DAY = timedelta(days=1)


def last_instant_of_day(day: date) -> datetime:
    """Return the last instant of a day in the company's zone, in UTC.

    It is 23:59:59.999999, not 24:00, so that a due date lies in its own day and month, and what
    is done not after it is in time.
    """
    return datetime.combine(day, time.max, COMPANY_TIME_ZONE).astimezone(UTC)


def first_instant_of_day(day: date) -> datetime:
    """Return the first instant of a day in the company's zone, in UTC."""
    return datetime.combine(day, time.min, COMPANY_TIME_ZONE).astimezone(UTC)


def company_date(instant: datetime) -> date:
    """Return the day of an instant in the company's zone."""
    return instant.astimezone(COMPANY_TIME_ZONE).date()
