"""The lock of a month: its statement becomes final, with the tallies that later facts adjust.

A locked month is never opened again. An event's `type` is its name in the store: add one, never
rename one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from services.incentives.domain.kpi_calculation import ObligationTally
from services.incentives.domain.monthly_period import Period, period_of, validate_period
from services.incentives.domain.refusals import IncentivesRefused
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


PeriodEvent = PeriodLocked


@dataclass(frozen=True)
class LockPeriod:
    """Make a month's statement final, with the tallies behind its figures."""

    period: str
    statement: Statement
    tallies: Mapping[str, Mapping[str, ObligationTally]]
    by: str
    at: datetime


PeriodCommand = LockPeriod


@dataclass(frozen=True)
class LockedPeriodState:
    """The month is locked."""


PeriodState = LockedPeriodState | None


def period_stream_name(period: str) -> str:
    """Name a month's stream."""
    return f"period-{period}"


def decide(command: PeriodCommand, state: PeriodState) -> list[PeriodEvent]:
    """Lock a month that is over, once.

    Raises `InvalidPeriod` for a text that is not a month, `IncentivesRefused` for a month that is
    not over in the company's zone and for the statement of another month.
    """
    if state is not None:
        return []
    validate_period(command.period)
    if period_of(command.at) <= command.period:
        raise IncentivesRefused(f"{command.period} is not over yet; lock it in the month after")
    if command.statement.period != command.period:
        raise IncentivesRefused(
            f"this is the statement of {command.statement.period}; send the one of {command.period}"
        )
    return [
        PeriodLocked(
            period=command.period,
            statement=command.statement.model_copy(update={"status": "locked"}),
            tallies=command.tallies,
            by=command.by,
            at=command.at,
        )
    ]


def evolve(_state: PeriodState, _event: PeriodEvent) -> PeriodState:
    """Return the month's state after an event."""
    return LockedPeriodState()
