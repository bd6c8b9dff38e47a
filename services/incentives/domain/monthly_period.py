"""A period is a calendar month in the company's zone, written "YYYY-MM"; text order is time order.

Months are computed as text wherever that is possible: no month is outside the calendar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints

from services.incentives.domain.refusals import NotAMonth, TimeOutsideCalendar, TimeWithoutOffset
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE

PERIOD_PATTERN = "^[0-9]{4}-(0[1-9]|1[0-2])$"
MONTHS_PER_YEAR = 12

Period = Annotated[str, StringConstraints(pattern=PERIOD_PATTERN)]


def validate_period(text: str) -> None:
    """Raise `NotAMonth` unless `text` is a month in the form "YYYY-MM"."""
    if re.fullmatch(PERIOD_PATTERN, text) is None:
        raise NotAMonth(text=text)


def period_of(at: datetime) -> str:
    """Return the month `at` lies in.

    Raises `TimeWithoutOffset` and `TimeOutsideCalendar`.
    """
    if at.tzinfo is None:
        raise TimeWithoutOffset(at=at.isoformat())
    try:
        local = at.astimezone(COMPANY_TIME_ZONE)
    except OverflowError as error:
        raise TimeOutsideCalendar(at=at.isoformat()) from error
    return f"{local.year:04}-{local.month:02}"


def next_period(period: str) -> str:
    """Return the month after this one."""
    year, month = int(period[:4]), int(period[5:])
    return f"{year:04}-{month + 1:02}" if month < MONTHS_PER_YEAR else f"{year + 1:04}-01"


def previous_period(period: str) -> str:
    """Return the month before this one."""
    year, month = int(period[:4]), int(period[5:])
    return f"{year:04}-{month - 1:02}" if month > 1 else f"{year - 1:04}-12"


@dataclass(frozen=True)
class LockedPeriods:
    """The months that are locked at the time of a decision."""

    periods: frozenset[str] = frozenset()

    @property
    def latest(self) -> str | None:
        """The latest locked month, if any."""
        return max(self.periods, default=None)

    def booking_period_for(self, period: str) -> str:
        """Return the month whose statement shows something of `period`: itself or the next open."""
        while period in self.periods:
            period = next_period(period)
        return period
