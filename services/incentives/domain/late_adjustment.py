"""What came too late for a locked month, and what it changes in the month it is booked in.

A locked statement never changes. Counts that come later are applied one after the other, in the
order they were recorded, to the tallies that were locked, at the plan that was locked. Each
adjustment is the difference that its count made to the rounded figures; so the adjustments of a
department and month always sum to what the figures would be now less what was locked. No data
counts as 0 points here, for a difference needs two numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.incentives.domain.incentive_plan import Plan
from services.incentives.domain.kpi_calculation import KpiFigures, ObligationTally, compute_figures
from services.incentives.domain.monthly_period import Period
from services.incentives.domain.obligation import (
    ObligationCounted,
    ObligationCountReversed,
    ObligationEvent,
    ObligationOutcome,
)

CountName = Literal["due", "on_time", "late", "excused"]
COUNT_NAMES: tuple[CountName, ...] = ("due", "on_time", "late", "excused")


class KpiAdjustment(BaseModel, frozen=True):
    """An obligation of a locked month was told, or told otherwise, after the lock."""

    type: Literal["kpi"] = "kpi"
    period: Period
    booked_in: Period
    department: str
    obligation: str
    change: Mapping[CountName, int]
    """What is added to the counts; counts that stay are left out."""
    weighted_points: Decimal
    """What is added to the points, at the plan of `period`."""
    cause: UUID


class BonusAdjustment(BaseModel, frozen=True):
    """A project of a locked month was settled after the lock."""

    type: Literal["bonus"] = "bonus"
    period: Period
    booked_in: Period
    department: str
    project: str
    amount_minor: int
    currency: str
    cause: UUID


Adjustment = Annotated[KpiAdjustment | BonusAdjustment, Field(discriminator="type")]


@dataclass(frozen=True)
class PostLockChange:
    """One obligation counting otherwise in a locked month; `None` is not at all."""

    period: str
    booked_in: str
    department: str
    kind: str
    obligation: str
    previous_outcome: ObligationOutcome | None
    outcome: ObligationOutcome | None
    cause: UUID


def to_post_lock_change(event: ObligationEvent) -> PostLockChange | None:
    """Return what an event changes in a locked month; `None` where it came in time for its own."""
    match event:
        case ObligationCounted() | ObligationCountReversed() if event.booked_in != event.period:
            return PostLockChange(
                period=event.period,
                booked_in=event.booked_in,
                department=event.department,
                kind=event.kind,
                obligation=event.obligation_id,
                previous_outcome=event.was,
                outcome=event.outcome if isinstance(event, ObligationCounted) else None,
                cause=event.cause,
            )
        case _:
            return None


def compute_kpi_adjustments(
    changes: Iterable[PostLockChange],
    locked_tallies: Mapping[str, Mapping[str, ObligationTally]],
    plan: Plan,
) -> list[KpiAdjustment]:
    """Return the adjustments to one locked month, wherever they are booked.

    `late` holds every late count of that month in the order of recording, `locked` its tallies
    by department and kind as they were locked, `plan` the plan it was locked with. A count that
    changes no figure makes no adjustment.
    """
    tallies = {department: dict(kinds) for department, kinds in locked_tallies.items()}
    adjustments = []
    for count in changes:
        kinds = tallies.setdefault(count.department, {})
        before = compute_figures(kinds, plan, count.department)
        tally = kinds.get(count.kind, ObligationTally())
        kinds[count.kind] = tally.with_changed_outcome(count.previous_outcome, count.outcome)
        after = compute_figures(kinds, plan, count.department)
        if change := _count_differences(before, after):
            adjustments.append(
                KpiAdjustment(
                    period=count.period,
                    booked_in=count.booked_in,
                    department=count.department,
                    obligation=count.obligation,
                    change=change,
                    weighted_points=_points_or_zero(after) - _points_or_zero(before),
                    cause=count.cause,
                )
            )
    return adjustments


def _count_differences(before: KpiFigures, after: KpiFigures) -> dict[CountName, int]:
    differences: dict[CountName, int] = {
        name: getattr(after, name) - getattr(before, name) for name in COUNT_NAMES
    }
    return {name: difference for name, difference in differences.items() if difference}


def _points_or_zero(of: KpiFigures) -> Decimal:
    return Decimal("0.00") if of.weighted_points is None else of.weighted_points
