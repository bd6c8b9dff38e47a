"""From the stored events of retrospectives to the facts that the area publishes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from services.duties.application.deciders import DutiesEvent
from services.duties.domain import retrospective_events as events
from shared.contracts import duties_retrospectives as contracts


def retrospective_fact(event: DutiesEvent) -> BaseModel | None:  # noqa: PLR0911  one for each
    """Return the fact that an event of a retrospective becomes; drafts become none."""
    match event:
        case events.RetrospectivePublished():
            return contracts.RetrospectivePublished(**_lessons_fields(event))
        case events.RetrospectiveCorrected():
            return contracts.RetrospectiveCorrected(**_lessons_fields(event), reason=event.reason)
        case events.RetrospectiveOwed():
            return contracts.RetrospectiveOwed(**_owed_fields(event), at=event.at)
        case events.RetrospectiveMet():
            return contracts.RetrospectiveMet(
                **_owed_fields(event),
                done_at=event.done_at,
                done_by=event.by.person,
                at=event.done_at,
            )
        case events.RetrospectiveTransferred(due_at=datetime(), project=project) if (
            project.leading_department == event.department
        ):
            return contracts.RetrospectiveTransferred(
                **_owed_fields(event), was=event.was, reason=event.reason, at=event.at
            )
        case events.RetrospectiveOverdue():
            return contracts.RetrospectiveOverdue(**_owed_fields(event), at=event.at)
        case _:
            return None


def _lessons_fields(
    event: events.RetrospectivePublished | events.RetrospectiveCorrected,
) -> dict[str, Any]:
    return {
        **event.project.model_dump(include={"project_id", "code", "name"}),
        "led_by": event.project.leading_department,
        "version": event.version,
        "tags": event.lessons.tags,
        "at": event.at,
    }


def _owed_fields(
    event: events.RetrospectiveOwed
    | events.RetrospectiveMet
    | events.RetrospectiveTransferred
    | events.RetrospectiveOverdue,
) -> dict[str, Any]:
    return {
        **event.project.model_dump(include={"project_id", "code", "name"}),
        "department": event.project.leading_department,
        "due_at": event.due_at,
    }
