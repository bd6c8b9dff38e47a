"""A month's statement: every department's KPI, its bonus and what was adjusted.

The order of the fields is the order in the JSON; programs and auditors compare it byte by byte.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.incentives.domain.adjustment import Adjustment, BonusAdjustment, KpiAdjustment
from services.incentives.domain.kpi import Figures, Tally, figures
from services.incentives.domain.period import Period
from services.incentives.domain.plan import Plan

Status = Literal["open", "locked"]


class Bonus(BaseModel, frozen=True):
    """A department's share of one project's pool, in minor units."""

    project: str
    amount_minor: int
    currency: str


class DepartmentStatement(BaseModel, frozen=True):
    """One department's line; `None` where there is no data."""

    department: str
    due: int
    on_time: int
    late: int
    excused: int
    on_time_rate: Decimal | None
    score: Decimal | None
    weight: Decimal
    weighted_points: Decimal | None
    bonus: tuple[Bonus, ...]
    """By project."""
    adjustments: tuple[Adjustment, ...]
    """To locked months, booked in this one: obligations as they were recorded, then bonuses."""


class Statement(BaseModel, frozen=True):
    """What a month comes to; departments by code."""

    period: Period
    plan_version: int
    status: Status
    departments: tuple[DepartmentStatement, ...]


@dataclass(frozen=True)
class BookedBonus:
    """A share booked in the statement's month; `period` is the month its project closed in."""

    department: str
    project: str
    period: str
    amount_minor: int
    currency: str
    cause: UUID


def build_statement(
    period: str,
    plan: Plan,
    status: Status,
    departments: Iterable[str],
    tallies: Mapping[str, Mapping[str, Tally]],
    bonuses: Iterable[BookedBonus],
    adjustments: Iterable[KpiAdjustment],
) -> Statement:
    """Return a month's statement.

    `departments` are listed whether anything was due or not; one that is not among them but has
    tallies (by department and kind), a bonus or an adjustment is listed too. Adjustments booked
    in other months are left out.
    """
    adjusted: dict[str, list[Adjustment]] = defaultdict(list)
    for adjustment in adjustments:
        if adjustment.booked_in == period:
            adjusted[adjustment.department].append(adjustment)
    shares: dict[str, list[Bonus]] = defaultdict(list)
    for share in sorted(bonuses, key=lambda each: (each.period, each.project, each.cause.bytes)):
        if share.period == period:
            shares[share.department].append(_bonus(share))
        else:
            adjusted[share.department].append(_late_bonus(share, period))
    return Statement(
        period=period,
        plan_version=plan.version,
        status=status,
        departments=tuple(
            _line(
                department,
                figures(tallies.get(department, {}), plan, department),
                shares[department],
                adjusted[department],
            )
            for department in sorted({*departments, *tallies, *shares, *adjusted})
        ),
    )


def _line(
    department: str,
    kpi: Figures,
    shares: Iterable[Bonus],
    adjustments: Iterable[Adjustment],
) -> DepartmentStatement:
    return DepartmentStatement(
        department=department,
        due=kpi.due,
        on_time=kpi.on_time,
        late=kpi.late,
        excused=kpi.excused,
        on_time_rate=kpi.on_time_rate,
        score=kpi.score,
        weight=kpi.weight,
        weighted_points=kpi.weighted_points,
        bonus=tuple(shares),
        adjustments=tuple(adjustments),
    )


def _bonus(share: BookedBonus) -> Bonus:
    return Bonus(project=share.project, amount_minor=share.amount_minor, currency=share.currency)


def _late_bonus(share: BookedBonus, booked_in: str) -> BonusAdjustment:
    return BonusAdjustment(
        period=share.period,
        booked_in=booked_in,
        department=share.department,
        project=share.project,
        amount_minor=share.amount_minor,
        currency=share.currency,
        cause=share.cause,
    )
