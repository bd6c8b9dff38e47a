"""The HTTP API of the incentives area: statements and what is behind them, locks, plans."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.incentives.api.department_project_outcomes import project_outcome_routes
from services.incentives.api.dispute_decisions import dispute_decision_routes
from services.incentives.api.disputes import dispute_routes
from services.incentives.api.exclusive_unit_of_work import create_exclusive_unit_opener
from services.incentives.api.period_detail import period_detail_routes
from services.incentives.api.period_seals import period_seal_routes
from services.incentives.api.period_steps import period_step_routes
from services.incentives.api.periods import period_routes
from services.incentives.api.plan_drafts import plan_draft_routes
from services.incentives.api.plans import plan_routes
from services.incentives.api.star_commands import star_command_routes
from services.incentives.api.stars import star_routes
from services.incentives.api.statement_events import statement_event_routes
from services.incentives.api.statement_exports import statement_export_routes
from services.incentives.api.statements import statement_routes
from services.incentives.api.what_if import month_what_if_routes
from services.incentives.api.what_if_jobs import what_if_routes
from shared.service_runtime.area_context import AreaContext


def create_routers(area: AreaContext) -> Sequence[APIRouter]:
    """Return the area's routes."""
    open_exclusive_unit = create_exclusive_unit_opener(area)
    return (
        period_routes(area),
        period_detail_routes(area),
        period_step_routes(area, open_exclusive_unit),
        period_seal_routes(area),
        statement_routes(area),
        statement_event_routes(area),
        statement_export_routes(area),
        month_what_if_routes(area),
        what_if_routes(area),
        plan_routes(area),
        plan_draft_routes(area, open_exclusive_unit),
        project_outcome_routes(area),
        dispute_routes(area),
        dispute_decision_routes(area, open_exclusive_unit),
        star_routes(area),
        star_command_routes(area),
    )
