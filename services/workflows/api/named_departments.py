"""The departments that steps name: they must exist, and are recorded as the directory spells."""

from __future__ import annotations

from datetime import date

from services.workflows.domain.flow_map import PlannedStep
from shared.service_runtime.area_context import AreaContext


async def with_known_departments(
    area: AreaContext, steps: tuple[PlannedStep, ...], day: date
) -> tuple[PlannedStep, ...]:
    """Return the steps with departments that exist on a day.

    Raises what `KnownReferences.resolve_departments` raises.
    """
    named = sorted({step.department for step in steps})
    spelled = await area.references.resolve_departments(named, day=day)
    return tuple(step.model_copy(update={"department": spelled[step.department]}) for step in steps)
