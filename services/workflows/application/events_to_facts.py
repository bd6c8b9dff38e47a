"""The facts that workflows publish for other areas."""

from __future__ import annotations

from services.workflows.application.deciders import WorkflowsEvent
from services.workflows.domain import history_import as imports
from services.workflows.domain import step_events
from shared.contracts.workflows import (
    DepartmentFound,
    HistoryImported,
    StepDone,
    StepOverdue,
    WorkHandedOver,
)

PublishedFact = StepDone | StepOverdue | WorkHandedOver | DepartmentFound | HistoryImported


def fact_from_event(event: WorkflowsEvent) -> PublishedFact | None:
    """Return the fact that an event is published as, or `None`."""
    match event:
        case step_events.StepDone():
            return StepDone(
                case_id=event.case_id,
                case=event.case,
                step=event.step,
                activity=event.activity,
                department=event.department,
                resource=event.resource,
                opened_at=event.opened_at,
                due_at=event.due_at,
                done_at=event.done_at,
                at=event.done_at,
            )
        case step_events.StepOverdue():
            return StepOverdue(**event.model_dump(exclude={"type"}))
        case step_events.WorkHandedOver():
            return WorkHandedOver(
                case_id=event.case_id,
                case=event.case,
                step=event.step,
                sender=event.sender,
                recipient=event.recipient,
                at=event.at,
            )
        case imports.DepartmentFound():
            return DepartmentFound(**event.model_dump(exclude={"type"}))
        case imports.HistoryRecorded():
            return HistoryImported(**event.model_dump(exclude={"type"}))
        case _:
            return None
