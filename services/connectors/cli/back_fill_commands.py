"""The terminal commands of back-fills: the past of a connected system is read."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import click

from services.connectors.cli.commands import (
    OPERATORS,
    READERS,
    connector_argument,
    load_words,
    path_of,
)
from shared.terminal.command_options import (
    MomentWithOffset,
    TableFormat,
    data_dir_option,
    table_format_option,
)
from shared.terminal.company_time import format_time
from shared.terminal.console_output import print_message, print_result
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, Row, print_rows
from shared.terminal.user_language import in_user_language


@click.command()
@connector_argument
@table_format_option
@data_dir_option
def back_fills(connector: str, format_: TableFormat, data_dir: Path) -> None:
    """List how far each reading of the past is, the last begun first."""
    with connect_to_installation(data_dir, READERS) as client:
        rows = list(client.iterate_items(path_of(connector, "/back-fills")))
        word = load_words(client, "BackFillStatus")
    columns = [
        Column("id", "back-fill\n补录", has_codes=True),
        Column("changed_since", "since\n起始", is_time=True, has_codes=True),
        Column("projects", "projects\n项目", _describe_projects, _list_projects),
        Column("status", "state\n状态", lambda one: word(one["status"]), has_codes=True),
        Column("pages", None, is_number=True),
        Column("items", "items\n事项", is_number=True),
        Column("changes", "deliveries\n投递", is_number=True),
        Column("reached", None, is_time=True),
        Column("code", "why\n原因", _describe_failure, _code_of, has_codes=True),
        Column("detail", None),
        Column("started_at", None, is_time=True),
        Column("ended_at", None, is_time=True),
    ]
    print_rows(f"Back-fills 补录: {connector}", columns, rows, format_)


@click.command()
@connector_argument
@click.option(
    "--since",
    type=MomentWithOffset(),
    required=True,
    help="Items that changed then or later, like 2026-11-01T00:00:00+08:00.",
)
@click.option("--project", "projects", multiple=True, help="The key of a project; all, if none.")
@data_dir_option
def back_fill(connector: str, since: str, projects: tuple[str, ...], data_dir: Path) -> None:
    """Have the past of the system read as deliveries; what came before changes nothing.

    Prints the id of the back-fill. Make the mapping live first.
    """
    body = {"changed_since": since, "projects": list(projects)}
    with connect_to_installation(data_dir, OPERATORS) as client:
        started = client.post(path_of(connector, "/back-fills"), body)["id"]
    print_result(started)
    following = (
        f"How far it is: `concord connector back-fills {connector}`.",
        f"进度：`concord connector back-fills {connector}`。",
    )
    print_message(in_user_language(*following))


@click.command()
@connector_argument
@click.argument("back_fill_id", metavar="BACK_FILL", type=click.UUID)
@data_dir_option
def cancel_back_fill(connector: str, back_fill_id: UUID, data_dir: Path) -> None:
    """Read no further; what was read stays."""
    path = path_of(connector, f"/back-fills/{back_fill_id}")
    with connect_to_installation(data_dir, OPERATORS) as client:
        client.post(f"{path}/cancel")
        found = client.get(path)
        word = load_words(client, "BackFillStatus")
    print_result(f"{word(found['status'])}, {format_time(found['ended_at'])}")


def _describe_failure(row: Row) -> str:
    return "\n".join(one for one in (row["code"], row["detail"]) if one)


def _code_of(row: Row) -> str:
    return row["code"] or ""


def _describe_projects(row: Row) -> str:
    return _list_projects(row) or in_user_language("all", "全部")


def _list_projects(row: Row) -> str:
    return " ".join(row["projects"])
