"""The terminal command `handoffs`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from shared.http.roles import Role
from shared.terminal.command_options import (
    TableFormat,
    as_of_option,
    data_dir_option,
    department_option,
    known_at_option,
    shown_time,
    table_format_option,
)
from shared.terminal.company_time import describe_time_left
from shared.terminal.department_names import DepartmentNames
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, Row, print_rows

STATUS_LABELS = {
    "awaited": "awaited 待交付",
    "offered": "offered 待验收",
    "rejected": "rejected 已退回",
    "recalled": "recalled 已撤回",
    "accepted": "accepted 已验收",
    "cancelled": "cancelled 已取消",
    "waived": "waived 已豁免",
}
ENDED = {"accepted", "cancelled", "waived"}


@click.command()
@department_option
@click.option(
    "--side",
    type=click.Choice(["sender", "recipient"]),
    help="On which the department stands; both if left out.",
)
@click.option(
    "--status", multiple=True, type=click.Choice(list(STATUS_LABELS)), help="One or several."
)
@click.option("--overdue", is_flag=True, help="Only those that are overdue.")
@as_of_option
@known_at_option
@table_format_option
@data_dir_option
def handoffs(
    department: str | None,
    side: str | None,
    status: tuple[str, ...],
    as_of: str | None,
    known_at: str | None,
    format_: TableFormat,
    data_dir: Path,
    *,
    overdue: bool,
) -> None:
    """List the handoffs of projects, who holds each one and until when it is due."""
    with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
        names = DepartmentNames.load(client)
        rows = list(
            client.iterate_items(
                "/api/duties/v1/handoffs",
                department=names.spell_if_given(department),
                side=side,
                status=list(status),
                overdue=overdue or None,
                as_of=as_of,
                known_at=known_at,
            )
        )
    print_rows("Handoffs 交接", _columns(names, shown_time(as_of, known_at)), rows, format_)


def _columns(names: DepartmentNames, now: datetime) -> list[Column]:

    def describe_left(handoff: Row) -> str:
        if handoff["status"] in ENDED:
            return "–"
        if handoff["held_up"]:
            return "held up 待输入"
        left = describe_time_left(handoff["counts_until"], now)
        return f"{left} ⚠" if handoff["overdue"] else left

    return [
        Column("handoff_id", None),
        Column("project_id", None),
        Column("deliverable", "deliverable\n交付物", min_width=12),
        Column("sender", "from\n交付方", lambda one: names.describe(one["sender"])),
        Column("recipient", "to\n接收方", lambda one: names.describe(one["recipient"])),
        Column("status", "state\n状态", lambda one: STATUS_LABELS[one["status"]]),
        Column("due_at", None, is_time=True),
        Column("deadline", "due\n期限", is_time=True),
        Column("delivered_at", None, is_time=True),
        Column("overdue", "left\n剩余", describe_left),
    ]
