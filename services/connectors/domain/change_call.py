"""The commands that changes of an item stand for, as the areas' APIs take them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from services.connectors.domain.area_paths import (
    CASES_PATH,
    GOALS_PATH,
    HANDOFFS_PATH,
    PROJECTS_PATH,
    REQUESTS_PATH,
    STANDING_DUTIES_PATH,
)
from services.connectors.domain.creation_call import MAX_TEXT
from services.connectors.domain.delivery_events import CallKind, PlannedCall
from services.connectors.domain.delivery_plan import ApplyChanges, ItemChange, counts_as_stated
from services.connectors.domain.json_text import json_text
from services.connectors.domain.mapping_routes import StatusAction, TargetKind
from services.connectors.domain.target_state import (
    HandoffState,
    NotAsked,
    OpenDate,
    OpenStep,
    OpenSteps,
    TargetState,
)

_HELD_BY_SENDER = frozenset({"awaited", "rejected", "recalled"})
_OFFERED = frozenset({"offered"})
POSSIBLE_AT: Mapping[StatusAction, frozenset[str]] = {
    StatusAction.OFFER: _HELD_BY_SENDER,
    StatusAction.RECALL: _OFFERED,
    StatusAction.ACCEPT: _OFFERED,
    StatusAction.REJECT: _OFFERED,
    StatusAction.WITHDRAW: _HELD_BY_SENDER | _OFFERED | {"not-scheduled"},
}
"""At which states of a handoff a command to it is possible."""
_KINDS = {
    StatusAction.OFFER: CallKind.OFFER_HANDOFF,
    StatusAction.RECALL: CallKind.RECALL_HANDOFF,
    StatusAction.ACCEPT: CallKind.ACCEPT_HANDOFF,
    StatusAction.REJECT: CallKind.REJECT_HANDOFF,
}


def call_to_change(
    plan: ApplyChanges, state: TargetState, received_at: datetime, key: str
) -> PlannedCall | None:
    """Return the command of the first change that is possible; `None` where none is."""
    for change in plan.changes:
        for call in _calls_of(change, plan, state, received_at):
            return call.model_copy(
                update={"key": key, "change_id": change.change_id, "changed_at": change.changed_at}
            )
    return None


def _calls_of(
    change: ItemChange, plan: ApplyChanges, state: TargetState, received_at: datetime
) -> Iterator[PlannedCall]:
    """Yield the command of one change where it is possible."""
    match state:
        case OpenSteps(steps=steps):
            yield from (
                _call_to_step(change, plan.target_id, one, received_at)
                for one in steps
                if one.activity == change.rule.activity
            )
        case HandoffState(status=status):
            if status in POSSIBLE_AT.get(change.rule.command, ()):
                yield _call_to_handoff(change, plan, state, received_at)
        case OpenDate(occurrence=occurrence):
            if occurrence is not None:
                path = f"{STANDING_DUTIES_PATH}/{plan.target_id}/occurrences/{occurrence}/fulfil"
                yield _call(CallKind.FULFIL_DUTY, path, _times(change, received_at, None))
        case NotAsked():
            yield _call_unasked(change, plan, received_at)


def _call_to_step(
    change: ItemChange, case_id: UUID, step: OpenStep, received_at: datetime
) -> PlannedCall:
    body = {"department": step.department, **_said(change)}
    body |= _times(change, received_at, step.opened_at)
    ends = change.rule.command is StatusAction.COMPLETE_STEP
    path = f"{CASES_PATH}/{case_id}/steps/{step.step}/{'complete' if ends else 'send-back'}"
    return _call(CallKind.COMPLETE_STEP if ends else CallKind.SEND_BACK, path, body)


def _call_to_handoff(
    change: ItemChange, plan: ApplyChanges, state: HandoffState, received_at: datetime
) -> PlannedCall:
    command = change.rule.command
    body = {**_said(change), **_times(change, received_at, state.since or plan.began_at)}
    if command is StatusAction.WITHDRAW:
        path = f"{PROJECTS_PATH}/{plan.project_id}/duties/{plan.target_id}/withdraw"
        return _call(CallKind.WITHDRAW_DUTY, path, body)
    return _call(_KINDS[command], f"{HANDOFFS_PATH}/{state.handoff_id}/{command.value}", body)


def _call_unasked(change: ItemChange, plan: ApplyChanges, received_at: datetime) -> PlannedCall:
    if plan.target is TargetKind.GOAL:
        measured_at = change.changed_at.isoformat()
        reading = {"value": change.number or "", "source": "jira", "measured_at": measured_at}
        path = f"{GOALS_PATH}/{plan.target_id}/readings"
        return _call(CallKind.ENTER_READING, path, reading)
    command = change.rule.command
    # A reply may be earlier than another one; what ends a request is not earlier than any.
    earliest = [plan.began_at]
    if command is not StatusAction.REPLY:
        earliest.append(plan.last_applied_at)
    not_before = max((at for at in earliest if at is not None), default=None)
    body = {**_said(change), **_times(change, received_at, not_before)}
    kinds = {
        StatusAction.REPLY: CallKind.REPLY,
        StatusAction.RESOLVE: CallKind.RESOLVE_REQUEST,
    }
    kind = kinds.get(command, CallKind.WITHDRAW_REQUEST)
    return _call(kind, f"{REQUESTS_PATH}/{plan.target_id}/{command.value}", body)


def _said(change: ItemChange) -> dict[str, str]:
    rule = change.rule
    given = {"decision": rule.decision, "reason": rule.reason, "text": rule.text}
    return {name: value[:MAX_TEXT] for name, value in given.items() if value is not None}


def _times(
    change: ItemChange, received_at: datetime, not_before: datetime | None
) -> dict[str, str]:
    if counts_as_stated(change.changed_at, received_at, not_before):
        return {"at": change.changed_at.isoformat()}
    return {}


def _call(kind: CallKind, path: str, body: Mapping[str, str]) -> PlannedCall:
    return PlannedCall(kind=kind, path=path, body=json_text(body), key="")
