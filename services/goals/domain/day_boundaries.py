"""When the company's days begin and end, and ranges of days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from pydantic import BaseModel

from shared.eventsourcing.company_time import COMPANY_TIME_ZONE


def company_date(instant: datetime) -> date:
    """Return the day of an instant in the company's time zone."""
    return instant.astimezone(COMPANY_TIME_ZONE).date()


def start_of_day(day: date) -> datetime:
    """Return the first instant of a day in the company's time zone, in UTC."""
    return datetime.combine(day, time.min, COMPANY_TIME_ZONE).astimezone(UTC)


def last_instant_of_day(day: date) -> datetime:
    """Return the last instant of a day in the company's time zone, in UTC.

    That is 23:59:59.999999, not 24:00: a deadline then lies in the day, and in the month, that
    people name, and whatever is not after it is in time.
    """
    return datetime.combine(day, time.max, COMPANY_TIME_ZONE).astimezone(UTC)


class DateRange(BaseModel, frozen=True):
    """The days from a first to a last one, both included."""

    first: date
    last: date

    @property
    def first_instant(self) -> datetime:
        """The first instant of the range, in UTC."""
        return start_of_day(self.first)

    @property
    def last_instant(self) -> datetime:
        """The last instant of the range, in UTC."""
        return last_instant_of_day(self.last)
