"""What holds for a whole installation, as the areas that decide it tell it."""

from __future__ import annotations

from pydantic import BaseModel


class WorkdayCalendar(BaseModel):
    """The calendar of workdays in force."""

    version: int
    path: str
    """Where all its days are."""


class InstallationProperties(BaseModel):
    """What an area decides for all; `null` where another decides it, in another process."""

    currency: str | None = None
    """The ISO 4217 code in which the plan of the present month counts."""
    calendar: WorkdayCalendar | None = None
