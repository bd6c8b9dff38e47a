"""Asks the areas how far what an item is here is, where that says which commands are possible."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from services.connectors.application.area_api import AreaApi, CallFailed
from services.connectors.domain.area_paths import (
    HANDOFFS_PATH,
    PROJECTS_PATH,
    STANDING_DUTIES_PATH,
)
from services.connectors.domain.delivery_plan import ApplyChanges
from services.connectors.domain.mapping_routes import TargetKind
from services.connectors.domain.target_state import (
    NOT_SCHEDULED,
    HandoffState,
    NotAsked,
    OpenDate,
    OpenSteps,
    TargetState,
)


async def read_target_state(api: AreaApi, plan: ApplyChanges) -> TargetState:
    """Return how far the target of a plan is; raises `CallFailed`."""
    match plan.target:
        case TargetKind.CASE:
            return OpenSteps(await api.open_steps(plan.target_id))
        case TargetKind.HANDOFF:
            return await api.read(f"{HANDOFFS_PATH}/{plan.target_id}", _handoff)
        case TargetKind.DUTY:
            return await _read_duty(api, plan)
        case TargetKind.STANDING_DUTY:
            path = f"{STANDING_DUTIES_PATH}/{plan.target_id}/occurrences"
            return await api.read(f"{path}?status=open&status=overdue&limit=1", _open_date)
        case TargetKind.REQUEST | TargetKind.GOAL:
            return NotAsked()


async def _read_duty(api: AreaApi, plan: ApplyChanges) -> TargetState:
    """Return how far the handoff of an entry is; its project may not have started."""
    path = f"{PROJECTS_PATH}/{plan.project_id}/duties/{plan.target_id}"
    is_withdrawn, handoff_id = await api.read(
        path, lambda duty: (duty["withdrawn"] is not None, duty["handoff_id"])
    )
    if is_withdrawn:
        return HandoffState(None, "cancelled", None)
    if handoff_id is None:
        return NOT_SCHEDULED
    return await api.read(f"{HANDOFFS_PATH}/{UUID(handoff_id)}", _handoff)


def is_over(failure: CallFailed) -> bool:
    """Return whether an area has refused a command since what it is about is over."""
    return failure.is_refusal and failure.code in OVER_CODES


OVER_CODES = frozenset({"request-is-over"})


def _handoff(row: dict[str, Any]) -> HandoffState:
    since = datetime.fromisoformat(row["since"])
    return HandoffState(str(row["handoff_id"]), str(row["status"]), since)


def _open_date(page: dict[str, Any]) -> OpenDate:
    return OpenDate(str(page["items"][0]["occurrence"]) if page["items"] else None)
