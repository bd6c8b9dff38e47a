"""The incentives area's terminal commands: statement, periods, explain, lock."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from services.incentives.cli.statement_printing import (
    print_explanation,
    print_statement,
    print_statement_by_kind,
    print_statement_by_kind_csv,
    print_statement_csv,
)
from shared.http.auth import Role
from shared.terminal.command_options import (
    DEFAULT_DATA_DIR,
    DataDirOption,
    OutputFormat,
    OutputFormatOption,
)
from shared.terminal.console_output import print_json
from shared.terminal.installation_connection import connect_to_installation

API_PREFIX = "/api/incentives/v1"
CLI_ROLES = [Role.AUDITOR]

commands = typer.Typer()

PeriodOption = Annotated[str, typer.Option("--period", help="The month, YYYY-MM.")]
DepartmentOption = Annotated[str | None, typer.Option("--department", help="Its code.")]
ByKindOption = Annotated[
    bool, typer.Option("--by-kind", help="Break the counts down by kind of obligation.")
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", help="Show what was shown at this time, RFC 3339 with offset."),
]


AllowEmptyOption = Annotated[
    bool, typer.Option("--allow-empty", help="Lock a month in which nothing is booked.")
]


class StatementFormat(StrEnum):
    """How to print a statement."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


@commands.command()
def statement(
    period: PeriodOption,
    department: DepartmentOption = None,
    by_kind: ByKindOption = False,  # noqa: FBT002  a flag of the command line is a flag
    as_of: AsOfOption = None,
    format_: Annotated[StatementFormat, typer.Option("--format")] = StatementFormat.TABLE,
    data_dir: DataDirOption = DEFAULT_DATA_DIR,
) -> None:
    """Show a month's statement: every department's KPI, bonus shares, adjustments and signals."""
    with connect_to_installation(data_dir, CLI_ROLES) as client:
        path = f"{API_PREFIX}/statements/{period}"
        found = client.get(path, department=department, as_of=as_of)
    match format_:
        case StatementFormat.JSON:
            print_json(found)
        case StatementFormat.CSV:
            (print_statement_by_kind_csv if by_kind else print_statement_csv)(found)
        case StatementFormat.TABLE:
            print_statement(found)
            if by_kind:
                print_statement_by_kind(found)


@commands.command()
def periods(
    as_of: AsOfOption = None,
    data_dir: DataDirOption = DEFAULT_DATA_DIR,
    format_: OutputFormatOption = OutputFormat.TEXT,
) -> None:
    """List the months that something is booked in."""
    with connect_to_installation(data_dir, CLI_ROLES) as client:
        found = list(client.iterate_items(f"{API_PREFIX}/periods", as_of=as_of))
    if format_ is OutputFormat.JSON:
        print_json(found)
        return
    for month in found:
        typer.echo(f"{month['period']}  {month['status']}")


@commands.command()
def explain(
    period: PeriodOption,
    department: Annotated[str, typer.Option("--department", help="Its code.")],
    figure: Annotated[
        str | None,
        typer.Option(help="on_time, late, score, adjustments, signals, bonus:PROJECT, …"),
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="Only this kind of obligation: handoff, reply, …")
    ] = None,
    as_of: AsOfOption = None,
    data_dir: DataDirOption = DEFAULT_DATA_DIR,
    format_: OutputFormatOption = OutputFormat.TEXT,
) -> None:
    """List the events behind a department's figures."""
    with connect_to_installation(data_dir, CLI_ROLES) as client:
        path = f"{API_PREFIX}/statements/{period}"
        found = client.get(path, department=department, as_of=as_of)
        query = {"department": department, "figure": figure, "kind": kind, "as_of": as_of}
        events = list(client.iterate_items(f"{path}/events", **query, limit=500))
    if format_ is OutputFormat.JSON:
        print_json({"statement": found, "events": events})
    else:
        print_explanation(found, events)


@commands.command()
def lock(
    period: PeriodOption,
    allow_empty: AllowEmptyOption = False,  # noqa: FBT002  a flag of the command line is a flag
    data_dir: DataDirOption = DEFAULT_DATA_DIR,
) -> None:
    """Make a month's statement final; later facts are adjusted in an open month."""
    with connect_to_installation(data_dir, [Role.GENERAL_MANAGER]) as client:
        client.post(f"{API_PREFIX}/periods/{period}/lock", {"allow_empty": allow_empty})
    typer.echo(f"{period} is locked")
