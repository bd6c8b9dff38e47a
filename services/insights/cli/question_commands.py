"""The terminal commands `concord questions` and `concord question`."""

from __future__ import annotations

from pathlib import Path

import click

from shared.http.roles import Role
from shared.terminal.command_options import TableFormat, data_dir_option, table_format_option
from shared.terminal.console_output import print_result
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, Row, print_rows
from shared.terminal.user_language import in_user_language

API_PREFIX = "/api/insights/v1"
READERS = [Role.AUDITOR]
PAGE_SIZE = 500


@click.command()
@table_format_option
@data_dir_option
def questions(format_: TableFormat, data_dir: Path) -> None:
    """List the questions about a year that insights answers; `question NAME` shows one."""
    with connect_to_installation(data_dir, READERS) as client:
        rows = list(client.iterate_items(f"{API_PREFIX}/questions"))
    columns = [
        Column("name", "name\n名称", has_codes=True),
        Column(
            "question",
            "question\n问题",
            lambda one: f"{one['question']['en']}\n{one['question']['zh']}",
            lambda one: in_user_language(one["question"]["en"], one["question"]["zh"]),
        ),
    ]
    print_rows("Questions 问题", columns, rows, format_)


@click.command()
@click.argument("name")
@click.option("--year", type=int, help="The current year by default.")
@click.option("--department", help="Only what is about this department, by its code.")
@click.option("--sql", is_flag=True, help="Print the question's SQL for a BI tool instead.")
@table_format_option
@data_dir_option
def question(
    name: str,
    year: int | None,
    department: str | None,
    format_: TableFormat,
    data_dir: Path,
    *,
    sql: bool,
) -> None:
    """Answer a question about a year: rates, delays, scores, bonuses, times.

    A table also says how the figures are defined. JSON and CSV have the rows alone.
    """
    with connect_to_installation(data_dir, READERS) as client:
        known = {one["name"]: one for one in client.iterate_items(f"{API_PREFIX}/questions")}
        if sql and name in known:
            print_result(known[name]["sql"].rstrip())
            return
        path = f"{API_PREFIX}/questions/{name}"
        rows = list(client.iterate_items(path, year=year, department=department, limit=PAGE_SIZE))
    asked = known[name]
    title = f"{asked['question']['en']}\n{asked['question']['zh']}"
    print_rows(title, [_column(one) for one in asked["columns"]], rows, format_)
    if format_ is TableFormat.TABLE:
        definition = asked["definition"]
        print_result(in_user_language(definition["en"], definition["zh"]))


def _column(described: Row) -> Column:
    unit = f" ({described['unit']})" if described["unit"] else ""
    heading = f"{described['heading']['en']}{unit}\n{described['heading']['zh']}"
    is_number = described["type"] in {"integer", "decimal"}
    return Column(described["name"], heading, is_number=is_number, has_codes=not is_number)
