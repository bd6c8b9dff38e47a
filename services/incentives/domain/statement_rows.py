"""A statement as rows: one for each department's KPI and for each line that is paid or adjusts it.

Every export is written from these rows, so all of them show the same figures. The amounts of all
rows sum to what is paid, their points to the points that count; each currency by itself. Rows of
kinds break the counts of a department's row down, and rows of signals count facts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.incentives.domain.adjusted_obligation import (
    AdjustedObligation,
    AdjustmentKey,
)
from services.incentives.domain.calendar_version import CalendarVersion
from services.incentives.domain.informational_signal import Signal
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
from services.incentives.domain.star_statement import StarAdjustment, StarAwardLine
from services.incentives.domain.statement import Bonus, DepartmentStatement, Statement
from services.incentives.domain.statement_row import LineKind, StatementRow

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
    adjusted: Mapping[AdjustmentKey, AdjustedObligation] = field(default_factory=dict)
    """What the adjusted obligations were."""

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

    def adjusted_by(self, adjustment: KpiAdjustment) -> AdjustedObligation:
        """Return what an adjustment is about; of an unknown obligation, what its id says."""
        key = adjustment.obligation, adjustment.cause
        return self.adjusted.get(key) or AdjustedObligation.of_id(
            adjustment.obligation, adjustment.department
        )


def list_statement_rows(statement: Statement, sources: RowSources) -> Iterator[StatementRow]:
    """Yield a statement's rows: department by department, then the signals of the company.

    Those of a department are its KPI, the kinds that it is made of, bonuses, adjustments, stars
    and signals.
    """
    for line in statement.departments:
        yield _kpi_row(statement, line, sources)
        yield from _kind_rows(statement, line, sources)
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
            yield _star_row(LineKind.STAR, line, star, sources)
        yield from _signal_rows(line.department, _name(line, sources), line.signals)
    yield from _signal_rows(None, None, statement.signals)


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


def _kind_rows(
    statement: Statement, line: DepartmentStatement, sources: RowSources
) -> Iterator[StatementRow]:
    for kind, counts in line.by_kind.items():
        yield StatementRow(
            line=LineKind.KIND,
            department=line.department,
            name=_name(line, sources),
            of_period=statement.period,
            of_plan_version=statement.plan_version,
            kind=kind,
            **dict(counts),
        )


def _signal_rows(
    department: str | None, name: str | None, signals: Iterable[Signal]
) -> Iterator[StatementRow]:
    """Yield a row for each month, fact and subject, in the order in which they first occurred."""
    found: dict[tuple[str, str, UUID], list[Signal]] = defaultdict(list)
    for signal in signals:
        found[signal.period, signal.fact, signal.subject_id].append(signal)
    for (period, fact, subject_id), occurred in found.items():
        yield StatementRow(
            line=LineKind.SIGNAL,
            department=department,
            name=name,
            of_period=period,
            of_plan_version=None,
            signal=fact,
            title=occurred[-1].subject,
            subject_id=subject_id,
            times=len(occurred),
            first_at=occurred[0].at,
            last_at=occurred[-1].at,
            completion=occurred[-1].completion,
        )


def _adjustment_row(
    line: DepartmentStatement, adjustment: Adjustment, sources: RowSources
) -> StatementRow:
    match adjustment:
        case KpiAdjustment():
            about = sources.adjusted_by(adjustment)
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
                kind=about.kind,
                title=about.title,
                counterpart=about.counterpart,
                counterpart_name=about.counterpart_name,
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
        case StarAdjustment():
            return _star_row(LineKind.STAR_ADJUSTMENT, line, adjustment, sources)


def _star_row(
    kind: LineKind,
    line: DepartmentStatement,
    star: StarAwardLine | StarAdjustment,
    sources: RowSources,
) -> StatementRow:
    return StatementRow(
        line=kind,
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
