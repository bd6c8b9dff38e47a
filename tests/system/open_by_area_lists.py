"""What the areas' own lists say is open, in the form of the worklist's rows of those who owe it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx

Owed = tuple[str, str, str]
"""Kind, department that owes it (empty where roles do), and the path of the thing."""
List = Callable[..., list[dict[str, Any]]]
"""Returns all items of an area's list, by its path and filters."""

ROLES = ""
HELD_BY_SENDER = ["awaited", "rejected", "recalled"]


def read_all(http: httpx.Client, path: str, **filters: Any) -> list[dict[str, Any]]:
    """Return the items of all pages of a list."""
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        limit = {"limit": 500} if cursor is None else {"limit": 500, "cursor": cursor}
        answer = http.get(f"/api/{path}", params={**filters, **limit}).raise_for_status().json()
        found += answer["items"]
        cursor = answer["next_cursor"]
        if cursor is None:
            return found


def open_by_area_lists(http: httpx.Client) -> Iterator[Owed]:
    """Yield what is owed by the lists of every area, read as an auditor."""

    def listed(path: str, **filters: Any) -> list[dict[str, Any]]:
        return read_all(http, path, **filters)

    for owed in (_duties, _projects, _comms, _goals, _workflows, _incentives):
        yield from owed(listed)
    yield from _involvement(http, listed)
    yield from _entries(http, listed)
    yield from _drafts(http, listed)


def _duties(listed: List) -> Iterator[Owed]:
    path = "/api/duties/v1"
    for one in listed("duties/v1/handoffs", status=HELD_BY_SENDER):
        yield "handoff", one["sender"], f"{path}/handoffs/{one['handoff_id']}"
    for one in listed("duties/v1/handoffs", status="offered"):
        yield "handoff-answer", one["recipient"], f"{path}/handoffs/{one['handoff_id']}"
    for one in listed("duties/v1/retrospectives", status=["awaited", "draft", "withdrawn"]):
        if one["due_at"] is not None:
            lessons = f"{path}/retrospectives/{one['project_id']}"
            yield "retrospective", one["leading_department"], lessons
    for duty in listed("duties/v1/standing-duties"):
        owed = f"{path}/standing-duties/{duty['duty_id']}"
        dates = listed(f"duties/v1/standing-duties/{duty['duty_id']}/occurrences")
        for one in dates:
            if one["status"] == "overdue":
                yield "standing-duty", duty["accountable"], owed
            if one["awaiting_confirmation"]:
                yield "time-confirmation", duty["recipient"], f"{owed}/occurrences"
        if duty["next_due_at"] is not None:
            yield "standing-duty", duty["accountable"], owed


def _involvement(http: httpx.Client, listed: List) -> Iterator[Owed]:
    for one in listed("duties/v1/handoffs", status=[*HELD_BY_SENDER, "offered"]):
        path = f"/api/duties/v1/handoffs/{one['handoff_id']}/involvement"
        told = http.get(path).raise_for_status().json()
        for asked in told["consultations"]:
            if asked["status"] in {"asked", "unanswered"} and one["status"] != "offered":
                yield "consultation", asked["department"], path
        for receipt in told["receipts"]:
            if not receipt["has_read"]:
                yield "receipt", receipt["department"], path


def _entries(http: httpx.Client, listed: List) -> Iterator[Owed]:
    for one in listed("comms/v1/requests", awaiting_confirmation=True):
        path = f"/api/comms/v1/requests/{one['request_id']}"
        request = http.get(path).raise_for_status().json()
        if request["awaiting"] is not None:
            yield "entry-confirmation", request[request["awaiting"]], path
        for entry in request["entries"]:
            if entry["awaiting"] is not None and not entry["voided"]:
                kind = "pause-answer" if entry["acceptance"] == "needed" else "entry-confirmation"
                yield kind, request[entry["awaiting"]], path


