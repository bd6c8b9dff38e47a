"""When the months are costed: each once it is over, also those that passed during a downtime.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.comms.domain.alignment_policy import first_instant_of, month_after
from services.comms.domain.company_month import Month, month_of
from shared.eventsourcing.company_days import company_date
from shared.working_time.workday_calendar import Calendar

STREAM_NAME = "costing-schedule"
SETTLED_AFTER = timedelta(minutes=5)
"""So long after its end a month is costed: what was being recorded then is there by now."""


class CostingStarted(BaseModel, frozen=True):
    """Months are costed from this one on."""

    type: Literal["costing-started"] = "costing-started"
    first_month: Month
    is_first_complete: bool
    """Whether the first thing of that month was recorded by its first working day."""
    next_at: datetime
    """When the next month is costed."""
    at: datetime


class MonthsClosed(BaseModel, frozen=True):
    """Months are over and were costed."""

    type: Literal["months-closed"] = "months-closed"
    months: tuple[Month, ...]
    next_at: datetime
    """When the next month is costed."""
    at: datetime


CostingEvent = Annotated[CostingStarted | MonthsClosed, Field(discriminator="type")]


@dataclass(frozen=True)
class StartCosting:
    """Cost the months from the one on in which the first thing was recorded."""

    first_at: datetime
    calendar: Calendar
    at: datetime


@dataclass(frozen=True)
class CloseMonths:
    """Note the months that are over by now as costed."""

    at: datetime


CostingCommand = StartCosting | CloseMonths


@dataclass(frozen=True)
class CostingSchedule:
    """Which month is costed next."""

    first_month: Month
    is_first_complete: bool
    next_month: Month

    def is_complete(self, month: Month) -> bool:
        """Return whether everything of a month could be recorded here."""
        if month == self.first_month:
            return self.is_first_complete
        return month > self.first_month

    def months_over(self, now: datetime) -> list[Month]:
        """Return the months that are over and settled, and not costed yet."""
        found, month = [], self.next_month
        while _settled_at(month) <= now:
            found.append(month)
            month = month_after(month)
        return found


def decide(command: CostingCommand, schedule: CostingSchedule | None) -> list[CostingEvent]:
    """Return the events of a command; costing is started once."""
    match command, schedule:
        case StartCosting(first_at, calendar, at), None:
            month = month_of(first_at)
            return [
                CostingStarted(
                    first_month=month,
                    is_first_complete=_is_from_first_working_day(first_at, calendar),
                    next_at=_settled_at(month),
                    at=at,
                )
            ]
        case CloseMonths(at), CostingSchedule():
            months = schedule.months_over(at)
            if not months:
                return []
            next_at = _settled_at(month_after(months[-1]))
            return [MonthsClosed(months=tuple(months), next_at=next_at, at=at)]
        case _:
            return []


def evolve(schedule: CostingSchedule | None, event: CostingEvent) -> CostingSchedule | None:
    """Return the schedule after an event."""
    match event, schedule:
        case CostingStarted(first_month=month, is_first_complete=complete), _:
            return CostingSchedule(month, complete, month)
        case MonthsClosed(months=months), CostingSchedule():
            return replace(schedule, next_month=month_after(months[-1]))
        case _:
            return schedule


def _settled_at(month: Month) -> datetime:
    return first_instant_of(month_after(month)) + SETTLED_AFTER


def _is_from_first_working_day(first_at: datetime, calendar: Calendar) -> bool:
    day = company_date(first_at)
    earlier = (date(day.year, day.month, number) for number in range(1, day.day))
    return not any(calendar.is_working(one) for one in earlier)
