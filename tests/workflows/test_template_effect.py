"""How cases from a template compare with those before: met, not met, or not enough data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pytest

from services.workflows.domain.case_figures.duration_summary import (
    DurationSummary,
    summarise_durations,
)
from services.workflows.domain.template_effect import EffectVerdict, judge_effect

BEFORE = [10, 10, 10, 20, 20]


def hours(durations: Sequence[float]) -> DurationSummary:
    """Return the summary of durations in hours."""
    return summarise_durations([timedelta(hours=one) for one in durations])


@pytest.mark.parametrize(
    ("after", "verdict", "median", "p90"),
    [
        ([5, 5, 5, 5, 8], "met", "50.00", "60.00"),
        ([1, 5, 5.001, 5.001, 9], "not-met", "49.99", "55.00"),
        ([12, 12, 12, 12, 25], "not-met", "-20.00", "-25.00"),
        ([0, 0, 0, 0, 0], "met", "100.00", "100.00"),
        ([20 / 3] * 5, "not-met", "33.33", "66.67"),
    ],
)
def test_the_median_is_compared_with_the_target(
    after: Sequence[float], verdict: str, median: str, p90: str
) -> None:
    effect = judge_effect(hours(BEFORE), hours(after), 50, 5)
    assert (effect.verdict, effect.median_reduction_percent, effect.p90_reduction_percent) == (
        EffectVerdict(verdict),
        Decimal(median),
        Decimal(p90),
    )


@pytest.mark.parametrize(
    ("before", "after", "minimum"),
    [
        (BEFORE, [1, 1, 1, 1], 5),
        (BEFORE[:4], [1, 1, 1, 1, 1], 5),
        (BEFORE, [], 0),
        ([], BEFORE, 0),
        ([0, 0, 0, 0, 9], BEFORE, 5),
    ],
)
def test_nothing_is_concluded_from_thin_data_or_from_no_time(
    before: Sequence[float], after: Sequence[float], minimum: int
) -> None:
    effect = judge_effect(hours(before), hours(after), 50, minimum)
    assert effect.verdict is EffectVerdict.NOT_ENOUGH_DATA
    assert effect.median_reduction_percent is effect.p90_reduction_percent is None


def test_another_target_is_met_or_not_at_the_same_figures() -> None:
    assert judge_effect(hours([10]), hours([7]), 30, 1).verdict is EffectVerdict.MET
    assert judge_effect(hours([10]), hours([7]), 31, 1).verdict is EffectVerdict.NOT_MET
