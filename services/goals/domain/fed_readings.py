"""The readings that a formula makes of those of other goals.

They follow from the readings of the other goals alone, by the time these were measured: for every
time at which one of them was measured there is one. So late and corrected readings lead to the same
readings, whatever the order in which they were entered. A reading is made by the formula that held
when it was measured.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID, uuid5

from services.goals.domain.goal_metric import Metric, round_half_away
from services.goals.domain.goal_source import (
    FED_DECIMALS,
    PERCENT,
    GoalFormula,
    GoalSource,
    formula_result,
)
from services.goals.domain.goal_tracking_events import MadeOf, Reading

_READING_ID_NAMESPACE = UUID("6f7c2a34-93b1-4b8f-8a64-0d6a3ad5c7e2")
"""The UUID namespace in which the ids of fed readings are derived from goal and time."""


@dataclass(frozen=True)
class MeasuredGoal:
    """A goal with its readings by measured time; of two at the same time the later one counts."""

    goal_id: UUID
    metric: Metric
    readings: Sequence[Reading]

    def newest_at(self, at: datetime) -> Reading | None:
        """Return the reading that was measured last at a time, or `None` before the first one."""
        place = bisect_right(self.readings, at, key=lambda reading: reading.measured_at)
        return self.readings[place - 1] if place else None


@dataclass(frozen=True)
class FedReading:
    """A reading that a formula made, and the readings that it is made of."""

    reading: Reading
    made_of: tuple[MadeOf, ...]


def fed_readings(
    goal_id: UUID,
    sources: Sequence[tuple[datetime, GoalSource]],
    measured: Mapping[UUID, MeasuredGoal],
) -> tuple[FedReading, ...]:
    """Return all readings that formulas make for a goal, by measured time.

    `sources` are the goal's sources with the times from which on they hold, in that order;
    `measured` has every goal that any of them names.
    """
    ends = [since for since, _ in sources[1:]]
    found: list[FedReading] = []
    for (since, source), end in zip(sources, [*ends, None], strict=True):
        if source.formula is not None:
            goals = [measured[source_id] for source_id in source.goal_ids]
            for at in _times(goals, since, end):
                found += _made_at(goal_id, source.formula, goals, at)
    return tuple(found)


def _times(
    goals: Sequence[MeasuredGoal], since: datetime, end: datetime | None
) -> Sequence[datetime]:
    measured = {reading.measured_at for goal in goals for reading in goal.readings}
    return sorted(at for at in {since, *measured} if at >= since and (end is None or at < end))


def _made_at(
    goal_id: UUID, formula: GoalFormula, goals: Sequence[MeasuredGoal], at: datetime
) -> Iterator[FedReading]:
    newest = {goal.goal_id: goal.newest_at(at) for goal in goals}
    if not any(newest.values()):
        return
    result = formula_result(
        formula, {goal.goal_id: _operand(formula, goal, newest[goal.goal_id]) for goal in goals}
    )
    if result is None:
        return
    reading = Reading(
        reading_id=uuid5(_READING_ID_NAMESPACE, f"{goal_id} {at.astimezone(UTC).isoformat()}"),
        value=_without_trailing_zeros(round_half_away(result, FED_DECIMALS)),
        measured_at=at,
        source="goal",
    )
    made_of = tuple(
        MadeOf(goal_id=goal.goal_id, reading_id=one.reading_id, value=one.value)
        for goal in goals
        if (one := newest[goal.goal_id]) is not None
    )
    yield FedReading(reading, made_of)


def _without_trailing_zeros(value: Decimal) -> Decimal:
    """Return a value with as few decimals as it needs; a decimal context would cut off digits."""
    whole, _, decimals = f"{value:f}".partition(".")
    decimals = decimals.rstrip("0")
    return Decimal(f"{whole}.{decimals}" if decimals else whole)


def _operand(formula: GoalFormula, goal: MeasuredGoal, newest: Reading | None) -> Fraction:
    value = goal.metric.start if newest is None else newest.value
    if formula.of == "completion":
        return goal.metric.completion(value) * PERCENT
    return Fraction(value)
