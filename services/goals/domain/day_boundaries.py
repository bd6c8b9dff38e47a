"""Ranges of the company's days."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel

from shared.eventsourcing.company_days import first_instant_of_day, last_instant_of_day


class DateRange(BaseModel, frozen=True):
    """The days from a first to a last one, both included."""

    first: date
    last: date

    @property
    def first_instant(self) -> datetime:
        """The first instant of the range, in UTC."""
        return first_instant_of_day(self.first)

    @property
    def last_instant(self) -> datetime:
        """The last instant of the range, in UTC."""
        return last_instant_of_day(self.last)
