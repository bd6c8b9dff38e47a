"""The commands as the areas' APIs take them: path, body, and from when they count."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.connectors.domain.change_call import POSSIBLE_AT, call_to_change
from services.connectors.domain.creation_call import call_to_create
from services.connectors.domain.delivery_events import PlannedCall
from services.connectors.domain.delivery_plan import (
    ApplyChanges,
    AssignDuty,
    ItemChange,
    OpenRequest,
    StartCase,
)
from services.connectors.domain.external_change import IgnoredReason
from services.connectors.domain.mapping_routes import StatusAction, StatusRule, TargetKind
from services.connectors.domain.target_state import (
    NOT_SCHEDULED,
    HandoffState,
    NotAsked,
    OpenDate,
    OpenStep,
    OpenSteps,
    TargetState,
)
from shared.testing.manual_clock import MONDAY_MORNING as NOW

ID, OTHER = UUID(int=5), UUID(int=6)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def change(action: StatusAction, at: datetime = NOW, **said: Any) -> ItemChange:
    number = said.pop("number", None)
    return ItemChange("9", StatusRule(status="Done", command=action, **said), at, number)


def call_for(
    target: TargetKind, state: TargetState, *changes: ItemChange, **more: Any
) -> PlannedCall | None:
    plan = ApplyChanges(target, ID, changes, IgnoredReason.NOT_POSSIBLE_YET, **more)
    return call_to_change(plan, state, NOW, "key")


def told(call: PlannedCall | None) -> tuple[str, str, Any]:
    assert call is not None
    assert call.key == "key"
    return call.kind.value, call.path, json.loads(call.body)


def test_what_is_made_for_an_item() -> None:
    case = call_to_create(StartCase(ID, "A", "sales"), NOW, "key")
    body: dict[str, Any] = {"flow_id": str(ID), "subject": "A", "department": "sales"}
    assert told(case) == ("start-case", "/api/workflows/v1/cases", body)
    duty = call_to_create(AssignDuty(ID, "A", "sales", "rnd", 3, "all"), NOW, "key")
    body = {
        "activity": "A",
        "deliverable": "A",
        "accountable": "sales",
        "recipient": "rnd",
        "due_days": 3,
        "acceptance": "all",
    }
    assert told(duty) == ("assign-duty", f"/api/duties/v1/projects/{ID}/duties", body)
    for call in (case, duty):
        assert (call.department, call.begins_at, call.change_id) == ("sales", None, None)
    assert (case.project_id, duty.project_id) == (None, ID)


@pytest.mark.parametrize(
    ("asked_at", "counts"),
    [
        (NOW, True),
        (NOW - DAY, True),
        (NOW - DAY - HOUR, False),
        (NOW + HOUR, False),
    ],
)
def test_a_request_begins_when_its_issue_was_created_if_that_is_not_long_ago(
    asked_at: datetime, counts: bool
) -> None:
    plan = OpenRequest("rnd", "sales", "simple", "A", "x" * 5000, asked_at)
    call = call_to_create(plan, NOW, "key")
    body = {
        "asker": "rnd",
        "department": "sales",
        "matter": "simple",
        "subject": "A",
        "text": "x" * 4000,
    }
    stated = {"at": asked_at.isoformat()} if counts else {}
    assert told(call) == ("open-request", "/api/comms/v1/requests", {**body, **stated})
    assert call.begins_at == (asked_at if counts else None)
    assert call.department == "sales"


STEPS = OpenSteps(
    [
        OpenStep(1, "Other", "rnd", NOW - DAY),
        OpenStep(2, "Check it", "finance", NOW - HOUR),
    ]
)


def test_steps_are_completed_and_sent_back_where_they_are_open() -> None:
    done = change(StatusAction.COMPLETE_STEP, activity="Check it", decision="yes")
    path = f"/api/workflows/v1/cases/{ID}/steps/2"
    body = {"department": "finance", "decision": "yes", "at": NOW.isoformat()}
    assert told(call_for(TargetKind.CASE, STEPS, done)) == (
        "complete-step",
        f"{path}/complete",
        body,
    )
    back = change(StatusAction.SEND_BACK, NOW - 2 * HOUR, activity="Check it", reason="r")
    assert told(call_for(TargetKind.CASE, STEPS, back)) == (
        "send-back",
        f"{path}/send-back",
        {"department": "finance", "reason": "r"},
    )
    closed = change(StatusAction.COMPLETE_STEP, activity="File it")
    assert call_for(TargetKind.CASE, STEPS, closed) is None
    first = call_for(TargetKind.CASE, STEPS, closed, done, back)
    assert first is not None
    assert (first.change_id, first.changed_at) == ("9", NOW)


HANDOFF_STATUSES = ("awaited", "offered", "rejected", "recalled", "accepted", "cancelled")


@pytest.mark.parametrize("status", [*HANDOFF_STATUSES, "not-scheduled"])
@pytest.mark.parametrize(
    ("action", "at"),
    [
        (StatusAction.OFFER, {"awaited", "rejected", "recalled"}),
        (StatusAction.RECALL, {"offered"}),
        (StatusAction.ACCEPT, {"offered"}),
        (StatusAction.REJECT, {"offered"}),
        (
            StatusAction.WITHDRAW,
            {"awaited", "rejected", "recalled", "offered", "not-scheduled"},
        ),
        (StatusAction.REPLY, set[str]()),
    ],
)
def test_a_handoff_takes_a_command_at_some_of_its_states(
    action: StatusAction, at: set[str], status: str
) -> None:
    since = NOW - HOUR
    state = HandoffState(str(OTHER), status, since)
    said: dict[str, Any] = (
        {"reason": "r"} if action in {StatusAction.REJECT, StatusAction.WITHDRAW} else {}
    )
    call = call_for(TargetKind.DUTY, state, change(action, **said), project_id=OTHER)
    if status not in at:
        assert call is None
        return
    paths = {
        StatusAction.WITHDRAW: f"/api/duties/v1/projects/{OTHER}/duties/{ID}/withdraw",
    }
    path = paths.get(action, f"/api/duties/v1/handoffs/{OTHER}/{action}")
    kind = "withdraw-duty" if action == "withdraw" else f"{action}-handoff"
    assert told(call) == (kind, path, {**said, "at": NOW.isoformat()})
    early = call_for(TargetKind.DUTY, state, change(action, since - HOUR), project_id=OTHER)
    assert told(early)[2] == {}


def test_what_is_not_scheduled_is_not_withdrawn_before_it_was_assigned() -> None:
    early = change(StatusAction.WITHDRAW, NOW - 2 * HOUR, reason="r")
    call = call_for(TargetKind.DUTY, NOT_SCHEDULED, early, began_at=NOW - HOUR)
    assert told(call)[2] == {"reason": "r"}
    assert set(POSSIBLE_AT) == {"offer", "recall", "accept", "reject", "withdraw"}


def test_a_standing_duty_is_fulfilled_for_its_open_date() -> None:
    done = change(StatusAction.FULFIL, NOW - HOUR)
    call = call_for(TargetKind.STANDING_DUTY, OpenDate("2026-11"), done)
    path = f"/api/duties/v1/standing-duties/{ID}/occurrences/2026-11/fulfil"
    assert told(call) == ("fulfil-duty", path, {"at": (NOW - HOUR).isoformat()})
    assert call_for(TargetKind.STANDING_DUTY, OpenDate(None), done) is None


def test_a_reading_counts_from_when_the_issue_came_into_its_status() -> None:
    rated = change(StatusAction.ENTER_READING, NOW - 9 * DAY, number="87.5")
    body = {
        "value": "87.5",
        "source": "jira",
        "measured_at": (NOW - 9 * DAY).isoformat(),
    }
    call = call_for(TargetKind.GOAL, NotAsked(), rated)
    assert told(call) == ("enter-reading", f"/api/goals/v1/goals/{ID}/readings", body)


@pytest.mark.parametrize(
    ("action", "said", "kind", "counts_after_last"),
    [
        (StatusAction.REPLY, {"text": "t"}, "reply", True),
        (StatusAction.RESOLVE, {"text": "t"}, "resolve-request", False),
        (StatusAction.WITHDRAW, {"reason": "r"}, "withdraw-request", False),
    ],
)
def test_a_request_is_replied_to_and_ended(
    action: StatusAction,
    said: dict[str, str],
    kind: str,
    counts_after_last: bool,
) -> None:
    path = f"/api/comms/v1/requests/{ID}/{action}"
    at = {"at": (NOW - HOUR).isoformat()}
    own = change(action, NOW - HOUR, **said)
    call = call_for(TargetKind.REQUEST, NotAsked(), own, began_at=NOW - 2 * HOUR)
    assert told(call) == (kind, path, {**said, **at})
    before = call_for(TargetKind.REQUEST, NotAsked(), own, began_at=NOW)
    assert told(before)[2] == said
    after_another = call_for(
        TargetKind.REQUEST, NotAsked(), own, began_at=NOW - DAY, last_applied_at=NOW
    )
    assert told(after_another)[2] == {**said, **(at if counts_after_last else {})}
    same = call_for(TargetKind.REQUEST, NotAsked(), own, last_applied_at=NOW - HOUR)
    assert told(same)[2] == {**said, **at}
