"""Process-behaviour charts of individual values and moving ranges (XmR), after Wheeler.

The natural process limits are the mean ± 2.66 × the mean moving range: 2.66 is 3 / d₂ with
d₂ = 1.128 for two values (Wheeler, Understanding Variation). Three rules find signals; fewer rules
than there are, as each further one adds false alarms (NHS England, Making Data Count).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal

LIMIT_FACTOR = Fraction(266, 100)
RUN_LENGTH = 8
NEAR_LIMIT_OF, NEAR_LIMIT_WINDOW = 3, 4

SignalRule = Literal["beyond-limit", "run-on-one-side", "near-limit"]
"""A point beyond a limit; eight in turn on one side of the mean; three of four in turn nearer to
one limit than to the mean."""

Side = Literal["above", "below"]


@dataclass(frozen=True)
class ProcessLimits:
    """The mean of a process, and what its points lie between while nothing changes it."""

    mean: Fraction
    mean_moving_range: Fraction

    @property
    def upper(self) -> Fraction:
        """The upper natural process limit."""
        return self.mean + LIMIT_FACTOR * self.mean_moving_range

    @property
    def lower(self) -> Fraction:
        """The lower natural process limit; below zero it says nothing of what cannot be less."""
        return self.mean - LIMIT_FACTOR * self.mean_moving_range


@dataclass(frozen=True)
class Signal:
    """Points that the process as it was does not explain."""

    rule: SignalRule
    side: Side
    first: int
    """The place of the first point of it, from 0."""
    last: int


def process_limits(values: Sequence[Fraction], minimum: int) -> ProcessLimits | None:
    """Return the limits of a process by its points, or `None` for fewer points than `minimum`."""
    if len(values) < max(minimum, 2):
        return None
    ranges = [abs(later - earlier) for earlier, later in pairwise(values)]
    return ProcessLimits(_mean(values), _mean(ranges))


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction()) / len(values)


def find_signals(values: Sequence[Fraction], limits: ProcessLimits) -> list[Signal]:
    """Return the signals among points, by rule and place.

    A point on the mean is on neither side of it, and one on a limit is not beyond it. Runs that
    overlap are one signal.
    """
    return [
        *_signals("beyond-limit", 1, 1, values, limits, _is_beyond),
        *_signals("run-on-one-side", RUN_LENGTH, RUN_LENGTH, values, limits, _is_on_side),
        *_signals("near-limit", NEAR_LIMIT_OF, NEAR_LIMIT_WINDOW, values, limits, _is_near_limit),
    ]


def _is_beyond(distance: Fraction, half_width: Fraction) -> bool:
    return distance > half_width


def _is_on_side(distance: Fraction, half_width: Fraction) -> bool:  # noqa: ARG001  one signature
    return distance > 0


def _is_near_limit(distance: Fraction, half_width: Fraction) -> bool:
    return 2 * distance > half_width


def _signals(
    rule: SignalRule,
    needed: int,
    window: int,
    values: Sequence[Fraction],
    limits: ProcessLimits,
    holds: Callable[[Fraction, Fraction], bool],
) -> list[Signal]:
    half_width = limits.upper - limits.mean
    found: list[Signal] = []
    sides: tuple[tuple[Side, int], ...] = (("above", 1), ("below", -1))
    for side, sign in sides:
        hits = [holds(sign * (value - limits.mean), half_width) for value in values]
        for start in range(len(values)):
            places = [
                place for place in range(start, min(start + window, len(hits))) if hits[place]
            ]
            if not hits[start] or len(places) < needed:
                continue
            before = found[-1] if found and found[-1].side == side else None
            if window > 1 and before is not None and start <= before.last:
                found[-1] = Signal(rule, side, before.first, max(before.last, places[-1]))
            else:
                found.append(Signal(rule, side, start, places[-1]))
    return found
