"""The months of a scenario, and their working days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

MONTHS_IN_A_YEAR = 12
SATURDAY = 5


@dataclass(frozen=True)
class MonthPlaceholder:
    """A month as a placeholder: `{month}` is YYYY-MM, `{month[3]}` its third working day."""

    first_day: date
    weekday_exceptions: Mapping[date, bool]
    """The days that differ from Monday to Friday, and whether each is a working day."""

    def __str__(self) -> str:
        """Return the month as YYYY-MM."""
        return f"{self.first_day:%Y-%m}"

    def __getitem__(self, number: int) -> str:
        """Return the date of the working day with this number, counted from 1."""
        day = self.first_day - timedelta(days=1)
        for _ in range(number):
            day += timedelta(days=1)
            while not self.weekday_exceptions.get(day, day.weekday() < SATURDAY):
                day += timedelta(days=1)
        return day.isoformat()


def last_complete_months(today: date, count: int) -> list[date]:
    """Return the first days of the last `count` complete months before today, oldest first."""
    return [_months_before(today, back) for back in range(count, 0, -1)]


def end_of_twelve_months(first: date) -> date:
    """Return the last day of the twelve months that begin on `first`, the first of a month."""
    return _months_before(first, -MONTHS_IN_A_YEAR) - timedelta(days=1)


def calendar_exceptions(calendar: Mapping[str, Any]) -> Mapping[date, bool]:
    """Return a company calendar's exceptions; its own days override the official ones."""
    days = [*calendar["official"]["days"], *calendar["own"]]
    return {date.fromisoformat(day["day"]): day["working"] for day in days}


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * MONTHS_IN_A_YEAR + day.month - 1 - months, MONTHS_IN_A_YEAR)
    return date(year, month + 1, 1)
