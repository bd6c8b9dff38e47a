"""What others may know of an event: its translation into a published fact."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from services.goals.application.deciders import GoalsEvent
from services.goals.domain import blocker, goal_events
from services.goals.domain.goal_plan import GoalReference
from shared.contracts import goals as published


def publish(event: GoalsEvent) -> BaseModel | None:
    """Translate what others may know of an event; its id becomes the fact's."""
    return _of_reading(event) or _of_goal_status(event) or _of_blocker(event) or _of_support(event)


def _of_reading(event: GoalsEvent) -> BaseModel | None:
    match event:
        case (
            goal_events.ReadingEntered(reading=reading)
            | goal_events.ReadingCorrected(reading=reading)
        ):
            return published.GoalUpdated(
                **_goal_fields(event.goal),
                reading_id=reading.reading_id,
                value=reading.value,
                unit=event.unit,
                measured_at=reading.measured_at,
                source=reading.source,
                corrected=isinstance(event, goal_events.ReadingCorrected),
                completion=event.completion,
                at=event.at,
            )
        case goal_events.ProgressReported(slot=slot):
            return published.ProgressReported(
                **_goal_fields(event.goal),
                slot=slot.name,
                due_at=slot.due_at,
                reported_at=event.at,
                at=event.at,
            )
        case goal_events.ProgressOverdue(slot=slot):
            return published.ProgressOverdue(
                **_goal_fields(event.goal), slot=slot.name, due_at=slot.due_at, at=event.at
            )
        case _:
            return None


def _of_goal_status(event: GoalsEvent) -> BaseModel | None:
    match event:
        case goal_events.GoalLagged():
            return published.GoalLagging(
                **_goal_fields(event.goal),
                completion=event.completion,
                expected=event.expected,
                at=event.at,
            )
        case goal_events.GoalRecovered():
            return published.GoalRecovered(
                **_goal_fields(event.goal),
                completion=event.completion,
                expected=event.expected,
                at=event.at,
            )
        case goal_events.GoalAchieved():
            return published.GoalAchieved(
                **_goal_fields(event.goal), completion=event.completion, at=event.at
            )
        case _:
            return None


def _of_blocker(event: GoalsEvent) -> BaseModel | None:
    match event:
        case blocker.BlockerRaised():
            return published.BlockerRaised(
                blocker_id=event.blocker_id,
                **_goal_fields(event.goal),
                what=event.what,
                at=event.at,
            )
        case blocker.BlockerResolved():
            return published.BlockerResolved(
                blocker_id=event.blocker_id,
                **_goal_fields(event.goal),
                raised_at=event.raised_at,
                at=event.at,
            )
        case _:
            return None


def _of_support(event: GoalsEvent) -> BaseModel | None:
    match event:
        case blocker.SupportAsked(support=asked):
            return published.SupportAsked(**_support_fields(asked), what=asked.what, at=event.at)
        case blocker.SupportGiven(support=asked):
            return published.SupportGiven(**_support_fields(asked), given_at=event.at, at=event.at)
        case blocker.SupportOverdue(support=asked):
            return published.SupportOverdue(**_support_fields(asked), at=event.at)
        case blocker.SupportWithdrawn(support=asked):
            return published.SupportWithdrawn(
                **_support_fields(asked), reason=event.reason, at=event.at
            )
        case _:
            return None


def _goal_fields(about: GoalReference) -> dict[str, Any]:
    return {"goal_id": about.goal_id, "goal": about.title, "department": about.department}


def _support_fields(asked: blocker.SupportRequest) -> dict[str, Any]:
    return {
        "support_id": asked.support_id,
        "blocker_id": asked.blocker_id,
        "goal_id": asked.goal.goal_id,
        "goal": asked.goal.title,
        "asker": asked.goal.department,
        "department": asked.department,
        "due_at": asked.due_at,
    }
