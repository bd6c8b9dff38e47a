"""The operators' terminal commands: `rebuild`, `audit` and `dead-letters`."""

from __future__ import annotations

from pathlib import Path

import click

from shared.http.roles import Role
from shared.terminal.command_options import OutputFormat, data_dir_option, output_format_option
from shared.terminal.console_output import print_json, print_result
from shared.terminal.exit_codes import ExitCode
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.user_language import in_user_language

OPERATIONS_PATH = "/api/operations/v1"


@click.command()
@click.argument("area", required=False)
@click.argument("projection", required=False)
@data_dir_option
@output_format_option
def rebuild(
    area: str | None, projection: str | None, data_dir: Path, format_: OutputFormat
) -> None:
    """Rebuild read models from the log, beside the live ones.

    Those of all areas, of one AREA, or one PROJECTION of it.
    """
    with connect_to_installation(data_dir, [Role.OPERATOR]) as client:
        rebuilt = client.post(f"{OPERATIONS_PATH}/rebuilds", area=area, projection=projection)
    if format_ is OutputFormat.JSON:
        print_json(rebuilt)
        return
    for one in rebuilt:
        print_result(f"{one['area']}: {', '.join(one['projections'])} from {one['events']} events")


@click.command()
@data_dir_option
@output_format_option
def audit(data_dir: Path, format_: OutputFormat) -> None:
    """Check that every fact had its effect exactly once, in order; exit code 1 where not."""
    with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
        report = client.get(f"{OPERATIONS_PATH}/audit")
    findings = report["findings"]
    if format_ is OutputFormat.JSON:
        print_json(report)
    else:
        for checked in report["checked"]:
            print_result(f"{checked['area']}: {checked['number']} {checked['what']}")
        for finding in findings:
            print_result(f"WRONG  {finding['area']}, {finding['check']}: {finding['what']}")
        said = ("All is well.", "一切正常。")
        if findings:
            said = (f"{len(findings)} findings", f"发现 {len(findings)} 处问题")
        print_result(in_user_language(*said))
    if findings:
        raise click.exceptions.Exit(ExitCode.REFUSED)


@click.command()
@data_dir_option
@output_format_option
def list_dead_letters(data_dir: Path, format_: OutputFormat) -> None:
    """List the dead letters, oldest first, with their errors."""
    from rich.table import Table

    from shared.terminal.table_console import terminal_console

    with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
        dead_letters = client.get(f"{OPERATIONS_PATH}/dead-letters", limit=500)["items"]
    if format_ is OutputFormat.JSON:
        print_json(dead_letters)
        return
    if not dead_letters:
        print_result(in_user_language("There are no dead letters.", "没有死信。"))
        return
    table = Table("consumer", "position", "fact", "type", "error")
    for one in dead_letters:
        position = f"{one['partition']}:{one['position']}"
        table.add_row(one["consumer"], position, one["id"], one["type"], one["error"])
    terminal_console().print(table)


@click.command()
@data_dir_option
@output_format_option
def replay_dead_letters(data_dir: Path, format_: OutputFormat) -> None:
    """Handle the dead letters again, in their order."""
    with connect_to_installation(data_dir, [Role.OPERATOR]) as client:
        result = client.post(f"{OPERATIONS_PATH}/dead-letters/replay")
    if format_ is OutputFormat.JSON:
        print_json(result)
        return
    print_result(f"{result['replayed']} replayed, {result['remaining']} remain")
