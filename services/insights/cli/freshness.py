"""The terminal command `freshness`."""

from __future__ import annotations

from pathlib import Path

import click

from shared.http.roles import Role
from shared.terminal.command_options import TableFormat, data_dir_option, table_format_option
from shared.terminal.console_output import print_message
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, print_rows
from shared.terminal.user_language import in_user_language

STATE_LABELS = {
    "current": "current 最新",
    "behind": "behind 有待读取",
    "incomplete": "incomplete 不完整",
    "source-differs": "source differs 来源不一致",
    "source-behind-checkpoint": "source behind checkpoint 来源早于读取位置",
}
COLUMNS = [
    Column("area", "area\n领域", has_codes=True),
    Column("state", "state\n状态", lambda one: STATE_LABELS[one["state"]], min_width=8),
    Column("facts_published", None, is_number=True),
    Column("facts_read", "read\n已读取", is_number=True),
    Column("facts_waiting", "waiting\n待读取", is_number=True),
    Column("facts_missing", "missing\n缺失", is_number=True),
    Column("facts_unknown", "unknown\n来源没有", is_number=True),
    Column("dead_letters", "set\naside\n搁置", is_number=True),
    Column("late_facts", None, is_number=True),
    Column("newest_recorded_at", None, is_time=True),
    Column("oldest_waiting_at", None, is_time=True),
    Column("checked_at", "compared\n核对时间", is_time=True, has_codes=True),
    Column("position_read", None, is_number=True),
    Column("end_position", None, is_number=True),
]


@click.command()
@table_format_option
@data_dir_option
def freshness(format_: TableFormat, data_dir: Path) -> None:
    """Show how many facts of each area analysts have, and whether any are missing or late."""
    with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
        found = client.get("/api/insights/v1/freshness")
    print_rows("Freshness 数据新鲜度", COLUMNS, found["sources"], format_)
    if format_ is TableFormat.TABLE and not found["is_complete"]:
        print_message(
            in_user_language(
                "Not complete, or not compared yet: see services/insights/README.md.",
                "数据不完整或尚未核对：参见 services/insights/README.md。",
            )
        )
