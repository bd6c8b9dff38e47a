"""The commands to the workflows area, as its API takes them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.connectors.domain.change_plan import (
    STATED_TIME_COUNTS_FOR,
    ChangeSteps,
    EnterFigure,
    StartCase,
    StepChange,
)
from services.connectors.domain.delivery_events import CallKind, PlannedCall
from services.connectors.domain.mapping_terms import StepAction

CASES_PATH = "/api/workflows/v1/cases"


@dataclass(frozen=True)
class OpenStep:
    """A step of a case that is open, as the workflows area tells it."""

    step: int
    activity: str
    department: str
    opened_at: datetime


def call_to_start(plan: StartCase, key: str) -> PlannedCall:
    """Return the command that starts a case."""
    body = {
        "flow_id": str(plan.flow_id),
        "subject": plan.subject,
        "department": plan.department,
    }
    return PlannedCall(kind=CallKind.START_CASE, path=CASES_PATH, body=_json(body), key=key)


def call_to_enter(plan: EnterFigure, key: str) -> PlannedCall:
    """Return the command that enters a figure as a reading of a goal."""
    figure = plan.figure
    body = {
        "value": figure.value,
        "source": "erp",
        "measured_at": figure.measured_at.isoformat(),
    }
    path = f"/api/goals/v1/goals/{figure.goal_id}/readings"
    return PlannedCall(kind=CallKind.ENTER_READING, path=path, body=_json(body), key=key)


def call_to_change_step(
    plan: ChangeSteps, steps: Sequence[OpenStep], received_at: datetime, key: str
) -> PlannedCall | None:
    """Return the command of the first change whose step is open; `None` where none is."""
    for change in plan.changes:
        step = next((one for one in steps if one.activity == change.rule.activity), None)
        if step is not None:
            body = {"department": step.department, **_values(change)}
            if _counts_as_stated(change.changed_at, step, received_at):
                body["at"] = change.changed_at.isoformat()
            rule = change.rule
            ends = rule.command is StepAction.COMPLETE_STEP
            return PlannedCall(
                kind=CallKind.COMPLETE_STEP if ends else CallKind.SEND_BACK,
                path=f"{CASES_PATH}/{plan.case_id}/steps/{step.step}"
                f"/{'complete' if ends else 'send-back'}",
                body=_json(body),
                key=key,
                change_id=change.change_id,
            )
    return None


def _values(change: StepChange) -> dict[str, str]:
    given = {"decision": change.rule.decision, "reason": change.rule.reason}
    return {name: value for name, value in given.items() if value is not None}


def _counts_as_stated(changed_at: datetime, step: OpenStep, received_at: datetime) -> bool:
    """Return whether a change counts from when it happened: after the step, and lately."""
    return (
        step.opened_at <= changed_at <= received_at
        and received_at - changed_at <= STATED_TIME_COUNTS_FOR
    )


def _json(body: dict[str, str]) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True)
