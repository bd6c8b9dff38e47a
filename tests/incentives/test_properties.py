"""What holds in whatever order facts come, and of every event and command."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import reduce
from types import ModuleType

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from pydantic import BaseModel

from services.incentives.domain import (
    adjustment,
    bonus,
    kpi,
    obligation,
    period,
    period_lock,
    plan,
    roster,
    signal,
    statement,
)
from services.incentives.domain.obligation import (
    CountObligation,
    Obligation,
    ObligationCounted,
    ObligationEvent,
    ObligationTakenBack,
    Outcome,
    WithdrawObligation,
    decide,
    evolve,
)
from tests.incentives.examples import IN_NOVEMBER, IN_OCTOBER, OCTOBER_LOCKED, OPEN, count, withdraw

OUTCOMES: tuple[Outcome, ...] = ("on_time", "late", "excused")
TOLD = st.one_of(
    st.builds(
        lambda outcome, due_at, department, books: (
            lambda revision: count(
                outcome, revision, due_at=due_at, department=department, books=books
            )
        ),
        st.sampled_from(OUTCOMES),
        st.sampled_from([IN_OCTOBER, IN_NOVEMBER]),
        st.sampled_from(["rd", "test"]),
        st.sampled_from([OPEN, OCTOBER_LOCKED]),
    ),
    st.builds(
        lambda books: lambda revision: withdraw(revision, books=books),
        st.sampled_from([OPEN, OCTOBER_LOCKED]),
    ),
)
Command = CountObligation | WithdrawObligation
MODULES = [adjustment, bonus, kpi, obligation, period, period_lock, plan, roster, signal, statement]


def tell(commands: list[Command]) -> tuple[Obligation, list[ObligationEvent]]:
    state: Obligation = None
    told: list[ObligationEvent] = []
    for command in commands:
        events = decide(command, state)
        state = reduce(evolve, events, state)
        told += events
    return state, told


def counts(events: list[ObligationEvent]) -> dict[tuple[str, str, Outcome], int]:
    found: dict[tuple[str, str, Outcome], int] = {}
    for event in events:
        if isinstance(event, ObligationCounted | ObligationTakenBack) and event.was is not None:
            found[event.department, event.period, event.was] -= 1
        if isinstance(event, ObligationCounted):
            key = event.department, event.period, event.outcome
            found[key] = found.get(key, 0) + 1
    return {key: number for key, number in found.items() if number}


@for_all(st.data(), st.lists(TOLD, min_size=1, max_size=6))
def test_facts_doubled_and_out_of_order_lead_to_the_same(
    data: st.DataObject, told: list[Callable[[int], Command]]
) -> None:
    in_order = [tell_at(revision) for revision, tell_at in enumerate(told, start=1)]
    doubled = data.draw(st.lists(st.sampled_from(in_order)).map(lambda some: some + in_order))
    shuffled = data.draw(st.permutations(doubled))

    state, events = tell(in_order)
    state_of_shuffled, events_of_shuffled = tell(shuffled)

    assert state == state_of_shuffled
    assert counts(events) == counts(events_of_shuffled)
    assert sum(counts(events).values()) == isinstance(in_order[-1], CountObligation)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.split(".")[-1])
def test_nothing_in_the_domain_can_be_changed_in_place(module: ModuleType) -> None:
    classes = [
        found
        for found in vars(module).values()
        if isinstance(found, type) and found.__module__ == module.__name__
    ]
    for found in classes:
        if issubclass(found, BaseModel):
            assert found.model_config.get("frozen"), found
        else:
            assert dataclasses.is_dataclass(found), found
            assert found.__dataclass_params__.frozen, found  # type: ignore[attr-defined]
    assert classes
