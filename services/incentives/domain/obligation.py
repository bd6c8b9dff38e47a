"""One obligation: what a department owed, when it was due, and how it counts in which month.

Its facts may be delivered twice or in another order. Each carries the revision of its source, and
only a revision newer than the last one has an effect, so any order leads to the same state. A newer
one with the same outcome is recorded too: the figure then names its newest cause. A correction that
moves it to another month, department or kind reverses the old count and makes a new one.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.incentives.domain.excuse_reason import ExcuseReason
from services.incentives.domain.monthly_period import LockedPeriods, Period, period_of
from services.incentives.domain.obligation_outcome import DelayingInput, ObligationOutcome


def _is_absent(value: object) -> bool:
    return value is None  # left out of the stored event: most imported obligations have none


class ObligationCounted(BaseModel, frozen=True):
    """The obligation counts in the month it was due in, or its outcome changed."""

    type: Literal["obligation-counted"] = "obligation-counted"
    obligation_id: str
    kind: str
    department: str
    period: Period
    booked_in: Period
    """The month whose statement shows it: `period`, or the next open month if that is locked."""
    due_at: datetime
    done_at: datetime | None
    was: ObligationOutcome | None  # the outcome before, if it counted in this month
    outcome: ObligationOutcome
    revision: int
    cause: UUID  # the id of the fact that said so
    title: str | None = Field(default=None, exclude_if=_is_absent)
    """What is owed, in words; events from before this field existed do not say it."""
    counterpart: str | None = Field(default=None, exclude_if=_is_absent)
    """The department to which it is owed, if there is one."""
    deadline: datetime | None = Field(default=None, exclude_if=_is_absent)  # if not `due_at`
    excused_until: datetime | None = Field(default=None, exclude_if=_is_absent)
    delayed_by: DelayingInput | None = Field(default=None, exclude_if=_is_absent)
    """The input whose delay excuses it until then."""
    excuse: ExcuseReason | None = Field(default=None, exclude_if=_is_absent)
    """Why it is excused; the plan of its month says whether that reason excuses it."""
    was_excuse: ExcuseReason | None = Field(default=None, exclude_if=_is_absent)
    project_id: UUID | None = Field(default=None, exclude_if=_is_absent)
    dispute: UUID | None = Field(default=None, exclude_if=_is_absent)
    """The dispute whose decision counts it so, or whose reversal does."""
    done_by: str | None = Field(default=None, exclude_if=_is_absent)  # a sign-on subject


class ObligationCountReversed(BaseModel, frozen=True):
    """The obligation no longer counts for this department in this month."""

    type: Literal["obligation-taken-back"] = "obligation-taken-back"
    obligation_id: str
    kind: str
    department: str
    period: Period
    booked_in: Period
    was: ObligationOutcome
    revision: int
    cause: UUID
    title: str | None = Field(default=None, exclude_if=_is_absent)
    counterpart: str | None = Field(default=None, exclude_if=_is_absent)
    was_excuse: ExcuseReason | None = Field(default=None, exclude_if=_is_absent)
    project_id: UUID | None = Field(default=None, exclude_if=_is_absent)
    dispute: UUID | None = Field(default=None, exclude_if=_is_absent)  # that counts it no longer
    due_at: datetime | None = Field(default=None, exclude_if=_is_absent)
    """When it was due by the count that is reversed; earlier versions did not record that."""
    done_at: datetime | None = Field(default=None, exclude_if=_is_absent)
    deadline: datetime | None = Field(default=None, exclude_if=_is_absent)
    done_by: str | None = Field(default=None, exclude_if=_is_absent)


class ObligationWithdrawn(BaseModel, frozen=True):
    """The obligation is no longer owed; older revisions that arrive later change nothing."""

    type: Literal["obligation-withdrawn"] = "obligation-withdrawn"
    obligation_id: str
    revision: int
    cause: UUID


ObligationEvent = Annotated[
    ObligationCounted | ObligationCountReversed | ObligationWithdrawn, Field(discriminator="type")
]


@dataclass(frozen=True)
class CountObligation:
    """Count an obligation's outcome, by a revision of its source."""

    obligation_id: str
    kind: str
    department: str
    due_at: datetime
    done_at: datetime | None
    outcome: ObligationOutcome
    revision: int
    cause: UUID
    locked_periods: LockedPeriods
    title: str | None = None
    counterpart: str | None = None
    deadline: datetime | None = None
    excused_until: datetime | None = None
    delayed_by: DelayingInput | None = None
    excuse: ExcuseReason | None = None
    project_id: UUID | None = None
    done_by: str | None = None


