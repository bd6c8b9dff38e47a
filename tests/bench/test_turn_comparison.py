"""Two revisions that are equal are not told apart, and one that is 15 % slower is named."""

from __future__ import annotations

import random

import pytest

from tests.bench.revisions.turn_comparison import (
    FEWEST_PAIRS,
    LARGEST_P_VALUE,
    Comparison,
    Figure,
    Verdict,
    compare_turns,
    signed_rank_p_value,
)

TIME = Figure("start", "s")
SPEED = Figure("commands", "/s", is_better_higher=True)
PAIRS = 10


def turns(rng: random.Random, mean: float, noise: float = 0.04) -> list[float]:
    """Return figures of turns that vary by so much around a mean."""
    return [rng.gauss(mean, mean * noise) for _ in range(PAIRS)]


def test_what_is_15_percent_slower_is_named_in_each_of_many_runs() -> None:
    rng = random.Random(15)
    for _ in range(200):
        comparison = Comparison(TIME, turns(rng, 1.0), turns(rng, 1.15))
        assert comparison.verdict is Verdict.SLOWER


def test_equal_revisions_are_told_apart_in_no_more_runs_than_the_p_value_allows() -> None:
    rng = random.Random(15)
    named = sum(
        Comparison(TIME, turns(rng, 1.0), turns(rng, 1.0)).verdict is not Verdict.SAME
        for _ in range(1000)
    )
    assert named <= 1000 * LARGEST_P_VALUE


def test_a_machine_that_becomes_slower_makes_no_revision_slower() -> None:
    at = iter(1 + 0.05 * turn for turn in range(2 * PAIRS))
    base: list[float] = []
    head: list[float] = []
    for pair in range(PAIRS):
        for figures in (base, head) if pair % 2 == 0 else (head, base):
            figures.append(next(at))
    assert Comparison(TIME, base, head).verdict is Verdict.SAME
    control = Comparison(TIME, base, [one * 1.15 for one in head])
    assert control.verdict is Verdict.SLOWER, "a change beside the drift is found"


@pytest.mark.parametrize(
    ("figure", "factor", "verdict"),
    [
        (TIME, 1.15, Verdict.SLOWER),
        (TIME, 0.85, Verdict.FASTER),
        (SPEED, 1.15, Verdict.FASTER),
        (SPEED, 0.85, Verdict.SLOWER),
        (TIME, 1.01, Verdict.SAME),
    ],
)
def test_more_is_better_for_speeds_only(figure: Figure, factor: float, verdict: Verdict) -> None:
    base = [1 + pair / 1000 for pair in range(PAIRS)]
    assert Comparison(figure, base, [one * factor for one in base]).verdict is verdict


def test_a_difference_below_the_noise_is_not_named_however_certain() -> None:
    base = [1.0, 1.5] * 6  # neighbours of a revision differ by a half
    comparison = Comparison(TIME, base, [one * 1.1 for one in base])
    assert comparison.noise == pytest.approx(0.5)
    assert comparison.p_value < LARGEST_P_VALUE
    assert comparison.verdict is Verdict.SAME


def test_noise_is_what_neighbouring_turns_of_one_revision_differ_by() -> None:
    # base head, head base, base head: heads 1 and 2 are neighbours, then bases 2 and 3.
    comparison = Comparison(TIME, [9.0, 1.0, 1.1], [2.0, 2.2, 9.0])
    assert comparison.noise == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("differences", "p_value"),
    [
        ([], 1.0),
        ([0.0, 0.0], 1.0),
        ([1.0] * 5, 2 / 2**5),
        ([1.0, 2.0, 3.0, 4.0, 5.0], 2 / 2**5),
        ([-1.0, 2.0, 3.0, 4.0, 5.0], 4 / 2**5),
        # The tables of the test: n = 10, smaller sum of ranks 3: two-sided 10 of 1,024.
        ([-1.0, -2.0, *range(3, 11)], 10 / 2**10),
    ],
)
def test_the_p_value_is_exact(differences: list[float], p_value: float) -> None:
    assert signed_rank_p_value(differences) == pytest.approx(p_value)
    assert signed_rank_p_value([-one for one in differences]) == pytest.approx(p_value)


def test_the_fewest_pairs_are_those_that_can_name_anything() -> None:
    assert signed_rank_p_value([1.0] * FEWEST_PAIRS) <= LARGEST_P_VALUE
    assert signed_rank_p_value([1.0] * (FEWEST_PAIRS - 1)) > LARGEST_P_VALUE


def test_each_figure_is_compared_by_its_name() -> None:
    base = [{"start": 1.0, "commands": 10.0}]
    head = [{"commands": 20.0, "start": 2.0}]
    start, commands = compare_turns([TIME, SPEED], base, head)
    assert start.change == pytest.approx(1)
    assert commands.head == [20.0]
