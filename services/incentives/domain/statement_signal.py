"""A signal: something the other areas told that counts for nothing, but belongs into a statement.

A goal that lags, a blocker, a silence: whoever reads a month's figures wants to see them beside. A
signal is heard once, by the id of its fact, and shown in the month it happened in, or in the next
open one where that is locked.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.incentives.domain.monthly_period import LockedPeriods, Period, period_of


class Signal(BaseModel, frozen=True):
    """What was told, as a statement shows it."""

    fact: str
    """Its name without version: `goals.goal-lagging`."""
    subject: str
    """The goal's title, or what the request is about."""
    at: datetime
    cause: UUID
    """The fact."""
    subject_id: UUID
    """The goal's or the request's."""
    completion: Decimal | None
    """The goal's, where the fact tells it; 1 is the target."""
    period: Period
    """The month it happened in."""


class SignalNoted(BaseModel, frozen=True):
    """The signal stands in a statement."""

    type: Literal["signal-noted"] = "signal-noted"
    department: str | None
    """Whose line shows it; `None` for what concerns the company as a whole."""
    signal: Signal
    booked_in: Period
    """The signal's period, or the next open month where that one is locked."""


SignalEvent = SignalNoted


@dataclass(frozen=True)
class NoteSignal:
    """A fact tells something that statements show."""

    fact: str
    department: str | None
    subject: str
    subject_id: UUID
    completion: Decimal | None
    at: datetime
    cause: UUID
    locked_periods: LockedPeriods


@dataclass(frozen=True)
class NotedSignal:
    """It was heard."""


SignalState = NotedSignal | None


def signal_stream(cause: UUID) -> str:
    """Name the stream of a fact's signal."""
    return f"signal-{cause}"


def decide(command: NoteSignal, state: SignalState) -> list[SignalNoted]:
    """Note a signal once. Raises `InvalidPeriod` where its moment lies in no month."""
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
