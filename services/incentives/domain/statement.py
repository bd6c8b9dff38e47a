"""A month's statement: every department's KPI, bonus shares, adjustments and signals.

The order of the fields is the order in the JSON, which programs and auditors compare byte by byte.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.incentives.domain.incentive_plan import Plan
from services.incentives.domain.informational_signal import Signal
from services.incentives.domain.kpi_calculation import (
    KindFigures,
    ObligationTally,
    compute_figures_by_kind,
    sum_figures,
)
from services.incentives.domain.monthly_period import Period
from services.incentives.domain.post_lock_adjustment import (
    Adjustment,
    BonusAdjustment,
    KpiAdjustment,
)
from services.incentives.domain.star_statement import StarAwardLine

StatementStatus = Literal["open", "locked"]


class Bonus(BaseModel, frozen=True):
    """A department's share of one project's pool, in minor units."""

    project: str
    amount_minor: int
    currency: str
    project_id: UUID | None = None
    """`None` in statements locked before this field existed, as is the name."""
    project_name: str | None = None


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
    """The bonus shares, by project."""
    adjustments: tuple[Adjustment, ...]
    """Adjustments to locked months that are booked in this one: KPI first, then bonuses."""
    by_kind: Mapping[str, KindFigures] = {}
    """The counts by kind of obligation; empty in statements locked before this field existed."""
    signals: tuple[Signal, ...] = ()
    """The signals of the department, by time."""
    name: str | None = None
    """The department's name; `None` if unknown, or locked before this field existed."""
    too_little_data: bool | None = Field(default=None, exclude_if=lambda value: value is None)
    """Whether fewer obligations were on time or late than the plan's minimum: the score is shown
    and not ranked. `None` in statements locked before this field existed."""
    stars: tuple[StarAwardLine, ...] = Field(default=(), exclude_if=lambda stars: not stars)
    """The awards of the collaboration star that are booked in the month."""


class Statement(BaseModel, frozen=True):
    """A month's statement; departments by code."""

    period: Period
    plan_version: int
    status: StatementStatus
    departments: tuple[DepartmentStatement, ...]
    signals: tuple[Signal, ...] = ()
    """The signals of the company's own goals, by time."""


def is_statement_empty(statement: Statement) -> bool:
    """Return whether nothing is booked in the month: nothing due, no money, no signal."""
    return not statement.signals and not any(
        line.by_kind or line.due or line.bonus or line.adjustments or line.signals or line.stars
        for line in statement.departments
    )


@dataclass(frozen=True)
class BookedBonusShare:
    """A share booked in the statement's month; `period` is the month its project was closed in."""

    department: str
    project: str
    period: str
    amount_minor: int
    currency: str
    cause: UUID
    project_id: UUID | None = None
    project_name: str | None = None


def build_statement(
    period: str,
    plan: Plan,
    status: StatementStatus,
    departments: Iterable[str],
    tallies: Mapping[str, Mapping[str, ObligationTally]],
    bonuses: Iterable[BookedBonusShare],
    adjustments: Iterable[KpiAdjustment],
    signals: Iterable[tuple[str | None, Signal]],
    names: Mapping[str, str] | None = None,
) -> Statement:
    """Return a month's statement.

    `departments` are listed whether anything was due or not. A department that is not among them
    but has tallies (by department and kind), a bonus, an adjustment or a signal is listed too.
    Adjustments booked in other months are left out. `signals` are those booked in this month, each
    with its department, `None` for the company. `names` are those of departments, by code.
    """
    adjusted: dict[str, list[Adjustment]] = defaultdict(list)
    for adjustment in adjustments:
        if adjustment.booked_in == period:
            adjusted[adjustment.department].append(adjustment)
    shares: dict[str, list[Bonus]] = defaultdict(list)
    for share in sorted(bonuses, key=lambda each: (each.period, each.project, each.cause.bytes)):
        if share.period == period:
            shares[share.department].append(_bonus_share(share))
        else:
            adjusted[share.department].append(_bonus_adjustment(share, period))
    department_signals: dict[str, list[Signal]] = defaultdict(list)
    company_signals: list[Signal] = []
    for department, signal in sorted(signals, key=lambda each: (each[1].at, each[1].cause.bytes)):
        target = company_signals if department is None else department_signals[department]
        target.append(signal)
    return Statement(
        period=period,
        plan_version=plan.version,
        status=status,
        departments=tuple(
            _department_line(
                department,
                plan,
                tallies.get(department, {}),
                shares[department],
                adjusted[department],
                department_signals[department],
                (names or {}).get(department),
            )
            for department in sorted(
                {*departments, *tallies, *shares, *adjusted, *department_signals}
            )
        ),
        signals=tuple(company_signals),
    )


def _department_line(
    department: str,
    plan: Plan,
    tallies: Mapping[str, ObligationTally],
    shares: Iterable[Bonus],
    adjustments: Iterable[Adjustment],
    signals: Iterable[Signal],
    name: str | None,
) -> DepartmentStatement:
    by_kind = compute_figures_by_kind(tallies, plan)
    kpi = sum_figures(by_kind, plan, department)
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
        by_kind=by_kind,
        signals=tuple(signals),
        name=name,
        too_little_data=kpi.too_little_data,
    )


def _bonus_share(share: BookedBonusShare) -> Bonus:
    return Bonus(
        project=share.project,
        amount_minor=share.amount_minor,
        currency=share.currency,
        project_id=share.project_id,
        project_name=share.project_name,
    )


def _bonus_adjustment(share: BookedBonusShare, booked_in: str) -> BonusAdjustment:
    return BonusAdjustment(
        period=share.period,
        booked_in=booked_in,
        department=share.department,
        project=share.project,
        amount_minor=share.amount_minor,
        currency=share.currency,
        cause=share.cause,
        project_id=share.project_id,
        project_name=share.project_name,
    )
