"""Reads a statement for a file: its rows as the caller reads them, and what holds for all."""

from __future__ import annotations

from datetime import datetime

from services.incentives.api.exported_statement import ExportedStatement
from services.incentives.api.periods import reads_all_pay
from services.incentives.api.readable_titles import readable_sources, readable_statement
from services.incentives.api.statements import Shown, only_lines, resolve_lines
from services.incentives.domain.company_totals import sum_company_totals
from services.incentives.domain.statement_rows import list_statement_rows
from services.incentives.projections import statement_queries
from services.incentives.projections.consistent_read import open_consistent_read
from services.incentives.projections.period_sign_offs import load_sign_offs
from services.incentives.projections.statement_row_sources import load_row_sources
from shared.http.answered_moment import answered_moment
from shared.http.read_scope import ReadScope
from shared.service_runtime.area_context import AreaContext
from shared.table_documents.isolated_writing import DocumentTooLarge

MAX_ROWS = 50_000
"""So many rows are in one file at most."""


async def read_exported_statement(
    area: AreaContext, period: str, shown: Shown, scope: ReadScope, known_at: datetime | None
) -> ExportedStatement:
    """Return the rows that the caller reads; raises `DocumentTooLarge` for too many of them."""
    moment = answered_moment(known_at)
    async with open_consistent_read(area.pool) as db:
        statement = await statement_queries.load_statement(db, period, moment.past)
        sources = await load_row_sources(db, statement, moment.past)
        sign_offs, seal = await load_sign_offs(db, area.event_codec, period, moment.past)
    codes = await resolve_lines(area, shown.departments, [statement])
    lines = readable_statement(only_lines(statement, codes, shown), scope)
    rows = tuple(list_statement_rows(lines, readable_sources(sources, scope)))
    if len(rows) > MAX_ROWS:
        raise DocumentTooLarge
    reads_all = reads_all_pay(scope)
    return ExportedStatement(
        period=period,
        as_of=moment.asked_for or area.clock(),
        status=statement.status,
        plan_version=statement.plan_version,
        calendar_version=sources.calendar_version,
        rows=rows,
        company_totals=sum_company_totals(statement),
        sign_offs=sign_offs if reads_all else sign_offs.without_names,
        seal=seal if reads_all else None,
    )
