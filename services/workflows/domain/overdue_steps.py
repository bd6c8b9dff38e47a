"""Which open steps of a case are announced as overdue."""

from __future__ import annotations

from datetime import datetime

from services.workflows.domain.case_events import CaseEvent
from services.workflows.domain.case_state import CaseProgress
from services.workflows.domain.step_events import StepOverdue
from services.workflows.domain.step_openings import fields_of_step


def announce_overdue(case: CaseProgress, at: datetime) -> list[CaseEvent]:
    """Return an event for each open step whose due time is before `at`, once."""
    return [
        StepOverdue(**fields_of_step(one.opened), at=one.opened.due_at)
        for one in case.open_steps.values()
        if not one.overdue_announced and at > one.opened.due_at
    ]
