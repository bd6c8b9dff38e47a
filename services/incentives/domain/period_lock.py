"""The lock of a month: its statement becomes final, with the tallies that later facts adjust.

open → locked; nothing leads back. An event's `type` is its name in the store: add one, never
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
    """As it stood, with the status locked; it names the plan by its version."""
    tallies: Mapping[str, Mapping[str, ObligationTally]]
    """By department and kind: what the statement's figures came from."""
    by: str
    at: datetime


PeriodEvent = PeriodLocked


@dataclass(frozen=True)
class LockPeriod:
    """Make a month's statement final, as it stands with these tallies."""

    period: str
    statement: Statement
    tallies: Mapping[str, Mapping[str, ObligationTally]]
    by: str
    at: datetime


PeriodCommand = LockPeriod


@dataclass(frozen=True)
class LockedPeriodState:
    """The statement is final."""


PeriodState = LockedPeriodState | None


def period_stream(period: str) -> str:
    """Name a month's stream."""
    return f"period-{period}"


def decide(command: PeriodCommand, state: PeriodState) -> list[PeriodEvent]:
    """Lock a month that is over, once.

    Raises `InvalidPeriod` for a month that is none, `IncentivesRefused` while it still runs in
    the company's zone or where the statement is another month's.
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