def _projects(listed: List) -> Iterator[Owed]:
    for one in listed("duties/v1/projects", status="planned"):
        if one["planned_kick_off"] is None:
            yield "project-start", ROLES, f"/api/duties/v1/projects/{one['project_id']}"
    for one in listed("duties/v1/projects", awaiting_confirmation=True):
        kind = "pool-confirmation" if one["status"] == "planned" else "outcome-confirmation"
        yield kind, ROLES, f"/api/duties/v1/projects/{one['project_id']}"


def _comms(listed: List) -> Iterator[Owed]:
    path = "/api/comms/v1"
    for one in listed("comms/v1/requests", status=["open", "paused"]):
        for_asker = one["status"] == "paused" and one["pause"]["waiting_on"] == "asker"
        who = one["asker"] if for_asker else one["department"]
        yield "request", who, f"{path}/requests/{one['request_id']}"
    for one in listed("comms/v1/meetings", status=["planned", "running"]):
        yield "meeting", one["organiser"], f"{path}/meetings/{one['meeting_id']}"
    for one in listed("comms/v1/matters", status="open"):
        yield "matter", one["department"], f"{path}/matters/{one['matter_id']}"
    for one in listed("comms/v1/meeting-actions", status="open"):
        yield "action", one["department"], f"{path}/meetings/{one['meeting_id']}"


def _goals(listed: List) -> Iterator[Owed]:
    path = "/api/goals/v1"
    for one in listed("goals/v1/supports", status="owed"):
        yield "support", one["department"], f"{path}/blockers/{one['blocker_id']}"
    for one in listed("goals/v1/blockers", resolved=False):
        yield "blocker", one["department"] or ROLES, f"{path}/blockers/{one['blocker_id']}"
    for one in listed("goals/v1/links", status="offered"):
        answering = "target" if one["offered_by"] == "source" else "source"
        yield "link", one[f"{answering}_department"] or ROLES, f"{path}/links/{one['link_id']}"
    for one in listed("goals/v1/cycles", status="preparing"):
        yield "cycle", ROLES, f"{path}/cycles/{one['cycle_id']}"
    awaited = set()
    for one in listed("goals/v1/reports", status=["owed", "overdue"]):
        if one["status"] == "overdue" or one["goal_id"] not in awaited:
            yield "report", one["department"], f"{path}/goals/{one['goal_id']}"
        if one["status"] == "owed":
            awaited.add(one["goal_id"])


def _workflows(listed: List) -> Iterator[Owed]:
    for case in listed("workflows/v1/cases", status="running"):
        for one in case["open_steps"]:
            yield "step", one["department"], f"/api/workflows/v1/cases/{case['id']}"
    for rule in listed("workflows/v1/rules"):
        path = f"workflows/v1/rules/{rule['id']}/firings"
        for _ in listed(path, outcome="failed"):
            yield "rule-firing", ROLES, f"/api/{path}"


def _drafts(http: httpx.Client, listed: List) -> Iterator[Owed]:
    for kind, name in (("flow-draft", "flows"), ("template-draft", "templates")):
        for one in listed(f"workflows/v1/{name}"):
            path = f"/api/workflows/v1/{name}/{one['id']}"
            versions = http.get(path).raise_for_status().json()["versions"]
            if versions and versions[-1]["published_at"] is None and one.get("status") != "retired":
                yield kind, ROLES, path


def _incentives(listed: List) -> Iterator[Owed]:
    path = "/api/incentives/v1"
    for one in listed("incentives/v1/disputes", status="open"):
        yield "dispute", ROLES, f"{path}/disputes/{one['dispute_id']}"
    for one in listed("incentives/v1/periods"):
        if one["state"] in {"calculated", "under-review", "approved", "locked"}:
            yield "month", ROLES, f"{path}/periods/{one['period']}"
    for one in listed("incentives/v1/plan-drafts"):
        if one["status"] in {"draft", "simulated"}:
            yield "plan-draft", ROLES, f"{path}/plan-drafts/{one['draft_id']}"
    for one in listed("incentives/v1/star-months"):
        if one["opened_at"] is not None:
            for _ in {"department", "team", "person"} - {*one["published"]}:
                yield "star", ROLES, f"{path}/star-months/{one['period']}"
