"""The incentives area's terminal commands: statement, periods, explain."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from services.incentives.cli.code_labels import STATE_LABELS, label
from services.incentives.cli.explanation_printing import print_explanation
from services.incentives.cli.kind_counts_csv import print_statement_by_kind_csv
from services.incentives.cli.statement_files import (
    FileLanguage,
    StatementFormat,
    language_option,
    output_option,
    statement_format_option,
    write_statement_file,
)
from services.incentives.cli.statement_printing import (
    format_moment,
    print_statement,
    print_statement_by_kind,
)
from shared.http.roles import Role
from shared.terminal.api_client import ApiClient
from shared.terminal.command_options import (
    OutputFormat,
    as_of_option,
    data_dir_option,
    department_option,
    known_at_option,
    output_format_option,
    period_option,
    required_department_option,
)
from shared.terminal.console_output import print_json, print_result
from shared.terminal.department_names import DepartmentNames
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import print_nothing
from shared.terminal.user_language import in_user_language

API_PREFIX = "/api/incentives/v1"
CLI_ROLES = [Role.AUDITOR]


@click.command()
@period_option
@department_option
@click.option(
    "--by-kind",
    is_flag=True,
    help="Break the counts down by kind of obligation; html, xlsx and pdf do so anyway, and csv has"
    " nothing else then.",
)
@as_of_option
@known_at_option
@statement_format_option
@language_option
@output_option
@data_dir_option
def statement(
    period: str,
    department: str | None,
    as_of: str | None,
    known_at: str | None,
    format_: StatementFormat,
    language: FileLanguage | None,
    output: Path | None,
    data_dir: Path,
    *,
    by_kind: bool,
) -> None:
    """Show a month's statement: every department's KPI, bonus shares, adjustments and signals."""
    by_kind_csv = by_kind and format_ is StatementFormat.CSV
    is_file = format_.is_file and not by_kind_csv
    if by_kind_csv and (output is not None or language is FileLanguage.CHINESE):
        to_output = in_user_language(
            "The counts by kind as csv go to the standard output, in English; without --by-kind the"
            " file has them too.",
            "按类型统计的 csv 只输出到标准输出，且为英文；不加 --by-kind 时文件也包含这些统计。",
        )
        raise click.UsageError(to_output)
    if output is not None and not is_file:
        no_file = (
            "--output is for csv, html, xlsx and pdf: name one by --format.",
            "--output 仅用于 csv、html、xlsx 和 pdf：请用 --format 指明其一。",
        )
        raise click.UsageError(in_user_language(*no_file))
    query = {"department": department, "as_of": as_of, "known_at": known_at}
    with connect_to_installation(data_dir, CLI_ROLES) as client:
        path = f"{API_PREFIX}/statements/{period}"
        if is_file:
            chosen = in_user_language("en", "zh") if language is None else language.value
            query |= {"format": format_.value, "language": chosen}
            content = client.request("GET", f"{path}/export", query).content
            write_statement_file(content, format_, output)
            return
        found = client.get(path, **query)
        _add_missing_names(client, found)
    if format_ is StatementFormat.JSON:
        print_json(found)
    elif by_kind_csv:
        print_statement_by_kind_csv(found)
    else:
        print_statement(found)
        if by_kind:
            print_statement_by_kind(found)


def _add_missing_names(client: ApiClient, statement: dict[str, Any]) -> None:
    """Add the present names to a statement that was locked before statements had names."""
    unnamed = [line for line in statement["departments"] if line["name"] is None]
    if unnamed:
        names = DepartmentNames.load(client).names
        for line in unnamed:
            line["name"] = names.get(line["department"])


@click.command()
@as_of_option
@known_at_option
@output_format_option
@data_dir_option
def periods(as_of: str | None, known_at: str | None, format_: OutputFormat, data_dir: Path) -> None:
    """List the months that something is booked in."""
    with connect_to_installation(data_dir, CLI_ROLES) as client:
        path = f"{API_PREFIX}/periods"
        found = list(client.iterate_items(path, as_of=as_of, known_at=known_at))
        moment = (
            client.get(path, as_of=as_of, known_at=known_at, limit=1) if as_of or known_at else {}
        )
    if format_ is OutputFormat.JSON:
        print_json(found)
        return
    if moment:
        print_result(f"Months 月份{format_moment(moment)}")
    for month in found:
        print_result(f"{month['period']}  {label(STATE_LABELS, month['state'])}")
    if not found:
        print_nothing("Months 月份")


@click.command()
@period_option
@required_department_option
@click.option(
    "--figure", help="on_time, late, score, adjustments, signals, stars, bonus:PROJECT, …"
)
@click.option("--kind", help="Only this kind of obligation: handoff, reply, …")
@as_of_option
@known_at_option
@output_format_option
@data_dir_option
def explain(
    period: str,
    department: str,
    figure: str | None,
    kind: str | None,
    as_of: str | None,
    known_at: str | None,
    format_: OutputFormat,
    data_dir: Path,
) -> None:
    """List the events behind a department's figures."""
    with connect_to_installation(data_dir, CLI_ROLES) as client:
        path = f"{API_PREFIX}/statements/{period}"
        found = client.get(path, department=department, as_of=as_of, known_at=known_at)
        query = {
            "department": department,
            "figure": figure,
            "kind": kind,
            "as_of": as_of,
            "known_at": known_at,
        }
        events, rules = _read_events(client, f"{path}/events", query)
        _add_missing_names(client, found)
    if format_ is OutputFormat.JSON:
        print_json({"statement": found, "events": events, "rules": rules})
    else:
        print_explanation(found, events, rules)


def _read_events(
    client: ApiClient, path: str, query: Mapping[str, Any]
) -> tuple[list[Any], list[Any]]:
    """Return the events behind a figure, and the rules of the months they belong to."""
    events: list[Any] = []
    rules: dict[str, Any] = {}
    cursor = None
    while True:
        page = client.get(path, **query, limit=500, cursor=cursor)
        events += page["items"]
        rules |= {one["period"]: one for one in page["rules"]}
        cursor = page["next_cursor"]
        if cursor is None:
            return events, [rules[period] for period in sorted(rules)]
