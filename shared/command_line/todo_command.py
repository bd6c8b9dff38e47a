"""The terminal command `todo`: what a department owes others, and what it waits for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from shared.http.roles import Role
from shared.terminal.api_client import ApiClient
from shared.terminal.command_options import (
    TableFormat,
    data_dir_option,
    required_department_option,
    table_format_option,
)
from shared.terminal.company_time import describe_time_left
from shared.terminal.department_names import DepartmentNames
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, Row, print_rows

HELD_BY_SENDER = ["awaited", "rejected", "recalled"]
KIND_LABELS = {
    "handoff": "handoff 交接",
    "acceptance": "acceptance 验收",
    "reply": "reply 答复",
    "support": "support 支持",
    "report": "report 进展报告",
    "duty": "duty 常设职责",
    "confirmation": "confirmation 确认",
}
REPORTS_AHEAD = timedelta(days=31)
"""Reports are owed for a whole cycle ahead; what is due later is not for today."""
DIRECTION_LABELS = {"owes": "owes 应办", "waits-for": "waits for 等待"}


@click.command()
@required_department_option
@table_format_option
@data_dir_option
def todo(department: str, format_: TableFormat, data_dir: Path) -> None:
    """Show what a department owes others now, and what it waits for, by due date."""
    with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
        names = DepartmentNames.load(client)
        department = names.spell(department)
        rows = sorted(
            [
                *_handoffs(client, department),
                *_requests(client, department),
                *_supports(client, department),
                *_reports(client, department),
                *_standing_duties(client, department),
                *_confirmations(client, department),
            ],
            key=_urgency,
        )
    print_rows(f"To do 待办  {names.describe(department)}", _columns(names), rows, format_)


def _handoffs(client: ApiClient, department: str) -> Iterator[dict[str, Any]]:
    """Yield the handoffs that are not over, from the department's side."""
    handoffs = "/api/duties/v1/handoffs"
    for side, other in (("sender", "recipient"), ("recipient", "sender")):
        statuses = [*HELD_BY_SENDER, "offered"]
        for one in client.iterate_items(
            handoffs, department=department, side=side, status=statuses
        ):
            held_by = "recipient" if one["status"] == "offered" else "sender"
            yield {
                "direction": "owes" if held_by == side else "waits-for",
                "kind": "acceptance" if held_by == "recipient" else "handoff",
                "what": one["deliverable"],
                "other": one[other],
                "due_at": one["counts_until"],
                "late": one["overdue"],
                "id": one["handoff_id"],
            }


def _requests(client: ApiClient, department: str) -> Iterator[dict[str, Any]]:
    """Yield the requests that are not over, from the department's side."""
    requests = "/api/comms/v1/requests"
    for role, other, direction in (
        ("department", "asker", "owes"),
        ("asker", "department", "waits-for"),
    ):
        for one in client.iterate_items(requests, **{role: department}, status=["open", "paused"]):
            yield {
                "direction": direction,
                "kind": "reply",
                "what": one["subject"],
                "other": one[other],
                "due_at": one["due_at"],
                "late": one["breached"],
                "id": one["request_id"],
            }


def _supports(client: ApiClient, department: str) -> Iterator[dict[str, Any]]:
    """Yield the support that is owed to goals, by the department or to its own."""
    for filter_, other, direction in (
        ("department", "goal_department", "owes"),
        ("goal_department", "department", "waits-for"),
    ):
        query = {filter_: department, "status": ["owed"]}
        for one in client.iterate_items("/api/goals/v1/supports", **query):
            yield {
                "direction": direction,
                "kind": "support",
                "what": one["what"],
                "other": one[other],
                "due_at": one["due_at"],
                "late": one["overdue"],
                "id": one["support_id"],
            }


def _reports(client: ApiClient, department: str) -> Iterator[dict[str, Any]]:
    """Yield the progress reports that are overdue or due within a month."""
    until = (datetime.now(UTC) + REPORTS_AHEAD).isoformat()
    for one in client.iterate_items(
        "/api/goals/v1/reports",
        department=department,
        status=["owed", "overdue"],
        due_until=until,
    ):
        yield {
            "direction": "owes",
            "kind": "report",
            "what": one["goal"],
            "other": None,
            "due_at": one["due_at"],
            "late": one["status"] == "overdue",
            "id": one["goal_id"],
        }


def _standing_duties(client: ApiClient, department: str) -> Iterator[dict[str, Any]]:
    """Yield the standing duties in force with their next date, from the department's side."""
    for side, other, direction in (
        ("sender", "recipient", "owes"),
        ("recipient", "accountable", "waits-for"),
    ):
        for one in client.iterate_items(
            "/api/duties/v1/standing-duties", department=department, side=side, status=["in-force"]
        ):
            yield {
                "direction": direction,
                "kind": "duty",
                "what": one["deliverable"],
                "other": one[other],
                "due_at": one["next_due_at"],
                "late": one["overdue"] > 0,
                "id": one["duty_id"],
            }


def _confirmations(client: ApiClient, department: str) -> Iterator[dict[str, Any]]:
    """Yield what a second person has not confirmed yet of projects that the department shares."""
    for one in client.iterate_items(
        "/api/duties/v1/projects", participant=department, awaiting_confirmation=True
    ):
        parts = (
            ("pool 奖金池", one["pool_confirmation"] == "awaiting"),
            ("outcome 实际结果", one["proposed_actual"] is not None),
        )
        yield {
            "direction": "waits-for",
            "kind": "confirmation",
            "what": f"{one['code']}: {', '.join(name for name, waits in parts if waits)}",
            "other": None,
            "due_at": None,
            "late": False,
            "id": one["project_id"],
        }


def _urgency(item: Row) -> tuple[bool, bool, str]:
    """Return the key that sorts what is owed first, and then by due time."""
    return (item["direction"] != "owes", item["due_at"] is None, item["due_at"] or "")


def _columns(names: DepartmentNames) -> list[Column]:
    now = datetime.now(UTC)

    def describe_left(item: Row) -> str:
        left = describe_time_left(item["due_at"], now)
        return f"{left} ⚠" if item["late"] else left

    return [
        Column("direction", "", lambda item: DIRECTION_LABELS[item["direction"]]),
        Column("kind", "kind\n类型", lambda item: KIND_LABELS[item["kind"]]),
        Column("what", "what\n事项", min_width=12),
        Column("other", "with\n对方", lambda item: names.describe(item["other"])),
        Column("due_at", "due\n期限", is_time=True),
        Column("late", "left\n剩余", describe_left),
        Column("id", None),
    ]
