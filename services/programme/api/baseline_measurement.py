"""Measures the window of a baseline before it is frozen."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from services.programme.domain.baseline_commands import FreezeBaseline
from services.programme.domain.baseline_events import BaselineWindow
from services.programme.domain.observation_scope import (
    ObservationScope,
    beginning_of_window,
    end_of_window,
)
from services.programme.domain.target_codes import TargetCode
from services.programme.projections.observation_queries import load_counted_facts, observe

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


def window_scope(window: BaselineWindow) -> ObservationScope:
    """Return what lies in the days of a window, which are those of its time zone."""
    return ObservationScope(
        since=beginning_of_window(window.first_day, window.time_zone),
        until=end_of_window(window.last_day, window.time_zone),
        side="baseline",
        time_zone=window.time_zone,
        flow_ids=window.flow_ids,
        import_ids=window.import_ids,
    )


async def measure_baseline(
    db: Connection, target: TargetCode, window: BaselineWindow, reason: str, at: datetime
) -> FreezeBaseline:
    """Return the command that freezes what was observed in a window, at one moment."""
    async with db.transaction(isolation="repeatable_read", readonly=True):
        scope = window_scope(window)
        found = await observe(db, target, scope)
        fact_ids = await load_counted_facts(db, target, scope)
    return FreezeBaseline(
        target, window, tuple(found.cells), found.currencies, fact_ids, reason, at
    )
