"""The job that computes months under other terms. It reads one state and records nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from services.incentives.domain.incentive_plan import PlanTerms
from services.incentives.domain.monthly_period import period_of
from services.incentives.domain.what_if import (
    MonthDifference,
    RecordedMonth,
    compare_month,
    sum_company,
    sum_differences,
)
from services.incentives.domain.what_if_request import WhatIfRequest
from shared.postgres.job import JobRow
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.job_worker import JobHandler, JobReport

MONTHS_PART = "months"
DEPARTMENTS_PART = "departments"

LoadMonths = Callable[[AreaContext, Sequence[str]], Awaitable[Sequence[RecordedMonth]]]
"""Returns what is recorded of months, all of one state of the database."""


def make_what_if_handler(load_months: LoadMonths) -> JobHandler:
    """Return what runs a what-if. It is computed in a thread, month by month, beside requests."""

    async def run_what_if(area: AreaContext, request: Mapping[str, Any], report: JobReport) -> str:
        asked = WhatIfRequest.model_validate(request)
        periods = asked.list_months(period_of(area.clock()))
        await report.save(0, len(periods))
        months = await load_months(area, periods)
        differences: list[MonthDifference] = []
        for done, month in enumerate(months, start=1):
            found, rows = await asyncio.to_thread(_compare, month, asked.terms)
            differences += found
            await report.save(done, len(periods), {MONTHS_PART: rows})
        rows, summary = await asyncio.to_thread(_sum_up, differences)
        await report.save(len(periods), len(periods), {DEPARTMENTS_PART: rows})
        return summary

    return run_what_if


def _compare(month: RecordedMonth, terms: PlanTerms) -> tuple[list[MonthDifference], list[JobRow]]:
    found = compare_month(month, terms)
    return found, [JobRow(one.department, one.model_dump_json()) for one in found]


def _sum_up(differences: Sequence[MonthDifference]) -> tuple[list[JobRow], str]:
    sums = sum_differences(differences)
    rows = [JobRow(one.department, one.model_dump_json()) for one in sums]
    return rows, sum_company(sums).model_dump_json()
