"""The terminal command `projects`."""

from __future__ import annotations

from pathlib import Path

import click

from shared.http.roles import Role
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

STATUS_LABELS = {
    "planned": "planned 已立项",
    "running": "running 进行中",
    "closed": "closed 已结项",
    "cancelled": "cancelled 已取消",
    "withdrawn": "withdrawn 误录已撤回",
}
CONFIRMATION_LABELS = {
    "awaiting": "awaiting 待确认",
    "confirmed": "confirmed 已确认",
    "rejected": "rejected 已驳回",
}

TARGET_SIGNS = {"up": "≥", "down": "≤"}


@click.command()
@department_option
@click.option(
    "--status", multiple=True, type=click.Choice(list(STATUS_LABELS)), help="One or several."
)
@click.option(
    "--awaiting-confirmation",
    is_flag=True,
    help="Only those whose pool or outcome awaits a second person.",
)
@as_of_option
@known_at_option
@table_format_option
@data_dir_option
def projects(
    department: str | None,
    status: tuple[str, ...],
    as_of: str | None,
    known_at: str | None,
    format_: TableFormat,
    data_dir: Path,
    *,
    awaiting_confirmation: bool,
) -> None:
    """List projects, and what a second person has still to confirm of each."""
    with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
        names = DepartmentNames.load(client)
        rows = list(
            client.iterate_items(
                "/api/duties/v1/projects",
                participant=names.spell_if_given(department),
                status=list(status),
                awaiting_confirmation=awaiting_confirmation or None,
                as_of=as_of,
                known_at=known_at,
            )
        )
    print_rows("Projects 协作事项", COLUMNS, rows, format_)


def _pool(project: Row) -> str:
    confirmation = project["pool_confirmation"]
    return "–" if confirmation is None else CONFIRMATION_LABELS[confirmation]


def _target(project: Row) -> str:
    return f"{TARGET_SIGNS[project.get('direction', 'up')]} {project['target']}"


def _outcome(project: Row) -> str:
    if project["proposed_actual"] is not None:
        return f"{project['proposed_actual']} {CONFIRMATION_LABELS['awaiting']}"
    return "–" if project["actual"] is None else str(project["actual"])


COLUMNS = [
    Column("project_id", None),
    Column("code", "code\n代码"),
    Column("name", "name\n名称", min_width=12),
    Column("status", "state\n状态", lambda one: STATUS_LABELS[one["status"]]),
    Column("pool_confirmation", "pool\n奖金池", _pool),
    Column("target", "target\n目标", _target, is_number=True),
    Column("actual", "outcome\n实际结果", _outcome, is_number=True),
    Column("proposed_actual", None, is_number=True),
    Column("unit", "unit\n单位"),
    Column("direction", None),
    Column("connector", None),
]
