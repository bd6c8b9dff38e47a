"""One obligation: what a department owed, when it was due, and how it stands in which month.

It is told by facts that may come twice or in another order. Each carries the revision of its
source, and only a newer one than was heard before has an effect, so any order leads to the same
state. A newer revision with the same outcome is recorded too: the figure then names its newest
cause. When a correction moves the obligation to another month, department or kind, it is taken
back where it was counted and counted anew where it belongs.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.incentives.domain.period import Books, Period, period_of

Outcome = Literal["on_time", "late", "excused"]


class ObligationCounted(BaseModel, frozen=True):
    """It counts for a department in the month it was due in, or counts differently now."""

    type: Literal["obligation-counted"] = "obligation-counted"
    obligation_id: str
    kind: str
    department: str
    period: Period
    booked_in: Period
    """`period`, or the next open month where that one is locked."""
    due_at: datetime
    done_at: datetime | None
    was: Outcome | None
    """How it counted there before, if it did."""
    outcome: Outcome
    revision: int
    cause: UUID
    """The fact that told it."""


class ObligationTakenBack(BaseModel, frozen=True):
    """It counts no longer for this department in this month."""

    type: Literal["obligation-taken-back"] = "obligation-taken-back"
    obligation_id: str
    kind: str
    department: str
    period: Period
    booked_in: Period
    was: Outcome
    revision: int
    cause: UUID


class ObligationWithdrawn(BaseModel, frozen=True):
    """It is owed no more; whatever older revisions still come to tell."""

    type: Literal["obligation-withdrawn"] = "obligation-withdrawn"
    obligation_id: str
    revision: int
    cause: UUID


ObligationEvent = Annotated[
    ObligationCounted | ObligationTakenBack | ObligationWithdrawn, Field(discriminator="type")
]


@dataclass(frozen=True)
class CountObligation:
    """Enter how an obligation came out, by a revision of its source."""

    obligation_id: str
    kind: str
    department: str
    due_at: datetime
    done_at: datetime | None
    outcome: Outcome
    revision: int
    cause: UUID
    books: Books


@dataclass(frozen=True)
class WithdrawObligation:
    """Let an obligation count for nobody."""

    obligation_id: str
    revision: int
    cause: UUID
    books: Books


ObligationCommand = CountObligation | WithdrawObligation


@dataclass(frozen=True)
class Counted:
    """It counts for a department in a month."""

    kind: str
    department: str
    period: str
    outcome: Outcome
    revision: int


@dataclass(frozen=True)
class Uncounted:
    """It was heard of, and counts nowhere."""

    revision: int


Obligation = Counted | Uncounted | None


def obligation_stream(obligation_id: str) -> str:
    """Name an obligation's stream."""
    return f"obligation-{obligation_id}"


def outcome_of(
    done_at: datetime | None, deadline: datetime, excused_until: datetime | None = None
) -> Outcome:
    """Return how it came out; what is not done at all is late.

    Done not after the deadline is in time. Where something excuses a delay, `excused_until` says
    up to when: what is done behind the deadline, and not after that, is excused.
    """
    if done_at is None:
        return "late"
    if done_at <= deadline:
        return "on_time"
    return "excused" if excused_until is not None and done_at <= excused_until else "late"


def decide(command: ObligationCommand, obligation: Obligation) -> list[ObligationEvent]:
    """Follow the newest revision. Raises `InvalidPeriod` where the due time lies in no month."""
    if obligation is not None and command.revision <= obligation.revision:
        return []  # heard before, or overtaken by what was heard since
    match command, obligation:
        case CountObligation(), Counted() if _stays(command, obligation):
            return [_counted(command, was=obligation.outcome)]
        case CountObligation(), Counted():
            return [_taken_back(command, obligation), _counted(command, was=None)]
        case CountObligation(), _:
            return [_counted(command, was=None)]
        case WithdrawObligation(), Counted():
            return [_taken_back(command, obligation), _withdrawn(command)]
        case WithdrawObligation(), _:
            return [_withdrawn(command)]


def evolve(_: Obligation, event: ObligationEvent) -> Obligation:
    """Return the obligation after an event; every event says all there is to know."""
    match event:
        case ObligationCounted():
            return Counted(
                event.kind, event.department, event.period, event.outcome, event.revision
            )
        case ObligationTakenBack(revision=revision) | ObligationWithdrawn(revision=revision):
            return Uncounted(revision)


def _stays(command: CountObligation, counted: Counted) -> bool:
    place = (counted.kind, counted.department, counted.period)
    return (command.kind, command.department, period_of(command.due_at)) == place


def _counted(command: CountObligation, was: Outcome | None) -> ObligationCounted:
    period = period_of(command.due_at)
    return ObligationCounted(
        obligation_id=command.obligation_id,
        kind=command.kind,
        department=command.department,
        period=period,
        booked_in=command.books.booking(period),
        due_at=command.due_at,
        done_at=command.done_at,
        was=was,
        outcome=command.outcome,
        revision=command.revision,
        cause=command.cause,
    )


def _taken_back(command: ObligationCommand, counted: Counted) -> ObligationTakenBack:
    return ObligationTakenBack(
        obligation_id=command.obligation_id,
        kind=counted.kind,
        department=counted.department,
        period=counted.period,
        booked_in=command.books.booking(counted.period),
        was=counted.outcome,
        revision=command.revision,
        cause=command.cause,
    )


def _withdrawn(command: WithdrawObligation) -> ObligationWithdrawn:
    return ObligationWithdrawn(
        obligation_id=command.obligation_id, revision=command.revision, cause=command.cause
    )
