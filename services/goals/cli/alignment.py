"""The terminal command `alignment`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from services.goals.cli.goal_board import API_PREFIX, CLI_ROLES, find_cycle_id
from shared.terminal.command_options import (
    TableFormat,
    as_of_option,
    data_dir_option,
    department_option,
    known_at_option,
    table_format_option,
)
from shared.terminal.department_names import DepartmentNames
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, Row, print_rows

SEVERITY_LABELS = {"high": "high 高", "medium": "medium 中", "low": "low 低"}
CHANGE_LABELS = {"new": "new 新增", "standing": "standing 仍存在", "gone": "gone 已消除"}


@click.command()
@click.option("--cycle", required=True, help="The cycle's name, or its id.")
@click.option("--since", help="The time to compare with, RFC 3339; one month ago if left out.")
@click.option("--gone", is_flag=True, help="List what ended since then, too.")
@as_of_option
@known_at_option
@department_option
@table_format_option
@data_dir_option
def alignment(
    cycle: str,
    since: str | None,
    gone: bool,  # noqa: FBT001  a flag of the terminal
    as_of: str | None,
    known_at: str | None,
    department: str | None,
    format_: TableFormat,
    data_dir: Path,
) -> None:
    """Show what keeps a cycle's goals from being aligned, and how aligned each department is."""
    with connect_to_installation(data_dir, CLI_ROLES) as client:
        query = {
            "cycle": find_cycle_id(client, cycle),
            "since": since,
            "department": DepartmentNames.load(client).spell(department) if department else None,
            "change": ["new", "standing", "gone"] if gone else None,
            "as_of": as_of,
            "known_at": known_at,
        }
        report = client.get(f"{API_PREFIX}/alignment", **query)
        found = list(client.iterate_items(f"{API_PREFIX}/alignment", **query))
    print_rows(f"Alignment 目标对齐  {cycle}: {_figures(report)}", COLUMNS, found, format_)


def _figures(report: dict[str, Any]) -> str:
    now, then = (report[name]["company"]["share"] for name in ("now", "then"))
    return f"{_percent(now)} (before 此前 {_percent(then)})"


def _percent(share: str | None) -> str:
    return "–" if share is None else f"{float(share) * 100:.1f} %"


def _text(finding: Row) -> str:
    return str(finding["text"]["en"])


COLUMNS = [
    Column("severity", "severity\n程度", lambda one: SEVERITY_LABELS[one["severity"]]),
    Column("change", "change\n变化", lambda one: CHANGE_LABELS[one["change"]]),
    Column("kind", None),
    Column("text", "finding\n问题", _text, _text, min_width=30),
    Column("waits_for", "acts\n责任方", lambda one: one["waits_for"] or "officers 目标专员"),
    Column("age_days", "days\n天", is_number=True),
]
