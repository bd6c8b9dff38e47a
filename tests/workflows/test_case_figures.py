"""Summaries of durations, shares, the bottleneck and conformance, without a database."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workflows.domain.case_figures.bottleneck import (
    Bottleneck,
    BottleneckBasis,
    StepTotals,
    find_bottleneck,
)
from services.workflows.domain.case_figures.duration_summary import (
    DurationSummary,
    nearest_rank,
    summarise_durations,
)
from services.workflows.domain.case_figures.map_conformance import (
    CaseMove,
    MapConformance,
    add_up,
    compare_with_map,
)
from services.workflows.domain.case_figures.shares import share_of
from services.workflows.domain.planned_step import PlannedStep
from tests.workflows.branching_maps import planned, review
from tests.workflows.domain_examples import HOUR

DURATIONS = st.lists(st.integers(0, 5).map(lambda hours: hours * HOUR), min_size=1, max_size=12)
NO_TIME = timedelta()
FLOW, OTHER = UUID(int=1), UUID(int=2)
LINE = (planned("ask"), planned("check"), planned("pay"))


@given(durations=DURATIONS, percent=st.integers(1, 100))
def test_a_percentile_is_the_smallest_that_so_many_do_not_exceed(
    durations: list[timedelta], percent: int
) -> None:
    found = nearest_rank(sorted(durations), percent)
    reaching = [
        one
        for one in durations
        if Fraction(sum(other <= one for other in durations), len(durations)) * 100 >= percent
    ]
    assert found == min(reaching)


@given(durations=DURATIONS)
def test_a_summary_lies_within_its_durations_in_any_order(durations: list[timedelta]) -> None:
    found = summarise_durations(durations)
    assert found == summarise_durations(durations[::-1])
    assert found.count == len(durations)
    assert found.median in durations
    assert found.median is not None
    assert found.p90 is not None
    assert found.mean is not None
    assert min(durations) <= found.median <= found.p90 <= max(durations)
    assert min(durations) <= found.mean <= max(durations)


def test_of_nothing_there_is_no_summary_and_no_share() -> None:
    assert summarise_durations([]) == DurationSummary(0, None, None, None)
    assert summarise_durations([NO_TIME]) == DurationSummary(1, NO_TIME, NO_TIME, NO_TIME)
    assert share_of(0, 0) is None
    assert share_of(0, 3) == Decimal("0.0000")
    assert share_of(1, 20_000) == Decimal("0.0001")


def totals(activity: str, sojourn: int, claimed: int = 0, waiting: int = 0) -> StepTotals:
    """Return the totals of a step that was closed once; durations in hours."""
    return StepTotals(FLOW, activity, 1, sojourn * HOUR, claimed, waiting * HOUR)


def test_the_bottleneck_is_where_most_was_waited_if_that_is_known() -> None:
    known = [totals("check", 9, 1, 1), totals("pay", 4, 1, 3)]
    assert find_bottleneck(known) == Bottleneck(
        BottleneckBasis.WAITING, FLOW, "pay", 3 * HOUR, Decimal("0.7500")
    )
    partly = [known[1], totals("check", 9)]
    assert find_bottleneck(partly) == Bottleneck(
        BottleneckBasis.SOJOURN, FLOW, "check", 9 * HOUR, Decimal("0.6923")
    )


def test_where_no_time_passes_there_is_no_bottleneck() -> None:
    assert find_bottleneck([]) is None
    assert find_bottleneck([totals("check", 0), totals("pay", 0)]) is None


def test_of_equal_steps_the_bottleneck_is_the_first_by_source_and_name() -> None:
    equal = [
        totals("pay", 2),
        totals("check", 2),
        StepTotals(OTHER, "ask", 1, 2 * HOUR, 0, NO_TIME),
    ]
    found = find_bottleneck(equal)
    assert found is not None
    assert (found.source, found.activity) == (FLOW, "check")
    assert find_bottleneck(equal[::-1]) == found


def moves(text: str) -> list[CaseMove]:
    """Return moves: `ask check- pay` has `check` sent back; `look@x` is of department x."""
    found = []
    for word in text.split():
        name, _, department = word.rstrip("-").partition("@")
        found.append(CaseMove(name.title(), department or f"dep-{name}", not word.endswith("-")))
    return found


BRANCHES = (
    planned("ask"),
    planned("left", "ask"),
    planned("right", "ask"),
    planned("join", "left", "right"),
)
REVIEWED = (planned("ask"), review("look", "all", "xy"), planned("pay"))


@pytest.mark.parametrize(
    ("steps", "path", "followed", "conforms"),
    [
        (LINE, "ask check pay", 3, True),
        (LINE[:1], "ask", 1, True),
        (LINE, "ask check- ask check pay", 4, False),
        (LINE, "ask check- ask check- ask check pay", 5, False),
        (LINE, "ask pay", 1, False),
        (LINE, "ask check@other pay", 1, False),
        (LINE, "ask unheard check pay", 3, False),
        (LINE, "ask-", 1, False),
        (LINE, "", 0, False),
        (BRANCHES, "ask left right join", 4, True),
        (BRANCHES, "ask right left join", 4, True),
        (BRANCHES, "ask left- right join", 4, True),
        (BRANCHES, "ask left- right- join", 3, False),
        (BRANCHES, "ask left right- ask left right join", 6, False),
        (REVIEWED, "ask look@x look@y pay", 4, True),
        (REVIEWED, "ask look@x look@z pay", 3, False),
        (REVIEWED, "ask look@x look@x pay", 3, False),
    ],
)
def test_a_case_is_compared_with_its_map(
    steps: tuple[PlannedStep, ...], path: str, followed: int, *, conforms: bool
) -> None:
    found = compare_with_map(steps, moves(path))
    assert found == MapConformance(1, int(conforms), len(path.split()), followed)


def test_a_step_of_any_department_is_followed_by_whichever_did_it() -> None:
    fields: dict[str, Any] = {**dict(LINE[0]), "department": None}
    anybody = LINE[0].model_construct(**fields)
    assert compare_with_map((anybody,), moves("ask@legal")) == MapConformance(1, 1, 1, 1)


@given(backs=st.integers(0, 40))
def test_each_step_sent_back_is_one_move_off_the_map(backs: int) -> None:
    found = compare_with_map(LINE, moves("ask check- " * backs + "ask check pay"))
    assert found == MapConformance(1, int(not backs), 2 * backs + 3, backs + 3)


def test_cases_of_a_kind_are_counted_together() -> None:
    one = MapConformance(1, 0, 5, 4)
    assert add_up([one.times(2), MapConformance(1, 1, 3, 3)]) == MapConformance(3, 1, 13, 11)
    assert add_up([]) == MapConformance()
