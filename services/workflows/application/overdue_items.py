"""Which steps are owed and announced as overdue, for the audit; imported histories are not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.workflows.domain.step_events import (
    StepDone,
    StepOpened,
    StepOverdue,
    StepSentBack,
    StepWithdrawn,
)
from shared.eventsourcing.overdue_items import AnnouncedOverdue, Met, OverdueChange, Owed


def overdue_changes(event: Any) -> Sequence[OverdueChange]:
    """Return what an event changes of what is owed."""
    match event:
        case StepOpened():
            return [Owed(_step(event.case_id, event.step), event.due_at)]
        case StepDone() | StepSentBack() | StepWithdrawn():
            return [Met(_step(event.case_id, event.step))]
        case StepOverdue():
            return [AnnouncedOverdue(_step(event.case_id, event.step), event.due_at)]
        case _:
            return ()


def _step(case_id: UUID, step: int) -> str:
    return f"step {step} of case {case_id}"
