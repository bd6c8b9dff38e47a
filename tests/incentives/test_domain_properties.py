"""Properties of the domain: the order of facts does not matter, and all values are frozen."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from enum import StrEnum
from functools import reduce
from types import ModuleType

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from pydantic import BaseModel

from services.incentives.domain import (
    bonus_pool_split,
    departments_listed_in_statements,
    incentive_plan,
    informational_signal,
    kpi_calculation,
    monthly_period,
    obligation,
    period_lock,
    period_seal,
    period_state,
    period_steps,
    plan_effect,
    post_lock_adjustment,
    project_outcome,
    statement,
    what_if,
    what_if_request,
)
from services.incentives.domain.obligation import (
    CountedObligation,
    CountObligation,
    ObligationCounted,
    ObligationCountReversed,
    ObligationEvent,
    ObligationState,
    WithdrawObligation,
    decide,
    evolve,
)
from services.incentives.domain.obligation_outcome import ObligationOutcome
from tests.incentives.domain_examples import (
    IN_NOVEMBER,
    IN_OCTOBER,
    NO_LOCKED_MONTHS,
    OCTOBER_LOCKED,
    count_command,
    withdraw_command,
)

OUTCOMES: tuple[ObligationOutcome, ...] = ("on_time", "late", "excused")
COMMANDS_BY_REVISION = st.one_of(
    st.builds(
        lambda outcome, due_at, department, locked_periods: (
            lambda revision: count_command(
                outcome,
                revision,
                due_at=due_at,
                department=department,
                locked_periods=locked_periods,
            )
        ),
        st.sampled_from(OUTCOMES),
        st.sampled_from([IN_OCTOBER, IN_NOVEMBER]),
        st.sampled_from(["rd", "test"]),
        st.sampled_from([NO_LOCKED_MONTHS, OCTOBER_LOCKED]),
    ),
    st.builds(
        lambda locked_periods: (
            lambda revision: withdraw_command(revision, locked_periods=locked_periods)
        ),
        st.sampled_from([NO_LOCKED_MONTHS, OCTOBER_LOCKED]),
    ),
)
Command = CountObligation | WithdrawObligation
MODULES = [
    post_lock_adjustment,
    bonus_pool_split,
    project_outcome,
    kpi_calculation,
    obligation,
    monthly_period,
    period_lock,
    period_seal,
    period_state,
    period_steps,
    incentive_plan,
    departments_listed_in_statements,
    informational_signal,
    statement,
    plan_effect,
    what_if,
    what_if_request,
]


def apply_commands(commands: list[Command]) -> tuple[ObligationState, list[ObligationEvent]]:
    state: ObligationState = None
    recorded: list[ObligationEvent] = []
    for command in commands:
        events = decide(command, state)
        state = reduce(evolve, events, state)
        recorded += events
    return state, recorded


def what_counts(state: ObligationState) -> ObligationState:
    """Return a state without what its event says of the one before, which is a matter of order."""
    if not isinstance(state, CountedObligation):
        return state
    counted = state.event.model_copy(update={"was": None, "was_excuse": None})
    return CountedObligation(counted)


def counts(events: list[ObligationEvent]) -> dict[tuple[str, str, ObligationOutcome], int]:
    found: dict[tuple[str, str, ObligationOutcome], int] = {}
    for event in events:
        if isinstance(event, ObligationCounted | ObligationCountReversed) and event.was is not None:
            found[event.department, event.period, event.was] -= 1
        if isinstance(event, ObligationCounted):
            key = event.department, event.period, event.outcome
            found[key] = found.get(key, 0) + 1
    return {key: number for key, number in found.items() if number}


@for_all(st.data(), st.lists(COMMANDS_BY_REVISION, min_size=1, max_size=6))
def test_facts_repeated_and_out_of_order_lead_to_the_same_state(
    data: st.DataObject, commands: list[Callable[[int], Command]]
) -> None:
    in_order = [command_at(revision) for revision, command_at in enumerate(commands, start=1)]
    repeated = data.draw(st.lists(st.sampled_from(in_order)).map(lambda some: some + in_order))
    shuffled = data.draw(st.permutations(repeated))

    state, events = apply_commands(in_order)
    state_of_shuffled, events_of_shuffled = apply_commands(shuffled)

    assert what_counts(state) == what_counts(state_of_shuffled)
    assert counts(events) == counts(events_of_shuffled)
    assert sum(counts(events).values()) == isinstance(in_order[-1], CountObligation)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.split(".")[-1])
def test_domain_classes_are_frozen(module: ModuleType) -> None:
    classes = [
        found
        for found in vars(module).values()
        if isinstance(found, type)
        and found.__module__ == module.__name__
        and not issubclass(found, StrEnum)
    ]
    for found in classes:
        if issubclass(found, BaseModel):
            assert found.model_config.get("frozen"), found
        else:
            assert dataclasses.is_dataclass(found), found
            assert found.__dataclass_params__.frozen, found  # type: ignore[attr-defined]
    assert classes
