"""Excuses: recorded with their reason, granted or refused by the plan of the month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.incentives.application.facts_to_obligation_commands import (
    identify_obligation,
    to_obligation_command,
)
from services.incentives.domain.excuse_reason import (
    ALL_EXCUSES,
    ExcuseReason,
    RecordedOutcome,
    list_refused_excuses,
)
from services.incentives.domain.incentive_plan import BUILT_IN_PLAN, Plan
from services.incentives.domain.kpi_calculation import ObligationTally, compute_figures
from services.incentives.domain.monthly_period import LockedPeriods
from services.incentives.domain.obligation import (
    CountObligation,
    ObligationCounted,
    decide,
    evolve,
)
from services.incentives.domain.post_lock_adjustment import (
    PostLockChange,
    compute_kpi_adjustments,
    to_post_lock_change,
)
from shared.contracts import comms
from shared.testing.given_when_then import aggregate_scenario
from tests.incentives.area_client import build_fact
from tests.incentives.domain_examples import OCTOBER_LOCKED, count_command, fact_id
from tests.incentives.fact_builders import HOUR
from tests.incentives.generic_fact_builders import OCTOBER_15

obligation = aggregate_scenario(decide, evolve, None)
STRICT = Plan(version=2, effective_from="2026-01", excuses={"late-input": ("handoff",)})
TALLY = ObligationTally(
    on_time=4, late=1, excused=6, excused_by={"accepted-pause": 2, "dispute-upheld": 1}
)
RECORDED = st.none() | st.builds(
    RecordedOutcome,
    st.just("excused"),
    st.sampled_from([None, *ExcuseReason]),
)
PLAIN = st.sampled_from([RecordedOutcome("on_time"), RecordedOutcome("late")])


@pytest.mark.parametrize(
    ("excuses", "kind", "late", "excused"),
    [
        (ALL_EXCUSES, "handoff", 1, 6),
        ({"late-input": ("handoff",)}, "handoff", 4, 3),
        ({"late-input": ("handoff",)}, "reply", 7, 0),
        ({"accepted-pause": ("reply",), "dispute-upheld": ("reply",)}, "reply", 4, 3),
        ({}, "handoff", 7, 0),
    ],
)
def test_the_plan_decides_which_reasons_excuse_a_kind(
    excuses: Mapping[str, tuple[str, ...]], kind: str, late: int, excused: int
) -> None:
    counted = TALLY.under(kind, excuses)

    assert (counted.on_time, counted.late, counted.excused) == (4, late, excused)
    assert counted.due == TALLY.due


def test_a_refused_excuse_lowers_the_score() -> None:
    figures = compute_figures({"handoff": TALLY}, STRICT, "rd")

    assert (figures.late, figures.excused, str(figures.score)) == (4, 3, "50.00")
    assert str(compute_figures({"handoff": TALLY}, BUILT_IN_PLAN, "rd").score) == "80.00"


def test_the_refused_excuses_of_a_plan_are_listed() -> None:
    assert list_refused_excuses(("handoff", "reply"), STRICT.excuses) == [
        ("handoff", "accepted-pause"),
        ("handoff", "dispute-upheld"),
        ("reply", "late-input"),
        ("reply", "accepted-pause"),
        ("reply", "dispute-upheld"),
    ]
    assert list_refused_excuses(("handoff", "reply"), ALL_EXCUSES) == []


@for_all(st.lists(RECORDED | PLAIN, min_size=1, max_size=8))
def test_changes_of_one_obligation_leave_just_its_last_outcome(
    outcomes: list[RecordedOutcome | None],
) -> None:
    tally = ObligationTally(on_time=1)
    for previous, outcome in pairwise([None, *outcomes]):
        tally = tally.with_changed_outcome(previous, outcome)

    assert tally == ObligationTally(on_time=1).with_changed_outcome(None, outcomes[-1])


def test_the_bytes_of_a_tally_without_reasons_stay() -> None:
    stored = '{"on_time":1,"late":2,"excused":3}'

    assert ObligationTally.model_validate_json(stored).model_dump_json() == stored


def test_an_obligation_remembers_why_it_was_excused() -> None:
    paused = replace(count_command("excused", 1), excuse=ExcuseReason.ACCEPTED_PAUSE)
    given = obligation.given(*obligation.when(paused).events)

    (counted,) = given.when(count_command("late", 2)).events
    assert isinstance(counted, ObligationCounted)
    assert (counted.was, counted.was_excuse, counted.excuse) == (
        "excused",
        ExcuseReason.ACCEPTED_PAUSE,
        None,
    )

    (late,) = given.when(count_command("late", 2, locked_periods=OCTOBER_LOCKED)).events
    change = to_post_lock_change(late)
    assert change is not None
    assert (change.previous, change.current) == (
        RecordedOutcome("excused", "accepted-pause"),
        RecordedOutcome("late"),
    )


def excused_later(excuse: str, cause: int = 1) -> PostLockChange:
    return PostLockChange(
        "2026-10",
        "2026-11",
        "rd",
        "handoff",
        "handoff-1",
        "late",
        "excused",
        fact_id(cause),
        excuse=excuse,
    )


@pytest.mark.parametrize(
    ("excuse", "change", "points"),
    [("late-input", {"late": -1, "excused": 1}, "3.00"), ("dispute-upheld", None, None)],
)
def test_a_late_excuse_is_an_adjustment_if_the_locked_plan_grants_it(
    excuse: str, change: dict[str, int] | None, points: str | None
) -> None:
    locked = {"rd": {"handoff": ObligationTally(on_time=4, late=1)}}

    adjustments: list[Any] = compute_kpi_adjustments([excused_later(excuse)], locked, STRICT)

    found = [(each.change, each.weighted_points) for each in adjustments]
    assert found == ([] if change is None or points is None else [(change, Decimal(points))])


@pytest.mark.parametrize(
    ("late_by", "outcome", "excuse"),
    [(0, "on_time", None), (1, "excused", "accepted-pause"), (2, "excused", "accepted-pause")],
)
def test_a_reply_that_only_an_accepted_pause_made_late_is_excused(
    late_by: int, outcome: str, excuse: str | None
) -> None:
    """The pause moved the due time by two hours; what it is counted by is said."""
    command = reply_command(late_by)

    assert (command.outcome, command.excuse) == (outcome, excuse)
    assert (command.deadline, command.excused_until) == (OCTOBER_15 - 2 * HOUR, OCTOBER_15)


def test_a_reply_behind_the_accepted_pause_is_late() -> None:
    assert reply_command(3).outcome == "late"


def reply_command(hours: int) -> CountObligation:
    due = OCTOBER_15 - 2 * HOUR
    replied = comms.RequestReplied(
        request_id=fact_id(5),
        subject="样品何时到",
        matter="complex",
        asker="测试",
        department="研发",
        leg=1,
        due_at=OCTOBER_15,
        replied_at=due + hours * HOUR,
        resolved=True,
        at=due + hours * HOUR,
        due_without_pauses=due,
    )
    fact = build_fact(replied, "request-5")
    identity = identify_obligation(replied)
    command = to_obligation_command(fact, replied, identity, LockedPeriods())
    assert isinstance(command, CountObligation)
    return command
