"""A statement as rows: one for each department's KPI and for each line that is paid or adjusts it.

Every export is written from these rows, so all of them show the same figures. The amounts of all
rows sum to what is paid, their points to the points that count; each currency by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from services.incentives.domain.calendar_version import CalendarVersion
from services.incentives.domain.post_lock_adjustment import (
    Adjustment,
    BonusAdjustment,
    KpiAdjustment,
)
from services.incentives.domain.share_rounding import (
    RoundingStep,
    ShareRounding,
    describe_rounding,
)
from services.incentives.domain.statement import Bonus, DepartmentStatement, Statement


class LineKind(StrEnum):
    """What a row of a statement is."""

    KPI = "kpi"
    BONUS = "bonus"
    KPI_ADJUSTMENT = "kpi-adjustment"
    BONUS_ADJUSTMENT = "bonus-adjustment"
    STAR = "star"


@dataclass(frozen=True)
class StatementRow:
    """One row; `None` where it has no such figure. Counts and points of adjustments are changes."""

    line: LineKind
    department: str
    name: str | None
    of_period: str
    """The month it belongs to; for an adjustment, the locked month."""
    of_plan_version: int | None
    """The version of the plan that it was computed by: that of `of_period`."""
    project_id: UUID | None = None
    project: str | None = None
    project_name: str | None = None
    currency: str | None = None
    amount_minor: int | None = None
    due: int | None = None
    on_time: int | None = None
    late: int | None = None
    excused: int | None = None
    on_time_rate: Decimal | None = None
    score: Decimal | None = None
    weight: Decimal | None = None
    weighted_points: Decimal | None = None
    obligation: str | None = None
    cause: UUID | None = None
    """The id of the fact behind an adjustment or a star."""
    star_winner: str | None = None
    """Who won the collaboration star that is paid: its name, or its code where it has none."""
    leave_hours: int | None = None
    """Hours of extra leave for a collaboration star."""
    rounding: ShareRounding | None = None
    """How the amount was rounded; `None` where it is no share of a pool."""
    too_little_data: bool | None = None
    """Whether the score is shown and not ranked; `None` where that is not known."""


RoundingKey = tuple[UUID, str]
"""A project's id and a department's code."""


@dataclass(frozen=True)
class RowSources:
    """What rows say beyond the statement."""

    names: Mapping[str, str] = field(default_factory=dict)
    """The present names of departments, for statements that were locked without names."""
    plan_versions: Mapping[str, int] = field(default_factory=dict)
    """The version of the plan that months were computed by."""
    calendar_versions: Sequence[CalendarVersion] = ()
    """The versions of the calendar that were in force in the statement's month."""
    roundings: Mapping[RoundingKey, ShareRounding] = field(default_factory=dict)
    """How the shares of projects' pools were rounded."""

    @property
    def calendar_version(self) -> int | None:
        """The last version of the calendar in the month; `None` where none is known."""
        return self.calendar_versions[-1].version if self.calendar_versions else None

    def rounding_of(self, paid: Bonus | BonusAdjustment, department: str) -> ShareRounding | None:
        """Return how an amount was rounded; `None` for an amount that is no rounded share."""
        if paid.project_id is None:
            return None
        found = self.roundings.get((paid.project_id, department))
        return found if found is not None and found.amount_minor == paid.amount_minor else None

    def step_of(self, paid: Bonus | BonusAdjustment, department: str) -> RoundingStep | None:
        """Return how an amount was rounded, for answers."""
        return describe_rounding(self.rounding_of(paid, department))


def list_statement_rows(statement: Statement, sources: RowSources) -> Iterator[StatementRow]:
    """Yield a statement's rows: department by department, its KPI, bonuses, adjustments, stars."""
    for line in statement.departments:
        yield _kpi_row(statement, line, sources)
        for bonus in line.bonus:
            yield StatementRow(
                line=LineKind.BONUS,
                department=line.department,
                name=_name(line, sources),
                of_period=statement.period,
                of_plan_version=statement.plan_version,
                project_id=bonus.project_id,
                project=bonus.project,
                project_name=bonus.project_name,
                currency=bonus.currency,
                amount_minor=bonus.amount_minor,
                rounding=sources.rounding_of(bonus, line.department),
            )
        for adjustment in line.adjustments:
            yield _adjustment_row(line, adjustment, sources)
        for star in line.stars:
            yield StatementRow(
                line=LineKind.STAR,
                department=line.department,
                name=_name(line, sources),
                of_period=star.period,
                of_plan_version=sources.plan_versions.get(star.period),
                currency=star.money.currency if star.money else None,
                amount_minor=star.money.amount_minor if star.money else None,
                cause=star.cause,
                star_winner=star.winner_name or star.winner,
                leave_hours=star.leave_hours,
            )


def sum_payable(rows: Iterable[StatementRow]) -> Counter[tuple[str, str]]:
    """Return what is paid, in minor units, by department and currency."""
    paid: Counter[tuple[str, str]] = Counter()
    for row in rows:
        if row.amount_minor is not None and row.currency is not None:
            paid[row.department, row.currency] += row.amount_minor
    return paid


def _name(line: DepartmentStatement, sources: RowSources) -> str | None:
    return sources.names.get(line.department) if line.name is None else line.name


def _kpi_row(statement: Statement, line: DepartmentStatement, sources: RowSources) -> StatementRow:
    return StatementRow(
        line=LineKind.KPI,
        department=line.department,
        name=_name(line, sources),
        of_period=statement.period,
        of_plan_version=statement.plan_version,
        due=line.due,
        on_time=line.on_time,
        late=line.late,
        excused=line.excused,
        on_time_rate=line.on_time_rate,
        score=line.score,
        weight=line.weight,
        weighted_points=line.weighted_points,
        too_little_data=line.too_little_data,
    )


def _adjustment_row(
    line: DepartmentStatement, adjustment: Adjustment, sources: RowSources
) -> StatementRow:
    match adjustment:
        case KpiAdjustment():
            return StatementRow(
                line=LineKind.KPI_ADJUSTMENT,
                department=line.department,
                name=_name(line, sources),
                of_period=adjustment.period,
                of_plan_version=sources.plan_versions.get(adjustment.period),
                due=adjustment.change.get("due"),
                on_time=adjustment.change.get("on_time"),
                late=adjustment.change.get("late"),
                excused=adjustment.change.get("excused"),
                weighted_points=adjustment.weighted_points,
                obligation=adjustment.obligation,
                cause=adjustment.cause,
            )
        case BonusAdjustment():
            return StatementRow(
                line=LineKind.BONUS_ADJUSTMENT,
                department=line.department,
                name=_name(line, sources),
                of_period=adjustment.period,
                of_plan_version=sources.plan_versions.get(adjustment.period),
                project_id=adjustment.project_id,
                project=adjustment.project,
                project_name=adjustment.project_name,
                currency=adjustment.currency,
                amount_minor=adjustment.amount_minor,
                cause=adjustment.cause,
                rounding=sources.rounding_of(adjustment, line.department),
            )
