"""The state of a goal and how events change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal
from uuid import UUID

from services.goals.domain.day_boundaries import DateRange
from services.goals.domain.goal_plan import GoalPlan, GoalReference
from services.goals.domain.goal_tracking_events import (
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
    ReadingParty,
    StoredReadingSource,
)
from services.goals.domain.reporting_slots import ReportingSlot


@dataclass(frozen=True)
class TrackedGoal:
    """A goal that is tracked."""

    goal: GoalReference
    plan: GoalPlan
    days: DateRange
    unreported_slots: tuple[ReportingSlot, ...]
    """The slots that have no reading yet, ordered by time."""
    last_event_at: datetime
    """The latest time of any of the goal's events; an event dated back does not move it."""
    readings: Mapping[UUID, Reading] = field(default_factory=dict)
    """The readings by id, in the order in which they were entered."""
    parties: Mapping[UUID, ReadingParty] = field(default_factory=dict)
    """Who entered each reading; old logs do not say it."""
    overdue_slots: frozenset[str] = frozenset()
    """The names of the slots that were announced as overdue."""
    is_lagging: bool = False
    is_achieved: bool = False
    judged_from: datetime | None = None
    """The goal does not lag before this time; `None` where it is judged already."""
    last_measured: tuple[Reading, ...] = ()
    """The two readings measured last, by time; of two at the same time the one entered later."""

    @property
    def newest_reading(self) -> Reading | None:
        """The reading measured last; of two at the same time the one entered later."""
        return self.last_measured[-1] if self.last_measured else None

    @property
    def previous_value(self) -> Decimal | None:
        """The value of the reading measured before the newest one."""
        return self.last_measured[0].value if len(self.last_measured) > 1 else None

    @property
    def completion(self) -> Fraction:
        """The exact completion: of the newest reading, or of the start before the first one."""
        newest = self.newest_reading
        return self.plan.metric.completion(newest.value if newest else self.plan.metric.start)

    def with_reading(self, reading: Reading) -> TrackedGoal:
        """Return the goal with a reading added, or replaced by the corrected one."""
        id_ = reading.reading_id
        last = self.last_measured
        if id_ in self.readings:  # a correction changes the value and not the time
            last = tuple(reading if one.reading_id == id_ else one for one in last)
        else:
            last = tuple(sorted((*last, reading), key=lambda one: one.measured_at)[-2:])
        readings = {**self.readings, id_: reading}
        return replace(self, readings=readings, judged_from=None, last_measured=last)

    def party_of(self, reading: Reading) -> ReadingParty:
        """Return who entered a reading; in old logs its source tells people from connectors."""
        of_old_log: ReadingParty = "department" if reading.source == "person" else "connector"
        return self.parties.get(reading.reading_id, of_old_log)

    def is_connected_to(self, source: StoredReadingSource) -> bool:
        """Return whether a connector enters readings from a source.

        The plan names it. In old logs, which name none, an earlier reading from there tells it.
        """
        if self.plan.connected_to is not None:
            return source == self.plan.connected_to
        return source != "person" and any(
            one.source == source and one.reading_id not in self.parties
            for one in self.readings.values()
        )


@dataclass(frozen=True)
class EndedGoal:
    """A goal that was archived, or whose cycle was closed."""

    because: Literal["archived", "closed"]


Goal = TrackedGoal | EndedGoal | None


def evolve(goal: Goal, event: GoalEvent) -> Goal:
    """Return the goal's state after an event."""
    match event, goal:
        case GoalStarted(), _:
            return TrackedGoal(
                event.goal,
                event.plan,
                event.days,
                event.slots,
                event.at,
                judged_from=event.judged_from,
            )
        case GoalEnded(because=because), _:
            return EndedGoal(because)
        case _, TrackedGoal():
            return apply_event(goal, event)
        case _:
            return goal


def apply_event(  # noqa: PLR0911  one return for each event
    goal: TrackedGoal, event: GoalEvent
) -> TrackedGoal:
    """Return the state of a tracked goal after an event that does not end it."""
    goal = replace(goal, last_event_at=max(goal.last_event_at, event.at))
    match event:
        case ReadingEntered(reading=reading, party=party):
            known = {} if party is None else {reading.reading_id: party}
            return replace(goal.with_reading(reading), parties={**goal.parties, **known})
        case ReadingCorrected(reading=reading):
            corrected = goal.with_reading(reading)
            is_achieved = goal.is_achieved and _is_target_reached(corrected)
            return replace(corrected, is_achieved=is_achieved)
        case ProgressReported(slot=slot):
            return replace(
                goal,
                unreported_slots=tuple(
                    other for other in goal.unreported_slots if other.name != slot.name
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


def _is_target_reached(goal: TrackedGoal) -> bool:
    """Tell whether any reading, as corrected, reaches the target."""
    return any(
        goal.plan.metric.completion(reading.value) >= 1 for reading in goal.readings.values()
    )
