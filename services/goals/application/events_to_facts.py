"""Translates stored events into the facts that other areas may read."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from services.goals.application.cycle_events_to_facts import cycle_fact
from services.goals.application.deciders import GoalsEvent
from services.goals.domain import blocker_events, goal_tracking_events
from services.goals.domain.goal_plan import GoalReference
from shared.contracts import goals as facts
from shared.contracts import goals_corrections, goals_readings
from shared.contracts.goals_rules import RuleReadingRefused
from shared.eventsourcing.rule_action import RuleActionRefused


def fact_from_event(event: GoalsEvent) -> BaseModel | None:
    """Return the fact that an event is published as, or `None`; it gets the event's id."""
    return (
        _reading_fact(event)
        or _report_fact(event)
        or _goal_status_fact(event)
        or _blocker_fact(event)
        or _support_fact(event)
        or cycle_fact(event)
        or _rule_fact(event)
    )


def _reading_fact(event: GoalsEvent) -> BaseModel | None:
    match event:
        case (
            goal_tracking_events.ReadingEntered(reading=reading)
            | goal_tracking_events.ReadingCorrected(reading=reading)
        ):
            return facts.GoalUpdated(
                **_goal_fields(event.goal),
                reading_id=reading.reading_id,
                value=reading.value,
                unit=event.unit,
                measured_at=reading.measured_at,
                source=reading.source,
                corrected=isinstance(event, goal_tracking_events.ReadingCorrected),
                completion=event.completion,
                at=event.at,
            )
        case goal_tracking_events.ReadingWithdrawn(reading=reading):
            return goals_readings.ReadingWithdrawn(
                **_goal_fields(event.goal),
                reading_id=reading.reading_id,
                value=reading.value,
                unit=event.unit,
                measured_at=reading.measured_at,
                reason=event.reason,
                completion=event.completion,
                at=event.at,
            )
        case _:
            return None


def _report_fact(event: GoalsEvent) -> BaseModel | None:
    match event:
        case (
            goal_tracking_events.GoalStarted(slots=slots)
            | goal_tracking_events.ReadingSourceSet(owed=slots, dropped=())
        ) if slots and event.goal.department:
            return facts.ReportsOwed(
                **_goal_fields(event.goal),
                slots=tuple(facts.OwedReport(slot=one.name, due_at=one.due_at) for one in slots),
                at=event.at,
            )
        case (
            goal_tracking_events.GoalEnded(dropped=slots)
            | goal_tracking_events.ReadingSourceSet(dropped=slots)
        ) if slots and event.goal.department:
            return facts.ReportsDropped(
                **_goal_fields(event.goal), slots=tuple(one.name for one in slots), at=event.at
            )
        case goal_tracking_events.ProgressReported(slot=slot):
            return facts.ProgressReported(
                **_goal_fields(event.goal),
                slot=slot.name,
                due_at=slot.due_at,
                reported_at=event.at,
                at=event.at,
                done_by=event.by,
            )
        case goal_tracking_events.ProgressReportWithdrawn(slot=slot):
            return goals_readings.ProgressReportWithdrawn(
                **_goal_fields(event.goal),
                slot=slot.name,
                due_at=slot.due_at,
                owed=event.is_owed,
                at=event.at,
            )
        case goal_tracking_events.ProgressOverdue(slot=slot):
            return facts.ProgressOverdue(
                **_goal_fields(event.goal), slot=slot.name, due_at=slot.due_at, at=event.at
            )
        case _:
            return None


def _goal_status_fact(event: GoalsEvent) -> BaseModel | None:
    match event:
        case goal_tracking_events.GoalLagged():
            return facts.GoalLagging(
                **_goal_fields(event.goal),
                completion=event.completion,
                expected=event.expected,
                at=event.at,
                expected_line=tuple(
                    facts.ExpectedCompletion(**dict(one)) for one in event.expected_line
                ),
            )
        case goal_tracking_events.GoalRecovered():
            return facts.GoalRecovered(
                **_goal_fields(event.goal),
                completion=event.completion,
                expected=event.expected,
                at=event.at,
            )
        case goal_tracking_events.GoalAchieved():
            return facts.GoalAchieved(
                **_goal_fields(event.goal), completion=event.completion, at=event.at
            )
        case _:
            return None


def _blocker_fact(event: GoalsEvent) -> BaseModel | None:
    match event:
        case blocker_events.BlockerRaised():
            return facts.BlockerRaised(
                blocker_id=event.blocker_id,
                **_goal_fields(event.goal),
                what=event.what,
                at=event.at,
            )
        case blocker_events.BlockerResolved():
            return facts.BlockerResolved(
                blocker_id=event.blocker_id,
                **_goal_fields(event.goal),
                raised_at=event.raised_at,
                at=event.at,
            )
        case blocker_events.BlockerOwnerChanged():
            return goals_corrections.BlockerTransferred(
                blocker_id=event.blocker_id, **_goal_fields(event.goal), at=event.at
            )
        case _:
            return None


def _support_fact(event: GoalsEvent) -> BaseModel | None:
    match event:
        case blocker_events.SupportAsked(support=support):
            return facts.SupportAsked(**_support_fields(support), what=support.what, at=event.at)
        case blocker_events.SupportGiven(support=support):
            return facts.SupportGiven(
                **_support_fields(support), given_at=event.at, at=event.at, done_by=event.by
            )
        case blocker_events.SupportOverdue(support=support):
            return facts.SupportOverdue(**_support_fields(support), at=event.at)
        case blocker_events.SupportTransferred(support=support):
            return goals_corrections.SupportTransferred(
                **_support_fields(support), was=event.was, at=event.at
            )
        case blocker_events.SupportWithdrawn(support=support):
            return facts.SupportWithdrawn(
                **_support_fields(support), reason=event.reason, at=event.at
            )
        case _:
            return None


def _rule_fact(event: GoalsEvent) -> BaseModel | None:
    match event:
        case RuleActionRefused():
            return RuleReadingRefused(**event.model_dump(exclude={"type", "rule_fired_id"}))
        case _:
            return None


def _goal_fields(goal: GoalReference) -> dict[str, Any]:
    return {"goal_id": goal.goal_id, "goal": goal.title, "department": goal.department}


def _support_fields(support: blocker_events.SupportRequest) -> dict[str, Any]:
    return {
        "support_id": support.support_id,
        "blocker_id": support.blocker_id,
        "goal_id": support.goal.goal_id,
        "goal": support.goal.title,
        "asker": support.goal.department,
        "department": support.department,
        "due_at": support.due_at,
    }
