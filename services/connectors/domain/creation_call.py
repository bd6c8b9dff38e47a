"""The commands that make something of its own for an item, as the areas' APIs take them."""

from __future__ import annotations

from datetime import datetime

from services.connectors.domain.area_paths import (
    CASES_PATH,
    GOALS_PATH,
    PROJECTS_PATH,
    REQUESTS_PATH,
)
from services.connectors.domain.delivery_events import CallKind, PlannedCall
from services.connectors.domain.delivery_plan import (
    AssignDuty,
    Creation,
    EnterFigure,
    OpenRequest,
    StartCase,
    counts_as_stated,
)
from services.connectors.domain.json_text import json_text

MAX_TEXT = 4000
"""The length of texts that areas take."""


def call_to_create(plan: Creation, received_at: datetime, key: str) -> PlannedCall:
    """Return the command that makes what an item is here."""
    match plan:
        case StartCase(flow_id=flow_id, subject=subject, department=department):
            body = {"flow_id": str(flow_id), "subject": subject, "department": department}
            return _call(CallKind.START_CASE, CASES_PATH, body, key, department)
        case OpenRequest():
            return _call_to_open(plan, received_at, key)
        case AssignDuty(project_id=project_id, subject=subject, department=department):
            duty: dict[str, str | int] = {
                "activity": subject,
                "deliverable": subject,
                "accountable": department,
                "recipient": plan.recipient,
                "due_days": plan.due_days,
                "acceptance": plan.acceptance,
            }
            path = f"{PROJECTS_PATH}/{project_id}/duties"
            call = _call(CallKind.ASSIGN_DUTY, path, duty, key, department)
            return call.model_copy(update={"project_id": project_id})


def _call_to_open(plan: OpenRequest, received_at: datetime, key: str) -> PlannedCall:
    body = {
        "asker": plan.asker,
        "department": plan.department,
        "matter": plan.matter,
        "subject": plan.subject,
        "text": plan.text[:MAX_TEXT],
    }
    begins_at = None
    if counts_as_stated(plan.asked_at, received_at, None):
        begins_at = plan.asked_at
        body["at"] = begins_at.isoformat()
    call = _call(CallKind.OPEN_REQUEST, REQUESTS_PATH, body, key, plan.department)
    return call.model_copy(update={"begins_at": begins_at})


def _call(
    kind: CallKind,
    path: str,
    body: dict[str, str] | dict[str, str | int],
    key: str,
    department: str,
) -> PlannedCall:
    return PlannedCall(kind=kind, path=path, body=json_text(body), key=key, department=department)


def call_to_enter(plan: EnterFigure, key: str) -> PlannedCall:
    """Return the command that enters a figure as a reading of a goal."""
    figure = plan.figure
    body = {
        "value": figure.value,
        "source": "erp",
        "measured_at": figure.measured_at.isoformat(),
    }
    path = f"{GOALS_PATH}/{figure.goal_id}/readings"
    return PlannedCall(kind=CallKind.ENTER_READING, path=path, body=json_text(body), key=key)
