"""The months a story is told in, and which of their days are worked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

MONTHS_IN_A_YEAR = 12
SATURDAY = 5


@dataclass(frozen=True)
class ScenarioMonth:
    """A month as texts name it: as YYYY-MM, or one of its days by its number among the working."""

    first_day: date
    weekday_exceptions: Mapping[date, bool]
    """The days that do not follow the week, and whether they are worked."""

    def __str__(self) -> str:
        """Return it as YYYY-MM."""
        return f"{self.first_day:%Y-%m}"

    def __getitem__(self, number: int) -> str:
        """Return the working day of this number, from 1 on."""
        day = self.first_day - timedelta(days=1)
        for _ in range(number):
            day += timedelta(days=1)
            while not self.weekday_exceptions.get(day, day.weekday() < SATURDAY):
                day += timedelta(days=1)
        return day.isoformat()


def last_complete_months(today: date, count: int) -> list[date]:
    """Return the first days of the last months that are over, oldest first."""
    return [_months_before(today, back) for back in range(count, 0, -1)]


def end_of_year_from(first: date) -> date:
    """Return the last day of the year that begins with this first day of a month."""
    return _months_before(first, -MONTHS_IN_A_YEAR) - timedelta(days=1)


def calendar_exceptions(calendar: Mapping[str, Any]) -> Mapping[date, bool]:
    """Return a company calendar's exceptions from the week; its own outweigh the official ones."""
    listed = [*calendar["official"]["days"], *calendar["own"]]
    return {date.fromisoformat(one["day"]): one["working"] for one in listed}


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * MONTHS_IN_A_YEAR + day.month - 1 - months, MONTHS_IN_A_YEAR)
    return date(year, month + 1, 1)
