"""The terminal command `todo`: what a department owes others, and what it waits for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
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
KIND_LABELS = {"handoff": "handoff 交接", "acceptance": "acceptance 验收", "reply": "reply 答复"}
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
        rows = sorted(_open_items(client, department), key=_urgency)
    print_rows(f"To do 待办  {names.describe(department)}", _columns(names), rows, format_)


def _open_items(client: ApiClient, department: str) -> Iterator[dict[str, Any]]:
    """Yield the handoffs and requests that are not over, each from the department's side."""
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
                "due_at": None if held_by == "recipient" else one["deadline"],
                "late": one["overdue"],
                "id": one["handoff_id"],
            }
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
