"""Asks the areas how far what an item is here is, where that says which commands are possible."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.connectors.application.area_api import AreaApi, CallFailed
from services.connectors.domain.change_call import HANDOFFS_PATH, STANDING_DUTIES_PATH
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
            path = f"{HANDOFFS_PATH}?duty={plan.target_id}&project={plan.project_id}&limit=1"
            return await api.read(path, _only_handoff)
        case TargetKind.STANDING_DUTY:
            path = f"{STANDING_DUTIES_PATH}/{plan.target_id}/occurrences"
            return await api.read(f"{path}?status=open&status=overdue&limit=1", _open_date)
        case TargetKind.REQUEST | TargetKind.GOAL:
            return NotAsked()


def is_over(failure: CallFailed) -> bool:
    """Return whether an area has refused a command since what it is about is over."""
    return failure.is_refusal and failure.code in OVER_CODES


OVER_CODES = frozenset({"request-is-over"})


def _handoff(row: dict[str, Any]) -> HandoffState:
    since = datetime.fromisoformat(row["since"])
    return HandoffState(str(row["handoff_id"]), str(row["status"]), since)


def _only_handoff(page: dict[str, Any]) -> HandoffState:
    return _handoff(page["items"][0]) if page["items"] else NOT_SCHEDULED


def _open_date(page: dict[str, Any]) -> OpenDate:
    return OpenDate(str(page["items"][0]["occurrence"]) if page["items"] else None)
