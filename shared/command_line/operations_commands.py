"""The operators' terminal commands: audit, rebuilds and dead letters."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from shared.http.auth import Role
from shared.terminal.api_client import connect_to_installation
from shared.terminal.command_options import (
    DEFAULT_DATA_DIR,
    DataDirOption,
    ExitCode,
    OutputFormat,
    OutputFormatOption,
    print_json,
)

operations_commands = typer.Typer()
dead_letter_commands = typer.Typer(no_args_is_help=True, help="Facts that an area could not take.")
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
    """Rebuild read models from the log, beside the living ones."""
    with connect_to_installation(data_dir, [Role.OPERATOR]) as client:
        done = client.post(f"{OPERATIONS_PATH}/rebuilds", area=area, projection=projection)
    if format_ is OutputFormat.JSON:
        print_json(done)
        return
    for one in done:
        typer.echo(f"{one['area']}: {', '.join(one['projections'])} from {one['events']} events")


@operations_commands.command()
def audit(
    data_dir: DataDirOption = DEFAULT_DATA_DIR, format_: OutputFormatOption = OutputFormat.TEXT
) -> None:
    """Check that every fact had its effect exactly once, in order; exit code 1 where not."""
    with connect_to_installation(data_dir, [Role.OPERATOR]) as client:
        found = client.get(f"{OPERATIONS_PATH}/audit")
    if format_ is OutputFormat.JSON:
        print_json(found)
    else:
        for one in found["checked"]:
            typer.echo(f"{one['area']}: {one['number']} {one['what']}")
        for one in found["findings"]:
            typer.echo(f"WRONG  {one['area']}, {one['check']}: {one['what']}")
        typer.echo(f"{len(found['findings'])} findings" if found["findings"] else "All is well.")
    if found["findings"]:
        raise typer.Exit(ExitCode.REFUSED)


@dead_letter_commands.command("list")
def list_dead_letters(
    data_dir: DataDirOption = DEFAULT_DATA_DIR, format_: OutputFormatOption = OutputFormat.TEXT
) -> None:
    """List them, oldest first, with what went wrong."""
    with connect_to_installation(data_dir, [Role.OPERATOR]) as client:
        found = client.get(f"{OPERATIONS_PATH}/dead-letters", limit=500)["items"]
    if format_ is OutputFormat.JSON:
        print_json(found)
        return
    if not found:
        typer.echo("There are no dead letters.")
        return
    table = Table("consumer", "position", "fact", "type", "error")
    for one in found:
        place = f"{one['partition']}:{one['position']}"
        table.add_row(one["consumer"], place, one["id"], one["type"], one["error"])
    Console().print(table)


@dead_letter_commands.command("replay")
def replay_dead_letters(
    data_dir: DataDirOption = DEFAULT_DATA_DIR, format_: OutputFormatOption = OutputFormat.TEXT
) -> None:
    """Try them again in their order."""
    with connect_to_installation(data_dir, [Role.OPERATOR]) as client:
        done = client.post(f"{OPERATIONS_PATH}/dead-letters/replay")
    if format_ is OutputFormat.JSON:
        print_json(done)
        return
    typer.echo(f"{done['replayed']} replayed, {done['remaining']} remain")
