"""What a draft of a plan would have done in one month."""

from __future__ import annotations

import asyncio

from pydantic import BaseModel

from services.incentives.domain.statement import StatementStatus
from services.incentives.domain.what_if import MonthDifference, compare_month
from services.incentives.projections.consistent_read import open_consistent_read
from services.incentives.projections.plan_drafts import PlanDraftRow
from services.incentives.projections.what_if_months import load_recorded_months
from shared.service_runtime.area_context import AreaContext


class DraftSimulation(BaseModel):
    """The month that a draft was simulated on, by its own plan and by the draft's terms."""

    period: str
    status: StatementStatus
    plan_version: int
    """The plan that the month is paid by."""
    departments: list[MonthDifference]


async def compare_draft(area: AreaContext, draft: PlanDraftRow, period: str) -> DraftSimulation:
    """Compute a month by its own plan and by the terms of a draft; nothing is recorded."""
    async with open_consistent_read(area.pool) as db:
        (month,) = await load_recorded_months(db, [period])
    return DraftSimulation(
        period=period,
        status=month.status,
        plan_version=month.plan.version,
        departments=await asyncio.to_thread(compare_month, month, draft.terms),
    )
