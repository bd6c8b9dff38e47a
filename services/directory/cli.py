"""`concord load departments FILE` and `concord load people FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shared.http.auth import Role
from shared.terminal.command_options import (
    DEFAULT_DATA_DIR,
    DataDirOption,
    OutputFormat,
    OutputFormatOption,
)
from shared.terminal.console_output import print_json
from shared.terminal.installation_connection import connect_to_installation

commands = typer.Typer()
csv_load_command_group = typer.Typer(
    no_args_is_help=True, help="Load the company's departments and people."
)
commands.add_typer(csv_load_command_group, name="load")

CsvFile = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="A CSV file, UTF-8, with a header row.")
]


@csv_load_command_group.command("departments")
def load_departments(
    file: CsvFile,
    data_dir: DataDirOption = DEFAULT_DATA_DIR,
    format_: OutputFormatOption = OutputFormat.TEXT,
) -> None:
    """Load departments: code,name,parent,head,valid_from. All of them or none."""
    _upload_csv("departments", file, data_dir, format_)


@csv_load_command_group.command("people")
def load_people(
    file: CsvFile,
    data_dir: DataDirOption = DEFAULT_DATA_DIR,
    format_: OutputFormatOption = OutputFormat.TEXT,
) -> None:
    """Load people: id,name,department,roles,valid_from; several roles with ; between them."""
    _upload_csv("people", file, data_dir, format_)


def _upload_csv(entity_kind: str, file: Path, data_dir: Path, format_: OutputFormat) -> None:
    with connect_to_installation(data_dir, [Role.GENERAL_MANAGER]) as client:
        loaded = client.request(
            "POST",
            f"/api/directory/v1/{entity_kind}/csv",
            content=file.read_bytes(),
            headers={"Content-Type": "text/csv"},
        ).json()
    if format_ is OutputFormat.JSON:
        print_json(loaded)
        return
    typer.echo(
        f"{entity_kind}: {loaded['created']} created, {loaded['changed']} changed,"
        f" {loaded['unchanged']} unchanged"
    )
