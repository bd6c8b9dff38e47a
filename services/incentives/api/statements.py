"""Statements over HTTP: of a month, and of several months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.incentives.api.department_filter import departments_to_read, resolve_department_filter
from services.incentives.api.periods import READS_PAY, PeriodInPath
from services.incentives.api.readable_titles import (
    DepartmentStatement,
    Signal,
    readable_sources,
    view_line,
    view_signals,
)
from services.incentives.domain.calendar_version import CalendarVersion
from services.incentives.domain.company_totals import sum_company_totals
from services.incentives.domain.monthly_period import next_period
from services.incentives.domain.statement import Statement
from services.incentives.domain.statement_rows import RowSources
from services.incentives.projections import statement_queries
from services.incentives.projections.consistent_read import open_consistent_read
from services.incentives.projections.statement_row_sources import load_row_sources
from shared.eventsourcing.money import Money
from shared.http.answered_moment import Moment, OfMoment, answered_moment
from shared.http.content_negotiation import ANSWERS_JSON
from shared.http.cursor_pagination import Cursor, Page
from shared.http.field_reasons import FieldReason
from shared.http.field_types import Code, YearMonth
from shared.http.list_query_paging import sequence_page
from shared.http.past_reads import KnownAt
from shared.http.problem_details import InvalidField
from shared.http.query_parameters import SeveralValues
from shared.http.read_scope import CallerReadScope, ReadScope
from shared.http.request_problems import Invalid
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

MAX_MONTHS = 24
"""So many statements are computed for one answer."""


class MonthsReversed(FieldReason):
    """The last month asked for lies before the first."""

    en = "the last month must not be before the first one, {first}"
    zh = "结束月份不得早于起始月份 {first}"


class StatementAnswer(OfMoment, Statement):
    """A month's statement, and the moment that it is of."""

    departments: tuple[DepartmentStatement, ...]
    signals: tuple[Signal, ...] = ()
    calendar_version: int | None = None
    """The version of the company's calendar in force at the month's end, by which the due times of
    replies were computed; `null` where none is known."""
    calendar_versions: tuple[CalendarVersion, ...] = ()
    """The versions that were in force in some part of the month, the last one last."""
    company_totals: tuple[Money, ...] = ()
    """What all departments of the company are paid together, one amount a currency: bonus shares,
    adjustments of them and awards of the star, whichever departments the answer has lines of."""


@dataclass(frozen=True)
class Shown:
    """Whose lines a statement is answered with."""

    departments: Sequence[str] | None
    """`None` for those of all departments."""
    is_asked: bool
    """Whether the caller asked for certain departments."""


def statement_routes(area: AreaContext) -> APIRouter:
    """Return the routes of statements."""
    router = create_area_router(area.name, "/statements", dependencies=[READS_PAY, ANSWERS_JSON])

    @router.get("", summary="The statements of several months")
    async def list_statements(
        first: Annotated[YearMonth, Query(alias="from", examples=["2026-01"])],
        last: Annotated[YearMonth, Query(alias="to", examples=["2026-12"])],
        scope: CallerReadScope,
        department: SeveralValues[Code] = None,
        limit: Annotated[int, Query(ge=1, le=MAX_MONTHS)] = MAX_MONTHS,
        cursor: Cursor = None,
        known_at: KnownAt = None,
    ) -> Page[StatementAnswer]:
        """Read a year's development in one request; the months are in their order.

        A month in which a department is not listed has no line for it. There are lines of the
        departments that the caller reads.
        """
        shown = Shown(departments_to_read(scope, department), is_asked=department is not None)
        if last < first:
            error = InvalidField.because(MonthsReversed(first=first), {"parameter": "to"})
            raise Invalid(errors=[error])
        bound: dict[str, Any] = {
            "from": first,
            "to": last,
            "department": department,
            "known_at": known_at,
        }
        months = sequence_page(_months(first, last), cursor, limit, list="statements", **bound)
        moment = answered_moment(known_at)
        async with open_consistent_read(area.pool) as db:
            statements = [
                await statement_queries.load_statement(db, month, moment.past)
                for month in months.items
            ]
            sources = [await load_row_sources(db, one, moment.past) for one in statements]
        codes = await resolve_lines(area, shown.departments, statements)
        items = [
            _view(statement, only_lines(statement, codes, shown), scope, moment, about)
            for statement, about in zip(statements, sources, strict=True)
        ]
        return Page(items=items, next_cursor=months.next_cursor)

    @router.get("/{period}", summary="A month's statement")
    async def get_statement(
        period: PeriodInPath,
        scope: CallerReadScope,
        department: SeveralValues[Code] = None,
        known_at: KnownAt = None,
    ) -> StatementAnswer:
        """Read what a month comes to, department by department, or for those of `department`.

        There are lines of the departments that the caller reads. With `known_at` it is the
        statement that was shown at that time. That of a locked month never changes.
        """
        shown = Shown(departments_to_read(scope, department), is_asked=department is not None)
        moment = answered_moment(known_at)
        async with open_consistent_read(area.pool) as db:
            statement = await statement_queries.load_statement(db, period, moment.past)
            sources = await load_row_sources(db, statement, moment.past)
        codes = await resolve_lines(area, shown.departments, [statement])
        return _view(statement, only_lines(statement, codes, shown), scope, moment, sources)

    return router


def _months(first: str, last: str) -> list[str]:
    months = [first]
    while months[-1] < last:
        months.append(next_period(months[-1]))
    return months


async def resolve_lines(
    area: AreaContext, departments: Sequence[str] | None, statements: Sequence[Statement]
) -> frozenset[str] | None:
    """Return the codes to show; `None` for all. Raises `DepartmentDoesNotExist`."""
    if departments is None:
        return None
    listed = {line.department for one in statements for line in one.departments}
    return frozenset([await resolve_department_filter(area, code, listed) for code in departments])


def _view(
    whole: Statement, shown: Statement, scope: ReadScope, moment: Moment, sources: RowSources
) -> StatementAnswer:
    """Return the lines of a statement that are shown as their reader sees them."""
    readable = readable_sources(sources, scope)
    fields = {
        **dict(shown),
        "departments": tuple(view_line(line, scope, readable) for line in shown.departments),
        "signals": view_signals(shown.signals, None, scope),
        "company_totals": sum_company_totals(whole),
        "calendar_version": sources.calendar_version,
        "calendar_versions": tuple(sources.calendar_versions),
    }
    return StatementAnswer(**fields, **moment.fields)


def only_lines(statement: Statement, departments: frozenset[str] | None, shown: Shown) -> Statement:
    """Return a statement with the lines of these departments alone.

    The company's own signals stay where nobody asked for certain departments.
    """
    if departments is None:
        return statement
    lines = tuple(line for line in statement.departments if line.department in departments)
    signals = () if shown.is_asked else statement.signals
    return statement.model_copy(update={"departments": lines, "signals": signals})
