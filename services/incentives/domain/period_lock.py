"""The lock of a month: its statement becomes final, with the tallies that later facts adjust.

A locked month is never opened again. An event's `type` is its name in the store: add one, never
rename one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from services.incentives.domain.kpi_calculation import ObligationTally
from services.incentives.domain.monthly_period import Period
from services.incentives.domain.period_seal import PeriodSeal, seal_content
from services.incentives.domain.statement import Statement


class PeriodLocked(BaseModel, frozen=True):
    """The statement of a month is final."""

    type: Literal["period-locked"] = "period-locked"
    period: Period
    statement: Statement
    """The statement at the time of the lock, with the status `locked` and the plan's version."""
    tallies: Mapping[str, Mapping[str, ObligationTally]]
    """The tallies behind the statement's figures, by department and kind."""
    by: str
    at: datetime
    seal: PeriodSeal | None = None
    """The place in the chain of locks; `None` in locks from before this field existed."""


def seal_lock(lock: PeriodLocked, last: PeriodSeal | None) -> PeriodLocked:
    """Return a lock with its seal; `last` is the seal of the month that was locked before it."""
    content = sealed_content(json.loads(lock.model_dump_json()))
    return lock.model_copy(update={"seal": seal_content(content, last)})


def sealed_content(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is sealed of a lock's stored JSON: all but the seal itself."""
    return {name: value for name, value in stored.items() if name != "seal"}


def period_stream_name(period: str) -> str:
    """Name a month's stream."""
    return f"period-{period}"
