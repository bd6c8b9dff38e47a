"""All views for BI tools, in the order in which they can be made."""

from __future__ import annotations

from services.insights.projections.bi.case_and_step_views import CASES, STEPS
from services.insights.projections.bi.cost_views import COST_RATES, DEPARTMENT_COSTS
from services.insights.projections.bi.dimension_views import DIMENSION_VIEWS, FRESHNESS
from services.insights.projections.bi.fact_views import FACT_VIEWS
from services.insights.projections.bi.handoff_and_meeting_views import (
    HANDOFFS,
    MEETING_ACTIONS,
    MEETINGS,
)
from services.insights.projections.bi.obligation_and_goal_views import GOALS, OBLIGATIONS
from services.insights.projections.bi.request_view import REQUESTS

VIEWS = (
    OBLIGATIONS,
    *FACT_VIEWS,
    HANDOFFS,
    REQUESTS,
    MEETINGS,
    MEETING_ACTIONS,
    CASES,
    STEPS,
    GOALS,
    COST_RATES,
    DEPARTMENT_COSTS,
    *DIMENSION_VIEWS,
    FRESHNESS,
)
