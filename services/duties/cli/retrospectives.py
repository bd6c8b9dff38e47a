"""The terminal commands `concord retrospective …`: the list and the search."""

from __future__ import annotations

from pathlib import Path

import click

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

API_PATH = "/api/duties/v1/retrospectives"
STATUS_LABELS = {
    "awaited": "awaited 待撰写",
    "draft": "draft 草稿",
    "withdrawn": "withdrawn 已撤回",
    "published": "published 已发布",
}

tag_option = click.option("--tag", multiple=True, help="Only those with this tag, or with all.")


@click.command("list")
@department_option
@tag_option
@click.option(
    "--status", multiple=True, type=click.Choice(list(STATUS_LABELS)), help="One or several."
)
@click.option("--overdue", is_flag=True, help="Only those that are overdue.")
@table_format_option
@data_dir_option
def list_(
    department: str | None,
    tag: tuple[str, ...],
    status: tuple[str, ...],
    format_: TableFormat,
    data_dir: Path,
    *,
    overdue: bool,
) -> None:
    """List the retrospectives of closed projects, also those that are owed."""
    with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
        names = DepartmentNames.load(client)
        rows = list(
            client.iterate_items(
                API_PATH,
                department=names.spell_if_given(department),
                tag=list(tag),
                status=list(status),
                overdue=overdue or None,
            )
        )
    columns = [
        *_columns(names),
        Column("status", "state\n状态", lambda one: STATUS_LABELS[one["status"]]),
        Column("due_at", "due\n期限", is_time=True),
        Column("overdue", "overdue\n逾期", lambda one: "⚠" if one["overdue"] else ""),
    ]
    print_rows("Retrospectives 复盘", columns, rows, format_)


@click.command()
@click.argument("text")
@department_option
@tag_option
@table_format_option
@data_dir_option
def search(
    text: str, department: str | None, tag: tuple[str, ...], format_: TableFormat, data_dir: Path
) -> None:
    """Find published lessons that have every word of TEXT, the most matches first."""
    with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
        names = DepartmentNames.load(client)
        rows = list(
            client.iterate_items(
                f"{API_PATH}/search",
                text=text,
                department=names.spell_if_given(department),
                tag=list(tag),
            )
        )
    columns = [
        *_columns(names),
        Column("matches", "matches\n匹配", is_number=True),
        Column("went_well", "went well\n做得好", lambda one: one["lessons"]["went_well"]),
        Column("to_change", "to change\n待改进", lambda one: one["lessons"]["to_change"]),
        Column("measures", "measures\n措施", lambda one: "\n".join(one["lessons"]["measures"])),
    ]
    print_rows(f"Retrospectives 复盘: {text}", columns, rows, format_)


def _columns(names: DepartmentNames) -> list[Column]:
    def describe_lead(one: Row) -> str:
        return names.describe(one["leading_department"])

    return [
        Column("project_id", None),
        Column("code", "code\n代码"),
        Column("name", "project\n协作事项", min_width=12),
        Column("leading_department", "led by\n牵头", describe_lead),
        Column("tags", "tags\n标签", lambda one: ", ".join((one["lessons"] or {}).get("tags", []))),
    ]
