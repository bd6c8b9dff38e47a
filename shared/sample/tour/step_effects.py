"""Assigns facts and changed figures to the steps of a scenario."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from shared.sample.tour.fact_stream_reader import StreamedFact
from shared.sample.tour.statement_diff import FigureChange, Statement, compare_statements
from shared.terminal.api_client import ApiClient

if TYPE_CHECKING:
    from shared.sample.scenario_progress import CompletedStep

STATEMENTS_PATH = "/api/incentives/v1/statements"
ONE_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class StepEffects:
    """A step of the scenario and its effects."""

    step: CompletedStep
    facts: Sequence[StreamedFact]
    """The facts recorded from the step's time until the next step, including those of timers."""
    figure_changes: Sequence[FigureChange]
    """The differences between the statements known at the step's time and known before it."""


def iterate_step_effects(
    client: ApiClient, steps: Sequence[CompletedStep], facts: Sequence[StreamedFact]
) -> Iterator[StepEffects]:
    """Yield the effects of each step.

    No figure changes without a fact, so statements are only requested where there is one. The
    simulated clock stands still during a step: the facts of the last step have exactly its time.
    """
    periods = sorted({f"{step.at:%Y-%m}" for step in steps})
    current = _fetch_statements(client, periods, steps[0].at - ONE_MICROSECOND)
    ends = [*(later.at for _, later in pairwise(steps)), steps[-1].at + ONE_MICROSECOND]
    for step, end in zip(steps, ends, strict=True):
        step_facts = [fact for fact in facts if step.at <= fact.recorded_at < end]
        changes: list[FigureChange] = []
        if step_facts:
            before, current = current, _fetch_statements(client, periods, end - ONE_MICROSECOND)
            changes = [
                change
                for pair in zip(before, current, strict=True)
                for change in compare_statements(*pair)
            ]
        yield StepEffects(step, step_facts, changes)


def _fetch_statements(client: ApiClient, periods: Sequence[str], at: datetime) -> list[Statement]:
    return [
        client.get(f"{STATEMENTS_PATH}/{period}", known_at=at.isoformat()) for period in periods
    ]
