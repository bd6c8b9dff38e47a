"""Finds the programme that a request is about."""

from __future__ import annotations

from uuid import UUID

from services.programme.domain.programme_refusals import ProgrammeIsOver
from services.programme.domain.refusals import UnknownProgramme
from services.programme.projections.programme_queries import ProgrammeDetails, find_programme
from shared.service_runtime.area_context import AreaContext


async def require_programme(area: AreaContext, programme_id: UUID) -> ProgrammeDetails:
    """Return a programme; raises `UnknownProgramme`."""
    async with area.pool.acquire() as db:
        found = await find_programme(db, programme_id)
    if found is None:
        raise UnknownProgramme(programme_id=programme_id)
    return found


async def require_running(area: AreaContext, programme_id: UUID) -> ProgrammeDetails:
    """Return a programme that goes on; raises `UnknownProgramme` and `ProgrammeIsOver`."""
    found = await require_programme(area, programme_id)
    if found.status == "ended":
        raise ProgrammeIsOver(reason=found.end_reason)
    return found
