"""The departments that steps name: they must exist, and are recorded as the directory spells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from services.workflows.domain.case_refusals import FlowNamesClosedDepartment
from services.workflows.domain.planned_step import MappedStep
from services.workflows.projections.case_queries import CaseEntry
from shared.eventsourcing.company_days import company_date
from shared.reference_data.refusals import DepartmentClosedBefore
from shared.service_runtime.area_context import AreaContext

StepType = TypeVar("StepType", bound=MappedStep)


async def with_known_departments(
    area: AreaContext, steps: tuple[StepType, ...], day: date
) -> tuple[StepType, ...]:
    """Return the steps with departments that exist on a day.

    Raises what `KnownReferences.resolve_departments` raises.
    """
    named = {one for step in steps for one in (*step.departments, _veto(step)) if one is not None}
    spelled = await area.references.resolve_departments(sorted(named), day=day)
    return tuple(_respell(step, spelled) for step in steps)


async def with_departments_of_flow(
    area: AreaContext, steps: tuple[StepType, ...], day: date
) -> tuple[StepType, ...]:
    """Return the steps of a flow's version for a new case, with departments that exist on a day.

    Raises `FlowNamesClosedDepartment` where one does not any more, and what else
    `KnownReferences.resolve_departments` raises.
    """
    try:
        return await with_known_departments(area, steps, day)
    except DepartmentClosedBefore as closed:
        code, valid_to = (closed.values[name] for name in ("code", "valid_to"))
        raise FlowNamesClosedDepartment(code=code, valid_to=valid_to) from closed


async def find_open_department(area: AreaContext, code: str | None, day: date) -> str | None:
    """Return as the directory spells it the department that a case is started for, where named.

    Raises what `KnownReferences.resolve_departments` raises.
    """
    return None if code is None else await area.references.resolve_department(code, day=day)


async def mark_closed_departments(area: AreaContext, cases: Sequence[CaseEntry]) -> None:
    """Say of the open steps of cases which departments do not exist any more today."""
    open_steps = [one for case in cases for one in case.open_steps]
    today = company_date(area.clock())
    closed = await area.references.closed_departments({one.department for one in open_steps}, today)
    for one in open_steps:
        one.department_closed = one.department in closed


def _veto(step: MappedStep) -> str | None:
    return step.review.veto if step.review is not None else None


def _respell(step: StepType, spelled: Mapping[str, str]) -> StepType:
    changed: dict[str, object] = {}
    if step.department is not None:
        changed["department"] = spelled[step.department]
    if (review := step.review) is not None:
        changed["review"] = review.model_copy(
            update={
                "reviewers": tuple(spelled[one] for one in review.reviewers),
                "veto": spelled[review.veto] if review.veto is not None else None,
            }
        )
    return step.model_copy(update=changed)
