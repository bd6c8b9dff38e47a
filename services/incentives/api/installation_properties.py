"""What the area decides for the whole installation: the currency."""

from __future__ import annotations

from services.incentives.domain.incentive_plan import plan_in_force
from services.incentives.domain.monthly_period import period_of
from services.incentives.projections.plans_departments_locked_periods import load_plans
from shared.http.installation_properties import InstallationProperties
from shared.service_runtime.area_context import AreaContext


async def find_installation_properties(area: AreaContext) -> InstallationProperties:
    """Return the currency of the plan that is in force in the present month."""
    async with area.pool.acquire() as db:
        plans = await load_plans(db)
    return InstallationProperties(currency=plan_in_force(period_of(area.clock()), plans).currency)
