"""Adjustments: what a late fact changes in a locked month, booked in a later month.

A locked statement never changes. Later changes are applied one after the other, in the order they
were recorded, to the locked tallies, with the locked plan. An adjustment is the difference that its
change makes to the rounded figures. So the adjustments of a department and month always sum to the
figures as they would be now, minus the locked ones. A figure without data counts as 0 points here,
because a difference needs two numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.incentives.domain.excuse_reason import RecordedOutcome
from services.incentives.domain.incentive_plan import Plan
from services.incentives.domain.kpi_calculation import KpiFigures, ObligationTally, compute_figures
from services.incentives.domain.monthly_period import Period
from services.incentives.domain.obligation import (
    ObligationCounted,
    ObligationCountReversed,
    ObligationEvent,
)
from services.incentives.domain.obligation_outcome import ObligationOutcome
from services.incentives.domain.star_statement import StarAdjustment

CountName = Literal["due", "on_time", "late", "excused"]
COUNT_NAMES: tuple[CountName, ...] = ("due", "on_time", "late", "excused")


class KpiAdjustment(BaseModel, frozen=True):
    """A change to an obligation of a locked month, known only after the lock."""

    type: Literal["kpi"] = "kpi"
    period: Period
    booked_in: Period
    department: str
    obligation: str
    change: Mapping[CountName, int]
    """What is added to the counts; counts that do not change are left out."""
    weighted_points: Decimal
    """What is added to the points, by the plan of `period`."""
    cause: UUID


class BonusAdjustment(BaseModel, frozen=True):
    """A bonus share of a project of a locked month, known only after the lock."""

    type: Literal["bonus"] = "bonus"
    period: Period
    booked_in: Period
    department: str
    project: str
    amount_minor: int
    currency: str
    cause: UUID
    project_id: UUID | None = None
    """`None` in statements locked before this field existed, as is the name."""
    project_name: str | None = None


Adjustment = Annotated[
    KpiAdjustment | BonusAdjustment | StarAdjustment, Field(discriminator="type")
]


@dataclass(frozen=True)
class PostLockChange:
    """A change of one obligation's outcome in a locked month; `None` means not counted."""

    period: str
    booked_in: str
    department: str
    kind: str
    obligation: str
    previous_outcome: ObligationOutcome | None
    outcome: ObligationOutcome | None
    cause: UUID
    previous_excuse: str | None = None
    excuse: str | None = None
    project_id: UUID | None = None
    done_at: datetime | None = None

    @property
    def previous(self) -> RecordedOutcome | None:
        """The outcome before, with its excuse."""
        outcome = self.previous_outcome
        return None if outcome is None else RecordedOutcome(outcome, self.previous_excuse)

    @property
    def current(self) -> RecordedOutcome | None:
        """The outcome since, with its excuse."""
        return None if self.outcome is None else RecordedOutcome(self.outcome, self.excuse)


def to_post_lock_change(event: ObligationEvent) -> PostLockChange | None:
    """Return what an event changes in a locked month; `None` if its month was still open."""
    match event:
        case ObligationCounted() | ObligationCountReversed() if event.booked_in != event.period:
            counted = event if isinstance(event, ObligationCounted) else None
            return PostLockChange(
                period=event.period,
                booked_in=event.booked_in,
                department=event.department,
                kind=event.kind,
                obligation=event.obligation_id,
                previous_outcome=event.was,
                outcome=counted.outcome if counted else None,
                cause=event.cause,
                previous_excuse=event.was_excuse,
                excuse=counted.excuse if counted else None,
                project_id=event.project_id,
                done_at=counted.done_at if counted else None,
            )
        case _:
            return None


def compute_kpi_adjustments(
    changes: Iterable[PostLockChange],
    locked_tallies: Mapping[str, Mapping[str, ObligationTally]],
    plan: Plan,
) -> list[KpiAdjustment]:
    """Return the adjustments to one locked month, wherever they are booked.

    `changes` are all late changes of that month in the order of recording, `locked_tallies` its
    tallies by department and kind as they were locked, `plan` the plan it was locked with. A change
    that affects no figure makes no adjustment.
    """
    tallies = {department: dict(kinds) for department, kinds in locked_tallies.items()}
    figures: dict[str, KpiFigures] = {}
    adjustments = []
    for change in changes:
        kinds = tallies.setdefault(change.department, {})
        before = figures.get(change.department)
        if before is None:
            before = compute_figures(kinds, plan, change.department)
        tally = kinds.get(change.kind, ObligationTally())
        kinds[change.kind] = tally.with_changed_outcome(change.previous, change.current)
        after = figures[change.department] = compute_figures(kinds, plan, change.department)
        if differences := _count_differences(before, after):
            adjustments.append(
                KpiAdjustment(
                    period=change.period,
                    booked_in=change.booked_in,
                    department=change.department,
                    obligation=change.obligation,
                    change=differences,
                    weighted_points=_points_or_zero(after) - _points_or_zero(before),
                    cause=change.cause,
                )
            )
    return adjustments


def _count_differences(before: KpiFigures, after: KpiFigures) -> dict[CountName, int]:
    differences: dict[CountName, int] = {
        name: getattr(after, name) - getattr(before, name) for name in COUNT_NAMES
    }
    return {name: difference for name, difference in differences.items() if difference}


def _points_or_zero(figures: KpiFigures) -> Decimal:
    return Decimal("0.00") if figures.weighted_points is None else figures.weighted_points
