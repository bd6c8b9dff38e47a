"""How a goal stands, and where an event leaves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal
from uuid import UUID

from services.goals.domain.days import Days
from services.goals.domain.goal import (
    GoalAchieved,
    GoalEnded,
    GoalEvent,
    GoalLagged,
    GoalRecovered,
    GoalStarted,
    Measured,
    ProgressOverdue,
    ProgressReported,
    ReadingCorrected,
    ReadingEntered,
)
from services.goals.domain.plan import AboutGoal, Plan
from services.goals.domain.rhythm import Slot


@dataclass(frozen=True)
class Running:
    """A goal that is followed."""

    goal: AboutGoal
    plan: Plan
    days: Days
    owed: tuple[Slot, ...]
    """The slots without a reading, by time."""
    since: datetime
    """When something last happened to it."""
    readings: Mapping[UUID, Measured] = field(default_factory=dict)
    """In the order in which they were entered."""
    overdue: frozenset[str] = frozenset()
    """The slots that were announced as overdue."""
    lagging: bool = False
    achieved: bool = False

    @property
    def newest(self) -> Measured | None:
        """The reading measured last; of two at the same moment the one entered later."""
        ordered = self._by_time()
        return ordered[-1] if ordered else None

    @property
    def before(self) -> Decimal | None:
        """The value of the reading measured before the newest one."""
        ordered = self._by_time()
        return ordered[-2].value if len(ordered) > 1 else None

    @property
    def completion(self) -> Fraction:
        """How far it is, exactly."""
        newest = self.newest
        return self.plan.metric.completion(newest.value if newest else self.plan.metric.start)

    def with_reading(self, reading: Measured) -> Running:
        """Return the goal with a reading more, or with one corrected."""
        return replace(self, readings={**self.readings, reading.reading_id: reading})

    def _by_time(self) -> list[Measured]:
        return sorted(self.readings.values(), key=lambda reading: reading.measured_at)


@dataclass(frozen=True)
class Ended:
    """A goal that was archived, or whose cycle was closed."""

    because: Literal["archived", "closed"]


Goal = Running | Ended | None


def evolve(goal: Goal, event: GoalEvent) -> Goal:
    """Return where an event leaves the goal."""
    match event, goal:
        case GoalStarted(), _:
            return Running(event.goal, event.plan, event.days, event.slots, event.at)
        case GoalEnded(because=because), _:
            return Ended(because)
        case _, Running():
            return onward(goal, event)
        case _:
            return goal


def onward(  # noqa: PLR0911  one for each
    running: Running, event: GoalEvent
) -> Running:
    """Return where an event that does not end it leaves a goal that is followed."""
    goal = replace(running, since=max(running.since, event.at))
    match event:
        case ReadingEntered(reading=reading):
            return goal.with_reading(reading)
        case ReadingCorrected(reading=reading):
            after = goal.with_reading(reading)
            return replace(after, achieved=goal.achieved and _reached(after))
        case ProgressReported(slot=slot):
            return replace(goal, owed=tuple(one for one in goal.owed if one.name != slot.name))
        case ProgressOverdue(slot=slot):
            return replace(goal, overdue=goal.overdue | {slot.name})
        case GoalLagged():
            return replace(goal, lagging=True)
        case GoalRecovered():
            return replace(goal, lagging=False)
        case GoalAchieved():
            return replace(goal, achieved=True)
        case _:
            return goal


def _reached(goal: Running) -> bool:
    """Say whether any reading, as it stands now, reaches the target: no correction took it back."""
    return any(goal.plan.metric.completion(one.value) >= 1 for one in goal.readings.values())
