"""A signal: a fact that affects no figure but is shown in a statement.

Examples are a lagging goal, a blocker, a silence: they help to read a month's figures. A signal is
recorded once, by the id of its fact. It is shown in the month it happened in, or in the next open
month if that one is locked.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.incentives.domain.monthly_period import LockedPeriods, Period, period_of
from shared.eventsourcing.company_time import CompanyTime


class SignalFactName(StrEnum):
    """The facts that are shown as signals, by area and name."""

    GOAL_UPDATED = "goals.goal-updated"
    GOAL_LAGGING = "goals.goal-lagging"
    GOAL_RECOVERED = "goals.goal-recovered"
    GOAL_ACHIEVED = "goals.goal-achieved"
    BLOCKER_RAISED = "goals.blocker-raised"
    BLOCKER_RESOLVED = "goals.blocker-resolved"
    SILENCE_ALERTED = "comms.silence-alerted"


class Signal(BaseModel, frozen=True):
    """A fact without effect on the figures, as a statement shows it."""

    fact: SignalFactName
    subject: str
    """The goal's title, or the subject of the request."""
    at: CompanyTime
    cause: UUID
    """The id of the fact."""
    subject_id: UUID
    """The id of the goal or the request."""
    completion: Decimal | None
    """The goal's completion, if the fact has it; 1 is the target."""
    period: Period
    """The month in which it happened."""


class SignalNoted(BaseModel, frozen=True):
    """The signal is shown in a statement."""

    type: Literal["signal-noted"] = "signal-noted"
    department: str | None
    """The department whose line shows it; `None` for a signal of the whole company."""
    signal: Signal
    booked_in: Period
    """The signal's period, or the next open month if that one is locked."""


SignalEvent = SignalNoted


@dataclass(frozen=True)
class NoteSignal:
    """Record a signal for the statement of its month."""

    fact: SignalFactName
    department: str | None
    subject: str
    subject_id: UUID
    completion: Decimal | None
    at: datetime
    cause: UUID
    locked_periods: LockedPeriods


@dataclass(frozen=True)
class NotedSignal:
    """The signal is recorded."""


SignalState = NotedSignal | None


def signal_stream_name(cause: UUID) -> str:
    """Name the stream of a fact's signal."""
    return f"signal-{cause}"


def decide(command: NoteSignal, state: SignalState) -> list[SignalNoted]:
    """Record a signal once; raises `InvalidPeriod` if its time lies in no month."""
    if state is not None:
        return []
    period = period_of(command.at)
    signal = Signal(
        fact=command.fact,
        subject=command.subject,
        at=command.at,
        cause=command.cause,
        subject_id=command.subject_id,
        completion=command.completion,
        period=period,
    )
    return [
        SignalNoted(
            department=command.department,
            signal=signal,
            booked_in=command.locked_periods.booking_period_for(period),
        )
    ]


def evolve(_state: SignalState, _event: SignalNoted) -> SignalState:
    """Return the signal's state after an event."""
    return NotedSignal()
