"""How a goal stands, and where an event leaves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal
from uuid import UUID

from services.goals.domain.day_boundaries import DateRange
from services.goals.domain.goal_events import (
    GoalAchieved,
    GoalEnded,
    GoalEvent,
    GoalLagged,
    GoalRecovered,
    GoalStarted,
    ProgressOverdue,
    ProgressReported,
    Reading,
    ReadingCorrected,
    ReadingEntered,
)
from services.goals.domain.goal_plan import GoalPlan, GoalReference
from services.goals.domain.reporting_slots import ReportingSlot


@dataclass(frozen=True)
class TrackedGoal:
    """A goal that is followed."""

    goal: GoalReference
    plan: GoalPlan
    days: DateRange
    unreported_slots: tuple[ReportingSlot, ...]
    """The slots without a reading, by time."""
    last_event_at: datetime
    """When something last happened to it."""
    readings: Mapping[UUID, Reading] = field(default_factory=dict)
    """In the order in which they were entered."""
    overdue_slots: frozenset[str] = frozenset()
    """The slots that were announced as overdue."""
    is_lagging: bool = False
    is_achieved: bool = False

    @property
    def newest_reading(self) -> Reading | None:
        """The reading measured last; of two at the same moment the one entered later."""
        ordered = self._by_time()
        return ordered[-1] if ordered else None

    @property
    def previous_value(self) -> Decimal | None:
        """The value of the reading measured before the newest one."""
        ordered = self._by_time()
        return ordered[-2].value if len(ordered) > 1 else None

    @property
    def completion(self) -> Fraction:
        """How far it is, exactly."""
        newest = self.newest_reading
        return self.plan.metric.completion(newest.value if newest else self.plan.metric.start)

    def with_reading(self, reading: Reading) -> TrackedGoal:
        """Return the goal with a reading more, or with one corrected."""
        return replace(self, readings={**self.readings, reading.reading_id: reading})

    def _by_time(self) -> list[Reading]:
        return sorted(self.readings.values(), key=lambda reading: reading.measured_at)


@dataclass(frozen=True)
class EndedGoal:
    """A goal that was archived, or whose cycle was closed."""

    because: Literal["archived", "closed"]


Goal = TrackedGoal | EndedGoal | None


def evolve(goal: Goal, event: GoalEvent) -> Goal:
    """Return where an event leaves the goal."""
    match event, goal:
        case GoalStarted(), _:
            return TrackedGoal(event.goal, event.plan, event.days, event.slots, event.at)
        case GoalEnded(because=because), _:
            return EndedGoal(because)
        case _, TrackedGoal():
            return apply_event(goal, event)
        case _:
            return goal


def apply_event(  # noqa: PLR0911  one for each
    tracked: TrackedGoal, event: GoalEvent
) -> TrackedGoal:
    """Return where an event that does not end it leaves a goal that is followed."""
    goal = replace(tracked, last_event_at=max(tracked.last_event_at, event.at))
    match event:
        case ReadingEntered(reading=reading):
            return goal.with_reading(reading)
        case ReadingCorrected(reading=reading):
            after = goal.with_reading(reading)
            return replace(after, is_achieved=goal.is_achieved and _target_reached(after))
        case ProgressReported(slot=slot):
            return replace(
                goal,
                unreported_slots=tuple(
                    one for one in goal.unreported_slots if one.name != slot.name
                ),
            )
        case ProgressOverdue(slot=slot):
            return replace(goal, overdue_slots=goal.overdue_slots | {slot.name})
        case GoalLagged():
            return replace(goal, is_lagging=True)
        case GoalRecovered():
            return replace(goal, is_lagging=False)
        case GoalAchieved():
            return replace(goal, is_achieved=True)
        case _:
            return goal


def _target_reached(goal: TrackedGoal) -> bool:
    """Say whether any reading, as it stands now, reaches the target: no correction took it back."""
    return any(goal.plan.metric.completion(one.value) >= 1 for one in goal.readings.values())
