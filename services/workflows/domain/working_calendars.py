"""Due times of steps by the versions of the company's calendar that the area has heard of.

What is due is computed once, when a step is opened, by the version in force then: a later version
moves no step that is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.workflows.domain.planned_step import PlannedStep
from shared.working_time.calculator import WorkingTimeCalculator
from shared.working_time.heard_calendars import WorkingCalendars


@dataclass(frozen=True)
class DueTime:
    """When a step is due, and by which version of the calendar."""

    at: datetime
    calendar_version: int | None
    """`None` where the step's duration is calendar time; 0 is the installed official list."""


def due_time_of(step: PlannedStep, opened_at: datetime, calendars: WorkingCalendars) -> DueTime:
    """Return when a step is due that is opened at a time, by the calendar in force then."""
    if step.working_hours == "always":
        return DueTime(opened_at + step.standard, None)
    calendar = calendars.in_force(opened_at)
    working_time = WorkingTimeCalculator(step.working_hours, calendar)
    return DueTime(working_time.add_working_time(opened_at, step.standard), calendar.version)
