"""Which reports and supports are owed and announced as overdue, for the audit."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.goals.application.deciders import GoalsEvent
from services.goals.domain import blocker_events, goal_tracking_events
from shared.eventsourcing.overdue_items import (
    AnnouncedOverdue,
    Met,
    OverdueChange,
    Owed,
    Released,
)


def overdue_changes(event: GoalsEvent) -> Sequence[OverdueChange]:
    """Return what an event changes of what is owed."""
    return [*_report_changes(event), *_support_changes(event)]


def _report_changes(  # noqa: PLR0911  one return for each event
    event: GoalsEvent,
) -> Sequence[OverdueChange]:
    match event:
        case goal_tracking_events.GoalStarted(goal=goal, slots=slots):
            return [Owed(_report(goal.goal_id, slot.name), slot.due_at) for slot in slots]
        case goal_tracking_events.ReadingSourceSet(goal=goal, dropped=dropped, owed=owed):
            return [
                *(Released(_report(goal.goal_id, slot.name)) for slot in dropped),
                *(Owed(_report(goal.goal_id, slot.name), slot.due_at) for slot in owed),
            ]
        case goal_tracking_events.ProgressReportWithdrawn(goal=goal, slot=slot, is_owed=is_owed):
            item = _report(goal.goal_id, slot.name)
            return [Owed(item, slot.due_at) if is_owed else Released(item)]
        case goal_tracking_events.ProgressReported(goal=goal, slot=slot):
            return [Met(_report(goal.goal_id, slot.name))]
        case goal_tracking_events.ProgressOverdue(goal=goal, slot=slot):
            return [AnnouncedOverdue(_report(goal.goal_id, slot.name), slot.due_at)]
        case goal_tracking_events.GoalEnded(goal=goal, dropped=dropped):
            return [Released(_report(goal.goal_id, slot.name)) for slot in dropped]
        case _:
            return ()


def _support_changes(event: GoalsEvent) -> Sequence[OverdueChange]:
    match event:
        case blocker_events.SupportAsked(support=support):
            return [Owed(_support(support), support.due_at)]
        case blocker_events.SupportGiven(support=support):
            return [Met(_support(support))]
        case blocker_events.SupportOverdue(support=support):
            return [AnnouncedOverdue(_support(support), support.due_at)]
        case blocker_events.SupportWithdrawn(support=support):
            return [Released(_support(support))]
        case _:
            return ()


def _report(goal_id: UUID, slot: str) -> str:
    return f"report {slot} of goal {goal_id}"


def _support(support: blocker_events.SupportRequest) -> str:
    return f"support {support.support_id}"
