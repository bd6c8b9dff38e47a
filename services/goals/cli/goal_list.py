"""The terminal command `goals`."""

from __future__ import annotations

from pathlib import Path

import click

from services.goals.cli.goal_board import API_PREFIX, STATE_LABELS, TREND_ARROWS, find_cycle_id
from shared.http.roles import Role
from shared.terminal.command_options import (
    TableFormat,
    data_dir_option,
    department_option,
    table_format_option,
)
from shared.terminal.department_names import DepartmentNames
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, Row, print_rows


@click.command()
@click.option("--cycle", help="The cycle's name, or its id; the active ones if left out.")
@department_option
@click.option("--state", type=click.Choice(list(STATE_LABELS)), help="Only goals in this state.")
@table_format_option
@data_dir_option
def goals(
    cycle: str | None,
    department: str | None,
    state: str | None,
    format_: TableFormat,
    data_dir: Path,
) -> None:
    """List the goals of a cycle, or of all active ones: how far each one is."""
    with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
        names = DepartmentNames.load(client)
        department = names.spell_if_given(department)
        if cycle is None:
            cycles = client.iterate_items(f"{API_PREFIX}/cycles")
            ids = [one["cycle_id"] for one in cycles if one["status"] == "active"]
        else:
            ids = [find_cycle_id(client, cycle)]
        rows = [
            row
            for id_ in ids
            for row in client.iterate_items(
                f"{API_PREFIX}/board", cycle=id_, department=department, state=state
            )
        ]
    columns = [
        Column("goal_id", None),
        Column("title", "goal\n目标", min_width=16),
        Column("department", "department\n部门", lambda one: names.describe(one["department"])),
        Column("completion", "completion\n完成率", _completion, is_number=True),
        Column("state", "state\n状态", _state),
        Column("at_risk", None),
    ]
    print_rows("Goals 目标", columns, rows, format_)


def _completion(goal: Row) -> str:
    ratio = goal["completion"]
    return "–" if ratio is None else f"{float(ratio) * 100:.1f} %"


def _state(goal: Row) -> str:
    risk = " ⚠" if goal["at_risk"] else ""
    return f"{STATE_LABELS[goal['state']]}{TREND_ARROWS[goal['trend']]}{risk}"
