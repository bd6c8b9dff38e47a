"""The area's deadlines: of reports, of support, and of goals that will fall behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from services.goals.application.deciders import (
    BLOCKER_DECIDER,
    BLOCKER_STREAM_PREFIX,
    GOAL_DECIDER,
    GOAL_STREAM_PREFIX,
    GoalsEvent,
)
from services.goals.domain import blocker_events, goal_tracking_events
from services.goals.domain.blocker_commands import CheckSupportDeadlines
from services.goals.domain.goal_plan import GoalReference
from services.goals.domain.goal_tracking_commands import AnnounceOverdueAndLagging
from services.goals.domain.reporting_slots import ReportingSlot
from shared.eventsourcing.event_context import EventContext
from shared.postgres.append_transaction import ClearDeadline, DeadlineChange, SetDeadline
from shared.postgres.deadline_timer import DueDeadline
from shared.postgres.unit_of_work import UnitOfWork

_JUST_AFTER_DUE = timedelta(microseconds=1)
"""A report at the deadline itself is in time; the timer fires right after it."""


def deadline_changes(event: GoalsEvent) -> Sequence[DeadlineChange]:
    """Return how an event changes deadlines: of reports, of support, and of goals that will lag."""
    return [*_goal_deadline_changes(event), *_support_deadline_changes(event)]


def _goal_deadline_changes(event: GoalsEvent) -> Iterator[DeadlineChange]:
    match event:
        case goal_tracking_events.GoalStarted(slots=slots):
            yield from _report_deadlines(event.goal, (), slots)
            yield _lag_deadline(event.goal, event.behind_at)
        case (
            goal_tracking_events.ReadingEntered()
            | goal_tracking_events.ReadingCorrected()
            | goal_tracking_events.ReadingWithdrawn()
        ):
            yield _lag_deadline(event.goal, event.behind_at)
        case goal_tracking_events.GoalLagged():
            yield _lag_deadline(event.goal, None)
        case goal_tracking_events.ReadingSourceSet(dropped=dropped, owed=owed):
            yield from _report_deadlines(event.goal, dropped, owed)
        case goal_tracking_events.ProgressReportWithdrawn(slot=slot, is_owed=is_owed):
            yield from _report_deadlines(event.goal, [slot], [slot] if is_owed else [])
        case goal_tracking_events.ProgressReported() | goal_tracking_events.ProgressOverdue():
            yield ClearDeadline(_report_deadline_key(event.goal, event.slot))
        case goal_tracking_events.GoalEnded(dropped=dropped):
            yield from _report_deadlines(event.goal, dropped, ())
            yield _lag_deadline(event.goal, None)
        case _:
            pass


def _report_deadlines(
    goal: GoalReference, dropped: Sequence[ReportingSlot], owed: Sequence[ReportingSlot]
) -> Iterator[DeadlineChange]:
    for slot in dropped:
        if slot not in owed:
            yield ClearDeadline(_report_deadline_key(goal, slot))
    for slot in owed:
        yield SetDeadline(_report_deadline_key(goal, slot), slot.due_at + _JUST_AFTER_DUE)


def _support_deadline_changes(event: GoalsEvent) -> Iterator[DeadlineChange]:
    match event:
        case blocker_events.SupportAsked(support=support):
            yield SetDeadline(_support_deadline_key(support), support.due_at + _JUST_AFTER_DUE)
        case (
            blocker_events.SupportGiven()
            | blocker_events.SupportOverdue()
            | blocker_events.SupportWithdrawn()
        ):
            yield ClearDeadline(_support_deadline_key(event.support))
        case _:
            pass


async def handle_due_deadlines(unit: UnitOfWork, due: Sequence[DueDeadline], now: datetime) -> None:
    """Announce what has become overdue, and which goals have fallen behind, by `now`."""
    streams = sorted({deadline.stream for deadline in due})
    context = EventContext(correlation=unit.writer.new_id(), actor="deadline:goals")
    await unit.execute_commands(
        GOAL_DECIDER,
        [
            (AnnounceOverdueAndLagging(id_, now), context)
            for id_ in _aggregate_ids(streams, GOAL_STREAM_PREFIX)
        ],
    )
    await unit.execute_commands(
        BLOCKER_DECIDER,
        [
            (CheckSupportDeadlines(id_, now), context)
            for id_ in _aggregate_ids(streams, BLOCKER_STREAM_PREFIX)
        ],
    )


def _aggregate_ids(streams: Sequence[str], prefix: str) -> list[UUID]:
    return [UUID(stream.removeprefix(prefix)) for stream in streams if stream.startswith(prefix)]


def _report_deadline_key(goal: GoalReference, slot: ReportingSlot) -> str:
    return f"report-{goal.goal_id}-{slot.name}"


def _lag_deadline(goal: GoalReference, behind_at: datetime | None) -> DeadlineChange:
    key = f"line-{goal.goal_id}"
    return ClearDeadline(key) if behind_at is None else SetDeadline(key, behind_at)


def _support_deadline_key(support: blocker_events.SupportRequest) -> str:
    return f"support-{support.support_id}"
