"""Every act of a story with the facts it made and the figures it moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from shared.sample.scenario_progress import ScenarioStep
from shared.sample.tour.fact_stream_reader import StreamedFact
from shared.sample.tour.statement_changes import FigureChange, Statement, compare_statements
from shared.terminal.api_client import ApiClient

STATEMENTS_PATH = "/api/incentives/v1/statements"
ONE_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class StepEffects:
    """An act and what came of it."""

    step: ScenarioStep
    facts: Sequence[StreamedFact]
    """Those recorded from its moment on, before the next act; of timers as well."""
    figure_changes: Sequence[FigureChange]
    """By comparing statements as they were shown at its moment and before it."""


def iterate_step_effects(
    client: ApiClient, steps: Sequence[ScenarioStep], facts: Sequence[StreamedFact]
) -> Iterator[StepEffects]:
    """Yield a scene for each act.

    Nothing moves without a fact, so statements are only asked for where there is one. A story's
    clock stands still during an act: the last one's facts are those of its very moment.
    """
    periods = sorted({f"{act.at:%Y-%m}" for act in steps})
    shown = _fetch_statements(client, periods, steps[0].at - ONE_MICROSECOND)
    ends = [*(later.at for _, later in pairwise(steps)), steps[-1].at + ONE_MICROSECOND]
    for act, end in zip(steps, ends, strict=True):
        made = [fact for fact in facts if act.at <= fact.recorded_at < end]
        moved: list[FigureChange] = []
        if made:
            before, shown = shown, _fetch_statements(client, periods, end - ONE_MICROSECOND)
            moved = [
                move
                for pair in zip(before, shown, strict=True)
                for move in compare_statements(*pair)
            ]
        yield StepEffects(act, made, moved)


def _fetch_statements(client: ApiClient, periods: Sequence[str], at: datetime) -> list[Statement]:
    return [client.get(f"{STATEMENTS_PATH}/{period}", as_of=at.isoformat()) for period in periods]
