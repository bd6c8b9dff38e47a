"""The departments that requests name: they must exist, and are recorded as the directory spells."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from services.duties.domain.involved_departments import InvolvedDepartments
from services.duties.domain.project_duties import ProjectDuty
from services.duties.domain.project_terms import AgreedTerms
from services.duties.domain.standing_duty_events import StandingDuty
from services.duties.projections import project_duties, projects
from shared.eventsourcing.company_days import company_date
from shared.service_runtime.area_context import AreaContext


async def with_known_participants(area: AreaContext, terms: AgreedTerms) -> AgreedTerms:
    """Return the terms with participants that exist today; the goals that they name are set.

    Raises what `KnownReferences.resolve_departments` and `require_goals` raise.
    """
    await area.references.require_goals(terms.goals)
    spelled = await area.references.resolve_departments(
        terms.participants, day=company_date(area.clock())
    )
    shares = tuple(
        share.model_copy(update={"department": spelled[share.department]}) for share in terms.shares
    )
    return terms.model_copy(update={"shares": shares})


async def require_known_departments(area: AreaContext, project_id: UUID) -> None:
    """Raise as for participants where a project that is still planned names unknown departments.

    It may have been planned before codes were checked.
    """
    async with area.pool.acquire() as db:
        project = await projects.find_project(db, project_id)
        duties = await project_duties.list_duties(db, project_id)
    if project is not None and project.status == "planned":
        named = {share.department for share in project.shares}
        for duty in duties:
            if duty.withdrawn is None:
                named |= {duty.accountable, duty.recipient}
        await area.references.resolve_departments(sorted(named))


async def with_known_parties(area: AreaContext, duty: ProjectDuty) -> ProjectDuty:
    """Return the entry with departments that exist today; raises as for participants."""
    return duty.model_copy(update=await _parties(area, duty, company_date(area.clock())))


async def with_known_standing_parties(area: AreaContext, duty: StandingDuty) -> StandingDuty:
    """Return the duty with departments that exist on its first day; raises as for participants."""
    return duty.model_copy(update=await _parties(area, duty, duty.effective_from))


async def _parties(
    area: AreaContext, duty: ProjectDuty | StandingDuty, day: date
) -> dict[str, Any]:
    parties = {"accountable": duty.accountable, "recipient": duty.recipient}
    codes = [*parties.values(), *duty.involved.all_departments]
    spelled = await area.references.resolve_departments(codes, day=day)
    return {
        **{side: spelled[code] for side, code in parties.items()},
        "involved": InvolvedDepartments(
            responsible=tuple(spelled[code] for code in duty.involved.responsible),
            consulted=tuple(spelled[code] for code in duty.involved.consulted),
            informed=tuple(spelled[code] for code in duty.involved.informed),
        ),
    }


async def spelled_as_known(area: AreaContext, code: str | None) -> str | None:
    """Return a filter's department as the directory spells it; an unknown code as it is.

    Reading never waits for news, and finds what was entered before codes were checked.
    """
    return None if code is None else await area.references.spelling_of(code)
