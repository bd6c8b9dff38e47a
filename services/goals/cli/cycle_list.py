"""The terminal command `cycles`."""

from __future__ import annotations

from pathlib import Path

import click

from shared.http.roles import Role
from shared.terminal.command_options import TableFormat, data_dir_option, table_format_option
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, print_rows

STATUS_LABELS = {
    "preparing": "preparing 筹备中",
    "active": "active 进行中",
    "closed": "closed 已关闭",
    "withdrawn": "withdrawn 已撤回",
}
COLUMNS = [
    Column("name", "cycle\n周期"),
    Column("first_day", "begins\n开始"),
    Column("last_day", "ends\n结束"),
    Column("status", "state\n状态", lambda cycle: STATUS_LABELS[cycle["status"]]),
    Column("cycle_id", None),
]


@click.command()
@table_format_option
@data_dir_option
def cycles(format_: TableFormat, data_dir: Path) -> None:
    """List the goal cycles, whose names `board` takes."""
    with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
        found = list(client.iterate_items("/api/goals/v1/cycles"))
    print_rows("Goal cycles 目标周期", COLUMNS, found, format_)
