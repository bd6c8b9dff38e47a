"""The report rhythm (报告节奏): for which stretches a department owes a reading, and by when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal

from pydantic import BaseModel

from services.goals.domain.days import Days, end_of, start_of

Rhythm = Literal["weekly", "monthly", "quarterly"]


class Slot(BaseModel, frozen=True):
    """A stretch for which one reading is owed, measured within it."""

    name: str
    """`2026-W41`, `2026-10` or `2026-Q4`: unique in its goal."""
    begins_at: datetime
    due_at: datetime
    """The last instant of its last day."""

    def covers(self, measured_at: datetime) -> bool:
        """Say whether something measured then belongs to it."""
        return self.begins_at <= measured_at <= self.due_at


def slots(rhythm: Rhythm, days: Days) -> tuple[Slot, ...]:
    """Return the stretches of a cycle, without gap; the cycle cuts the first and the last one."""
    found = []
    for name, stretch in groupby(_each(days), lambda day: _name(rhythm, day)):
        first, *rest = stretch
        last = rest[-1] if rest else first
        found.append(Slot(name=name, begins_at=start_of(first), due_at=end_of(last)))
    return tuple(found)


def _each(days: Days) -> Iterator[date]:
    for number in range((days.last - days.first).days + 1):
        yield days.first + timedelta(days=number)


def _name(rhythm: Rhythm, day: date) -> str:
    match rhythm:
        case "weekly":
            year, week, _ = day.isocalendar()
            return f"{year:04}-W{week:02}"
        case "monthly":
            return f"{day.year:04}-{day.month:02}"
        case "quarterly":
            return f"{day.year:04}-Q{(day.month + 2) // 3}"
