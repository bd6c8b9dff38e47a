"""The periods for which a department owes a reading (报告节奏), and the deadline of each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal

from pydantic import BaseModel

from services.goals.domain.day_boundaries import DateRange
from shared.eventsourcing.company_days import first_instant_of_day, last_instant_of_day

ReportingFrequency = Literal["weekly", "monthly", "quarterly"]


class ReportingSlot(BaseModel, frozen=True):
    """A period for which one reading is owed that was measured within it."""

    name: str
    """The slot's name, unique in its goal: `2026-W41`, `2026-10` or `2026-Q4`."""
    begins_at: datetime
    due_at: datetime
    """The deadline: the last instant of the slot's last day."""

    def covers(self, measured_at: datetime) -> bool:
        """Tell whether a reading measured then belongs to the slot."""
        return self.begins_at <= measured_at <= self.due_at


def reporting_slots(frequency: ReportingFrequency, days: DateRange) -> tuple[ReportingSlot, ...]:
    """Return the slots of a cycle, without gaps; the cycle cuts off the first and the last one."""
    slots = []
    for name, period in groupby(_dates(days), lambda day: _slot_name(frequency, day)):
        first, *rest = period
        last = rest[-1] if rest else first
        slots.append(
            ReportingSlot(
                name=name, begins_at=first_instant_of_day(first), due_at=last_instant_of_day(last)
            )
        )
    return tuple(slots)


def _dates(days: DateRange) -> Iterator[date]:
    for number in range((days.last - days.first).days + 1):
        yield days.first + timedelta(days=number)


def _slot_name(frequency: ReportingFrequency, day: date) -> str:
    match frequency:
        case "weekly":
            year, week, _ = day.isocalendar()
            return f"{year:04}-W{week:02}"
        case "monthly":
            return f"{day.year:04}-{day.month:02}"
        case "quarterly":
            return f"{day.year:04}-Q{(day.month + 2) // 3}"
