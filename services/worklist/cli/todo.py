"""The terminal command `todo`: what departments owe others, and what they wait for."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from shared.http.roles import Role
from shared.terminal.command_options import (
    TableFormat,
    data_dir_option,
    department_option,
    table_format_option,
)
from shared.terminal.company_time import describe_time_left
from shared.terminal.department_names import DepartmentNames
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, Row, print_rows
from shared.terminal.user_language import in_user_language

PATH = "/api/worklist/v1/items"
PAGE_SIZE = 500
SIDE_LABELS = {"owes": "owes 应办", "waits": "waits for 等待"}


@click.command()
@department_option
@click.option("--person", help="For which this person speaks, by the id; or `me`.")
@click.option("--side", type=click.Choice(["owes", "waits"]), help="Both if left out.")
@click.option("--kind", multiple=True, help="One or several, such as handoff or request.")
@click.option("--role", multiple=True, help="What a role of the company owes, such as hr.")
@click.option("--overdue", is_flag=True, help="Only what is overdue.")
@table_format_option
@data_dir_option
def todo(
    department: str | None,
    person: str | None,
    side: str | None,
    kind: tuple[str, ...],
    role: tuple[str, ...],
    format_: TableFormat,
    data_dir: Path,
    *,
    overdue: bool,
) -> None:
    """Show what a department owes others now, and what it waits for, by due date."""
    with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
        names = DepartmentNames.load(client)
        code = names.spell_if_given(department)
        rows = list(
            client.iterate_items(
                PATH,
                department=code,
                person=person,
                side=side,
                kind=list(kind),
                role=list(role),
                overdue=overdue or None,
                limit=PAGE_SIZE,
            )
        )
    title = f"To do 待办  {names.describe(code)}" if code else "To do 待办"
    columns = _columns(names, datetime.now(UTC), names_owner=code is None)
    print_rows(title, columns, rows, format_)


def _columns(names: DepartmentNames, now: datetime, *, names_owner: bool) -> list[Column]:
    """Return the columns; `names_owner` for rows of several departments and roles."""

    def describe_owner(item: Row) -> str:
        if item["department"] is not None:
            return names.describe(item["department"])
        return "\n".join(item["roles"])

    def describe_left(item: Row) -> str:
        left = describe_time_left(item["due_at"], now)
        return f"{left} ⚠" if item["overdue"] else left

    def describe_other(item: Row) -> str:
        others = item["waits"] if item["side"] == "owes" else [item["owes"]]
        found = [names.describe(one["department"]) for one in others if one]
        return "\n".join(found or item["roles"])

    return [
        Column("thing", None),
        Column("side", "", lambda item: SIDE_LABELS[item["side"]]),
        Column("department", "whose\n部门", describe_owner, lambda item: item["department"])
        if names_owner
        else Column("department", None),
        Column(
            "kind",
            "kind\n类型",
            lambda item: f"{item['kind_name']['en']}\n{item['kind_name']['zh']}",
            lambda item: in_user_language(item["kind_name"]["en"], item["kind_name"]["zh"]),
        ),
        Column("title", "what\n事项", min_width=12),
        Column(
            "reason",
            "why\n原因",
            lambda item: in_user_language(item["reason"]["en"], item["reason"]["zh"]),
        ),
        Column("other", "with\n对方", describe_other),
        Column("due_at", "due\n期限", is_time=True),
        Column("overdue", "left\n剩余", describe_left),
        Column("link", None),
    ]
