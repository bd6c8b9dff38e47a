"""A locked month's lines, one event for each department: what is published of its statement.

The lock itself has the whole statement and is sealed. A statement may have ten thousand lines, so
what other areas are told of it is one event a line, recorded in the lock's transaction.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.incentives.domain.monthly_period import Period
from services.incentives.domain.period_lock import PeriodLocked
from services.incentives.domain.post_lock_adjustment import (
    Adjustment,
    BonusAdjustment,
    KpiAdjustment,
)
from services.incentives.domain.star_statement import StarAdjustment, StarAwardLine
from services.incentives.domain.statement import DepartmentStatement
from shared.eventsourcing.money import Money, money


class LockedKindCounts(BaseModel, frozen=True):
    """What a line counts of one kind of obligation."""

    kind: str
    due: int
    on_time: int
    late: int
    excused: int


class LockedMonthAdjustment(BaseModel, frozen=True):
    """What is added to a line for late changes of one earlier month."""

    period: Period
    due: int
    on_time: int
    late: int
    excused: int
    weighted_points: Decimal
    changes: int
    """How many changes of obligations are summed."""


class LockedBonus(BaseModel, frozen=True):
    """One amount, or leave, that the department gets or gives back."""

    kind: Literal["share", "adjustment", "star", "star-adjustment"]
    period: Period
    project_id: UUID | None = None
    project: str | None = None
    ranking: str | None = None
    amount: Money | None = None
    leave_hours: int | None = None
    cause: UUID | None = None


class StatementLineLocked(BaseModel, frozen=True):
    """A department's line of a month is final."""

    type: Literal["statement-line-locked"] = "statement-line-locked"
    period: Period
    department: str
    due: int
    on_time: int
    late: int
    excused: int
    on_time_rate: Decimal | None
    score: Decimal | None
    weight: Decimal
    weighted_points: Decimal | None
    too_little_data: bool | None
    plan_version: int
    calendar_version: int | None
    by_kind: tuple[LockedKindCounts, ...]
    adjustments: tuple[LockedMonthAdjustment, ...]
    bonus: tuple[LockedBonus, ...]
    at: datetime
    """When the month was locked."""
    counted_at: datetime | None = Field(default=None, exclude_if=lambda at: at is None)
    """When the lock was recorded, by a version that recorded no lines."""


LockedLineEvent = StatementLineLocked


def locked_lines_stream_name(period: str) -> str:
    """Name the stream of a month's lines; the month's own stream is read with every fact."""
    return f"locked-lines-{period}"


def list_locked_lines(lock: PeriodLocked, calendar_version: int | None) -> list[LockedLineEvent]:
    """Return the lines of a lock, in the statement's order.

    `calendar_version` is the version of the calendar in force at the month's end, if one is known.
    """
    return [
        StatementLineLocked(
            period=lock.period,
            department=line.department,
            due=line.due,
            on_time=line.on_time,
            late=line.late,
            excused=line.excused,
            on_time_rate=line.on_time_rate,
            score=line.score,
            weight=line.weight,
            weighted_points=line.weighted_points,
            too_little_data=line.too_little_data,
            plan_version=lock.statement.plan_version,
            calendar_version=calendar_version,
            by_kind=tuple(
                LockedKindCounts(kind=kind, **counts.model_dump(exclude={"on_time_rate"}))
                for kind, counts in line.by_kind.items()
            ),
            adjustments=tuple(_sum_adjustments(line.adjustments)),
            bonus=tuple(_list_bonus(lock.period, line)),
            at=lock.at,
        )
        for line in lock.statement.departments
    ]


def _sum_adjustments(adjustments: Iterable[Adjustment]) -> Iterator[LockedMonthAdjustment]:
    """Sum them by month: each change is published by itself, and there may be thousands."""
    by_month: dict[str, list[KpiAdjustment]] = {}
    for one in adjustments:
        if isinstance(one, KpiAdjustment):
            by_month.setdefault(one.period, []).append(one)
    for period, changes in sorted(by_month.items()):
        yield LockedMonthAdjustment(
            period=period,
            due=sum(one.change.get("due", 0) for one in changes),
            on_time=sum(one.change.get("on_time", 0) for one in changes),
            late=sum(one.change.get("late", 0) for one in changes),
            excused=sum(one.change.get("excused", 0) for one in changes),
            weighted_points=sum((one.weighted_points for one in changes), Decimal("0.00")),
            changes=len(changes),
        )


def _list_bonus(period: str, line: DepartmentStatement) -> Iterator[LockedBonus]:
    for share in line.bonus:
        yield LockedBonus(
            kind="share",
            period=period,
            project_id=share.project_id,
            project=share.project,
            amount=money(share.amount_minor, share.currency),
        )
    for late in line.adjustments:
        match late:
            case BonusAdjustment():
                yield LockedBonus(
                    kind="adjustment",
                    period=late.period,
                    project_id=late.project_id,
                    project=late.project,
                    amount=money(late.amount_minor, late.currency),
                    cause=late.cause,
                )
            case StarAdjustment():
                yield _star("star-adjustment", late)
            case KpiAdjustment():
                pass
    for award in line.stars:
        yield _star("star", award)


def _star(
    kind: Literal["star", "star-adjustment"], star: StarAwardLine | StarAdjustment
) -> LockedBonus:
    return LockedBonus(
        kind=kind,
        period=star.period,
        ranking=star.ranking.value,
        amount=star.money,
        leave_hours=star.leave_hours,
        cause=star.cause,
    )