@dataclass(frozen=True)
class WithdrawObligation:
    """Withdraw an obligation, so that it counts for no department."""

    obligation_id: str
    revision: int
    cause: UUID
    locked_periods: LockedPeriods


ObligationCommand = CountObligation | WithdrawObligation


@dataclass(frozen=True)
class CountedObligation:
    """The obligation counts for a department in a month."""

    event: ObligationCounted
    """What counts it."""

    @property
    def revision(self) -> int:
        """The revision of its source that counts it."""
        return self.event.revision


@dataclass(frozen=True)
class UncountedObligation:
    """The obligation is known and counts in no month."""

    revision: int


ObligationState = CountedObligation | UncountedObligation | None


def obligation_stream_name(obligation_id: str) -> str:
    """Name an obligation's stream."""
    return f"obligation-{obligation_id}"


def decide(command: ObligationCommand, state: ObligationState) -> list[ObligationEvent]:
    """Return what a newer revision changes; an older one changes nothing.

    Raises `InvalidPeriod` if the due time lies in no month.
    """
    if state is not None and command.revision <= state.revision:
        return []  # delivered before, or replaced by a newer revision since
    match command, state:
        case CountObligation(), CountedObligation(event) if _counts_in_same_place(command, event):
            return [_counted(command, event)]
        case CountObligation(), CountedObligation(event):
            return [_count_reversed(command, event), _counted(command, None)]
        case CountObligation(), _:
            return [_counted(command, None)]
        case WithdrawObligation(), CountedObligation(event):
            return [_count_reversed(command, event), _withdrawn(command)]
        case WithdrawObligation(), _:
            return [_withdrawn(command)]


def evolve(_: ObligationState, event: ObligationEvent) -> ObligationState:
    """Return the obligation after an event, which alone determines it."""
    match event:
        case ObligationCounted():
            return CountedObligation(event)
        case ObligationCountReversed(revision=revision) | ObligationWithdrawn(revision=revision):
            return UncountedObligation(revision)


def _counts_in_same_place(command: CountObligation, counted: ObligationCounted) -> bool:
    counted_in = (counted.kind, counted.department, counted.period)
    return (command.kind, command.department, period_of(command.due_at)) == counted_in


def _counted(command: CountObligation, before: ObligationCounted | None) -> ObligationCounted:
    period = period_of(command.due_at)
    return ObligationCounted(
        obligation_id=command.obligation_id,
        kind=command.kind,
        department=command.department,
        period=period,
        booked_in=command.locked_periods.booking_period_for(period),
        due_at=command.due_at,
        done_at=command.done_at,
        was=before.outcome if before else None,
        outcome=command.outcome,
        revision=command.revision,
        cause=command.cause,
        title=command.title,
        counterpart=command.counterpart,
        deadline=None if command.deadline == command.due_at else command.deadline,
        excused_until=command.excused_until,
        delayed_by=command.delayed_by,
        excuse=command.excuse,
        was_excuse=before.excuse if before else None,
        project_id=command.project_id,
        done_by=command.done_by,
    )


def _count_reversed(
    command: ObligationCommand, counted: ObligationCounted
) -> ObligationCountReversed:
    return ObligationCountReversed(
        obligation_id=command.obligation_id,
        kind=counted.kind,
        department=counted.department,
        period=counted.period,
        booked_in=command.locked_periods.booking_period_for(counted.period),
        was=counted.outcome,
        revision=command.revision,
        cause=command.cause,
        title=counted.title,
        counterpart=counted.counterpart,
        was_excuse=counted.excuse,
        project_id=counted.project_id,
        due_at=counted.due_at,
        done_at=counted.done_at,
        deadline=counted.deadline,
        done_by=counted.done_by,
    )


def _withdrawn(command: WithdrawObligation) -> ObligationWithdrawn:
    return ObligationWithdrawn(
        obligation_id=command.obligation_id, revision=command.revision, cause=command.cause
    )
