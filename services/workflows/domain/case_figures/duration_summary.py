"""Mean, median and 90th percentile of durations, as every figure over cases has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

MEDIAN_PERCENT = 50
HIGH_PERCENT = 90


@dataclass(frozen=True, slots=True)
class DurationSummary:
    """How long something took, of so many; without any, every duration is unknown."""

    count: int
    mean: timedelta | None
    median: timedelta | None
    p90: timedelta | None


def nearest_rank(ordered: Sequence[timedelta], percent: int) -> timedelta:
    """Return the ⌈p n / 100⌉-th smallest of at least one duration; `percent` is from 1 to 100.

    The nearest-rank percentile (type 1 of Hyndman and Fan, 1996): always one of the durations, as
    PostgreSQL's `percentile_disc` has it.
    """
    return ordered[-(-len(ordered) * percent // 100) - 1]


def summarise_durations(durations: Sequence[timedelta]) -> DurationSummary:
    """Return the summary of durations in any order."""
    if not durations:
        return DurationSummary(0, None, None, None)
    ordered = sorted(durations)
    return DurationSummary(
        len(ordered),
        sum(ordered, timedelta()) / len(ordered),
        nearest_rank(ordered, MEDIAN_PERCENT),
        nearest_rank(ordered, HIGH_PERCENT),
    )
