"""The terminal commands `requests` and `notices`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

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

API_PREFIX = "/api/comms/v1"
STATUS_LABELS = {
    "open": "open 处理中",
    "paused": "paused 已暂停",
    "resolved": "resolved 已解决",
    "withdrawn": "withdrawn 已撤回",
}


@click.command()
@department_option
@click.option("--asker", help="The code of the department that asks.")
@click.option(
    "--status", multiple=True, type=click.Choice(list(STATUS_LABELS)), help="One or several."
)
@click.option("--breached", is_flag=True, help="Only those whose time ran out.")
@as_of_option
@known_at_option
@table_format_option
@data_dir_option
def requests(
    department: str | None,
    asker: str | None,
    status: tuple[str, ...],
    as_of: str | None,
    known_at: str | None,
    format_: TableFormat,
    data_dir: Path,
    *,
    breached: bool,
) -> None:
    """List the requests between departments, and until when each must be answered."""
    with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
        names = DepartmentNames.load(client)
        query: dict[str, Any] = {
            "department": names.spell_if_given(department),
            "asker": names.spell_if_given(asker),
            "status": list(status),
            "breached": breached or None,
            "as_of": as_of,
            "known_at": known_at,
        }
        rows = list(client.iterate_items(f"{API_PREFIX}/requests", **query))
    print_rows("Requests 请求", _request_columns(names, shown_time(as_of, known_at)), rows, format_)


def _request_columns(names: DepartmentNames, now: datetime) -> list[Column]:

    def describe_left(request: Row) -> str:
        left = describe_time_left(request["due_at"], now)
        return f"{left} ⚠" if request["breached"] else left

    return [
        Column("request_id", None),
        Column("subject", "request\n请求", min_width=12),
        Column("asker", "asks\n提出", lambda one: names.describe(one["asker"])),
        Column("department", "is asked\n受理", lambda one: names.describe(one["department"])),
        Column("matter", None),
        Column("opened_at", None, is_time=True),
        Column("status", "state\n状态", lambda one: STATUS_LABELS[one["status"]]),
        Column("due_at", "due\n期限", is_time=True),
        Column("breached", "left\n剩余", describe_left),
    ]


@click.command()
@department_option
@table_format_option
@data_dir_option
def notices(department: str | None, format_: TableFormat, data_dir: Path) -> None:
    """List the notices that departments were given, the newest first."""
    with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
        names = DepartmentNames.load(client)
        department = names.spell_if_given(department)
        rows = list(client.iterate_items(f"{API_PREFIX}/notices", department=department))
    columns = [
        Column("notice_id", None),
        Column("at", "at\n时间", is_time=True),
        Column(
            "to",
            "to\n通知",
            lambda one: ", ".join(map(names.describe, one["to"])),
            lambda one: ";".join(one["to"]),
        ),
        Column("kind", None),
        Column(
            "text",
            "notice\n内容",
            lambda one: f"{one['text']['en']}\n{one['text']['zh']}",
            lambda one: one["text"]["en"],
        ),
    ]
    print_rows("Notices 通知", columns, rows, format_)
