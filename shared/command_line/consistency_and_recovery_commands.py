"""The operators' terminal commands: `rebuild`, `audit` and `dead-letters`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from shared.http.auth import Role
from shared.terminal.command_options import (
    DEFAULT_DATA_DIR,
    DataDirOption,
    OutputFormat,
    OutputFormatOption,
)
from shared.terminal.console_output import print_json
from shared.terminal.exit_codes import ExitCode
from shared.terminal.installation_connection import connect_to_installation

operations_commands = typer.Typer()
dead_letter_commands = typer.Typer(
    no_args_is_help=True, help="Facts that an area could not handle."
)
operations_commands.add_typer(dead_letter_commands, name="dead-letters")

OPERATIONS_PATH = "/api/operations/v1"


@operations_commands.command()
def rebuild(
    area: Annotated[str | None, typer.Argument(help="All areas when left out.")] = None,
    projection: Annotated[
        str | None, typer.Argument(help="All of the area's when left out.")
    ] = None,
    data_dir: DataDirOption = DEFAULT_DATA_DIR,
    format_: OutputFormatOption = OutputFormat.TEXT,
) -> None:
    """Rebuild read models from the log, beside the live ones."""
    with connect_to_installation(data_dir, [Role.OPERATOR]) as client:
        rebuilt = client.post(f"{OPERATIONS_PATH}/rebuilds", area=area, projection=projection)
    if format_ is OutputFormat.JSON:
        print_json(rebuilt)
        return
    for one in rebuilt:
        typer.echo(f"{one['area']}: {', '.join(one['projections'])} from {one['events']} events")


@operations_commands.command()
def audit(
    data_dir: DataDirOption = DEFAULT_DATA_DIR, format_: OutputFormatOption = OutputFormat.TEXT
) -> None:
    """Check that every fact had its effect exactly once, in order; exit code 1 where not."""
    with connect_to_installation(data_dir, [Role.OPERATOR]) as client:
        report = client.get(f"{OPERATIONS_PATH}/audit")
    findings = report["findings"]
    if format_ is OutputFormat.JSON:
        print_json(report)
    else:
        for checked in report["checked"]:
            typer.echo(f"{checked['area']}: {checked['number']} {checked['what']}")
        for finding in findings:
            typer.echo(f"WRONG  {finding['area']}, {finding['check']}: {finding['what']}")
        typer.echo(f"{len(findings)} findings" if findings else "All is well.")
    if findings:
        raise typer.Exit(ExitCode.REFUSED)


@dead_letter_commands.command("list")
def list_dead_letters(
    data_dir: DataDirOption = DEFAULT_DATA_DIR, format_: OutputFormatOption = OutputFormat.TEXT
) -> None:
    """List the dead letters, oldest first, with their errors."""
    with connect_to_installation(data_dir, [Role.OPERATOR]) as client:
        dead_letters = client.get(f"{OPERATIONS_PATH}/dead-letters", limit=500)["items"]
    if format_ is OutputFormat.JSON:
        print_json(dead_letters)
        return
    if not dead_letters:
        typer.echo("There are no dead letters.")
        return
    table = Table("consumer", "position", "fact", "type", "error")
    for one in dead_letters:
        position = f"{one['partition']}:{one['position']}"
        table.add_row(one["consumer"], position, one["id"], one["type"], one["error"])
    Console().print(table)


@dead_letter_commands.command("replay")
def replay_dead_letters(
    data_dir: DataDirOption = DEFAULT_DATA_DIR, format_: OutputFormatOption = OutputFormat.TEXT
) -> None:
    """Handle the dead letters again, in their order."""
    with connect_to_installation(data_dir, [Role.OPERATOR]) as client:
        result = client.post(f"{OPERATIONS_PATH}/dead-letters/replay")
    if format_ is OutputFormat.JSON:
        print_json(result)
        return
    typer.echo(f"{result['replayed']} replayed, {result['remaining']} remain")
