"""The company's days, and the stretch of them that a cycle covers."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from pydantic import BaseModel

COMPANY_TIME_ZONE = ZoneInfo("Asia/Shanghai")
"""Where the company's days begin and end."""


def start_of_day(day: date) -> datetime:
    """Return the first instant of a day in the company's zone, in UTC."""
    return datetime.combine(day, time.min, COMPANY_TIME_ZONE).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """Return the last instant of a day in the company's zone, in UTC.

    That is 23:59:59.999999, not 24:00: what is due then lies in the day, and in the month, that
    people name, and "not after it" is in time.
    """
    return datetime.combine(day, time.max, COMPANY_TIME_ZONE).astimezone(UTC)


class DateRange(BaseModel, frozen=True):
    """From a first to a last day, both included."""

    first: date
    last: date

    @property
    def begins_at(self) -> datetime:
        """The first instant."""
        return start_of_day(self.first)

    @property
    def ends_at(self) -> datetime:
        """The last instant."""
        return end_of_day(self.last)
