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
from services.incentives.domain.refusals import PeriodEmpty, PeriodNotOver, StatementOfAnotherPeriod
from services.incentives.domain.statement import Statement, is_statement_empty


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
    allow_empty: bool = False
    """Whether a month is locked in which nothing is booked."""


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

    Raises `NotAMonth`, `PeriodNotOver` for a month that is not over in the company's zone,
    `StatementOfAnotherPeriod`, and `PeriodEmpty` unless an empty month is allowed.
    """
    if state is not None:
        return []
    validate_period(command.period)
    if period_of(command.at) <= command.period:
        raise PeriodNotOver(period=command.period)
    if command.statement.period != command.period:
        raise StatementOfAnotherPeriod(found=command.statement.period, period=command.period)
    if not command.allow_empty and is_statement_empty(command.statement):
        raise PeriodEmpty(period=command.period)
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
